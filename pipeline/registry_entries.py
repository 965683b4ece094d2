"""What one entry of each registry file looks like, and which table the entries of a file become."""

from __future__ import annotations

from datetime import date
from typing import Annotated, Any, Literal

import msgspec
from msgspec import Meta

from pipeline.registry_base import Entry, Id, InTwoLanguages, Name, Struct
from pipeline.registry_filed import Challenge, Correction, Event, Norm, ReplyRequest, Statement


class Regulator(Struct, kw_only=True):
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


class Rename(Struct, kw_only=True, rename={"from_": "from"}):
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
    aliases: list[Name] = msgspec.field(default_factory=list)
    misspellings: list[Name] = msgspec.field(default_factory=list)
    ambiguous: list[Name] = msgspec.field(
        default_factory=list
    )  # of these names, the ordinary words: they need more than themselves
    domains: list[Name] = msgspec.field(default_factory=list)
    handles: list[Name] = msgspec.field(default_factory=list)
    renames: list[Rename] = msgspec.field(default_factory=list)
    price_level: str | None = None
    facts: dict[str, Any] = msgspec.field(default_factory=dict)

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
    "norms": Norm,
    "corrections": Correction,
    "product_sectors": ProductSector,
}
