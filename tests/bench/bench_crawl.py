"""Collecting against mere fetching: complaints per second through everything, beside a bare spider on the
same pages.

The bare spider is what one writes first: it follows the links with Scrapy's own selectors, counts the
complaints, and keeps nothing. Both have the same settings, run in turn against one demo web, and must have
fetched the same addresses. The ratio of their speeds is what careful reading, redaction, hashing and storing
leave of the pace. For whom it interests there is also a run that only downloads: addresses known beforehand,
nothing looked at.
"""

from __future__ import annotations

import argparse
import json
import os
import socket
import subprocess
import sys
import tempfile
from collections.abc import AsyncIterator, Iterator
from contextlib import contextmanager
from pathlib import Path
from statistics import median
from time import perf_counter
from typing import Any

from scrapy import Request, Spider, signals
from scrapy.crawler import AsyncCrawlerProcess
from scrapy.http import Response
from scrapy.settings import Settings
from scrapy.spiderloader import SpiderLoader

import scrapers.extensions
import scrapers.item_pipelines  # noqa: F401 - loaded before the clock runs, as a long crawl would have it
from scrapers.extract import link_header
from scrapers.sources import sites

ROOT = Path(__file__).resolve().parents[2]
SOURCES = ("schema_org", "phpbb", "discourse", "mastodon")
KINDS = ("full", "bare", "download")
AT_LEAST = 0.6


class BareSpider(Spider):
    """Follows links and counts complaints."""

    name = "bare"
    source: str
    urls: list[str]

    def __init__(self, **arguments: Any) -> None:
        super().__init__(**arguments)
        self.counted = 0

    async def start(self) -> AsyncIterator[Request]:
        """The source's start pages, or addresses that are known."""
        callback = getattr(self, self.source)
        for url in self.urls:
            yield Request(url, callback, errback=lambda failure: None)

    def nothing(self, response: Response) -> None:
        """Look at nothing."""

    def schema_org(self, response: Response) -> Iterator[Request]:
        """Companies and their reviews."""
        self.counted += len(response.css("article"))
        yield from response.follow_all(css="ul.companies a, a[rel=next]", callback=self.schema_org)

    def phpbb(self, response: Response) -> Iterator[Request]:
        """Boards, topics, pages of topics."""
        rows = "li.row:not(.sticky):not(.global-announce) a.topictitle"
        for link in response.css(f"a.forumtitle, {rows}, link[rel=next]"):
            address = response.urljoin(link.attrib["href"]).partition("?")[0]
            yield Request(address, self.phpbb, errback=lambda failure: None)
        self.counted += bool(response.css("body.section-viewtopic")) and not response.css(".pagination a")

    def discourse(self, response: Response) -> Iterator[Request]:
        """Lists, topics, later posts."""
        answer = response.json()
        for topic in answer.get("topic_list", {}).get("topics", []):
            if not topic["pinned"]:
                yield response.follow(f"/t/{topic['id']}.json", self.discourse, errback=lambda failure: None)
        if more := answer.get("topic_list", {}).get("more_topics_url"):
            yield response.follow(more.replace("?", ".json?"), self.discourse)
        if "title" in answer:
            self.counted += 1
            missing = answer["post_stream"]["stream"][20:]
            for first in range(0, len(missing), 20):
                ids = "&".join(f"post_ids[]={post}" for post in missing[first : first + 20])
                yield response.follow(f"/t/{answer['id']}/posts.json?{ids}", self.discourse)

    def mastodon(self, response: Response) -> Iterator[Request]:
        """Timelines of tags, and the replies of what was answered."""
        answer = response.json()
        if "v2/instance" in response.url:
            for tag in sites("mastodon", "demo")[0].hashtags:
                yield response.follow(f"/api/v1/timelines/tag/{tag}?limit=40&local=true", self.mastodon)
        if "timelines" in response.url:
            opening = [
                status
                for status in answer
                if status["in_reply_to_id"] is None and not status["account"]["noindex"]
            ]
            self.counted += len(opening)
            for status in opening:
                if status["replies_count"]:
                    yield response.follow(f"/api/v1/statuses/{status['id']}/context", self.mastodon)
            if older := link_header(response.headers.get("link"), "next"):
                yield Request(older, self.mastodon)


def run_once(kind: str, source: str, port_base: int, urls: Path) -> None:
    """One crawl in this process; prints how long it took."""
    settings = Settings()
    settings.setmodule("scrapers.settings")
    settings.setdict({"WORLD": "demo", "PORT_BASE": port_base})
    cls: Any = SpiderLoader.from_settings(settings).load(source)
    arguments: dict[str, Any] = {}
    if kind != "full":
        cls.update_settings(settings)
        settings.setdict(
            {"ITEM_PIPELINES": {}, "EXTENSIONS": {"scrapers.middlewares.RateLimit": 50}}, priority="cmdline"
        )
        cls = BareSpider
        starts = [
            url + "api/v2/instance" if source == "mastodon" else url
            for url in sites(source, "demo", port_base)[0].start_urls
        ]
        arguments = {"urls": starts, "source": source}
    if kind == "download":
        arguments = {"urls": json.loads(urls.read_text(encoding="utf-8")), "source": "nothing"}
    process = AsyncCrawlerProcess(settings)
    crawler = process.create_crawler(cls)
    fetched: list[str] = []
    crawler.signals.connect(
        lambda response: fetched.append(response.url), signals.response_downloaded, weak=False
    )
    process.crawl(crawler, **arguments)
    began, cpu = perf_counter(), os.times()
    process.start()
    took, spent = perf_counter() - began, os.times()
    pages = sorted(url for url in fetched if not url.endswith("/robots.txt"))
    if kind == "full":
        urls.write_text(json.dumps(pages), encoding="utf-8")
    elif pages != json.loads(urls.read_text(encoding="utf-8")):
        raise SystemExit(f"The bare spider of {source} fetched other pages than the real one.")
    items = crawler.spider.crawl.counts["items"] if kind == "full" else None  # type: ignore[union-attr]
    told = {
        "seconds": took,
        "cpu": spent.user + spent.system - cpu.user - cpu.system,
        "pages": len(pages),
        "items": items,
    }
    sys.stdout.write(json.dumps(told) + "\n")


def measured(kind: str, source: str, port_base: int, urls: Path) -> dict[str, Any]:
    """One crawl in a process and a home of its own."""
    with tempfile.TemporaryDirectory() as folder:
        environment = {
            **os.environ,
            "OBSERVATORY_HOME": f"{folder}/home",
            "OBSERVATORY_NOW": "2026-02-12T06:00:00Z",
        }
        command = [sys.executable, __file__, "--child", kind, source, str(port_base), str(urls)]
        done = subprocess.run(command, cwd=ROOT, env=environment, capture_output=True, text=True, check=True)
    told: dict[str, Any] = json.loads(done.stdout.splitlines()[-1])
    return told


@contextmanager
def demo_web(scale: float) -> Iterator[int]:
    """The demo web in a process of its own, without its deliberate refusals."""
    with socket.socket() as probe:
        probe.bind(("127.0.0.1", 0))
        port_base = probe.getsockname()[1]
    command = [
        sys.executable,
        "-m",
        "scrapers.demo_web",
        "--port-base",
        str(port_base),
        "--scale",
        str(scale),
    ]
    with subprocess.Popen(
        [*command, "--throttle-every", "0"], cwd=ROOT, stdout=subprocess.PIPE, text=True
    ) as web:
        assert web.stdout is not None
        if web.stdout.readline() != "ready\n":
            raise SystemExit("The demo web did not start.")
        try:
            yield port_base
        finally:
            web.terminate()


def compare(scale: float, rounds: int) -> dict[str, Any]:
    """All spiders over every source, in turn."""
    found: dict[str, Any] = {}
    with demo_web(scale) as port_base, tempfile.TemporaryDirectory() as folder:
        for source in SOURCES:
            urls = Path(folder) / f"{source}.json"
            runs = [{kind: measured(kind, source, port_base, urls) for kind in KINDS} for _ in range(rounds)]
            found[source] = {
                "complaints": runs[0]["full"]["items"],
                "pages": runs[0]["full"]["pages"],
                **{
                    f"{kind}_seconds": round(median(run[kind]["seconds"] for run in runs), 2)
                    for kind in KINDS
                },
                **{f"{kind}_cpu": round(median(run[kind]["cpu"] for run in runs), 2) for kind in KINDS},
            }
    complaints = sum(row["complaints"] for row in found.values())
    seconds = {kind: sum(row[f"{kind}_seconds"] for row in found.values()) for kind in KINDS}
    return {
        "complaints_per_second": round(complaints / seconds["full"], 1),
        "bare_complaints_per_second": round(complaints / seconds["bare"], 1),
        "ratio": round(seconds["bare"] / seconds["full"], 3),
        "at_least": AT_LEAST,
        "ratio_to_downloading_only": round(seconds["download"] / seconds["full"], 3),
        "sources": found,
    }


def main() -> None:
    """Print the comparison as JSON; exit code 1 when collecting is too slow beside fetching."""
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("--scale", type=float, default=0.1)
    parser.add_argument("--rounds", type=int, default=2)
    parser.add_argument("--child", nargs=4, help=argparse.SUPPRESS)
    given = parser.parse_args()
    if given.child:
        kind, source, port_base, urls = given.child
        run_once(kind, source, int(port_base), Path(urls))
        return
    result = compare(given.scale, given.rounds)
    sys.stdout.write(json.dumps(result, indent=2) + "\n")
    raise SystemExit(result["ratio"] < AT_LEAST)


if __name__ == "__main__":
    main()
