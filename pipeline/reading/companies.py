"""Which companies a text names: those of the registry by any of their names, and names that look like one."""

from __future__ import annotations

import re
from collections.abc import Sequence
from dataclasses import dataclass

from rapidfuzz import fuzz, process

from pipeline.reading.folding import fold
from pipeline.reading.tokens import Tokens, tokenise

CLOSE = 86  # how alike a misspelling must be (rapidfuzz ratio), for names of at least LONG letters
LONG = 6
REMEMBERED = 20_000
BEGINNING = 3  # letters of a word that tell whether a name can begin there
LONGEST = 60  # characters that a name takes in a text


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


@dataclass(frozen=True, slots=True)
class Named:
    """A company named at words ``first`` to ``last``; ``company`` is ``None`` for a name the registry does not know."""

    surface: str
    company: Company | None
    first: int
    last: int

    @property
    def key(self) -> str:
        """One company, one key, however it is written."""
        return self.company.id if self.company is not None else squashed(self.surface)


def squashed(name: str) -> str:
    """A name without case, accents, spaces and signs."""
    return re.sub(r"[^a-z0-9]", "", fold(name).text)


class CompanyFinder:
    """Finds companies in a tokenised text. Remembers words it has met; use one finder per thread."""

    def __init__(self, companies: Sequence[Company]) -> None:
        self._by_squashed: dict[str, Company] = {}
        self._longest = 1
        for company in companies:
            for name in company.names:
                self._by_squashed.setdefault(squashed(name), company)
                self._longest = max(self._longest, len(tokenise(fold(name).text, name)))
        self._by_squashed.pop("", None)
        self._beginnings = {name[:k] for name in self._by_squashed for k in range(1, len(name) + 1)}
        self._long_names = [name for name in self._by_squashed if len(name) >= LONG]
        self._close: dict[str, Company | None] = {}

    def find(self, text: str, tokens: Tokens, offsets: Sequence[int] | None) -> list[Named]:
        """Every naming, in order and without overlaps."""
        found: list[Named] = []
        at = 0
        for here, word in enumerate(tokens.words):
            if here < at:
                continue
            named = None
            if word.replace("_", "")[:BEGINNING] in self._beginnings:
                named = self._known_at(text, tokens, here, offsets)
            if named is None and len(word) >= LONG - 1:
                named = self._resembling_at(text, tokens, here, offsets)
            if named is not None:
                found.append(named)
                at = named.last + 1
        return found

    def _known_at(self, text: str, tokens: Tokens, at: int, offsets: Sequence[int] | None) -> Named | None:
        joined, found, last = "", None, at
        for here in range(at, min(at + self._longest, len(tokens))):
            if tokens.ends[here] - tokens.starts[at] > LONGEST:
                break
            joined += tokens.words[here].replace("_", "")
            company = self._by_squashed.get(joined) or (
                self._by_squashed.get(joined[:-1]) if joined.endswith("s") else None
            )
            if company is not None:
                found, last = company, here
            if joined not in self._beginnings:
                break
        return Named(_surface(text, tokens, at, last, offsets), found, at, last) if found else None

    def _resembling_at(
        self, text: str, tokens: Tokens, at: int, offsets: Sequence[int] | None
    ) -> Named | None:
        start = _original(tokens.starts[at], offsets)
        sign = text[start - 1] if start else ""
        if sign not in {"@", "#"} and not text[start].isupper():
            return None
        company = self._resembling(tokens.words[at], text[start], sign)
        return Named(_surface(text, tokens, at, at, offsets), company, at, at) if company else None

    def _resembling(self, word: str, initial: str, sign: str) -> Company | None:
        """A handle or hashtag that begins with a name, or a capitalised word that is a name but for a letter or two."""
        if sign in {"@", "#"}:
            name = max((n for n in self._long_names if word.startswith(n)), key=len, default=None)
            if name is not None:
                return self._by_squashed[name]
        if len(word) < LONG or not (initial.isupper() or sign in {"@", "#"}):
            return None
        if word not in self._close:
            near = process.extractOne(word, self._long_names, scorer=fuzz.ratio, score_cutoff=CLOSE)
            if len(self._close) >= REMEMBERED:
                self._close.clear()
            self._close[word] = self._by_squashed[near[0]] if near and near[0][0] == word[0] else None
        return self._close[word]


def _original(position: int, offsets: Sequence[int] | None) -> int:
    return position if offsets is None else offsets[position]


def _surface(text: str, tokens: Tokens, first: int, last: int, offsets: Sequence[int] | None) -> str:
    start = _original(tokens.starts[first], offsets)
    end = _original(tokens.ends[last] - 1, offsets) + 1
    return re.sub(r"['’]s$", "", text[start:end])
