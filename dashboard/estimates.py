"""From summed cells to what may be said of them: shares with intervals, reply curves, evidence levels, rank
ranges.

The figures of ``company_scores`` come with the snapshot; here the same methods are applied to what a reader's
filters leave, so that a filtered view is as honest as the published one.
"""

from __future__ import annotations

from dataclasses import dataclass

import numpy as np
import pandas as pd

from pipeline.methods import configuration
from pipeline.methods.funnel import funnel
from pipeline.methods.proportions import expit, wilson
from pipeline.methods.ranks import joint_rank_sets
from pipeline.methods.resolution import resolution
from pipeline.methods.survival import (
    Curve,
    answered_within,
    cumulative_log_odds,
    kaplan_meier,
    median,
    survival_limits,
)

HORIZONS = (3, 14, 42)
LAST_DAY = 42


@dataclass(frozen=True, slots=True)
class Evidence:
    """What a level of evidence asks for (method, section 3): the least numbers, and the largest share of one
    source.
    """

    level: int
    cases: int
    complainants: int
    sources: int
    largest_source_rate: float


def _levels(lines: dict[str, float]) -> tuple[Evidence, ...]:
    rank, score, raw = (int(lines[f"show_{name}"]) for name in ("rank", "score", "raw"))
    people, sources = int(lines["rank_complainants"]), int(lines["min_sources"])
    return (
        Evidence(3, rank, people, sources, lines["rank_source_share"]),
        Evidence(2, score, score, sources, lines["max_source_share"]),
        Evidence(1, raw, raw, 1, 1.0),
    )


LEVELS = _levels(configuration.load()["evidence"])


def scores(service: pd.DataFrame, replies: pd.DataFrame, complainants: pd.DataFrame) -> pd.DataFrame:
    """One row per unit, with the columns of ``company_scores``, from cells summed for the filters chosen."""
    units = service.merge(complainants, on="unit", how="left")
    found = units.join(_answers(replies), on="unit").join(_outcomes(units))
    found["followed"] = found["followed"].fillna(0).astype(int)
    levels = [evidence(*facts) for facts in found[list(_FACTS)].itertuples(index=False)]
    found["evidence_level"] = [level for level, _ in levels]
    found["evidence_reason"] = [reason for _, reason in levels]
    return found


_FACTS = ("cases", "complainants", "sources", "largest_source_rate")


def evidence(
    cases: int, complainants: int, sources: int, largest_source_rate: float
) -> tuple[int, str | None]:
    """The level that these numbers support, and what is missing for a higher one."""
    facts = Evidence(0, cases, complainants, sources, largest_source_rate)
    for wanted in LEVELS:
        if _missing(facts, wanted) is None:
            above = [higher for higher in LEVELS if higher.level == wanted.level + 1]
            return wanted.level, _missing(facts, above[0]) if above else None
    return 0, _missing(facts, LEVELS[-1])


def _missing(facts: Evidence, wanted: Evidence) -> str | None:
    if facts.cases < wanted.cases:
        return "too_few_cases"
    if not facts.complainants >= wanted.complainants:  # unknown is not enough
        return "too_few_complainants"
    if facts.sources < wanted.sources:
        return "single_source"
    return "dominant_source" if facts.largest_source_rate > wanted.largest_source_rate else None


def with_ranks(found: pd.DataFrame) -> pd.DataFrame:
    """Rank ranges among the units of level 3, which must be of one sector; the others have none.

    The ranges hold for all at once (Klein, Wright and Wieczorek 2020), on the log odds of an answer within 14
    days.
    """
    ranked = found["evidence_level"].ge(3) & found["followed"].gt(0)
    table = found.assign(rank_low=np.nan, rank_high=np.nan, ranked=np.nan)
    if ranked.sum() >= 2:
        sets = joint_rank_sets(found.loc[ranked, "effect"], np.sqrt(found.loc[ranked, "variance"]))
        table.loc[ranked, "rank_low"], table.loc[ranked, "rank_high"] = sets.low, sets.high
        table.loc[ranked, "ranked"] = int(ranked.sum())
    return table


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
        columns = ["followed", *names, "median_reply_days", "effect", "variance"]
        return pd.DataFrame(columns=columns, dtype=float).rename_axis("unit")
    told = replies[replies["day"] >= 1]  # following of less than a day tells nothing
    wide = told.pivot_table(index="unit", columns="day", values=["replied", "censored"], fill_value=0)
    curve = kaplan_meier(wide["replied"].columns, wide["replied"].to_numpy(), wide["censored"].to_numpy())
    effect = cumulative_log_odds(curve, 14)
    figures = dict(zip(names, _limits(curve), strict=True))
    return pd.DataFrame(
        {"followed": wide.sum(axis=1).astype(int), **figures, "median_reply_days": _median(curve)}
        | {"effect": effect.estimate, "variance": effect.variance},
        index=wide.index,
    )


def _limits(curve: Curve) -> list[np.ndarray]:
    within = [answered_within(curve, day) for day in HORIZONS]
    return [part for found in within for part in (found.estimate, found.low, found.high)]


def _median(curve: Curve) -> np.ndarray:
    reached = median(curve).estimate
    return np.where(reached <= LAST_DAY, reached, np.nan)
