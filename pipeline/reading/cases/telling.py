"""A text as evidence: which words, names and numbers it tells, each with the most it can weigh.

Words are compared by their first six letters, which joins most inflections of four languages without four
stemmers. Stop words and typed marks of redaction are no evidence, words of everyday complaint little.
"""

from __future__ import annotations

import functools
import re
import unicodedata
from collections.abc import Iterable
from dataclasses import dataclass
from pathlib import Path

from pipeline.reading.cases.numbers_told import COUNTED, DAYS_IN, NumbersTold, numbers_told
from pipeline.reading.dates import MONTHS
from pipeline.reading.redaction import CUT_MARK, MARKS

STEM = 6
SHORTEST = 3
# The most that one term weighs. Names of places and products are told by everybody whom an outage or a defect
# hit; a sum of money or a count is somebody's own; small numbers are everybody's.
WORD, EVERYDAY, NAME, OWN_NUMBER, SMALL_NUMBER, DATE, CLOCK = 1.3, 0.5, 0.65, 1.5, 0.3, 1.0, 1.0
SMALL = 12

NO_EVIDENCE = re.compile("|".join(map(re.escape, (*MARKS.values(), CUT_MARK))) + r"|https?://\S+|www\.\S+")
PUNCTUATION = re.compile(r"[^\w]+")
TOKEN = re.compile(r"[a-z]+")
# Capitalised in the middle of a sentence.
CAPITALISED = re.compile(r"[\w,;] (?=([A-Z][^\W\d_]{2,}))")
# Beyond this share of the words, it is German or shouting and says nothing about names.
MOST_CAPITALISED = 0.2


def _listed(name: str) -> dict[str, frozenset[str]]:
    """Words by heading; a line that ends in a colon is a heading."""
    found: dict[str, list[str]] = {}
    heading = ""
    for line in Path(__file__).with_name(name).read_text(encoding="utf-8").splitlines():
        if line.endswith(":"):
            heading = line[:-1]
        elif not line.startswith("#"):
            found.setdefault(heading, []).extend(line.split())
    return {heading: frozenset(words) for heading, words in found.items()}


STOP_WORDS = _listed("stop_words.txt")
EVERYDAY_STEMS = frozenset(word[:STEM] for word in _listed("everyday_words.txt")[""])
NO_STEM = frozenset().union(*STOP_WORDS.values(), MONTHS, COUNTED, DAYS_IN)


@dataclass(frozen=True, slots=True)
class Telling:
    """What one text tells.

    ``plain`` has the cues and numbers in it; ``bare``, without punctuation, is what similarity compares;
    ``terms`` maps each thing told to the most it can weigh.
    """

    plain: str
    bare: str
    language: str
    terms: dict[str, float]
    numbers: NumbersTold


class _Plain(dict[int, str]):
    """Character to what it is without accents."""

    MOST = 5_000  # what is kept in memory; a hostile text may hold every character there is

    def __missing__(self, code: int) -> str:
        base = "".join(
            char for char in unicodedata.normalize("NFKD", chr(code)) if not unicodedata.combining(char)
        )
        if len(self) < self.MOST:
            self[code] = base
        return base


_PLAIN = _Plain({ord("’"): "'", ord("‘"): "'", ord("–"): "-", ord("—"): "-", ord("ß"): "ss", ord("…"): " "})


class _Stems(dict[str, str]):
    """Word to stem, the empty string for a word that is no evidence."""

    MOST = 500_000

    def __missing__(self, word: str) -> str:
        stem = word[:STEM] if len(word) >= SHORTEST and word not in NO_STEM else ""
        if len(self) < self.MOST:
            self[word] = stem
        return stem


_STEMS = _Stems()


def plain(text: str) -> str:
    """Lower case, without accents, marks of redaction and addresses of pages, single spaces."""
    lower = NO_EVIDENCE.sub(" ", text).lower()
    return " ".join((lower if lower.isascii() else lower.translate(_PLAIN)).split())


def language_and_stems(text: str) -> tuple[str, set[str]]:
    """The language of a plain text, by its stop words, and the stems of the words that are evidence."""
    words = set(TOKEN.findall(text))
    stems = {_STEMS[word] for word in words}
    stems.discard("")
    return max(STOP_WORDS, key=lambda language: len(words & STOP_WORDS[language])), stems


def telling(text: str, company: str | None = None) -> Telling:
    """What a redacted text tells. The company's own name is no evidence, for every post about it has it."""
    compared = plain(text)
    words = TOKEN.findall(compared)
    language, stems = language_and_stems(compared)
    stems -= _own_name(company)
    names = _names(text, len(words))
    numbers = numbers_told(compared, words)
    terms = {stem: NAME if stem in names else EVERYDAY if stem in EVERYDAY_STEMS else WORD for stem in stems}
    terms.update(_number_terms(numbers))
    return Telling(compared, PUNCTUATION.sub(" ", compared).strip(), language, terms, numbers)


@functools.lru_cache(maxsize=10_000)
def _own_name(company: str | None) -> frozenset[str]:
    parts = TOKEN.findall(plain(company or ""))
    joined = "".join(parts)
    return frozenset((*(part[:STEM] for part in parts), joined[: STEM - 1], joined[:STEM]))


def _names(text: str, words: int) -> set[str]:
    found = CAPITALISED.findall(text)
    if len(found) > words * MOST_CAPITALISED:
        return set()
    return {name.lower().translate(_PLAIN)[:STEM] for name in found}


def _number_terms(numbers: NumbersTold) -> Iterable[tuple[str, float]]:
    for value in numbers.values:
        yield f"#{value:g}", OWN_NUMBER if is_own(value) else SMALL_NUMBER
    for days in numbers.durations_days:
        yield f"{days:g}d", SMALL_NUMBER
    for month, day in numbers.dates:
        yield f"{day}/{month}", DATE
    for hour, minute in numbers.clocks:
        yield f"{hour}:{minute:02}", CLOCK


def is_own(value: float) -> bool:
    """Is it a number that two people seldom have in common."""
    return value > SMALL or value != int(value)
