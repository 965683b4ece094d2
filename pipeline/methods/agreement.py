"""Do two people, a person and the machine, or two rankings say the same thing? (method, section 9)"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from typing import Any, Literal

import numpy as np
from numpy.typing import ArrayLike

from ._arrays import MethodError, codes, column, same_length, truths
from .effort import ridits
from .proportions import normal_quantile

Measurement = Literal["nominal", "ordinal", "interval", "ratio"]


def krippendorff_alpha(ratings: Sequence[Sequence[Any]], *, level: Measurement = "nominal") -> float:
    """Krippendorff's alpha; ``ratings`` has one row per coder and one column per unit, None = not coded.

    Nominal values may be any labels; ordinal, interval and ratio values are numbers. 1 = perfect, 0 = chance.
    """
    if level not in ("nominal", "ordinal", "interval", "ratio"):
        raise MethodError(f"Field level is {level!r}; it must be nominal, ordinal, interval or ratio.")
    if len({len(row) for row in ratings}) != 1 or len(ratings) < 2:
        raise MethodError(
            "Field ratings needs at least two coders with one entry per unit each (null = not coded)."
        )
    flat = [value for row in ratings for value in row]
    known = [value for value in flat if value is not None]
    if not any(sum(v is not None for v in unit) > 1 for unit in zip(*ratings, strict=True)):
        raise MethodError("No unit was coded by two coders, so agreement cannot be judged.")
    numeric = codes(known)[0].astype(float) if level == "nominal" else column("ratings", known)
    if len(set(numeric)) == 1:
        return 1.0  # everybody always said the same; the library has no answer
    table = np.full(len(flat), np.nan)
    table[[value is not None for value in flat]] = numeric
    import krippendorff

    return float(
        krippendorff.alpha(reliability_data=table.reshape(len(ratings), -1), level_of_measurement=level)
    )


@dataclass(frozen=True, slots=True)
class NumericAgreement:
    """Lin's concordance correlation of two numeric readings, and the share of pairs within the tolerance."""

    concordance: float
    within: float
    pairs: int


def numeric_agreement(first: ArrayLike, second: ArrayLike, *, tolerance: float = 0.20) -> NumericAgreement:
    """Concordance correlation ``2 s_xy/(s_x^2 + s_y^2 + (mean gap)^2)`` and share of pairs within 20%."""
    x, y = column("first", first), column("second", second)
    same_length(first=x, second=y)
    scale = float(x.var() + y.var() + (x.mean() - y.mean()) ** 2)
    concordance = 2 * float(((x - x.mean()) * (y - y.mean())).mean()) / scale if scale > 0 else 1.0
    near = np.abs(x - y) <= tolerance * np.maximum(np.abs(x), np.abs(y))
    return NumericAgreement(concordance, float(near.mean()), len(x))


@dataclass(frozen=True, slots=True)
class RankAgreement:
    """Spearman's rho of two scores of the same companies, with limits, and the number of companies."""

    rho: float
    low: float
    high: float
    units: int


def spearman(first: ArrayLike, second: ArrayLike, *, level: float = 0.95) -> RankAgreement:
    """Do two rankings agree, such as ours and a regulator's? Fisher-z limits (Bonett and Wright 2000)."""
    x, y = column("first", first), column("second", second)
    same_length(first=x, second=y)
    if len(x) < 4:
        raise MethodError("Spearman's rho with limits needs at least four companies.")
    a, b = ridits(x) - 0.5, ridits(y) - 0.5
    spread = float(np.sqrt((a**2).sum() * (b**2).sum()))
    if spread == 0:
        raise MethodError("One of the two scores is the same for all companies.")
    rho = float((a * b).sum()) / spread
    with np.errstate(divide="ignore"):
        z, half = np.arctanh(rho), normal_quantile(level) * np.sqrt((1 + rho**2 / 2) / (len(x) - 3))
    return RankAgreement(rho, float(np.tanh(z - half)), float(np.tanh(z + half)), len(x))


@dataclass(frozen=True, slots=True)
class Accuracy:
    """A label's confusion table against the gold set and what follows; NaN where a class is empty."""

    true_positive: int
    false_positive: int
    false_negative: int
    true_negative: int
    sensitivity: float
    specificity: float
    precision: float
    f1: float


def accuracy(gold: Sequence[bool], read: Sequence[bool]) -> Accuracy:
    """Confusion table of one label: ``gold`` says whether it is there, ``read`` whether it was found."""
    same_length(gold=gold, read=read)
    truth, found = truths("gold", gold), truths("read", read)
    tp, fp = int((truth & found).sum()), int((~truth & found).sum())
    fn, tn = int((truth & ~found).sum()), int((~truth & ~found).sum())
    return Accuracy(
        true_positive=tp,
        false_positive=fp,
        false_negative=fn,
        true_negative=tn,
        sensitivity=_ratio(tp, tp + fn),
        specificity=_ratio(tn, tn + fp),
        precision=_ratio(tp, tp + fp),
        f1=_ratio(2 * tp, 2 * tp + fp + fn),
    )


def _ratio(part: int, whole: int) -> float:
    return part / whole if whole else float("nan")
