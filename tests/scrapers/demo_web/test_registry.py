"""The registry of the demo world and everything that names its companies agree."""

from __future__ import annotations

import json

from pipeline import registry
from pipeline.paths import WAREHOUSE, Home
from scrapers.demo_web.market import HERE, market, read_yaml
from scrapers.sources import sites
from tests.shared import SHARED, needs_shared

HOME = Home("demo", WAREHOUSE / "data" / "demo")


def test_registry_is_read_without_a_problem() -> None:
    found = registry.load(HOME)
    assert found.problems == []
    assert len(found.sectors) == 12
    assert 88 <= len(found.companies) <= 95
    for stem in ("customers", "statements", "reply_requests", "challenges", "events"):
        assert found.entries[stem], stem
    assert {entry.quality for entry in found.entries["customers"]} == {"A", "B", "C", "D"}
    assert {request.answered_on is None for request in found.entries["reply_requests"]} == {True, False}


def test_market_sources_and_truths_name_registered_companies() -> None:
    companies = market(7).companies
    assert companies.keys() == read_yaml(HERE / "market.yml")["companies"].keys()
    accounts = sites("mastodon", "demo")[0].company_accounts
    assert accounts == {company.handle: company.name for company in companies.values()}
    for name, truth in market(7).truths.items():
        named = [*truth.get("companies", []), *([truth["company"]] if "company" in truth else [])]
        assert set(named) <= companies.keys(), name
        assert {"what", "plant", "recover"} <= truth.keys(), name
        assert {"nl", "en"} == truth["what"].keys(), name
        assert truth["recover"]["how"], name


def test_events_match_the_planted_bursts() -> None:
    truths = market(7).truths
    events = {event["kind"]: event for event in read_yaml(WAREHOUSE / "registry/demo/events.yml")}
    outage, broadcast = truths["outage"], truths["broadcast"]
    assert (events["outage"]["company"], events["outage"]["on"], events["outage"]["until"]) == (
        outage["company"],
        outage["plant"]["from"],
        outage["plant"]["until"],
    )
    assert (events["broadcast"]["company"], events["broadcast"]["on"]) == (
        broadcast["company"],
        broadcast["plant"]["on"],
    )
    assert all(event["company"] != truths["review_bomb"]["company"] for event in events.values())


def test_domains_are_reserved_and_handles_unique() -> None:
    rows = read_yaml(WAREHOUSE / "registry/demo/companies.yml")
    domains = [domain for row in rows for domain in row["domains"]]
    handles = [handle for row in rows for handle in row["handles"]]
    assert all(domain.endswith(".example") for domain in domains)
    assert len(set(domains)) == len(domains)
    assert len(set(handles)) == len(handles)


@needs_shared("gold_dev", "companies.json")
def test_names_are_not_those_of_the_reference_texts() -> None:
    listed = json.loads((SHARED / "gold_dev" / "companies.json").read_text(encoding="utf-8"))
    taken = {name.lower() for row in listed for name in (row["name"], *row.get("aliases", []))}
    assert not taken & {company.name.lower() for company in market(7).companies.values()}
