"""Dates, sums and measures, however they are written."""

from __future__ import annotations

import re
from typing import Any

import pytest
from hypothesis import given
from hypothesis import strategies as st

from pipeline.reading.cases.numbers_told import NumbersTold, numbers_told


def told(text: str) -> NumbersTold:
    return numbers_told(text, re.findall("[a-z]+", text))


@pytest.mark.parametrize(
    ("text", "expected"),
    [
        ("op 9 januari besteld", {(1, 9)}),
        ("besteld 9/1, op 24/1", {(1, 9), (1, 24)}),
        ("am 10.6. bestatigt, am 1.7. wieder", {(6, 10), (7, 1)}),
        ("12-05-2025", {(5, 12)}),
        ("12 and 15 may, on the 14th", {(5, 12), (5, 15), (0, 14)}),
        ("on march 3rd and july 30", {(3, 3), (7, 30)}),
        ("de 17e kwam hij", {(0, 17)}),
        ("le 5 mai", {(5, 5)}),
        ("in april 3 keer gebeld", set()),
        ("45/13 of 3.2.1", set()),
    ],
)
def test_dates_are_month_and_day(text: str, expected: set[tuple[int, int]]) -> None:
    assert told(text).dates == expected


@pytest.mark.parametrize(
    ("text", "expected"),
    [
        ("€ 1.389 betaald", {1389.0}),
        ("£7,312.90 frozen", {7312.9}),
        ("642,50 schade", {642.5}),
        ("3 x 27,50", {27.5}),
        ("175 euro of 25,-", {175.0, 25.0}),
        ("14.9% erbij, 2,3 cm diep, 10.6. en 17:22", set()),
    ],
)
def test_sums_have_a_sign_a_currency_or_cents(text: str, expected: set[float]) -> None:
    assert told(text).sums == expected


@pytest.mark.parametrize(
    ("text", "field", "expected"),
    [
        ("om 03.20 uur en 17:22", "clocks", {(3, 20), (17, 22)}),
        ("drie weken, 2 maanden, a fortnight", "durations_days", {21.0, 60.0, 14}),
        ("2,3 cm, 6 km en 14.9%", "measures", {("cm", 2.3), ("km", 6.0), ("%", 14.9)}),
        ("vier emmers en 41 haringen", "others", {4.0, 41.0}),
        ("ons pakket, ten eerste, een doos", "others", set()),
    ],
)
def test_other_numbers_have_their_kind(text: str, field: str, expected: Any) -> None:
    assert getattr(told(text), field) == expected


@given(st.text())
def test_no_text_is_too_strange(text: str) -> None:
    told(text.lower())
