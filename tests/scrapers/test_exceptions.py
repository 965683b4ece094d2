"""What a doubt may quote."""

from __future__ import annotations

import pytest

from scrapers.exceptions import DoubtError


@pytest.mark.parametrize("value", ["vijf", "31.02.2025", "do 5 mrt 2020, 20:01", 4.5, "8,4/10"])
def test_short_values_are_quoted(value: object) -> None:
    assert repr(str(value)) in DoubtError("rating", value, "is odd", "https://f.example/1").reason


@pytest.mark.parametrize(
    "value", ["Mijn naam is Jan en ik woon in Assen", "a@b.example c@d.example", "x" * 90]
)
def test_of_texts_only_the_length_is_told(value: str) -> None:
    doubt = DoubtError("narrative", value, "is odd", "https://f.example/1")
    assert value not in str(doubt) + doubt.reason
    assert doubt.reason == f"is odd (a text of {len(value)} characters)"
