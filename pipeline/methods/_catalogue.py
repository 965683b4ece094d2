"""Every method that ``observatory method`` offers, by name: its function, and what each field means.

Required fields and defaults come from the function's own signature, meanings from ``fields.toml``. One
field name means one thing in all methods; where it does not, the method's own section says so.
"""

from __future__ import annotations

import dataclasses
import importlib
import inspect
import tomllib
import typing
from collections.abc import Callable
from dataclasses import dataclass
from functools import cache
from pathlib import Path
from typing import Any

from ._arrays import MethodError

# name -> (module, function). Heavy libraries load only when the method is used.
METHODS: dict[str, tuple[str, str]] = {
    "random_effects": ("meta", "random_effects"),
    "between_variance": ("meta", "between_variance"),
    "q_profile": ("meta", "q_profile"),
    "biggerstaff_tweedie": ("meta", "biggerstaff_tweedie"),
    "pooled_paule_mandel": ("pooling", "pooled_paule_mandel"),
    "pooled_reml": ("pooling", "pooled_reml"),
    "combine_sources": ("pooling", "combine"),
    "shrink_to_groups": ("pooling", "shrink"),
    "mantel_haenszel": ("mantel_haenszel", "company_log_odds_ratios"),
    "logistic_effects": ("mantel_haenszel", "logistic_company_effects"),
    "simultaneous_rank_sets": ("rank_sets", "simultaneous_rank_sets"),
    "marginal_rank_sets": ("rank_sets", "marginal_rank_sets"),
    "tau_best": ("_adapters", "tau_best"),
    "joint_rank_sets": ("ranks", "joint_rank_sets"),
    "expected_ranks": ("ranks", "expected_ranks"),
    "rankability": ("ranks", "rankability"),
    "grades": ("grades", "grades"),
    "funnel": ("funnel", "funnel"),
    "funnel_ratios": ("funnel", "funnel_ratios"),
    "funnel_limits": ("_adapters", "funnel_limits"),
    "beta_binomial": ("shrinkage", "beta_binomial"),
    "gamma_poisson": ("shrinkage", "gamma_poisson"),
    "normal_normal": ("shrinkage", "normal_normal"),
    "james_stein": ("shrinkage", "james_stein"),
    "kaplan_meier": ("_adapters", "kaplan_meier"),
    "kaplan_meier_counts": ("_adapters", "kaplan_meier_counts"),
    "log_rank": ("survival", "log_rank"),
    "restricted_mean": ("_adapters", "restricted_mean"),
    "aalen_johansen": ("_adapters", "aalen_johansen"),
    "wilson": ("proportions", "wilson"),
    "log_odds": ("proportions", "log_odds"),
    "poisson_limits": ("proportions", "garwood"),
    "log_rate": ("proportions", "log_rate"),
    "resolution": ("resolution", "resolution"),
    "evidence": ("evidence", "evidence_levels"),
    "service_level": ("index", "service_level"),
    "weight_sensitivity": ("index", "weight_sensitivity"),
    "pillar_diagnostics": ("index", "pillar_diagnostics"),
    "composite": ("composite", "composite"),
    "benjamini_hochberg": ("multiplicity", "benjamini_hochberg"),
    "herfindahl": ("concentration", "herfindahl"),
    "pesaran_cd": ("dependence", "pesaran_cd"),
    "sup_f": ("breaks", "sup_f"),
    "break_dates": ("breaks", "break_dates"),
    "krippendorff_alpha": ("agreement", "krippendorff_alpha"),
    "numeric_agreement": ("agreement", "numeric_agreement"),
    "spearman": ("agreement", "spearman"),
    "permutation_two_sample": ("permutation", "two_sample"),
    "permutation_one_sample": ("permutation", "one_sample"),
    "permutation_meta": ("permutation", "meta_sign_flip"),
    "max_t": ("permutation", "max_t"),
    "sector_screen": ("_adapters", "sector_screen"),
    "screen_calibration": ("_adapters", "screen_calibration_of"),
    "theme_profile": ("themes", "theme_profile"),
    "theme_recurrence": ("themes", "theme_recurrence"),
    "corrected_prevalence": ("prevalence", "corrected_prevalence"),
    "tipping_point": ("tipping", "tipping_point"),
    "bursts": ("bursts", "bursts"),
    "referral_network": ("network", "referral_network"),
    "interrupted_series": ("its", "interrupted_series"),
    "audience_gradient": ("gradient", "audience_gradient"),
    "matched_channels": ("gradient", "matched_channels"),
    "ridits": ("effort", "ridits"),
    "effort": ("effort", "stratified_ridit"),
    "reported_median": ("effort", "reported_median"),
    "turnbull": ("turnbull", "turnbull"),
    "rank_sentence": ("_adapters", "rank_sentence"),
}


@dataclass(frozen=True, slots=True)
class Method:
    """One method: its function, one sentence on it, and per field its meaning (and default, if it may be
    left out).
    """

    name: str
    function: Callable[..., Any]
    summary: str
    card: str
    inputs: dict[str, str]
    outputs: dict[str, str]


def method(name: str) -> Method:
    """The method called ``name``; a sentence with near names if there is none."""
    if name not in METHODS:
        raise MethodError(f"There is no method {name!r}; the methods are {', '.join(METHODS)}.")
    module_name, function_name = METHODS[name]
    module = importlib.import_module(f"{__package__}.{module_name}")
    function: Callable[..., Any] = getattr(module, function_name)
    documents = _documents()
    own = documents.get("method", {}).get(name, {})
    meanings = {**documents["input"], **own}
    inputs = {
        field: meanings[field] + _default(parameter)
        for field, parameter in inspect.signature(function).parameters.items()
    }
    summary = " ".join((inspect.getdoc(function) or "").split("\n\n")[0].split())
    outputs = _outputs(
        typing.get_type_hints(function)["return"], {**documents["output"], **own.get("output", {})}
    )
    return Method(name, function, summary, own.get("card", module_name), inputs, outputs)


@cache
def _documents() -> dict[str, Any]:
    return tomllib.loads(Path(__file__).with_name("fields.toml").read_text(encoding="utf-8"))


def _default(parameter: inspect.Parameter) -> str:
    if parameter.default is inspect.Parameter.empty:
        return " (required)"
    return " (optional)" if parameter.default is None else f" (default {parameter.default!r})"


def _outputs(kind: Any, meanings: dict[str, str], prefix: str = "") -> dict[str, str]:
    """Fields of a result type, nested ones with a dot; a bare number is ``value``, a pair ``low`` and
    ``high``.
    """
    if dataclasses.is_dataclass(kind):
        hints = typing.get_type_hints(kind)
        found: dict[str, str] = {}
        for field in dataclasses.fields(kind):
            inner = _dataclass_within(hints[field.name])
            if inner is None:
                found[prefix + field.name] = meanings[field.name]
            else:
                found |= _outputs(inner, meanings, f"{prefix}{field.name}.")
        return found
    if typing.get_origin(kind) is tuple:
        return {"low": meanings["low"], "high": meanings["high"]}
    return {"value" if kind in (float, int) else "values": meanings["value"]}


def _dataclass_within(hint: Any) -> Any:
    """The dataclass in ``X``, ``X | None`` or ``list[X]``; None for anything else."""
    for kind in (hint, *typing.get_args(hint)):
        if isinstance(kind, type) and dataclasses.is_dataclass(kind):
            return kind
    return None
