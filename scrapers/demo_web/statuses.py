"""Mastodon's entities: statuses and accounts as JSON objects."""

from __future__ import annotations

import re
from dataclasses import dataclass
from datetime import datetime
from typing import Any

from markupsafe import escape

from scrapers.demo_web import times
from scrapers.demo_web.model import INSTANCE, Post, Reply
from scrapers.demo_web.people import number_of, visitor_name
from scrapers.demo_web.shelf import Shelf
from scrapers.demo_web.wording import hashtags, stands_in_timelines

_MARKED = re.compile(r"(?<![\w&])([@#])(\w+)")


@dataclass(frozen=True, slots=True)
class Status:
    """A toot (no reply) or a reply below one."""

    id: int
    post: Post
    reply: Reply | None
    place: int

    @property
    def at(self) -> datetime:
        """When it was posted."""
        return self.post.posted_at if self.reply is None else self.reply.at


def thread(post: Post) -> list[Status]:
    """The toot and its replies, as statuses."""
    replies = [
        Status(_reply_id(post, reply, place), post, reply, place) for place, reply in enumerate(post.replies)
    ]
    return [Status(post.number, post, None, 0), *replies]


def _reply_id(post: Post, reply: Reply, place: int) -> int:
    return (int(reply.at.timestamp() * 1000) << 16) | ((post.number * 31 + place * 977 + 1) & 0xFFFF)


class Entities:
    """Makes the JSON objects of one instance."""

    def __init__(self, shelf: Shelf, base: str) -> None:
        self.shelf, self.base = shelf, base
        self._tags: dict[int, list[str]] = {}

    def username(self, status: Status) -> str:
        """Who wrote it."""
        if status.reply is None:
            return status.post.author.username
        if status.reply.role == "company":
            return self.shelf.company(status.post).handle
        return status.reply.by if status.reply.role == "consumer" else visitor_name(status.reply.by)

    def text(self, status: Status) -> str:
        """Its plain text."""
        world = self.shelf.world
        if status.reply is None:
            return world.text(status.post).body
        return world.reply_text(status.post, status.place)

    def tags(self, status: Status) -> list[str]:
        """The tags in it."""
        of_toot = self._tags.get(status.post.number)
        if of_toot is None:
            of_toot = self._tags[status.post.number] = hashtags(self.shelf.market, status.post)
        if status.reply is None:
            return of_toot
        return of_toot[:1] if stands_in_timelines(status.post, status.reply) else []

    def url(self, status: Status) -> str:
        """The permalink."""
        return f"{self.base}/@{self.username(status)}/{status.id}"

    def status(self, status: Status) -> dict[str, Any]:
        """The status as the API gives it."""
        post, reply = status.post, status.reply
        replies = sum(not r.is_unlisted for r in post.replies) if reply is None else 0
        edited = post.edited_at if reply is None else None
        name = self.username(status)
        return {
            "id": str(status.id),
            "created_at": times.instant(status.at),
            "in_reply_to_id": None if reply is None else str(post.number),
            "in_reply_to_account_id": None if reply is None else str(number_of(post.author.username)),
            "sensitive": False,
            "spoiler_text": "",
            "visibility": "unlisted" if reply is not None and reply.is_unlisted else "public",
            "language": post.language,
            "uri": f"{INSTANCE}/users/{name}/statuses/{status.id}",
            "url": self.url(status),
            "replies_count": replies,
            "reblogs_count": number_of(post.key) % 9 if reply is None else 0,
            "favourites_count": number_of(post.key) % 23 if reply is None else 0,
            "edited_at": None if edited is None else times.instant(edited),
            "content": self._content(self.text(status)),
            "reblog": None,
            "account": self.account(status),
            "media_attachments": [],
            "mentions": self._mentions(status),
            "tags": [{"name": tag, "url": f"{self.base}/tags/{tag}"} for tag in self.tags(status)],
            "emojis": [],
            "card": None,
            "poll": None,
        }

    def account(self, status: Status) -> dict[str, Any]:
        """The account behind a status."""
        name, reply, author = self.username(status), status.reply, status.post.author
        company = self.shelf.company(status.post) if reply is not None and reply.role == "company" else None
        own = name == author.username
        hidden = own and author.noindex
        return {
            "id": str(number_of(name)),
            "username": name,
            "acct": name,
            "display_name": f"{company.name} webcare" if company else "",
            "locked": False,
            "bot": own and author.is_bot,
            "discoverable": not hidden,
            "indexable": not hidden,
            "noindex": hidden,
            "group": False,
            "created_at": f"{author.since if own else '2019-03-11'}T00:00:00.000Z",
            "note": f"<p>Klantenservice van {escape(company.name)} (verzonnen)</p>" if company else "",
            "url": f"{self.base}/@{name}",
            "uri": f"{INSTANCE}/users/{name}",
            "avatar": f"{INSTANCE}/avatars/original/missing.png",
            "followers_count": author.followers if own else number_of(name) % (90_000 if company else 900),
            "following_count": number_of(name) % 300,
            "statuses_count": author.posts if own else 1 + number_of(name) % 4000,
            "last_status_at": f"{status.at:%Y-%m-%d}",
            "emojis": [],
            "fields": [{"name": "Organisatie", "value": company.name, "verified_at": None}]
            if company
            else [],
        }

    def _mentions(self, status: Status) -> list[dict[str, str]]:
        names = [name for sign, name in _MARKED.findall(self.text(status)) if sign == "@"]
        return [
            {"id": str(number_of(name)), "username": name, "acct": name, "url": f"{self.base}/@{name}"}
            for name in names
        ]

    def _content(self, text: str) -> str:
        """Plain text as Mastodon's markup, with links for mentions and tags."""
        marked = [
            _MARKED.sub(self._link, str(escape(part)).replace("\n", "<br>")) for part in text.split("\n\n")
        ]
        return "".join(f"<p>{part}</p>" for part in marked)

    def _link(self, found: re.Match[str]) -> str:
        sign, name = found.groups()
        if sign == "#":
            link = '<a href="{}/tags/{}" class="mention hashtag" rel="tag">#<span>{}</span></a>'
        else:
            link = '<span class="h-card"><a href="{}/@{}" class="u-url mention">@<span>{}</span></a></span>'
        return link.format(self.base, name, name)
