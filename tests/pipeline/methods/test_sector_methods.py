"""The sector screen and what supports it."""

from __future__ import annotations

import numpy as np
import pytest

from pipeline.methods import (
    MethodError,
    _screen_core,
    _screen_many,
    breaks,
    calibrate,
    concentration,
    dependence,
    multiplicity,
    permutation,
    screen,
    screen_calibration,
    themes,
)

SECTORS = np.repeat(["post", "bank", "energy", "telecom", "travel", "health", "retail", "rail"], 6)


def halves(low: float = -1.2, count: int = 2, seed: int = 12) -> list[screen.WindowScreen]:
    rng = np.random.default_rng(seed)
    level = np.where(SECTORS == "post", low + rng.normal(0, 0.1, 48), rng.normal(0, 0.4, 48))
    return [
        screen.screen_window(level + rng.normal(0, 0.15, 48), [0.0225] * 48, SECTORS, permutations=499)
        for _ in range(count)
    ]


def test_a_sector_that_is_low_without_exit_is_red_after_two_half_years() -> None:
    windows = halves()
    assert [flag.flag for flag in screen.flags(windows)] == ["red"] + ["none"] * 7
    one = screen.flags(windows[:1])[0]
    assert (one.flag, one.reason) == ("amber", "one_window")


def test_a_sector_with_one_good_company_has_an_exit() -> None:
    rng = np.random.default_rng(3)
    level = np.where(SECTORS == "post", -1.2, rng.normal(0, 0.4, 48))
    level[0] = 0.8
    result = screen.screen_window(level, [0.0225] * 48, SECTORS, permutations=499)
    assert result.level.p_value[0] <= 0.05
    assert result.no_exit.p_value[0] > 0.05
    assert screen.flags([result, result])[0].flag == "none"


def test_ordinary_spread_of_sectors_stops_at_amber() -> None:
    rng = np.random.default_rng(4)
    base = dict(zip(dict.fromkeys(SECTORS), np.linspace(-1.0, 1.0, 8), strict=True))
    level = np.array([base[s] for s in SECTORS]) + rng.normal(0, 0.05, 48)
    result = screen.screen_window(level, [0.01] * 48, SECTORS, permutations=499)
    assert screen.flags([result, result])[0].flag == "amber_persistent", "low, but not lower than sectors go"
    assert result.ordinary.p_value[0] > 0.05


def test_too_few_companies_or_sectors_are_not_tested_and_say_so() -> None:
    rng = np.random.default_rng(5)
    few = np.array(["small"] * 3 + [s for s in "abcdef" for _ in range(4)])
    result = screen.screen_window(rng.normal(size=27), [0.05] * 27, few, permutations=99)
    verdict = screen.flags([result])[0]
    assert (verdict.sector, verdict.flag, verdict.reason) == ("small", "not_tested", "too_few_companies")
    assert np.isfinite(result.level.mean[0]), "still described"
    fewer = screen.screen_window(rng.normal(size=20), [0.05] * 20, list("abcde") * 4, permutations=99)
    assert not fewer.tested.any()
    assert {flag.reason for flag in screen.flags([fewer])} == {"too_few_sectors"}


def test_a_sector_new_in_the_second_half_year_cannot_be_persistent() -> None:
    first, second = halves()
    renamed = screen.screen_window(
        np.zeros(48), [0.02] * 48, np.where(SECTORS == "post", "other", SECTORS), permutations=99
    )
    assert screen.flags([renamed, second])[0].flag == "amber"
    assert first.tested.all()


def test_words_are_added_but_make_no_flag() -> None:
    windows = halves(low=0.0)
    verdict = screen.flags(windows, below_norm={"post": True}, locked_in={"bank": True})
    assert verdict[0].flag == "none"
    assert "below_norm" in verdict[0].words
    assert "locked_in" in verdict[1].words
    assert screen.is_below_norm([0.7, 0.8], 0.9)
    assert not screen.is_below_norm([0.7, 0.95], 0.9)
    assert screen.locked_in_sectors([60, 10, 12], [100, 100, 100], "abc") == {
        "a": True,
        "b": False,
        "c": False,
    }


def test_strata_keep_companies_among_their_own_kind() -> None:
    y = np.concatenate([np.full(24, -1.0), np.full(24, 1.0)])
    sector = np.repeat(np.arange(8), 6)
    kind = sector >= 4
    free = screen.screen_window(y, [0.05] * 48, sector, permutations=499)
    kept = screen.screen_window(y, [0.05] * 48, sector, strata=kind, permutations=499)
    assert free.level.p_value[0] < 0.3
    assert kept.level.p_value[0] == 1.0, "within its kind every arrangement is the same"


def test_persistence_asks_for_low_in_every_window() -> None:
    rng = np.random.default_rng(6)
    low, fine = np.where(SECTORS == "post", -1.2, rng.normal(0, 0.3, 48)), rng.normal(0, 0.3, 48)
    v = [0.02] * 48
    both = screen.persistence_p_values([(low, v), (low, v)], SECTORS, permutations=299)
    once = screen.persistence_p_values([(low, v), (fine, v)], SECTORS, permutations=299)
    assert both["post"] <= 0.05 < once["post"]


def test_leave_one_out_shows_a_flag_that_hangs_on_one_company() -> None:
    rng = np.random.default_rng(7)
    level = rng.normal(0, 0.3, 48)
    level[:6] = [-4.0, 0, 0, 0, 0, 0]
    result = screen.leave_one_out(level, [0.02] * 48, SECTORS, "post", list(range(48)), permutations=199)
    assert result.left_out == [0, 1, 2, 3, 4, 5]
    assert result.low[0] > result.low[1:].max()


def test_weights_do_not_make_a_uniform_sector_look_low() -> None:
    rng = np.random.default_rng(8)
    level = rng.normal(0, 0.5, 48)
    level[:6] = -0.3
    result = screen.screen_window(level, [0.01] * 48, SECTORS, permutations=299)
    assert result.uniform.p_value[0] <= 0.05
    assert result.level.p_value[0] > 0.05


@pytest.mark.slow
def test_calibration_agrees_with_the_method_table() -> None:
    calm = screen_calibration.calibrate_screen([6] * 12, [100] * 72, case_spread=0.6, cycles=400)
    assert calm.any_amber.low < 0.018
    assert float(calm.any_red.estimate) < 0.01
    planted = screen_calibration.Planted(0, 0.8)
    power = screen_calibration.calibrate_screen(
        [6] * 12, [100] * 72, case_spread=0.6, planted=planted, cycles=250
    )
    assert float(power.planted_red.estimate) == pytest.approx(0.69, abs=0.10)
    assert float(power.planted_persistent.estimate) == pytest.approx(0.88, abs=0.08)
    assert float(power.uniform.estimate) == pytest.approx(0.49, abs=0.11)


def test_calibration_reports_its_own_error_and_repeats_itself() -> None:
    a, b = (screen_calibration.calibrate_screen([4] * 6, [80] * 24, cycles=10, permutations=49) for _ in "ab")
    assert float(a.any_amber.estimate) == float(b.any_amber.estimate)
    assert a.any_red.high > a.any_red.estimate
    assert np.isnan(a.planted_red.estimate), "no planted sector, no power"


def test_break_in_the_nile() -> None:
    """Annual flow 1871-1970: sup F 75.93, break after 1898, interval 1895 to 1902 (Zeileis et al. 2003)."""
    from statsmodels.datasets import nile

    flow = np.asarray(nile.load().data["volume"], dtype=float)
    test, found = breaks.sup_f(flow, draws=999), breaks.break_dates(flow)
    assert test.statistic == pytest.approx(75.93, abs=0.005)
    assert (1871 + test.date, test.p_value) == (1898, 0.001)
    assert (1871 + found.dates).tolist() == [1898]
    assert [1871 + found.low[0], 1871 + found.high[0]] == [1895, 1902]
    assert found.rss == pytest.approx([2835157, 1597457, 1552924, 1538097, 1507888, 1659994], abs=1)
    assert found.bic == pytest.approx([1318, 1270, 1276, 1285, 1292, 1311], abs=0.6)
    assert found.coefficients[:, 0] == pytest.approx([1097.75, 849.97], abs=0.005)


def test_no_break_is_found_in_noise_and_two_are_found_where_two_are() -> None:
    rng = np.random.default_rng(9)
    noise = rng.normal(size=120)
    assert breaks.sup_f(noise, draws=499).p_value > 0.05
    assert breaks.break_dates(noise).dates.tolist() == []
    steps = noise + np.repeat([0, 3, 1], 40)
    found = breaks.break_dates(steps)
    assert found.dates == pytest.approx([39, 79], abs=1)
    assert ((found.low <= found.dates) & (found.dates <= found.high)).all()


def test_break_in_a_slope_needs_its_regressor() -> None:
    rng = np.random.default_rng(10)
    x = rng.normal(size=100)
    y = np.where(np.arange(100) < 50, 1.0, 3.0) * x + rng.normal(0, 0.3, 100)
    found = breaks.break_dates(y, regressors=x, breaks=1)
    assert found.dates == pytest.approx([49], abs=2)
    assert found.coefficients[:, 1] == pytest.approx([1, 3], abs=0.2)
    with pytest.raises(MethodError, match="do not fit"):
        breaks.break_dates(y[:20], breaks=9)


def test_sup_f_is_a_test_of_its_level() -> None:
    rng = np.random.default_rng(11)
    p = [breaks.sup_f(rng.normal(size=20), draws=199, seed=i).p_value for i in range(200)]
    assert np.mean(np.array(p) <= 0.10) == pytest.approx(0.10, abs=0.06)


def test_cd_by_hand_and_under_dependence() -> None:
    panel = np.array([[1.0, 2.0, 3.0], [2.0, 4.0, 6.0], [3.0, 2.0, 1.0]])
    result = dependence.pesaran_cd(panel)
    assert result.cd == pytest.approx(np.sqrt(2 * 3 / (3 * 2)) * (1 - 1 - 1))
    rng = np.random.default_rng(12)
    common = rng.normal(size=(6, 30)) + rng.normal(size=30)
    assert dependence.pesaran_cd(common, shifts=199).shift_p_value == 0.005
    alone = [dependence.pesaran_cd(rng.normal(size=(6, 30))).cd for _ in range(300)]
    assert np.std(alone) == pytest.approx(1, abs=0.15)


def test_cd_with_gaps_uses_the_months_that_both_have() -> None:
    panel = np.array([[1, 2, 3, np.nan, 9], [2, 4, 7, 1, np.nan], [1, 1, 1, 1, 1]], dtype=float)
    result = dependence.pesaran_cd(panel)
    assert result.pairs == 1, "a company without variation correlates with nobody"
    r = np.corrcoef([1, 2, 3], [2, 4, 7])[0, 1]
    assert result.cd == pytest.approx(np.sqrt(3) * r)


def test_two_way_residuals_have_no_company_and_no_month_left() -> None:
    rng = np.random.default_rng(13)
    panel = rng.normal(size=(5, 8)) + rng.normal(size=(5, 1)) * 3 + rng.normal(size=8) * 2
    left = dependence.two_way_residuals(panel)
    assert left.mean(0) == pytest.approx(np.zeros(8))
    assert left.mean(1) == pytest.approx(np.zeros(5))
    panel[0, 0] = np.nan
    left = dependence.two_way_residuals(panel)
    assert np.isnan(left[0, 0])
    assert np.nanmean(left, axis=0) == pytest.approx(np.zeros(8), abs=1e-9)


def test_hhi_of_equal_companies_and_of_a_partly_known_market() -> None:
    equal = concentration.herfindahl([5, 5, 5, 5])
    assert (equal.hhi, equal.equivalent_companies) == pytest.approx((2500, 4))
    part = concentration.herfindahl([50, 30], total=100)
    assert (part.hhi_low, part.hhi_high, part.known_share) == pytest.approx((3400, 3800, 0.8))
    with pytest.raises(MethodError, match="total must be at least the sum"):
        concentration.herfindahl([50, 30], total=70)


def test_benjamini_hochberg_by_hand() -> None:
    result = multiplicity.benjamini_hochberg([0.01, 0.04, 0.03, 0.005])
    assert result.q_value == pytest.approx([0.02, 0.04, 0.04, 0.02])
    assert multiplicity.benjamini_hochberg([0.04, 0.05, 0.06]).rejected.tolist() == [False] * 3


def test_two_sample_permutation_lists_every_arrangement() -> None:
    result = permutation.two_sample([1, 2, 3], [4, 5, 6])
    assert (result.p_value, result.arrangements) == (0.1, 20)
    assert permutation.two_sample([1, 2, 3], [4, 5, 6], alternative="less").p_value == 0.05
    sampled = permutation.two_sample([1, 2, 3], [4, 5, 6], exact=False, draws=9999)
    assert sampled.p_value == pytest.approx(0.1, abs=0.01)
    assert permutation.one_sample([1, 2, 3, 4]).p_value == 0.125


def test_max_t_holds_each_statistic_against_the_most_extreme() -> None:
    drawn = np.array([[-1.0, 0.0], [0.0, -3.0], [1.0, 1.0]])
    assert permutation.max_t([-2.0, -1.0], drawn).tolist() == [0.5, 0.75]
    assert permutation.max_t([2.0, 1.0], -drawn, alternative="greater").tolist() == [0.5, 0.75]


def test_theme_profile_shows_the_planted_theme_only() -> None:
    naming = [[[30, 25], [5, 9]], [[12, 10], [8, 7]], [[11, 9], [6, 12]]]
    result = themes.theme_profile(naming, [[100, 80], [110, 90], [100, 100]])
    assert result.shown.tolist() == [[True, False], [False, False], [False, False]]
    nobody = themes.theme_profile([[[0]], [[0]]], [[10], [10]])
    assert np.isnan(nobody.odds_ratio).all()
    assert not nobody.shown.any()


def test_calibration_writes_a_dated_table_and_says_what_was_missed(tmp_path, capsys, monkeypatch) -> None:
    lines = [
        calibrate.Finding("ranks", "5 companies", "sets hold", 0.96, 0.93, 0.98, 400, "at least", 0.95),
        calibrate.Finding("funnel", "calm", "outside 95%", 0.20, 0.17, 0.23, 400, "at most", 0.05),
    ]
    monkeypatch.setattr(calibrate, "findings", lambda rounds, seed: iter(lines))
    monkeypatch.setenv("OBSERVATORY_NOW", "2026-02-12T06:00:00Z")
    assert calibrate.main(["--to", str(tmp_path)]) == 1, "a missed promise is no success"
    assert "2 promises, 1 missed" in capsys.readouterr().out
    page = (tmp_path / "2026-02-12.md").read_text(encoding="utf-8")
    assert "| ranks | 5 companies | sets hold | at least 0.95 | 0.960 | 0.930-0.980 | yes |" in page
    assert "**no**" in page
    rows = (tmp_path / "2026-02-12.csv").read_text(encoding="utf-8").splitlines()
    assert rows[0].startswith("suite,setting,measure,share,low,high,rounds,wanted,holds")
    assert len(rows) == 3


@pytest.mark.slow
def test_every_suite_of_the_calibration_runs() -> None:
    found = list(calibrate.findings(8, 1))
    assert {f.suite for f in found} == {
        "intervals", "spread", "ranks", "funnel", "screen, false alarms", "screen, power",
    }  # fmt: skip
    assert all(0 <= f.low <= f.share <= f.high <= 1 for f in found)


def test_many_rounds_at_once_are_the_rounds_one_by_one() -> None:
    """Scores of three rounds, sectors of unequal size, the same permutations either way."""
    random = np.random.default_rng(8)
    sector = np.repeat(np.arange(5), [4, 6, 5, 3, 7])
    variances = random.uniform(0.02, 0.2, (3, len(sector)))
    scores = random.normal(0, 0.5, variances.shape) - 0.8 * (sector == 1)
    arrangement = random.permuted(np.tile(np.arange(len(sector)), (199, 1)), axis=1)
    many = _screen_many.screen_many(scores, variances, sector, arrangement)
    for i in range(3):
        units = _screen_core.arrange(scores[i], variances[i], sector)
        seen = _screen_core.statistics(units, np.arange(len(sector))[None])
        drawn = _screen_core.statistics(units, arrangement)
        assert many.low[i] == pytest.approx(permutation.max_t(seen.low[0], drawn.low))
        assert many.best[i] == pytest.approx(permutation.max_t(seen.best[0], drawn.best))
        everyone = np.ones(5, dtype=bool)
        assert many.beyond[i] == pytest.approx(_screen_core.beyond_ordinary(units, everyone)[1])
        smaller = (drawn.squares <= seen.squares + 1e-9).sum(0)
        assert many.uniform[i] == pytest.approx((smaller + 1) / 200)
