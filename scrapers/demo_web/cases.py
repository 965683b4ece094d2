"""What goes wrong in one case: the facts that its text will tell."""

from __future__ import annotations

import math
from collections.abc import Mapping, Sequence
from datetime import date, timedelta
from random import Random
from typing import Any, TypeVar, get_args

from scrapers.demo_web.market import Company, Market
from scrapers.demo_web.model import Facts, Kept, Pillar, Promise, PromiseKind, Referral, Source

HURDLES = ("written_only", "chat_closed", "no_escalation", "paid_number", "bot_only")
LOCK_IN = ("contract_term", "exit_fee", "no_alternative", "switch_failed", "data_or_number_hostage")
ESCALATIONS = ("broadcaster", "regulator", "committee", "lawyer", "police", "press")
DEPARTMENTS = (
    "helpdesk",
    "billing_department",
    "planning",
    "technical_service",
    "complaints_department",
    "shop",
    "sales",
)
OUTSIDERS: Mapping[str, tuple[str, ...]] = {
    "telecom": ("contractor", "manufacturer", "network_operator"),
    "energy": ("network_operator", "installer", "landlord"),
    "parcel": ("sender", "pickup_point", "customs"),
    "webshops": ("carrier", "manufacturer", "payment_service"),
    "banks": ("payment_service", "shop_keeper", "card_company"),
    "insurers": ("repairer", "broker", "other_party_insurer"),
    "health_insurers": ("hospital", "pharmacy", "broker"),
    "travel": ("booking_site", "airport", "hotel"),
    "public_transport": ("card_company", "other_operator", "municipality"),
    "streaming": ("app_shop", "manufacturer", "payment_service"),
    "housing": ("contractor", "municipality", "owners_association"),
    "groceries": ("carrier", "payment_service", "pickup_point"),
}
_NAMED = {"carrier": "parcel", "sender": "webshops"}
_PROMISES: Mapping[PromiseKind, float] = {"callback": 0.4, "visit": 0.15, "refund": 0.25, "resolved_by": 0.2}
_VISITED = {"telecom", "energy", "parcel", "webshops", "housing", "groceries", "insurers"}
Key = TypeVar("Key", bound=str)


def expit(log_odds: float) -> float:
    """The chance that belongs to log odds."""
    return 1 / (1 + math.exp(-log_odds))


def pick(rng: Random, weights: Mapping[Key, float]) -> Key:
    """One key, with chance proportional to its weight."""
    return rng.choices(list(weights), list(weights.values()))[0]


def draw_facts(rng: Random, market: Market, company: Company, source: Source, day: date) -> Facts:
    """The facts of one complaint about ``company`` posted on ``day``."""
    chance, effects = market.ordinary["facts"], company.effects
    topics = market.ordinary["sectors"][company.sector]["topics"]
    topic = pick(rng, {**topics, "other": 1 - sum(topics.values())})
    referrals = _referrals(rng, market, company)
    promise = _promise(rng, market, company, day)
    extra = _extras(rng, chance, effects, room=1 if source == "mastodon" else 3)
    contacts = _contacts(rng, effects["effort"]) if rng.random() < chance["contacts"] else None
    elapsed = _elapsed(rng, effects["effort"]) if rng.random() < chance["elapsed"] else None
    amount = _amount(rng, topic)
    locked = rng.random() < market.ordinary["sectors"][company.sector]["lock_in"]
    said_more = bool(referrals or promise or contacts or elapsed or extra or locked)
    return Facts(
        topic=topic if topic != "other" or said_more else next(iter(topics)),
        severity=_severity(topic, amount, contacts, elapsed, extra),
        product=rng.randrange(1000),
        amount=amount,
        contacts=contacts,
        contact_channel=rng.choices(("phone", "email", "chat", "mixed"), (5, 2, 2, 2))[0],
        elapsed=elapsed,
        waiting_minutes=rng.choice((20, 25, 30, 35, 40, 45, 50, 60, 75, 90)) if "waiting" in extra else None,
        promise=promise,
        referrals=referrals,
        unreachable="unreachable" in extra,
        cut_off="cut_off" in extra,
        no_ownership_script="no_ownership_script" in extra,
        hurdle=rng.choice(HURDLES) if "hurdle" in extra else None,
        lock_in=rng.choice(LOCK_IN) if locked else None,
        escalation=rng.choice(ESCALATIONS) if "public_escalation" in extra else None,
        churn=rng.random() < chance["churn"],
        says_open=rng.random() < chance["says_open"],
        sensitive=company.sector == "health_insurers" and rng.random() < chance["sensitive"],
        order_number=f"{company.id[:2].upper()}-{rng.randrange(10**6, 10**7)}"
        if rng.random() < chance["order_number"]
        else None,
    )


def _extras(rng: Random, chance: Mapping[str, Any], effects: Mapping[Pillar, float], room: int) -> set[str]:
    """Further service trouble; likelier where nobody takes ownership. A short post has room for little."""
    odds = math.exp(-0.4 * effects["ownership"])
    names: Sequence[str] = (
        "waiting",
        "unreachable",
        "cut_off",
        "no_ownership_script",
        "hurdle",
        "public_escalation",
    )
    drawn = [name for name in names if rng.random() < min(0.6, chance[name] * odds)]
    rng.shuffle(drawn)
    return set(drawn[:room])


def _contacts(rng: Random, effort: float) -> int:
    mean = 3.4 * math.exp(-0.45 * effort)
    return min(2 + int(rng.expovariate(1 / max(mean - 1.5, 0.4))), 24)


def _elapsed(rng: Random, effort: float) -> tuple[int, str]:
    days = max(2.0, rng.lognormvariate(math.log(17) - 0.45 * effort, 0.8))
    if days < 13:
        return round(days), "day"
    if days < 75:
        return round(days / 7), "week"
    return min(round(days / 30), 14), "month"


def _amount(rng: Random, topic: str) -> float | None:
    if topic not in {"billing", "cancellation", "misleading_sales"} or rng.random() < 0.35:
        return None
    euros = min(max(rng.lognormvariate(4.2, 1.0), 4.0), 2400.0)
    return round(euros) - 0.05 if rng.random() < 0.5 else float(round(euros))


def _severity(
    topic: str, amount: float | None, contacts: int | None, elapsed: tuple[int, str] | None, extra: set[str]
) -> int:
    """3 = more than EUR 250 or legal steps; 2 = repeated contacts, two weeks or a smaller loss; else 1."""
    long = elapsed is not None and (elapsed[1] == "month" or (elapsed[1] == "week" and elapsed[0] > 2))
    if (amount or 0) > 250 or "public_escalation" in extra:
        return 3
    return 2 if long or (contacts or 0) >= 2 or amount is not None or topic == "billing" else 1


def _referrals(rng: Random, market: Market, company: Company) -> tuple[Referral, ...]:
    """The hops that the customer was sent along, in order; empty when someone took ownership."""
    pair, ordinary = market.truths["mutual_referral"], market.ordinary["service"]["ownership"]
    own = f"company:{company.id}"
    if company.id in pair["companies"] and rng.random() < pair["plant"]["share"]:
        partner = next(name for name in pair["companies"] if name != company.id)
        return _there_and_back(own, f"company:{partner}", rng.random() < pair["plant"]["loop_share"])
    if rng.random() < expit(ordinary + company.effects["ownership"]):
        return ()
    shape = rng.random()
    if shape < 0.45:
        first, second = rng.sample(DEPARTMENTS, 2)
        return _there_and_back(f"role:{first}", f"role:{second}", rng.random() < 0.5)
    if shape < 0.6:
        first, second, third = rng.sample(DEPARTMENTS, 3)
        return (Referral(f"role:{first}", f"role:{second}"), Referral(f"role:{second}", f"role:{third}"))
    return _there_and_back(own, _outsider(rng, market, company), rng.random() < 0.6)


def _outsider(rng: Random, market: Market, company: Company) -> str:
    """Another party: mostly unnamed, now and then a named carrier or shop, but never a planted partner."""
    role = rng.choice(OUTSIDERS[company.sector])
    sector = _NAMED.get(role)
    if sector is None or rng.random() < 0.5:
        return f"role:{role}"
    pair = market.truths["mutual_referral"]["companies"]
    return f"company:{rng.choice([other.id for other in market.of_sector(sector) if other.id not in pair])}"


def _there_and_back(first: str, second: str, is_loop: bool) -> tuple[Referral, ...]:
    there = Referral(first, second)
    return (there, Referral(second, first)) if is_loop else (there,)


def _promise(rng: Random, market: Market, company: Company, day: date) -> Promise | None:
    if rng.random() >= company.promise:
        return None
    weights = {kind: w for kind, w in _PROMISES.items() if kind != "visit" or company.sector in _VISITED}
    kind = pick(rng, weights)
    assert kind in get_args(PromiseKind)
    kept_odds = market.ordinary["service"]["promise_kept"] + company.effects["promise_kept"]
    outcome: Kept = "open" if rng.random() < 0.08 else "kept" if rng.random() < expit(kept_odds) else "broken"
    ago = rng.randrange(1, 20)
    due = day + timedelta(days=rng.randrange(2, 9)) if outcome == "open" else day - timedelta(days=ago)
    return Promise(kind, due - timedelta(days=rng.choice((1, 2, 2, 3, 5, 7, 10, 14))), due, outcome)
