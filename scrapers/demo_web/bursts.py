"""The weeks in which much came at once: an outage, a television programme, a review bomb."""

from __future__ import annotations

from collections.abc import Iterator
from datetime import date, timedelta
from typing import Any

from scrapers.demo_web.market import Market
from scrapers.demo_web.model import Post, stream
from scrapers.demo_web.people import author
from scrapers.demo_web.posts import Persons, case_posts, moment_on, new_post


def burst_posts(market: Market, month: date, scale: float, persons: Persons) -> Iterator[Post]:
    """The posts of every burst that starts in this month."""
    truths = market.truths
    outage, broadcast, bomb = truths["outage"], truths["broadcast"], truths["review_bomb"]
    if _starts_in(month, outage["plant"]["from"]):
        yield from _outage(market, outage, scale, persons)
    if _starts_in(month, broadcast["plant"]["on"]):
        yield from _after_broadcast(market, broadcast, scale, persons)
    if _starts_in(month, bomb["plant"]["from"]):
        yield from _review_bomb(market, bomb, scale, persons)


def _starts_in(month: date, day: date) -> bool:
    return (month.year, month.month) == (day.year, day.month)


def _outage(market: Market, truth: Any, scale: float, persons: Persons) -> Iterator[Post]:
    company, plant = market.companies[truth["company"]], truth["plant"]
    days = (plant["until"] - plant["from"]).days + 1
    for number in range(_size(plant["posts"], scale)):
        rng = stream(market.seed, "outage", number)
        day = plant["from"] + timedelta(days=min(int(rng.expovariate(1.1)), days - 1))
        fixed = {
            "topic": "product_defect",
            "amount": None,
            "elapsed": None,
            "product": 0,
            "order_number": None,
        }
        yield from case_posts(
            rng, market, company, day, f"outage-{number}", persons, fixed=fixed, burst="outage"
        )


def _after_broadcast(market: Market, truth: Any, scale: float, persons: Persons) -> Iterator[Post]:
    company, plant = market.companies[truth["company"]], truth["plant"]
    weeks = plant["weeks"]
    for number in range(_size(company.cases / 26 * weeks * (plant["volume"] - 1), scale)):
        rng = stream(market.seed, "broadcast", number)
        day = plant["on"] + timedelta(days=int(weeks * 7 * rng.random() ** 1.6))
        yield from case_posts(rng, market, company, day, f"broadcast-{number}", persons, burst="broadcast")


def _review_bomb(market: Market, truth: Any, scale: float, persons: Persons) -> Iterator[Post]:
    """Not customers: short angry reviews, most of them after one model, by accounts of a few days."""
    company, plant = market.companies[truth["company"]], truth["plant"]
    for number in range(_size(plant["posts"], scale)):
        rng = stream(market.seed, "bomb", number)
        day = plant["from"] + timedelta(
            days=min(int(rng.expovariate(0.6)), (plant["until"] - plant["from"]).days)
        )
        person = persons.draw(rng)
        post = new_post(
            rng, market, company, truth["source"], moment_on(rng, day), f"bomb-{number}", person, "complaint"
        )
        post.author = author(
            market.seed, person, truth["source"], day, is_fresh=rng.random() < plant["fresh_accounts"]
        )
        post.burst, post.language, post.rating = "review_bomb", "nl", 1.0
        post.is_invited = post.is_verified = False
        if rng.random() < plant["near_duplicates"]:
            post.wording = f"bomb-model-{rng.randrange(3)}"
        yield post


def _size(count: float, scale: float) -> int:
    return max(6, round(count * scale))
