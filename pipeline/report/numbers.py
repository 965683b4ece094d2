"""Numbers, dates and ranges as a Dutch or an English reader writes them; what is not known says so."""

from __future__ import annotations

import datetime as dt
import math
from dataclasses import dataclass

TO = "–\u2060"  # the dash of a range, which no line may end with
MONTHS = {
    "nl": "januari februari maart april mei juni juli augustus september oktober november december".split(),
    "en": "January February March April May June July August September October November December".split(),
}
SHORT = {
    "nl": "jan feb mrt apr mei jun jul aug sep okt nov dec".split(),
    "en": "Jan Feb Mar Apr May Jun Jul Aug Sep Oct Nov Dec".split(),
}


@dataclass(frozen=True, slots=True)
class Numbers:
    """How one language writes figures; ``unknown`` stands for what is not known."""

    language: str
    unknown: str

    def number(self, value: float | None, digits: int = 0) -> str:
        """``1234.5`` with one digit as ``1.234,5`` or ``1,234.5``."""
        if is_unknown(value):
            return self.unknown
        assert value is not None
        text = f"{value + 0.0:,.{digits}f}".replace("-", "−")
        if not text.strip("−0.,"):
            text = text.removeprefix("−")
        return text.translate(str.maketrans(",.", ".,")) if self.language == "nl" else text

    def percent(self, rate: float | None, digits: int = 0) -> str:
        """A share (0-1) as a percentage; one that only rounds to 0 or 100 says so."""
        if is_unknown(rate):
            return self.unknown
        assert rate is not None
        share, smallest = 100 * rate, 10.0**-digits
        if rate in (0, 1):
            return f"{self.number(share)}%"
        if 0 < share < smallest / 2:
            return f"<{self.number(smallest, digits)}%"
        if 100 - smallest / 2 < share < 100:
            return f">{self.number(100 - smallest, digits)}%"
        return f"{self.number(share, digits)}%"

    def range(self, low: float | None, high: float | None, digits: int = 0) -> str:
        """``3–5``; with signs, ``−3 tot 5``."""
        if is_unknown(low) or is_unknown(high):
            return self.unknown
        assert low is not None
        first, last = self.number(low, digits), self.number(high, digits)
        between = {"nl": " tot ", "en": " to "}[self.language] if low < 0 else TO
        return first if first == last else f"{first}{between}{last}"

    def percents(self, low: float | None, high: float | None) -> str:
        """Two shares as ``41–55%``, with a decimal where the interval is narrower than a point."""
        if is_unknown(low) or is_unknown(high):
            return self.unknown
        assert low is not None
        assert high is not None
        digits = 1 if high - low < 0.01 else 0
        return f"{self.range(100 * low, 100 * high, digits)}%"

    def with_range(self, value: float | None, low: float | None, high: float | None, digits: int = 1) -> str:
        """``36,0 (33,7–38,3)``."""
        if is_unknown(value):
            return self.unknown
        if is_unknown(low) or is_unknown(high):
            return self.number(value, digits)
        return f"{self.number(value, digits)} ({self.range(low, high, digits)})"

    def share(self, rate: float | None, low: float | None, high: float | None) -> str:
        """``14% (12–17%)``."""
        if is_unknown(rate):
            return self.unknown
        return f"{self.percent(rate)} ({self.percents(low, high)})"

    def p(self, value: float | None, permutations: int | None = None) -> str:
        """A p-value with the digits it carries; the smallest that so many permutations can give says "at most"."""
        if is_unknown(value):
            return self.unknown
        assert value is not None
        digits = 3 if value < 0.1 else 2
        if permutations and value <= 1.5 / (permutations + 1):
            return f"≤ {self.number(1 / (permutations + 1), len(str(permutations + 1)) - 1)}"
        return f"< {self.number(0.001, 3)}" if value < 0.001 else self.number(value, digits)

    def stated_p(self, value: float | None, permutations: int | None = None) -> str:
        """``p = 0,005``, ``p < 0,001``."""
        text = self.p(value, permutations)
        return f"p = {text}" if text[0].isdigit() else f"p {text}"

    def date(self, value: dt.date | None) -> str:
        """``3 mrt 2026``."""
        if value is None:
            return self.unknown
        return f"{value.day}\u00a0{SHORT[self.language][value.month - 1]}\u00a0{value.year}"

    def month(self, value: dt.date | None) -> str:
        """``maart 2026``."""
        return self.unknown if value is None else f"{MONTHS[self.language][value.month - 1]} {value.year}"

    def half_year(self, window: str) -> str:
        """``2025H2`` as ``juli–december 2025``."""
        year, half = window.split("H")
        first = 0 if half == "1" else 6
        names = MONTHS[self.language]
        return f"{names[first]}{TO}{names[first + 5]} {year}"


def is_unknown(value: float | None) -> bool:
    """Is there no such number."""
    return value is None or math.isnan(value)
