"""The dates, sums, times and measures that a text tells, comparable across languages and spellings."""

from __future__ import annotations

import re
from collections.abc import Callable, Sequence
from dataclasses import dataclass, field
from itertools import pairwise

from pipeline.reading.dates import MONTHS
from pipeline.reading.numbers import VALUES

# Words that are numbers in one language and something else in another, or that are said without counting.
NOT_COUNTED = frozenset(
    {"onze", "ten", "sept", "cent", "dozen", "a", "an", "een", "eens", "dik", "ruim"}
    | {"one", "un", "une", "ein", "eine", "einen", "einem", "einer"}
)
COUNTED = {word: value for word, value in VALUES.items() if value >= 2 and word not in NOT_COUNTED}
_DAYS_OF = {
    1: "dag dagen werkdag werkdagen day days tag tage tagen jour jours",
    7: "week weken weeks woche wochen semaine semaines",
    14: "fortnight fortnights",
    30: "maand maanden month months monat monate monaten mois",
}
DAYS_IN = {word: days for days, words in _DAYS_OF.items() for word in words.split()}
_MEASURE_WORDS = {
    "km": "km kilometer kilometre kilometers kilometres",
    "mile": "mile miles",
    "m": "m meter metre metres meters",
    "cm": "cm",
    "mm": "mm",
    "kg": "kg kilo",
    "degree": "graden degrees grad degres",
    "%": "procent percent prozent",
    "kwh": "kwh",
    "litre": "liter litre litres liters",
    "mbit": "mbit mbps",
    "person": "persoons personen persons people personnes",
}
MEASURES = {word: unit for unit, words in _MEASURE_WORDS.items() for word in words.split()}
CURRENCIES = frozenset({"euro", "euros", "eur", "pound", "pounds", "quid", "gbp"})

_MONTH = "|".join(sorted(MONTHS, key=len, reverse=True))
# "In april 3 keer" is no date: only in English does the month stand first, unless the day is written 3rd.
_ENGLISH = "january|february|march|may|june|july|august|october|jan|feb|mar|jun|jul|aug|oct|dec"
_TH = r"(?:\.|st|nd|rd|th|er|e|de|ste)?"
_AND = r"(?:and|en|und|et|of|or|tot|-|,)"
_STARTS_WITH_A_DIGIT = rf"""
    (?P<day_month>\b(?:(?P<first>\d{{1,2}}){_TH}\ ?{_AND}\ ?)?(?P<day>\d{{1,2}}){_TH}
        \ ?(?:of\ )?(?P<month>{_MONTH})\b)
    |(?P<numeric>(?<![\d/.,-])(?P<d>\d{{1,2}})
        (?:/(?P<slash>\d{{1,2}})(?:/\d{{2,4}})?
        |-(?P<dash>\d{{1,2}})-\d{{2,4}}
        |\.(?P<point>\d{{1,2}})\.(?:\d{{2,4}})?)(?![\d/]))
    |(?P<clock>(?<![\d:.,])(?P<hour>[01]?\d|2[0-3])
        (?::(?P<minute>[0-5]\d)|[.](?P<minutes>[0-5]\d)(?=\ ?(?:uur|u|h|am|pm|uhr)\b)))
    |(?P<day_alone>\b(?P<alone>\d{{1,2}})(?:st|nd|rd|th)\b|(?<=\bde\ )(?P<dutch>\d{{1,2}})e\b)
    |(?P<number>(?<![\w.,])(?P<sign>[€£$]\ ?)?
        (?P<digits>\d{{1,3}}(?:[.,]\d{{3}})+(?:[.,]\d\d)?|\d+(?:[.,]\d\d?)?)
        (?P<mark>,-|\ ?%)?(?!\d)(?=(?:\ ?(?P<unit>[a-z]+))?))
    """
_STARTS_WITH_A_MONTH = rf"""
    (?P<month_day>\b(?P<word>{_ENGLISH}|(?:{_MONTH})(?=\ (?:the\ )?\d{{1,2}}(?:st|nd|rd|th)))\.?
        \ (?:the\ )?(?P<behind>\d{{1,2}})(?:st|nd|rd|th)?\b(?![:.,]\d))
    """
NUMBERS = re.compile(rf"(?=[\d€£$])(?:{_STARTS_WITH_A_DIGIT})", re.VERBOSE)
NUMBERS_AND_MONTHS = re.compile(
    rf"(?=[\d€£$jfmasond])(?:{_STARTS_WITH_A_MONTH}|{_STARTS_WITH_A_DIGIT})", re.VERBOSE
)
HAS_DIGIT = re.compile(r"\d")

Date = tuple[int, int]


@dataclass(slots=True)
class NumbersTold:
    """What a text says in numbers. Dates are (month, day), month 0 where only the day is said."""

    dates: set[Date] = field(default_factory=set)
    clocks: set[tuple[int, int]] = field(default_factory=set)
    sums: set[float] = field(default_factory=set)
    durations_days: set[float] = field(default_factory=set)
    measures: set[tuple[str, float]] = field(default_factory=set)
    others: set[float] = field(default_factory=set)

    @property
    def values(self) -> set[float]:
        """Every number that is no date, time of day or duration, whatever its unit."""
        return self.sums | self.others | {value for _, value in self.measures}


def numbers_told(plain: str, words: Sequence[str]) -> NumbersTold:
    """The numbers of a text in lower case without accents, and of the words it consists of.

    What can be a date or a time of day is one: ``10.6.`` is no sum, ``17:22`` no count.
    """
    told = NumbersTold()
    if HAS_DIGIT.search(plain):
        has_month = not MONTHS.keys().isdisjoint(words)
        for match in (NUMBERS_AND_MONTHS if has_month else NUMBERS).finditer(plain):
            _TAKE[str(match.lastgroup)](told, match)
    if "fortnight" in words:
        told.durations_days.add(DAYS_IN["fortnight"])
    if not COUNTED.keys().isdisjoint(words):
        for word, following in pairwise((*words, "")):
            if word in COUNTED:
                _file(told, COUNTED[word], following)
    return told


def _file(
    told: NumbersTold, value: float, unit: str, *, is_sum: bool = False, is_share: bool = False
) -> None:
    if is_share or unit in MEASURES:
        told.measures.add(("%" if is_share else MEASURES[unit], value))
    elif unit in DAYS_IN:
        told.durations_days.add(value * DAYS_IN[unit])
    elif is_sum or unit in CURRENCIES or value != int(value):
        told.sums.add(value)
    else:
        told.others.add(value)


def _take_day_month(told: NumbersTold, match: re.Match[str]) -> None:
    _take_days(told, MONTHS[match["month"]], match["first"], match["day"])


def _take_month_day(told: NumbersTold, match: re.Match[str]) -> None:
    _take_days(told, MONTHS[match["word"]], match["behind"])


def _take_numeric(told: NumbersTold, match: re.Match[str]) -> None:
    _take_days(told, int(match["slash"] or match["dash"] or match["point"]), match["d"])


def _take_day_alone(told: NumbersTold, match: re.Match[str]) -> None:
    _take_days(told, 0, match["alone"] or match["dutch"])


def _take_days(told: NumbersTold, month: int, *days: str | None) -> None:
    told.dates.update((month, int(day)) for day in days if day and 1 <= int(day) <= 31 and month <= 12)


def _take_clock(told: NumbersTold, match: re.Match[str]) -> None:
    told.clocks.add((int(match["hour"]), int(match["minute"] or match["minutes"])))


def _take_number(told: NumbersTold, match: re.Match[str]) -> None:
    mark = match["mark"] or ""
    is_sum = match["sign"] is not None or mark == ",-"
    _file(told, _value(match["digits"]), match["unit"] or "", is_sum=is_sum, is_share="%" in mark)


_TAKE: dict[str, Callable[[NumbersTold, re.Match[str]], None]] = {
    "day_month": _take_day_month,
    "month_day": _take_month_day,
    "numeric": _take_numeric,
    "clock": _take_clock,
    "day_alone": _take_day_alone,
    "number": _take_number,
}


def _value(digits: str) -> float:
    """``1.389``, ``7,312.90``, ``642,50`` or ``34``: cents have two digits or one, thousands three."""
    cut = max(digits.rfind("."), digits.rfind(","))
    cents = digits[cut + 1 :] if cut >= 0 and len(digits) - cut <= 3 else ""
    whole = digits[: len(digits) - len(cents)] if cents else digits
    return float(f"{whole.replace('.', '').replace(',', '')}.{cents or 0}")
