"""All statistics on aggregates: 1,000 companies in 30 sectors over 4 half-years, 20,000 rank draws, 9,999 permutations.

Counts per company, source and stratum are invented as they come out of SQL for a million complaints, and for ten
million: seconds, memory, and how much ten times the complaints cost once they are aggregated.
"""

from __future__ import annotations

import argparse
import resource
import sys
import tempfile
from collections.abc import Iterator
from datetime import date, datetime
from pathlib import Path
from time import process_time

import duckdb
import numpy as np
import pyarrow as pa

from pipeline import build, dictionary, models, verify
from pipeline.database import column_list
from pipeline.models import Model
from pipeline.paths import Home
from pipeline.scores import UNIT
from pipeline.scores.spans import half_year_span
from pipeline.steps import Context
from pipeline.steps.score_spans import NUMBERS

COMPANIES, SECTORS = 1_000, 30
HALF_YEARS = ("2024H1", "2024H2", "2025H1", "2025H2")
SOURCES = ("s1", "s2", "s3", "s4")
THEMES = ("delivery", "billing", "product_defect", "cancellation", "privacy", "misleading_sales", "other")
LABELS = (*THEMES[:-1], "effort", "unreachable", "broken_promise", "pillar_to_post", "lock_in")
PILLARS = "rspoh"
AS_OF = datetime(2026, 3, 1)
AT_MOST_SECONDS, AT_MOST_MEGABYTES, AT_MOST_GROWTH = 60.0, 2_048.0, 1.10


class World:
    """Counts of so many complaints, drawn so that companies and sectors differ as they ordinarily do."""

    def __init__(self, complaints: int, seed: int = 7) -> None:
        self.rng = np.random.default_rng(seed)
        self.names = [f"company_{i:04d}" for i in range(COMPANIES)]
        self.sectors = [f"sector_{i % SECTORS:02d}" for i in range(COMPANIES)]
        base = self.rng.normal(0, 0.2, SECTORS)[np.arange(COMPANIES) % SECTORS]
        self.level = base + self.rng.normal(0, 0.4, COMPANIES)
        self.per_cell = complaints / (COMPANIES * len(HALF_YEARS) * len(SOURCES) * len(THEMES) * 3)

    def tables(self) -> Iterator[tuple[str, pa.Table]]:
        """The aggregates by name."""
        grid = np.array(list(np.ndindex(len(HALF_YEARS), len(SOURCES), COMPANIES, len(THEMES), 3)))
        count = self.rng.poisson(self.per_cell, len(grid))
        grid, count = grid[count > 0], count[count > 0]
        yield "score_cells", self._cells(grid, count)
        groups, place = np.unique(grid[:, :3], axis=0, return_inverse=True)
        cases = np.bincount(place.ravel(), count).astype(np.int64)
        yield "score_exits", self._exits(groups, cases)
        yield "score_efforts", self._efforts(groups, cases)
        yield "score_counts", self._counts(groups, cases)
        yield "score_products", self._products(groups, cases)
        yield from self._beside()

    def _cells(self, grid: np.ndarray, count: np.ndarray) -> pa.Table:
        columns = self._named(grid[:, :3]) | {
            "half_year": np.array(HALF_YEARS)[grid[:, 0]],
            "theme": np.array(THEMES)[grid[:, 3]],
            "severity": grid[:, 4] + 1,
            "cases": count,
            "weights": count * float(UNIT),
            "squares": count * float(UNIT) ** 2,
        }
        for pillar, told in zip(PILLARS, (1.0, 0.9, 0.3, 1.0, 1.0), strict=True):
            spoke = self.rng.binomial(count, told)
            well = self.rng.binomial(spoke, 1 / (1 + np.exp(-self.level[grid[:, 2]] - 0.4)))
            columns |= {f"{pillar}_yes": well * float(UNIT), f"{pillar}_no": (spoke - well) * float(UNIT)}
        columns |= {f"{pillar}_open": np.zeros(len(grid)) for pillar in "rs"}
        return pa.table(columns)

    def _exits(self, groups: np.ndarray, cases: np.ndarray) -> pa.Table:
        parts = []
        for pillar, days in (("R", 43), ("S", 91)):
            counts = self.rng.multinomial(cases, np.full(2 * days, 1 / (2 * days)))
            row, at = np.nonzero(counts)
            ends = np.where(at < days, "events", "followed")
            size = counts[row, at] * float(UNIT)
            parts.append(
                pa.table(
                    self._named(groups[row])
                    | {
                        "pillar": [pillar] * len(row),
                        "day": at % days + 1,
                        "events": np.where(ends == "events", size, 0.0),
                        "others": np.zeros(len(row)),
                        "followed": np.where(ends == "followed", size, 0.0),
                    }
                )
            )
        return pa.concat_tables(parts)

    def _efforts(self, groups: np.ndarray, cases: np.ndarray) -> pa.Table:
        shape = len(THEMES), 2, 20
        counts = self.rng.multinomial(
            self.rng.binomial(cases, 0.6), np.full(np.prod(shape), 1 / np.prod(shape))
        )
        row, flat = np.nonzero(counts)
        theme, grave, effort = np.unravel_index(flat, shape)
        return pa.table(
            self._named(groups[row])
            | {
                "half_year": np.array(HALF_YEARS)[groups[row, 0]],
                "theme": np.array(THEMES)[theme],
                "is_grave": grave == 1,
                "effort_class": effort,
                "weights": counts[row, flat] * float(UNIT),
            }
        )

    def _counts(self, groups: np.ndarray, cases: np.ndarray) -> pa.Table:
        keys, place = np.unique(groups[:, [0, 2]], axis=0, return_inverse=True)
        total = np.bincount(place.ravel(), cases)
        return pa.table(
            {
                "span": np.array(HALF_YEARS)[keys[:, 0]],
                "company_id": np.array(self.names)[keys[:, 1]],
                "cases": total.astype(np.int64),
                "complainants": (total * 0.95).astype(np.int64),
                "effective_rate": np.ones(len(keys)),
                "sources": np.full(len(keys), len(SOURCES)),
                "largest_source": np.array(SOURCES)[keys[:, 1] % len(SOURCES)],
                "largest_source_rate": np.full(len(keys), 0.4),
            }
        )

    def _products(self, groups: np.ndarray, cases: np.ndarray) -> pa.Table:
        keys, place = np.unique(groups[:, [0, 2]], axis=0, return_inverse=True)
        total = np.bincount(place.ravel(), cases) * 2.5e7
        order = "rsepoh"
        columns = {"span": np.array(HALF_YEARS)[keys[:, 0]], "company_id": np.array(self.names)[keys[:, 1]]}
        for i, first in enumerate(order):
            for second in order[i:]:
                columns[first + second] = total * (1.05 if first == second else 0.1)
            columns[f"{first}_alone"] = total
        return pa.table(columns)

    def _beside(self) -> Iterator[tuple[str, pa.Table]]:
        sectors = sorted(set(self.sectors))
        rows = [
            (s, w, source, label)
            for s in sectors
            for w in (*HALF_YEARS, "all")
            for source in SOURCES
            for label in LABELS
        ]
        cases = round(self.per_cell * COMPANIES * len(THEMES) * 3 / SECTORS)
        yield (
            "score_labels",
            pa.table(
                dict(
                    zip(
                        ("sector_id", "score_window", "source", "label"), zip(*rows, strict=True), strict=True
                    )
                )
                | {"cases": [cases] * len(rows), "naming": self.rng.binomial(cases, 0.2, len(rows))}
            ),
        )
        locks = [(window, sector) for window in HALF_YEARS for sector in sectors]
        yield (
            "score_locks",
            pa.table(
                dict(zip(("score_window", "sector_id"), zip(*locks, strict=True), strict=True))
                | {
                    "cases": [4 * cases] * len(locks),
                    "locked_in": self.rng.binomial(4 * cases, 0.08, len(locks)),
                }
            ),
        )
        months = [date(2024 + m // 12, m % 12 + 1, 1) for m in range(24)]
        told = self.rng.poisson(self.per_cell * 50, (COMPANIES, len(months)))
        yield (
            "score_months",
            pa.table(
                {
                    "company_id": np.repeat(self.names, len(months)),
                    "month": months * COMPANIES,
                    "went_well": self.rng.binomial(told, 0.5).ravel(),
                    "told": told.ravel(),
                }
            ),
        )

    def _named(self, groups: np.ndarray) -> dict[str, np.ndarray]:
        return {
            "span": np.array(HALF_YEARS)[groups[:, 0]],
            "source": np.array(SOURCES)[groups[:, 1]],
            "company_id": np.array(self.names)[groups[:, 2]],
        }


def prepared(complaints: int, folder: Path) -> tuple[duckdb.DuckDBPyConnection, list[Model]]:
    """A database with the aggregates, and the models that follow from them."""
    con = duckdb.connect(str(folder / "bench.duckdb"))
    con.execute("set threads = 2")
    for schema in ("marts", "enriched"):
        con.execute(f"create schema {schema}")
    for table in dictionary.tables().values():
        con.execute(f"create table marts.{table.name} ({column_list(table.types)})")
    world = World(complaints)
    spans = [half_year_span(name, AS_OF, 1, 0) | NUMBERS for name in HALF_YEARS]
    given = {
        "marts.companies": pa.table({"company_id": world.names, "sector_id": world.sectors}),
        "marts.sectors": pa.table({"sector_id": sorted(set(world.sectors))}),
    }
    for name, rows in given.items():
        con.register("rows", rows)
        con.execute(f"insert into {name} by name select * from rows")
    kept = dict(world.tables()) | {"score_spans": pa.Table.from_pylist(spans)}
    for name, rows in kept.items():
        con.register("rows", rows)
        con.execute(f"create table enriched.{name} as select * from rows")
    con.unregister("rows")
    known = {f"enriched.{name}" for name in kept} | {f"marts.{name}" for name in verify.GIVEN}
    chosen = []
    for model in models.in_build_order():
        if (
            model.name not in known
            and model.stem != "score_influences"
            and known.issuperset(model.inputs)
            and model.inputs
        ):
            known.add(model.name)
            chosen.append(model)
    return con, chosen


def seconds(complaints: int, *, talk: bool = True) -> float:
    """Processor time of all statistics on the aggregates of so many complaints."""
    with tempfile.TemporaryDirectory() as place:
        con, chosen = prepared(complaints, Path(place))
        context = Context(Home("demo", Path(place)), ())
        total = 0.0
        for model in chosen:
            start = process_time()
            build.fill(con, model, context)
            spent = process_time() - start
            total += spent
            if talk:
                sys.stdout.write(f"  {model.name:28s} {spent:6.1f} s\n")
        con.close()
    memory = resource.getrusage(resource.RUSAGE_SELF).ru_maxrss / 1024
    sys.stdout.write(
        f"{complaints:>12,} complaints: {total:.1f} s of processor time, {memory:,.0f} MB at most\n"
    )
    return total


def main() -> int:
    """0 when a million fits the bounds and ten million costs no more than a tenth more."""
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("--complaints", type=int, nargs=2, default=(1_000_000, 10_000_000))
    few, many = (seconds(complaints) for complaints in parser.parse_args().complaints)
    memory = resource.getrusage(resource.RUSAGE_SELF).ru_maxrss / 1024
    sys.stdout.write(f"ten times the complaints: {many / few:.2f} times the processor time\n")
    return (
        0
        if max(few, many) <= AT_MOST_SECONDS and memory <= AT_MOST_MEGABYTES and many / few <= AT_MOST_GROWTH
        else 1
    )


if __name__ == "__main__":
    sys.exit(main())
