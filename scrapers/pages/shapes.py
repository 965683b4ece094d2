"""What a page gives: finished complaints, lines of a listing, or a part of a thread that goes on elsewhere.

A page object is a function ``read(text, url, fetched_at, site) -> Page``. It fetches nothing and knows no
downloader, so a saved page gives the same as a fetched one.
"""

from __future__ import annotations

import re
from collections.abc import Iterator, Sequence
from contextlib import contextmanager
from dataclasses import dataclass, field, replace
from datetime import date, datetime
from typing import Literal

from scrapers.exceptions import DoubtError
from scrapers.items import Complaint, Outcome, Precision, Reply, Role
from scrapers.sources import Site


@dataclass(slots=True)
class Row:
    """One topic as a listing shows it: without its text, and with its replies counted but not shown."""

    source_id: str
    url: str | None
    title: str
    posted_at: datetime | None = None
    precision: Precision | None = None
    last_activity_at: datetime | None = None
    author_key: str | None = None
    replies: int | None = None
    views: int | None = None
    pinned: bool = False
    outcome: Outcome | None = None


@dataclass(slots=True)
class Post:
    """One post of a thread. ``by_company`` tells that its author answers for the company concerned."""

    post_id: str
    author_key: str | None
    posted_at: datetime | None
    precision: Precision | None
    text: str | None
    by_company: bool = False
    edited_at: datetime | None = None
    author_posts: int | None = None
    author_since: date | None = None


@dataclass(slots=True)
class Thread:
    """One page of a thread. ``opens`` tells that its first post is the opening post."""

    source_id: str
    url: str | None
    title: str | None
    opens: bool
    posts: list[Post]
    next_url: str | None = None
    missing: tuple[str, ...] = ()
    outcome: Outcome | None = None
    outcome_by_opener: bool | None = None
    language: str | None = None
    views: int | None = None


@dataclass(slots=True)
class Subject:
    """What the reviews of a page are about, and the mark that the page itself gives it."""

    name: str | None
    rating: float | None = None
    rating_best: float | None = None
    rating_worst: float | None = None
    reviews: int | None = None


@dataclass(slots=True)
class Page:
    """Everything that one page gives, in the order of the page."""

    complaints: list[Complaint] = field(default_factory=list)
    doubts: list[DoubtError] = field(default_factory=list)
    rows: list[Row] = field(default_factory=list)
    thread: Thread | None = None
    next_url: str | None = None
    links: list[str] = field(default_factory=list)
    subject: Subject | None = None

    @contextmanager
    def doubting(self) -> Iterator[None]:
        """Keep the doubt about one record and go on with the next."""
        try:
            yield
        except DoubtError as doubt:
            self.doubts.append(doubt)
        except KeyError as missing:  # a field that every answer of this kind should have
            self.doubts.append(DoubtError(str(missing.args[0]), None, "is missing"))


def joined(parts: Sequence[Thread], site: Site, fetched_at: datetime) -> Complaint | None:
    """One complaint from all pages of a thread; None when the company itself opened it.

    Raises ``DoubtError`` when the page with the opening post is not among the parts.
    """
    start = next((part for part in parts if part.opens), None)
    if start is None or not start.posts:
        raise DoubtError("narrative", parts[0].url, "lacks its first page", source_id=parts[0].source_id)
    opening = start.posts[0]
    if opening.by_company:
        return None
    later = {post.post_id: post for part in parts for post in part.posts if post is not opening}
    in_order = sorted(later.values(), key=lambda post: (post.posted_at is None, post.posted_at))
    return replace(
        _bare(site, start.source_id, start.url, fetched_at),
        title=start.title,
        narrative=opening.text,
        language_hint=start.language,
        posted_at=opening.posted_at,
        posted_precision=opening.precision,
        edited_at=opening.edited_at,
        author_key=opening.author_key,
        author_posts=opening.author_posts,
        author_since=opening.author_since,
        audience=start.views,
        replies=[_reply(post, opening) for post in in_order],
        outcome=start.outcome,
        outcome_by=_outcome_by(start),
    )


def answers_for_company(
    site: Site, account: str | None, title: str | None, *, is_staff: bool = False
) -> bool:
    """Tell whether an account speaks for the company concerned: by name, by rank, or as staff of its own
    site.
    """
    if account in site.company_accounts or (is_staff and site.staff_is_company):
        return True
    return title is not None and any(re.search(rank, title) for rank in site.company_ranks)


def listed(row: Row, site: Site, fetched_at: datetime) -> Complaint:
    """A complaint of which only its line in a listing is known."""
    return replace(
        _bare(site, row.source_id, row.url, fetched_at),
        title=row.title,
        posted_at=row.posted_at,
        posted_precision=row.precision,
        author_key=row.author_key,
        audience=row.views,
        replies=[] if row.replies == 0 else None,
        outcome=row.outcome,
    )


def still_missing(parts: Sequence[Thread]) -> bool:
    """True when the parts name posts or further pages of the thread that are not among them."""
    here = {post.post_id for part in parts for post in part.posts}
    return all(part.next_url for part in parts) or any(set(part.missing) - here for part in parts)


def _bare(site: Site, source_id: str, url: str | None, fetched_at: datetime) -> Complaint:
    company = site.company
    return Complaint(
        source=site.source,
        source_id=source_id,
        kind=site.kind,
        url=url,
        company_name=company.name if company else None,
        company_domain=company.domain if company else None,
        company_handle=company.handle if company else None,
        fetched_at=fetched_at,
    )


def _reply(post: Post, opening: Post) -> Reply:
    same_person = post.author_key is not None and post.author_key == opening.author_key
    role: Role = "company" if post.by_company else "consumer" if same_person else "other"
    return Reply(role=role, posted_at=post.posted_at, precision=post.precision, text=post.text)


def _outcome_by(start: Thread) -> Literal["customer", "platform"] | None:
    if start.outcome is None or start.outcome_by_opener is None:
        return None
    return "customer" if start.outcome_by_opener else "platform"
