"""Properties every implementation must satisfy (method, section 13), on random inputs."""

from __future__ import annotations

import numpy as np
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st
from hypothesis.extra.numpy import arrays

from pipeline.methods import (
    competing,
    grades,
    index,
    meta,
    network,
    permutation,
    pooling,
    proportions,
    rank_sets,
    ranks,
    resolution,
    screen,
    shrinkage,
    survival,
)

quick = settings(deadline=None, max_examples=25, derandomize=True)
few = settings(quick, max_examples=8)

seeds = st.integers(0, 2**31)
units = st.integers(2, 12)


def scores(seed: int, n: int) -> tuple[np.ndarray, np.ndarray]:
    rng = np.random.default_rng(seed)
    return rng.normal(0, 1, n), rng.uniform(0.1, 0.8, n)


@quick
@given(seeds, units)
def test_rank_sets_contain_the_point_rank_and_nest(seed: int, n: int) -> None:
    y, error = scores(seed, n)
    wide = rank_sets.simultaneous_rank_sets(y, standard_errors=error, draws=500)
    narrow = rank_sets.marginal_rank_sets(y, standard_errors=error, draws=500)
    single = rank_sets.simultaneous_rank_sets(y, standard_errors=error, draws=500, step_down=False)
    joint = ranks.joint_rank_sets(y, error)
    for sets in (wide, narrow, single, joint):
        assert ((sets.low <= sets.rank) & (sets.rank <= sets.high)).all()
    assert ((wide.low <= narrow.low) & (narrow.high <= wide.high)).all(), "simultaneous contains marginal"
    assert ((single.low <= wide.low) & (wide.high <= single.high)).all(), "step-down is no wider"


@quick
@given(seeds, units)
def test_rank_sets_follow_their_units_and_turn_round_with_the_scale(seed: int, n: int) -> None:
    y, error = scores(seed, n)
    order = np.random.default_rng(seed + 1).permutation(n)
    sets, moved = ranks.joint_rank_sets(y, error), ranks.joint_rank_sets(y[order], error[order])
    assert (sets.low[order] == moved.low).all()
    turned = ranks.joint_rank_sets(-y, error, higher_is_better=False)
    assert (turned.low == sets.low).all()
    assert (turned.high == sets.high).all()


@quick
@given(seeds, st.integers(4, 12))
def test_a_covariance_without_dependence_says_what_standard_errors_say(seed: int, n: int) -> None:
    y, error = scores(seed, n)
    a = rank_sets.simultaneous_rank_sets(y, standard_errors=error, draws=20_000)
    b = rank_sets.simultaneous_rank_sets(y, covariance=np.diag(error**2), draws=20_000)
    assert a.critical_value == pytest.approx(float(b.critical_value), abs=0.12)


@quick
@given(seeds, units)
def test_expected_ranks_add_up_and_equal_companies_share_the_middle(seed: int, n: int) -> None:
    y, error = scores(seed, n)
    assert ranks.expected_ranks(y, error).expected_rank.sum() == pytest.approx(n * (n + 1) / 2)
    same = ranks.expected_ranks(np.zeros(n), error)
    assert same.expected_rank == pytest.approx(np.full(n, (n + 1) / 2))
    assert same.percentile == pytest.approx(np.full(n, 50.0))


@quick
@given(seeds, st.integers(4, 15))
def test_shrunken_values_lie_between_own_value_and_mean(seed: int, n: int) -> None:
    y, error = scores(seed, n)
    sectors = np.arange(n) % 3
    result = pooling.shrink(y, error**2, sectors)
    low, high = np.minimum(y, result.target), np.maximum(y, result.target)
    assert ((low - 1e-12 <= result.estimate) & (result.estimate <= high + 1e-12)).all()
    assert ((result.reliability >= 0) & (result.reliability <= 1)).all()


@quick
@given(seeds, st.integers(3, 12))
def test_shrunken_proportions_lie_between_own_share_and_prior_mean(seed: int, n: int) -> None:
    rng = np.random.default_rng(seed)
    trials = rng.integers(1, 60, n)
    yes = rng.binomial(trials, rng.beta(2, 3, n))
    result = shrinkage.beta_binomial(yes, trials)
    own = yes / trials
    assert (result.estimate >= np.minimum(own, result.prior_mean) - 1e-9).all()
    assert (result.estimate <= np.maximum(own, result.prior_mean) + 1e-9).all()


case_rows = st.lists(st.tuples(st.integers(0, 60), st.booleans()), min_size=1, max_size=30)


@quick
@given(case_rows)
def test_a_case_censored_at_time_zero_changes_nothing(cases: list[tuple[int, bool]]) -> None:
    def answers(rows: list[tuple[int, bool]]) -> tuple[float, ...]:
        curve = survival.kaplan_meier_times([t for t, _ in rows], [seen for _, seen in rows])
        band, effect = survival.answered_within(curve, 42), survival.cumulative_log_odds(curve, 42)
        return tuple(float(x) for x in (band.estimate, band.low, band.high, effect.estimate, effect.variance))

    assert answers(cases) == pytest.approx(answers([*cases, (0, False)]), nan_ok=True)


@quick
@given(case_rows)
def test_a_case_followed_unanswered_beyond_the_horizon_lowers_the_share_answered(
    cases: list[tuple[int, bool]],
) -> None:
    def answered(rows: list[tuple[int, bool]]) -> float:
        curve = survival.kaplan_meier_times([t for t, _ in rows], [seen for _, seen in rows])
        return 1 - float(survival.survival_at(curve, 42))

    before, after = answered(cases), answered([*cases, (50, False)])
    assert after < before if before > 0 else after == before == 0


@quick
@given(case_rows)
def test_one_cause_of_aalen_johansen_is_kaplan_meier(cases: list[tuple[int, bool]]) -> None:
    times = [t for t, _ in cases]
    curve = survival.kaplan_meier_times(times, [seen for _, seen in cases])
    rival, _ = competing.aalen_johansen_times(times, ["resolved" if seen else None for _, seen in cases])
    assert rival.incidence[0] == pytest.approx(1 - curve.survival)
    assert rival.survival == pytest.approx(curve.survival)


@quick
@given(st.lists(st.tuples(st.integers(1, 60), st.sampled_from(["a", "b", None])), min_size=2, max_size=40))
def test_states_share_the_time_and_influences_cancel(cases: list[tuple[int, str | None]]) -> None:
    times, causes = [t for t, _ in cases], [c for _, c in cases]
    curve, names = competing.aalen_johansen_times(times, causes)
    assert competing.mean_time_in_state(curve, 50.0).sum() == pytest.approx(50.0)
    counts = np.concatenate([curve.events, curve.censored[None]])
    for cause in range(max(len(names), 1)):
        for influence in (
            competing.incidence_influence(curve, cause, 30.0),
            competing.mean_time_influence(curve, cause, 50.0),
        ):
            assert (counts * influence).sum() == pytest.approx(0.0, abs=1e-9)


@quick
@given(seeds, st.integers(2, 8))
def test_permutation_p_is_never_below_one_over_the_arrangements(seed: int, n: int) -> None:
    rng = np.random.default_rng(seed)
    x, y = rng.normal(3, 1, n), rng.normal(0, 1, n)
    sampled = permutation.two_sample(x, y, exact=False, draws=99)
    assert sampled.p_value >= 1 / 100
    listed = permutation.two_sample(x, y, exact=True)
    assert listed.p_value >= 1 / listed.arrangements
    assert (permutation.max_t([-9.0], np.zeros((99, 1))) >= 0.01).all()


def window(seed: int, sectors: int = 7, size: int = 4) -> tuple[np.ndarray, np.ndarray, np.ndarray]:
    rng = np.random.default_rng(seed)
    n = sectors * size
    return rng.normal(0, 0.4, n), rng.uniform(0.02, 0.08, n), np.repeat(np.arange(sectors), size)


def p_values(result: screen.WindowScreen) -> np.ndarray:
    parts = (result.level, result.no_exit, result.ordinary, result.uniform)
    return np.stack([part.p_value for part in parts])


@few
@given(seeds, st.floats(-5, 5))
def test_screen_ignores_a_constant_added_to_all_scores(seed: int, shift: float) -> None:
    y, v, sector = window(seed)
    a = screen.screen_window(y, v, sector, permutations=199)
    b = screen.screen_window(y + shift, v, sector, permutations=199)
    assert p_values(a) == pytest.approx(p_values(b))
    assert a.level.statistic == pytest.approx(b.level.statistic, abs=1e-7)
    assert a.no_exit.gap == pytest.approx(b.no_exit.gap, abs=1e-7)


@few
@given(seeds)
def test_screen_ignores_the_names_of_sectors(seed: int) -> None:
    y, v, sector = window(seed)
    a = screen.screen_window(y, v, sector, permutations=199)
    b = screen.screen_window(y, v, [f"sector {9 - s}" for s in sector], permutations=199)
    assert p_values(a) == pytest.approx(p_values(b))


@few
@given(seeds)
def test_two_identical_sectors_get_identical_statistics(seed: int) -> None:
    y, v, sector = window(seed)
    y[4:8], v[4:8] = y[:4], v[:4]
    result = screen.screen_window(y, v, sector, permutations=199)
    for part in (result.level, result.ordinary):
        assert part.statistic[0] == pytest.approx(part.statistic[1])
        assert part.p_value[0] == pytest.approx(part.p_value[1])
    assert result.no_exit.best[0] == pytest.approx(result.no_exit.best[1])
    assert result.uniform.tau[0] == pytest.approx(result.uniform.tau[1])


@quick
@given(seeds, st.integers(2, 10), st.integers(2, 5))
def test_weight_sensitivity_shares_add_up(seed: int, n: int, k: int) -> None:
    z = np.random.default_rng(seed).normal(size=(n, k))
    result = index.weight_sensitivity(z, np.ones(k), draws=200)
    assert result.acceptability.sum(1) == pytest.approx(np.ones(n))
    assert result.acceptability.sum(0) == pytest.approx(np.ones(n))
    assert (result.rank_low <= result.rank_high).all()


@quick
@given(arrays(np.float64, (4, 4), elements=st.integers(0, 9).map(float)))
def test_reciprocity_is_one_when_symmetric_and_zero_for_a_chain(weights: np.ndarray) -> None:
    np.fill_diagonal(weights, 0)
    symmetric = weights + weights.T
    if symmetric.any():
        assert network.weighted_reciprocity(symmetric) == pytest.approx(1.0)
    chain = np.diag(np.array([3.0, 1.0, 2.0]), 1)
    assert network.weighted_reciprocity(chain) == 0.0


@quick
@given(st.integers(0, 200), st.integers(0, 200), st.integers(0, 200))
def test_resolution_bounds_hold_the_shares(yes: int, no: int, unknown: int) -> None:
    result = resolution.resolution(yes, no, unknown)
    if yes + no + unknown == 0:
        assert np.isnan(result.bound_low)
        return
    assert result.bound_low <= result.bound_high
    assert result.bound_low == result.of_all.estimate
    if yes + no:
        assert result.bound_low <= result.said.estimate + 1e-12
        assert result.said.estimate <= result.bound_high + 1e-12


@quick
@given(st.integers(0, 500), st.integers(1, 500))
def test_intervals_hold_their_estimate(y: int, n: int) -> None:
    score = proportions.wilson(min(y, n), n)
    assert 0 <= score.low <= score.estimate <= score.high <= 1
    rate = proportions.garwood(y, n)
    assert rate.low <= rate.estimate <= rate.high


@quick
@given(seeds, st.integers(3, 20))
def test_random_effects_do_not_depend_on_the_order_or_the_zero_point(seed: int, n: int) -> None:
    y, error = scores(seed, n)
    order = np.random.default_rng(seed).permutation(n)
    for method in meta.METHODS:
        tau2 = meta.between_variance(y, error**2, method=method)
        assert tau2 >= 0
        moved = meta.between_variance(y[order] + 3, error[order] ** 2, method=method)
        assert tau2 == pytest.approx(moved, abs=1e-6)


@quick
@given(seeds, st.integers(2, 9))
def test_grades_run_from_best_to_last_in_order_of_the_estimates(seed: int, n: int) -> None:
    y, error = scores(seed, n)
    result = grades.grades(y, error)
    assert (np.diff(result.grade[np.argsort(-y)]) >= 0).all()
    assert result.discordance <= 0.05 or result.lambda_ == 0
    assert set(result.grade) == set(range(1, result.groups + 1))
