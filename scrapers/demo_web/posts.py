"""One month of one company: its complaints with retellings and repeats, its praise, the noise around it."""

from __future__ import annotations

import math
from collections.abc import Iterator, Mapping
from dataclasses import dataclass, replace
from datetime import UTC, date, datetime, timedelta
from itertools import accumulate
from random import Random
from typing import Any

from scrapers.demo_web.cases import draw_facts, graded, order_number, pick
from scrapers.demo_web.market import Company, Market
from scrapers.demo_web.model import Edit, Language, Post, PostKind, Reply, Source, stream
from scrapers.demo_web.people import author
from scrapers.demo_web.service import Ending, answer, chatter, days_after, ending, tell

_WEEKDAYS = (1.2, 1.15, 1.1, 1.0, 0.95, 0.75, 0.85)
_HOURS = tuple(accumulate((1, 2, 4, 5, 6, 6, 5, 5, 5, 5, 5, 5, 6, 7, 7, 5, 3)))  # from 5 to 21 UTC
_SEASON = (1.08, 1.02, 1.0, 0.98, 0.96, 0.94, 0.92, 0.94, 1.0, 1.02, 1.06, 1.08)
_NOISE: dict[PostKind, dict[Source, float]] = {
    "question": {"phpbb": 4, "discourse": 4, "mastodon": 1},
    "news": {"mastodon": 3, "phpbb": 1},
    "spam": {"phpbb": 1.5, "schema_org": 1, "discourse": 0.5},
    "advert": {"mastodon": 2, "schema_org": 0.5},
    "opinion": {"mastodon": 2, "phpbb": 1.5, "discourse": 1},
}


@dataclass(slots=True)
class Persons:
    """Numbers for people: a few regulars who come back, all others once."""

    regulars: int
    known: int = 0

    def draw(self, rng: Random) -> int:
        """The number of the person who writes."""
        if rng.random() < 0.12:
            return rng.randrange(self.regulars)
        self.known += 1
        return self.regulars + self.known


def days_of(month: date) -> list[date]:
    """The days of the month that begins on ``month``."""
    following = (month + timedelta(days=32)).replace(day=1)
    return [month + timedelta(days=number) for number in range((following - month).days)]


def monthly_posts(
    market: Market, company: Company, month: date, scale: float, persons: Persons
) -> Iterator[Post]:
    """Every post that starts in this month, and the retellings that follow from it."""
    rng = stream(market.seed, company.id, month)
    growth = sum(share * market.growth(source, month) for source, share in company.mix.items())
    mean = company.cases / 6 * growth * _SEASON[month.month - 1] * scale
    chance = market.ordinary["facts"]
    counts = {
        "case": _count(rng, mean),
        "praise": _count(rng, mean * company.praise / (1 - company.praise)),
        "noise": _count(rng, mean * chance["noise"] / (1 - chance["noise"])),
    }
    days = days_of(month)
    weights = list(accumulate(_WEEKDAYS[day.weekday()] for day in days))
    for purpose, count in counts.items():
        for number in range(count):
            own = stream(market.seed, company.id, month, purpose, number)
            key = f"{company.id}-{month:%Y%m}-{purpose}-{number}"
            day = own.choices(days, cum_weights=weights)[0]
            if purpose == "case":
                yield from case_posts(own, market, company, day, key, persons)
            elif purpose == "praise":
                yield praise_post(own, market, company, day, key, persons)
            else:
                yield noise_post(own, market, company, day, key, persons)


def case_posts(
    rng: Random,
    market: Market,
    company: Company,
    day: date,
    key: str,
    persons: Persons,
    *,
    fixed: Mapping[str, Any] | None = None,
    burst: str | None = None,
) -> Iterator[Post]:
    """The posts of one case; ``fixed`` holds facts that replace those drawn."""
    chance, person = market.ordinary["facts"], persons.draw(rng)
    source = pick(rng, {s: w * market.growth(s, day) for s, w in company.mix.items()})
    facts = graded(replace(draw_facts(rng, market, company, source, day), **(fixed or {})))
    crosses, repeats = rng.random() < chance["cross_post"], rng.random() < chance["duplicate"]
    if crosses and facts.order_number is None:
        facts = replace(facts, order_number=order_number(rng, company))
    first = new_post(rng, market, company, source, moment_on(rng, day), key, person, "complaint")
    first.facts, first.burst = facts, burst
    replied = answer(rng, market, company, first)
    end = ending(rng, market, company, first, replied)
    if end is not None:
        tell(rng, first, end)
    _live_on(rng, market, first)
    yield first
    if crosses:
        yield _retelling(rng, market, company, first, end)
    elif repeats:
        yield _repeat(rng, market, first)


def praise_post(rng: Random, market: Market, company: Company, day: date, key: str, persons: Persons) -> Post:
    """A post that tells of good service."""
    source = pick(rng, {**company.mix, "schema_org": company.mix["schema_org"] * 2})
    post = new_post(rng, market, company, source, moment_on(rng, day), key, persons.draw(rng), "praise")
    _rate(rng, post, (4.2, 5.0))
    if rng.random() < 0.3:
        at = days_after(post.posted_at, rng.uniform(0.3, 6))
        post.replies.append(Reply("company", at, "thanks", company.id))
    return post


def noise_post(rng: Random, market: Market, company: Company, day: date, key: str, persons: Persons) -> Post:
    """A post that is neither complaint nor praise."""
    kind: PostKind = rng.choices(list(_NOISE), (4, 2, 1.5, 2, 2))[0]
    source = pick(rng, _NOISE[kind])
    post = new_post(rng, market, company, source, moment_on(rng, day), key, persons.draw(rng), kind)
    if kind in {"spam", "advert", "news"} and source == "mastodon":
        post.author = replace(post.author, is_bot=kind != "spam")
    if kind == "question":
        chatter(rng, post)
    return post


def new_post(
    rng: Random,
    market: Market,
    company: Company,
    source: Source,
    at: datetime,
    key: str,
    person: int,
    kind: PostKind,
) -> Post:
    """A post without text facts, replies or mark yet."""
    languages: dict[Language, float] = market.ordinary["sources"][source]["languages"]
    post = Post(
        key=key,
        case=key,
        source=source,
        kind=kind,
        company=company.id,
        sector=company.sector,
        author=author(market.seed, person, source, at.date()),
        language=pick(rng, languages),
        posted_at=at,
        wording=key,
    )
    if source == "schema_org":
        post.rating_best = market.ordinary["sectors"][company.sector]["rating_best"]
        post.is_invited = rng.random() < (0.35 if kind == "praise" else 0.12)
        post.is_verified = post.is_invited or rng.random() < 0.3
    return post


def _live_on(rng: Random, market: Market, post: Post) -> None:
    """What else happens to a complaint: a mark, talk below it, an edit, its removal."""
    chance = market.ordinary["facts"]
    chatter(rng, post)
    _rate(rng, post, (1.0, 2.6))
    if rng.random() < chance["edit"]:
        post.edits.append(Edit(days_after(post.posted_at, rng.uniform(1, 4)), "addition"))
        post.edits.sort(key=lambda edit: edit.at)
    if rng.random() < chance["removed"]:
        post.removed_at = days_after(post.posted_at, rng.uniform(3, 60))


def _retelling(rng: Random, market: Market, company: Company, first: Post, end: Ending | None) -> Post:
    """The same person tells the case on another source some days later; half of them return with its end."""
    source = pick(rng, {s: w for s, w in company.mix.items() if s != first.source})
    at = moment_on(rng, first.posted_at.date() + timedelta(days=rng.randrange(1, 7)))
    person = first.author.person
    post = new_post(rng, market, company, source, at, f"{first.key}-x", person, "complaint")
    post.case, post.cross_posts, post.language = first.case, first.key, first.language
    post.facts = first.facts
    answer(rng, market, company, post)
    if end is not None and end.at > at and rng.random() < 0.5:
        tell(rng, post, end)
    _live_on(rng, market, post)
    return post


def _repeat(rng: Random, market: Market, first: Post) -> Post:
    """The same author posts it again on the same source, word for word or nearly so."""
    at = moment_on(rng, first.posted_at.date() + timedelta(days=rng.randrange(1, 11)))
    again = Post(
        key=f"{first.key}-r",
        case=first.case,
        source=first.source,
        kind="complaint",
        company=first.company,
        sector=first.sector,
        author=first.author,
        language=first.language,
        posted_at=at,
        facts=first.facts,
        wording=first.wording,
        written_on=first.told_on,
        rating=first.rating,
        rating_best=first.rating_best,
        is_invited=first.is_invited,
        is_verified=first.is_verified,
        repeats=first.key,
        repeats_exactly=rng.random() < 0.4,
    )
    if rng.random() < market.ordinary["timing"]["template"]:
        answered = days_after(at, 1)
        again.replies.append(Reply("company", answered, "template", first.company))
    return again


def _rate(rng: Random, post: Post, stars: tuple[float, float]) -> None:
    """A mark on the scale of the source, in halves of five points or tenths of ten; some give none."""
    if post.source != "schema_org" or rng.random() < 0.04:
        return
    value = rng.uniform(*stars)
    post.rating = float(round(value)) if post.rating_best == 5 else round(min(value * 2, 10.0), 1)


def _count(rng: Random, mean: float) -> int:
    """About ``mean``, with less than Poisson spread, so that thin companies stay thin."""
    value = max(mean + 0.35 * math.sqrt(mean) * rng.gauss(0, 1), 0.0)
    return int(value) + (rng.random() < value - int(value))


def moment_on(rng: Random, day: date) -> datetime:
    """A time of posting on that day (UTC), mostly in the evening."""
    hour = rng.choices(range(5, 22), cum_weights=_HOURS)[0]
    return datetime(day.year, day.month, day.day, hour, rng.randrange(60), rng.randrange(60), tzinfo=UTC)
