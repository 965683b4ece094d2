"""What goes wrong in one case: the facts that its text will tell."""

from __future__ import annotations

import math
from collections.abc import Mapping
from dataclasses import replace
from datetime import date, timedelta
from random import Random
from typing import Any, TypeVar

from scrapers.demo_web.market import Company, Market
from scrapers.demo_web.model import Facts, Kept, Promise, PromiseKind, Referral, Source

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
_TROUBLES = ("waiting", "unreachable", "cut_off", "no_ownership_script", "hurdle", "public_escalation")
_WAITS = (20, 25, 30, 35, 40, 45, 50, 60, 75, 90)
_NAMED = {"carrier": "parcel", "sender": "webshops"}
_PROMISES: Mapping[PromiseKind, float] = {"callback": 0.4, "visit": 0.15, "refund": 0.25, "resolved_by": 0.2}
_VISITED = {"telecom", "energy", "parcel", "webshops", "housing", "groceries", "insurers"}
Key = TypeVar("Key", bound=str)


def expit(log_odds: float) -> float:
    """The chance that belongs to log odds."""
    return 1 / (1 + math.exp(-log_odds))


def pick(rng: Random, weights: Mapping[Key, float]) -> Key:
    """One key, with chance proportional to its weight."""
    rest = rng.random() * sum(weights.values())
    for key, weight in weights.items():
        rest -= weight
        if rest < 0:
            return key
    return next(reversed(list(weights)))


def draw_facts(rng: Random, market: Market, company: Company, source: Source, day: date) -> Facts:
    """The facts of one complaint about ``company`` posted on ``day``."""
    chance, sector = market.ordinary["facts"], market.ordinary["sectors"][company.sector]
    topic = pick(rng, {**sector["topics"], "other": 1 - sum(sector["topics"].values())})
    facts = Facts(
        topic=topic,
        severity=1,
        product=rng.randrange(1000),
        amount=_amount(rng, topic),
        referrals=_referrals(rng, market, company),
        promise=_promise(rng, market, company, day),
        lock_in=rng.choice(LOCK_IN) if rng.random() < sector["lock_in"] else None,
        sensitive=company.sector == "health_insurers" and rng.random() < chance["sensitive"],
        order_number=order_number(rng, company) if rng.random() < chance["order_number"] else None,
    )
    if rng.random() >= chance["terse"]:
        facts = _told_at_length(rng, chance, company, facts, room=1 if source == "mastodon" else 3)
    if topic == "other" and not facts.says_more:
        facts = replace(facts, topic=next(iter(sector["topics"])))
    return facts


def graded(facts: Facts) -> Facts:
    """The facts with their severity.

    3 = above EUR 250 or legal steps; 2 = repeated contacts, over two weeks or a smaller loss; 1 = the rest.
    """
    if (facts.amount or 0) > 250 or facts.escalation is not None:
        return replace(facts, severity=3)
    repeated = (facts.contacts or 0) >= 2 or (facts.elapsed_days or 0) > 14
    is_loss = facts.amount is not None or facts.topic == "billing"
    return replace(facts, severity=2 if repeated or is_loss else 1)


def order_number(rng: Random, company: Company) -> str:
    """The number of an order or a case, as this company writes them."""
    return f"{company.id[:2].upper()}-{rng.randrange(10**6, 10**7)}"


def _told_at_length(
    rng: Random, chance: Mapping[str, Any], company: Company, facts: Facts, room: int
) -> Facts:
    """The facts with the effort it took and ``room`` further troubles, likelier where nobody owns it."""
    odds, effort = math.exp(-0.4 * company.effects["ownership"]), company.effects["effort"]
    troubles = [name for name in _TROUBLES if rng.random() < min(0.6, chance[name] * odds)]
    rng.shuffle(troubles)
    told = set(troubles[:room])
    return replace(
        facts,
        contacts=_contacts(rng, effort) if rng.random() < chance["contacts"] else None,
        contact_channel=rng.choices(("phone", "email", "chat", "mixed"), (5, 2, 2, 2))[0],
        elapsed=_elapsed(rng, effort) if rng.random() < chance["elapsed"] else None,
        waiting_minutes=rng.choice(_WAITS) if "waiting" in told else None,
        unreachable="unreachable" in told,
        cut_off="cut_off" in told,
        no_ownership_script="no_ownership_script" in told,
        hurdle=rng.choice(HURDLES) if "hurdle" in told else None,
        escalation=rng.choice(ESCALATIONS) if "public_escalation" in told else None,
        churn=rng.random() < chance["churn"],
        says_open=rng.random() < chance["says_open"],
    )


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
    kept_odds = market.ordinary["service"]["promise_kept"] + company.effects["promise_kept"]
    outcome: Kept = "open" if rng.random() < 0.08 else "kept" if rng.random() < expit(kept_odds) else "broken"
    ago = rng.randrange(1, 20)
    due = day + timedelta(days=rng.randrange(2, 9)) if outcome == "open" else day - timedelta(days=ago)
    return Promise(kind, due - timedelta(days=rng.choice((1, 2, 2, 3, 5, 7, 10, 14))), due, outcome)
