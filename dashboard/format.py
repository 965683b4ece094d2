"""Numbers, dates and ranges as a Dutch or an English reader writes them. Unknown is a dash, never a
nought.
"""

from __future__ import annotations

import datetime as dt
import math
from collections.abc import Callable
from typing import Literal, get_args

Language = Literal["nl", "en"]
LANGUAGES: tuple[Language, ...] = get_args(Language)

UNKNOWN = "–"
NBSP = "\u00a0"
TO = "–\u2060"  # the dash of a range, which no line may end with
_MONTHS = {
    "nl": [
        "januari",
        "februari",
        "maart",
        "april",
        "mei",
        "juni",
        "juli",
        "augustus",
        "september",
        "oktober",
        "november",
        "december",
    ],
    "en": [
        "January",
        "February",
        "March",
        "April",
        "May",
        "June",
        "July",
        "August",
        "September",
        "October",
        "November",
        "December",
    ],
}
_SHORT = {
    "nl": ["jan", "feb", "mrt", "apr", "mei", "jun", "jul", "aug", "sep", "okt", "nov", "dec"],
    "en": ["Jan", "Feb", "Mar", "Apr", "May", "Jun", "Jul", "Aug", "Sep", "Oct", "Nov", "Dec"],
}


def is_unknown(value: float | None) -> bool:
    """Whether a number is missing (None, NaN and pandas' own missing values)."""
    if value is None or type(value).__name__ in {"NAType", "NaTType"}:
        return True
    return bool(value != value)


def number(value: float | None, language: Language, digits: int = 0) -> str:
    """``1234.5`` with one digit as ``1.234,5`` or ``1,234.5``."""
    if value is None or is_unknown(value):
        return UNKNOWN
    text = f"{_half_up(float(value), digits):,.{digits}f}".replace("-", "−")
    return text.translate(str.maketrans(",.", ".,")) if language == "nl" else text


def percent(rate: float | None, language: Language, *, digits: int = 0) -> str:
    """A share (0-1) as a percentage; a share that only rounds to 0 or 100 says so with < or >."""
    if rate is None or is_unknown(rate):
        return UNKNOWN
    share, smallest = float(rate) * 100, 10.0**-digits
    if 0 < share < smallest / 2:
        return f"<{number(smallest, language, digits)}%"
    if 100 - smallest / 2 < share < 100:
        return f">{number(100 - smallest, language, digits)}%"
    return f"{number(share, language, digits)}%"


def supported_digits(low: float | None, high: float | None) -> int:
    """Decimals of a percentage that its interval supports: one below a width of one point, else none."""
    if low is None or high is None or is_unknown(low) or is_unknown(high):
        return 0
    return 1 if high - low < 0.01 else 0


def percent_range(low: float | None, high: float | None, language: Language) -> str:
    """Two shares as ``41–55%``."""
    if low is None or high is None or is_unknown(low) or is_unknown(high):
        return UNKNOWN
    digits = supported_digits(low, high)
    return f"{number(low * 100, language, digits)}{TO}{number(high * 100, language, digits)}%"


def whole_range(low: float | None, high: float | None, language: Language) -> str:
    """Two numbers as ``3–5``, or one where they agree."""
    first, last = number(low, language), number(high, language)
    return first if first == last else f"{first}{TO}{last}"


def date(value: dt.date | None, language: Language) -> str:
    """``3 mrt 2026`` / ``3 Mar 2026``."""
    if value is None or is_unknown(value):  # type: ignore[arg-type] # pandas' NaT compares unequal to itself
        return UNKNOWN
    return f"{value.day}{NBSP}{_SHORT[language][value.month - 1]}{NBSP}{value.year}"


def month(value: dt.date, language: Language) -> str:
    """``maart 2026`` / ``March 2026``."""
    return f"{_MONTHS[language][value.month - 1]} {value.year}"


def months(first: dt.date, last: dt.date, language: Language) -> str:
    """``januari 2024 – februari 2026`` (the dash never begins a line); one month alone is named once."""
    start, end = month(first, language), month(last, language)
    return start if start == end else f"{start}{NBSP}– {end}"


def half_year(period: str, language: Language, *, short: bool = False) -> str:
    """``2025H2`` as ``juli–december 2025``, short ``jul–dec 2025``."""
    year, half = period.split("H")
    names = (_SHORT if short else _MONTHS)[language]
    first = 0 if half == "1" else 6
    return f"{names[first]}{TO}{names[first + 5]} {year}"


def half_year_start(period: str, language: Language) -> str:
    """``2025H2`` by the month in which it begins: ``jul 2025``."""
    year, half = period.split("H")
    return f"{_SHORT[language][0 if half == '1' else 6]} {year}"


def ordinal(place: int, language: Language) -> str:
    """``3e`` / ``3rd``."""
    if language == "nl":
        return f"{place}e"
    teens = 10 <= place % 100 <= 20
    return f"{place}{'th' if teens else {1: 'st', 2: 'nd', 3: 'rd'}.get(place % 10, 'th')}"


def joined(items: list[str], last: str) -> str:
    """``a, b en c``: a list as a reader says it; ``last`` is the word before the last item."""
    return items[0] if len(items) == 1 else f"{', '.join(items[:-1])} {last} {items[-1]}"


def _half_up(value: float, digits: int) -> float:
    """Rounding as readers expect it: 0.5 goes up (Python's own rounding goes to the even neighbour)."""
    scale = 10.0**digits
    rounded: Callable[[float], int] = math.floor if value >= 0 else math.ceil
    return rounded(value * scale + math.copysign(0.5, value)) / scale
