"""The way into the lake without a network: saved pages, API answers, and items in hand.

The same page objects and item pipelines as in a crawl; only the fetching is left out.
"""

from __future__ import annotations

import re
from collections.abc import Iterable, Iterator, Sequence
from datetime import datetime
from importlib import import_module
from pathlib import Path
from typing import Protocol

from w3lib.encoding import html_to_unicode

from pipeline.paths import Home
from scrapers import sources
from scrapers.clock import now
from scrapers.exceptions import DoubtError
from scrapers.item_pipelines import Intake
from scrapers.items import Complaint
from scrapers.lake import Crawl, RunRecord
from scrapers.pages.shapes import Page, Row, Thread, joined, listed, still_missing
from scrapers.sources import Site

READABLE = {".html", ".htm", ".xhtml", ".json", ".txt"}


class PageObject(Protocol):
    """A module of ``scrapers.pages``."""

    def read(self, text: str, url: str | None, fetched_at: datetime, site: Site) -> Page:
        """Everything that one page gives."""


def page_object(stem: str) -> PageObject:
    """The page object of a source; they share one name."""
    module: PageObject = import_module(f"scrapers.pages.{stem}")
    return module


def import_pages(source: str, files: Sequence[Path], home: Home, url: str | None = None) -> RunRecord:
    """Read saved pages or API answers, also whole folders of them, into the lake.

    A page says itself where it comes from when ``url`` is not given. The pages of one thread are put
    together; a topic that is only listed is taken from the list. Unreadable files are refused with a
    reason, never skipped.
    """
    paths = list(_files(files))
    site = sources.site_for(source, home.world, url)
    reader = page_object(source.partition(".")[0])
    crawl = Crawl(home, site.source, now())
    try:
        _take_in(crawl, _complaints(paths, reader, site, url, crawl))
    finally:
        crawl.seal()
    return crawl.record(now(), "imported", requests=0)


def write_directly(items: Iterable[Complaint], source: str, home: Home) -> RunRecord:
    """Put items in hand into the lake, through the same item pipelines as fetched ones."""
    crawl = Crawl(home, source, now())
    try:
        _take_in(crawl, items)
    finally:
        crawl.seal()
    return crawl.record(now(), "imported", requests=0)


def _take_in(crawl: Crawl, items: Iterable[Complaint]) -> None:
    intake = Intake(crawl)
    for item in items:
        intake.take_in(item)


def _complaints(
    paths: Iterable[Path], reader: PageObject, site: Site, url: str | None, crawl: Crawl
) -> Iterator[Complaint]:
    """Complaints that stand whole on a page at once; threads and listings when all their pages are read."""
    threads: dict[str, list[Thread]] = {}
    rows: dict[str, Row] = {}
    for path in paths:
        try:
            page = reader.read(_text(path), url, crawl.started_at, site)
        except DoubtError as doubt:
            crawl.refuse(None, doubt.url or path.name, doubt.field, doubt.reason)
            crawl.error(f"{path.name} was not read: {doubt}")
            continue
        for unclear in page.doubts:
            crawl.doubt(unclear)
        yield from page.complaints
        rows |= {row.source_id: row for row in page.rows}
        if page.thread:
            threads.setdefault(page.thread.source_id, []).append(page.thread)
    yield from _whole_threads(threads, site, crawl)
    for source_id, row in rows.items():
        # A list knows less of a topic than its own page, so it never replaces what is known.
        if source_id not in threads and crawl.seen.last_hash(source_id) is None:
            yield listed(row, site, crawl.started_at)


def _whole_threads(threads: dict[str, list[Thread]], site: Site, crawl: Crawl) -> Iterator[Complaint]:
    for parts in threads.values():
        if still_missing(parts):
            crawl.error(
                f"Topic {parts[0].source_id} has more posts than were given; import its other pages too."
            )
        try:
            complaint = joined(parts, site, crawl.started_at)
        except DoubtError as doubt:
            crawl.doubt(doubt)
            continue
        if complaint is not None:
            yield complaint


def _files(given: Iterable[Path]) -> Iterator[Path]:
    """The files meant, those of a folder in the order that people count in (page2 before page10)."""
    for path in given:
        if path.is_dir():
            inside = [file for file in path.rglob("*") if file.suffix.lower() in READABLE]
            yield from sorted(
                inside, key=lambda file: [int(p) if p.isdigit() else p for p in re.split(r"(\d+)", str(file))]
            )
        elif path.exists():
            yield path
        else:
            raise FileNotFoundError(
                f"{path} does not exist; give a saved page, an API answer or a folder of them."
            )


def _text(path: Path) -> str:
    """A page as text, in the encoding that it declares; the web's own reading of that name."""
    content = path.read_bytes()
    if path.suffix.lower() == ".json":
        return content.decode("utf-8-sig", "replace")
    _, text = html_to_unicode(None, content, auto_detect_fun=_guess)
    return text


def _guess(content: bytes) -> str:
    try:
        content.decode("utf-8")
    except UnicodeDecodeError:
        return "cp1252"
    return "utf-8"
