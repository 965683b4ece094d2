"""A home of its own for every test, and the present of the demo world."""

from __future__ import annotations

import json
from collections.abc import Callable
from datetime import UTC, datetime
from pathlib import Path
from typing import Any

import pytest

from pipeline.paths import Home
from scrapers.items import Complaint

NOW = datetime(2026, 2, 12, 6, 0, tzinfo=UTC)


@pytest.fixture(autouse=True)
def stopped_clock(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("OBSERVATORY_NOW", NOW.isoformat())


@pytest.fixture
def home(tmp_path: Path) -> Home:
    return Home("demo", tmp_path / "home")


@pytest.fixture
def complaint() -> Callable[..., Complaint]:
    def make(source_id: str = "1", **facts: Any) -> Complaint:
        given = {
            "source": "phpbb",
            "kind": "forum_thread",
            "narrative": "Niemand belt terug.",
            "fetched_at": NOW,
            **facts,
        }
        return Complaint(source_id=source_id, **given)

    return make


@pytest.fixture
def lines(home: Home) -> Callable[..., list[dict[str, Any]]]:
    """The sealed lines of one kind in the lake, oldest file first."""

    def read(kind: str = "complaints", source: str = "*") -> list[dict[str, Any]]:
        files = sorted(home.lake.glob(f"{kind}/source={source}/*.jsonl"))
        return [json.loads(line) for file in files for line in file.read_text(encoding="utf-8").splitlines()]

    return read
