"""``observatory method``: JSON in, JSON out, and a sentence when that cannot be."""

from __future__ import annotations

import io
import json
import subprocess
import sys
from typing import Any

import pytest

from pipeline.method_command import listing, main
from pipeline.methods._catalogue import METHODS, _documents

NEEDED = {
    "random_effects", "simultaneous_rank_sets", "marginal_rank_sets", "tau_best", "joint_rank_sets",
    "expected_ranks", "grades", "funnel", "funnel_ratios", "beta_binomial", "gamma_poisson", "kaplan_meier",
    "log_rank", "restricted_mean", "aalen_johansen", "wilson", "poisson_limits", "benjamini_hochberg",
    "herfindahl", "pesaran_cd", "sup_f", "break_dates", "krippendorff_alpha", "permutation_two_sample",
    "permutation_meta", "composite", "sector_screen",
}  # fmt: skip


def ask(name: str, **fields: Any) -> tuple[int, Any, str]:
    out, err = io.StringIO(), io.StringIO()
    code = main(name, io.StringIO(json.dumps(fields)), out, err)
    return code, json.loads(out.getvalue()) if code == 0 else None, err.getvalue()


def result(name: str, **fields: Any) -> Any:
    code, answer, said = ask(name, **fields)
    assert code == 0, said
    assert answer["method"] == name
    assert len(answer["configuration"]) == 16
    return answer["result"]


def test_every_method_says_what_it_takes_and_gives() -> None:
    methods = listing()
    assert methods.keys() >= NEEDED
    for name, entry in methods.items():
        assert len(entry["summary"]) > 20, name
        assert all(entry["input"].values()), name
        assert entry["output"], name


def test_no_meaning_is_written_for_a_field_that_does_not_exist() -> None:
    methods, documents = listing(), _documents()
    inputs = {field for entry in methods.values() for field in entry["input"]}
    outputs = {field.split(".")[-1] for entry in methods.values() for field in entry["output"]}
    assert documents["input"].keys() <= inputs
    assert documents["output"].keys() <= outputs | {"low", "high", "value"}
    assert documents["method"].keys() <= METHODS.keys()


EXAMPLES: dict[str, dict[str, Any]] = {
    "random_effects": {"estimates": [0.1, 0.5, -0.2], "variances": [0.04, 0.05, 0.03], "method": "DL"},
    "between_variance": {"estimates": [0.1, 0.5, -0.2], "variances": [0.04, 0.05, 0.03]},
    "q_profile": {"estimates": [0.1, 0.5, -0.2], "variances": [0.04, 0.05, 0.03]},
    "biggerstaff_tweedie": {"estimates": [0.1, 0.5, -0.2], "variances": [0.04, 0.05, 0.03]},
    "pooled_reml": {"estimates": [0, 1, 2, 4], "variances": [0.1] * 4, "groups": list("aabb")},
    "pooled_paule_mandel": {"estimates": [0, 1, 2, 4], "variances": [0.1] * 4, "groups": list("aabb")},
    "combine_sources": {"estimates": [0, 1, 2], "variances": [0.1] * 3, "groups": ["a", "a", "b"]},
    "shrink_to_groups": {"estimates": [0, 1, 2], "variances": [0.1] * 3},
    "mantel_haenszel": {"success": [[3, 4], [5, 6]], "failure": [[2, 2], [7, 1]]},
    "logistic_effects": {"success": [[3, 4], [5, 6]], "failure": [[2, 2], [7, 1]]},
    "simultaneous_rank_sets": {"estimates": [1, 2, 3], "standard_errors": [0.1, 0.2, 0.3], "draws": 500},
    "marginal_rank_sets": {"estimates": [1, 2], "covariance": [[1, 0], [0, 1]], "draws": 500},
    "tau_best": {"estimates": [1, 2, 3], "standard_errors": [0.1, 0.2, 0.3], "tau": 1, "draws": 500},
    "joint_rank_sets": {"estimates": [1, 2, 3], "standard_errors": [0.1, 0.2, 0.3]},
    "expected_ranks": {"estimates": [1, 2, 3], "standard_errors": [0.1, 0.2, 0.3]},
    "rankability": {"tau2": 0.2, "variances": [0.1, 0.2]},
    "grades": {"estimates": [1, 2, 3], "standard_errors": [0.1, 0.2, 0.3]},
    "funnel": {"effects": [0.1, 0.2, -0.4, 0.1], "variances": [0.1] * 4},
    "funnel_ratios": {"observed": [3, 8, 12], "expected": [5, 8, 9], "scale": "log"},
    "funnel_limits": {"expected": [15, 20]},
    "beta_binomial": {"successes": [3, 9, 5], "trials": [10, 10, 20]},
    "gamma_poisson": {"events": [3, 9, 5], "exposure": [1, 1.5, 2]},
    "normal_normal": {"estimates": [0.1, 0.5, -0.2], "variances": [0.04, 0.05, 0.03]},
    "james_stein": {"estimates": [0.1, 0.5, -0.2, 0.3], "variance": 0.02},
    "kaplan_meier": {"times": [1, 2, 3, 4], "observed": [1, 0, 1, 1], "groups": list("aabb"), "at": [2]},
    "kaplan_meier_counts": {"days": [1, 2], "events": [3, 1], "censored": [0, 2], "interval": "log"},
    "log_rank": {"times": [1, 2, 3, 4], "observed": [1, 0, 1, 1], "groups": list("aabb")},
    "restricted_mean": {"times": [1, 2, 3], "observed": [1, 0, 1], "groups": list("aab"), "horizon": 3},
    "aalen_johansen": {"times": [1, 2, 3, 4], "causes": ["x", None, "y", "x"], "at": [2], "horizon": 3},
    "wilson": {"successes": [5, 0], "trials": [10, 0]},
    "log_odds": {"successes": 5, "trials": 10},
    "poisson_limits": {"events": [0, 4], "exposure": [2.0, 2.0]},
    "resolution": {"yes": 3, "no": 2, "unknown": 5},
    "evidence": {
        "cases": [60], "complainants": [50], "sources": [2], "largest_source": [0.6], "reliability": [0.7],
    },
    "service_level": {"pillars": [[0.1, None], [0.3, 0.2]], "scale": [0.4, 0.4], "weights": [0.5, 0.5]},
    "weight_sensitivity": {"pillars": [[0.1, 0.2], [0.3, 0.1]], "scale": [0.4, 0.4], "draws": 100},
    "pillar_diagnostics": {"z": [[1, 2], [2, 3], [3, 5]]},
    "composite": {"values": [[50, 4]], "low": [0, 0], "high": [100, 10]},
    "benjamini_hochberg": {"p_values": [0.01, 0.2]},
    "herfindahl": {"sizes": [3, 2]},
    "pesaran_cd": {"panel": [[1, 2, 4, 3], [2, 1, 4, None]], "shifts": 9},
    "sup_f": {"series": [0, 1, 0, 1, 0, 1, 5, 6, 5, 6, 5, 6], "draws": 99},
    "break_dates": {"series": [0, 1, 0, 1, 0, 1, 5, 6, 5, 6, 5, 6]},
    "krippendorff_alpha": {"ratings": [["a", "b", None], ["a", "b", "a"]]},
    "numeric_agreement": {"first": [1, 2, 3], "second": [1, 2, 4]},
    "permutation_two_sample": {"first": [1, 2], "second": [3, 4]},
    "permutation_one_sample": {"values": [1, 2, 3]},
    "permutation_meta": {"estimates": [0.1, 0.5, 0.2], "variances": [0.04, 0.05, 0.03]},
    "max_t": {"observed": [-1, 0], "permuted": [[0, 0], [-2, 1]]},
    "sector_screen": {
        "windows": [{"scores": [1, 2, 3, 1], "variances": [1, 1, 1, 1], "sectors": list("aabb")}],
        "permutations": 9,
        "min_units": 2,
        "min_sectors": 2,
    },
    "screen_calibration": {"sector_sizes": [2, 2, 2], "cases": [50] * 6, "cycles": 2, "permutations": 19},
    "theme_profile": {"naming": [[[3]], [[1]]], "cases": [[10], [10]]},
    "corrected_prevalence": {
        "positive": 40, "total": 100, "true_positive": 18, "gold_positive": 20, "true_negative": 19,
        "gold_negative": 20,
    },
    "tipping_point": {"log_ratio": 0.9, "variance": 0.04},
    "bursts": {"counts": [[1, 0, 2] * 20]},
    "referral_network": {"senders": ["a", "b"], "targets": ["b", "a"], "permutations": 9},
    "interrupted_series": {"series": list(range(40)), "event": 20},
    "audience_gradient": {
        "times": [5, 3, 8, 2, 9, 4], "replied": [1, 1, 0, 1, 1, 1], "audience": [10, 500, 3, 90, 40, 2000],
        "strata": list("aaabbb"),
    },
    "matched_channels": {"first": [1, 0, 1], "second": [0, 0, 1]},
    "ridits": {"values": [1, 2, 2]},
    "effort": {"own": [1, 1, 0, 0], "values": [0.1, 0.4, 0.3, 0.8], "strata": ["x"] * 4},
    "reported_median": {"low": [1, 11], "high": [3, 17]},
    "turnbull": {"low": [0, 3, 5], "high": [3, 7, "Infinity"]},
    "spearman": {"first": [1, 2, 3, 4], "second": [2, 1, 3, 4]},
    "theme_recurrence": {"now": 5, "before": 9, "sector_now": 50, "sector_before": 60},
    "log_rate": {"events": 5, "exposure": 1000},
    "rank_sentence": {"low": 1, "high": 9, "ranked": 14},
}  # fmt: skip


def leaves(value: Any, prefix: str = "") -> set[str]:
    if isinstance(value, dict):
        return {leaf for key, item in value.items() for leaf in leaves(item, f"{prefix}{key}.")}
    if isinstance(value, list) and value and isinstance(value[0], dict):
        return leaves(value[0], prefix)
    return {prefix.rstrip(".")}


@pytest.mark.parametrize("name", METHODS)
def test_every_method_answers_with_the_fields_it_announces(name: str) -> None:
    answer = result(name, **EXAMPLES[name])
    announced = set(listing()[name]["output"])
    given = leaves(answer)
    missing = {field for field in given - announced if not any(a.startswith(f"{field}.") for a in announced)}
    assert not missing, f"{name} gives fields that it does not announce: {missing}"


def test_answers_are_right() -> None:
    assert result("wilson", successes=5, trials=10)["low"] == pytest.approx(0.2366, abs=5e-5)
    assert result("poisson_limits", events=[0], exposure=[1])["high"] == pytest.approx([3.6889], abs=5e-5)
    assert result("benjamini_hochberg", p_values=[0.01, 0.04])["q_value"] == pytest.approx([0.02, 0.04])
    assert result("between_variance", estimates=[1, 1], variances=[1, 1])["value"] == 0
    assert result("random_effects", estimates=[1, 2], variances=[1, 1])["pooled"]["df"] == "Infinity"


def test_what_does_not_exist_is_null_and_names_are_given_back() -> None:
    assert result("wilson", successes=[0], trials=[0])["estimate"] == [None]
    code, answer, _ = ask("expected_ranks", estimates=[1, 2], standard_errors=[1, 1], names=["Alfa", "Beta"])
    assert (code, answer["names"]) == (0, ["Alfa", "Beta"])


@pytest.mark.parametrize(
    ("name", "fields", "said"),
    [
        ("nonsense", {}, "There is no method 'nonsense'; the methods are random_effects"),
        ("wilson", {"successes": 3}, "Method wilson needs the field(s) trials."),
        ("wilson", {"successes": 3, "trials": 4, "typo": 1}, "does not know the field(s) typo; it takes"),
        ("wilson", {"successes": "x", "trials": 4}, "Field successes must hold numbers only"),
        ("wilson", {"successes": 5, "trials": 4}, "Field successes exceeds trials"),
        ("wilson", {"successes": 5, "trials": 9, "level": 95}, "level is 95; it must lie between 0 and 1"),
        ("q_profile", {"estimates": [1, None], "variances": [1, 1]}, "holds a missing or infinite value"),
        ("q_profile", {"estimates": [1, 2], "variances": [1, 0]}, "variances holds 0; it must be above 0"),
        ("q_profile", {"estimates": [1, 2], "variances": [1]}, "estimates has 2, variances has 1"),
        ("between_variance", {"estimates": [1, 2], "variances": [1, 1], "method": "XX"}, "one of FE, DL"),
        ("grades", {"estimates": [], "standard_errors": []}, "a list of at least one number"),
        ("sector_screen", {"windows": [{"scores": [1]}]}, "lacks or has the unknown field(s) sectors, vari"),
    ],
)  # fmt: skip
def test_wrong_input_gets_a_sentence_and_code_two(name: str, fields: dict[str, Any], said: str) -> None:
    code, _, message = ask(name, **fields)
    assert code == 2
    assert said in message
    assert message.count("\n") == 1


@pytest.mark.parametrize(("text", "said"), [("[1]", "one JSON object"), ("{", "not JSON"), ("", "not JSON")])
def test_what_is_not_a_json_object_is_refused(text: str, said: str) -> None:
    out, err = io.StringIO(), io.StringIO()
    assert main("wilson", io.StringIO(text), out, err) == 2
    assert said in err.getvalue()
    assert out.getvalue() == ""


def test_light_modules_load_nothing_heavy() -> None:
    light = (
        "proportions survival resolution ranks index evidence tipping grades rank_sets funnel sentences "
        "configuration"
    )
    heavy = ("pandas", "statsmodels", "lifelines", "scipy.stats", "scipy.optimize", "networkx")
    code = (
        "import importlib, sys\n"
        f"for name in {light.split()}: importlib.import_module('pipeline.methods.' + name)\n"
        f"print([name for name in {heavy} if name in sys.modules])"
    )
    done = subprocess.run([sys.executable, "-c", code], capture_output=True, text=True, check=True)
    assert done.stdout.strip() == "[]"
