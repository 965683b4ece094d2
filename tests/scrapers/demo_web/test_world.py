"""The world in its full size, on two seeds: sizes, shares, and that the planted truths hold."""

from __future__ import annotations

import math
from collections import Counter, defaultdict
from collections.abc import Iterable
from datetime import date, datetime, timedelta
from statistics import mean, stdev
from typing import Any

import pytest

from scrapers.demo_web.market import Market
from scrapers.demo_web.model import SOURCES, Post
from scrapers.demo_web.world import World

HALF_YEARS = ("2024H1", "2024H2", "2025H1", "2025H2")
SCORED = ("answered", "resolved", "promise_kept", "ownership")


@pytest.fixture(scope="module", params=[7, pytest.param(11, marks=pytest.mark.slow)], ids="seed {}".format)
def world(request: pytest.FixtureRequest) -> World:
    return World(seed=request.param)


@pytest.fixture(scope="module")
def posts(world: World) -> list[Post]:
    return world.posts()


@pytest.fixture(scope="module")
def market(world: World) -> Market:
    return world.market


@pytest.fixture(scope="module")
def cases(posts: list[Post]) -> list[Post]:
    """The first post of each complaint case by a customer."""
    return [
        p
        for p in posts
        if p.kind == "complaint" and p.facts is not None and not p.repeats and not p.cross_posts
    ]


@pytest.fixture(scope="module")
def truths(market: Market) -> Any:
    return market.truths


def half_year(post: Post) -> str:
    return f"{post.posted_at.year}H{1 if post.posted_at.month < 7 else 2}"


def within(post: Post, moment: datetime | None, days: int) -> bool:
    return moment is not None and moment - post.posted_at < timedelta(days=days)


def outcomes(cases: Iterable[Post]) -> dict[str, list[bool]]:
    """What happened in cases that were followed long enough."""
    found: dict[str, list[bool]] = defaultdict(list)
    for post in cases:
        assert post.facts is not None
        found["answered"].append(within(post, post.answered_at(), 42))
        found["resolved"].append(within(post, post.told("resolved"), 90))
        found["ownership"].append(not post.facts.referrals)
        if post.facts.promise is not None and post.facts.promise.outcome != "open":
            found["promise_kept"].append(post.facts.promise.outcome == "kept")
    return found


def logits(cases: Iterable[Post]) -> dict[str, float]:
    rates = {name: (sum(seen) + 0.5) / (len(seen) + 1) for name, seen in outcomes(cases).items()}
    return {name: math.log(rate / (1 - rate)) for name, rate in rates.items()}


def settled(cases: list[Post]) -> list[Post]:
    return [post for post in cases if post.posted_at.year < 2026]


def large(market: Market, sector: str) -> list[str]:
    return [c.id for c in market.of_sector(sector) if c.cases >= 15]


def test_about_24000_posts_in_two_years_and_the_natural_rate_after(posts: list[Post], world: World) -> None:
    two_years = sum(p.posted_at.year < 2026 for p in posts)
    assert 22_500 <= two_years <= 26_500
    after = len(posts) - two_years
    assert 0.8 < (after / 42) / (two_years / 731) < 1.6
    assert max(p.posted_at for p in posts) <= world.now
    assert min(p.posted_at for p in posts).date() == date(2024, 1, 1)


def test_about_forty_companies_have_eighty_cases_in_two_sources(cases: list[Post], market: Market) -> None:
    counted = Counter((post.company, half_year(post)) for post in cases)
    spread = {(p.company, half_year(p)): set() for p in cases}  # type: dict[Any, set[str]]
    for post in cases:
        spread[post.company, half_year(post)].add(post.source)
    many = [
        name
        for name in market.companies
        if all(counted[name, h] >= 80 and len(spread[name, h]) >= 2 for h in HALF_YEARS)
    ]
    assert 38 <= len(many) <= 44


def test_languages_and_sources_have_their_shares(posts: list[Post]) -> None:
    languages = Counter(post.language for post in posts)
    assert 0.66 < languages["nl"] / len(posts) < 0.74
    assert 0.21 < languages["en"] / len(posts) < 0.29
    assert languages["de"] > 0
    assert languages["fr"] > 0
    sources = Counter(post.source for post in posts)
    assert set(sources) == set(SOURCES)
    assert max(sources.values()) / len(posts) < 0.6


def test_every_kind_of_life_occurs(posts: list[Post], cases: list[Post]) -> None:
    replied = [p.answered_at() for p in cases]
    late = [not within(p, at, 42) for p, at in zip(cases, replied, strict=True) if at is not None]
    assert 0.02 < mean(late) < 0.15
    assert 0.25 < mean(at is None for at in replied) < 0.6
    silent = [p.told("resolved") is None and p.told("unresolved") is None for p in settled(cases)]
    assert 0.35 < mean(silent) < 0.6
    assert sum(p.accepted is not None for p in posts) > 300
    assert sum(p.removed_at is not None for p in posts) > 150
    assert sum(bool(p.edits) for p in posts) > 500
    assert sum(p.repeats is not None for p in posts) > 200
    assert sum(p.cross_posts is not None for p in posts) > 500
    assert sum(p.author.noindex for p in posts) > 80
    assert {r.kind for p in posts for r in p.replies} >= {"substantive", "template", "thanks", "chatter"}
    assert len({p.kind for p in posts}) == 7
    assert {p.facts.severity for p in cases if p.facts} == {1, 2, 3}


def test_retellings_share_the_case_and_come_within_days(posts: list[Post]) -> None:
    by_key = {post.key: post for post in posts}
    for post in posts:
        first = by_key.get(post.cross_posts or post.repeats or "")
        if first is None:
            continue
        assert post.case == first.case
        assert timedelta(0) < post.posted_at - first.posted_at < timedelta(days=12)
        assert post.author.person == first.author.person
        assert post.facts == first.facts
        if post.cross_posts:
            assert post.source != first.source
            assert post.facts is not None
            assert post.facts.order_number is not None


def test_identifiers_are_unique_and_grow_with_time(posts: list[Post]) -> None:
    for source in SOURCES:
        mine = [post for post in posts if post.source == source]
        assert len({post.source_id for post in mine}) == len(mine)
        numbers = [post.number for post in sorted(mine, key=lambda p: (p.posted_at, p.key))]
        assert numbers == sorted(numbers)


def test_low_sector_is_one_unit_lower_and_uniform(cases: list[Post], market: Market, truths: Any) -> None:
    truth = truths["low_sector"]
    assert large(market, truth["sector"]) == truth["companies"]
    followed = settled(cases)
    low = logits(p for p in followed if p.sector == truth["sector"])
    rest = logits(p for p in followed if p.sector != truth["sector"])
    for name in SCORED:
        assert -1.35 < low[name] - rest[name] < -0.7, name
    counted = Counter((p.company, half_year(p)) for p in followed)
    fewest = min(counted[name, h] for name in truth["companies"] for h in HALF_YEARS)
    assert fewest >= truth["recover"]["min_cases_per_half_year"]
    assert spread_of(followed, market, truth["sector"]) < 0.2


def spread_of(cases: list[Post], market: Market, sector: str) -> float:
    """Spread between the companies of a sector, averaged over the pillars."""
    found = [logits(p for p in cases if p.company == name) for name in large(market, sector)]
    return mean(stdev(one[pillar] for one in found) for pillar in ("answered", "resolved", "ownership"))


def test_varied_sector_differs_most(cases: list[Post], market: Market, truths: Any) -> None:
    followed, truth = settled(cases), truths["varied_sector"]
    spreads = {sector: spread_of(followed, market, sector) for sector in market.sectors}
    widest = spreads.pop(truth["sector"])
    ordinary = [spread for sector, spread in spreads.items() if sector != truths["low_sector"]["sector"]]
    assert widest > max(ordinary)
    assert widest > truth["recover"]["min_tau_ratio_to_others"] * mean(ordinary)


def test_only_one_sector_is_low(cases: list[Post], market: Market, truths: Any) -> None:
    levels = {
        sector: mean(logits(p for p in settled(cases) if p.sector == sector).values())
        for sector in market.sectors
    }
    low = levels.pop(truths["low_sector"]["sector"])
    assert stdev(levels.values()) < 0.3
    assert low < min(levels.values()) - 0.4


def test_pair_sends_customers_back_and_forth(cases: list[Post], truths: Any) -> None:
    truth = truths["mutual_referral"]
    first, second = (f"company:{name}" for name in truth["companies"])
    hops: Counter[tuple[str, str]] = Counter()
    sources, loops = defaultdict(set), Counter[str]()
    for post in settled(cases):
        assert post.facts is not None
        for pair in {(hop.sender, hop.target) for hop in post.facts.referrals}:
            hops[pair] += 1
            sources[pair].add(post.source)
        if post.facts.is_loop and {first, second} == {hop.sender for hop in post.facts.referrals}:
            loops[post.company or ""] += 1
    for pair in ((first, second), (second, first)):
        assert hops[pair] >= truth["recover"]["min_cases_each_way"]
        assert len(sources[pair]) >= truth["recover"]["min_sources"]
    assert min(loops[name] for name in truth["companies"]) >= 20
    named = {pair: n for pair, n in hops.items() if all(party.startswith("company:") for party in pair)}
    others = {pair: n + named.get(pair[::-1], 0) for pair, n in named.items() if set(pair) != {first, second}}
    assert others
    assert max(others.values()) < 20


def test_promises_are_broken_most_by_one_company(cases: list[Post], market: Market, truths: Any) -> None:
    truth = truths["broken_promises"]
    kept = {
        name: mean(seen)
        for name in market.companies
        if len(seen := outcomes(p for p in settled(cases) if p.company == name)["promise_kept"]) >= 30
    }
    worst = kept.pop(truth["company"])
    assert worst <= truth["recover"]["max_kept_rate"]
    assert worst < min(kept.values()) - 0.02


def test_delight_is_the_highest_of_all(posts: list[Post], truths: Any) -> None:
    truth = truths["delight"]
    about: dict[str, list[bool]] = defaultdict(list)
    for post in posts:
        about[post.company or ""].append(post.kind == "praise")
    rates = {name: mean(seen) for name, seen in about.items() if len(seen) >= 30}
    assert rates.pop(truth["company"]) >= max(0.4, 2 * max(rates.values()))


def test_audience_speeds_one_company_up(cases: list[Post], truths: Any) -> None:
    truth = truths["audience_speed"]
    assert speed_up([p for p in cases if p.company == truth["company"]]) > 1.8
    others = [p for p in cases if p.company != truth["company"]]
    assert 0.8 < speed_up(others) < 1.25, "within what chance gives at this size"


def speed_up(cases: list[Post]) -> float:
    """How many times faster a reply comes per tenfold audience, by the slope on both logarithms."""
    pairs = [
        (math.log10(p.author.followers + 1), math.log10((at - p.posted_at).total_seconds() + 60))
        for p in cases
        if p.source == "mastodon" and (at := p.answered_at()) is not None and within(p, at, 42)
    ]
    across, along = mean(x for x, _ in pairs), mean(y for _, y in pairs)
    slope = sum((x - across) * (y - along) for x, y in pairs) / sum((x - across) ** 2 for x, _ in pairs)
    return float(10**-slope)


def test_bomb_is_one_week_of_fresh_accounts_and_near_duplicates(posts: list[Post], truths: Any) -> None:
    truth = truths["review_bomb"]
    plant = truth["plant"]
    bomb = [p for p in posts if p.burst == "review_bomb"]
    assert len(bomb) == plant["posts"]
    assert {(p.company, p.source) for p in bomb} == {(truth["company"], truth["source"])}
    assert all(plant["from"] <= p.posted_at.date() <= plant["until"] for p in bomb)
    fresh = mean(p.posted_at.date() - p.author.since < timedelta(days=7) for p in bomb)
    usual = mean(p.author.posts == 1 for p in posts if p.source == truth["source"] and p.burst is None)
    assert fresh > 0.75
    assert mean(p.author.posts == 1 for p in bomb) > 2.2 * usual
    assert mean(p.wording.startswith("bomb-model") for p in bomb) > 0.45


def test_too_few_looks_best_and_stays_thin(cases: list[Post], truths: Any) -> None:
    truth = truths["too_few"]
    mine = [p for p in settled(cases) if p.company == truth["company"]]
    counted = Counter(half_year(p) for p in mine)
    assert min(counted[h] for h in HALF_YEARS) >= 1
    assert max(counted.values()) <= truth["recover"]["max_cases_per_half_year"]
    assert mean(outcomes(mine)["answered"]) > 0.85


def test_growing_source_grows_and_service_stays(cases: list[Post], truths: Any) -> None:
    truth = truths["growing_source"]
    quarters: dict[tuple[int, int], list[Post]] = defaultdict(list)
    for post in settled(cases):
        if post.source == truth["source"]:
            quarters[post.posted_at.year, (post.posted_at.month - 1) // 3].append(post)
    first, last = quarters[2024, 0], quarters[2025, 3]
    assert len(last) / len(first) > truth["recover"]["min_volume_ratio"]
    year = {y: [p for (when, _), group in quarters.items() if when == y for p in group] for y in (2024, 2025)}
    change = mean(outcomes(year[2025])["answered"]) - mean(outcomes(year[2024])["answered"])
    assert abs(change) < truth["recover"]["max_answered_change"]


def test_outage_and_broadcast_are_there(cases: list[Post], truths: Any) -> None:
    outage = truths["outage"]
    days = Counter(p.posted_at.date() for p in cases if p.company == outage["company"])
    during = [n for day, n in days.items() if outage["plant"]["from"] <= day <= outage["plant"]["until"]]
    assert sum(during) >= outage["plant"]["posts"]
    assert max(n for day, n in days.items() if day < outage["plant"]["from"]) * 3 < max(during)
    truth = truths["broadcast"]
    shown, weeks = truth["plant"]["on"], timedelta(weeks=truth["plant"]["weeks"])
    mine = [p for p in cases if p.company == truth["company"]]
    before = [p for p in mine if shown - weeks <= p.posted_at.date() < shown]
    after = [p for p in mine if shown <= p.posted_at.date() < shown + weeks]
    assert len(after) > 1.6 * len(before)
    rise = mean(outcomes(after)["answered"]) - mean(outcomes(before)["answered"])
    assert rise > truth["recover"]["min_answered_rise"]
