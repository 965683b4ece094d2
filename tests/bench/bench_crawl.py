"""Collecting against mere fetching: complaints per second through everything, beside a bare spider on the
same pages.

The bare spider fetches the very pages that the real one fetched, with the same settings, and only counts.
Both run in turn against one demo web; the ratio of their speeds is what reading, redacting, hashing and
storing leave of the pace.
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

ROOT = Path(__file__).resolve().parents[2]
SOURCES = ("schema_org", "phpbb", "discourse", "mastodon")
AT_LEAST = 0.6


class BareSpider(Spider):
    """Fetches given pages and counts them."""

    name = "bare"

    async def start(self) -> AsyncIterator[Request]:
        """All pages at once; Scrapy keeps the pace."""
        for url in self.urls:
            yield Request(url, self.parse, errback=lambda failure: None, dont_filter=True)

    def parse(self, response: Response) -> None:
        """Count."""
        self.pages = getattr(self, "pages", 0) + 1


def run_once(kind: str, source: str, port_base: int, urls: Path) -> None:
    """One crawl in this process; prints how long it took."""
    settings = Settings()
    settings.setmodule("scrapers.settings")
    settings.setdict({"WORLD": "demo", "PORT_BASE": port_base})
    cls: Any = SpiderLoader.from_settings(settings).load(source)
    arguments: dict[str, Any] = {}
    if kind == "bare":
        cls.update_settings(settings)
        settings.setdict(
            {"ITEM_PIPELINES": {}, "EXTENSIONS": {"scrapers.middlewares.RateLimit": 50}}, priority="cmdline"
        )
        cls, arguments = BareSpider, {"urls": json.loads(urls.read_text(encoding="utf-8"))}
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
    if kind == "full":
        urls.write_text(
            json.dumps([url for url in fetched if not url.endswith("/robots.txt")]), encoding="utf-8"
        )
    items = crawler.spider.crawl.counts["items"] if kind == "full" else None  # type: ignore[union-attr]
    told = {
        "seconds": took,
        "cpu": spent.user + spent.system - cpu.user - cpu.system,
        "pages": len(fetched),
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
    """Both spiders over every source, in turn."""
    found: dict[str, Any] = {}
    with demo_web(scale) as port_base, tempfile.TemporaryDirectory() as folder:
        for source in SOURCES:
            urls = Path(folder) / f"{source}.json"
            runs = [
                (measured("full", source, port_base, urls), measured("bare", source, port_base, urls))
                for _ in range(rounds)
            ]
            full, bare = ([pair[place] for pair in runs] for place in (0, 1))
            found[source] = {
                "complaints": full[0]["items"],
                "pages": full[0]["pages"],
                "full_seconds": round(median(run["seconds"] for run in full), 2),
                "bare_seconds": round(median(run["seconds"] for run in bare), 2),
                "full_cpu": round(median(run["cpu"] for run in full), 2),
                "bare_cpu": round(median(run["cpu"] for run in bare), 2),
            }
    complaints = sum(row["complaints"] for row in found.values())
    full_seconds, bare_seconds = (
        sum(row[f"{kind}_seconds"] for row in found.values()) for kind in ("full", "bare")
    )
    return {
        "complaints_per_second": round(complaints / full_seconds, 1),
        "bare_complaints_per_second": round(complaints / bare_seconds, 1),
        "ratio": round(bare_seconds / full_seconds, 3),
        "at_least": AT_LEAST,
        "sources": found,
    }


def main() -> None:
    """Print the comparison as JSON; exit code 1 when collecting is too slow beside fetching."""
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("--scale", type=float, default=0.1)
    parser.add_argument("--rounds", type=int, default=3)
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
