"""Small published examples that fit on a page."""

from __future__ import annotations

import numpy as np
import pytest

from pipeline.methods import mantel_haenszel, multiplicity, proportions, survival

SIX_MP = [6, 6, 6, 7, 10, 13, 16, 22, 23, 6, 9, 10, 11, 17, 19, 20, 25, 32, 32, 34, 35]
SIX_MP_RELAPSED = [True] * 9 + [False] * 12
PLACEBO = [1, 1, 2, 2, 3, 4, 4, 5, 5, 8, 8, 8, 8, 11, 11, 12, 12, 15, 17, 22, 23]


def test_remission_of_leukaemia() -> None:
    """Freireich et al. 1963, as in every textbook of survival analysis."""
    treated = survival.kaplan_meier_times(SIX_MP, SIX_MP_RELAPSED)
    control = survival.kaplan_meier_times(PLACEBO, [True] * 21)
    on_days = [float(survival.survival_at(treated, day)) for day in (6, 7, 10, 13, 16, 22, 23)]
    assert on_days == pytest.approx([0.857, 0.807, 0.753, 0.690, 0.627, 0.538, 0.448], abs=6e-4)
    assert (float(survival.median(treated).estimate), float(survival.median(control).estimate)) == (23, 8)
    limits = survival.median(treated, kind="log")
    assert limits.low == 16
    assert np.isnan(limits.high)
    test = survival.log_rank(
        SIX_MP + PLACEBO, SIX_MP_RELAPSED + [True] * 21, ["6-MP"] * 21 + ["placebo"] * 21
    )
    assert test.statistic == pytest.approx(16.79, abs=0.005)
    assert test.expected == pytest.approx([19.25, 10.75], abs=0.005)


@pytest.mark.parametrize(
    ("y", "n", "low", "high"),
    [(81, 263, 0.2553, 0.3662), (15, 148, 0.0624, 0.1605), (0, 20, 0.0, 0.1611), (1, 29, 0.0061, 0.1718)],
)
def test_wilson_as_in_newcombe(y: int, n: int, low: float, high: float) -> None:
    """Newcombe 1998, Stat Med 17:857, table I, method 3."""
    limits = proportions.wilson(y, n)
    assert (float(limits.low), float(limits.high)) == pytest.approx((low, high), abs=5e-5)


def test_benjamini_and_hochberg_own_example() -> None:
    """Benjamini and Hochberg 1995, thrombolysis: four of fifteen hypotheses are rejected."""
    p = [0.0001, 0.0004, 0.0019, 0.0095, 0.0201, 0.0278, 0.0298, 0.0344, 0.0459, 0.3240, 0.4262]
    result = multiplicity.benjamini_hochberg([*p, 0.5719, 0.6528, 0.7590, 1.0])
    assert result.rejected.sum() == 4


def test_berkeley_admissions() -> None:
    """Mantel-Haenszel odds ratio of admission, men against women, over six departments: 0.9047."""
    men = np.array([[512, 353, 120, 138, 53, 22], [313, 207, 205, 279, 138, 351]])
    women = np.array([[89, 17, 202, 131, 94, 24], [19, 8, 391, 244, 299, 317]])
    log_odds, _ = mantel_haenszel.stratified_log_odds_ratio(*men, *women)
    assert np.exp(log_odds) == pytest.approx(0.9047, abs=5e-5)
    crude = np.log(men[0].sum() * women[1].sum() / men[1].sum() / women[0].sum())
    assert crude > 0.6, "the paradox that stratification removes"
