"""Lengths of time as words state them: "anderhalf uur", "2-3 weken", "an hour and 10 minutes", "een week of zes", "dag 9"."""

from __future__ import annotations

from collections.abc import Sequence
from functools import lru_cache
from typing import NamedTuple

from pipeline.reading.numbers import Stated, stated


def _units(**groups: str) -> dict[str, float]:
    return {word: float(size[1:]) for size, words in groups.items() for word in words.split()}


# In minutes and in days; the key says how many.
MINUTES = _units(
    _1="minuut minuten minuutjes minuutje min minute minutes mins minuter",
    _15="kwartier kwartiertje kwartieren",
    _60="uur uren uurtje uurtjes u hour hours hr hrs h stunde stunden std heure heures",
)
DAYS = _units(
    _1="dag dagen dagje dagjes werkdag werkdagen day days weekday weekdays tag tage tagen werktag werktage werktagen"
    " jour jours",
    _7="week weken wkn weekje weekjes weeks wk wks woche wochen semaine semaines",
    _14="fortnight fortnights",
    _30="maand maanden mnd mnden maandje maandjes month months mth mths monat monate monaten mois",
    _90="kwartaal kwartalen",
    _365="jaar jaren jaartje year years yr yrs jahr jahre jahren an ans annee annees",
)
# Words that hold their number.
WHOLE: dict[str, tuple[float, bool]] = {
    **dict.fromkeys(["halfuur", "halfuurtje"], (30.0, False)),
    **dict.fromkeys(["halfjaar", "halfjaartje"], (182.0, True)),
}
HALF_YEAR = 182.0
# What may stand between a number and its unit.
BETWEEN = frozenset(
    """vol volle heel hele lange dikke volledige eindeloze kalender full whole long solid working business ganze lange voller of kleine goede
    ruime krappe uitgerekte calendar consecutive straight entire more agonising extra frustrating ruim bijna dik good""".split()
)
AND = frozenset(["en", "and", "und", "et"])
# Units that state a length when a number follows: "dag 9 zonder internet".
COUNTED_UNITS = frozenset(["dag", "day", "tag", "jour"])
# Weeks and months are numbered in calendars, too: "levering in week 14".
NUMBERED_UNITS = frozenset(["week", "maand", "month", "woche", "monat", "semaine"])
GOES_ON = frozenset(
    "zonder without of en and nu now no geen nog ohne sans waiting wachten in van still".split()
)
MEASURES = frozenset([*WHOLE, *MINUTES, *DAYS, "quarter", "quarters"])
LONGEST_COUNT = 13
NEAR = 3


class Length(NamedTuple):
    """``total`` minutes (``is_days`` false) or days in words ``first`` to ``last``; ``unit`` is the size of what was counted."""

    total: float
    unit: float
    is_days: bool
    first: int
    last: int


def lengths(words: Sequence[str]) -> Sequence[Length]:
    """Every length of time that is stated with a number, in order and without overlaps."""
    return _lengths(tuple(words))


@lru_cache(maxsize=4)  # the lengths of one text are asked for by every slot
def _lengths(words: tuple[str, ...]) -> Sequence[Length]:
    numbers = stated(words)
    behind = {number.last: number for number in numbers}
    ahead = {number.first: number for number in numbers}
    found = []
    for at, word in enumerate(words):
        length = _length_at(words, at, word, behind, ahead) if word in MEASURES else None
        found += [length] if length else []
    return _summed(words, found, ahead)


def _length_at(
    words: Sequence[str], at: int, word: str, behind: dict[int, Stated], ahead: dict[int, Stated]
) -> Length | None:
    if word in WHOLE:
        total, is_days = WHOLE[word]
        return _whole(behind, at, total, is_days=is_days)
    unit, is_days = MINUTES.get(word), False
    if unit is None:
        unit, is_days = DAYS.get(word), True
    if unit is None:
        return _quarters(words, at, word, behind)
    number = _number_before(words, at, behind, ahead)
    if number is not None:
        return Length(_total(number.value, unit), unit, is_days, number.first, at)
    after = ahead.get(at + 1)
    if after is None or after.ordinal or after.article or after.value <= 1:
        return None
    following = words[after.last + 1] if after.last + 1 < len(words) else ""
    numbered = word in NUMBERED_UNITS and after.value <= LONGEST_COUNT and following in GOES_ON
    return (
        Length(after.value * unit, unit, is_days, at, after.last)
        if word in COUNTED_UNITS or numbered
        else None
    )


def _total(number: float, unit: float) -> float:
    return HALF_YEAR if number == 0.5 and unit == DAYS["jaar"] else number * unit


def _whole(behind: dict[int, Stated], at: int, total: float, *, is_days: bool) -> Length:
    number = behind.get(at - 1)
    first = number.first if number else at
    return Length(total, total, is_days, first, at)


def _quarters(words: Sequence[str], at: int, word: str, behind: dict[int, Stated]) -> Length | None:
    """ "a quarter of an hour", "three quarters of an hour"."""
    if word not in {"quarter", "quarters"} or list(words[at + 1 : at + 4]) not in (
        ["of", "an", "hour"],
        ["of", "the", "hour"],
    ):
        return None
    number = behind.get(at - 1)
    return Length(15 * number.value, 15.0, False, number.first, at + 3) if number else None


def _number_before(
    words: Sequence[str], unit: int, behind: dict[int, Stated], ahead: dict[int, Stated]
) -> Stated | None:
    """The number that a unit counts; an ordinal ("de vierde week") counts as far as it goes; "een week of zes" is six."""
    at = unit - 1
    while at > 0 and unit - at <= NEAR and words[at] in BETWEEN and at not in behind:
        at -= 1
    number = behind.get(at)
    if number is None or (number.ordinal and number.value == 1):
        return None
    if number.article and list(words[unit + 1 : unit + 2]) == ["of"]:
        about = ahead.get(unit + 2)
        if (
            about is not None
            and about.value >= 2
            and not about.ordinal
            and not _has_unit(words, about.last + 1)
        ):
            return about._replace(first=number.first)
    return number


def _has_unit(words: Sequence[str], at: int) -> bool:
    return at < len(words) and (words[at] in DAYS or words[at] in MINUTES)


def _summed(words: Sequence[str], found: Sequence[Length], ahead: dict[int, Stated]) -> list[Length]:
    """ "an hour and 10 minutes", "1 u 20", "a year and a half" are one length."""
    halved = [_and_a_half(words, length, ahead) for length in found]
    out: list[Length] = []
    for length in halved:
        if out and _continues(words, out[-1], length):
            before = out.pop()
            out.append(before._replace(total=before.total + length.total, last=length.last))
        elif not out or length.first > out[-1].last:
            out.append(length)
    return out


def _continues(words: Sequence[str], before: Length, after: Length) -> bool:
    between = words[before.last + 1 : after.first]
    smaller = after.unit < before.unit and before.is_days == after.is_days
    return smaller and (not between or (len(between) == 1 and between[0] in AND))


def _and_a_half(words: Sequence[str], length: Length, ahead: dict[int, Stated]) -> Length:
    after = list(words[length.last + 1 : length.last + 4])
    if (
        len(after) == 3
        and after[0] in AND
        and after[1] in {"a", "an", "een"}
        and after[2] in {"half", "halve"}
    ):
        return length._replace(total=length.total + length.unit / 2, last=length.last + 3)
    number = ahead.get(length.last + 1)  # "1 u 20", "1 hr 10"
    if number is None or length.unit != MINUTES["uur"] or not words[number.first].isdigit():
        return length
    minutes = number.last == number.first and number.value < 60 and not _has_unit(words, number.last + 1)
    return length._replace(total=length.total + number.value, last=number.last) if minutes else length


def longest(found: Sequence[Length]) -> Length | None:
    """The longest of them; of equals the first."""
    return max(found, key=lambda length: length.total, default=None)


def overlapping(length: Length, first: int, last: int) -> bool:
    """Whether a length shares a word with words ``first`` to ``last``."""
    return length.first <= last and first <= length.last
