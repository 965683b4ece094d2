"""What one entry of each registry file looks like, and the table that the entries become."""

from __future__ import annotations

from datetime import date
from typing import Annotated, Any, ClassVar, Literal

import msgspec
from msgspec import Meta

Id = Annotated[str, Meta(pattern=r"^[a-z][a-z0-9_]*$")]
Name = Annotated[str, Meta(min_length=1)]


class _Struct(msgspec.Struct, kw_only=True, forbid_unknown_fields=True):
    pass


class Entry(_Struct, kw_only=True):
    """One entry of a registry file; its attributes are the file's words."""

    # Column, its type, and the attribute it comes from.
    TABLE: ClassVar[tuple[tuple[str, str, str], ...]] = ()

    def row(self) -> dict[str, Any]:
        """The entry as a row of its table."""
        return {column: getattr(self, attribute) for column, _, attribute in self.TABLE}


class InTwoLanguages(_Struct, kw_only=True):
    """A text in Dutch and English."""

    nl: Name
    en: Name


class Regulator(_Struct, kw_only=True):
    """Who supervises a sector, and where that is written."""

    name: Name
    url: str | None = None
    source: str | None = None
    checked_on: date | None = None


class TurnTo(InTwoLanguages, kw_only=True):
    """Where a consumer of a sector can turn."""

    url: str | None = None


class SectorEntry(Entry, kw_only=True):
    """One sector."""

    TABLE = tuple(
        (column, "varchar", column)
        for column in (
            "sector_id",
            "name_nl",
            "name_en",
            "regulator_name",
            "regulator_url",
            "turn_to_nl",
            "turn_to_en",
            "turn_to_url",
        )
    )
    id: Id
    name: InTwoLanguages
    regulator: Regulator | None = None
    turn_to: TurnTo | None = None

    def row(self) -> dict[str, Any]:
        """The sector with its regulator and its way out on one row."""
        return {
            "sector_id": self.id,
            "name_nl": self.name.nl,
            "name_en": self.name.en,
            "regulator_name": self.regulator.name if self.regulator else None,
            "regulator_url": self.regulator.url if self.regulator else None,
            "turn_to_nl": self.turn_to.nl if self.turn_to else None,
            "turn_to_en": self.turn_to.en if self.turn_to else None,
            "turn_to_url": self.turn_to.url if self.turn_to else None,
        }


class Rename(_Struct, kw_only=True, rename={"from_": "from"}):
    """An earlier name of a company."""

    from_: Name
    on: date | None = None
    source: str | None = None


class CompanyEntry(Entry, kw_only=True):
    """One company with every way in which it is written."""

    TABLE = (
        ("company_id", "varchar", "id"),
        ("company_name", "varchar", "name"),
        ("legal_name", "varchar", "legal_name"),
        ("parent_id", "varchar", "parent"),
        ("sector_id", "varchar", "sector"),
        ("country", "varchar", "country"),
        ("price_level", "varchar", "price_level"),
        ("names", "varchar[]", "every_name"),
        ("domains", "varchar[]", "domains"),
        ("handles", "varchar[]", "handles"),
    )
    id: Id
    name: Name
    legal_name: str | None = None
    parent: str | None = None
    sector: str
    country: str | None = None
    aliases: list[Name] = []
    misspellings: list[Name] = []
    ambiguous: list[Name] = []  # of these names, the ordinary words: they need more than themselves
    domains: list[Name] = []
    handles: list[Name] = []
    renames: list[Rename] = []
    price_level: str | None = None
    facts: dict[str, Any] = {}

    @property
    def earlier_names(self) -> list[str]:
        """The names that it bore before."""
        return [rename.from_ for rename in self.renames]

    @property
    def every_name(self) -> list[str]:
        """Its name and every other way to write it, each once."""
        legal = [self.legal_name] if self.legal_name else []
        return list(
            dict.fromkeys([self.name, *self.aliases, *self.misspellings, *self.earlier_names, *legal])
        )


class CustomerCount(Entry, kw_only=True):
    """How many customers a company has, by whom, and how good that figure is (A to D)."""

    TABLE = (
        ("company_id", "varchar", "company"),
        ("customers", "bigint", "customers"),
        ("quality", "varchar", "quality"),
        ("counted_on", "date", "on"),
        ("source", "varchar", "source"),
    )
    company: str
    customers: Annotated[int, Meta(ge=0)]
    quality: Literal["A", "B", "C", "D"]
    on: date
    source: str


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


class ReplyRequest(Entry, kw_only=True):
    """A request to a company for its side."""

    TABLE = (
        ("company_id", "varchar", "company"),
        ("sent_on", "date", "sent_on"),
        ("about", "varchar", "about"),
        ("answered_on", "date", "answered_on"),
    )
    company: str
    sent_on: date
    about: Name
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


class Event(Entry, kw_only=True):
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
    title: InTwoLanguages
    url: str | None = None
    source: str | None = None

    @property
    def id(self) -> str:
        """When, what and whom: two such events on one day would be the same event."""
        return f"{self.on:%Y%m%d}-{self.kind}-{self.company or self.sector or 'all'}"

    @property
    def title_nl(self) -> str:
        """What happened, in Dutch."""
        return self.title.nl

    @property
    def title_en(self) -> str:
        """What happened, in English."""
        return self.title.en

    @property
    def where(self) -> str | None:
        """Where to read about it."""
        return self.url or self.source


class ProductSector(Entry, kw_only=True):
    """The sector that a source's own product category belongs to, for companies that the registry does not
    know.
    """

    TABLE = (
        ("source", "varchar", "source"),
        ("product", "varchar", "product"),
        ("sector_id", "varchar", "sector"),
    )
    source: Name
    product: Name
    sector: str


FILES: dict[str, type[Entry]] = {
    "sectors": SectorEntry,
    "companies": CompanyEntry,
    "customers": CustomerCount,
    "statements": Statement,
    "reply_requests": ReplyRequest,
    "challenges": Challenge,
    "events": Event,
    "product_sectors": ProductSector,
}
