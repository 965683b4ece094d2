"""What ``calibrate`` simulates: known truths, and how often the methods' statements about them hold."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass
from typing import Literal

import numpy as np

from ._arrays import BoolArray
from .competing import aalen_johansen_times, incidence_log_odds
from .effort import stratified_ridit
from .funnel import funnel
from .mantel_haenszel import company_log_odds_ratios
from .meta import q_profile, random_effects
from .prevalence import corrected_prevalence
from .proportions import Interval, expit, garwood, normal_quantile, wilson
from .rank_sets import marginal_rank_sets, simultaneous_rank_sets, tau_best
from .ranks import joint_rank_sets, point_ranks
from .screen_calibration import Planted, calibrate_screen
from .shrinkage import beta_binomial
from .survival import answered_within, kaplan_meier_times

Kind = Literal["at least", "at most", "published"]
SLACK = 0.02  # what a nominal level may be missed by before it counts as missed
PUBLISHED_SLACK = {
    "screen, false alarms": 0.02,
    "screen, power": 0.06,
}  # two errors of the published simulation


@dataclass(frozen=True, slots=True)
class Finding:
    """One line of the table: a share of simulated rounds with its 95% limits, and what was wanted of it."""

    suite: str
    setting: str
    measure: str
    share: float
    low: float
    high: float
    rounds: int
    kind: Kind
    wanted: float

    @property
    def holds(self) -> bool:
        """Is the wanted value compatible with the simulation?"""
        if self.kind == "at least":
            return self.high >= self.wanted - SLACK
        if self.kind == "at most":
            return self.low <= self.wanted + SLACK
        slack = PUBLISHED_SLACK[self.suite]
        return self.low - slack <= self.wanted <= self.high + slack


def findings(rounds: int, seed: int) -> Iterator[Finding]:
    """All suites with about ``rounds`` simulated rounds each, in the order of the table."""
    for suite in (_intervals, _spread, _ranks, _funnels, _false_alarms, _power):
        yield from suite(rounds, seed)


def _finding(
    suite: str, setting: str, measure: str, hits: BoolArray | list[bool], kind: Kind, wanted: float
) -> Finding:
    known = np.asarray(hits, dtype=bool).ravel()
    share = wilson(known.sum(), len(known))
    return Finding(suite, setting, measure, *_limits(share), rounds=len(known), kind=kind, wanted=wanted)


def _limits(share: Interval) -> tuple[float, float, float]:
    return float(share.estimate), float(share.low), float(share.high)


def _holds(interval: Interval, truth: float) -> BoolArray:
    return np.asarray((interval.low <= truth) & (truth <= interval.high))


def _intervals(rounds: int, seed: int) -> Iterator[Finding]:
    """95% intervals of the figures on a company page."""
    rng = np.random.default_rng(seed)
    for n, p in ((15, 0.1), (30, 0.5), (60, 0.9)):
        hits = _holds(wilson(rng.binomial(n, p, rounds * 10), n), p)
        yield _finding("intervals", f"Wilson, n = {n}, p = {p}", "coverage", hits, "at least", 0.95)
    for mean in (1.0, 5.0, 40.0):
        hits = _holds(garwood(rng.poisson(mean, rounds * 10)), mean)
        yield _finding("intervals", f"Poisson, mean {mean:g}", "coverage", hits, "at least", 0.95)
    for n in (30, 100):
        replies = [_censored_replies(rng, n) for _ in range(rounds)]
        yield _finding(
            "intervals", f"answered within 42 days, n = {n}", "coverage", replies, "at least", 0.95
        )
        solved = [_competing(rng, n) for _ in range(rounds)]
        yield _finding("intervals", f"solved within 90 days, n = {n}", "coverage", solved, "at least", 0.95)
    ratios = [_odds_ratio(rng) for _ in range(rounds)]
    yield _finding("intervals", "log odds ratio, 8 strata", "coverage", ratios, "at least", 0.95)
    efforts = [_effort(rng) for _ in range(rounds)]
    yield _finding("intervals", "effort, 10 strata of 12", "coverage", efforts, "at least", 0.95)
    yield _finding(
        "intervals", "corrected prevalence", "coverage", _prevalence(rng, rounds), "at least", 0.95
    )


def _censored_replies(rng: np.random.Generator, n: int) -> bool:
    replied, followed = rng.exponential(30, n), rng.uniform(5, 120, n)
    curve = kaplan_meier_times(np.minimum(replied, followed), replied <= followed)
    return bool(_holds(answered_within(curve, 42), float(1 - np.exp(-42 / 30))))


def _competing(rng: np.random.Generator, n: int) -> bool:
    ended, followed = rng.exponential(50, n), rng.uniform(30, 200, n)
    solved = rng.random(n) < 0.6
    names = ["solved" if s else "closed" for s in solved]
    causes = [name if e <= f else None for name, e, f in zip(names, ended, followed, strict=True)]
    curve, order = aalen_johansen_times(np.minimum(ended, followed), causes)
    if "solved" not in order:
        return False
    effect = incidence_log_odds(curve, order.index("solved"), 90)
    half = normal_quantile(0.95) * np.sqrt(effect.variance)
    truth = 0.6 * (1 - np.exp(-90 / 50))
    return bool(expit(effect.estimate - half) <= truth <= expit(effect.estimate + half))


def _odds_ratio(rng: np.random.Generator) -> bool:
    size, base = rng.integers(3, 15, (4, 8)), rng.normal(0, 0.6, 8)
    shift = np.array([0.7, 0.0, 0.0, 0.0])
    success = rng.binomial(size, expit(base + shift[:, None]))
    effect = company_log_odds_ratios(success, size - success)
    half = normal_quantile(0.95) * np.sqrt(effect.variance[0])
    return bool(abs(effect.estimate[0] - 0.7) <= half)


def _effort(rng: np.random.Generator) -> bool:
    stratum, own = np.repeat(np.arange(10), 12), np.tile(np.arange(12) < 3, 10)
    values = rng.exponential(1.0, 120) * np.where(own, 2.0, 1.0) * (1 + stratum)
    effect = stratified_ridit(own, values, stratum)
    truth = np.log(
        (1 / 3) / (2 / 3)
    )  # an exponential with twice the mean is the smaller one in a third of pairs
    return bool(
        abs(float(effect.estimate) - truth) <= normal_quantile(0.95) * np.sqrt(float(effect.variance))
    )


def _prevalence(rng: np.random.Generator, rounds: int) -> BoolArray:
    truth, se, sp = 0.25, 0.85, 0.95
    result = corrected_prevalence(
        rng.binomial(300, truth * se + (1 - truth) * (1 - sp), rounds * 10),
        300,
        true_positive=rng.binomial(100, se, rounds * 10),
        gold_positive=100,
        true_negative=rng.binomial(300, sp, rounds * 10),
        gold_negative=300,
    )
    return _holds(Interval(result.estimate, result.low, result.high), truth)


def _spread(rounds: int, seed: int) -> Iterator[Finding]:
    """Between-company variance, sector means, new companies, and shrunken proportions."""
    rng = np.random.default_rng(seed + 1)
    # Six companies often show no spread by chance; the interval for a new one is then too short (card meta).
    for k, holds_new in ((6, 0.90), (20, 0.95)):
        profile, mean, new = [], [], []
        for _ in range(rounds):
            v = rng.uniform(0.02, 0.1, k)
            y = rng.normal(0.2, 0.4, k) + rng.normal(0, np.sqrt(v))
            fit = random_effects(y, v, knapp_hartung=True)
            low, high = q_profile(y, v)
            profile.append(low <= 0.16 <= high)
            mean.append(bool(fit.pooled.low[0] <= 0.2 <= fit.pooled.high[0]))
            new.append(fit.prediction_low <= rng.normal(0.2, 0.4) <= fit.prediction_high)
        setting = f"{k} companies, SD 0.4"
        yield _finding("spread", setting, "Q-profile interval of tau² covers", profile, "at least", 0.95)
        yield _finding("spread", setting, "Hartung-Knapp mean covers", mean, "at least", 0.95)
        yield _finding(
            "spread", setting, "prediction interval holds a new company", new, "at least", holds_new
        )
    held = []
    for _ in range(max(rounds // 4, 20)):
        n, p = rng.integers(15, 80, 20), rng.beta(4, 6, 20)
        fitted = beta_binomial(rng.binomial(n, p), n)
        held.append((fitted.low <= p) & (p <= fitted.high))
    yield _finding(
        "spread", "beta-binomial, 20 companies", "limits hold true share", np.array(held), "at least", 0.95
    )


def _ranks(rounds: int, seed: int) -> Iterator[Finding]:
    """Rank sets against the true ranks."""
    rng = np.random.default_rng(seed + 2)
    for n in (5, 14, 40):
        truth, error = rng.normal(0, 0.4, n), rng.uniform(0.1, 0.35, n)
        rank = point_ranks(truth)
        joint, simultaneous, marginal, best = [], [], [], []
        for i in range(rounds):
            y = truth + rng.normal(0, error)
            sets = joint_rank_sets(y, error)
            joint.append(bool(((sets.low <= rank) & (rank <= sets.high)).all()))
            wide = simultaneous_rank_sets(y, standard_errors=error, draws=1_000, seed=seed + i)
            simultaneous.append(bool(((wide.low <= rank) & (rank <= wide.high)).all()))
            best.append(bool(tau_best(wide, 3)[rank <= 3].all()))
            own = marginal_rank_sets(y, standard_errors=error, draws=1_000, seed=seed + i)
            marginal.append((own.low <= rank) & (rank <= own.high))
        setting = f"{n} companies"
        yield _finding("ranks", setting, "joint sets all hold", joint, "at least", 0.95)
        yield _finding("ranks", setting, "simultaneous sets all hold", simultaneous, "at least", 0.95)
        yield _finding("ranks", setting, "marginal sets hold", np.array(marginal), "at least", 0.95)
        yield _finding("ranks", setting, "possible top 3 holds the top 3", best, "at least", 0.95)


def _funnels(rounds: int, seed: int) -> Iterator[Finding]:
    """Companies outside the funnel when none is out of control."""
    rng = np.random.default_rng(seed + 3)
    # Winsorising takes the tails out of phi too: real differences are covered incompletely (see the card).
    for tau, outside, far_outside in ((0.0, 0.05, 0.002), (0.3, 0.10, 0.02)):
        bands = []
        for _ in range(rounds):
            v = rng.uniform(0.02, 0.2, 20)
            bands.append(funnel(rng.normal(0, np.sqrt(v + tau**2)), v).band)
        band = np.array(bands)
        setting = f"20 companies, SD {tau}"
        yield _finding("funnel", setting, "outside 95%", band != "inside", "at most", outside)
        far = np.isin(band, ("far below", "far above"))
        yield _finding("funnel", setting, "outside 99.8%", far, "at most", far_outside)


def _false_alarms(rounds: int, seed: int) -> Iterator[Finding]:
    """The method's table of false alarms: 12 sectors, 100 cases per company (log-normal), two half-years."""
    worlds: list[tuple[str, int, float, bool, tuple[float, float, float]]] = [
        ("no sector differs, K = 4", 4, 0.0, False, (0.015, 0.003, 0.0005)),
        ("no sector differs, K = 10, heavy tails", 10, 0.0, True, (0.015, 0.003, 0.0005)),
        ("sector SD 0.15", 6, 0.15, False, (0.069, 0.021, 0.003)),
        ("sector SD 0.25", 6, 0.25, False, (0.20, 0.097, 0.011)),
        ("sector SD 0.35", 6, 0.35, False, (0.40, 0.27, 0.024)),
    ]
    for setting, size, tau, heavy, published in worlds:
        result = calibrate_screen(
            [size] * 12,
            [100] * (12 * size),
            tau_sector=tau,
            heavy_tails=heavy,
            case_spread=0.6,
            cycles=rounds,
            seed=seed,
        )
        measures = ("any AMBER", "any persistent AMBER", "any RED")
        shares = (result.any_amber, result.any_persistent, result.any_red)
        for measure, share, wanted in zip(measures, shares, published, strict=True):
            yield Finding(
                "screen, false alarms", setting, measure, *_limits(share), rounds, "published", wanted
            )


def _power(rounds: int, seed: int) -> Iterator[Finding]:
    """The method's power table, its middle column and two corners."""
    cells = [
        (4, 100, 0.8, 0.28, 0.56),
        (6, 50, 0.8, 0.40, 0.69),
        (6, 100, 0.6, 0.15, 0.49),
        (6, 100, 0.8, 0.69, 0.88),
        (6, 100, 1.0, 0.95, 0.98),
        (8, 100, 0.8, 0.90, 0.95),
        (10, 50, 0.8, 0.85, 0.90),
    ]
    for size, cases, delta, red, persistent in cells:
        result = calibrate_screen(
            [size] * 12,
            [cases] * (12 * size),
            case_spread=0.6,
            planted=Planted(0, delta),
            cycles=rounds,
            seed=seed,
        )
        setting = f"K = {size}, n = {cases}, lower by {delta}"
        for measure, share, wanted in (
            ("RED", result.planted_red, red),
            ("persistent AMBER", result.planted_persistent, persistent),
        ):
            yield Finding("screen, power", setting, measure, *_limits(share), rounds, "published", wanted)
