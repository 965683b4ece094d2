"""Small lakes for tests: complaints with everything they must have, and whatever the test is about."""

from __future__ import annotations

import json
from collections.abc import Iterable, Mapping
from datetime import UTC, datetime
from pathlib import Path
from typing import Any

from pipeline.paths import Home

NOW = datetime(2026, 2, 12, 6, tzinfo=UTC)
SEEN = "2026-02-12T06:00:00Z"


def demo_home(root: Path) -> Home:
    """A home of the demo world: its registry and its declarations are the project's own."""
    root.mkdir(parents=True, exist_ok=True)
    (root / "world").write_text("demo\n", encoding="utf-8")
    return Home("demo", root)


def complaint(source_id: str = "1", source: str = "phpbb", **fields: Any) -> dict[str, Any]:
    """A good line of the lake."""
    return {
        "source": source,
        "source_id": source_id,
        "kind": "forum_thread",
        "url": f"http://127.0.0.1:8611/t{source_id}.html",
        "narrative": "Ze hadden beloofd te bellen en dat is niet gebeurd.",
        "reference_keys": [],
        "posted_at": "2025-03-01T12:00:00Z",
        "posted_precision": "minute",
        "author_key": f"author-{source_id}",
        "replies": [],
        "fetched_at": SEEN,
        "crawl_id": f"20260212T060000Z-{source}-000001",
        "content_hash": f"hash-{source}-{source_id}",
        **fields,
    }


def reply(
    role: str = "company", posted_at: str | None = "2025-03-03T12:00:00Z", **fields: Any
) -> dict[str, Any]:
    """A public answer."""
    return {"role": role, "posted_at": posted_at, "precision": "minute", "text": "Dat is hersteld.", **fields}


def sighting(source_id: str, seen_at: str, state: str = "unchanged", source: str = "phpbb") -> dict[str, Any]:
    """One look at a complaint."""
    return {
        "source": source,
        "source_id": source_id,
        "seen_at": seen_at,
        "state": state,
        "crawl_id": "20260212T060000Z-phpbb-000001",
    }


def write(
    home: Home,
    rows: Iterable[Mapping[str, Any] | str],
    *,
    kind: str = "complaints",
    name: str = "a",
    source: str = "phpbb",
) -> Path:
    """A sealed file of lines; a text is written as it is."""
    folder = home.lake / kind / f"source={source}"
    folder.mkdir(parents=True, exist_ok=True)
    path = folder / f"{name}.jsonl"
    lines = (row if isinstance(row, str) else json.dumps(row) for row in rows)
    path.write_text("".join(f"{line}\n" for line in lines), encoding="utf-8")
    return path


def small_world(home: Home, complaints: int = 40) -> None:
    """A lake of two sources with companies, replies, outcomes and returning authors."""
    names = ("Zwaluwtel", "Kabelkwik", "Onbekende Winkel B.V.")
    for source in ("phpbb", "schema_org"):
        write(home, (_post(source, number, names) for number in range(complaints)), source=source)
    write(home, [sighting(str(n), "2026-02-12T06:00:00Z") for n in range(complaints)], kind="sightings")


def _post(source: str, number: int, names: tuple[str, ...]) -> dict[str, Any]:
    month, day = 1 + number % 12, 1 + number % 28
    posted = f"2025-{month:02d}-{day:02d}T10:00:00Z"
    replies = [reply(posted_at=f"2025-{month:02d}-{day:02d}T{11 + number % 12}:00:00Z")] if number % 3 else []
    return complaint(
        str(number),
        source,
        company_name=names[number % 3],
        posted_at=posted,
        author_key=f"author-{number % 30}",
        narrative=f"Mijn factuur {number} klopt niet. Ik heb {2 + number % 5} keer gebeld. Verder niets.",
        replies=replies,
        outcome=("resolved", "unresolved", None)[number % 3],
        outcome_by="customer",
    )
