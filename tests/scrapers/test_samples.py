"""Page objects against real pages and answers, compared record by record as their README says."""

from __future__ import annotations

import json
import re
from dataclasses import dataclass
from datetime import UTC, datetime
from pathlib import Path
from typing import Any

import msgspec
import pytest
import yaml

from scrapers.exceptions import RefusedError
from scrapers.intake import page_object
from scrapers.items import Complaint, Reply
from scrapers.pages import mastodon
from scrapers.pages.shapes import Page, Row, joined, listed
from scrapers.sources import Site
from tests.shared import SHARED, needs_shared

SAMPLES = SHARED / "samples"
STEMS = {"generic-schema": "schema_org", "phpbb": "phpbb", "discourse": "discourse"}
KINDS = {"schema_org": "review", "mastodon": "social_post"}
OUTCOMES = {"resolved": "resolved", "not_resolved": "unresolved", "open": None, "answered": None, None: None}
FORMS = {
    "pre-markup": ("PRE-MARKUP:", "MICRODATA:"),
    "microdata": ("MICRODATA:", "RDFA:"),
    "rdfa": ("RDFA:", "JSON:"),
    "json": ("JSON:", None),
}


@dataclass(frozen=True)
class Sample:
    folder: Path
    form: str | None = None

    @property
    def stem(self) -> str:
        return STEMS[self.folder.parent.name]

    @property
    def expected(self) -> dict[str, Any]:
        return json.loads((self.folder / "expected.json").read_text(encoding="utf-8"))

    def text(self) -> str:
        text = (self.folder / self.expected["sample"]).read_text(encoding="utf-8")
        if self.form is None:
            return text
        start, end = FORMS[self.form]
        after = text[text.index(start) + len(start) :]
        return after[: after.index(end)] if end else after

    def __str__(self) -> str:
        return f"{self.folder.name}{f' as {self.form}' if self.form else ''}"


def samples() -> list[Sample]:
    folders = [path.parent for source in STEMS for path in sorted((SAMPLES / source).glob("*/expected.json"))]
    whole = [Sample(folder) for folder in folders if not folder.name.startswith("schemaorg-example")]
    parts = [
        Sample(folder, form)
        for folder in folders
        for form in FORMS
        if folder.name.startswith("schemaorg-example")
    ]
    return whole + [sample for sample in parts if sample.form != "pre-markup"]


def read(sample: Sample) -> Page:
    site = msgspec.structs.replace(
        Site(name="sample", start_url=sample.expected["url"]),
        source=sample.stem,
        kind=KINDS.get(sample.stem, "forum_thread"),
    )
    return page_object(sample.stem).read(sample.text(), sample.expected["url"], fetched_at(sample), site)


def fetched_at(sample: Sample) -> datetime:
    year, month, day = (*map(int, sample.expected["fetched_at"].split("-")), 12, 28)[:3]
    return datetime(year, month, day, tzinfo=UTC)


def records(sample: Sample) -> list[tuple[Complaint, Row | None]]:
    page = read(sample)
    assert page.doubts == []
    site = Site(name="sample", start_url="https://sample.example/")
    if page.thread:
        complaint = joined([page.thread], site, fetched_at(sample))
        assert complaint is not None
        return [(complaint, None)]
    return [(c, None) for c in page.complaints] + [
        (listed(r, site, fetched_at(sample)), r) for r in page.rows
    ]


def same_moment(mine: datetime | None, theirs: dict[str, Any] | None) -> bool:
    """Equal at the precision given; a clock time without zone is compared as printed."""
    if theirs is None:
        return mine is None
    return mine is not None and mine.strftime("%Y-%m-%dT%H:%M:%SZ").startswith(
        theirs["value"].removesuffix("Z")
    )


def begins_with(mine: str | None, theirs: str | None) -> bool:
    if theirs is None:
        return mine is None
    return re.sub(r"\s", "", mine or "").startswith(re.sub(r"\s", "", theirs))


def compare(mine: Complaint, row: Row | None, theirs: dict[str, Any]) -> list[str]:
    """The names of the facts that differ."""
    rating = theirs["rating"] or {
        "value": None,
        "scale_min": mine.rating_worst,
        "scale_max": mine.rating_best,
    }
    outcome = (theirs.get("outcome") or {}).get("status")
    body = theirs["body_first_80"] if row is None else None
    facts = {
        "source_id": theirs["source_id"] in (mine.source_id, None),
        "url": theirs["url"] in (mine.url, None),
        "title": begins_with(mine.title, theirs["title"]) and begins_with(theirs["title"], mine.title),
        "body": begins_with(mine.narrative, body),
        "rating": (mine.rating, mine.rating_worst, mine.rating_best)
        == (rating["value"], rating["scale_min"], rating["scale_max"]),
        "posted_at": same_moment(mine.posted_at, theirs["posted_at"]),
        "precision": mine.posted_precision == theirs["posted_at"]["precision"],
        "edited_at": same_moment(mine.edited_at, theirs.get("edited_at")),
        "author": (mine.author_key is not None) == theirs["author_present"],
        "outcome": mine.outcome == OUTCOMES[outcome],
    }
    if theirs.get("body_chars"):
        facts["length"] = abs(len(mine.narrative or "") - theirs["body_chars"]) <= 5
    if row is not None:
        facts["replies"] = row.replies == theirs["reply_count"] and mine.replies == (
            [] if row.replies == 0 else None
        )
        facts["last activity"] = same_moment(row.last_activity_at, theirs["last_activity_at"])
        facts["pinned"] = row.pinned == theirs["extra"].get("pinned", False)
        facts["views"] = row.views == theirs["extra"]["views"]
    elif mine.replies is not None:
        facts["replies"] = len(mine.replies) == len(theirs["replies"]) and all(
            map(same_reply, mine.replies, theirs["replies"])
        )
    return [name for name, holds in facts.items() if not holds]


def same_reply(mine: Reply, theirs: dict[str, Any]) -> bool:
    text = begins_with(mine.text, theirs["body_first_60"])
    return text and mine.role == theirs["role"] and same_moment(mine.posted_at, theirs["posted_at"])


@needs_shared("samples")
@pytest.mark.parametrize("sample", samples(), ids=str)
def test_page_gives_the_records_of_the_sample(sample: Sample) -> None:
    found, wanted = records(sample), sample.expected["records"]
    assert len(found) == sample.expected["record_count"]
    wrong = {
        number: differs
        for number, ((mine, row), theirs) in enumerate(zip(found, wanted, strict=True))
        if (differs := compare(mine, row, theirs))
    }
    assert wrong == {}


@needs_shared("samples")
@pytest.mark.parametrize("sample", samples(), ids=str)
def test_page_gives_the_next_page_and_the_subject_of_the_sample(sample: Sample) -> None:
    page, wanted = read(sample), sample.expected
    assert page.next_url == wanted["pagination"]["next"]
    if page.thread:
        assert list(page.thread.missing) == wanted["pagination"].get("ids_not_here", [])
    if wanted.get("subject"):
        rated = wanted["subject"]["aggregate_rating"] or dict.fromkeys(
            ("value", "scale_min", "scale_max", "count")
        )
        assert page.subject is not None
        assert page.subject.name == wanted["subject"]["name"]
        assert (
            page.subject.rating,
            page.subject.rating_worst,
            page.subject.rating_best,
            page.subject.reviews,
        ) == tuple(rated[n] for n in ("value", "scale_min", "scale_max", "count"))


@needs_shared("samples", "generic-schema")
def test_unmarked_text_gives_no_reviews() -> None:
    assert (
        read(Sample(SAMPLES / "generic-schema" / "schemaorg-example-eg0010", "pre-markup")).complaints == []
    )


@pytest.fixture(scope="module")
def exchanges() -> list[tuple[str, str, str]]:
    """Recorded requests of a Mastodon server: recording, address, answer."""
    found = []
    for path in sorted((SAMPLES / "mastodon").glob("*.yaml")):
        recording = yaml.load(path.read_text(encoding="utf-8"), Loader=yaml.CSafeLoader)
        found += [
            (path.stem, e["request"]["uri"], e["response"]["body"]["string"])
            for e in recording["interactions"]
            if e["request"]["method"] == "GET"
        ]
    return found


@needs_shared("samples", "mastodon")
def test_mastodon_statuses_are_read_as_recorded(exchanges: list[tuple[str, str, str]]) -> None:
    site = msgspec.structs.replace(
        Site(name="sample", start_url="http://localhost:3000/"), source="mastodon", kind="social_post"
    )
    seen = 0
    for _, url, body in exchanges:
        if "timelines" not in url:
            continue
        page = mastodon.read(body, url, datetime(2026, 8, 5, tzinfo=UTC), site)
        readable = [
            s
            for s in json.loads(body)
            if s["visibility"] == "public"
            and not s["reblog"]
            and s["account"]["indexable"]
            and not s["account"]["noindex"]
            and s["in_reply_to_id"] is None
        ]
        assert page.doubts == []
        assert [c.source_id for c in page.complaints] == [s["uri"] for s in readable]
        assert [c.posted_at and c.posted_at.isoformat()[:19] for c in page.complaints] == [
            s["created_at"][:19] for s in readable
        ]
        assert all(c.narrative and "<" not in c.narrative for c in page.complaints)
        seen += len(readable)
    assert seen > 0


@needs_shared("samples", "mastodon")
def test_mastodon_closed_timelines_are_an_error(exchanges: list[tuple[str, str, str]]) -> None:
    instances = {url: body for _, url, body in exchanges if "v2/instance" in url}
    mastodon.open_to_visitors(
        instances["http://localhost:3000/api/v2/instance/"], "live_feeds", local_only=False
    )
    closed = instances["https://mastodon.social/api/v2/instance/"]
    mastodon.open_to_visitors(closed, "hashtag_feeds", local_only=False)
    with pytest.raises(RefusedError, match="live feeds closed"):
        mastodon.open_to_visitors(closed, "live_feeds", local_only=True)
