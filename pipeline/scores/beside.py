"""What stands beside a sector's screen and never flags: norms, lock-in, concentration, breaks, moving together."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from datetime import date
from typing import Any

import numpy as np

from pipeline.methods import MethodError
from pipeline.methods.breaks import break_dates, sup_f
from pipeline.methods.competing import aalen_johansen, incidence_at, incidence_variance
from pipeline.methods.concentration import herfindahl
from pipeline.methods.dependence import pesaran_cd, two_way_residuals
from pipeline.methods.prevalence import corrected_prevalence
from pipeline.methods.proportions import normal_quantile, wilson
from pipeline.methods.screen import is_below_norm, locked_in_sectors
from pipeline.scores import CONFIGURATION
from pipeline.scores.curves import HORIZONS
from pipeline.scores.frames import Array, Frame, coded

SEED = int(CONFIGURATION["rank"]["seed"])
DAYS_PER_WORKING_DAY = 7 / 5
PILLAR_OF = {"reply": "R", "resolution": "S"}
FEWEST_MONTHS = 12
FEWEST_TOLD = 5  # things that a company's cases tell in a month, for that month to count
SHIFTS = 199
BREAK_DRAWS = 999

Beside = dict[str, dict[str, Any]]


def locks(rows: Frame, accuracy: Mapping[str, float] | None = None) -> Beside:
    """X per sector: share of cases that name a reason why they cannot leave, against the middle sector.

    ``accuracy`` holds the counts of the gold set from which the share is corrected for reading errors (Rogan-Gladen).
    The comparison is made as read: with equal errors everywhere it needs no correction.
    """
    if not len(rows):
        return {}
    share = wilson(rows["locked_in"], rows["cases"])
    sectors = [str(name) for name in rows["sector_id"]]
    corrected = _corrected(rows, accuracy) if accuracy else {}
    above = locked_in_sectors(rows["locked_in"], rows["cases"], sectors)
    return {
        sector: {
            "locked_in": int(rows["locked_in"][i]),
            "locked_in_rate": share.estimate[i],
            "locked_in_low": share.low[i],
            "locked_in_high": share.high[i],
            "is_locked_in": above[sector],
            **{name: values[i] for name, values in corrected.items()},
        }
        for i, sector in enumerate(sectors)
    }


def _corrected(rows: Frame, accuracy: Mapping[str, float]) -> dict[str, Array]:
    found = corrected_prevalence(
        rows["locked_in"],
        rows["cases"],
        **accuracy,
        youden_min=CONFIGURATION["coding"]["youden_min"],
    )
    ends = {"rate": found.estimate, "low": found.low, "high": found.high}
    return {f"locked_in_corrected_{end}": np.where(found.usable, v, np.nan) for end, v in ends.items()}


def norms(filed: Frame, exits: Frame, units: Mapping[str, Sequence[str]]) -> Beside:
    """A per sector: does even the best company's upper limit lie below what a norm asks of a share of cases?

    Only norms in days that name a share can be held against cases; of several, the first not met.
    ``units`` are the companies of every sector whose score may be shown.
    """
    found: Beside = {}
    for sector, companies in units.items():
        for i in range(len(filed)):
            if not _measurable(filed, i, sector):
                continue
            upper = _upper_limits(exits, companies, filed["measure"][i], _days(filed, i))
            if not len(upper):
                continue
            row = {
                "norm_id": filed["norm_id"][i],
                "norm_rate": filed["share"][i],
                "norm_best_high": float(upper.max()),
                "is_below_norm": is_below_norm(upper, float(filed["share"][i])),
            }
            if sector not in found or (row["is_below_norm"] and not found[sector]["is_below_norm"]):
                found[sector] = row
    return found


def _measurable(filed: Frame, i: int, sector: str) -> bool:
    meant = filed["sector_id"][i] in (None, sector) and filed["company_id"][i] is None
    known = filed["measure"][i] in PILLAR_OF and filed["unit"][i] in ("days", "working_days")
    return bool(
        meant
        and known
        and np.isfinite(filed["share"][i])
        and _days(filed, i) <= HORIZONS[PILLAR_OF[filed["measure"][i]]]
    )


def _days(filed: Frame, i: int) -> float:
    return float(filed["value"][i]) * (DAYS_PER_WORKING_DAY if filed["unit"][i] == "working_days" else 1.0)


def _upper_limits(exits: Frame, companies: Sequence[str], measure: str, day: float) -> Array:
    """Upper 95% limits of the share reached by a day, per company over all its sources."""
    pillar = PILLAR_OF[measure]
    place = {name: i for i, name in enumerate(companies)}
    chosen = np.array(
        [p == pillar and c in place for p, c in zip(exits["pillar"], exits["company_id"], strict=True)], bool
    )
    rows = exits.where(chosen)
    days = np.arange(1, HORIZONS[pillar] + 2)
    events, followed = np.zeros((len(place), 2, len(days))), np.zeros((len(place), len(days)))
    at = rows["day"].astype(np.int64) - 1
    company = np.array([place[name] for name in rows["company_id"]], dtype=np.int64)
    np.add.at(events[:, 0], (company, at), rows["events"])
    np.add.at(events[:, 1], (company, at), rows["others"])
    np.add.at(followed, (company, at), rows["followed"])
    curve = aalen_johansen(days, events, followed)
    reached, cases = incidence_at(curve, 0, day), curve.at_risk[:, 0]
    high = reached + normal_quantile(0.95) * np.sqrt(incidence_variance(curve, 0, day))
    # Where all or nobody got there the curve has no spread; Wilson's limit has.
    flat = (reached <= 0) | (reached >= 1)
    score = wilson(np.rint(reached * cases), cases).high
    return np.where(flat, score, np.minimum(high, 1.0))[cases > 0]


def concentration(customers: Frame, companies: Mapping[str, tuple[str | None, str]], on: date) -> Beside:
    """K per sector: HHI over parents, from the last customer count of quality A to C on or before a day.

    Companies without a count are not guessed: their share of the sector is not known, and the figure says so by the
    share of the sector's companies with a count.
    """
    latest: dict[str, tuple[date, float]] = {}
    for i in range(len(customers)):
        if customers["quality"][i] in ("A", "B", "C") and customers["counted_on"][i] <= on:
            latest[customers["company_id"][i]] = max(
                latest.get(customers["company_id"][i], (date.min, 0.0)),
                (customers["counted_on"][i], float(customers["customers"][i])),
            )
    sizes: dict[str, dict[str, float]] = {}
    listed: dict[str, set[str]] = {}
    for company, (sector, parent) in companies.items():
        if sector is not None:
            listed.setdefault(sector, set()).add(parent)
            if company in latest:
                own = sizes.setdefault(sector, {})
                own[parent] = own.get(parent, 0.0) + latest[company][1]
    return {
        sector: {
            "hhi": herfindahl(np.array([own[name] for name in sorted(own)])).hhi,
            "hhi_companies": len(own),
            "hhi_known_rate": len(own) / len(listed[sector]),
        }
        for sector, own in sizes.items()
        if sum(own.values()) > 0
    }


def movements(months: Frame, units: Mapping[str, Sequence[str]]) -> Beside:
    """B and M per sector, from what went well per company and month in all frozen half-years. Supporting only.

    Company and all-sector month means are taken out first, so that a season or a change of all sectors is none of this
    sector.
    """
    if not len(months):
        return {}
    month, when = coded(months["month"])
    company, names = coded(months["company_id"])
    panel = np.full((len(names), len(when)), np.nan)
    enough = months["told"] >= FEWEST_TOLD
    panel[company[enough], month[enough]] = (months["went_well"] / np.maximum(months["told"], 1))[enough]
    followed = np.isfinite(panel).sum(1) >= FEWEST_MONTHS
    if len(when) < FEWEST_MONTHS or followed.sum() < 2:
        return {}
    kept = [name for name, used in zip(names, followed, strict=True) if used]
    residuals = two_way_residuals(panel[followed])
    place = {name: i for i, name in enumerate(kept)}
    return {
        sector: _movement(residuals[rows], when)
        for sector, members in units.items()
        if len(rows := [place[name] for name in members if name in place]) >= 2
    }


def _movement(residuals: Array, when: list[date]) -> dict[str, Any]:
    row: dict[str, Any] = {"months": len(when)}
    try:
        moving = pesaran_cd(residuals, shifts=SHIFTS, seed=SEED)
        row |= {"cd": moving.cd, "cd_p": moving.shift_p_value, "mean_correlation": moving.mean_correlation}
    except MethodError:  # no two companies share enough months
        pass
    known = np.asarray(np.isfinite(residuals).any(axis=0))
    if known.sum() < FEWEST_MONTHS:
        return row
    seen = [day for day, used in zip(when, known, strict=True) if used]
    series = np.nanmean(residuals[:, known], axis=0)
    test = sup_f(series, draws=BREAK_DRAWS, seed=SEED)
    row["break_p"] = test.p_value
    if test.p_value <= CONFIGURATION["sector"]["alpha"]:
        found = break_dates(series, breaks=1)
        first, low, high = (int(values[0]) for values in (found.dates, found.low, found.high))
        # A break is dated by the first month after it.
        last = len(seen) - 1
        row |= {
            "break_on": seen[min(first + 1, last)],
            "break_low": seen[min(low + 1, last)],
            "break_high": seen[min(high + 1, last)],
        }
    return row
