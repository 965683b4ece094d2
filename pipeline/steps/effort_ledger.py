"""What it cost the customer: medians of what people report, and how many report it; never a sum."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from itertools import groupby
from operator import itemgetter
from typing import Any

import duckdb
import numpy as np

from pipeline import figures
from pipeline.methods.turnbull import median_interval, median_limits, ranked, turnbull_many
from pipeline.steps import Context

FEWEST_REPORTS = 6  # below, no two of them enclose the median with 95%
MOST_ROUNDS, SETTLED = 500, 1e-5  # a median does not move with the fifth decimal of a share
SAMPLES_AT_ONCE = 500

REPORTS = """
select subject, subject_id, period, measure, low, high, cases
from enriched.effort_reports
order by subject, subject_id, period, measure, low nulls first, high
"""
Sample = tuple[Any, Any, Any]  # lowest and highest value reported, and by how many cases
NOTHING = (np.empty(0), np.empty(0), np.empty(0))


def tables(con: duckdb.DuckDBPyConnection, context: Context) -> Iterator[Any]:
    """Every company and sector in every half-year, and over all of them, by measure."""
    rows, samples = [], list[Sample]()
    for key, group in groupby(con.execute(REPORTS).fetchall(), key=itemgetter(0, 1, 2, 3)):
        values = [row[4:] for row in group]
        told = [value for value in values if value[0] is not None]
        cases, mentions = (sum(value[2] for value in part) for part in (values, told))
        rows.append((*key, cases, mentions))
        enough = mentions >= FEWEST_REPORTS
        samples.append(tuple(np.array(told, dtype=float).T) if enough else NOTHING)
    if not rows:
        return
    names = ("subject", "subject_id", "period", "measure", "cases", "mentions")
    columns: dict[str, Any] = dict(zip(names, zip(*rows, strict=True), strict=True))
    columns |= figures.share_columns("mention", columns["mentions"], columns["cases"])
    limits = [median_limits(*sample) if len(sample[0]) else (np.nan, np.nan) for sample in samples]
    yield figures.table(
        columns
        | {"median": figures.known(_medians(samples))}
        | {
            f"median_{end}": figures.known([pair[k] for pair in limits])
            for k, end in enumerate(("low", "high"))
        }
    )


def fingerprint(context: Context) -> str:
    """How medians are made is part of the answer."""
    return figures.method_fingerprint()


def _medians(samples: Sequence[Sample]) -> list[float]:
    """The middle of the interval in which Turnbull's median lies; an ordinary median where values are exact."""
    medians = [ranked(low, n, (n.sum() + 1) / 2) if len(n) else float("nan") for low, _, n in samples]
    wide = [k for k, (low, high, _) in enumerate(samples) if (low < high).any()]
    for start in range(0, len(wide), SAMPLES_AT_ONCE):
        part = wide[start : start + SAMPLES_AT_ONCE]
        fits = turnbull_many([samples[k] for k in part], most_rounds=MOST_ROUNDS, settled=SETTLED)
        for k, masses in zip(part, fits, strict=True):
            medians[k] = float(np.mean(median_interval(masses)))
    return medians
