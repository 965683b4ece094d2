"""Which companies a text names."""

from __future__ import annotations

import re
from collections.abc import Sequence
from dataclasses import dataclass

from pipeline.reading.facts import Mention


@dataclass(frozen=True, slots=True)
class Company:
    """A company as the registry knows it."""

    id: str
    name: str
    aliases: tuple[str, ...] = ()
    misspellings: tuple[str, ...] = ()
    domains: tuple[str, ...] = ()
    handles: tuple[str, ...] = ()
    sector: str | None = None
    ambiguous: tuple[str, ...] = ()  # of the names above, those that are ordinary words: "Ben", "Simpel"

    @property
    def names(self) -> tuple[str, ...]:
        """Every way in which texts write the company, but for ordinary words, which alone prove nothing."""
        written = (self.name, *self.aliases, *self.misspellings, *self.domains, *self.handles)
        return tuple(name for name in written if name not in self.ambiguous)


class CompanyFinder:
    """Finds registry companies by any of their names."""

    def __init__(self, companies: Sequence[Company]) -> None:
        self._by_name = {name.casefold(): company for company in companies for name in company.names}
        names = sorted(self._by_name, key=len, reverse=True)
        self._pattern = (
            re.compile(rf"(?<!\w)(?:{'|'.join(map(re.escape, names))})(?!\w)", re.IGNORECASE)
            if names
            else None
        )

    def mentions(self, text: str) -> list[Mention]:
        """One mention per company, in the surface form that stands first."""
        found: dict[str, Mention] = {}
        for match in self._pattern.finditer(text) if self._pattern else ():
            company = self._by_name[match.group().casefold()]
            found.setdefault(company.id, Mention(match.group(), "target", company.id))
        return list(found.values())
