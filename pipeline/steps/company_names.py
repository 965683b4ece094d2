"""Which company a name, domain or handle means: one of the registry, else one company per cleaned name."""

# ruff: noqa: S608 - names in a statement are the contract's, the models' or ours
from __future__ import annotations

import hashlib
import re
from collections.abc import Iterable, Iterator, Sequence
from dataclasses import dataclass
from pathlib import Path
from typing import Any

import duckdb
import pyarrow as pa

from pipeline import company_names
from pipeline.reading import Company
from pipeline.steps import Context


@dataclass(frozen=True, slots=True)
class Named:
    """One name, domain or handle and the company it means."""

    kind: str
    value: str
    company_id: str
    in_registry: bool
    display_name: str


def tables(con: duckdb.DuckDBPyConnection, context: Context) -> Iterator[Any]:
    """Every name, domain and handle that the sources give, with its company."""
    known = KnownCompanies(context.companies)
    handles = (known.by_handle(value) for value in _counted(con, "company_handle"))
    rows = [
        *known.named(_counted(con, "company_name")),
        *(known.by_domain(value) for value in _counted(con, "company_domain")),
        *(found for found in handles if found is not None),
    ]
    yield pa.table({name: [getattr(row, name) for row in rows] for name in SCHEMA.names}, schema=SCHEMA)


def fingerprint(context: Context) -> str:
    """Cleaning is part of the answer."""
    return hashlib.sha256(Path(company_names.__file__).read_bytes()).hexdigest()


SCHEMA = pa.schema(
    {
        "kind": pa.string(),
        "value": pa.string(),
        "company_id": pa.string(),
        "in_registry": pa.bool_(),
        "display_name": pa.string(),
    }
)


class KnownCompanies:
    """The registry, found by exact name, cleaned name, domain or handle."""

    def __init__(self, companies: Sequence[Company]) -> None:
        self._ids = {company.id for company in companies}
        self._names = {n.casefold(): c for c in companies for n in (c.name, *c.aliases, *c.misspellings)}
        self._domains = {_bare(domain): c for c in companies for domain in c.domains}
        self._handles = {handle.lower().removeprefix("@"): c for c in companies for handle in c.handles}
        self._keys = _unambiguous((company_names.clean_key(name), c) for name, c in self._names.items())

    def named(self, counts: dict[str, int]) -> Iterator[Named]:
        """The company of every name; names that the registry does not know are grouped by their cleaned
        form.
        """
        unknown: dict[str, int] = {}
        for name, count in counts.items():
            company = self._names.get(name.casefold()) or self._keys.get(company_names.clean_key(name))
            if company is None:
                unknown[name] = count
            else:
                yield Named("name", name, company.id, True, company.name)
        for group in company_names.spellings(unknown):
            company_id = self._derived_id(group.key)
            yield from (
                Named("name", spelling, company_id, False, group.name) for spelling in group.spellings
            )

    def by_domain(self, domain: str) -> Named:
        """The company of a domain or of the domain above it; an unknown domain is a company of its own."""
        labels = _bare(domain).split(".")
        for start in range(max(1, len(labels) - 1)):
            company = self._domains.get(".".join(labels[start:]))
            if company is not None:
                return Named("domain", domain, company.id, True, company.name)
        return Named("domain", domain, self._derived_id(_bare(domain)), False, _bare(domain))

    def by_handle(self, handle: str) -> Named | None:
        """The registry company behind a handle; an unknown handle may be a person's and means nothing."""
        company = self._handles.get(handle.lower().removeprefix("@"))
        return None if company is None else Named("handle", handle, company.id, True, company.name)

    def _derived_id(self, key: str) -> str:
        """The cleaned name in the form of an id, with a mark where that alone would be another company's."""
        plain = re.sub(r"[^a-z0-9]+", "_", key).strip("_")
        if plain and key.isascii() and plain[0].isalpha() and plain not in self._ids:
            return plain
        return f"c_{plain}_{hashlib.sha256(key.encode()).hexdigest()[:6]}".replace("__", "_")


def _counted(con: duckdb.DuckDBPyConnection, column: str) -> dict[str, int]:
    rows = con.execute(
        f"select {column}, count(*) from staging.complaints where {column} is not null group by 1 order by 1"
    ).fetchall()
    return dict(rows)


def _bare(domain: str) -> str:
    return domain.lower().removeprefix("https://").removeprefix("http://").removeprefix("www.").strip("/")


def _unambiguous(pairs: Iterable[tuple[str, Company]]) -> dict[str, Company]:
    """Cleaned names that mean one company only."""
    found: dict[str, Company | None] = {}
    for key, company in pairs:
        found[key] = company if found.get(key, company) is company else None
    return {key: company for key, company in found.items() if key and company is not None}
