"""What was planted in the demo world comes out of its published snapshot, also on seeds nobody tuned to.

Only two things are read: the file of planted truths, and the snapshot as a reader would download it. A world takes a
minute or two; ``OBSERVATORY_SEEDS="11 23 42" pytest tests/test_planted_truths.py`` looks at more of them.
"""

from __future__ import annotations

import json
import os
import subprocess
import sys
from dataclasses import dataclass
from pathlib import Path
from typing import Any

import duckdb
import pytest
import yaml

from tests.shared import ROOT

TRUTHS = yaml.safe_load((ROOT / "scrapers/demo_web/truths.yml").read_text(encoding="utf-8"))
# The size that the truths are stated for: half of it leaves too few companies with enough evidence.
SCALE = 1.0
SEEDS = [int(seed) for seed in os.environ.get("OBSERVATORY_SEEDS", "23").split()]
CLOSED = ("2024H1", "2024H2", "2025H1", "2025H2")
pytestmark = [pytest.mark.slow, pytest.mark.timeout(900)]


@dataclass
class Snapshot:
    """The published tables, as Parquet."""

    folder: Path

    def rows(self, sql: str, *parameters: Any) -> list[tuple[Any, ...]]:
        """The answer to a query in which ``{table}`` stands for a published table."""
        tables = {
            path.stem: f"read_parquet('{path}')" for path in (self.folder / "parquet").glob("*.parquet")
        }
        with duckdb.connect() as con:
            return con.execute(sql.format(**tables), list(parameters)).fetchall()


@pytest.fixture(scope="module", params=SEEDS, ids=lambda seed: f"seed{seed}")
def snapshot(request: pytest.FixtureRequest, tmp_path_factory: pytest.TempPathFactory) -> Snapshot:
    """A demo world of another seed than the default, written to the lake without HTTP, and published."""
    home = tmp_path_factory.mktemp("home")
    command = ["demo", "--no-crawl", "--seed", str(request.param), "--scale", str(SCALE), "--quiet"]
    done = subprocess.run(
        [str(Path(sys.executable).with_name("observatory")), *command],
        env=os.environ | {"OBSERVATORY_HOME": str(home)},
        capture_output=True,
        text=True,
        check=False,
    )
    assert done.returncode == 0, done.stderr[-2000:]
    version = json.loads((home / "snapshots/current.json").read_text(encoding="utf-8"))["version"]
    return Snapshot(home / "snapshots" / version)


# The middle company, not the sum over complaints: one bombed company must not speak for its sector.
SECTOR_LEVELS = """
select sector_id, median(answered_42_rate) as level
from {company_scores}
where period = $1 and followed >= 15
group by sector_id
order by level
"""
SPREADS = """
select sector_id, stddev_samp(ln(answered_42_rate / (1 - answered_42_rate))) as spread, count(*) as companies
from {company_scores}
where period = 'all' and followed >= 60
group by sector_id
having count(*) >= 4
order by spread
"""


@pytest.mark.parametrize("half_year", CLOSED)
def test_the_low_sector_is_lowest(snapshot: Snapshot, half_year: str) -> None:
    levels = snapshot.rows(SECTOR_LEVELS, half_year)
    assert levels[0][0] == TRUTHS["low_sector"]["sector"]
    assert levels[1][1] - levels[0][1] > 0.05, "and clearly so"


def test_the_low_sector_is_uniform_and_the_varied_one_varied(snapshot: Snapshot) -> None:
    spreads = {sector: spread for sector, spread, _ in snapshot.rows(SPREADS)}
    low, varied = TRUTHS["low_sector"]["sector"], TRUTHS["varied_sector"]["sector"]
    ordinary = sorted(spread for sector, spread in spreads.items() if sector not in {low, varied})
    middle = ordinary[len(ordinary) // 2]
    assert spreads[varied] > TRUTHS["varied_sector"]["recover"]["min_tau_ratio_to_others"] * middle
    assert spreads[varied] == max(spreads.values())
    assert spreads[low] < middle


def test_the_delighting_company_delights(snapshot: Snapshot) -> None:
    first, *_ = snapshot.rows(
        """
        select company_id, avg(cast(list_contains(labels, 'delight') as integer)) as share
        from {complaints}
        where company_id is not null
        group by company_id
        having count(*) >= 30
        order by share desc
        """
    )
    assert first[0] == TRUTHS["delight"]["company"]
    assert first[1] >= TRUTHS["delight"]["recover"]["min_delight_rate"]


def test_the_company_with_too_few_complaints_has_no_rank(snapshot: Snapshot) -> None:
    scores = snapshot.rows(
        "select period, cases, evidence_level, rank_low, rank_high from {company_scores}"
        " where company_id = $1",
        TRUTHS["too_few"]["company"],
    )
    assert scores, "it is listed"
    for period, cases, level, rank_low, rank_high in scores:
        if period != "all":
            assert cases <= TRUTHS["too_few"]["recover"]["max_cases_per_half_year"]
        assert level < 3
        assert rank_low is None
        assert rank_high is None


def test_the_growing_source_grows_and_answers_do_not_move_with_it(snapshot: Snapshot) -> None:
    recover, source = TRUTHS["growing_source"]["recover"], TRUTHS["growing_source"]["source"]
    ((first, last),) = snapshot.rows(
        """
        select
            sum(complaints) filter (where month < date '2024-04-01'),
            sum(complaints) filter (where month >= date '2025-10-01' and month < date '2026-01-01')
        from {source_months} where source = $1
        """,
        source,
    )
    assert last / first >= recover["min_volume_ratio"]
    answered = dict(
        snapshot.rows(
            """
            select half_year, sum(replied) filter (where day <= 14) / (sum(replied) + sum(censored))
            from {reply_cells} where source = $1 and theme = 'all' group by half_year
            """,
            source,
        )
    )
    assert abs(answered["2025H2"] - answered["2024H1"]) <= recover["max_answered_change"]


def test_every_planted_company_and_sector_is_published(snapshot: Snapshot) -> None:
    sectors = {row[0] for row in snapshot.rows("select sector_id from {sectors}")}
    companies = {row[0] for row in snapshot.rows("select company_id from {companies}")}
    for truth in TRUTHS.values():
        assert {truth[key] for key in ("sector",) if key in truth} <= sectors
        assert {truth[key] for key in ("company",) if key in truth} | set(
            truth.get("companies", [])
        ) <= companies


def test_the_two_that_send_customers_to_each_other_are_named_and_nobody_else(snapshot: Snapshot) -> None:
    recover = TRUTHS["mutual_referral"]["recover"]
    pairs = snapshot.rows("select party_a, party_b, a_to_b, b_to_a, sources, loops from {referral_pairs}")
    assert [row[:2] for row in pairs] == [tuple(sorted(TRUTHS["mutual_referral"]["companies"]))]
    ((_, _, there, back, sources, loops),) = pairs
    assert min(there, back) >= recover["min_cases_each_way"] * SCALE
    assert sources >= recover["min_sources"]
    assert loops > 0
    ((reciprocity, p_value),) = snapshot.rows(
        "select weighted_reciprocity, p_value from {referral_network} where sector_id = 'all'"
    )
    assert reciprocity > 0
    assert p_value < 0.01


def test_the_campaign_is_set_apart_and_the_outage_is_not(snapshot: Snapshot) -> None:
    bomb, outage = TRUTHS["review_bomb"], TRUTHS["outage"]
    windows = snapshot.rows(
        "select company_id, source, starts_on, ends_on, cases, event_id, is_quarantined from {bursts}"
    )
    apart = [window for window in windows if window[6]]
    assert {window[:2] for window in apart} == {(bomb["company"], bomb["source"])}
    assert sum(window[4] for window in apart) >= bomb["recover"]["min_quarantined"] * SCALE
    assert min(window[2] for window in apart) >= bomb["plant"]["from"]
    kept = [window for window in windows if window[0] == outage["company"]]
    assert kept, "flagged"
    assert all(window[5] is not None for window in kept), "and explained"
    ((marked,),) = snapshot.rows("select count(*) from {complaints} where is_quarantined")
    assert marked >= bomb["recover"]["min_quarantined"] * SCALE


def test_one_company_answers_those_with_many_followers_sooner(snapshot: Snapshot) -> None:
    truth = TRUTHS["audience_speed"]
    gradients = dict(snapshot.rows("select company_id, hazard_ratio from {audience_gradients}"))
    assert gradients.pop(truth["company"]) >= truth["recover"]["min_hazard_ratio_per_tenfold"]
    gradients.pop("all")
    others = sorted(gradients.values())
    assert 0.8 < others[len(others) // 2] < 1.25, "the middle one of the others does not"
    lows_and_highs = snapshot.rows(
        "select hazard_low, hazard_high from {audience_gradients} where company_id not in ('all', $1)",
        truth["company"],
    )
    # One in twenty intervals leaves 1 out by chance, and not more than a few.
    holding_one = [low < 1 < high for low, high in lows_and_highs]
    assert sum(holding_one) >= 0.85 * len(holding_one)


def test_answers_improved_after_the_broadcast(snapshot: Snapshot) -> None:
    truth = TRUTHS["broadcast"]
    ((effect, control, volume),) = snapshot.rows(
        "select effect, control_after - control_before, volume_ratio from {event_effects}"
        " where company_id = $1 and kind = 'broadcast' and outcome = 'answered_14'",
        truth["company"],
    )
    assert effect >= truth["recover"]["min_answered_rise"]
    assert abs(control) < effect, "beyond what the rest of the sector did"
    assert volume > 1.3, "and more complaints came"


def test_the_promise_breaker_keeps_fewest_promises(snapshot: Snapshot) -> None:
    truth = TRUTHS["broken_promises"]
    kept = snapshot.rows(
        "select subject_id, kept_rate, kept_high from {promise_keeping}"
        " where subject = 'company' and period = 'all' and kind = 'all' and kept + broken >= 30"
        " order by kept_rate, kept_high"
    )
    rates = {company: (rate, high) for company, rate, high in kept}
    rate, high = rates[truth["company"]]
    assert rate <= truth["recover"]["max_kept_rate"]
    ((sector_kept,),) = snapshot.rows(
        "select kept_rate from {promise_keeping} where subject = 'sector' and period = 'all' and kind = 'all'"
        " and subject_id = (select sector_id from {companies} where company_id = $1)",
        truth["company"],
    )
    assert high < sector_kept, "its interval lies wholly below its sector"
    assert truth["company"] in [company for company, *_ in kept[:3]]


# Scores, rank sets and the screen

LATEST = CLOSED[-1]
SCREEN = "select sector_id, flag, tau, could_be_tested from {sector_screens} where score_window = $1"


def test_the_screen_flags_the_low_sector_and_no_other(snapshot: Snapshot) -> None:
    recover, low = TRUTHS["low_sector"]["recover"], TRUTHS["low_sector"]["sector"]
    flags = {sector: flag for sector, flag, *_ in snapshot.rows(SCREEN, LATEST)}
    assert flags.pop(low) == recover["flag"]
    flagged = [sector for sector, flag in flags.items() if flag not in {"none", "descriptive", "not_run"}]
    assert len(flagged) == recover["other_flags"], flagged
    cases = snapshot.rows("select min(cases) from {sector_screens} where sector_id = $1", low)
    assert cases[0][0] >= recover["min_cases_per_half_year"]


def test_no_company_of_the_low_sector_stands_out_in_its_funnel(snapshot: Snapshot) -> None:
    bands = snapshot.rows(
        "select distinct funnel_band from {service_scores} where sector_id = $1 and score_window = $2"
        " and funnel_band like 'far%'",
        TRUTHS["low_sector"]["sector"],
        LATEST,
    )
    assert bands == []


def test_the_varied_sector_has_the_widest_spread_and_ranks_that_differ(snapshot: Snapshot) -> None:
    varied = TRUTHS["varied_sector"]["sector"]
    spread = dict(
        snapshot.rows("select sector_id, avg(tau) from {sector_screens} where units >= 4 group by sector_id")
    )
    own = spread.pop(varied)
    ordinary = sorted(spread.values())[len(spread) // 2]
    assert own > max(spread.values())
    assert own >= TRUTHS["varied_sector"]["recover"]["min_tau_ratio_to_others"] * ordinary
    ((best, last),) = snapshot.rows(
        "select min(rank_high), max(rank_low) from {service_scores} where sector_id = $1 and score_window = $2",
        varied,
        LATEST,
    )
    assert best < last, "the best and the last cannot be each other"


def test_the_company_that_breaks_promises_is_lowest_on_them(snapshot: Snapshot) -> None:
    company, recover = TRUTHS["broken_promises"]["company"], TRUTHS["broken_promises"]["recover"]
    promises = snapshot.rows(
        """
        select company_id, estimate, estimate + 1.96 * sqrt(variance), raw_rate,
            median(estimate) over (partition by sector_id) as middle
        from {pillar_estimates}
        where pillar = 'P' and version = 'published' and score_window = 'current' and cases >= 20
            and sector_id <> $1
        order by estimate
        """,
        TRUTHS["low_sector"]["sector"],  # whose companies keep few promises, too
    )
    lowest, _, high, kept, middle = promises[0]
    assert lowest == company
    assert kept <= recover["max_kept_rate"]
    assert high < middle, "its interval lies wholly below its sector's middle"


def test_the_delighting_company_may_be_first_of_its_sector(snapshot: Snapshot) -> None:
    company = TRUTHS["delight"]["company"]
    scores = snapshot.rows(
        """
        select company_id, index_score from {service_scores}
        where score_window = 'current' and sector_id = (select sector_id from {companies} where company_id = $1)
            and index_score is not null
        order by index_score desc
        """,
        company,
    )
    assert scores[0][0] == company


def test_the_bombed_company_has_a_score_with_and_without(snapshot: Snapshot) -> None:
    truth = TRUTHS["review_bomb"]
    ((quarantined,),) = snapshot.rows(
        "select count(distinct case_id) from {complaints} where is_quarantined and company_id = $1",
        truth["company"],
    )
    assert quarantined >= truth["recover"]["min_quarantined"]
    ((score, with_all),) = snapshot.rows(
        "select index_score, score_all from {service_scores} where company_id = $1 and score_window = 'current'",
        truth["company"],
    )
    assert with_all is not None
    assert score > with_all


def test_the_company_with_too_few_complaints_has_no_score(snapshot: Snapshot) -> None:
    scores = snapshot.rows(
        "select evidence_level, index_score, rank_low from {service_scores} where company_id = $1"
        " and score_window <> 'current'",
        TRUTHS["too_few"]["company"],
    )
    assert scores
    assert set(scores) == {(0, None, None)}


def test_no_score_moves_with_the_growing_source(snapshot: Snapshot) -> None:
    """Companies with much of it do not sink as it grows: their scores against its share, from first to last."""
    source = TRUTHS["growing_source"]["source"]
    ((correlation,),) = snapshot.rows(
        """
        with shares as (
            select company_id, half_year as score_window, avg(case when source = $1 then 1.0 else 0.0 end) as share
            from {complaints} where is_complaint group by company_id, half_year
        ),

        moves as (
            select last.company_id, last.index_score - first.index_score as moved, now.share - before.share as grown
            from {service_scores} as first
            join {service_scores} as last on first.company_id = last.company_id
            join shares as before on before.company_id = first.company_id and before.score_window = $2
            join shares as now on now.company_id = first.company_id and now.score_window = $3
            where first.score_window = $2 and last.score_window = $3
                and first.index_score is not null and last.index_score is not null
        )

        select corr(moved, grown) from moves
        """,
        source,
        CLOSED[0],
        LATEST,
    )
    assert abs(correlation) < 0.5
