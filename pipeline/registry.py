"""The registry of one world: sectors, companies and what people file, checked entry by entry.

A wrong entry is left out and named in a sentence; the good ones are kept.
"""

from __future__ import annotations

from collections.abc import Callable, Iterator
from dataclasses import dataclass, field
from pathlib import Path
from typing import Any

import msgspec

from pipeline import yaml_files
from pipeline.paths import Home
from pipeline.reading import Company
from pipeline.registry_base import Entry
from pipeline.registry_entries import FILES, CompanyEntry, SectorEntry


@dataclass(frozen=True, slots=True)
class Problem:
    """One entry, or part of one, that was left out: where it stands and why."""

    file: str
    entry: str
    field: str | None
    reason: str


@dataclass(slots=True)
class Registry:
    """The good entries by file stem (``companies``, ``sectors``, ``events`` and so on) and the problems
    with the rest.
    """

    entries: dict[str, list[Any]] = field(default_factory=lambda: {stem: [] for stem in FILES})
    problems: list[Problem] = field(default_factory=list)

    @property
    def companies(self) -> list[Company]:
        """The companies in the form in which texts are read."""
        return [_company(entry) for entry in self.entries["companies"]]

    @property
    def sectors(self) -> list[SectorEntry]:
        """The sectors, in the order of the file."""
        return list(self.entries["sectors"])


def load(home: Home) -> Registry:
    """Reads ``warehouse/registry/<world>/*.yml``; an absent or empty file means that there is none of it."""
    registry = Registry()
    for stem, kind in FILES.items():
        path = home.registry / f"{stem}.yml"
        registry.entries[stem] = list(_entries(path, kind, registry.problems))
    for stem in FILES:
        _keep(registry, stem, _unrepeated(stem))
    _drop_repeated_names(registry)
    _check_references(registry)
    return registry


def _entries(path: Path, kind: type[Entry], problems: list[Problem]) -> Iterator[Entry]:
    if not path.exists():
        return
    try:
        found = yaml_files.read(path) or []
    except yaml_files.BadYamlError as error:
        problems.append(Problem(path.name, "", None, f"{error}; none of it is used."))
        return
    if not isinstance(found, list):
        problems.append(
            Problem(path.name, "", None, "The file should be a list of entries; none of it is used.")
        )
        return
    for number, raw in enumerate(found, 1):
        try:
            yield msgspec.convert(raw, kind, strict=True)
        except msgspec.ValidationError as error:
            problems.append(_misfit(path.name, number, raw, str(error)))


def _misfit(file: str, number: int, raw: Any, message: str) -> Problem:
    name = raw.get("id") or raw.get("company") if isinstance(raw, dict) else None
    what, _, where = message.partition(" - at `$")
    wrong = where.strip("`.") or (what.split("`")[1] if "field" in what and "`" in what else None)
    return Problem(file, str(name or f"number {number}"), wrong, f"{what.replace('`', '')}.")


def _keep(registry: Registry, stem: str, wrong: Callable[[Any], tuple[str, str] | None]) -> None:
    """Leaves out the entries of one file that ``wrong`` finds a field and a reason for."""
    kept = []
    for number, entry in enumerate(registry.entries[stem], 1):
        found = wrong(entry)
        if found is None:
            kept.append(entry)
        else:
            registry.problems.append(Problem(f"{stem}.yml", _name(entry, number), *found))
    registry.entries[stem] = kept


def _name(entry: Any, number: int) -> str:
    return str(getattr(entry, "id", None) or getattr(entry, "company", None) or f"number {number}")


def _unrepeated(stem: str) -> Callable[[Any], tuple[str, str] | None]:
    seen: set[str] = set()

    def wrong(entry: Any) -> tuple[str, str] | None:
        if stem not in {"companies", "sectors", "norms", "corrections"}:
            return None
        repeated = entry.id in seen
        seen.add(entry.id)
        return ("id", f"The id {entry.id} is used twice; the first entry is kept.") if repeated else None

    return wrong


def _drop_repeated_names(registry: Registry) -> None:
    """A name, domain or handle that two companies claim goes to the first; the second keeps its other
    names.
    """
    owner: dict[tuple[str, str], str] = {}
    for entry in registry.entries["companies"]:
        owner.setdefault(("name", entry.name.casefold()), entry.id)
    for entry in registry.entries["companies"]:
        for attribute in ("aliases", "misspellings", "domains", "handles"):
            kept = []
            for name in getattr(entry, attribute):
                space = "name" if attribute in ("aliases", "misspellings") else attribute
                holder = owner.setdefault((space, name.casefold()), entry.id)
                if holder == entry.id:
                    kept.append(name)
                else:
                    reason = f"{name} already belongs to {holder}; it is not used for {entry.id}."
                    registry.problems.append(Problem("companies.yml", entry.id, attribute, reason))
            setattr(entry, attribute, kept)


def _check_references(registry: Registry) -> None:
    sectors = {entry.id for entry in registry.entries["sectors"]}
    _keep(registry, "companies", lambda entry: _unknown("sector", entry.sector, sectors))
    companies = {entry.id for entry in registry.entries["companies"]}
    _keep(registry, "companies", lambda entry: _unknown("parent", entry.parent, companies))
    for stem in ("customers", "statements", "reply_requests", "events", "norms", "corrections"):
        _keep(registry, stem, lambda entry: _unknown("company", entry.company, companies))
    _keep(registry, "reply_requests", lambda entry: _unknown("company", entry.with_, companies, "with"))
    for stem in ("events", "product_sectors", "norms"):
        _keep(registry, stem, lambda entry: _unknown("sector", entry.sector, sectors))


def _unknown(
    name: str, value: str | None, known: set[str], field: str | None = None
) -> tuple[str, str] | None:
    wrong = value is not None and value not in known
    return (field or name, f"There is no {name} {value} in the registry.") if wrong else None


def _company(entry: CompanyEntry) -> Company:
    legal = [entry.legal_name] if entry.legal_name else []
    aliases = dict.fromkeys((*entry.aliases, *entry.earlier_names, *legal))
    return Company(
        entry.id,
        entry.name,
        tuple(alias for alias in aliases if alias != entry.name),
        tuple(entry.misspellings),
        tuple(entry.domains),
        tuple(entry.handles),
        entry.sector,
        tuple(entry.ambiguous),
    )
