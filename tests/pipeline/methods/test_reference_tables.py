"""The published tables of the method's section 13, within the tolerances printed beside them."""

from __future__ import annotations

import numpy as np
import pytest

from pipeline.methods import (
    competing,
    composite,
    funnel,
    meta,
    permutation,
    rank_sets,
    ranks,
    shrinkage,
    survival,
)
from tests.pipeline.methods.reference import expected, numbers, rows
from tests.shared import needs_shared

pytestmark = needs_shared("reference")


def log_risk_ratio() -> tuple[np.ndarray, np.ndarray]:
    a, b, c, d = numbers("t01_bcg.csv", "tpos", "tneg", "cpos", "cneg")
    return np.log(a / (a + b)) - np.log(c / (c + d)), 1 / a - 1 / (a + b) + 1 / c - 1 / (c + d)


def log_odds_ratio(a, b, c, d) -> tuple[np.ndarray, np.ndarray]:
    return np.log(a * d / (b * c)), 1 / a + 1 / b + 1 / c + 1 / d


def near(value, target, tolerance):
    assert value == pytest.approx(target, abs=tolerance)


def test_t01_bcg_risk_ratio() -> None:
    wanted = expected("t01_bcg.expected.json")
    y, v = log_risk_ratio()
    fixed, dl = meta.random_effects(y, v, method="FE"), meta.random_effects(y, v, method="DL")
    near(fixed.pooled.estimate[0], wanted["EE"]["beta"], 5e-4)
    near([fixed.pooled.low[0], fixed.pooled.high[0]], wanted["EE"]["ci"], 5e-4)
    near(fixed.pooled.statistic[0], wanted["EE"]["z"], 5e-4)
    near(fixed.heterogeneity.q, wanted["EE"]["Q"], 5e-4)
    near(dl.pooled.estimate[0], wanted["DL"]["beta"], 5e-4)
    near([dl.pooled.low[0], dl.pooled.high[0]], wanted["DL"]["ci"], 5e-4)
    h = dl.heterogeneity
    near([h.tau2, h.i2, h.h2], [wanted["DL"][k] for k in ("tau2", "I2", "H2")], 5e-4)
    profile = wanted["DL_Qprofile_CI"]
    near([h.tau2_low, h.tau2_high], profile["tau2"], 5e-4)
    near([h.i2_low, h.i2_high], profile["I2"], 0.01)
    near([h.h2_low, h.h2_high], profile["H2"], 1.5e-3)
    near(meta.between_variance(y, v, method="REML"), wanted["REML"]["tau2"], 1e-6)
    near(meta.between_variance(y, v, method="PM"), wanted["PM"]["tau2"], 5e-4)


def test_t01_bcg_odds_ratio() -> None:
    wanted = expected("t01_bcg.expected.json")["OR"]
    y, v = log_odds_ratio(*numbers("t01_bcg.csv", "tpos", "tneg", "cpos", "cneg"))
    fixed, dl = meta.random_effects(y, v, method="FE"), meta.random_effects(y, v, method="DL")
    near([fixed.pooled.low[0], fixed.pooled.high[0]], wanted["EE"]["ci"], 5e-4)
    near(fixed.heterogeneity.q, wanted["EE"]["Q"], 5e-4)
    near([dl.pooled.low[0], dl.pooled.high[0]], wanted["DL"]["ci"], 5e-4)
    near([dl.heterogeneity.tau2, dl.heterogeneity.i2], [wanted["DL"]["tau2"], wanted["DL"]["I2"]], 5e-4)


@pytest.mark.parametrize("method", ["EE", "ML", "REML", "DL", "HE"])
def test_t04_raudenbush(method: str) -> None:
    wanted = expected("t04_raudenbush1985.expected.json")
    y, v = numbers("t04_raudenbush1985.csv", "yi", "vi")
    wald = meta.random_effects(y, v, method=method)
    scaled = meta.random_effects(y, v, method=method, knapp_hartung=True)
    near(wald.heterogeneity.tau2, wanted["tau2"][method], 2e-4)
    near(wald.pooled.estimate[0], wanted["mu"][method], 2e-4)
    near(wald.pooled.standard_error[0], wanted["se_wald"][method], 2e-4)
    near(wald.pooled.low[0], wanted["ci_wald"]["lb"][method], 2e-4)
    near(wald.pooled.high[0], wanted["ci_wald"]["ub"][method], 2e-4)
    near(scaled.pooled.standard_error[0], wanted["se_HKSJ"][method], 2e-4)
    near(scaled.pooled.low[0], wanted["ci_HKSJ"]["lb"][method], 2e-4)
    near(scaled.pooled.high[0], wanted["ci_HKSJ"]["ub"][method], 2e-4)


def test_t04_prediction_and_shrunken_range() -> None:
    wanted = expected("t04_raudenbush1985.expected.json")
    reml = meta.random_effects(*numbers("t04_raudenbush1985.csv", "yi", "vi"), method="REML")
    near([reml.prediction_low, reml.prediction_high], wanted["prediction_interval_REML_z"], 2e-4)
    near([reml.shrunken.min(), reml.shrunken.max()], wanted["BLUP_range_REML"], 2e-4)
    near(reml.heterogeneity.q, wanted["Q_EE"], 5e-4)


def test_t05_hine_exact_permutation() -> None:
    wanted = expected("t05_hine1989.expected.json")
    a, n1, c, n2 = numbers("t05_hine1989.csv", "ai", "n1i", "ci", "n2i")
    p, q = a / n1, c / n2
    y, v = p - q, p * (1 - p) / n1 + q * (1 - q) / n2
    result = permutation.meta_sign_flip(y, v, method="REML")
    assert result.exact
    assert result.p_value == wanted["hine1989_RD_REML_exact_sign_permutation_p_two_sided"]
    fit = meta.random_effects(y, v, method="REML").pooled
    near(fit.estimate[0], wanted["hine1989"]["estimate"], 1e-6)
    near(fit.standard_error[0], wanted["hine1989"]["se"], 1e-6)
    near(result.statistic, wanted["hine1989"]["z"], 1e-6)


def test_t06_collins() -> None:
    wanted = expected("t06_collins1985b.expected.json")
    a, n1, c, n2 = numbers("t06_collins1985b.csv", "xti", "nti", "xci", "nci")
    y, v = log_odds_ratio(a, n1 - a, c, n2 - c)
    for method, tau2 in wanted["tau2"].items():
        near(meta.between_variance(y, v, method=method), tau2, 1e-4)
    near(meta.q_profile(y, v), wanted["tau2_CI_Qprofile"], 1e-4)
    near(meta.biggerstaff_tweedie(y, v), wanted["tau2_CI_BiggerstaffTweedie"], 1e-4)


def pisa() -> tuple[list[str], np.ndarray, np.ndarray]:
    return [row["jurisdiction"] for row in rows("t07_pisa2018_math.csv")], *numbers(
        "t07_pisa2018_math.csv", "math_score", "math_se"
    )


def test_t07_pisa_simultaneous_sets_and_possible_top_five() -> None:
    wanted = expected("t07_pisa2018_math.expected.json")["recomputed_here"]
    names, score, error = pisa()
    sets = rank_sets.simultaneous_rank_sets(score, standard_errors=error, draws=100_000)
    for name, low, high in zip(names, sets.low, sets.high, strict=True):
        near([low, high], wanted["simultaneous_95_R100000"][name], 1)
    top = {name for name, member in zip(names, rank_sets.tau_best(sets, 5), strict=True) if member}
    assert top == set(wanted["top5_set_95"])
    sets = rank_sets.simultaneous_rank_sets(score, standard_errors=error, draws=100_000, level=0.90)
    top = {name for name, member in zip(names, rank_sets.tau_best(sets, 5), strict=True) if member}
    assert top == set(wanted["top5_set_90"])
    sets = rank_sets.simultaneous_rank_sets(score, standard_errors=error, draws=100_000, level=0.75)
    for name, (low, high) in wanted["pairs_75"].items():
        at = names.index(name)
        assert (sets.low[at], sets.high[at]) == (low, high)


def test_t07_pisa_marginal_set_of_the_united_kingdom() -> None:
    names, score, error = pisa()
    sets = rank_sets.marginal_rank_sets(score, standard_errors=error)
    at = names.index("United Kingdom")
    assert sets.rank[at] == 13
    assert sets.low[at] in (7, 8)
    assert sets.high[at] == 23
    assert sets.borderline[at], "Poland against the United Kingdom sits on the critical value"


def test_t08_travel_time_joint_region() -> None:
    wanted = expected("t08_traveltime2011.expected.json")
    minutes, margin = numbers("t08_traveltime2011.csv", "Estimate.1dec", "MOE.1dec")
    sets = ranks.joint_rank_sets(minutes, margin / 1.6448536, level=0.90, higher_is_better=False, decimals=1)
    near(sets.critical_value, wanted["z_indep"], 5e-4)
    found = {
        row["Abbreviation"]: [int(low), int(high)]
        for row, low, high in zip(rows("t08_traveltime2011.csv"), sets.low, sets.high, strict=True)
    }
    assert found == wanted["rank_sets"]


def test_t10_efron_morris() -> None:
    wanted = expected("t10_efron_morris.expected.json")
    hits, later = numbers("t10_efron_morris.csv", "hits45", "avg_rest")
    average = hits / 45
    raw = shrinkage.james_stein(average, 0.265 * 0.735 / 45)
    near(raw.reliability[0], wanted["scientific_american_1977_shrink_factor"], 6e-4)
    scale = wanted["arcsine_scale"]
    x, truth = (np.sqrt(45) * np.arcsin(2 * share - 1) for share in (average, later))
    near(((x - x.mean()) ** 2).sum(), scale["V=sum((x-xbar)^2)"], 0.02)
    shrunken = shrinkage.james_stein(x, 1.0)
    near(shrunken.reliability[0], scale["factor"], 5e-4)
    near(((x - truth) ** 2).sum(), scale["loss_MLE"], 0.02)
    near(((shrunken.estimate - truth) ** 2).sum(), scale["loss_JS"], 0.02)


@pytest.mark.parametrize("grade", ["0", "1", "2", "3"])
def test_t12_lung_medians_and_restricted_means(grade: str) -> None:
    wanted = expected("t12_lung.expected.json")["groups"][grade]
    own = [row for row in rows("t12_lung.csv") if row["ph.ecog"] and float(row["ph.ecog"]) == float(grade)]
    curve = survival.kaplan_meier_times([float(r["time"]) for r in own], [r["event"] == "1" for r in own])
    median = survival.median(curve, kind="log")
    assert (len(own), curve.events.sum()) == (wanted["n"], wanted["events"])
    assert median.estimate == wanted["median"]
    if "lcl" in wanted:
        assert (median.low, median.high) == (wanted["lcl"], wanted["ucl"])
    mean = survival.restricted_mean(curve, 730)
    near(float(mean.estimate), wanted["rmean730"], 0.5)
    if "se" in wanted:
        near(float(np.sqrt(mean.variance)), wanted["se"], 0.05)


def test_t13_pbc_restricted_means() -> None:
    wanted = expected("t13_rmst.expected.json")
    table = rows("t13_pbc312.csv")
    curves = [
        survival.kaplan_meier_times(
            [float(r["time"]) / 365.25 for r in table if r["arm"] == arm],
            [r["death"] == "1" for r in table if r["arm"] == arm],
        )
        for arm in ("1", "0")
    ]
    result = survival.compare_restricted_means(*curves, 10)
    for effect, arm in ((result.first, "arm1"), (result.second, "arm0")):
        near(float(effect.estimate), wanted[arm]["rmst"], 6e-4)
        near(float(np.sqrt(effect.variance)), wanted[arm]["se"], 6e-4)
    near(float(result.difference.estimate), wanted["difference"]["est"], 6e-4)
    near([float(result.difference.low), float(result.difference.high)], wanted["difference"]["ci"], 6e-4)
    near(float(result.difference_p), wanted["difference"]["p"], 6e-4)
    near(float(result.ratio.estimate), wanted["ratio"]["est"], 6e-4)
    near([float(result.ratio.low), float(result.ratio.high)], wanted["ratio"]["ci"], 6e-4)


@pytest.mark.parametrize("sex", ["F", "M"])
def test_t14_mgus2_mean_time_in_state(sex: str) -> None:
    wanted = expected("t14_mgus2_competing.expected.json")
    own = [row for row in rows("t14_mgus2_competing.csv") if row["sex"] == sex]
    causes = [None if row["event"] == "0" else wanted["event_codes"][row["event"]] for row in own]
    curve, names = competing.aalen_johansen_times([float(row["etime"]) for row in own], causes)
    years = competing.mean_time_in_state(curve, wanted["horizon_months"]) / 12
    for state, value in zip(["s0", *names], years, strict=True):
        near(value, wanted[sex]["rmts"][state], wanted["tolerance"])


def test_t15_poisson_limits() -> None:
    wanted = expected("t15_poisson_limits.expected.json")
    for level, name in ((0.95, "95"), (0.998, "998")):
        low, high = funnel.poisson_limits(wanted["E"], level)
        near(low.tolist(), wanted[f"ll{name}"], 1e-6)
        near(high.tolist(), wanted[f"ul{name}"], 1e-6)


def test_t15_hospital_funnel() -> None:
    import statsmodels.api as sm

    wanted = expected("t15_medpar.expected.json")
    table = rows("t15_medpar.csv")
    los, hmo, died, age80 = numbers("t15_medpar.csv", "los", "hmo", "died", "age80")
    kind = [np.array([row["type"] == t for row in table], dtype=float) for t in ("2", "3")]
    fit = sm.GLM(
        los, np.column_stack([np.ones(len(los)), hmo, died, age80, *kind]), family=sm.families.Poisson()
    ).fit()
    providers, at = np.unique([row["provnum"] for row in table], return_inverse=True)
    observed, predicted = np.bincount(at, los), np.bincount(at, fit.fittedvalues)
    assert len(providers) == wanted["providers"]
    naive = funnel.funnel_ratios(observed, predicted)
    assert np.isin(naive.band, ("far below", "far above")).sum() == wanted["outliers_99.8_unadjusted_poisson"]
    spread = funnel.funnel_ratios(observed, predicted, scale="log", trim="truncate")
    outside = np.isin(spread.band, ("far below", "far above")).sum()
    assert outside == wanted["outliers_99.8_SHMI_overdispersion_adjusted"]


def test_t22_human_development_index() -> None:
    wanted = expected("t22_hdi2022.expected.json")
    values = np.column_stack(numbers("t22_hdi2022.csv", "le_2022", "eys_2022", "mys_2022", "gnipc_2022"))
    posts = [wanted["goalposts"][name] for name in ("le", "eys", "mys", "gnipc")]
    result = composite.composite(
        values,
        [low for low, _ in posts],
        [high for _, high in posts],
        log=[False, False, False, True],
        dimensions=["health", "education", "education", "income"],
    )
    (published,) = numbers("t22_hdi2022.csv", "hdi_2022")
    assert len(published) == wanted["rows"]
    assert np.abs(result.score - published).max() < wanted["max_abs_error"]
