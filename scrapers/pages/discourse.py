"""Discourse: /latest.json, /c/{slug}/{id}.json, /t/{id}.json and /t/{id}/posts.json."""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from datetime import datetime
from typing import Any
from urllib.parse import urljoin, urlsplit

import msgspec

from scrapers.dates import read_date
from scrapers.exceptions import DoubtError
from scrapers.extract import clean, fragment_text
from scrapers.items import Outcome
from scrapers.pages.shapes import Page, Post, Row, Thread, answers_for_company
from scrapers.sources import Site

Json = Mapping[str, Any]

# 1 is written by a member, 2 by a moderator in that role; 3 and 4 are "topic closed" and whispers.
WRITTEN = {1, 2}
SYSTEM_USER = -1
# Quotes of other posts and previews of linked pages are somebody else's words.
OTHERS_WORDS = ".//aside[contains(@class, 'quote') or contains(@class, 'onebox')] | .//div[@class='meta']"
IDS_PER_REQUEST = 20


def read(text: str, url: str | None, fetched_at: datetime, site: Site) -> Page:
    """A list of topics, a topic, or later posts of a topic; any other answer raises ``DoubtError``."""
    answer = _decoded(text, url)
    base = url or site.start_url
    try:
        if "topic_list" in answer:
            return _listing(answer, base, fetched_at)
        if "post_stream" in answer and "title" in answer:
            return Page(thread=_topic(answer, base, fetched_at, site))
        if "post_stream" in answer:
            return Page(thread=_later_posts(answer, base, fetched_at, site))
    except KeyError as missing:
        raise DoubtError(str(missing.args[0]), None, "is missing", url) from missing
    raise DoubtError("page", text, "is neither a list of topics nor a topic", url)


def topic_url(base: str, topic_id: str) -> str:
    """Where the API gives a topic."""
    return urljoin(_root(base), f"t/{topic_id}.json")


def posts_urls(base: str, topic_id: str, missing: Iterable[str]) -> list[str]:
    """Where the API gives the posts that the topic's first answer only names, twenty at a time."""
    ids = list(missing)
    return [
        urljoin(_root(base), f"t/{topic_id}/posts.json?" + "&".join(f"post_ids[]={id_}" for id_ in batch))
        for batch in (ids[start : start + IDS_PER_REQUEST] for start in range(0, len(ids), IDS_PER_REQUEST))
    ]


def _decoded(text: str, url: str | None) -> Json:
    try:
        answer = msgspec.json.decode(text)
    except msgspec.DecodeError as error:
        raise DoubtError("page", text, "is no JSON", url) from error
    if not isinstance(answer, dict):
        raise DoubtError("page", text, "is no JSON object", url)
    return answer


def _listing(answer: Json, base: str, fetched_at: datetime) -> Page:
    topics = answer["topic_list"]
    page = Page(next_url=_next(topics.get("more_topics_url"), base))
    for topic in topics["topics"]:
        with page.doubting():
            page.rows.append(_row(topic, base, fetched_at))
    return page


def _next(path: str | None, base: str) -> str | None:
    """The next page of a list: the same path as for readers, so ``.json`` is put before the question mark."""
    if not path:
        return None
    parts = urlsplit(urljoin(base, path))
    suffix = "" if parts.path.endswith(".json") else ".json"
    return parts._replace(path=parts.path + suffix).geturl()


def _row(topic: Json, base: str, fetched_at: datetime) -> Row:
    posted = _moment(topic, "created_at", fetched_at)
    active = _moment(topic, "last_posted_at", fetched_at) or _moment(topic, "bumped_at", fetched_at)
    opener = _opener(topic)
    return Row(
        source_id=str(topic["id"]),
        url=_permalink(base, topic),
        title=clean(topic["title"]) or "",
        posted_at=posted,
        precision="second" if posted else None,
        last_activity_at=active,
        author_key=f"user {opener}" if opener is not None else None,
        replies=topic["posts_count"] - 1 if "posts_count" in topic else None,
        views=topic.get("views"),
        pinned=bool(topic.get("pinned") or topic.get("pinned_globally") or opener == SYSTEM_USER),
        outcome="resolved" if topic.get("has_accepted_answer") else None,
    )


def _opener(topic: Json) -> int | None:
    """Who opened it: the first of the posters, whose description is in the forum's own language."""
    first: Json = next(iter(topic.get("posters") or ()), {})
    user = first.get("user_id", first.get("user", {}).get("id"))
    return int(user) if user is not None else None


def _topic(answer: Json, base: str, fetched_at: datetime, site: Site) -> Thread:
    stream = answer["post_stream"]
    here = _written(stream)
    ids = {post["id"] for post in stream["posts"]}
    outcome, by_opener = _outcome(answer, here)
    return Thread(
        source_id=str(answer["id"]),
        url=_permalink(base, answer),
        title=clean(answer["title"]),
        opens=bool(here) and here[0]["post_number"] == 1,
        posts=_posts(here, fetched_at, site),
        missing=tuple(str(id_) for id_ in stream.get("stream") or () if id_ not in ids),
        outcome=outcome,
        outcome_by_opener=by_opener,
        views=answer.get("views"),
    )


def _later_posts(answer: Json, base: str, fetched_at: datetime, site: Site) -> Thread:
    here = _written(answer["post_stream"])
    topic_id = str(answer.get("id") or (here[0]["topic_id"] if here else urlsplit(base).path.split("/")[-2]))
    return Thread(topic_id, None, None, opens=False, posts=_posts(here, fetched_at, site))


def _written(stream: Json) -> list[Json]:
    return [post for post in stream["posts"] if post.get("post_type", 1) in WRITTEN]


def _posts(here: Iterable[Json], fetched_at: datetime, site: Site) -> list[Post]:
    """The posts that can be read; the opening post stays even when its text was taken away."""
    return [_post(post, fetched_at, site) for post in here if post["post_number"] == 1 or not _gone(post)]


def _post(post: Json, fetched_at: datetime, site: Site) -> Post:
    posted = _moment(post, "created_at", fetched_at)
    edited = _moment(post, "updated_at", fetched_at) if post.get("version", 1) > 1 else None
    staff = bool(post.get("staff") or post.get("admin") or post.get("moderator"))
    return Post(
        post_id=str(post["id"]),
        author_key=f"user {post['user_id']}" if post.get("user_id") is not None else post.get("username"),
        posted_at=posted,
        precision="second" if posted else None,
        text=None if _gone(post) else fragment_text(post["cooked"], OTHERS_WORDS),
        by_company=answers_for_company(site, post.get("username"), post.get("user_title"), is_staff=staff),
        edited_at=edited,
    )


def _gone(post: Json) -> bool:
    return bool(post.get("hidden") or post.get("deleted_at") or post.get("user_deleted"))


def _outcome(answer: Json, here: list[Json]) -> tuple[Outcome | None, bool | None]:
    """What became of it, and whether the opener says so; without the Solved plugin nothing is known."""
    opening = here[0] if here and here[0]["post_number"] == 1 else None
    if opening is not None and opening.get("user_deleted"):
        return "withdrawn", True
    if answer.get("deleted_at") or (opening is not None and _gone(opening)):
        return "removed", False
    accepted = answer.get("accepted_answer")
    if not accepted and not any(post.get("accepted_answer") for post in here):
        return None, None
    accepter = accepted.get("accepter_username") if isinstance(accepted, dict) else None
    if accepter is None or opening is None:
        return "resolved", None
    return "resolved", accepter == opening.get("username")


def _moment(record: Json, field: str, fetched_at: datetime) -> datetime | None:
    found = read_date(record.get(field) or "", fetched_at, field=field)
    return found.at if found else None


def _permalink(base: str, topic: Json) -> str | None:
    return urljoin(_root(base), f"t/{topic['slug']}/{topic['id']}") if base else None


def _root(base: str) -> str:
    """The forum's own root; Discourse may live in a folder below which its API paths begin."""
    parts = urlsplit(base)
    folder = parts.path
    for mark in ("/t/", "/c/", "/latest", "/top", "/new", "/posts", "/search"):
        folder = folder.partition(mark)[0] if mark in folder else folder
    return parts._replace(path=folder.rstrip("/") + "/", query="", fragment="").geturl()
