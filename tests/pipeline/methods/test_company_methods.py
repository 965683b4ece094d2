"""Hand-computed cases for what is said of a single company."""

from __future__ import annotations

import numpy as np
import pytest
from scipy.stats import spearmanr

from pipeline.methods import (
    MethodError,
    agreement,
    bursts,
    competing,
    effort,
    evidence,
    funnel,
    grades,
    gradient,
    index,
    its,
    mantel_haenszel,
    meta,
    network,
    pooling,
    prevalence,
    proportions,
    rank_sets,
    ranks,
    resolution,
    shrinkage,
    survival,
    themes,
    tipping,
    turnbull,
)


def test_kaplan_meier_by_hand() -> None:
    curve = survival.kaplan_meier([1, 2, 4], [1, 0, 1], [0, 1, 1])
    assert curve.at_risk.tolist() == [4, 3, 2]
    assert curve.survival == pytest.approx([0.75, 0.75, 0.375])
    assert curve.greenwood == pytest.approx([1 / 12, 1 / 12, 1 / 12 + 1 / 2])
    assert float(survival.survival_at(curve, 0.5)) == 1.0
    assert float(survival.restricted_mean(curve, 4).estimate) == pytest.approx(1 + 0.75 * 3)


def test_many_curves_at_once_are_the_curves_one_by_one() -> None:
    rng = np.random.default_rng(2)
    days, events, censored = np.arange(1, 45), rng.integers(0, 4, (5, 44)), rng.integers(0, 3, (5, 44))
    together = survival.answered_within(survival.kaplan_meier(days, events, censored), 42)
    for i in range(5):
        alone = survival.answered_within(survival.kaplan_meier(days, events[i], censored[i]), 42)
        assert together.estimate[i] == pytest.approx(float(alone.estimate))
        assert together.low[i] == pytest.approx(float(alone.low))


def test_without_censoring_responsiveness_is_the_binomial_log_odds() -> None:
    curve = survival.kaplan_meier([3, 10, 60], [4, 2, 0], [0, 0, 4])
    effect = survival.cumulative_log_odds(curve, 42)
    assert float(effect.estimate) == pytest.approx(np.log(0.6 / 0.4))
    assert float(effect.variance) == pytest.approx(1 / (10 * 0.6 * 0.4))


def test_everybody_or_nobody_answered_uses_half_a_case_and_wilson() -> None:
    all_answered = survival.kaplan_meier([1, 50], [5, 0], [0, 0])
    assert float(survival.cumulative_log_odds(all_answered, 42).estimate) == pytest.approx(np.log(5.5 / 0.5))
    none = survival.kaplan_meier([10, 50], [0, 0], [3, 4])
    effect, share = survival.cumulative_log_odds(none, 42), survival.answered_within(none, 42)
    assert float(effect.estimate) == pytest.approx(np.log(0.5 / 4.5)), "only four were followed for 42 days"
    assert float(share.high) == pytest.approx(float(proportions.wilson(0, 4).high))


def test_nobody_followed_is_unknown_and_not_zero() -> None:
    curve = survival.kaplan_meier([1, 2], [0, 0], [0, 0])
    assert np.isnan(survival.answered_within(curve, 42).estimate)
    assert np.isnan(survival.median(curve).estimate)
    assert np.isnan(proportions.wilson(0, 0).low)


def test_median_not_reached_and_median_at_exactly_one_half() -> None:
    late = survival.kaplan_meier([5, 50], [2, 0], [0, 3])
    assert np.isnan(survival.median(late).estimate)
    half = survival.kaplan_meier([5, 7, 9], [1, 1, 2], [0, 0, 0])
    assert float(survival.median(half).estimate) == 7.0


def test_days_out_of_order_and_text_for_truth_are_refused() -> None:
    with pytest.raises(MethodError, match="days must be strictly ascending"):
        survival.kaplan_meier([2, 1], [1, 1], [0, 0])
    with pytest.raises(MethodError, match="observed must hold true or false"):
        survival.kaplan_meier_times([1, 2], ["0", "1"])
    with pytest.raises(MethodError, match="plain, log or log-log"):
        survival.survival_limits(survival.kaplan_meier([1], [1], [1]), kind="cubic")


def test_removal_is_an_outcome_and_lowers_the_share_solved() -> None:
    rival, names = competing.aalen_johansen_times([1, 2, 3, 4], ["solved", "removed", "solved", None])
    censored = survival.kaplan_meier_times([1, 2, 3, 4], [True, False, True, False])
    solved = names.index("solved")
    assert float(competing.incidence_at(rival, solved, 10)) == pytest.approx(0.5)
    assert 1 - float(survival.survival_at(censored, 10)) == pytest.approx(0.625)
    effect = competing.incidence_log_odds(rival, solved, 10)
    assert float(effect.estimate) == pytest.approx(0.0)


def test_resolution_in_three_ways() -> None:
    result = resolution.resolution([3, 0], [2, 0], [5, 0])
    assert result.said.estimate[0] == 0.6
    assert (result.bound_low[0], result.bound_high[0]) == (0.3, 0.8)
    assert np.isnan(result.bound_low[1])


def test_conditional_trap_of_the_method_section_zero() -> None:
    """The worse firm looks better in public until severities are compared one by one."""
    a_public, b_public = np.array([8.0, 20.0]), np.array([80.0, 20.0])  # easy, hard; 20% of the unsolved
    solved = np.array([0.7, 0.3])
    assert (a_public @ solved) / a_public.sum() == pytest.approx(0.41, abs=0.005)
    assert (b_public @ solved) / b_public.sum() == pytest.approx(0.62, abs=0.005)
    success = np.array([a_public * solved, b_public * solved])
    failure = np.array([a_public, b_public]) - success
    assert mantel_haenszel.company_log_odds_ratios(success, failure).estimate == pytest.approx([0, 0])


def test_mantel_haenszel_with_an_empty_cell_stays_finite_and_without_comparison_is_unknown() -> None:
    effect = mantel_haenszel.company_log_odds_ratios([[5, 0], [3, 0]], [[0, 0], [4, 0]])
    assert np.isfinite(effect.estimate).all()
    assert effect.estimate[0] > 0
    alone = mantel_haenszel.company_log_odds_ratios([[5, 0], [0, 3]], [[1, 0], [0, 4]])
    assert np.isnan(alone.estimate).all(), "the two companies never meet in a stratum"


def test_pseudo_counts_without_censoring_are_the_counts() -> None:
    success, failure = mantel_haenszel.pseudo_counts(
        [0.6, 1.0], [0.6 * 0.4 / 10, 0.0], events=[6, 5], followed=[10, 5]
    )
    assert success == pytest.approx([6, 5])
    assert failure == pytest.approx([4, 0])


def test_logistic_effects_sum_to_zero_and_follow_the_companies() -> None:
    effect = mantel_haenszel.logistic_company_effects(
        [[40, 30], [20, 15], [8, 5]], [[10, 8], [20, 14], [30, 25]]
    )
    assert effect.estimate.sum() == pytest.approx(0, abs=1e-9)
    assert effect.estimate[0] > effect.estimate[1] > effect.estimate[2]


def test_a_single_source_carries_the_full_between_source_variance() -> None:
    result = pooling.combine([0.0, 1.0, 0.5], [0.1, 0.1, 0.1], ["a", "a", "b"], tau2=0.3)
    assert result.variance == pytest.approx([0.2, 0.4])
    far = pooling.combine([0.0, 3.0, 0.5], [0.1, 0.1, 0.1], ["a", "a", "b"])
    assert far.disagree.tolist() == [True, False]


def test_total_sd_adds_within_and_between_sectors() -> None:
    rng = np.random.default_rng(4)
    sector = np.repeat(np.arange(60), 12)
    y = rng.normal(0, 0.3, 60)[sector] + rng.normal(0, 0.4, 720) + rng.normal(0, 0.1, 720)
    assert pooling.total_sd(y, np.full(720, 0.01), sector) == pytest.approx(0.5, abs=0.05)


def test_priors_are_recovered_and_chance_alone_gives_one_common_value() -> None:
    rng = np.random.default_rng(5)
    n = rng.integers(20, 90, 600)
    fit = shrinkage.beta_binomial(rng.binomial(n, rng.beta(3, 7, 600)), n)
    assert fit.prior_mean == pytest.approx(0.3, abs=0.02)
    assert fit.a + fit.b == pytest.approx(10, rel=0.25)
    exposure = rng.uniform(1, 10, 600)
    rates = shrinkage.gamma_poisson(rng.poisson(rng.gamma(4, 0.5, 600) * exposure), exposure)
    assert (rates.a, rates.a / rates.b) == pytest.approx((4, 2), rel=0.2)
    alike = shrinkage.beta_binomial([5, 5, 5], [10, 10, 10])
    assert np.isinf(alike.a)
    assert alike.estimate.tolist() == [0.5, 0.5, 0.5]
    assert shrinkage.gamma_poisson([0, 0], [3, 4]).high[0] > 0, "no event is not a rate of zero"


def test_given_priors_are_the_textbook_formula() -> None:
    fit = shrinkage.beta_binomial([3], [3], prior=(2, 2))
    assert fit.estimate == pytest.approx([5 / 7])
    assert shrinkage.gamma_poisson([4], [2.0], prior=(1, 1)).estimate == pytest.approx([5 / 3])


def test_two_far_companies_get_two_grades_and_close_ones_share_one() -> None:
    assert grades.grades([2, -2], [0.3, 0.3]).grade.tolist() == [1, 2]
    assert grades.grades([0.1, 0.0], [0.3, 0.3]).grade.tolist() == [1, 1]
    assert grades.grades([5, 1, 3], [0.1] * 3, higher_is_better=False).grade.tolist() == [3, 1, 2]


def test_grades_are_the_best_of_all_contiguous_groupings() -> None:
    from itertools import product

    rng = np.random.default_rng(6)
    for _ in range(15):
        m, s = np.sort(rng.normal(size=7))[::-1], rng.uniform(0.1, 1, 7)
        chance = ranks.probability_better(m, s)

        def loss(grade: np.ndarray, chance: np.ndarray = chance) -> float:
            above = np.less.outer(grade, grade)
            return float(((chance.T - 0.3 * chance) * above).sum())

        found = grades.grades(m, s, lambda_=0.3, max_discordance=None)
        best = min(loss(np.cumsum((0, *cuts))) for cuts in product((0, 1), repeat=6))
        assert loss(found.grade) == pytest.approx(best)


def test_pcer_range_for_thirteen_clinics() -> None:
    """Lingsma et al. 2009 print expected ranks of 1.4 to 11.9 as PCER 7 to 88%."""
    assert [round(100 * (er - 0.5) / 13) for er in (1.4, 11.9)] == [7, 88]


def test_funnel_of_pure_chance_has_no_over_dispersion() -> None:
    rng = np.random.default_rng(7)
    result = funnel.funnel(rng.normal(0, 0.2, 400) * 0.9, np.full(400, 0.04))
    assert result.tau2 == 0
    assert (result.band == "inside").mean() > 0.9
    low, high = result.limits[0]
    assert (high - low) == pytest.approx(np.full(400, 2 * 1.959964 * 0.2))


def test_no_observed_event_still_has_a_place_in_the_log_funnel() -> None:
    result = funnel.funnel_ratios([0, 10, 12], [8, 10, 12], scale="log")
    assert np.isfinite(result.z).all()
    assert result.z[0] < 0


def test_index_of_the_average_company_is_fifty_and_missing_pillars_are_named() -> None:
    pillars = [[0, 0, 0, 0, 0], [0.4, 0.4, np.nan, 0.4, 0.4], [np.nan, np.nan, 1, 1, 1]]
    result = index.service_level(
        pillars, [0.4] * 5, [0.2] * 5, covariances=[[0.04] * 5, [0.04] * 5, [0.04] * 5]
    )
    assert result.score[:2] == pytest.approx([50, 60])
    assert np.isnan(result.score[2]), "three fifths of the weight are not enough"
    assert result.standard_error[0] == pytest.approx(10 * np.sqrt(5 * 0.04 * 0.04 / 0.16))
    assert result.missing[1].tolist() == [False, False, True, False, False]


def test_full_covariance_of_equal_pillars_is_that_of_one_pillar() -> None:
    c = np.full((1, 5, 5), 0.04)
    result = index.service_level([[0.1] * 5], [0.4] * 5, [0.2] * 5, covariances=c)
    assert result.standard_error[0] == pytest.approx(10 * 0.2 / 0.4)


def test_weights_decide_nothing_for_a_company_that_leads_everywhere() -> None:
    result = index.weight_sensitivity([[2, 2, 2], [1, 0, -1], [-1, 0, 1]], [1, 1, 1], draws=400)
    assert (result.rank_low[0], result.rank_high[0]) == (1, 1)
    assert result.depends.tolist() == [False, True, True]


def test_rank_shift_and_variants() -> None:
    assert index.rank_shift([1, 2, 3], [1, 3, 2]) == pytest.approx(2 / 3)
    z = np.array([[1.0, 0.0, 0.0], [0.0, 1.0, 2.0]])
    variants = index.variant_scores(z, ["R", "S", "E"], [1 / 3] * 3)
    assert set(variants) == {"without_R", "without_S", "without_E", "effort_heavy", "geometric"}
    assert variants["without_E"] == pytest.approx([0.5, 0.5])
    assert variants["effort_heavy"] == pytest.approx([0.3, 1.1])
    shifts = index.compare_variants([1.0, 2.0], {"same": [3.0, 4.0], "turned": [2.0, 1.0]})
    assert shifts == {"same": 0.0, "turned": 1.0}


def test_pillar_diagnostics_flag_what_is_counted_twice() -> None:
    rng = np.random.default_rng(8)
    first = rng.normal(size=50)
    result = index.pillar_diagnostics(np.column_stack([first, first + 0.01 * rng.normal(size=50), -first]))
    assert result.flagged == [(0, 1), (0, 2), (1, 2)]
    assert result.explained.sum() == pytest.approx(1)


def test_evidence_table_of_the_method() -> None:
    assert evidence.cases_needed([[0.5, 0.6, 0.7, 0.8, 0.9]], [[0.3], [0.4], [0.5]]) == pytest.approx(
        np.array([[44, 67, 104, 178, 400], [25, 38, 58, 100, 225], [16, 24, 37, 64, 144]]), abs=1
    )
    result = evidence.evidence_levels([60] * 3, [50] * 3, [2, 2, 1], [0.7, 0.75, 0.7], [np.nan, 0.9, 0.9])
    assert result.level.tolist() == [1, 2, 1]
    assert result.lacking == [["reliability"], ["largest_source"], ["sources"]]


def test_ridits_and_effort_scores_by_hand() -> None:
    assert effort.ridits([1, 2, 2, 3]).tolist() == [0.125, 0.5, 0.5, 0.875]
    scores = effort.effort_score([[1, np.nan], [2, 3], [np.nan, np.nan]], ["a", "a", "a"])
    assert scores[:2].tolist() == [0.25, 0.625]
    assert np.isnan(scores[2]), "not mentioned is missing, not zero"


def test_effort_variance_is_what_repeated_samples_show_even_in_single_case_strata() -> None:
    rng = np.random.default_rng(9)
    stratum, own = np.repeat(np.arange(24), 4), np.tile([True, False, False, False], 24)
    drawn = [
        effort.stratified_ridit(own, np.round(3 * rng.exponential(1 + 0.5 * own)) + stratum, stratum)
        for _ in range(250)
    ]
    seen = np.var([float(d.estimate) for d in drawn])
    claimed = np.mean([float(d.variance) for d in drawn])
    assert claimed == pytest.approx(seen, rel=0.3)
    assert np.mean([float(d.estimate) for d in drawn]) < 0, "more effort is a lower score"


def test_effort_written_down_twice_is_no_more_knowledge_when_clustered() -> None:
    rng = np.random.default_rng(10)
    own, x, who = rng.random(60) < 0.4, rng.random(60), np.arange(60)
    once = effort.stratified_ridit(own, x, [0] * 60)
    twice = effort.stratified_ridit(np.tile(own, 2), np.tile(x, 2), [0] * 120, complainants=np.tile(who, 2))
    assert float(twice.estimate) == pytest.approx(float(once.estimate))
    assert float(twice.variance) == pytest.approx(float(once.variance), rel=0.05)


def test_reported_median_is_an_interval() -> None:
    result = effort.reported_median([11, 3, 25, 11, 6], [17, 3, 35, 17, 8], cases=20)
    assert (result.low, result.high, result.mention_rate) == (11, 17, 0.25)


def test_tipping_point_reads_in_the_direction_of_the_difference() -> None:
    result = tipping.tipping_point([1.0, -1.0, 0.1], [0.04, 0.04, 0.04])
    assert result.gamma_star[0] == pytest.approx(np.exp(1 - 1.959964 * 0.2))
    assert result.gamma_star[1] == pytest.approx(result.gamma_star[0])
    assert result.gamma_star[2] == 1
    assert result.worse.tolist() == [1, -1, 0]
    assert result.fragile.tolist() == [False, False, True]


def test_perfect_reading_changes_nothing_and_useless_reading_is_not_used() -> None:
    perfect = prevalence.corrected_prevalence(
        30, 100, true_positive=50, gold_positive=50, true_negative=50, gold_negative=50
    )
    assert float(perfect.estimate) == pytest.approx(0.3)
    assert float(perfect.variance) == pytest.approx(0.3 * 0.7 / 100)
    coin = prevalence.corrected_prevalence(
        50, 100, true_positive=30, gold_positive=50, true_negative=30, gold_negative=50
    )
    assert not coin.usable


def test_prevalence_interval_covers_the_truth() -> None:
    rng = np.random.default_rng(11)
    truth, se, sp, rounds = 0.2, 0.85, 0.95, 600
    p = truth * se + (1 - truth) * (1 - sp)
    result = prevalence.corrected_prevalence(
        rng.binomial(400, p, rounds),
        400,
        true_positive=rng.binomial(120, se, rounds),
        gold_positive=120,
        true_negative=rng.binomial(280, sp, rounds),
        gold_negative=280,
    )
    assert ((result.low <= truth) & (truth <= result.high)).mean() == pytest.approx(0.95, abs=0.03)


def test_equal_errors_by_fisher_and_its_permutation() -> None:
    assert prevalence.equal_errors([1, 9], [30, 30]) == pytest.approx(0.0122, abs=5e-4)
    assert prevalence.equal_errors([2, 2, 2], [30, 30, 30]) > 0.9
    assert prevalence.equal_errors([1, 2, 20], [50, 50, 50]) < 0.001


def test_krippendorff_published_example() -> None:
    """Krippendorff 2011: nominal .743, ordinal .815, interval .849, ratio .797."""
    gap = None
    ratings = [
        [1, 2, 3, 3, 2, 1, 4, 1, 2, gap, gap, gap],
        [1, 2, 3, 3, 2, 2, 4, 1, 2, 5, gap, 3],
        [gap, 3, 3, 3, 2, 3, 4, 2, 2, 5, 1, gap],
        [1, 2, 3, 3, 2, 4, 4, 1, 2, 5, 1, gap],
    ]
    found = [
        agreement.krippendorff_alpha(ratings, level=level)
        for level in ("nominal", "ordinal", "interval", "ratio")
    ]
    assert found == pytest.approx([0.743, 0.815, 0.849, 0.797], abs=5e-4)
    assert agreement.krippendorff_alpha([["a", "a"], ["a", "a"]]) == 1.0
    with pytest.raises(MethodError, match="No unit was coded by two coders"):
        agreement.krippendorff_alpha([["a", None], [None, "b"]])


def test_numeric_agreement_and_accuracy_by_hand() -> None:
    same = agreement.numeric_agreement([1, 2, 3], [1, 2, 3])
    assert (same.concordance, same.within) == (1, 1)
    assert agreement.numeric_agreement([1, 2, 3], [3, 2, 1]).concordance == pytest.approx(-1)
    table = agreement.accuracy([True, True, False, False, False], [True, False, True, False, False])
    assert (table.sensitivity, table.precision) == (0.5, 0.5)
    assert table.specificity == pytest.approx(2 / 3)


def test_a_burst_is_flagged_and_a_quiet_series_is_not() -> None:
    daily = np.random.default_rng(12).negative_binomial(5, 0.5, (20, 400))
    quiet = bursts.bursts(daily)
    assert quiet.flagged.sum() <= 2
    assert not quiet.flagged[:, :28].any(), "no past, no test"
    daily[3, 300] = 60
    result = bursts.bursts(daily)
    assert result.flagged[3, 300]
    weight = bursts.capped_weights(daily[3, 300], result.cap[3, 300])
    assert 60 * weight == pytest.approx(result.cap[3, 300])


def test_a_weekly_rhythm_is_no_burst() -> None:
    rng = np.random.default_rng(13)
    daily = rng.poisson(np.tile([20, 4, 4, 4, 4, 1, 1], 60))[None]
    result = bursts.bursts(daily)
    assert not result.flagged.any()
    assert result.expected[0, 399 // 7 * 7] > 3 * result.expected[0, 399 // 7 * 7 + 1]


def test_quarantine_needs_two_signs_and_unknown_is_no_sign() -> None:
    nothing = bursts.BurstWindow(None, None, None, None, None)
    assert bursts.quarantine_signs(nothing) == []
    one = bursts.BurstWindow(0.5, 0.1, None, has_matching_event=True, single_referrer=None)
    assert not bursts.is_quarantined(one)
    two = bursts.BurstWindow(0.5, 0.1, 0.3, has_matching_event=True, single_referrer=None)
    assert bursts.quarantine_signs(two) == ["young_accounts", "near_duplicates"]
    assert bursts.is_quarantined(two)


def test_referrals_by_hand() -> None:
    pairs = [("a", "b")] * 4 + [("b", "a")] * 2 + [("a", "c")] * 2
    result = network.referral_network([a for a, _ in pairs], [b for _, b in pairs], permutations=99)
    assert result.weighted_reciprocity == pytest.approx(4 / 8)
    assert result.reciprocity == pytest.approx(2 / 3)
    density = 3 / 6
    assert result.rho == pytest.approx((2 / 3 - density) / (1 - density))
    assert result.circles == [["a", "b"]]
    assert result.p_value >= 1 / 100


def test_pillar_to_post_loops_and_orphans() -> None:
    hop = ("a", "b")
    assert network.is_pillar_to_post([hop, ("b", "a")], unresolved=None, owner_named=None)
    assert network.is_pillar_to_post([hop], unresolved=True, owner_named=False)
    assert not network.is_pillar_to_post([hop], unresolved=True, owner_named=None)
    assert not network.is_pillar_to_post([], unresolved=True, owner_named=False)
    assert network.loop_rate([[hop, ("b", "a")], [hop], [("b", "a"), hop]], "a", "b") == pytest.approx(1 / 3)
    assert network.orphan_node(["x", "y", "y", "x"], [True, True, True, False]) == ("y", 2)
    assert network.orphan_node(["x"], [False]) is None


def test_naming_thresholds_need_cases_both_ways_and_two_sources() -> None:
    weights = [[0, 14, 30], [6, 0, 0], [4, 0, 0]]
    named = network.may_name_pairs(weights, [[0, 2, 2], [2, 0, 0], [2, 0, 0]])
    assert named.tolist() == [[False, True, False], [True, False, False], [False] * 3]
    assert not network.may_name_pairs(weights, np.ones((3, 3))).any()


def test_interrupted_series_by_hand() -> None:
    series = np.concatenate([np.zeros(40), np.ones(40)])
    controls = np.concatenate([np.zeros(40), np.full(40, 0.25)])[None]
    result = its.interrupted_series(series, 40, controls=controls)
    assert (result.own_change, result.control_change, result.effect) == (1, 0.25, 0.75)
    assert result.p_value == pytest.approx(1 / (1 + len(result.placebo)))
    with pytest.raises(MethodError, match="must leave 8 weeks on both sides"):
        its.interrupted_series(series, 5)


def test_an_interrupted_series_counts_weeks_by_their_cases() -> None:
    values, cases = np.zeros(40), np.zeros(40)
    # Before: 1 of 4 and 3 of 4, the other weeks silent; after: 9 of 10, and a week with nothing but a wild value.
    values[[18, 19, 20, 21]], cases[[18, 19, 20, 21]] = (0.25, 0.75, 0.9, 5.0), (4, 4, 10, 0)
    result = its.interrupted_series(values, 20, cases=cases)
    assert result.own_change == pytest.approx(0.9 - 0.5)
    controls, of = np.full((2, 40), 0.5), np.ones((2, 40))
    controls[0, 20:], of[0] = 0.7, 3
    result = its.interrupted_series(values, 20, cases=cases, controls=controls, control_cases=of)
    assert result.control_change == pytest.approx(0.2 * 3 / 4), (
        "three cases a week count three times as much as one"
    )
    with pytest.raises(MethodError, match="no cases on one side"):
        its.interrupted_series(values, 30, cases=cases)
    with pytest.raises(MethodError, match="control_cases"):
        its.interrupted_series(values, 20, cases=cases, controls=controls, control_cases=[[1.0] * 40])


def test_audience_gradient_finds_the_planted_slope() -> None:
    rng = np.random.default_rng(14)
    audience, stratum = 10 ** rng.uniform(0, 5, 800), rng.integers(0, 8, 800)
    days = rng.exponential(20 * 1.5 ** (-np.log10(audience)) * (1 + stratum)) + 0.01
    result = gradient.audience_gradient(
        days, days < 40, audience, strata=stratum, complainants=np.arange(800)
    )
    assert result.low < 1.5 < result.high
    assert result.p_value < 1e-6


def test_mcnemar_counts_only_the_disagreeing_pairs() -> None:
    result = gradient.matched_channels([1, 1, 1, 1, 1, 0], [0, 0, 0, 0, 0, 0])
    assert (result.only_first, result.neither) == (5, 1)
    assert result.p_value == pytest.approx(2 / 32)
    assert gradient.matched_channels([1, 0], [1, 0]).p_value == 1.0


def test_decay_weights_halve_and_end() -> None:
    weights = proportions.decay_weights([0, 180, 360, 800])
    assert weights.tolist() == [1, 0.5, 0.25, 0]
    assert proportions.effective_size([1, 1, 1, 1]) == 4
    uniform = proportions.decay_weights(np.linspace(0, 730, 5000))
    assert proportions.effective_size(uniform) / 5000 == pytest.approx(0.63, abs=0.02), "63% of n"
    assert uniform[np.linspace(0, 730, 5000) <= 365].sum() / uniform.sum() == pytest.approx(0.80, abs=0.01)


def test_turnbull_by_hand_and_right_censoring() -> None:
    masses = turnbull.turnbull([0, 3, 3, 10], [3, 7, 7, np.inf])
    assert masses.share == pytest.approx([0.25, 0.5, 0.25])
    assert (masses.low.tolist(), masses.high.tolist()) == ([0, 3, 10], [3, 7, np.inf])
    assert turnbull.share_by(masses, 5) == pytest.approx((0.25, 0.75))
    assert turnbull.median_interval(masses) == (3, 7)
    late = turnbull.turnbull([5, 10, 10], [6, np.inf, np.inf])
    assert np.isnan(turnbull.median_interval(late)[0]), "not reached"
    assert turnbull.needs_turnbull([0, 0], [1, 9])
    assert not turnbull.needs_turnbull([0, 0], [1, np.inf]), "what never came is not badly dated"
    with pytest.raises(MethodError, match="Each row needs a low"):
        turnbull.turnbull([5], [3])


def test_limits_of_a_median_are_order_statistics() -> None:
    assert turnbull.median_limits(range(1, 11), range(1, 11)) == (2, 9), "n = 10: ranks 2 and 9 (97.9%)"
    assert turnbull.median_limits([11] * 6, [17] * 6) == (11, 17), (
        "of six, the lowest and the highest (96.9%)"
    )
    assert np.isnan(turnbull.median_limits([1] * 5, [1] * 5)).all()


def test_exact_times_give_kaplan_meier() -> None:
    masses = turnbull.turnbull([1, 2, 4], [1, 2, 4])
    assert masses.share == pytest.approx([1 / 3] * 3, abs=1e-4)
    assert turnbull.share_by(masses, 2) == pytest.approx((2 / 3, 2 / 3), abs=1e-4)


def test_spearman_is_that_of_scipy() -> None:
    rng = np.random.default_rng(15)
    x = rng.integers(0, 8, 30)
    y = x + rng.integers(0, 5, 30)
    ours = agreement.spearman(x, y)
    assert ours.rho == pytest.approx(spearmanr(x, y).statistic)
    assert ours.low < ours.rho < ours.high
    with pytest.raises(MethodError, match="same for all companies"):
        agreement.spearman([1, 1, 1, 1], [1, 2, 3, 4])


def test_an_uncertain_customer_count_makes_an_uncertain_rate() -> None:
    known, estimated = proportions.log_rate(20, 1e5), proportions.log_rate(20, 1e5, exposure_cv=0.25)
    assert float(estimated.variance - known.variance) == pytest.approx(0.0625)


def test_learning_is_measured_against_the_sector() -> None:
    same = themes.theme_recurrence(50, 100, 500, 1000)
    assert float(same.ratio) == pytest.approx(1, abs=0.01)
    better = themes.theme_recurrence(20, 100, 1000, 1000)
    assert better.high < 1


def test_reml_of_groups_is_that_of_one_mean_per_group() -> None:
    """Against the general estimator with a dummy per group."""
    random = np.random.default_rng(4)
    group = np.repeat(np.arange(12), 3)
    variance = random.uniform(0.02, 0.2, 36)
    estimate = random.normal(0, 0.5, 12)[group] + random.normal(0, np.sqrt(variance + 0.1))
    dummies = (group[:, None] == np.arange(1, 12)).astype(float)
    assert pooling.pooled_reml(estimate, variance, group) == pytest.approx(
        meta.between_variance(estimate, variance, method="REML", moderators=dummies), abs=1e-9
    )
    assert pooling.pooled_reml([1.0, 2.0], [0.1, 0.1], ["a", "b"]) == 0.0, "groups of one tell nothing"


def test_companies_that_share_a_source_have_correlated_efforts() -> None:
    """Against what 4,000 draws of the same three companies do; of two companies, one is the other's mirror."""
    random = np.random.default_rng(5)
    shares = np.array([[0.4, 0.3, 0.2, 0.1], [0.3, 0.3, 0.2, 0.2], [0.2, 0.3, 0.3, 0.2]])
    sizes = (120, 60, 40)
    drawn = np.array(
        [[random.multinomial(n, p) for n, p in zip(sizes, shares, strict=True)] for _ in range(4_000)]
    )[:, :, None, :]
    effects = np.array([effort.company_ridits(one, one.sum(0)).estimate for one in drawn])
    expected = np.array(sizes)[:, None, None] * shares[:, None, :]
    assert np.abs(np.corrcoef(effects.T) - effort.ridit_correlation(expected)).max() < 0.05
    assert effort.ridit_correlation(expected[:2])[0, 1] == pytest.approx(-1.0)


def test_indices_that_share_are_told_so() -> None:
    """Two companies, one pillar, by hand: 100 * 0.02 / 0.5^2 = 8; without anything shared, errors alone."""
    shared = np.array([[[0.0, 0.02], [0.02, 0.0]]])
    noise = index.index_noise([4.0, 5.0], [[True], [True]], [0.5], [1.0], shared)
    assert noise["covariance"].tolist() == [[16.0, 8.0], [8.0, 25.0]]
    alone = index.index_noise([4.0, 5.0], [[True], [True]], [0.5], [1.0], 0 * shared)
    assert alone["standard_errors"].tolist() == [4.0, 5.0]


def test_pairs_as_strata_make_the_log_rank_test_a_count_of_who_was_first() -> None:
    """Against the general test with every pair its own stratum, censoring and ties among them."""
    random = np.random.default_rng(6)
    times = random.integers(1, 12, (60, 2)).astype(float)
    seen = random.random((60, 2)) < 0.7
    pair, side = np.indices(times.shape)
    whole = survival.log_rank(times.ravel(), seen.ravel(), side.ravel(), strata=pair.ravel())
    first = seen[:, 0] & ((times[:, 0] < times[:, 1]) | ((times[:, 0] == times[:, 1]) & ~seen[:, 1]))
    second = seen[:, 1] & ((times[:, 1] < times[:, 0]) | ((times[:, 0] == times[:, 1]) & ~seen[:, 0]))
    assert float(gradient.matched_log_rank(first.sum(), second.sum())) == pytest.approx(whole.p_value)
    assert float(gradient.matched_log_rank(0, 0)) == 1.0


def test_what_is_shared_never_makes_a_difference_certain() -> None:
    """More shared than the errors can hold, in either direction: still a covariance that ranks can be drawn from."""
    for covariance in (0.09, -0.09):
        shared = np.array([[[0.0, covariance], [covariance, 0.0]]])
        noise = index.index_noise([4.0, 5.0], [[True], [True]], [0.5], [1.0], shared)
        assert noise["covariance"][0, 1] == pytest.approx(np.sign(covariance) * 0.99 * 20)
        sets = rank_sets.simultaneous_rank_sets([50.0, 60.0], **noise, draws=500)
        assert sets.rank.tolist() == [2, 1]
