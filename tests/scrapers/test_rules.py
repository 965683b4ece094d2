"""Items are held against warehouse/lake.yml, field by field."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import fields
from datetime import UTC, date, datetime, timedelta
from typing import Any

import pytest
import yaml

from pipeline.paths import WAREHOUSE
from scrapers.items import Complaint, Reply, Sighting
from scrapers.rules import rules
from tests.scrapers.conftest import NOW

GOOD: dict[str, Any] = {
    "posted_at": NOW - timedelta(days=1),
    "posted_precision": "day",
    "experienced_on": date(2026, 1, 1),
    "rating": 0.0,
    "replies": [Reply("company", NOW, "second", "tekst")],
    "outcome": "resolved",
    "author_verified": False,
}
BROKEN: list[tuple[str, Any]] = [
    ("source_id", ""),
    ("kind", "tweet"),
    ("fetched_at", None),
    ("fetched_at", "2026-02-12"),
    ("posted_at", NOW + timedelta(seconds=1)),
    ("posted_at", datetime(1994, 12, 31, tzinfo=UTC)),
    ("posted_at", datetime(2026, 1, 1)),
    ("posted_precision", "year"),
    ("experienced_on", date(2026, 2, 13)),
    ("rating", "4"),
    ("rating", True),
    ("author_posts", 1.5),
    ("author_verified", "yes"),
    ("narrative", "x" * 100_001),
    ("title", ""),
    ("outcome", "not_resolved"),
    ("replies", ["tekst"]),
    ("replies", [Reply("staff")]),  # type: ignore[arg-type]
    ("replies", [Reply("other", text="x" * 100_001)]),
]


def test_good_item_passes(complaint: Callable[..., Complaint]) -> None:
    assert rules().broken_by(complaint(**GOOD)) is None
    assert rules().broken_by(complaint(narrative=None)) is None


@pytest.mark.parametrize(("field", "value"), BROKEN)
def test_broken_rule_names_its_field(complaint: Callable[..., Complaint], field: str, value: Any) -> None:
    broken = rules().broken_by(
        complaint(**{**GOOD, field: value}) if field != "source_id" else complaint("", **GOOD)
    )
    assert broken is not None
    assert broken[0].startswith(field) or (field, broken[0]) == ("replies", "narrative")


def test_item_and_contract_have_the_same_fields() -> None:
    contract = yaml.safe_load((WAREHOUSE / "lake.yml").read_text(encoding="utf-8"))
    for name, item in (("complaint", Complaint), ("reply", Reply), ("sighting", Sighting)):
        assert {field.name for field in fields(item)} == set(contract[name]), name
