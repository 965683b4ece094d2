"""The registry: a wrong entry costs itself, is named in a sentence, and leaves the good ones alone."""

from __future__ import annotations

from pathlib import Path

import pytest

from pipeline import paths, registry, sources, yaml_files
from pipeline.paths import Home

SECTORS = """
- id: telecom
  name: {nl: Telecom, en: Telecom}
  regulator: {name: ACM, url: "https://acm.example"}
  turn_to: null
"""
COMPANIES = """
- {id: alfa, name: Alfa, sector: telecom, aliases: [Alfatel], domains: [alfa.example], country: NO}
- {id: beta, name: Beta, sector: telecom, parent: alfa, renames: [{from: Oudbeta, on: 2020-01-01}]}
"""


@pytest.fixture
def folder(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Path:
    monkeypatch.setattr(paths, "WAREHOUSE", tmp_path)
    place = tmp_path / "registry/demo"
    place.mkdir(parents=True)
    (place / "sectors.yml").write_text(SECTORS, encoding="utf-8")
    (place / "companies.yml").write_text(COMPANIES, encoding="utf-8")
    return place


def load(folder: Path, **files: str) -> registry.Registry:
    for name, text in files.items():
        (folder / f"{name}.yml").write_text(text, encoding="utf-8")
    return registry.load(Home("demo", folder))


def test_good_entries_become_companies_to_read_with(folder: Path) -> None:
    found = load(folder)
    assert found.problems == []
    alfa, beta = found.companies
    assert (alfa.id, alfa.aliases, alfa.domains, alfa.sector) == (
        "alfa",
        ("Alfatel",),
        ("alfa.example",),
        "telecom",
    )
    assert beta.aliases == ("Oudbeta",)
    row = found.entries["companies"][0].row()
    assert row["country"] == "NO", "Norway is no falsehood"
    assert found.entries["sectors"][0].row()["regulator_name"] == "ACM"


@pytest.mark.parametrize(
    ("entry", "field", "words"),
    [
        ("{id: gamma, name: Gamma, sector: telecom, colour: red}", "colour", "unknown field"),
        ("{id: gamma, name: Gamma}", "sector", "missing required field"),
        ("{id: Gamma B.V., name: Gamma, sector: telecom}", "id", "regex"),
        ("{id: gamma, name: Gamma, sector: fishing}", "sector", "no sector fishing"),
        ("{id: gamma, name: Gamma, sector: telecom, parent: omega}", "parent", "no parent omega"),
        ("{id: alfa, name: Gamma, sector: telecom}", "id", "used twice"),
        ("{id: gamma, name: Gamma, sector: telecom, aliases: Gam}", "aliases", "Expected array"),
    ],
)
def test_a_wrong_company_is_left_out_and_named(folder: Path, entry: str, field: str, words: str) -> None:
    found = load(folder, companies=f"{COMPANIES}- {entry}\n")
    assert [company.id for company in found.companies] == ["alfa", "beta"]
    [problem] = found.problems
    assert (problem.file, problem.field) == ("companies.yml", field)
    assert problem.entry in ("gamma", "alfa", "Gamma B.V.", "number 3")
    assert words in problem.reason
    assert problem.reason.endswith(".")


def test_an_alias_that_two_companies_claim_goes_to_the_first(folder: Path) -> None:
    entry = "- {id: gamma, name: Gamma, sector: telecom, aliases: [ALFATEL, Gam], domains: [alfa.example]}\n"
    found = load(folder, companies=COMPANIES + entry)
    assert found.companies[2].aliases == ("Gam",)
    assert found.companies[2].domains == ()
    assert [problem.field for problem in found.problems] == ["aliases", "domains"]
    assert "already belongs to alfa" in found.problems[0].reason


@pytest.mark.parametrize(("text", "words"), [("- {id: [", "line"), ("id: alfa\n", "list of entries")])
def test_a_file_that_is_no_list_costs_itself_only(folder: Path, text: str, words: str) -> None:
    found = load(folder, companies=text)
    assert found.companies == []
    assert len(found.sectors) == 1
    assert words in found.problems[0].reason


def test_what_people_file_is_read_with_its_dates(folder: Path) -> None:
    found = load(
        folder,
        statements='- {company: alfa, on: 2026-01-05, lang: nl, text: "Wij betreuren dit.", url: null}\n',
        events="- {on: 2025-05-05, kind: outage, company: alfa, title: {nl: S, en: O}, source: krant}\n"
        "- {on: 2025-05-05, kind: party, title: {nl: Feest, en: Party}}\n"
        "- {on: 2025-05-05, kind: recall, company: omega, title: {nl: Terug, en: Recall}}\n",
        reply_requests="- {company: alfa, sent_on: 2026-01-02, about: rang}\n",
        customers="- {company: alfa, customers: -5, quality: A, on: 2026-01-01, source: x}\n",
    )
    assert found.entries["statements"][0].row()["stated_on"].isoformat() == "2026-01-05"
    [event] = found.entries["events"]
    assert event.row()["event_id"] == "20250505-outage-alfa"
    assert event.row()["url"] == "krant"
    assert found.entries["reply_requests"][0].row()["answered_on"] is None
    assert {(p.file, p.field) for p in found.problems} == {
        ("events.yml", "kind"),
        ("events.yml", "company"),
        ("customers.yml", "customers"),
    }


def test_yes_and_no_and_on_are_words(tmp_path: Path) -> None:
    path = tmp_path / "a.yml"
    path.write_text("{on: no, off: true, country: NO}", encoding="utf-8")
    assert yaml_files.read(path) == {"on": "no", "off": True, "country": "NO"}


def test_the_demo_registry_is_whole() -> None:
    found = registry.load(Home("demo", Path("unused")))
    assert found.problems == []
    assert len(found.companies) > 50


DECLARATION = """
title: Forum
publisher: {name: Club}
licence: {name: CC0}
terms: {summary: Alles mag}
fetchable: true
fetchable_reason: It is ours.
cadence: daily
publish_text: excerpt
shows_replies: true
caveats: {nl: [Klein], en: [Small]}
expect: {min_items: 3}
"""


def test_a_declaration_with_sites_gives_a_source_per_site(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(sources, "FOLDERS", {"demo": tmp_path})
    (tmp_path / "forum.yml").write_text(
        DECLARATION
        + "sites: [{key: a, name: A, start_url: u, expect: {min_items: 9}}, {key: b, fetchable: false}]\n",
        encoding="utf-8",
    )
    (tmp_path / "plain.yml").write_text(DECLARATION, encoding="utf-8")
    (tmp_path / "broken.yml").write_text("title: Only\n", encoding="utf-8")
    (tmp_path / "strange.yml").write_text(DECLARATION.replace("excerpt", "some"), encoding="utf-8")
    found = sources.load(Home("demo", tmp_path))
    assert {s.source: (s.expected_min, s.fetchable) for s in found.declared} == {
        "forum.a": (9, True),
        "forum.b": (3, False),
        "plain": (3, True),
    }
    assert [file for file, _ in found.problems] == ["broken.yml", "strange.yml"]
    assert "lacks publisher" in found.problems[0][1]


def test_norms_and_corrections_are_checked_like_the_rest(folder: Path) -> None:
    norm = (
        "country: NL, measure: reply, value: 42, unit: days, binding: law, title: {nl: a, en: b}, source: s"
    )
    found = load(
        folder,
        norms=f"""
- {{id: good, {norm}, url: "https://wet.example/1", checked_on: 2026-01-05}}
- {{id: good, {norm}, url: "https://wet.example/1", checked_on: 2026-01-05}}
- {{id: nowhere, {norm}, checked_on: 2026-01-05}}
- {{id: elsewhere, sector: cheese, {norm}, url: "https://wet.example/1", checked_on: 2026-01-05}}
""",
        corrections='- {id: wrong, "on": 2026-01-05, about: companies, by: nobody, text: {nl: a, en: b}}',
    )
    assert [entry.id for entry in found.entries["norms"]] == ["good"]
    assert found.entries["corrections"] == []
    said = {(p.file, p.entry): (p.field, p.reason) for p in found.problems}
    assert said["norms.yml", "good"][0] == "id"
    assert said["norms.yml", "nowhere"][1] == "Object missing required field url."
    assert said["norms.yml", "elsewhere"] == ("sector", "There is no sector cheese in the registry.")
    assert said["corrections.yml", "wrong"][0] == "by"


def test_a_request_about_two_companies_names_one_that_exists(folder: Path) -> None:
    found = load(
        folder,
        reply_requests="""
- {company: alfa, sent_on: 2026-01-07, about: sent back and forth, with: beta}
- {company: alfa, sent_on: 2026-01-07, about: sent back and forth, with: gamma}
""",
    )
    assert [entry.row()["with_company_id"] for entry in found.entries["reply_requests"]] == ["beta"]
    assert [(p.field, p.reason) for p in found.problems] == [
        ("with", "There is no company gamma in the registry.")
    ]
