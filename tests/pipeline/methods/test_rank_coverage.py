"""Do rank sets hold the true ranks as often as they say?"""

from __future__ import annotations

import numpy as np
import pytest

from pipeline.methods import MethodError, rank_sets, ranks


def covered(sets: ranks.RankSets | rank_sets.SimulatedRankSets, truth: np.ndarray) -> np.ndarray:
    true_rank = ranks.point_ranks(truth)
    return (sets.low <= true_rank) & (true_rank <= sets.high)


def test_sets_hold_the_truth_and_are_not_the_whole_table() -> None:
    rng = np.random.default_rng(1)
    truth, error = rng.normal(0, 0.6, 10), rng.uniform(0.05, 0.2, 10)
    joint, simultaneous, marginal, width = [], [], [], []
    for seed in range(150):
        y = truth + rng.normal(0, error)
        both = rank_sets.simultaneous_rank_sets(y, standard_errors=error, draws=1_000, seed=seed)
        own = rank_sets.marginal_rank_sets(y, standard_errors=error, draws=1_000, seed=seed)
        joint.append(covered(ranks.joint_rank_sets(y, error), truth).all())
        simultaneous.append(covered(both, truth).all())
        marginal.append(covered(own, truth).mean())
        width.append((both.high - both.low).mean())
    assert np.mean(joint) >= 0.93
    assert np.mean(simultaneous) >= 0.90
    assert np.mean(marginal) >= 0.93
    assert np.mean(width) < 7, "a set that says nothing always covers"


def test_memory_is_bounded_and_a_thousand_companies_are_possible() -> None:
    rng = np.random.default_rng(2)
    y, error = rng.normal(0, 0.5, 1000), rng.uniform(0.1, 0.3, 1000)
    sets = rank_sets.simultaneous_rank_sets(y, standard_errors=error, draws=300)
    assert (sets.low <= sets.rank).all()
    assert sets.critical_value > 4


def test_dependence_between_estimates_is_used() -> None:
    shared = np.full((3, 3), 0.97) + 0.03 * np.eye(3)
    together = rank_sets.simultaneous_rank_sets([1.0, 0.0, -1.0], covariance=shared)
    apart = rank_sets.simultaneous_rank_sets([1.0, 0.0, -1.0], standard_errors=[1.0] * 3)
    assert together.low.tolist() == together.high.tolist() == [1, 2, 3]
    assert apart.high.tolist() == [3, 3, 3]


def test_a_table_of_one_and_wrong_input() -> None:
    one = rank_sets.simultaneous_rank_sets([3.0], standard_errors=[1.0])
    assert (one.rank.tolist(), one.low.tolist(), one.high.tolist()) == ([1], [1], [1])
    assert rank_sets.marginal_rank_sets([3.0], standard_errors=[1.0]).high.tolist() == [1]
    with pytest.raises(MethodError, match="either standard_errors or covariance"):
        rank_sets.simultaneous_rank_sets([1.0, 2.0])
    with pytest.raises(MethodError, match="difference of two units certain"):
        rank_sets.simultaneous_rank_sets([1.0, 2.0], covariance=[[1, 1], [1, 1]])
    with pytest.raises(MethodError, match="negative eigenvalue"):
        rank_sets.simultaneous_rank_sets([1.0, 2.0], covariance=[[1, 2], [2, 1]])
    with pytest.raises(MethodError, match="simultaneous rank sets"):
        rank_sets.tau_best(rank_sets.marginal_rank_sets([1.0, 2.0], standard_errors=[1, 1]), 1)


def test_equal_scores_share_the_best_place() -> None:
    assert ranks.point_ranks(np.array([2.0, 5.0, 5.0, 1.0])).tolist() == [3, 1, 1, 4]
    sets = ranks.joint_rank_sets([1.0, 1.0], [0.5, 0.5], decimals=0)
    assert (sets.low.tolist(), sets.high.tolist()) == ([1, 1], [2, 2])
