"""Retellings and look-alikes of the labelled complaints that are delivered beside the project."""

from __future__ import annotations

import json
from collections.abc import Callable
from datetime import UTC, datetime
from itertools import combinations
from typing import Any

import pytest

from pipeline.reading import redact
from pipeline.reading.cases import Post, Rarity
from pipeline.reading.cases.pair import Pair
from pipeline.reading.cases.same_case import answered
from pipeline.reading.cases.telling import language_and_stems, plain, telling
from tests.shared import SHARED, needs_shared

pytestmark = needs_shared("gold_dev", "gold_dev.jsonl")


@pytest.fixture(scope="module")
def texts() -> dict[str, dict[str, Any]]:
    lines = (SHARED / "gold_dev" / "gold_dev.jsonl").read_text(encoding="utf-8").splitlines()
    return {row["id"]: row for row in map(json.loads, lines)}


@pytest.fixture(scope="module")
def judge(texts: dict[str, dict[str, Any]]) -> Callable[[str, str], bool]:
    """Are two of the texts one case, as if posted on two sources about one company: only the words can tell."""
    redacted = {name: redact(row["text"]).text for name, row in texts.items()}
    rarity = Rarity.of(language_and_stems(plain(text)) for text in redacted.values())
    told = {name: telling(text) for name, text in redacted.items()}

    def post(name: str, source: str) -> Post:
        return Post(redacted[name], "one company", source, datetime(2025, 3, 1, tzinfo=UTC), name)

    def is_same(one: str, other: str) -> bool:
        return answered(Pair(post(one, "x"), post(other, "y"), told[one], told[other], rarity)).is_same

    return is_same


def test_retellings_are_merged(texts: dict[str, dict[str, Any]], judge: Callable[[str, str], bool]) -> None:
    merged = [judge(name, row["dup_of"]) for name, row in texts.items() if row["dup_of"] in texts]
    assert sum(merged) >= 0.75 * len(merged) > 2


def test_other_complaints_are_kept_apart(
    texts: dict[str, dict[str, Any]], judge: Callable[[str, str], bool]
) -> None:
    retold = {frozenset((name, row["dup_of"])) for name, row in texts.items()}
    assert not [pair for pair in combinations(texts, 2) if frozenset(pair) not in retold and judge(*pair)]
