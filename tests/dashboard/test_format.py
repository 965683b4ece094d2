from __future__ import annotations

import datetime as dt
import math

import pandas as pd
import pytest

from dashboard import format as formats


@pytest.mark.parametrize(
    ("value", "digits", "dutch", "english"),
    [
        (1234.5, 1, "1.234,5", "1,234.5"),
        (1234567, 0, "1.234.567", "1,234,567"),
        (2.5, 0, "3", "3"),
        (-0.5, 0, "−1", "−1"),
        (0, 0, "0", "0"),
    ],
)
def test_numbers(value: float, digits: int, dutch: str, english: str) -> None:
    assert formats.number(value, "nl", digits) == dutch
    assert formats.number(value, "en", digits) == english


@pytest.mark.parametrize("missing", [None, math.nan, pd.NA, pd.NaT])
def test_what_is_missing_is_a_dash_never_a_nought(missing: float | None) -> None:
    assert formats.number(missing, "nl") == "–"
    assert formats.percent(missing, "en") == "–"
    assert formats.date(missing, "nl") == "–"  # type: ignore[arg-type]
    assert formats.percent_range(0.1, missing, "nl") == "–"


def test_percentages_do_not_round_to_nothing_or_to_all() -> None:
    assert formats.percent(0.484, "nl") == "48%"
    assert formats.percent(0.001, "nl") == "<1%"
    assert formats.percent(0.9991, "en") == ">99%"
    assert formats.percent(0.0, "nl") == "0%"
    assert formats.percent(1.0, "nl") == "100%"


def test_ranges_show_no_more_digits_than_they_support() -> None:
    assert formats.percent_range(0.414, 0.552, "nl") == f"41{formats.TO}55%"
    assert formats.percent_range(0.4812, 0.4878, "nl") == f"48,1{formats.TO}48,8%"
    assert formats.whole_range(3, 5, "en") == f"3{formats.TO}5"
    assert formats.whole_range(3, 3, "en") == "3"


def test_dates_periods_and_places() -> None:
    day = dt.date(2026, 3, 3)
    assert formats.date(day, "nl") == "3\u00a0mrt\u00a02026"
    assert formats.date(pd.Timestamp(day), "en") == "3\u00a0Mar\u00a02026"
    assert formats.half_year("2025H2", "nl") == f"juli{formats.TO}december 2025"
    assert formats.half_year("2025H1", "en", short=True) == f"Jan{formats.TO}Jun 2025"
    assert formats.half_year_start("2025H2", "nl") == "jul 2025"
    assert formats.months(day, day, "nl") == "maart 2026"
    assert [formats.ordinal(n, "en") for n in (1, 2, 3, 4, 11, 12, 13, 21, 102)] == [
        "1st", "2nd", "3rd", "4th", "11th", "12th", "13th", "21st", "102nd"
    ]  # fmt: skip
    assert formats.ordinal(3, "nl") == "3e"


def test_lists_as_a_reader_says_them() -> None:
    assert formats.joined(["a"], "en") == "a"
    assert formats.joined(["a", "b", "c"], "en") == "a, b en c"
