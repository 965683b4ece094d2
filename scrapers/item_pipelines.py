"""From a page object's item to a line in the lake: steps of one verb each, in the order of ``STEPS``.

A crawl takes them on what its spider yields, ``scrapers.intake`` on what is imported. A complaint that stops
on the way is dropped; why, is kept in the lake.
"""

from __future__ import annotations

import hashlib
import re
from abc import ABC, abstractmethod
from dataclasses import dataclass
from functools import lru_cache
from typing import Self

import msgspec
from scrapy.crawler import Crawler
from scrapy.exceptions import DropItem

from pipeline.keys import Forgotten, keyed_hash, secret
from pipeline.reading import redact
from scrapers.items import Complaint
from scrapers.lake import Crawl, State
from scrapers.rules import rules

REFERENCE = "order_number"
SHORT = 300
MARKS_IN_NUMBERS = re.compile(r"[\W_]+")
# Numbers that go up while nothing happens to the complaint; each of them would make a new version every day.
PASSING = ("fetched_at", "audience", "author_posts")


_redact_short = lru_cache(maxsize=4096)(redact)


class Step(ABC):
    """One verb."""

    def __init__(self, crawl: Crawl) -> None:
        self.crawl = crawl

    @abstractmethod
    def process_item(self, item: Complaint) -> Complaint:
        """The item, or ``DropItem``."""


class KeepOut(Step):
    """Keeps out what was erased on request."""

    def __init__(self, crawl: Crawl) -> None:
        super().__init__(crawl)
        forgotten = Forgotten(crawl.home)
        self._forgotten = forgotten if forgotten.anything(crawl.source) else None

    def process_item(self, item: Complaint) -> Complaint:
        """The item, unless somebody had it erased."""
        if self._forgotten is not None and self._forgotten(item.source, item.source_id):
            raise DropItem("was erased on request")
        return item


class Validate(Step):
    """Holds every item against the rules of the lake."""

    def process_item(self, item: Complaint) -> Complaint:
        """The item, unless a field breaks a rule; that is kept with its reason, and never stops a crawl."""
        broken = rules().broken_by(item)
        if broken is not None:
            self.crawl.refuse(item.source_id, item.url, *broken)
            raise DropItem(f"{broken[0]} {broken[1]}")
        return item


class Redact(Step):
    """Takes personal data out of every text, and keeps keyed hashes of the order and case numbers among them.

    Both in one pass, for finding personal data is what collecting spends most of its time on. Numbers in
    replies by bystanders are theirs, so they do not count.
    """

    def __init__(self, crawl: Crawl) -> None:
        super().__init__(crawl)
        self._key = secret(crawl.home)

    def process_item(self, item: Complaint) -> Complaint:
        """The item with redacted title, narrative and replies."""
        references: set[str] = set()
        item.title = self._redacted(item.title, references)
        item.narrative = self._redacted(item.narrative, references)
        for reply in item.replies or ():
            reply.text = self._redacted(reply.text, references if reply.role != "other" else set())
        item.reference_keys = sorted(keyed_hash(self._key, "reference", number) for number in references)
        return item

    def _redacted(self, text: str | None, references: set[str]) -> str | None:
        if text is None:
            return None
        # Companies answer in the same few sentences over and over.
        redaction = _redact_short(text) if len(text) <= SHORT else redact(text)
        for found in redaction.found:
            if found.type == REFERENCE and (number := MARKS_IN_NUMBERS.sub("", found.text).upper()):
                references.add(number)
        return redaction.text or None


class HashAuthor(Step):
    """Replaces the author by a keyed hash."""

    def __init__(self, crawl: Crawl) -> None:
        super().__init__(crawl)
        self._key = secret(crawl.home)

    def process_item(self, item: Complaint) -> Complaint:
        """The item without its author's name or number; one author is one hash within a source."""
        if item.author_key is not None:
            item.author_key = keyed_hash(self._key, "author", f"{item.source}/{item.author_key}")
        return item


class Fingerprint(Step):
    """Stamps the item with its crawl and with a hash of everything that can change about it."""

    def process_item(self, item: Complaint) -> Complaint:
        """The item with ``crawl_id`` and ``content_hash``."""
        passing = {name: getattr(item, name) for name in PASSING}
        for name in PASSING:
            setattr(item, name, None)
        item.crawl_id = item.content_hash = None
        item.content_hash = hashlib.sha256(msgspec.json.encode(item)).hexdigest()
        item.crawl_id = self.crawl.crawl_id
        for name, value in passing.items():
            setattr(item, name, value)
        return item


class Store(Step):
    """Writes what is new or changed, and logs every look at a complaint."""

    def process_item(self, item: Complaint) -> Complaint:
        """The item; a second look at it within one crawl does not count."""
        assert item.content_hash is not None
        seen = self.crawl.seen
        if not seen.look(item.source_id):
            raise DropItem("was met before in this crawl")
        last = seen.last_hash(item.source_id)
        state: State = "new" if last is None else "unchanged" if last == item.content_hash else "changed"
        self.crawl.store(item, state, None if state == "unchanged" else msgspec.json.encode(item))
        return item


STEPS: tuple[type[Step], ...] = (KeepOut, Validate, Redact, HashAuthor, Fingerprint, Store)


@dataclass(slots=True)
class Batch:
    """The complaints of one page, which a spider yields together.

    Scrapy's own way of an item through middlewares and signals costs as much as redacting it; so a page takes
    it once.
    """

    complaints: list[Complaint]


class Intake:
    """The item pipeline: every complaint of a batch through all steps."""

    def __init__(self, crawl: Crawl) -> None:
        self._steps = [step(crawl) for step in STEPS]

    @classmethod
    def from_crawler(cls, crawler: Crawler) -> Self:
        """The item pipeline of the crawl that the spider opened."""
        return cls(crawler.spider.crawl)  # type: ignore[union-attr]

    def process_item(self, item: Batch) -> Batch:
        """The batch; what became of each complaint stands in the lake."""
        for complaint in item.complaints:
            self.take_in(complaint)
        return item

    def take_in(self, complaint: Complaint) -> None:
        """One complaint through all steps, or as far as it comes."""
        try:
            for step in self._steps:
                complaint = step.process_item(complaint)
        except DropItem:
            pass  # counted and kept by the step that dropped it
