"""The windows of the scores: half-years, frozen a while after they close, and the decaying present."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from datetime import date, datetime, timedelta
from typing import Any

from pipeline.scores import CONFIGURATION

MONTH = 30.4375  # days


def spans(half_years: Sequence[tuple[str, int, int]], as_of: datetime) -> Iterator[dict[str, Any]]:
    """Every span from (half-year, cases, quarantined cases), in order of time; the present last.

    A half-year with quarantined cases has a second span in which they count. So has the present, and it has two more
    with other half-lives.
    """
    window = CONFIGURATION["window"]
    known = [(name, *bounds(name), cases, kept_out) for name, cases, kept_out in sorted(half_years)]
    for name, first, _, cases, kept_out in known:
        if first <= as_of.date():
            yield from _both(half_year_span(name, as_of, cases, kept_out))
    begins = as_of.date() - timedelta(days=round(window["horizon_months"] * MONTH))
    within = [
        (cases, out) for _, first, last, cases, out in known if last >= begins and first <= as_of.date()
    ]
    if not within:
        return
    present = {
        "span": "current",
        "score_window": "current",
        "version": "published",
        "starts_on": begins,
        "ends_on": as_of.date(),
        "freezes_on": None,
        "status": "current",
        "is_frozen": False,
        "with_quarantined": False,
        "halflife_days": window["halflife_days"],
        "as_of": as_of,
        "cases": sum(cases for cases, _ in within),
        "quarantined": sum(out for _, out in within),
    }
    yield from _both(present)
    for days in window["halflife_sensitivity"]:
        yield present | {"span": f"current~{days}", "version": f"half_life_{days}", "halflife_days": days}


def half_year_span(name: str, as_of: datetime, cases: int, quarantined: int) -> dict[str, Any]:
    """A half-year: open until it ends, closed for a while, then frozen."""
    first, last = bounds(name)
    freezes = last + timedelta(days=CONFIGURATION["window"]["freeze_lag_days"])
    status = "frozen" if as_of.date() >= freezes else "closed" if as_of.date() > last else "open"
    return {
        "span": name,
        "score_window": name,
        "version": "published",
        "starts_on": first,
        "ends_on": last,
        "freezes_on": freezes,
        "status": status,
        "is_frozen": status == "frozen",
        "with_quarantined": False,
        "halflife_days": None,
        "as_of": as_of,
        "cases": cases,
        "quarantined": quarantined,
    }


def bounds(half_year: str) -> tuple[date, date]:
    """First and last day of a half-year such as 2025H2."""
    year = int(half_year[:4])
    if half_year.endswith("H1"):
        return date(year, 1, 1), date(year, 6, 30)
    return date(year, 7, 1), date(year, 12, 31)


def _both(span: dict[str, Any]) -> Iterator[dict[str, Any]]:
    yield span
    if span["quarantined"]:
        yield span | {"span": f"{span['span']}+", "version": "all", "with_quarantined": True}
