"""Are people whom many hear answered sooner? The gradient of every company with enough cases, and of all."""

from __future__ import annotations

from collections.abc import Iterator, Mapping, Sequence
from itertools import groupby
from operator import itemgetter
from typing import Any

import duckdb

from pipeline import figures
from pipeline.methods import MethodError
from pipeline.methods.gradient import Gradient, audience_gradient
from pipeline.steps import Context

ALL = "all"
FEWEST_CASES, FEWEST_REPLIES = 50, 20

CASES = """
select
    company_id,
    source,
    sector_id,
    coalesce(reply_days, followed_days) as days,
    reply_days is not null as is_answered,
    audience,
    company_id || '|' || topic as stratum,
    complainant_key
from enriched.followed_cases
where audience is not null and kind = 'social_post'
order by company_id, source, case_id
"""


def tables(con: duckdb.DuckDBPyConnection, context: Context) -> Iterator[Any]:
    """One gradient per company and source, within topics, and one per source for all companies together.

    Only where the audience is that of the author: the views of a thread grow with the answers in it.
    """
    cases = con.execute(CASES).fetchall()
    groups: dict[tuple[Any, Any, Any], list[Any]] = {
        key: list(own) for key, own in groupby(cases, key=itemgetter(0, 1, 2))
    }
    for case in cases:
        groups.setdefault((ALL, case[1], None), []).append(case)
    found = (_row(*key[:3], groups[key]) for key in sorted(groups, key=itemgetter(0, 1)))
    kept = [row for row in found if row is not None]
    if kept:
        yield figures.table(figures.columns_of(kept))


def fingerprint(context: Context) -> str:
    """The model is part of the answer."""
    return figures.method_fingerprint()


def _row(
    company: str, source: str, sector: str | None, cases: Sequence[tuple[Any, ...]]
) -> Mapping[str, Any] | None:
    """The gradient of one company; None where the cases are too few or the audiences all alike."""
    _, _, _, days, answered, audience, strata, people = zip(*cases, strict=True)
    if len(cases) < FEWEST_CASES or sum(answered) < FEWEST_REPLIES:
        return None
    try:
        found = audience_gradient(days, answered, audience, strata=strata, complainants=people)
    except MethodError:
        return None
    return {"company_id": company, "source": source, "sector_id": sector, **_figures(found)}


def _figures(found: Gradient) -> dict[str, Any]:
    ratio = (found.hazard_ratio, found.low, found.high, found.p_value)
    names = ("hazard_ratio", "hazard_low", "hazard_high", "p_value")
    return {
        "cases": found.cases,
        "replies": found.replies,
        **dict(zip(names, figures.known(ratio), strict=True)),
    }
