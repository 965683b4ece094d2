"""Scrapy's settings. Guests behave: everything here is slower and more careful than Scrapy's own defaults.

A source's declaration may change its pace, with a reason; nothing else may.
"""

from __future__ import annotations

import os

BOT_NAME = "complaint-observatory"
SPIDER_MODULES = ["scrapers.spiders"]
NEWSPIDER_MODULE = "scrapers.spiders"

# The world whose home and declarations are used; `scrapy crawl phpbb -s WORLD=demo`.
WORLD = os.environ.get("OBSERVATORY_WORLD")
# The first port of the demo web.
PORT_BASE = 8610
# Where a webmaster reaches us, a page or a mailbox. It stands in the user agent; without it no live site is
# visited.
CONTACT = os.environ.get("OBSERVATORY_CONTACT")
ROBOTSTXT_USER_AGENT = "complaint-observatory"
USER_AGENT = ROBOTSTXT_USER_AGENT

ROBOTSTXT_OBEY = True
COOKIES_ENABLED = False
METAREFRESH_ENABLED = False

CONCURRENT_REQUESTS_PER_DOMAIN = 1
DOWNLOAD_DELAY = 5.0
AUTOTHROTTLE_ENABLED = True
AUTOTHROTTLE_START_DELAY = 5.0
AUTOTHROTTLE_MAX_DELAY = 120.0
# Item pipelines here wait for nothing, so a hundred workers per page would only cost.
CONCURRENT_ITEMS = 1
# A check for beginners that reads the source of every callback again for every page.
WARN_ON_GENERATOR_RETURN_VALUE = False
DOWNLOAD_TIMEOUT = 60
DOWNLOAD_MAXSIZE = 32 * 1024 * 1024

RETRY_TIMES = 4
RETRY_HTTP_CODES = [408, 429, 500, 502, 503, 504, 522, 524]
# Seconds to wait after the first failure; each further one doubles it. Retry-After has the last word.
BACK_OFF = 5.0
# A server that sends us away for longer than this is left alone until the next crawl.
RETRY_AFTER_MAX = 900.0
# How many known complaints that no listing shows any more are looked up in one crawl.
RECHECK_LIMIT = 500

DOWNLOADER_MIDDLEWARES = {
    "scrapy.downloadermiddlewares.robotstxt.RobotsTxtMiddleware": None,
    "scrapers.middlewares.Robots": 100,
    "scrapy.downloadermiddlewares.retry.RetryMiddleware": None,
    "scrapers.middlewares.BackOff": 550,
    "scrapers.middlewares.RefusedPage": 560,
    "scrapers.middlewares.RefusedRedirect": 610,
}
# What these three look after cannot happen here, and they look at every item.
SPIDER_MIDDLEWARES = {
    "scrapy.spidermiddlewares.depth.DepthMiddleware": None,
    "scrapy.spidermiddlewares.metacopy.MetaCopyDetectionMiddleware": None,
    "scrapy.spidermiddlewares.urllength.UrlLengthMiddleware": None,
}
ITEM_PIPELINES = {"scrapers.item_pipelines.Intake": 100}
EXTENSIONS = {
    # Doors for remote control, which nobody uses here; switched off they would still be loaded.
    "scrapy.extensions.telnet.TelnetConsole": None,
    "scrapy.extensions.remote_control.RemoteControl": None,
    "scrapers.middlewares.RateLimit": 50,
    "scrapers.extensions.RunRecords": 100,
    "scrapers.extensions.Progress": 200,
}

# Logs name pages, never what people wrote.
LOG_LEVEL = "WARNING"
LOG_FORMATTER = "scrapers.extensions.WordlessLog"
LOGSTATS_INTERVAL = 0
