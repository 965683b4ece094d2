"""What a crawl tells: its run record, its progress on the terminal, and logs without people's words."""

from __future__ import annotations

import json
import os
import sys
from contextlib import suppress
from typing import Any, Self

from rich.progress import Progress as Bar
from rich.progress import SpinnerColumn, TextColumn, TimeElapsedColumn
from scrapy import Spider, signals
from scrapy.crawler import Crawler
from scrapy.exceptions import NotConfigured
from scrapy.http import Response
from scrapy.logformatter import LogFormatter, LogFormatterResult
from scrapy.utils.asyncio import create_looping_call
from scrapy.utils.defer import deferred_from_coro
from twisted.python.failure import Failure

from scrapers.clock import now
from scrapers.exceptions import DoubtError, RefusedError
from scrapers.lake import Crawl

PROGRESS_SECONDS = 0.5


class RunRecords:
    """Collects the errors of a crawl, judges its yield, seals its files and writes its record."""

    def __init__(self, crawler: Crawler) -> None:
        self.crawler = crawler

    @classmethod
    def from_crawler(cls, crawler: Crawler) -> Self:
        """The extension for a crawler."""
        extension = cls(crawler)
        crawler.signals.connect(extension.spider_error, signals.spider_error)
        crawler.signals.connect(extension.item_error, signals.item_error)
        crawler.signals.connect(extension.spider_closed, signals.spider_closed)
        return extension

    def spider_error(self, failure: Failure, response: Response, spider: Spider) -> None:
        """A page that could not be read; a closed door ends the crawl."""
        crawl, error = _crawl(spider), failure.value
        if isinstance(error, DoubtError):
            crawl.doubt(error)
            crawl.error(f"{response.url} could not be read: {error}")
        elif isinstance(error, RefusedError):
            crawl.error(str(error))
            deferred_from_coro(self.crawler.engine.close_spider_async(reason="refused"))
        else:
            why = f"{type(error).__name__}; `scrapy crawl {spider.name}` shows where"
            crawl.error(f"{response.url} could not be read ({why}).")

    def item_error(self, response: Response, failure: Failure, spider: Spider) -> None:
        """Complaints that broke the item pipeline."""
        why = type(failure.value).__name__
        _crawl(spider).error(f"The complaints of {response.url} could not be stored ({why}).")

    def spider_closed(self, spider: Spider, reason: str) -> None:
        """Write down how it went."""
        crawl = _crawl(spider)
        if reason == "finished" and not self._is_narrowed(spider):
            for sentence in shortfall(crawl, spider.site.expect.min_items):  # type: ignore[attr-defined]
                crawl.error(sentence)
        crawl.seal()
        crawl.record(now(), reason, requests=self.crawler.stats.get_value("downloader/request_count", 0))

    @staticmethod
    def _is_narrowed(spider: Any) -> bool:
        return bool(spider.company or spider.since or spider.left is not None or spider.crawl.shard.of > 1)


def shortfall(crawl: Crawl, min_items: int) -> list[str]:
    """What is wrong with the yield of a whole crawl: less than expected, or nothing where there was some."""
    found, known = crawl.counts["items"], crawl.seen.count()
    if found == 0 and known:
        return [
            f"No complaint was found, where {known} are known: the pages or the way to them have changed."
        ]
    if found < min_items:
        return [f"Only {found} complaints were found; at least {min_items} are expected."]
    return []


class Progress:
    """Shows on a terminal how far a crawl is, or tells the process that started it."""

    def __init__(self, crawler: Crawler) -> None:
        handle = os.environ.get("OBSERVATORY_PROGRESS")
        if handle is None and not sys.stderr.isatty():
            raise NotConfigured
        self.crawler = crawler
        self._told = os.fdopen(int(handle), "w") if handle else None
        self._bar: Bar | None = None
        self._loop = create_looping_call(self._tell)

    @classmethod
    def from_crawler(cls, crawler: Crawler) -> Self:
        """The extension for a crawler, where somebody is watching."""
        extension = cls(crawler)
        crawler.signals.connect(extension.spider_opened, signals.spider_opened)
        crawler.signals.connect(extension.spider_closed, signals.spider_closed)
        return extension

    def spider_opened(self, spider: Spider) -> None:
        """Begin to tell."""
        self._crawl = _crawl(spider)
        if self._told is None:
            self._bar = progress_bar()
            self._task = self._bar.add_task(self._crawl.source, total=None, pages=0, items=0)
            self._bar.start()
        self._loop.start(PROGRESS_SECONDS)

    def spider_closed(self) -> None:
        """Tell the last numbers and stop."""
        self._loop.stop()
        self._tell()
        if self._bar is not None:
            self._bar.stop()
        if self._told is not None:
            self._told.close()

    def _tell(self) -> None:
        pages = self.crawler.stats.get_value("downloader/response_count", 0)
        numbers = {"pages": pages, "items": self._crawl.counts["items"]}
        if self._bar is not None:
            self._bar.update(self._task, **numbers)
        if self._told is not None:
            with suppress(BrokenPipeError):  # nobody listens any more; the crawl goes on
                self._told.write(json.dumps({"crawl_id": self._crawl.crawl_id, **numbers}) + "\n")
                self._told.flush()


def progress_bar() -> Bar:
    """A line per source: pages and complaints so far; how many there will be nobody knows."""
    columns = TextColumn("{task.description}"), TextColumn("{task.fields[pages]} pages")
    return Bar(SpinnerColumn(), *columns, TextColumn("{task.fields[items]} complaints"), TimeElapsedColumn())


class WordlessLog(LogFormatter):
    """Log lines that never hold an item: people's words do not belong in logs."""

    def scraped(self, item: Any, response: Any, spider: Spider) -> LogFormatterResult | None:  # type: ignore[override]
        """Nothing; the run record counts."""
        return None

    def dropped(  # type: ignore[override]
        self, item: Any, exception: BaseException, response: Any, spider: Spider
    ) -> LogFormatterResult | None:
        """Nothing; why an item was not accepted stands in the lake."""
        return None

    def item_error(
        self, item: Any, exception: BaseException, response: Any, spider: Spider
    ) -> LogFormatterResult:
        """On which page it was."""
        return {**super().item_error(item, exception, response, spider), "args": {"item": response}}


def _crawl(spider: Spider) -> Crawl:
    crawl: Crawl = spider.crawl  # type: ignore[attr-defined]
    return crawl
