"""The item: one public complaint in its source's own words.

The fields, their types and their meaning stand in ``warehouse/lake.yml``, which both the scrapers and the pipeline are
held to. Unknown is ``None``, never 0, an empty text or ``False``.
"""

from __future__ import annotations

from dataclasses import dataclass, field
from datetime import date, datetime
from typing import Literal

Role = Literal["company", "consumer", "other"]
Precision = Literal["second", "minute", "day", "month"]
Kind = Literal["review", "complaint", "forum_thread", "social_post", "register_row"]
Outcome = Literal["resolved", "unresolved", "withdrawn", "removed"]


@dataclass(slots=True)
class Reply:
    """One public answer below a complaint."""

    role: Role
    posted_at: datetime | None = None
    precision: Precision | None = None
    text: str | None = None
    template: bool | None = None


@dataclass(slots=True)
class Complaint:
    """One complaint as a page object reads it; the item pipelines fill the provenance and remove personal data.

    ``author_key`` holds the source's own author identifier until the item pipeline replaces it by a keyed hash.
    ``replies`` is ``None`` where the source shows none to us, and empty where there is none.
    """

    source: str
    source_id: str
    kind: Kind
    url: str | None = None
    company_name: str | None = None
    company_domain: str | None = None
    company_handle: str | None = None
    title: str | None = None
    narrative: str | None = None
    language_hint: str | None = None
    reference_keys: list[str] = field(default_factory=list)
    posted_at: datetime | None = None
    posted_precision: Precision | None = None
    edited_at: datetime | None = None
    experienced_on: date | None = None
    rating: float | None = None
    rating_best: float | None = None
    rating_worst: float | None = None
    author_key: str | None = None
    author_verified: bool | None = None
    author_posts: int | None = None
    author_since: date | None = None
    audience: int | None = None
    replies: list[Reply] | None = None
    outcome: Outcome | None = None
    outcome_at: datetime | None = None
    outcome_by: Literal["customer", "company", "platform"] | None = None
    invited: Literal["invited", "organic"] | None = None
    product: str | None = None
    issue: str | None = None
    region: str | None = None
    fetched_at: datetime | None = None
    crawl_id: str | None = None
    content_hash: str | None = None


@dataclass(slots=True)
class Sighting:
    """One look at a complaint: that it was seen, changed or not, is gone, or was refused to us."""

    source: str
    source_id: str
    seen_at: datetime
    state: Literal["new", "changed", "unchanged", "gone", "refused"]
    crawl_id: str
