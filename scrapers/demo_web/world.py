"""The demo world: every post on four fictional sources, the same for the same seed, scale and day."""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterator
from dataclasses import dataclass, field
from datetime import date, datetime, timedelta
from functools import cached_property

from scrapers.demo_web.bursts import burst_posts
from scrapers.demo_web.market import Market, market
from scrapers.demo_web.model import Post, Source
from scrapers.demo_web.posts import Persons, monthly_posts
from scrapers.demo_web.wording import Rendered, render, reply_text

_FIRST_NUMBER: dict[Source, int] = {"schema_org": 100_000, "phpbb": 500, "discourse": 1_200, "mastodon": 0}
_TEXTS_KEPT = 1_000  # of a stream; a world that is held keeps all its texts
Identifier = tuple[Source, str]


@dataclass(frozen=True, slots=True)
class Changes:
    """What one day brought: identifiers (source, source_id) that are new, have changed, or are gone.

    Accounts that ask not to be indexed are left out, as a guest should.
    """

    new: frozenset[Identifier]
    changed: frozenset[Identifier]
    gone: frozenset[Identifier]


@dataclass
class World:
    """The fictional market as its four sites show it at ``now``.

    ``scale`` multiplies the volumes; ``day`` lets the world live on for so many days after its present. What
    was there on an earlier day is the same on a later one, to the byte.
    """

    seed: int = 7
    scale: float = 1.0
    day: int = 0
    _texts: dict[str, Rendered] = field(default_factory=dict, repr=False)
    _replies: dict[tuple[str, int], str] = field(default_factory=dict, repr=False)

    @cached_property
    def market(self) -> Market:
        """Companies, sectors and propensities."""
        return market(self.seed)

    @property
    def now(self) -> datetime:
        """The world's present moment."""
        return self.market.present + timedelta(days=self.day)

    def iter_posts(self) -> Iterator[Post]:
        """Every post made until now, also those removed since: a stream, for worlds too large to hold."""
        for post in self._lives():
            if post.posted_at <= self.now:
                post.as_of(self.now)
                yield post
            if len(self._texts) > _TEXTS_KEPT:
                self._texts.clear()
                self._replies.clear()

    def posts(self) -> list[Post]:
        """The ground truth: every post made until now, also those removed since, oldest first."""
        return self._all_posts

    @cached_property
    def _all_posts(self) -> list[Post]:
        return list(self.iter_posts())

    def text(self, post: Post) -> Rendered:
        """Title and body of a post as its source shows them now."""
        known = self._texts.get(post.key)
        if known is None:
            known = self._texts[post.key] = render(self.market, post)
        return known

    def reply_text(self, post: Post, place: int) -> str:
        """The text of the reply at this place below the post."""
        known = self._replies.get((post.key, place))
        if known is None:
            known = self._replies[post.key, place] = reply_text(self.market, post, post.replies[place])
        return known

    def changes(self, day: int) -> Changes:
        """What day ``day`` (1 = the first after the present) brought, whatever day this world stands at."""
        until = self.market.present + timedelta(days=day)
        after = until - timedelta(days=1)
        found: dict[str, set[Identifier]] = {"new": set(), "changed": set(), "gone": set()}
        for post in World(self.seed, self.scale, max(day, 0))._lives():
            if post.posted_at > until or post.author.noindex:
                continue
            state = _state(post, after, until)
            if state is not None:
                found[state].add((post.source, post.source_id))
        return Changes(frozenset(found["new"]), frozenset(found["changed"]), frozenset(found["gone"]))

    def _lives(self) -> Iterator[Post]:
        """All posts of all months begun, with their whole lives, numbered in the order of posting."""
        persons = Persons(regulars=round(900 * self.scale) + 20)
        numbers: Counter[Source] = Counter(_FIRST_NUMBER)
        waiting: dict[date, list[Post]] = {}
        month = self.market.begins.date()
        while month <= self.now.date():
            for company in self.market.companies.values():
                for post in monthly_posts(self.market, company, month, self.scale, persons):
                    waiting.setdefault(_month(post), []).append(post)
            for post in burst_posts(self.market, month, self.scale, persons):
                waiting.setdefault(_month(post), []).append(post)
            for post in sorted(waiting.pop(month, []), key=lambda p: (p.posted_at, p.key)):
                numbers[post.source] += 1
                post.number = _number(post, numbers[post.source])
                yield post
            month = (month + timedelta(days=32)).replace(day=1)


def _month(post: Post) -> date:
    return post.posted_at.date().replace(day=1)


def _number(post: Post, place: int) -> int:
    """Running numbers; on Mastodon a snowflake: milliseconds, then sixteen bits that keep it unique."""
    if post.source != "mastodon":
        return place
    return (int(post.posted_at.timestamp() * 1000) << 16) | (place & 0xFFFF)


def _state(post: Post, after: datetime, until: datetime) -> str | None:
    """What became of a post in the interval (after, until]."""
    removed = post.removed_at
    if removed is not None and removed <= until:
        was_there = post.posted_at <= after < removed
        return "gone" if was_there else None
    if post.posted_at > after:
        return "new"
    return "changed" if any(after < moment <= until for moment in post.events()) else None
