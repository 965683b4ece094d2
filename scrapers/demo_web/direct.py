"""What the spiders would collect from the demo web, without a web: for worlds too large to crawl."""

from __future__ import annotations

from collections.abc import Callable, Iterator
from datetime import datetime
from typing import Literal

from scrapers.demo_web.answers import HOST, PORT_BASE
from scrapers.demo_web.discourse import views
from scrapers.demo_web.market import Company
from scrapers.demo_web.model import INSTANCE, Post, Source
from scrapers.demo_web.people import number_of
from scrapers.demo_web.shelf import slug
from scrapers.demo_web.world import World
from scrapers.extract import clean
from scrapers.items import Complaint, Kind, Precision, Reply


def complaints(world: World, port_base: int = PORT_BASE) -> Iterator[Complaint]:
    """Every post that a well-behaved spider finds now, raw: before redaction and hashing, as one stream.

    Removed posts and accounts that ask not to be indexed are left out. ``fetched_at`` is the world's present.
    """
    makers: dict[Source, Callable[[World, Post, str], Complaint]] = {
        "schema_org": _review,
        "phpbb": _topic,
        "discourse": _community_topic,
        "mastodon": _toot,
    }
    sites = {source: f"http://{HOST}:{port_base + place}" for place, source in enumerate(makers)}
    for post in world.iter_posts():
        if post.removed_at is None and not (post.source == "mastodon" and post.author.noindex):
            yield makers[post.source](world, post, sites[post.source])


def _review(world: World, post: Post, site: str) -> Complaint:
    company = _company(world, post)
    found = _bare(world, post, "review", f"{site}/review/{post.number}", post.author.username)
    found.company_name, found.company_domain = company.name, company.domain
    found.language_hint = post.language
    found.author_posts, found.author_since = post.author.posts, post.author.since
    found.author_verified = post.is_verified
    if post.is_invited is not None:
        found.invited = "invited" if post.is_invited else "organic"
    if post.rating is not None:
        found.rating, found.rating_best, found.rating_worst = post.rating, float(post.rating_best), 1.0
    return found


def _topic(world: World, post: Post, site: str) -> Complaint:
    """As the forum shows it: to the minute, in the language of the board."""
    address = f"{site}/{slug(world.text(post).title or '')}-t{post.number}.html"
    author = f"member {number_of(post.author.username)}"
    found = _bare(world, post, "forum_thread", address, author, precision="minute")
    found.language_hint = "nl"
    found.author_posts, found.author_since = post.author.posts, post.author.since
    return found


def _community_topic(world: World, post: Post, site: str) -> Complaint:
    address = f"{site}/t/{slug(world.text(post).title or '')}/{post.number}"
    found = _bare(world, post, "forum_thread", address, f"user {number_of(post.author.username)}")
    found.audience = views(post)
    if post.accepted is not None:
        found.outcome, found.outcome_by = "resolved", "customer"
    return found


def _toot(world: World, post: Post, site: str) -> Complaint:
    company, author = _company(world, post), post.author
    address = f"{site}/@{author.username}/{post.number}"
    found = _bare(world, post, "social_post", address, f"{INSTANCE}/users/{author.username}")
    found.company_handle, found.company_name = company.handle, company.name
    found.language_hint = post.language
    found.author_posts, found.author_since = author.posts, author.since
    found.audience = author.followers
    return found


def _bare(
    world: World,
    post: Post,
    kind: Kind,
    url: str,
    author: str,
    precision: Literal["second", "minute"] = "second",
) -> Complaint:
    """What all four sites show."""
    text = world.text(post)
    return Complaint(
        source=post.source,
        source_id=post.source_id,
        kind=kind,
        url=url,
        title=clean(text.title),
        narrative=clean(text.body),
        posted_at=_to(precision, post.posted_at),
        posted_precision=precision,
        edited_at=None if post.edited_at is None else _to(precision, post.edited_at),
        author_key=author,
        replies=[
            Reply(reply.role, _to(precision, reply.at), precision, clean(world.reply_text(post, place)))
            for place, reply in enumerate(post.replies)
            if not reply.is_unlisted
        ],
        fetched_at=world.now,
    )


def _to(precision: Precision, moment: datetime) -> datetime:
    return moment.replace(second=0) if precision == "minute" else moment


def _company(world: World, post: Post) -> Company:
    return world.market.companies[post.company]
