"""From summed cells to what may be said of them: shares with intervals, reply curves, evidence levels, rank
ranges.

The figures of ``company_scores`` come with the snapshot; here the same methods are applied to what a reader's
filters leave, so that a filtered view is as honest as the published one.
"""

from __future__ import annotations

from dataclasses import dataclass

import numpy as np
import pandas as pd

from pipeline.methods.evidence import evidence_levels
from pipeline.methods.funnel import funnel
from pipeline.methods.pooling import pooled_paule_mandel
from pipeline.methods.proportions import expit, normal_quantile, wilson
from pipeline.methods.ranks import joint_rank_sets
from pipeline.methods.ranks import rankability as share_that_is_real
from pipeline.methods.resolution import resolution
from pipeline.methods.survival import (
    Curve,
    answered_within,
    cumulative_log_odds,
    kaplan_meier,
    median,
    restricted_mean,
    survival_limits,
)

HORIZONS = (3, 14, 42)
LAST_DAY = 42
UNANSWERED = ("unanswered_days", "unanswered_days_low", "unanswered_days_high")
LACKING = {
    "cases": "too_few_cases",
    "complainants": "too_few_complainants",
    "sources": "single_source",
    "largest_source": "dominant_source",
}


def scores(service: pd.DataFrame, replies: pd.DataFrame, complainants: pd.DataFrame) -> pd.DataFrame:
    """One row per unit, with the columns of ``company_scores``, from cells summed for the filters chosen."""
    units = service.merge(complainants, on="unit", how="left")
    found = units.join(_answers(replies), on="unit").join(_outcomes(units))
    found["followed"] = found["followed"].fillna(0).astype(int)
    found["evidence_level"], found["evidence_reason"] = evidence(found)
    return found


def evidence(found: pd.DataFrame) -> tuple[list[int], list[str | None]]:
    """Per unit the level that its numbers support, and the code of what is missing for the next.

    As in ``company_scores``, reliability is left out: it belongs to a score that stands on several
    indicators.
    """
    judged = evidence_levels(
        found["cases"], found["complainants"], found["sources"], found["largest_source_rate"], reliability=1.0
    )
    return judged.level.tolist(), [LACKING[codes[0]] if codes else None for codes in judged.lacking]


def with_ranks(found: pd.DataFrame) -> pd.DataFrame:
    """Rank ranges among the units of level 3 of each ``sector_id``; the others have none.

    The ranges hold for all at once (Klein, Wright and Wieczorek 2020), on the log odds of an answer within
    14 days.
    """
    table = found.assign(rank_low=np.nan, rank_high=np.nan, ranked=np.nan)
    ranked = found["evidence_level"].ge(3) & found["followed"].gt(0)
    for _, group in found[ranked].groupby("sector_id"):
        if len(group) >= 2:
            sets = joint_rank_sets(group["effect"], np.sqrt(group["variance"]))
            table.loc[group.index, ["rank_low", "rank_high"]] = np.column_stack([sets.low, sets.high])
            table.loc[group.index, "ranked"] = len(group)
    return table


def rankability(found: pd.DataFrame) -> pd.Series:
    """Per sector the share of the differences between its companies that is real (method, section 5).

    Of companies that may be ranked; the variance between companies is common to all sectors. A sector with
    fewer than two such companies has none.
    """
    known = found[found["evidence_level"].ge(3) & found["variance"].gt(0)]
    known = known[known.groupby("sector_id")["unit"].transform("size") >= 2]
    if known.empty:
        return pd.Series(dtype=float)
    tau2 = pooled_paule_mandel(known["effect"], known["variance"], known["sector_id"].tolist())
    return known.groupby("sector_id")["variance"].agg(lambda variances: share_that_is_real(tau2, variances))


def answered(replies: pd.DataFrame) -> pd.DataFrame:
    """One row per unit: ``followed`` and the shares answered within 3, 14 and 42 days with their limits."""
    return _answers(replies).reset_index()


def reply_curve(replies: pd.DataFrame) -> pd.DataFrame:
    """The share answered by each day from 0 to 42, with limits, of all rows taken together."""
    days = replies[replies["day"] >= 1].groupby("day")[["replied", "censored"]].sum().reset_index()
    if days.empty:
        return pd.DataFrame(columns=["day", "rate", "low", "high"])
    curve = kaplan_meier(days["day"], days["replied"], days["censored"])
    limits = survival_limits(curve)
    steps = pd.DataFrame(
        {"day": curve.days, "rate": 1 - curve.survival, "low": 1 - limits.high, "high": 1 - limits.low}
    )
    whole = pd.DataFrame({"day": np.arange(LAST_DAY + 1.0)})
    return pd.merge_asof(whole, steps.fillna({"low": 0.0, "high": 0.0}), on="day").fillna(0.0)


@dataclass(frozen=True, slots=True)
class Bands:
    """What chance and ordinary differences explain around a sector's level: ``target`` on the log-odds scale,
    ``tau2`` the variance of ordinary differences, and per unit where it falls (``band``, see
    ``pipeline.methods.funnel``).
    """

    target: float
    tau2: float
    band: pd.Series

    def limits(self, followed: np.ndarray, z: float) -> tuple[np.ndarray, np.ndarray]:
        """The limits of the share for companies of so many complaints, ``z`` standard errors from the
        level.
        """
        level = float(expit(self.target))
        half = z * np.sqrt(1 / (followed * level * (1 - level)) + self.tau2)
        return expit(self.target - half), expit(self.target + half)

    @property
    def level(self) -> float:
        """The level as a share."""
        return float(expit(self.target))


def bands(found: pd.DataFrame) -> Bands | None:
    """The funnel of units with log odds and variance; None when there are fewer than three to compare."""
    known = found[found["effect"].notna() & found["variance"].gt(0)]
    if len(known) < 3:
        return None
    placed = funnel(known["effect"], known["variance"])
    return Bands(placed.target, placed.tau2, pd.Series(placed.band, index=known["unit"]))


def shares(part: pd.Series, whole: pd.Series | int) -> pd.DataFrame:
    """``part`` of ``whole`` as rate, low, high (Wilson)."""
    found = wilson(part, whole)
    return pd.DataFrame({"rate": found.estimate, "low": found.low, "high": found.high}, index=part.index)


def _outcomes(units: pd.DataFrame) -> pd.DataFrame:
    found = resolution(units["resolved_yes"], units["resolved_no"], units["resolved_unknown"])
    return pd.DataFrame(
        {
            "resolved_said_rate": found.said.estimate,
            "resolved_said_low": found.said.low,
            "resolved_said_high": found.said.high,
            "resolved_all_rate": found.of_all.estimate,
            "resolved_bound_high": found.bound_high,
        },
        index=units.index,
    )


def _answers(replies: pd.DataFrame) -> pd.DataFrame:
    """Per unit the reply figures of ``company_scores``, and the log odds that ranks are made of."""
    names = [f"answered_{day}_{end}" for day in HORIZONS for end in ("rate", "low", "high")]
    if not replies["day"].ge(1).any():
        columns = ["followed", *names, *UNANSWERED, "median_reply_days", "effect", "variance"]
        return pd.DataFrame(columns=columns, dtype=float).rename_axis("unit")
    told = replies[replies["day"] >= 1]  # following of less than a day tells nothing
    wide = told.pivot_table(index="unit", columns="day", values=["replied", "censored"], fill_value=0)
    curve = kaplan_meier(wide["replied"].columns, wide["replied"].to_numpy(), wide["censored"].to_numpy())
    effect = cumulative_log_odds(curve, 14)
    figures = dict(zip(names, _limits(curve), strict=True))
    return pd.DataFrame(
        {
            "followed": wide.sum(axis=1).astype(int),
            **figures,
            **_unanswered(curve),
            "median_reply_days": _median(curve),
        }
        | {"effect": effect.estimate, "variance": effect.variance},
        index=wide.index,
    )


def _limits(curve: Curve) -> list[np.ndarray]:
    within = [answered_within(curve, day) for day in HORIZONS]
    return [part for found in within for part in (found.estimate, found.low, found.high)]


def _unanswered(curve: Curve) -> dict[str, np.ndarray]:
    """Days without an answer out of 42, with limits."""
    mean = restricted_mean(curve, LAST_DAY)
    half = normal_quantile(0.95) * np.sqrt(mean.variance)
    known = np.isfinite(answered_within(curve, LAST_DAY).estimate)
    ends = (mean.estimate, mean.estimate - half, mean.estimate + half)
    return {
        name: np.where(known, np.clip(days, 0, LAST_DAY), np.nan)
        for name, days in zip(UNANSWERED, ends, strict=True)
    }


def _median(curve: Curve) -> np.ndarray:
    reached = median(curve).estimate
    return np.where(reached <= LAST_DAY, reached, np.nan)
