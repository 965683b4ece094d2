"""Crawls the sites of one declaration, all at once, and prints the crawl ids: ``python -m
tests.scrapers.crawl_declared``.
"""

from __future__ import annotations

import json
import os
import sys
from pathlib import Path

from scrapy import signals
from scrapy.crawler import AsyncCrawlerProcess
from scrapy.settings import Settings

from scrapers import sources


def main() -> None:
    order = json.loads(sys.argv[1])
    sources.FOLDERS[os.environ["OBSERVATORY_WORLD"]] = Path(order["folder"])  # type: ignore[index]
    settings = Settings()
    settings.setmodule("scrapers.settings")
    settings.setdict(order["settings"], priority="cmdline")
    process = AsyncCrawlerProcess(settings)
    names: dict[str, str] = {}
    for key in order["keys"]:
        crawler = process.create_crawler(order["stem"])
        crawler.signals.connect(
            lambda spider, key=key: names.__setitem__(key, spider.crawl.crawl_id),
            signals.spider_opened,
            weak=False,
        )
        process.crawl(crawler, site=key)
    process.start()
    sys.stdout.write(json.dumps(names) + "\n")


if __name__ == "__main__":
    main()
