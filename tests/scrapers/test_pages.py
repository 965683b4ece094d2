"""Page objects against saved pages: a folder per case, a test per fact; a broken selector names itself."""

from __future__ import annotations

import json
from dataclasses import asdict
from datetime import datetime
from functools import cache
from pathlib import Path
from typing import Any

import msgspec
import pytest

from scrapers.exceptions import DoubtError
from scrapers.intake import page_object
from scrapers.pages import mastodon
from scrapers.pages.shapes import joined
from scrapers.sources import Site
from tests.shared import ROOT

PAGES = ROOT / "tests" / "fixtures" / "pages"
CASES = sorted(path.parent for path in PAGES.glob("*/*/expected.json"))
KINDS = {"schema_org": "review", "mastodon": "social_post"}


@cache
def expected(case: Path) -> dict[str, Any]:
    return json.loads((case / "expected.json").read_text(encoding="utf-8"))


@cache
def found(case: Path) -> dict[str, Any]:
    """Everything the page object gives for a case, as plain JSON."""
    wanted, stem = expected(case), case.parent.name
    fetched_at = datetime.fromisoformat(wanted["fetched_at"])
    declared = {
        "name": "case",
        "start_url": wanted["url"] or "https://start.example/",
        **wanted.get("site", {}),
    }
    site = msgspec.structs.replace(
        msgspec.convert(declared, Site),
        source=stem,
        kind=KINDS.get(stem, "forum_thread"),
        shows_replies=stem != "schema_org",
    )
    names = wanted.get("pages") or [path.name for path in case.glob("page.*")]
    try:
        pages = [
            page_object(stem).read((case / name).read_text("utf-8"), wanted["url"], fetched_at, site)
            for name in names
        ]
    except DoubtError as doubt:
        return {"error": doubt.field}
    complaints = [complaint for page in pages for complaint in page.complaints]
    if threads := [page.thread for page in pages if page.thread]:
        complaints += [joined(threads, site, fetched_at)]
    if "context" in wanted:
        text = (case / names[0]).read_text("utf-8")
        complaints = [
            mastodon.with_replies(
                complaints[0], (case / wanted["context"]).read_text("utf-8"), None, fetched_at, site
            )
        ]
    result = {
        "complaints": [asdict(complaint) for complaint in complaints],
        "rows": [asdict(row) for row in pages[0].rows],
        "next_url": pages[0].next_url,
        "links": pages[0].links,
        "subject": asdict(pages[0].subject) if pages[0].subject else None,
        "doubts": [{"field": doubt.field, "url": doubt.url} for page in pages for doubt in page.doubts],
        "missing": list(threads[0].missing) if threads else [],
        "answered": list(mastodon.waiting_for_replies(text, None)) if "context" in wanted else [],
    }
    return json.loads(msgspec.json.encode(result))


def facts(value: Any, path: str = "") -> list[tuple[str, Any]]:
    """Every leaf of an expectation with its path; of a list also how long it is."""
    if isinstance(value, dict) and value:
        return [fact for name, inner in value.items() for fact in facts(inner, f"{path}.{name}".strip("."))]
    if isinstance(value, list) and value:
        inner = [fact for place, item in enumerate(value) for fact in facts(item, f"{path}[{place}]")]
        return [(f"{path}.length", len(value)), *inner]
    return [(path, value)]


def at(value: Any, path: str) -> Any:
    """The leaf at a path."""
    for step in path.replace("[", ".").replace("]", "").split("."):
        value = (
            len(value) if step == "length" else value[int(step)] if isinstance(value, list) else value[step]
        )
    return value


INPUTS = {"url", "fetched_at", "site", "pages", "context"}
FACTS = [
    pytest.param(case, path, value, id=f"{case.parent.name}/{case.name}: {path}")
    for case in CASES
    for path, value in facts({name: value for name, value in expected(case).items() if name not in INPUTS})
]


@pytest.mark.parametrize(("case", "path", "value"), FACTS)
def test_page_gives(case: Path, path: str, value: Any) -> None:
    assert at(found(case), path) == value
