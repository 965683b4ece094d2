"""The numbers behind the figures: one file, one hash, and the functions' own defaults are the same."""

from __future__ import annotations

import inspect
from collections.abc import Callable
from pathlib import Path
from typing import Any

import pytest

from pipeline.methods import (
    MethodError,
    bursts,
    funnel,
    grades,
    index,
    network,
    prevalence,
    rank_sets,
    screen,
    themes,
    tipping,
)
from pipeline.methods.configuration import DEFAULT, configuration_hash, load
from pipeline.methods.evidence import LINES


def default(function: Callable[..., Any], name: str) -> Any:
    return inspect.signature(function).parameters[name].default


def test_defaults_of_the_functions_are_those_of_the_file() -> None:
    c = load()
    for function in (rank_sets.simultaneous_rank_sets, rank_sets.marginal_rank_sets):
        assert [default(function, n) for n in ("level", "draws", "seed")] == [
            c["rank"][n] for n in ("level", "draws", "seed")
        ]
    assert c["rank"]["borderline"] == rank_sets.BORDERLINE
    assert default(grades.grades, "lambda_") == c["rank"]["grade_lambda"]
    assert default(grades.grades, "max_discordance") == c["rank"]["max_discordance"]
    assert default(funnel.funnel, "winsor") == c["funnel"]["winsor"]
    assert list(default(funnel.funnel, "levels")) == c["funnel"]["limits"]
    assert default(index.service_level, "min_weight") == c["index"]["min_weight"]
    assert default(index.weight_sensitivity, "draws") == c["index"]["dirichlet_draws"]
    assert default(index.weight_sensitivity, "stable") == c["index"]["stable_third"]
    for name in ("min_units", "min_sectors", "permutations"):
        assert default(screen.screen_window, name) == c["sector"][name]
    assert default(screen.flags, "alpha") == c["sector"]["alpha"]
    assert default(themes.theme_profile, "q") == c["sector"]["theme_q"]
    assert default(themes.theme_profile, "min_odds_ratio") == c["sector"]["theme_or"]
    assert default(bursts.bursts, "trailing_days") == c["burst"]["trailing_days"]
    assert default(bursts.bursts, "q") == c["burst"]["q"]
    assert default(bursts.bursts, "cap_quantile") == c["burst"]["cap_quantile"]
    assert default(bursts.quarantine_signs, "near_duplicate_max") == c["burst"]["near_dup_share"]
    assert default(bursts.quarantine_signs, "young_times") == c["burst"]["young_times"]
    assert default(prevalence.corrected_prevalence, "youden_min") == c["coding"]["youden_min"]
    assert default(tipping.tipping_point, "fragile") == c["fragile"]["gamma_star"]
    for name, value in c["network"].items():
        assert default(network.may_name_pairs, name) == value
    e = c["evidence"]
    assert [line[0] for line in LINES] == [e["show_raw"], e["show_score"], e["show_rank"]]
    assert (LINES[2][1], LINES[1][3], LINES[2][3]) == (
        e["rank_complainants"],
        e["max_source_share"],
        e["rank_source_share"],
    )
    assert (LINES[1][4], LINES[2][4]) == (e["reliability_score"], e["reliability_rank"])


def test_weights_add_up_to_one() -> None:
    assert sum(load()["index"]["weights"].values()) == pytest.approx(1)


def test_the_hash_is_of_the_values_and_changes_with_any_of_them(tmp_path: Path) -> None:
    values = load().values
    assert len(load().hash) == 16
    spaced = tmp_path / "spaced.toml"
    spaced.write_text("# another comment\n\n" + DEFAULT.read_text(encoding="utf-8"), encoding="utf-8")
    assert load(spaced).hash == load().hash
    changed = {**values, "fragile": {"gamma_star": 1.3}}
    assert configuration_hash(changed) != load().hash


def test_a_configuration_with_a_missing_or_unknown_field_is_refused(tmp_path: Path) -> None:
    text = DEFAULT.read_text(encoding="utf-8")
    for fault, message in (
        (text.replace("gamma_star", "gamma"), "fragile has missing or unknown fields: gamma, gamma_star"),
        (text + "\n[extra]\nx = 1\n", "section extra is unknown"),
        ("version = ", "cannot be read"),
    ):
        path = tmp_path / "own.toml"
        path.write_text(fault, encoding="utf-8")
        with pytest.raises(MethodError, match=message):
            load(path)
