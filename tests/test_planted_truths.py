"""What was planted in the demo world comes out of its published snapshot, also on seeds nobody tuned to.

Only two things are read: the file of planted truths, and the snapshot as a reader would download it.
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
SCALE = 0.5
SEEDS = (11, 23)
CLOSED = ("2024H1", "2024H2", "2025H1", "2025H2")
pytestmark = [pytest.mark.slow, pytest.mark.timeout(420)]


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
