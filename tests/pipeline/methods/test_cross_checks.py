"""Our own statistics against the field's libraries, on random data."""

from __future__ import annotations

import warnings

import numpy as np
import pandas as pd
import pytest
from scipy import stats
from statsmodels.stats.contingency_tables import StratifiedTable, mcnemar
from statsmodels.stats.meta_analysis import combine_effects
from statsmodels.stats.proportion import proportion_confint

from pipeline.methods import (
    bursts,
    competing,
    gradient,
    mantel_haenszel,
    meta,
    proportions,
    survival,
    turnbull,
)

with warnings.catch_warnings():
    warnings.simplefilter("ignore")
    from lifelines import CoxPHFitter, KaplanMeierFitter
    from lifelines.fitters.npmle import npmle
    from lifelines.statistics import multivariate_logrank_test
    from lifelines.utils import restricted_mean_survival_time

SEEDS = [1, 2, 3]


def censored_times(seed: int, n: int = 120) -> tuple[np.ndarray, np.ndarray]:
    rng = np.random.default_rng(seed)
    return np.ceil(rng.exponential(12, n)), rng.random(n) < 0.7


@pytest.mark.parametrize("seed", SEEDS)
def test_kaplan_meier_and_its_log_log_limits_are_those_of_lifelines(seed: int) -> None:
    t, seen = censored_times(seed)
    ours = survival.kaplan_meier_times(t, seen)
    band = survival.survival_limits(ours)
    theirs = KaplanMeierFitter().fit(t, seen)
    at = [float(day) for day in ours.days]
    assert ours.survival == pytest.approx(theirs.survival_function_.loc[at].to_numpy()[:, 0])
    inside = (ours.survival < 1) & (ours.survival > 0)
    limits = theirs.confidence_interval_.loc[at].to_numpy()[inside]
    assert band.low[inside] == pytest.approx(limits[:, 0])
    assert band.high[inside] == pytest.approx(limits[:, 1])


@pytest.mark.parametrize("seed", SEEDS)
def test_delayed_entry_is_that_of_lifelines(seed: int) -> None:
    t, seen = censored_times(seed)
    entry = np.floor(t * np.random.default_rng(seed).random(len(t)) * 0.5)
    ours = survival.kaplan_meier_times(t, seen, entry=entry)
    theirs = KaplanMeierFitter().fit(t, seen, entry=entry)
    expected = theirs.survival_function_at_times(ours.days).to_numpy()
    assert ours.survival == pytest.approx(expected)


@pytest.mark.parametrize("seed", SEEDS)
def test_log_rank_is_that_of_lifelines(seed: int) -> None:
    t, seen = censored_times(seed)
    group = np.random.default_rng(seed + 9).integers(0, 3, len(t))
    ours = survival.log_rank(t, seen, group)
    with warnings.catch_warnings():
        warnings.simplefilter("ignore")
        theirs = multivariate_logrank_test(t, group, seen)
    assert ours.df == 2
    assert ours.statistic == pytest.approx(theirs.test_statistic)
    assert ours.p_value == pytest.approx(theirs.p_value)


def test_stratified_log_rank_adds_up_over_strata() -> None:
    t, seen = censored_times(4)
    group = np.random.default_rng(5).integers(0, 2, len(t))
    one = survival.log_rank(t, seen, group)
    twice = survival.log_rank(
        np.tile(t, 2), np.tile(seen, 2), np.tile(group, 2), strata=np.repeat([0, 1], len(t))
    )
    assert twice.statistic == pytest.approx(2 * one.statistic)


@pytest.mark.parametrize("seed", SEEDS)
def test_restricted_mean_is_that_of_lifelines(seed: int) -> None:
    t, seen = censored_times(seed)
    ours = survival.restricted_mean(survival.kaplan_meier_times(t, seen), 20)
    theirs = restricted_mean_survival_time(KaplanMeierFitter().fit(t, seen), t=20)
    assert float(ours.estimate) == pytest.approx(float(theirs))


@pytest.mark.parametrize("seed", SEEDS)
@pytest.mark.parametrize(("ours", "theirs"), [("DL", "dl"), ("PM", "pm")])
def test_random_effects_are_those_of_statsmodels(seed: int, ours: str, theirs: str) -> None:
    rng = np.random.default_rng(seed)
    v = rng.uniform(0.02, 0.3, 15)
    y = rng.normal(0.3, np.sqrt(v + 0.2))
    library = combine_effects(y, v, method_re=theirs, use_t=True, atol=1e-10, maxiter=500)
    wald, scaled = (
        meta.random_effects(y, v, method=ours),
        meta.random_effects(y, v, method=ours, knapp_hartung=True),
    )
    if ours == "PM":
        weight = 1 / (v + wald.heterogeneity.tau2)
        q = (weight * (y - np.average(y, weights=weight)) ** 2).sum()
        assert q == pytest.approx(len(y) - 1), "the equation that defines the estimator"
        if library.tau2 == 0:
            return  # its iteration stopped at the edge: the solution of the equation is not 0
    assert wald.heterogeneity.tau2 == pytest.approx(library.tau2, rel=1e-6)
    assert wald.pooled.estimate[0] == pytest.approx(library.mean_effect_re, rel=1e-6)
    assert scaled.pooled.standard_error[0] == pytest.approx(library.sd_eff_w_re_hksj, rel=1e-6)


def test_maximum_likelihood_is_where_no_grid_point_is_higher() -> None:
    rng = np.random.default_rng(8)
    v = rng.uniform(0.02, 0.3, 12)
    y = rng.normal(0, np.sqrt(v + 0.1))

    def restricted(tau2: float) -> float:
        w = 1 / (v + tau2)
        mean = (w * y).sum() / w.sum()
        return float(np.log(w).sum() - np.log(w.sum()) - (w * (y - mean) ** 2).sum())

    best = meta.between_variance(y, v, method="REML")
    assert all(restricted(best) >= restricted(t) - 1e-12 for t in np.linspace(0, 2, 4001))


def test_meta_regression_without_noise_finds_the_line() -> None:
    x = np.arange(10.0)
    fit = meta.random_effects(2 + 0.5 * x, np.full(10, 0.1), moderators=x[:, None], method="REML")
    assert fit.pooled.estimate == pytest.approx([2, 0.5])
    assert fit.heterogeneity.tau2 == 0
    assert np.isnan(fit.prediction_low)


@pytest.mark.parametrize("seed", SEEDS)
def test_mantel_haenszel_is_that_of_statsmodels(seed: int) -> None:
    rng = np.random.default_rng(seed)
    success, failure = rng.integers(1, 30, (5, 6)), rng.integers(1, 30, (5, 6))
    ours = mantel_haenszel.company_log_odds_ratios(success, failure)
    own = np.array([success[2], failure[2]])
    rest = np.array([success.sum(0), failure.sum(0)]) - own
    fit = StratifiedTable(np.array([own, rest], dtype=float))
    assert ours.estimate[2] == pytest.approx(fit.logodds_pooled)
    assert ours.variance[2] == pytest.approx(fit.logodds_pooled_se**2)


def test_company_covariance_is_what_repeated_samples_show() -> None:
    rng = np.random.default_rng(3)
    size = rng.integers(20, 60, (4, 5))
    size[0] *= 5  # more than 30% of the source
    share = 1 / (1 + np.exp(-(rng.normal(0, 0.5, 4)[:, None] + rng.normal(0, 0.5, 5))))
    drawn = [rng.binomial(size, share) for _ in range(600)]
    effects = np.array([mantel_haenszel.company_log_odds_ratios(s, size - s).estimate for s in drawn])
    claimed = mantel_haenszel.company_covariance(drawn[0], size - drawn[0])
    assert claimed == pytest.approx(np.cov(effects.T), rel=0.45, abs=0.002)
    assert claimed[0, 1] < 0, "companies share comparators"


def test_wilson_and_garwood_are_those_of_the_libraries() -> None:
    for y, n in ((0, 10), (3, 17), (10, 10), (41, 100)):
        ours = proportions.wilson(y, n)
        assert (float(ours.low), float(ours.high)) == pytest.approx(
            proportion_confint(y, n, method="wilson"), abs=1e-12
        )
    for y in (0, 1, 7, 100):
        ours = proportions.garwood(y)
        low = stats.chi2.ppf(0.025, 2 * y) / 2 if y else 0.0
        assert (float(ours.low), float(ours.high)) == pytest.approx(
            (low, stats.chi2.ppf(0.975, 2 * (y + 1)) / 2)
        )


def test_negative_binomial_tail_is_that_of_scipy() -> None:
    y = np.arange(12.0)
    assert bursts.upper_tail(y, 3.0, 0.2) == pytest.approx(stats.nbinom.sf(y - 1, 5, 5 / 8))
    assert bursts.upper_tail(y, 3.0, 0.0) == pytest.approx(stats.poisson.sf(y - 1, 3))


def test_incidence_variance_is_that_of_the_jackknife_and_clusters_add_up() -> None:
    rng = np.random.default_rng(6)
    t = np.ceil(rng.exponential(20, 150))
    cause = rng.choice([0, 1, 2], 150)  # 2 = censored
    names = np.array(["resolved", "closed", None], dtype=object)[cause]

    def estimate(keep: np.ndarray) -> float:
        curve, order = competing.aalen_johansen_times(t[keep], names[keep])
        return float(competing.incidence_at(curve, order.index("resolved"), 25))

    everyone = np.ones(150, dtype=bool)
    left_out = np.array([estimate(np.arange(150) != i) for i in range(150)])
    jackknife = 149 / 150 * ((left_out - left_out.mean()) ** 2).sum()
    curve, order = competing.aalen_johansen_times(t, names)
    j = order.index("resolved")
    code = np.array([len(order) if name is None else order.index(name) for name in names])
    influence = competing.incidence_influence(curve, j, 25)
    single = competing.clustered_variance(curve, influence, t, code, np.arange(150))
    assert estimate(everyone) == pytest.approx(float(competing.incidence_at(curve, j, 25)))
    assert single == pytest.approx(jackknife, rel=0.02)
    assert single == pytest.approx(float(competing.incidence_variance(curve, j, 25)))
    doubled, _ = competing.aalen_johansen_times(np.tile(t, 2), np.tile(names, 2))
    pairs = competing.clustered_variance(
        doubled,
        competing.incidence_influence(doubled, j, 25),
        np.tile(t, 2),
        np.tile(code, 2),
        np.tile(np.arange(150), 2),
    )
    assert pairs == pytest.approx(single), (
        "every case written down twice by its complainant adds no knowledge"
    )


def test_turnbull_is_that_of_lifelines() -> None:
    rng = np.random.default_rng(5)
    for _ in range(10):
        low = rng.integers(0, 20, 60).astype(float)
        high = low + rng.integers(1, 9, 60)
        high[rng.random(60) < 0.1] = np.inf
        with warnings.catch_warnings():
            warnings.simplefilter("ignore")
            share, cells = npmle(low + 1e-6, high, verbose=False)
        own = turnbull.turnbull(low, high)
        assert own.low == pytest.approx([round(cell.left, 5) for cell in cells])
        inside = (low[:, None] <= own.low) & (own.high <= high[:, None])
        likelihood, theirs = (np.log(inside @ masses).sum() for masses in (own.share, share))
        assert theirs - 1e-6 <= likelihood <= theirs + 0.05, "the same maximum, reached more closely"


def test_counts_stand_for_cases_and_samples_do_not_touch_each_other() -> None:
    low, high = np.array([0.0, 3.0, 3.0, 7.0]), np.array([3.0, 3.0, 7.0, 10.0])
    counts = np.array([3, 1, 2, 5])
    one = turnbull.turnbull(np.repeat(low, counts), np.repeat(high, counts))
    two, other = turnbull.turnbull_many([(low, high, counts), ([1.0], [2.0], None)])
    assert two.share == pytest.approx(one.share, abs=1e-6)
    assert (other.low.tolist(), other.share.tolist()) == ([1.0], [1.0])


@pytest.mark.parametrize("ties", [False, True])
def test_the_audience_gradient_is_the_cox_model_of_lifelines(ties: bool) -> None:
    rng = np.random.default_rng(9)
    size = 400
    audience, strata = 10 ** rng.normal(3, 1, size), rng.integers(0, 5, size)
    times = rng.exponential(8 * np.exp(-0.5 * np.log10(audience) + 1.5 + 0.3 * strata))
    seen, people = rng.random(size) < 0.7, rng.integers(0, 300, size)
    if ties:
        times = np.ceil(times)
    ours = gradient.audience_gradient(times, seen, audience, strata=strata, complainants=people)
    frame = pd.DataFrame({"t": times, "e": seen, "x": np.log10(audience), "s": strata, "c": people})
    with warnings.catch_warnings():
        warnings.simplefilter("ignore")
        theirs = CoxPHFitter().fit(frame, "t", "e", strata=["s"], cluster_col="c", robust=True, formula="x")
    assert ours.log_hazard_ratio == pytest.approx(theirs.params_["x"], abs=1e-4)
    assert ours.standard_error == pytest.approx(theirs.standard_errors_["x"], rel=0.05 if ties else 1e-3)


def test_matched_channels_are_mcnemar_of_statsmodels() -> None:
    rng = np.random.default_rng(3)
    for _ in range(20):
        first, second = rng.random(30) < 0.6, rng.random(30) < 0.4
        ours = gradient.matched_channels(first, second)
        table = [[ours.both, ours.only_first], [ours.only_second, ours.neither]]
        assert ours.p_value == pytest.approx(mcnemar(table, exact=True).pvalue)
