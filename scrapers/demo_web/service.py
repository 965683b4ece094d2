"""How a complaint ends: when and how it is answered, and whether the customer says that it was solved."""

from __future__ import annotations

import math
from dataclasses import dataclass
from datetime import date, datetime, timedelta
from random import Random
from typing import Any, Literal

from scrapers.demo_web.cases import expit
from scrapers.demo_web.market import Company, Market
from scrapers.demo_web.model import Edit, Pillar, Post, Reply, ReplyKind, Role

_HORIZON_REPLY = 42.0
_HORIZON_RESOLVED = 90.0


def days_after(moment: datetime, days: float) -> datetime:
    """That many days later, to the second, between 5 and 22 UTC.

    Nobody writes in the hour that the change of the clocks repeats.
    """
    later = (moment + timedelta(days=days)).replace(microsecond=0)
    return max(moment, later.replace(hour=5 + later.hour % 17))


@dataclass(frozen=True, slots=True)
class Ending:
    """How a case ended according to the customer, and when they said so."""

    kind: Literal["resolved", "unresolved"]
    at: datetime


def answer(rng: Random, market: Market, company: Company, post: Post) -> float | None:
    """Add the company's replies to ``post``; days until the substantive one, if there is any."""
    timing = market.ordinary["timing"]
    answered = rng.random() < expit(_odds(market, company, post, "answered"))
    delay = _reply_days(rng, market, company, post) if answered else _late_days(rng, timing["late_reply"])
    if rng.random() < timing["template"]:
        _reply(post, "company", "template", days_after(post.posted_at, rng.uniform(0.02, 0.9)), company.id)
    if delay is not None:
        _reply(post, "company", "substantive", days_after(post.posted_at, delay), company.id)
    return delay


def ending(rng: Random, market: Market, company: Company, post: Post, replied: float | None) -> Ending | None:
    """What the customer will tell about the end of this case; most say nothing."""
    timing, roll = market.ordinary["timing"], rng.random()
    solved = expit(_odds(market, company, post, "resolved"))
    if roll < solved:
        days = _solved_days(rng, timing, 0.0 if replied is None or replied > 45 else replied)
        return Ending("resolved", days_after(post.posted_at, days))
    if roll < solved + timing["late_resolved"]:
        days = _HORIZON_RESOLVED + 2 + rng.expovariate(1 / 30)
        return Ending("resolved", days_after(post.posted_at, days))
    if rng.random() < timing["says_unresolved"]:
        days = max(1.0, rng.lognormvariate(math.log(20), 0.6))
        return Ending("unresolved", days_after(post.posted_at, days))
    return None


def tell(rng: Random, post: Post, end: Ending) -> None:
    """The customer tells how it ended: on the review site by an edit, elsewhere below the post."""
    if post.source == "schema_org":
        post.edits.append(Edit(end.at, end.kind))
        return
    _reply(post, "consumer", end.kind, end.at, post.author.username)
    answers = [reply for reply in post.replies if reply.kind == "substantive" and reply.at < end.at]
    if end.kind == "resolved" and post.source == "discourse" and answers and rng.random() < 0.7:
        post.accepted, post.accepted_at = answers[-1], end.at


def chatter(rng: Random, post: Post) -> None:
    """Other visitors join in below forum topics and toots; now and then at length."""
    chance = {"phpbb": 0.45, "discourse": 0.4, "mastodon": 0.2, "schema_org": 0.01}[post.source]
    if rng.random() >= chance:
        return
    crowd = (
        rng.randrange(11, 34)
        if rng.random() < 0.04 and post.source != "schema_org"
        else 1 + int(rng.expovariate(1.1))
    )
    for number in range(crowd):
        at = days_after(post.posted_at, rng.lognormvariate(math.log(1.5), 1.3))
        unlisted = post.source == "mastodon" and rng.random() < 0.05
        post.replies.append(Reply("other", at, "chatter", f"{post.key}-{number}", unlisted))
    post.replies.sort(key=lambda reply: reply.at)


def _odds(market: Market, company: Company, post: Post, pillar: Pillar) -> float:
    service = market.ordinary["service"]
    assert post.facts is not None
    odds: float = service[pillar] + company.effects[pillar]
    odds += market.ordinary["sources"][post.source][pillar] + service["severity"][post.facts.severity]
    truth = market.truths["audience_speed"]
    if pillar == "answered" and company.id == truth["company"] and post.source == "mastodon":
        odds += truth["plant"]["answered_per_tenfold"] * _tenfold(post)
    return odds + _after_broadcast(market.truths["broadcast"], company, post.posted_at.date(), pillar)


def _after_broadcast(truth: Any, company: Company, day: date, pillar: Pillar) -> float:
    plant = truth["plant"]
    shown: date = plant["on"]
    during = shown <= day < shown + timedelta(weeks=plant["weeks"])
    return float(plant[pillar]) if during and company.id == truth["company"] else 0.0


def _reply_days(rng: Random, market: Market, company: Company, post: Post) -> float:
    timing, truth = market.ordinary["timing"], market.truths["audience_speed"]
    median = timing["reply_median_days"] * math.exp(-0.4 * company.effects["answered"])
    if company.id == truth["company"] and post.source == "mastodon":
        per_tenfold = truth["plant"]["speed_per_tenfold"]
        median = truth["plant"]["median_days_at_100_followers"] / per_tenfold ** _tenfold(post)
    days = _HORIZON_REPLY
    while days >= _HORIZON_REPLY - 1:  # days_after moves a reply by less than a day
        days = rng.lognormvariate(math.log(median), timing["reply_sigma"])
    return max(days, 0.01)


def _tenfold(post: Post) -> float:
    """How many times tenfold a hundred followers the author has."""
    return math.log10(post.author.followers + 1) - 2


def _late_days(rng: Random, chance: float) -> float | None:
    return _HORIZON_REPLY + 1 + rng.expovariate(1 / 25) if rng.random() < chance else None


def _solved_days(rng: Random, timing: Any, not_before: float) -> float:
    days = _HORIZON_RESOLVED
    while days >= _HORIZON_RESOLVED - 1:
        days = not_before + rng.lognormvariate(
            math.log(timing["resolved_median_days"]), timing["resolved_sigma"]
        )
    return days


def _reply(post: Post, role: Role, kind: ReplyKind, at: datetime, by: str) -> None:
    post.replies.append(Reply(role, at, kind, by))
    post.replies.sort(key=lambda reply: reply.at)
