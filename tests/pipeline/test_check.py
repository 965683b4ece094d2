"""Every check finds what it is there for, and nothing in a good world."""

from __future__ import annotations

from collections.abc import Iterator

import duckdb
import pytest

from pipeline import check
from pipeline.database import working_database
from pipeline.errors import DataError
from pipeline.paths import CHECKS, Home

# For every check the smallest change to a good world that it must find.
BROKEN = {
    "columns_not_declared": "alter table marts.sectors add column secret varchar",
    "company_unknown": "update marts.complaints set company_id = 'nobody' where source_id = '1'",
    "complaint_twice": "insert into marts.complaints from marts.complaints limit 1",
    "counts_do_not_add_up": "update marts.service_cells set resolved_yes = resolved_yes + 1",
    "evidence_out_of_place": "insert into marts.evidence select complaint_id, 'effort', 0, 99999, 'r', 1 "
    "from marts.complaints limit 1",
    "flag_without_screen": "insert into marts.sector_screens (sector_id, score_window, units, flag) "
    "values ('telecom', '2025H1', 2, 'red')",
    "half_year_wrong": "update marts.complaints set half_year = '1999H1' where source_id = '1'",
    "label_without_evidence": "update enriched.readings set labels = ['delight'], evidence = []",
    "pair_named_too_early": "insert into marts.referral_pairs (party_a, party_b, a_to_b, b_to_a, sources, named_from) "
    "values ('kabelkwik', 'zwaluwtel', 60, 60, 2, date '2026-01-01')",
    "personal_data_left": "update marts.complaints set narrative = 'mail jan@gmail.com'",
    "posted_after_seen": "update marts.complaints set posted_at = last_seen_at + interval 2 day",
    "rank_without_evidence": "update marts.company_scores set rank_low = 1, rank_high = 2, ranked = 2",
    "rate_out_of_range": "update marts.company_scores set largest_source_rate = 1.5",
    "reply_before_complaint": "update staging.replies set posted_at = timestamp '2020-01-01'",
    "row_twice": "insert into marts.sectors from marts.sectors limit 1",
    "score_without_evidence": "update marts.service_scores set index_score = 50, index_low = 40, index_high = 60",
    "sector_unknown": "update marts.companies set sector_id = 'fishing'",
    "source_below_expected": "update marts.sources set expected_min = 1000; "
    "insert into registry.crawls (source, crawl_id, reason, items, errors) "
    "values ('phpbb', 'c', 'finished', 5, ['Only 5 were found.'])",
    "source_undeclared": "update marts.complaints set source = 'rumours' where source_id = '1'",
    "text_beyond_terms": "update marts.sources set publish_text = 'none'",
    "told_does_not_add_up": "update marts.effort_ledger set mentions = cases + 1",
    "theme_above_all": "update marts.service_cells set cases = 0 where theme = 'all'",
    "worlds_mixed": "insert into registry.crawls (crawl_id, world) values ('x', 'live')",
}
PERSONAL = {
    "Mail me op jan.jansen@hotmail.com graag": True,
    "NL91 ABNA 0417 1643 00 is mijn rekening": True,
    "Bel 06-12345678": True,
    "bel +316 12 34 56 78": True,
    "Mail info@winkel.example": False,
    "Order 0612345678901 is zoek": False,
    "Het kost 06 euro": False,
}


@pytest.fixture
def con(built: Home) -> Iterator[duckdb.DuckDBPyConnection]:
    with working_database(built) as connection:
        yield connection


def failing(con: duckdb.DuckDBPyConnection) -> dict[str, check.Failure]:
    return {failure.check.name: failure for failure in check.failing(con)}


def test_a_good_world_passes_every_check(con: duckdb.DuckDBPyConnection) -> None:
    assert failing(con) == {}


def test_every_check_is_tested() -> None:
    assert BROKEN.keys() == {path.stem for path in CHECKS.glob("*.sql")}


@pytest.mark.parametrize("name", BROKEN)
def test_a_check_finds_what_it_is_there_for(con: duckdb.DuckDBPyConnection, name: str) -> None:
    for statement in BROKEN[name].split(";"):
        con.execute(statement)
    failure = failing(con)[name]
    assert failure.rows >= 1
    assert 1 <= len(failure.examples) <= check.EXAMPLES
    assert failure.check.sentence.endswith(".")
    assert failure.check.sentence in check.described(failure)


@pytest.mark.parametrize(("text", "is_personal"), PERSONAL.items())
def test_personal_data_are_told_from_other_numbers(
    con: duckdb.DuckDBPyConnection, text: str, is_personal: bool
) -> None:
    con.execute("update marts.complaints set narrative = ? where complaint_id = 'phpbb/1'", [text])
    assert ("personal_data_left" in failing(con)) is is_personal


def test_a_complaint_of_the_demo_web_in_the_live_world_is_found(con: duckdb.DuckDBPyConnection) -> None:
    con.execute("update registry.worlds set world = 'live'")
    assert "worlds_mixed" in failing(con)


def test_a_crawl_that_was_narrowed_on_purpose_is_no_shortfall(con: duckdb.DuckDBPyConnection) -> None:
    con.execute("update marts.sources set expected_min = 1000")
    con.execute(
        "insert into registry.crawls (source, crawl_id, reason, items, errors) "
        "values ('phpbb', 'c', 'finished', 5, [])"
    )
    assert failing(con) == {}


def test_a_database_that_was_not_built_to_the_end_is_not_checked(con: duckdb.DuckDBPyConnection) -> None:
    con.execute("delete from state.made where name = 'build'")
    with pytest.raises(DataError, match="observatory build"):
        check.failing(con)
