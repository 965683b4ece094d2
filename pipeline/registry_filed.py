"""What people file: statements and requests, challenges, events, norms and corrections."""

from __future__ import annotations

from datetime import date
from typing import Annotated, Literal

from msgspec import Meta

from pipeline.registry_base import Entry, Id, InTwoLanguages, Name


class Statement(Entry, kw_only=True):
    """What a company has said."""

    TABLE = (
        ("company_id", "varchar", "company"),
        ("stated_on", "date", "on"),
        ("language", "varchar", "lang"),
        ("text", "varchar", "text"),
        ("url", "varchar", "url"),
    )
    company: str
    on: date
    lang: Literal["nl", "en"]
    text: Name
    url: str | None = None


class ReplyRequest(Entry, kw_only=True, rename={"with_": "with"}):
    """A request to a company for its side; ``with`` is the other company where it is about two of them."""

    TABLE = (
        ("company_id", "varchar", "company"),
        ("sent_on", "date", "sent_on"),
        ("about", "varchar", "about"),
        ("with_company_id", "varchar", "with_"),
        ("answered_on", "date", "answered_on"),
    )
    company: str
    sent_on: date
    about: Name
    with_: str | None = None
    answered_on: date | None = None


class Challenge(Entry, kw_only=True):
    """A complaint that somebody contests."""

    TABLE = (
        ("complaint_id", "varchar", "complaint"),
        ("filed_by", "varchar", "by"),
        ("filed_on", "date", "on"),
        ("status", "varchar", "status"),
        ("outcome", "varchar", "outcome"),
    )
    complaint: Name
    by: Name
    on: date
    status: Name
    outcome: str | None = None


class Titled(Entry, kw_only=True):
    """An entry with a title in two languages."""

    title: InTwoLanguages

    @property
    def title_nl(self) -> str:
        """In Dutch."""
        return self.title.nl

    @property
    def title_en(self) -> str:
        """In English."""
        return self.title.en


class Event(Titled, kw_only=True):
    """Something that happened and may explain complaints."""

    TABLE = (
        ("event_id", "varchar", "id"),
        ("starts_on", "date", "on"),
        ("ends_on", "date", "until"),
        ("kind", "varchar", "kind"),
        ("company_id", "varchar", "company"),
        ("sector_id", "varchar", "sector"),
        ("title_nl", "varchar", "title_nl"),
        ("title_en", "varchar", "title_en"),
        ("url", "varchar", "where"),
    )
    on: date
    until: date | None = None
    kind: Literal["outage", "broadcast", "price_rise", "recall"]
    company: str | None = None
    sector: str | None = None
    url: str | None = None
    source: str | None = None

    @property
    def id(self) -> str:
        """When, what and whom: two such events on one day would be the same event."""
        return f"{self.on:%Y%m%d}-{self.kind}-{self.company or self.sector or 'all'}"

    @property
    def where(self) -> str | None:
        """Where to read about it."""
        return self.url or self.source


class Norm(Titled, kw_only=True):
    """What good service is by law, by a supervisor's or trade's code, or by a company's own promise."""

    TABLE = (
        ("norm_id", "varchar", "id"),
        ("sector_id", "varchar", "sector"),
        ("company_id", "varchar", "company"),
        ("country", "varchar", "country"),
        ("measure", "varchar", "measure"),
        ("value", "double", "value"),
        ("unit", "varchar", "unit"),
        ("share", "double", "share"),
        ("binding", "varchar", "binding"),
        ("title_nl", "varchar", "title_nl"),
        ("title_en", "varchar", "title_en"),
        ("source", "varchar", "source"),
        ("url", "varchar", "url"),
        ("checked_on", "date", "checked_on"),
    )
    id: Id
    sector: str | None = None  # null = every sector of the country
    company: str | None = None  # the one company whose own promise it is
    country: Annotated[str, Meta(pattern=r"^[A-Z]{2}$")]
    measure: Literal["reply", "resolution", "call_wait", "call_back"]
    value: Annotated[float, Meta(gt=0)]
    unit: Literal["minutes", "hours", "days", "working_days"]
    share: Annotated[float, Meta(gt=0, le=1)] | None = None  # null = all of them
    binding: Literal["law", "code", "promise"]
    source: Name
    url: Annotated[str, Meta(pattern="^https?://")]
    checked_on: date


class Correction(Entry, kw_only=True):
    """Something published that was wrong, and what is right."""

    TABLE = (
        ("correction_id", "varchar", "id"),
        ("corrected_on", "date", "on"),
        ("about", "varchar", "about"),
        ("company_id", "varchar", "company"),
        ("snapshot", "varchar", "snapshot"),
        ("reported_by", "varchar", "by"),
        ("text_nl", "varchar", "text_nl"),
        ("text_en", "varchar", "text_en"),
    )
    id: Id
    on: date
    about: Name
    company: str | None = None
    snapshot: str | None = None  # the last version in which it was wrong
    by: Literal["company", "author", "reader", "us"]
    text: InTwoLanguages

    @property
    def text_nl(self) -> str:
        """What was wrong and what is right, in Dutch."""
        return self.text.nl

    @property
    def text_en(self) -> str:
        """What was wrong and what is right, in English."""
        return self.text.en
