"""Lengths of time: how long the problem or the wait for a solution lasted, and how long the longest wait on the line."""

from __future__ import annotations

from collections.abc import Sequence
from typing import NamedTuple

from pipeline.reading.document import Document
from pipeline.reading.matcher import Hit
from pipeline.reading.numbers import ARTICLES, value_of, value_of_run

MINUTES = {
    **dict.fromkeys(["minuut", "minuten", "minuutjes", "min", "minute", "minutes", "mins", "minuten"], 1.0),
    **dict.fromkeys(["kwartier", "kwartiertje", "kwartieren"], 15.0),
    **dict.fromkeys(
        [
            "uur",
            "uren",
            "uurtje",
            "uurtjes",
            "hour",
            "hours",
            "hr",
            "hrs",
            "stunde",
            "stunden",
            "heure",
            "heures",
        ],
        60.0,
    ),
    "demi-heure": 30.0,
}
DAYS = {
    **dict.fromkeys(
        ["dag", "dagen", "dagje", "werkdag", "werkdagen", "day", "days", "tag", "tage", "tagen"], 1.0
    ),
    **dict.fromkeys(["werktage", "werktagen", "jour", "jours"], 1.0),
    **dict.fromkeys(["week", "weken", "wkn", "weekje", "weeks", "wk", "wks", "woche", "wochen"], 7.0),
    **dict.fromkeys(["semaine", "semaines"], 7.0),
    "fortnight": 14.0,
    **dict.fromkeys(
        ["maand", "maanden", "mnd", "maandje", "month", "months", "monat", "monate", "monaten", "mois"], 30.0
    ),
    **dict.fromkeys(["kwartaal", "kwartalen", "quarter"], 90.0),
    **dict.fromkeys(
        ["jaar", "jaren", "year", "years", "jahr", "jahre", "jahren", "ans", "annee", "annees"], 365.0
    ),
}
# How far a rounded length may be off, in days, by unit: "two weeks" is anything from 11 to 17 days.
ROUNDING = {1.0: 0.5, 7.0: 3.0, 14.0: 3.0, 30.0: 15.0, 90.0: 45.0, 365.0: 90.0}
BETWEEN = frozenset(
    "volle hele lange dikke volledige eindeloze kalender full whole long solid working business kalender ganze lange of an a".split()
)
RANGE = frozenset(["tot", "a", "of", "to", "or", "bis", "ou"])
HALVES = frozenset(["half", "halve", "halbe", "halben"])
WAITING = frozenset(
    "wacht wachten gewacht wachtrij wachttijd wachttijden wachtstand wachtmuziek wachtmuziekje hold queue queued queueing waiting waited"
    " warteschleife gewartet warten attente attendu lijn telefoon phone bellen gebeld".split()
)
LONGEST_WAIT = 12 * 60


class Length(NamedTuple):
    """A stated length, in units of ``unit`` minutes (``is_days`` false) or days, and where it stands."""

    number: float
    unit: float
    is_days: bool
    first: int
    last: int

    @property
    def total(self) -> float:
        """In minutes or days."""
        return self.number * self.unit


class Elapsed(NamedTuple):
    """Days that something took, with the range that rounding leaves open."""

    days: float
    low: float
    high: float


def lengths_in(words: Sequence[str], first: int, last: int) -> list[Length]:
    """The lengths of time among ``words[first..last]``."""
    found = []
    for at in range(first, last + 1):
        unit, is_days = MINUTES.get(words[at]), False
        if unit is None:
            unit, is_days = DAYS.get(words[at]), True
        if unit is not None:
            number = _number_before(words, at)
            if number is not None:
                more = 0.5 if list(words[at + 1 : at + 4]) == ["and", "a", "half"] else 0.0
                found.append(Length(number[0] + more, unit, is_days, number[1], at))
    return found


def _number_before(words: Sequence[str], unit: int) -> tuple[float, int] | None:
    """The number that belongs to the unit at ``unit`` (a range: its lower bound), and where it begins."""
    at = unit - 1
    while at > 0 and words[at] in BETWEEN and words[at] not in ARTICLES:
        at -= 1
    if at < 0:
        return None
    if words[at] in HALVES:
        if at >= 3 and words[at - 1] in ARTICLES and words[at - 2] in {"en", "and"}:
            whole = value_of(words[at - 3])
            return (whole + 0.5, at - 3) if whole is not None else None
        return 0.5, at
    if at >= 1 and words[at] in ARTICLES and words[at - 1] in HALVES:  # half an hour
        return 0.5, at - 1
    if at >= 2 and words[at] == "of" and words[at - 1] == "couple":
        return 2.0, at - 1
    value = value_of(words[at])
    if value is None:
        return None
    return _widened(words, at, value)


def _widened(words: Sequence[str], at: int, value: float) -> tuple[float, int]:
    if at >= 2 and words[at - 1] in RANGE:
        lower = value_of(words[at - 2])
        if lower is not None and lower <= value and words[at - 2] not in ARTICLES:
            return lower, at - 2
    if at >= 1 and words[at - 1] not in ARTICLES:
        before = value_of(words[at - 1])
        if before is not None:
            joined = value_of_run([words[at - 1], words[at]])
            if joined is not None and joined > before:
                return joined, at - 1
            if words[at - 1].isdigit() and before < value:  # 2-3 weken
                return before, at - 1
    return value, at


def elapsed(document: Document, *, praise: bool) -> Elapsed | None:
    """How long the problem or the wait for its solution lasted, where the text says so with a number.

    Of several lengths the longest counts. In praise only the time to a solution counts.
    """
    marks = ("time.solved", "time.next_day") if praise else ("time.elapsed", "time.solved")
    candidates: list[Length] = []
    for mark in marks:
        for hit in document.hits(mark):
            candidates += _days_of(document, hit)
    if praise and not candidates and document.has("time.next_day"):
        return Elapsed(1.0, 0.5, 1.5)
    decoys = [] if praise else document.hits("time.decoy")
    kept = [
        c
        for c in candidates
        if c.total >= 1 and not any(d.first <= c.last and c.first <= d.last for d in decoys)
    ]
    if not kept:
        return None
    longest = max(kept, key=lambda c: c.total)
    slack = ROUNDING.get(longest.unit, 0.5)
    return Elapsed(longest.total, max(longest.total - slack, 0.0), longest.total + slack)


def _days_of(document: Document, hit: Hit) -> list[Length]:
    words = document.tokens.words
    found = lengths_in(words, hit.first, hit.last)
    if not found:  # "dat werden er negen": the unit stands before
        found = _unit_before(words, hit)
    return [length for length in found if length.is_days]


def _unit_before(words: Sequence[str], hit: Hit) -> list[Length]:
    values = [(value_of(word), at) for at, word in enumerate(words[hit.first : hit.last + 1], hit.first)]
    number = next(((v, at) for v, at in values if v is not None and words[at] not in ARTICLES), None)
    unit = next((DAYS[word] for word in reversed(words[: hit.first]) if word in DAYS), None)
    if number is None or number[0] is None or unit is None:
        return []
    return [Length(number[0], unit, True, number[1], number[1])]


def waiting_minutes(document: Document) -> float | None:
    """The longest single wait in a live channel, where the text says so with a number."""
    words = document.tokens.words
    decoys = document.hits("time.decoy")
    waits = [
        length
        for hit in document.hits("time.wait")
        for length in lengths_in(words, hit.first, hit.last)
        if not length.is_days
    ]
    for hit in document.hits("time.any"):
        sentence = document.sentence(hit)
        if any(w in WAITING for w, s in zip(words, document.tokens.sentences, strict=True) if s == sentence):
            waits += [length for length in lengths_in(words, hit.first, hit.last) if not length.is_days]
    kept = [w.total for w in waits if not any(d.first <= w.last and w.first <= d.last for d in decoys)]
    kept = [minutes for minutes in kept if minutes <= LONGEST_WAIT]
    return max(kept) if kept else None
