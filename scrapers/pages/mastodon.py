"""Mastodon's client API: instance, timelines, one status, its context, and a search for statuses.

Respected here: only public posts, nobody who opted out of search engines, no boosts. Identity is the
``uri``, which is the same on every server that knows the post.
"""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from datetime import date, datetime
from typing import Any, Literal

import msgspec

from scrapers.dates import read_date
from scrapers.exceptions import DoubtError, RefusedError
from scrapers.extract import clean, fragment_text
from scrapers.items import Complaint, Reply
from scrapers.pages.shapes import Page, answers_for_company
from scrapers.sources import Site

Json = Mapping[str, Any]
Feed = Literal["live_feeds", "hashtag_feeds"]


def open_to_visitors(text: str, feed: Feed, *, local_only: bool) -> None:
    """Return when the instance shows this kind of timeline to visitors, else raise ``RefusedError``.

    Servers before 4.5 do not say; their timelines are tried.
    """
    access = _decoded(text, None).get("configuration", {}).get("timelines_access", {}).get(feed, {})
    wanted = ("local",) if local_only else ("local", "remote")
    shut = {where: state for where in wanted if (state := access.get(where, "public")) != "public"}
    if shut:
        named = ", ".join(f"{where} posts: {state}" for where, state in shut.items())
        raise RefusedError(f"This server keeps its {feed.replace('_', ' ')} closed to visitors ({named}).")


def read(text: str, url: str | None, fetched_at: datetime, site: Site) -> Page:
    """Complaints from a timeline, a search or a single status; any other answer raises ``DoubtError``.

    Replies are [] where there is none and None where they are only counted; ``with_replies`` adds them.
    """
    page = Page()
    for status in _statuses(_decoded(text, url), url):
        with page.doubting():
            if _may_be_read(status) and _is_opening_post(status, site):
                page.complaints.append(_complaint(status, fetched_at, site))
    return page


def waiting_for_replies(text: str, url: str | None) -> dict[str, str]:
    """The statuses that somebody answered: uri -> the id that this server gives them."""
    statuses = _statuses(_decoded(text, url), url)
    return {status["uri"]: status["id"] for status in statuses if status["replies_count"]}


def with_replies(
    complaint: Complaint, text: str, url: str | None, fetched_at: datetime, site: Site
) -> Complaint:
    """The complaint with the public replies of its context, oldest first."""
    below = _decoded(text, url)["descendants"]
    readable = sorted(
        (status for status in below if _may_be_read(status)), key=lambda status: status["created_at"]
    )
    complaint.replies = [_reply(status, complaint.author_key, fetched_at, site) for status in readable]
    return complaint


def _decoded(text: str, url: str | None) -> Any:
    try:
        return msgspec.json.decode(text)
    except msgspec.DecodeError as error:
        raise DoubtError("page", text, "is no JSON", url) from error


def _statuses(answer: Any, url: str | None) -> list[Json]:
    if isinstance(answer, list):
        return answer
    if isinstance(answer, dict) and "statuses" in answer:
        return list(answer["statuses"])
    if isinstance(answer, dict) and {"uri", "content", "account"} <= answer.keys():
        return [answer]
    raise DoubtError("page", answer, "holds no statuses", url)


def _may_be_read(status: Json) -> bool:
    """Public, its author's own words, and by somebody who did not opt out of being searched."""
    account = status["account"]
    opted_out = account.get("noindex") is True or account.get("indexable") is False
    return status["visibility"] == "public" and status.get("reblog") is None and not opted_out


def _is_opening_post(status: Json, site: Site) -> bool:
    """A reply belongs to the thread it replies to, and a company's own post is no complaint."""
    return status.get("in_reply_to_id") is None and not _by_company(status["account"], site)


def _complaint(status: Json, fetched_at: datetime, site: Site) -> Complaint:
    account = status["account"]
    posted = _moment(status, "created_at", fetched_at)
    handle, name = _addressed(status.get("mentions") or (), site)
    return Complaint(
        source=site.source,
        source_id=status["uri"],
        kind=site.kind,
        url=status.get("url") or status["uri"],
        company_name=name,
        company_handle=handle,
        title=clean(status.get("spoiler_text")),
        narrative=fragment_text(status["content"]),
        language_hint=status.get("language"),
        posted_at=posted,
        posted_precision="second" if posted else None,
        edited_at=_moment(status, "edited_at", fetched_at),
        author_key=_identity(account),
        author_posts=account.get("statuses_count"),
        author_since=_since(account, fetched_at),
        audience=account.get("followers_count"),
        replies=[] if status["replies_count"] == 0 else None,
        fetched_at=fetched_at,
    )


def _reply(status: Json, opener: str | None, fetched_at: datetime, site: Site) -> Reply:
    account = status["account"]
    posted = _moment(status, "created_at", fetched_at)
    return Reply(
        role="company"
        if _by_company(account, site)
        else "consumer"
        if _identity(account) == opener
        else "other",
        posted_at=posted,
        precision="second" if posted else None,
        text=fragment_text(status["content"]),
    )


def _by_company(account: Json, site: Site) -> bool:
    return answers_for_company(site, account["acct"], account.get("display_name"))


def _addressed(mentions: Iterable[Json], site: Site) -> tuple[str | None, str | None]:
    """Handle and name of the company that is addressed, if it is on our list; others mentioned are people."""
    for mention in mentions:
        if name := site.company_accounts.get(mention["acct"]):
            return mention["acct"], name
    return (site.company.handle, site.company.name) if site.company else (None, None)


def _identity(account: Json) -> str:
    return str(account.get("uri") or account.get("url") or account["acct"])


def _moment(record: Json, field: str, fetched_at: datetime) -> datetime | None:
    found = read_date(record.get(field) or "", fetched_at, field=field)
    return found.at if found else None


def _since(account: Json, fetched_at: datetime) -> date | None:
    found = _moment(account, "created_at", fetched_at)
    return found.date() if found else None
