"""The thin functions behind the tables that Python makes, on rows computed by hand."""

from __future__ import annotations

from datetime import datetime, timedelta
from pathlib import Path
from typing import Any

import duckdb
import numpy as np
import pyarrow as pa
import pytest

from pipeline.reading import Company
from pipeline.steps import Context, company_names, company_scores, complainants, joined_posts, reply_wordings
from tests.pipeline.lakes import demo_home

DAY = datetime(2025, 1, 1)
REGISTRY = [
    Company(
        "alfa", "Alfa", ("Alfatel",), domains=("alfa.example",), handles=("@alfa", "@alfa@toeter.example")
    ),
    Company("beta", "Beta B.V.", misspellings=("Betta",), domains=("beta.example",)),
]


@pytest.fixture
def con() -> Any:
    with duckdb.connect() as connection:
        for schema in ("staging", "enriched", "marts"):
            connection.execute(f"create schema {schema}")
        yield connection


@pytest.fixture
def context(tmp_path: Path) -> Context:
    return Context(demo_home(tmp_path / "home"), REGISTRY)


def rows(step: Any, con: duckdb.DuckDBPyConnection, context: Context) -> list[dict[str, Any]]:
    return [row for table in step.tables(con, context) for row in table.to_pylist()]


# Cases

ROOF = "Het dakraam lekt sinds 14 februari, de ladder was te kort en het plafond hangt door. Schade 412 euro."


def posted(con: duckdb.DuckDBPyConnection, *posts: tuple[Any, ...]) -> None:
    """Complaints as (id, day or none, author, company, text, reference keys); the id begins with the source."""
    con.execute(
        "create table enriched.complaints (complaint_id varchar, source varchar, posted_at timestamp, "
        "author_key varchar, company_id varchar, title varchar, narrative varchar, reference_keys varchar[])"
    )
    for name, day, author, company, text, *keys in posts:
        moment = None if day is None else DAY + timedelta(days=day)
        row = [name, name.split("/")[0], moment, author, company, None, text, keys]
        con.execute("insert into enriched.complaints values (?, ?, ?, ?, ?, ?, ?, ?)", row)


def joined(con: duckdb.DuckDBPyConnection, context: Context) -> dict[str, str]:
    return {row["complaint_id"]: row["case_id"] for row in rows(joined_posts, con, context)}


def test_posts_of_one_author_on_one_company_within_sixty_days_are_one_case(
    con: duckdb.DuckDBPyConnection, context: Context
) -> None:
    posted(
        con,
        ("s/c", 120, "x", "alfa", ROOF),
        ("s/b", 60, "x", "alfa", ROOF),
        ("s/z", 0, "x", "alfa", ROOF),
        ("s/d", 181, "x", "alfa", ROOF),
        ("s/e", None, "x", "alfa", ROOF),
        ("s/f", 1, "x", "beta", ROOF),
        ("s/g", 1, "y", "alfa", ROOF),
        ("s/h", 1, None, "alfa", None),
    )
    assert joined(con, context) == {"s/b": "s/z", "s/c": "s/z"}


def test_a_retelling_elsewhere_joins_the_earlier_post(
    con: duckdb.DuckDBPyConnection, context: Context
) -> None:
    posted(con, ("t/a", 2, "y", "alfa", ROOF), ("s/b", 1, "x", "alfa", ROOF), ("s/c", 1, "z", "beta", ROOF))
    assert joined(con, context) == {"t/a": "s/b"}


def test_a_shared_reference_number_joins_unless_many_mention_it(
    con: duckdb.DuckDBPyConnection, context: Context
) -> None:
    posted(
        con,
        ("s/a", 0, "x", "alfa", "Eerste.", "k"),
        ("s/b", 3, "y", "alfa", "Tweede.", "k"),
        ("s/c", 3, "y", "beta", "Elders.", "k"),
        *((f"s/{name}", 5, name, "alfa", f"Van {name}.", "helpline") for name in "defg"),
    )
    assert joined(con, context) == {"s/b": "s/a"}


def test_texts_are_read_page_by_page(
    con: duckdb.DuckDBPyConnection, context: Context, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(joined_posts, "PAGE", 2)
    stories = [("alfa", "412"), ("beta", "318"), ("gamma", "777")]
    for_all = [
        (f"{source}/{company}", day, source, company, ROOF.replace("412", sum_))
        for day, source in ((2, "s"), (1, "t"))
        for company, sum_ in stories
    ]
    posted(con, *for_all)
    assert joined(con, context) == {f"s/{company}": f"t/{company}" for company, _ in stories}


def test_no_complaints_are_no_cases(con: duckdb.DuckDBPyConnection, context: Context) -> None:
    posted(con)
    assert joined(con, context) == {}


# Company names


def named(
    con: duckdb.DuckDBPyConnection, context: Context, **columns: list[str | None]
) -> dict[tuple[str, str], Any]:
    size = max(map(len, columns.values()))
    full = {
        name: columns.get(name, [None] * size)
        for name in ("company_name", "company_domain", "company_handle")
    }
    con.register("given", pa.table({name: pa.array(values, pa.string()) for name, values in full.items()}))
    con.execute("create or replace table staging.complaints as from given")
    return {(row["kind"], row["value"]): row for row in rows(company_names, con, context)}


def test_registry_companies_are_found_by_any_of_their_names(
    con: duckdb.DuckDBPyConnection, context: Context
) -> None:
    found = named(con, context, company_name=["ALFATEL", "beta", "Beta bv", "Betta", "Alfa, Inc."])
    assert {value: row["company_id"] for (_, value), row in found.items()} == {
        "ALFATEL": "alfa",
        "beta": "beta",
        "Beta bv": "beta",
        "Betta": "beta",
        "Alfa, Inc.": "alfa",
    }
    assert all(row["in_registry"] for row in found.values())


def test_other_names_become_one_company_per_cleaned_name(
    con: duckdb.DuckDBPyConnection, context: Context
) -> None:
    found = named(
        con, context, company_name=["CITIBANK, N.A.", "Citibank", "Citibank", "Čapek & Co", "???", None]
    )
    assert {value: row["company_id"] for (_, value), row in found.items()} == {
        "CITIBANK, N.A.": "citibank",
        "Citibank": "citibank",
        "Čapek & Co": "capek",
    }
    assert found["name", "CITIBANK, N.A."]["display_name"] == "Citibank"
    assert not found["name", "Citibank"]["in_registry"]


def test_a_derived_company_never_takes_the_id_of_a_registered_one() -> None:
    known = company_names.KnownCompanies([Company("citibank", "Iets anders")])
    [row] = known.named({"Citibank": 1})
    assert row.company_id.startswith("c_citibank_")
    [chinese] = known.named({"中国银行": 1})
    assert chinese.company_id.startswith("c_")
    assert chinese.company_id.isascii()


def test_domains_are_found_with_what_stands_before_them(
    con: duckdb.DuckDBPyConnection, context: Context
) -> None:
    found = named(con, context, company_domain=["alfa.example", "shop.alfa.example", "other.example"])
    assert {value: (row["company_id"], row["in_registry"]) for (_, value), row in found.items()} == {
        "alfa.example": ("alfa", True),
        "shop.alfa.example": ("alfa", True),
        "other.example": ("other_example", False),
    }


def test_an_unknown_handle_means_nobody(con: duckdb.DuckDBPyConnection, context: Context) -> None:
    found = named(con, context, company_handle=["alfa@toeter.example", "somebody"])
    assert [row["company_id"] for row in found.values()] == ["alfa"]


# Complainants


def complainant_numbers(
    con: duckdb.DuckDBPyConnection, context: Context, seen: str = "2026-01-01"
) -> dict[str, int]:
    con.execute("create or replace table staging.sightings as select cast(? as timestamp) as seen_at", [seen])
    return {row["author_key"]: row["complainant"] for row in rows(complainants, con, context)}


def test_authors_get_numbers_that_change_with_the_data(
    con: duckdb.DuckDBPyConnection, context: Context
) -> None:
    con.execute(
        "create table staging.complaints as select 'c' || range complaint_id, 'h' || range as content_hash, "
        "'a' || range % 50 as author_key from range(60)"
    )
    first = complainant_numbers(con, context)
    assert sorted(first.values()) == list(range(1, 51))
    assert complainant_numbers(con, context) == first
    assert complainant_numbers(con, context, "2026-01-02") != first
    con.execute("update staging.complaints set content_hash = 'other' where complaint_id = 'c0'")
    assert complainant_numbers(con, context) != first


# Replies


@pytest.mark.parametrize(
    ("text", "canned", "reports"),
    [
        ("Vervelend! Stuur ons even een DM.", True, False),
        ("Bedankt voor uw bericht. Neem contact op met onze klantenservice.", True, False),
        ("Hoi [naam], ik heb het nagekeken en het bedrag is gecrediteerd. Stuur gerust een DM.", True, True),
        ("Uitgezocht en geregeld.", False, True),
        ("De monteur heeft sleutel 4 nodig.", False, False),
        ("Sorry to hear that! Please send us a DM.", True, False),
        ("We have refunded you today.", False, True),
        ("Bitte wenden Sie sich an den Kundendienst.", True, False),
        ("J'ai vérifié votre dossier, c'est réglé.", False, True),
    ],
)
def test_what_a_reply_does(
    con: duckdb.DuckDBPyConnection, context: Context, text: str, canned: bool, reports: bool
) -> None:
    con.execute(
        "create table staging.replies as select 'company' as role, cast(? as varchar) as text", [text]
    )
    [row] = rows(reply_wordings, con, context)
    assert (row["sounds_canned"], row["reports_something"]) == (canned, reports)


def test_equal_wordings_differ_only_in_numbers_and_marks(
    con: duckdb.DuckDBPyConnection, context: Context
) -> None:
    con.execute(
        "create table staging.replies as select 'company' as role, "
        "unnest(['Hoi [naam], zaak 12!', 'hoi [naam-2]: zaak 345']) as text"
    )
    assert {row["wording"] for row in rows(reply_wordings, con, context)} == {"hoi zaak"}


# Scores


def scores(
    con: duckdb.DuckDBPyConnection,
    context: Context,
    periods: list[dict[str, Any]],
    cells: list[dict[str, Any]],
) -> list[dict[str, Any]]:
    base = {"sector_id": "telecom", "period": "2025H1", "sources": 2, "largest_source_rate": 0.6}
    con.register(
        "p",
        pa.Table.from_pylist(
            [base | row | {"period": when} for row in periods for when in ("2025H1", "all")]
        ),
    )
    con.execute("create or replace table enriched.company_periods as from p")
    bare = {"half_year": "2025H1", "theme": "all", "replied": 0, "censored": 0}
    con.register("c", pa.Table.from_pylist([bare | row for row in cells]))
    con.execute("create or replace table marts.reply_cells as from c")
    found = rows(company_scores, con, context)
    halves, everything = (
        [row for row in found if (row["period"] == "all") is wanted] for wanted in (False, True)
    )
    assert [row | {"period": "2025H1"} for row in everything] == halves, "one half-year is all there is"
    return halves


def period(company: str, cases: int, **fields: Any) -> dict[str, Any]:
    counts = {"resolved_yes": 0, "resolved_no": 0, "resolved_unknown": cases}
    return {"company_id": company, "cases": cases, "complainants": cases, **counts, **fields}


def test_the_curve_of_a_small_company_by_hand(con: duckdb.DuckDBPyConnection, context: Context) -> None:
    """Ten cases: 2 answered on day 1, 1 lost on day 2, 3 answered on day 10, 4 unanswered to the end.

    S(1) = 8/10; at day 10 seven are at risk: S(10) = 0.8 * 4/7. Within 3 days 0.2, within 14 0.542857.
    """
    cells = [
        {"company_id": "alfa", "source": "a", "day": 1, "replied": 2},
        {"company_id": "alfa", "source": "a", "day": 2, "censored": 1},
        {"company_id": "alfa", "source": "b", "day": 10, "replied": 3},
        {"company_id": "alfa", "source": "a", "day": 43, "censored": 4},
        {"company_id": "alfa", "source": "a", "day": 0, "censored": 9},
    ]
    [row] = scores(
        con, context, [period("alfa", 10, resolved_yes=3, resolved_no=1, resolved_unknown=6)], cells
    )
    assert row["followed"] == 10, "nine that were seen once only were never followed"
    assert row["answered_3_rate"] == pytest.approx(0.2)
    assert row["answered_14_rate"] == pytest.approx(1 - 0.8 * 4 / 7)
    assert row["answered_42_rate"] == row["answered_14_rate"]
    assert row["answered_14_low"] < row["answered_14_rate"] < row["answered_14_high"]
    assert row["median_reply_days"] == 10
    assert row["unanswered_days"] == pytest.approx(1 + 0.8 * 9 + 0.8 * 4 / 7 * 32)
    assert row["unanswered_days_low"] < row["unanswered_days"] < row["unanswered_days_high"]
    assert row["resolved_said_rate"] == 0.75
    assert row["resolved_all_rate"] == 0.3
    assert row["resolved_bound_high"] == 0.9
    assert (row["evidence_level"], row["evidence_reason"]) == (0, "too_few_cases")
    assert row["rank_low"] is None


def test_nothing_known_is_null_and_not_zero(con: duckdb.DuckDBPyConnection, context: Context) -> None:
    [row] = scores(con, context, [period("alfa", 20)], [{"company_id": "alfa", "source": "a", "day": 0}])
    assert row["followed"] == 0
    for name in (
        "answered_3_rate",
        "answered_14_low",
        "median_reply_days",
        "unanswered_days",
        "resolved_said_rate",
    ):
        assert row[name] is None, name
    assert row["resolved_all_rate"] == 0
    assert row["resolved_bound_high"] == 1


def test_a_median_beyond_the_horizon_is_not_reached(con: duckdb.DuckDBPyConnection, context: Context) -> None:
    cells = [{"company_id": "alfa", "source": "a", "day": 43, "replied": 9, "censored": 1}]
    [row] = scores(con, context, [period("alfa", 10)], cells)
    assert row["median_reply_days"] is None
    assert row["answered_42_rate"] == 0


@pytest.mark.parametrize(
    ("facts", "level", "reason"),
    [
        ({"cases": 14}, 0, "too_few_cases"),
        ({"complainants": 14}, 0, "too_few_complainants"),
        ({"cases": 29}, 1, "too_few_cases"),
        ({"sources": 1, "largest_source_rate": 1.0}, 1, "single_source"),
        ({"largest_source_rate": 0.81}, 1, "dominant_source"),
        ({"cases": 59}, 2, "too_few_cases"),
        ({"complainants": 49}, 2, "too_few_complainants"),
        ({"largest_source_rate": 0.71}, 2, "dominant_source"),
        ({"largest_source_rate": 0.70}, 3, None),
    ],
)
def test_evidence_levels_and_what_is_missing(
    con: duckdb.DuckDBPyConnection, context: Context, facts: dict[str, Any], level: int, reason: str | None
) -> None:
    row = period("alfa", 60) | {"resolved_unknown": 60} | facts
    [found] = scores(con, context, [row], [{"company_id": "alfa", "source": "a", "day": 5, "replied": 30}])
    assert (found["evidence_level"], found["evidence_reason"]) == (level, reason)


def test_only_companies_with_the_evidence_are_ranked_and_ranges_hold_the_truth(
    con: duckdb.DuckDBPyConnection, context: Context
) -> None:
    """Three clearly different companies of 400, one with too few cases, one alone in its sector."""
    answered = {"good": 380, "middle": 200, "bad": 20, "tiny": 9, "lonely": 200}
    size = {"tiny": 10}
    periods = [
        period(c, size.get(c, 400), **({"sector_id": "energy"} if c == "lonely" else {})) for c in answered
    ]
    cells = [
        {"company_id": c, "source": "a", "day": day, **counts}
        for c, n in answered.items()
        for day, counts in (
            (5, {"replied": n, "censored": 0}),
            (43, {"replied": 0, "censored": size.get(c, 400) - n}),
        )
    ]
    found = {row["company_id"]: row for row in scores(con, context, periods, cells)}
    assert [(found[c]["rank_low"], found[c]["rank_high"]) for c in ("good", "middle", "bad")] == [
        (1, 1),
        (2, 2),
        (3, 3),
    ]
    assert found["good"]["ranked"] == 3
    assert found["tiny"]["rank_low"] is None
    assert found["lonely"]["rank_low"] is None


def test_equal_companies_share_all_places(con: duckdb.DuckDBPyConnection, context: Context) -> None:
    names = [f"c{n}" for n in range(5)]
    cells = [{"company_id": c, "source": "a", "day": 5, "replied": 50, "censored": 50} for c in names]
    found = scores(con, context, [period(c, 100) for c in names], cells)
    assert {(row["rank_low"], row["rank_high"]) for row in found} == {(1, 5)}
    assert np.allclose([row["answered_14_rate"] for row in found], 0.5)
