"""From cases to scores, on cases whose answer can be worked out by hand, and on a world of chance."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import fields
from datetime import date, datetime, timedelta
from pathlib import Path
from typing import Any

import duckdb
import numpy as np
import pytest

from pipeline.methods.competing import aalen_johansen
from pipeline.methods.proportions import garwood
from pipeline.scores import CONFIGURATION
from pipeline.scores.calibration import OPTIONS, Setting
from pipeline.scores.companies import Window
from pipeline.scores.curves import completed
from pipeline.scores.frames import Frame, frame
from pipeline.scores.screening import screened
from pipeline.scores.spans import spans
from pipeline.scores.units import units_of
from pipeline.scores.without_source import pillars_without
from pipeline.steps.service_scores import windows
from tests.pipeline.score_world import LOW, chance_world, post, rows, scored

TWO = {"a1": "a", "b1": "b"}


def many(count: int, first: int, **facts: Any) -> list[dict[str, Any]]:
    return [post(first + i, **facts) for i in range(count)]


# Windows


def test_a_half_year_is_open_then_closed_then_frozen() -> None:
    found = list(spans([("2025H1", 9, 0), ("2025H2", 8, 0), ("2026H1", 7, 0)], datetime(2026, 2, 10)))
    assert [(s["span"], s["status"]) for s in found[:4]] == [
        ("2025H1", "frozen"),
        ("2025H2", "closed"),  # it freezes on 11 February, 42 days after 31 December
        ("2026H1", "open"),
        ("current", "current"),
    ]
    assert found[1]["freezes_on"] == date(2026, 2, 11)
    assert next(spans([("2025H2", 8, 0)], datetime(2026, 2, 11)))["status"] == "frozen"


def test_quarantined_cases_make_a_second_span() -> None:
    found = {s["span"]: s for s in spans([("2025H2", 8, 2)], datetime(2026, 2, 12))}
    assert not found["2025H2"]["with_quarantined"]
    assert found["2025H2+"]["with_quarantined"]
    assert found["2025H2+"]["version"] == "all"
    assert found["current+"]["quarantined"] == 2


# Stage 1


def test_log_odds_of_two_companies_by_hand(tmp_path: Path) -> None:
    posts = [
        *many(20, 0),
        *many(10, 100, reply_days=None),
        *many(10, 200, company="b1"),
        *many(20, 300, company="b1", reply_days=None),
    ]
    con = scored(tmp_path, posts, TWO)
    found = {
        company: (estimate, variance)
        for company, estimate, variance in rows(
            con,
            "select company_id, estimate, variance from enriched.source_estimates "
            "where span = '2025H1' and pillar = 'R'",
        )
    }
    # One stratum, 20 of 30 against 10 of 30: log(20*20/(10*10)), and 1/20 + 1/10 + 1/10 + 1/20.
    assert found["a1"] == pytest.approx((np.log(4), 0.3))
    assert found["b1"] == pytest.approx((-np.log(4), 0.3))


def test_case_mix_drops_out(tmp_path: Path) -> None:
    """Both answer 8 in 10 light and 2 in 10 grave cases; one has mostly grave ones."""
    posts, number = [], 0
    for company, sizes in (("a1", {1: 40, 3: 10}), ("b1", {1: 10, 3: 40})):
        for severity, size in sizes.items():
            for i in range(size):
                answered = i < size * (0.8 if severity == 1 else 0.2)
                posts.append(post(number, company, severity=severity, reply_days=2.0 if answered else None))
                number += 1
    con = scored(tmp_path, posts, TWO)
    found = rows(con, "select estimate from enriched.source_estimates where pillar = 'R' and span = '2025H1'")
    assert [value for (value,) in found] == pytest.approx([0.0, 0.0])


def test_a_person_who_complains_twice_counts_once_in_the_variance(tmp_path: Path) -> None:
    """Every person tells two problems with the same end: half the information, so twice the variance."""
    posts = [
        post(n, company, complainant=n // 2, reply_days=2.0 if (n // 2) % 3 else None)
        for company, first in (("a1", 0), ("b1", 120))
        for n in range(first, first + 60)
    ]
    con = scored(tmp_path, posts, TWO)
    effects = rows(
        con,
        "select design_effect from marts.pillar_estimates where pillar = 'R' and score_window = '2025H1'",
    )
    assert [value for (value,) in effects] == pytest.approx([2.0, 2.0])


def test_what_is_not_known_is_never_zero(tmp_path: Path) -> None:
    """No replies shown, no text, no promise, no effort told: no pillar, instead of a bad one."""
    posts = [
        post(n, "a1" if n < 40 else "b1", replies_known=False, has_text=False, reply_days=None, labels=[])
        for n in range(80)
    ]
    con = scored(tmp_path, posts, TWO)
    assert rows(con, "select distinct pillar from marts.pillar_estimates") == []
    assert rows(
        con, "select sum(r_no), sum(o_no), sum(o_yes), sum(p_no), sum(h_yes) from enriched.score_cells"
    ) == [(0, 0, 0, 0, 0)]


def test_resolved_without_a_date_is_an_outcome_but_no_time(tmp_path: Path) -> None:
    posts = [*many(20, 0, resolved="yes", resolution_days=None), *many(20, 100, company="b1")]
    con = scored(tmp_path, posts, TWO)
    assert rows(
        con,
        "select company_id, sum(s_yes), sum(s_no) > 0 from enriched.score_cells where span = '2025H1' "
        "group by 1 order by 1",
    ) == [("a1", 0, False), ("b1", 0, True)]


def test_what_comes_after_the_freeze_changes_nothing(tmp_path: Path) -> None:
    """Answered on 1 August 2025 counts for 2025H1, frozen on 11 August; resolved on 1 September does not."""
    late = datetime(2025, 6, 25)
    days = (datetime(2025, 9, 1) - late).days
    posts = [
        post(n, posted_at=late, reply_days=37.0, resolved="yes", resolution_days=float(days))
        for n in range(20)
    ]
    con = scored(tmp_path, posts, TWO)
    assert rows(
        con,
        "select distinct reply_state, reply_end, resolution_state, resolution_end from enriched.scored_entries "
        "where span = '2025H1'",
    ) == [("event", 37, "open", 47)]


def test_removal_is_a_rival_and_not_the_end_of_following(tmp_path: Path) -> None:
    posts = [post(n, reply_days=None, exit_days=10.0, is_gone=True, followed_days=10.0) for n in range(20)]
    con = scored(tmp_path, posts, TWO)
    assert rows(con, "select distinct reply_state, reply_end from enriched.scored_entries") == [("other", 10)]


def test_cases_seen_too_short_are_completed_by_their_own_curve() -> None:
    """Day 1: one of four answered; day 2: one lost from sight; day 3: one of the two left answered.

    F = 1/4 + 3/4 * 1/2 = 5/8 of four cases is 2.5: two were seen, so the open one counts for half.
    """
    events, followed = np.zeros((1, 2, 43)), np.zeros((1, 43))
    events[0, 0, [0, 2]] = 1
    followed[0, [1, 42]] = 1
    found = completed(aalen_johansen(np.arange(1, 44), events, followed), "R")
    assert found.share == pytest.approx([0.5])
    assert 0 < found.worth[0] < 1
    without = completed(
        aalen_johansen(np.arange(1, 44), events, np.zeros((1, 43)) + np.eye(1, 43, 42) * 2), "R"
    )
    assert without.worth == pytest.approx([1.0])


def test_a_flag_that_does_not_hang_on_one_source(world: duckdb.DuckDBPyConnection) -> None:
    """Both sources tell of the low sector; without either, fewer cases tell it less surely."""
    found = rows(
        world,
        "select source, flag, is_same_flag, low_p < 0.05 from marts.screen_sources "
        "where sector_id = 'post' and score_window = '2025H2' order by source",
    )
    assert [row[0] for row in found] == ["s1", "s2"]
    assert all(low for *_, low in found)
    assert all(same == (flag == "red") for _, flag, same, _ in found)
    others = "select distinct flag from marts.screen_sources where sector_id <> 'post'"
    assert rows(world, others) == [("none",)]


def test_with_one_source_of_two_the_screen_without_the_other_is_that_of_the_other(
    world: duckdb.DuckDBPyConnection,
) -> None:
    """A pillar without s2 is the estimate of s1 itself."""
    found = windows(world) or {}
    estimates = frame(
        world.sql(
            "select * from enriched.source_estimates where span = '2025H2' order by all"
        ).to_arrow_table()
    )
    window = found["2025H2", "published"]
    own = estimates.where((estimates["source"] == "s1") & (estimates["pillar"] == "R"))
    made, variance = pillars_without(window, estimates, "s2")
    place = [window.companies.index(company) for company in own["company_id"]]
    k = window.scale.pillars.index("R")
    assert made[place, k] == pytest.approx(own["estimate"])
    assert np.all(variance[place, k] >= own["variance"] - 1e-12)


# Companies that lean on each other


def test_two_companies_that_share_a_source_lean_on_each_other(tmp_path: Path) -> None:
    """Only two companies in s2: what one gains there the other loses, so the covariance is that of its mirror."""
    posts, companies = chance_world()
    kept = [row for row in posts if row["source"] == "s1" or row["company_id"] in ("bank0", "bank1")]
    con = scored(tmp_path, kept, companies)
    assert rows(
        con,
        "select company_a, company_b, count(*), count(distinct pillar) from marts.company_covariances group by all",
    ) == [("bank0", "bank1", 10, 5)]
    by_hand = """
    with weighed as (
        select found.*, found.variance + power(windows.tau_source, 2) as total
        from enriched.source_estimates as found
        join marts.pillar_windows as windows on found.span = windows.score_window and found.pillar = windows.pillar
        where windows.version = 'published'
    ),
    pulls as (
        select *, sqrt(variance) / total / sum(1 / total) over (partition by span, pillar, company_id) as pull
        from weighed
    )
    select max(abs(shared.covariance + a.pull * b.pull))
    from marts.company_covariances as shared
    join pulls as a on shared.score_window = a.span and shared.pillar = a.pillar and shared.company_a = a.company_id
    join pulls as b on shared.score_window = b.span and shared.pillar = b.pillar and shared.company_b = b.company_id
    where a.source = 's2' and b.source = 's2'
    """
    assert rows(con, by_hand)[0][0] < 1e-9


def test_no_source_with_a_large_holder_no_covariance(world: duckdb.DuckDBPyConnection) -> None:
    assert rows(world, "select count(*) from marts.company_covariances") == [(0,)]


def test_the_spread_between_companies_by_both_estimators(world: duckdb.DuckDBPyConnection) -> None:
    """REML beside Paule-Mandel: two ways to the same variance, near each other on such a world."""
    found = rows(world, "select tau_within, tau_within_reml from marts.pillar_windows")
    assert all(abs(one - other) < 0.1 for one, other in found)
    assert any(one != other for one, other in found)


# Scores


@pytest.fixture(scope="module", autouse=True)
def few_cycles() -> Iterator[None]:
    """The simulation is not what is tested here."""
    with pytest.MonkeyPatch.context() as patch:
        patch.setitem(OPTIONS, "demo_cycles", 8)
        yield


@pytest.fixture(scope="module")
def world(tmp_path_factory: pytest.TempPathFactory) -> Iterator[duckdb.DuckDBPyConnection]:
    """Never to be changed."""
    with scored(tmp_path_factory.mktemp("world"), *chance_world()) as con:
        yield con


def figures(con: duckdb.DuckDBPyConnection, *tables: str) -> dict[str, list[tuple[Any, ...]]]:
    return {name: rows(con, f"select * from marts.{name} order by all") for name in tables}


def test_the_low_sector_is_red_and_no_other_is_flagged(world: duckdb.DuckDBPyConnection) -> None:
    latest = dict(rows(world, "select sector_id, flag from marts.sector_screens where is_latest"))
    assert latest.pop(LOW) == "red"
    assert set(latest.values()) == {"none"}
    first = dict(
        rows(world, "select sector_id, flag from marts.sector_screens where score_window = '2025H1'")
    )
    assert first[LOW] == "amber", "one window alone makes no persistent flag"
    low = "select min(all_below) > 0.5, max(worse) from marts.sector_screens where sector_id = 'post'"
    assert rows(world, low) == [(True, 1)]


def test_rank_sets_hold_the_point_rank_and_each_other(world: duckdb.DuckDBPyConnection) -> None:
    found = rows(
        world,
        "select sector_id, score_window, raw_index, rank_low, rank_high, marginal_low, marginal_high, ranked "
        "from marts.service_scores where ranked is not null",
    )
    assert len(found) > 40
    for sector, window, raw, low, high, alone_low, alone_high, ranked in found:
        better = sum(row[2] > raw for row in found if row[:2] == (sector, window))
        assert 1 <= low <= alone_low <= better + 1 <= alone_high <= high <= ranked


def test_a_shrunken_estimate_lies_between_its_own_and_the_sector(world: duckdb.DuckDBPyConnection) -> None:
    found = rows(
        world,
        "select estimate, shrunken, reliability, avg(shrunken) over (partition by sector_id, score_window, pillar) "
        "from marts.pillar_estimates where version = 'published'",
    )
    for own, shrunken, reliability, _ in found:
        assert 0 <= reliability <= 1
        if reliability > 0.999:
            assert shrunken == pytest.approx(own, abs=1e-6)
    assert np.std([row[1] for row in found]) < np.std([row[0] for row in found])


def test_the_index_is_what_its_published_parts_say(world: duckdb.DuckDBPyConnection) -> None:
    """50 + 10 sum w m/SD, and its variance 100 w'Cw, from the published tables alone."""
    scale = {
        p: (w, sd) for p, w, sd in rows(world, "select pillar, weight, scale_sd from marts.pillar_scales")
    }
    company, window, score, error = rows(
        world,
        "select company_id, score_window, index_score, index_sd from marts.service_scores "
        "where index_score is not null and pillars_missing = [] order by 1, 2 limit 1",
    )[0]
    where = f"where company_id = '{company}' and score_window = '{window}' and version = 'published'"
    shrunken = rows(world, f"select pillar, shrunken, shrunken_sd from marts.pillar_estimates {where}")
    own = {pillar: (m, s) for pillar, m, s in shrunken}
    loading = {p: 10 * w / sd for p, (w, sd) in scale.items() if w > 0}
    assert score == pytest.approx(50 + sum(loading[p] * own[p][0] for p in loading))
    variance = 0.0
    for a, b, r in rows(
        world, f"select pillar_a, pillar_b, correlation from marts.pillar_covariances {where}"
    ):
        if a in loading and b in loading:
            variance += (1 if a == b else 2) * r * loading[a] * loading[b] * own[a][1] * own[b][1]
    assert error == pytest.approx(np.sqrt(variance))


def test_a_duplicate_post_changes_no_score(world: duckdb.DuckDBPyConnection, tmp_path: Path) -> None:
    posts, companies = chance_world()
    again = posts[7] | {
        "complaint_id": "s1/again",
        "source": posts[7]["source"],
        "posted_at": posts[7]["posted_at"] + timedelta(days=1),
        "reply_days": None,
        "resolution_days": None,
        "resolved": "unknown",
    }
    con = scored(tmp_path, [*posts, again], companies)
    tables = ("pillar_estimates", "pillar_covariances", "service_scores", "sector_screens", "sector_themes")
    assert figures(con, *tables) == figures(world, *tables)


def test_order_of_rows_and_number_of_threads_change_no_byte(
    world: duckdb.DuckDBPyConnection, tmp_path: Path
) -> None:
    posts, companies = chance_world()
    np.random.default_rng(3).shuffle(posts)
    con = scored(tmp_path, posts, dict(reversed(companies.items())), threads=1)
    tables = ("pillar_estimates", "pillar_covariances", "service_scores", "sector_screens")
    assert figures(con, *tables) == figures(world, *tables)


def test_a_single_source_gives_no_index_and_no_screen(tmp_path: Path) -> None:
    posts, companies = chance_world()
    con = scored(tmp_path, [row | {"source": "s1"} for row in posts], companies)
    assert rows(
        con,
        "select distinct evidence_level, evidence_reason, index_score, raw_index, ranked, funnel_band "
        "from marts.service_scores where score_window = '2025H2'",
    ) == [(1, "single_source", None, None, None, None)]
    assert rows(con, "select distinct flag, could_be_tested from marts.sector_screens") == [
        ("not_run", False)
    ]


# Of 100 texts that name a lock-in 80 are read so, of 100 that do not 10.
GOLD = {
    "label": "lock_in",
    "gold_positive": 100,
    "true_positive": 80,
    "gold_negative": 100,
    "true_negative": 90,
}
GOLD |= {"is_usable": True}


def counted(company: str) -> dict[str, Any]:
    """The first company of a sector has 10,000 customers, the others 100,000; of one only market research knows."""
    customers = 10_000 if company.endswith("0") else 100_000
    quality = "C" if company == "bank2" else "A"
    return {"company_id": company, "customers": customers, "quality": quality, "counted_on": date(2025, 1, 1)}


@pytest.fixture(scope="module")
def varied(tmp_path_factory: pytest.TempPathFactory) -> Iterator[duckdb.DuckDBPyConnection]:
    """The same world with a wave of posts about one company, a tiny company, and two norms."""
    posts, companies = chance_world()
    wave = {"posted_at": datetime(2025, 9, 3), "reply_days": None, "is_quarantined": True}
    posts += [post(10**5 + n, "bank0", "s1" if n % 2 else "s2", **wave) for n in range(80)]
    posts += many(14, 2 * 10**5, company="tiny")
    for n, row in enumerate(posts):
        row["hurdles"] = ["written_only"] if row["company_id"].endswith("0") and n % 2 else []
        row["labels"] = (
            [*row["labels"], "lock_in"] if row["company_id"][:4] == "post" and n % 3 == 0 else row["labels"]
        )
    others = {"customers": [counted(name) for name in companies], "reading_accuracy": [GOLD]}
    norm = {"norm_id": "n1", "measure": "reply", "value": 30.0, "unit": "working_days", "share": 0.9}
    norms = [norm, norm | {"norm_id": "n2", "share": None}]
    folder = tmp_path_factory.mktemp("varied")
    with scored(folder, posts, companies | {"tiny": "bank"}, norms=norms, **others) as con:
        yield con


def test_quarantined_cases_are_left_out_and_the_other_score_is_given(
    varied: duckdb.DuckDBPyConnection,
) -> None:
    ((cases, score, with_all, both),) = rows(
        varied,
        "select cases, index_score, score_all, show_both from marts.service_scores "
        "where company_id = 'bank0' and score_window = '2025H2'",
    )
    assert cases == 90
    assert with_all < score - 1, "with the wave in, it looks worse"
    assert both
    others = "select count(*) from marts.service_scores where score_all is not null and company_id <> 'bank0'"
    assert rows(varied, others) == [(0,)]
    assert rows(varied, "select quarantined from marts.score_windows where score_window = '2025H2'") == [
        (80,)
    ]


def test_too_few_cases_get_no_score_in_any_window(varied: duckdb.DuckDBPyConnection) -> None:
    assert rows(
        varied,
        "select distinct evidence_level, evidence_reason, index_score, ranked from marts.service_scores "
        "where company_id = 'tiny'",
    ) == [(0, "too_few_cases", None, None)]
    assert rows(varied, "select count(*) from marts.pillar_estimates where company_id = 'tiny'") == [(0,)]


def test_the_best_company_below_the_norm(varied: duckdb.DuckDBPyConnection) -> None:
    ((norm, below, words),) = rows(
        varied,
        "select norm_id, is_below_norm, words from marts.sector_screens where is_latest and sector_id = 'post'",
    )
    assert (norm, below) == ("n1", True), "the other norm asks for all, which no share can show"
    assert "below_norm" in words


def test_brands_of_one_parent_are_one_unit(varied: duckdb.DuckDBPyConnection) -> None:
    before = units_of((windows(varied) or {})["2025H2", "published"])
    varied.execute("update marts.companies set parent_id = 'rail0' where company_id = 'rail1'")
    units = units_of((windows(varied) or {})["2025H2", "published"])
    varied.execute("update marts.companies set parent_id = null")
    assert len(units) == len(before) - 1
    place, parts = units.names.index("rail0"), [before.names.index(name) for name in ("rail0", "rail1")]
    assert units.cases[place] == before.cases[parts].sum()
    assert units.raw[place] == pytest.approx(np.average(before.raw[parts], weights=before.cases[parts]))


def test_complaints_per_customer_by_hand(varied: duckdb.DuckDBPyConnection) -> None:
    """90 cases in two quarters of 100,000 customers: 45 per quarter, with Garwood's limits of 90, halved."""
    exact = garwood(90, 2)
    found = {
        company: values
        for company, *values in rows(
            varied,
            "select company_id, rate, rate_low, rate_high, rate_drawn from marts.complaint_rates "
            "where score_window = '2025H1' and company_id in ('bank1', 'bank2')",
        )
    }
    assert found["bank1"][:3] == pytest.approx([45.0, float(exact.low), float(exact.high)])
    assert found["bank1"][3] >= 45.0, "drawn to a sector with a small company and as many cases"
    assert found["bank2"][0] == 45.0
    assert found["bank2"][1] < float(exact.low), "market research knows the count less surely"
    assert found["bank2"][3] is None
    assert rows(varied, "select count(*) from marts.complaint_rates where company_id = 'tiny'") == [(0,)]


def test_size_and_source_mix_are_held_against_the_index(varied: duckdb.DuckDBPyConnection) -> None:
    """Within sectors, with an interval; against an ordinary regression where all variances are alike."""
    found = rows(
        varied,
        "select quality, companies, slope_low < slope and slope < slope_high from marts.index_diagnostics "
        "where score_window = '2025H1' order by quality",
    )
    assert [row[0] for row in found] == ["customers", "source:s1", "source:s2"]
    assert all(inside for *_, inside in found)
    slopes = rows(varied, "select slope from marts.index_diagnostics where quality <> 'customers'")
    assert slopes[0][0] == pytest.approx(-slopes[1][0]), "what is not from one source is from the other"


def test_lock_in_is_corrected_for_reading_errors(varied: duckdb.DuckDBPyConnection) -> None:
    """A third read, with Se .8 and Sp .9: (1/3 - .1) / .7; what is read in none is none."""
    found = rows(
        varied,
        "select sector_id, locked_in_rate, locked_in_corrected_rate from marts.sector_screens where is_latest",
    )
    for sector, read, true in found:
        assert true == pytest.approx((read - 0.1) / 0.7 if sector == LOW else 0.0)
        assert sector != LOW or read == pytest.approx(1 / 3, abs=0.02)


def test_hurdles_inside_effort_cost_places_where_there_are_hurdles(
    varied: duckdb.DuckDBPyConnection,
) -> None:
    """The first company of every sector puts up hurdles; no other one does."""
    found = rows(
        varied,
        "select company_id, rank - index_rank from marts.company_variants where variant = 'hurdles_in_effort'",
    )
    assert len(found) > 60
    assert all(lost >= 0 for company, lost in found if company.endswith("0"))
    assert sum(lost for company, lost in found if company.endswith("0")) > 2
    assert sum(lost for _, lost in found) == 0


def test_places_of_other_ways_are_held_against_the_range(world: duckdb.DuckDBPyConnection) -> None:
    """Per sector and way the shifts of companies are those that the sector's mean shift tells of."""
    assert rows(
        world,
        """
        select count(*), max(abs(places.shift - told.rank_shift)) < 1e-9
        from marts.score_variants as told
        join (
            select sector_id, score_window, variant, avg(abs(rank - index_rank)) as shift
            from marts.company_variants group by all
        ) as places using (sector_id, score_window, variant)
        where variant <> 'ridit'  -- which knows equal places
        """,
    ) == [(126, True)]
    assert rows(
        world,
        "select count(*) from marts.company_variants join marts.service_scores using (company_id, score_window) "
        "where companies = ranked and is_within_range <> (rank between rank_low and rank_high)",
    ) == [(0,)]


@pytest.mark.parametrize("companies", [0, 1, 35])
def test_a_window_in_which_nobody_has_a_score_has_no_units(
    world: duckdb.DuckDBPyConnection, companies: int
) -> None:
    """Also one without any company: nothing to screen, and no error."""
    full = (windows(world) or {})["2025H2", "published"]
    first = {f.name: _first(getattr(full, f.name), companies) for f in fields(full)}
    units = units_of(Window(**first | {"level": np.zeros(companies, dtype=int)}))
    assert len(units) == 0
    assert units.raw.shape == (0,)
    assert units.pillars.shape == (0, len(full.scale.pillars))
    assert screened(units, {}) is None


def _first(value: Any, count: int) -> Any:
    if isinstance(value, Frame):
        return value.where(np.arange(count))
    return value[:count] if isinstance(value, np.ndarray | list) else value


def test_open_windows_are_not_ranked(world: duckdb.DuckDBPyConnection) -> None:
    assert rows(world, "select count(ranked) from marts.service_scores where score_window = 'current'") == [
        (0,)
    ]
    assert rows(world, "select is_confirmatory from marts.score_windows where score_window = 'current'") == [
        (False,)
    ]
    assert rows(world, "select distinct configuration from marts.score_windows") == [(CONFIGURATION.hash,)]


def test_the_calibration_is_the_sites_own_and_kept(world: duckdb.DuckDBPyConnection) -> None:
    worlds = rows(world, "select scenario, red_rate, cycles, monte_carlo_se from marts.screen_calibration")
    assert {name for name, *_ in worlds} >= {"no_difference", "spread_35", f"power:{LOW}:0.8"}
    assert {row[0]: row[1] for row in worlds}["no_difference"] <= 0.05
    found = (windows(world) or {})["2025H2", "published"]
    setting = Setting(units_of(found), cycles=worlds[0][2], power_cycles=worlds[0][2])
    assert rows(world, "select distinct inputs from marts.screen_calibration") == [(setting.inputs,)]
    assert setting.sizes == [5] * 7
