"""The live registry: whole, without contradictions, with a source for what is no common knowledge."""

import csv
import gzip
import re
import unicodedata
from collections import Counter
from datetime import date
from pathlib import Path
from typing import Any

import pytest

from pipeline import registry
from pipeline.company_names import clean_key
from pipeline.paths import Home
from pipeline.registry import Registry
from pipeline.registry_entries import CompanyEntry
from tests.shared import SHARED, needs_shared

SAMPLE = ("data", "cfpb_2020-03_sample_6623.csv.gz")
READ = re.compile(r"https?://\S+")
# Never from memory: these are facts about a legal person, or addresses that may be somebody else's.
NEEDS_A_DOCUMENT = ("legal_name", "parent", "renames", "handles", "price_level")
ORDINARY = re.compile(
    "action|ah|alternate|ben|beter|bol|bolt|booking|crisp|das|delta|dirk|duo|expert|flink|gamma|hertz|ics|ind|ing"
    "|just|karwei|max|nn|otto|picnic|plus|portaal|post|praxis|simpel|spar|tikkie|uber|ups|wise|wish|zara"
)
GENERAL = ("name", "aliases", "sector", "country", "domains")
AMERICAN = {
    "credit_reporting",
    "debt_collection",
    "mortgage",
    "bank_account",
    "credit_card",
    "student_loan",
    "vehicle_loan",
    "loan",
    "money_transfer",
    "debt_management",
    "other_finance",
}


@pytest.fixture(scope="module")
def live() -> Registry:
    return registry.load(Home("live", Path("unused")))


@pytest.fixture(scope="module")
def companies(live: Registry) -> list[CompanyEntry]:
    return list(live.entries["companies"])


def folded(name: str) -> str:
    """A name as texts are searched for it: no case, accents, blanks or punctuation."""
    plain = unicodedata.normalize("NFKD", name.casefold())
    return "".join(letter for letter in plain if letter.isalnum())


def names(company: CompanyEntry) -> list[str]:
    return [company.name, *company.aliases, *company.misspellings, *company.earlier_names]


def test_nothing_is_left_out_as_wrong(live: Registry) -> None:
    assert live.problems == []


def test_it_is_a_registry_worth_the_name(live: Registry, companies: list[CompanyEntry]) -> None:
    dutch = Counter(company.sector for company in companies)
    assert len(companies) >= 150
    assert len(dutch) >= 12
    assert min(dutch.values()) >= 5, "a sector in which nothing can be compared"
    assert {sector.id for sector in live.sectors} == set(dutch) | AMERICAN


def test_no_two_companies_share_a_name_after_folding(companies: list[CompanyEntry]) -> None:
    owners: dict[str, str] = {}
    for company in companies:
        for name in names(company):
            assert owners.setdefault(folded(name), company.id) == company.id, name


def test_no_company_is_found_by_another_ones_cleaned_name(companies: list[CompanyEntry]) -> None:
    owners: dict[str, str] = {}
    for company in companies:
        for name in names(company):
            assert owners.setdefault(clean_key(name), company.id) == company.id, name


def test_no_two_companies_share_a_domain_and_domains_are_bare(companies: list[CompanyEntry]) -> None:
    domains = [domain for company in companies for domain in company.domains]
    assert [d for d, count in Counter(domains).items() if count > 1] == []
    assert [d for d in domains if not re.fullmatch(r"(?!www\.)[a-z0-9-]+(\.[a-z0-9-]+)+", d)] == []


def test_ambiguous_names_are_names_of_the_company_and_leave_another_way_to_find_it(
    companies: list[CompanyEntry],
) -> None:
    for company in companies:
        assert set(company.ambiguous) <= set(names(company)), company.id
        assert {*names(company), *company.domains} - set(company.ambiguous), company.id


def test_ordinary_words_are_marked_as_ambiguous(companies: list[CompanyEntry]) -> None:
    found = {
        n for c in companies for n in names(c) if ORDINARY.fullmatch(n.casefold()) and n not in c.ambiguous
    }
    assert found == set()


def test_parents_are_no_circle(companies: list[CompanyEntry]) -> None:
    parents = {company.id: company.parent for company in companies}
    for company in companies:
        seen, at = {company.id}, company.parent
        while at is not None:
            assert at not in seen, company.id
            seen.add(at)
            at = parents[at]


def filled(company: CompanyEntry, field: str) -> bool:
    return bool(getattr(company, field))


def test_every_fact_has_a_source_and_a_date(companies: list[CompanyEntry]) -> None:
    for company in companies:
        for field in (*GENERAL, *NEEDS_A_DOCUMENT):
            if filled(company, field):
                fact: dict[str, Any] = company.facts.get(field, {})
                assert fact.get("source"), f"{company.id}: {field} without a source"
                assert isinstance(fact.get("date"), date), f"{company.id}: {field} without a date"
        for rename in company.renames:
            assert READ.fullmatch(rename.source or ""), company.id


def test_what_needs_a_document_names_one(companies: list[CompanyEntry]) -> None:
    for company in companies:
        for field in NEEDS_A_DOCUMENT:
            if filled(company, field):
                assert READ.fullmatch(company.facts[field]["source"]), f"{company.id}: {field}"
            else:
                assert field not in company.facts, f"{company.id}: a source for {field}, but no {field}"


def test_every_regulator_has_a_source_and_every_sector_a_way_out(live: Registry) -> None:
    for sector in live.sectors:
        if sector.regulator is not None:
            assert READ.fullmatch(sector.regulator.url or ""), sector.id
            assert READ.fullmatch(sector.regulator.source or ""), sector.id
            assert sector.regulator.checked_on is not None, sector.id
        assert sector.turn_to is not None, sector.id
        assert READ.fullmatch(sector.turn_to.url or ""), sector.id


@needs_shared(*SAMPLE)
def test_every_product_of_the_cfpb_has_a_sector_and_no_american_company_is_taken_for_a_dutch_one(
    live: Registry, companies: list[CompanyEntry]
) -> None:
    with gzip.open(SHARED.joinpath(*SAMPLE), "rt", encoding="utf-8", newline="") as file:
        rows = list(csv.DictReader(file))
    sectors = {
        entry.product: entry.sector for entry in live.entries["product_sectors"] if entry.source == "cfpb"
    }
    assert {row["Product"] for row in rows} <= sectors.keys()
    assert set(sectors.values()) == AMERICAN
    keys = {clean_key(name) for company in companies for name in names(company)}
    taken = {row["Company"] for row in rows if clean_key(row["Company"]) in keys}
    assert taken <= {"Klarna AB"}, "Klarna is one company on both sides of the ocean"
