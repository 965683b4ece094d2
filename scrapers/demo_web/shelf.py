"""The posts as the sites need them: what is shown now, by number, by company, by latest activity."""

from __future__ import annotations

from collections import defaultdict
from datetime import datetime, timedelta
from functools import lru_cache

from scrapers.demo_web.market import Company
from scrapers.demo_web.model import Post, Source
from scrapers.demo_web.world import World

_SHADOW = timedelta(days=30)


class Shelf:
    """The visible posts of one source."""

    def __init__(self, world: World, source: Source) -> None:
        self.world, self.source = world, source
        self.market, self.now = world.market, world.now
        mine = [post for post in world.posts() if post.source == source]
        self.by_number = {post.number: post for post in mine}
        self.shown = [post for post in mine if post.removed_at is None]

    def company(self, post: Post) -> Company:
        """The company that a post is about."""
        return self.market.companies[post.company]

    def by_company(self) -> dict[str, list[Post]]:
        """Shown posts per company, newest first."""
        found: dict[str, list[Post]] = defaultdict(list)
        for post in reversed(self.shown):
            found[post.company].append(post)
        return found

    def by_activity(self, *, with_shadows: bool = False) -> list[Post]:
        """Shown posts, the latest activity first; ``with_shadows`` adds titles of what was removed lately."""
        shadows = [
            post
            for post in self.by_number.values()
            if with_shadows and post.removed_at is not None and self.now - post.removed_at < _SHADOW
        ]
        return sorted([*self.shown, *shadows], key=lambda p: (last_activity(p), p.number), reverse=True)

    def title(self, post: Post) -> str:
        """The title as shown."""
        return self.world.text(post).title or ""


def last_activity(post: Post) -> datetime:
    """When somebody last wrote in it."""
    return post.replies[-1].at if post.replies else post.posted_at


@lru_cache(maxsize=4_096)
def slug(text: str) -> str:
    """A title as it stands in an address."""
    kept = "".join(sign if sign.isascii() and sign.isalnum() else "-" for sign in text.lower())
    return "-".join(part for part in kept.split("-") if part)[:60].rstrip("-") or "onderwerp"
