"""How often the screen would cry wolf on this very site, and how often it would see a low sector.

Simulated with the site's own sectors, companies and counts. What was simulated for one setting is known by the hash of
that setting, so that an unchanged site need not be simulated again.
"""

from __future__ import annotations

import hashlib
import json
from collections.abc import Iterator
from typing import Any

import numpy as np

from pipeline.methods.pooling import pooled_paule_mandel
from pipeline.methods.proportions import Interval
from pipeline.methods.screen_calibration import Calibration, Planted, calibrate_screen
from pipeline.scores import CONFIGURATION
from pipeline.scores.frames import Array
from pipeline.scores.units import Units

OPTIONS = CONFIGURATION["calibration"]
SEED = int(CONFIGURATION["rank"]["seed"])
LEAST_SPREAD = 0.05  # between companies of a sector, log odds
POWER_SPREAD = 0.15  # between sectors, in the worlds with a planted one


class Setting:
    """The site as the simulation sees it: sectors that can be tested, and what each company's cases are worth.

    A company's worth is 4/V cases: the number whose log odds has its variance at a share of one half.
    """

    def __init__(self, units: Units, *, cycles: int, power_cycles: int) -> None:
        sizes = {name: units.sectors.count(name) for name in sorted(set(units.sectors))}
        rule = CONFIGURATION["sector"]
        self.sectors = [name for name, size in sizes.items() if size >= rule["min_units"]]
        self.sizes = [sizes[name] for name in self.sectors]
        rows = np.array(
            [i for name in self.sectors for i, s in enumerate(units.sectors) if s == name], dtype=np.int64
        )
        self.cases: Array = np.round(4 / units.effect_variance[rows], 1) if len(rows) else np.zeros(0)
        spread = (
            pooled_paule_mandel(
                units.effect[rows], units.effect_variance[rows], [units.sectors[i] for i in rows]
            )
            if len(rows)
            else 0.0
        )
        self.spread = round(max(float(np.sqrt(spread)), LEAST_SPREAD), 2)
        self.cycles, self.power_cycles = cycles, power_cycles

    @property
    def can_run(self) -> bool:
        """Are there sectors enough for a screen at all."""
        return len(self.sectors) >= int(CONFIGURATION["sector"]["min_sectors"])

    @property
    def inputs(self) -> str:
        """Hash of everything the simulation depends on."""
        known = [
            CONFIGURATION.hash,
            self.sectors,
            self.sizes,
            self.cases.tolist(),
            self.spread,
            self.cycles,
            self.power_cycles,
        ]
        return hashlib.sha256(json.dumps(known).encode()).hexdigest()[:16]


def calibration_rows(setting: Setting) -> Iterator[dict[str, Any]]:
    """Rows of `screen_calibration`: false alarms in worlds without a low sector, then the power per sector and gap."""
    if not setting.can_run:
        return
    for spread in OPTIONS["spreads"]:
        found = _simulated(setting, setting.cycles, spread, None)
        name = "no_difference" if spread == 0 else f"spread_{round(100 * spread)}"
        rates = (found.any_amber, found.any_persistent, found.any_red)
        yield _row(setting, name, rates, found) | {"spread": spread, "companies": sum(setting.sizes)}
    known: dict[tuple[int, float, float], Calibration] = {}
    for g, sector in enumerate(setting.sectors):
        own = _own(setting, g)
        for gap in OPTIONS["gaps"]:
            # Sectors of the same size with about as many cases have about the same power.
            like = (setting.sizes[g], round(float(np.log2(np.median(own)))), gap)
            if like not in known:
                planted = Planted(g, gap)
                known[like] = _simulated(setting, setting.power_cycles, POWER_SPREAD, planted)
            found = known[like]
            rates = (found.planted_amber, found.planted_persistent, found.planted_red)
            yield _row(setting, f"power:{sector}:{gap:g}", rates, found) | {
                "sector_id": sector,
                "delta": gap,
                "spread": POWER_SPREAD,
                "companies": setting.sizes[g],
                "cases_median": float(np.median(own)),
                "uniform_rate": float(found.uniform.estimate),
            }


def _simulated(setting: Setting, cycles: int, spread: float, planted: Planted | None) -> Calibration:
    return calibrate_screen(
        setting.sizes,
        setting.cases,
        tau_within=setting.spread,
        tau_sector=spread,
        planted=planted,
        cycles=cycles,
        permutations=OPTIONS["permutations"],
        alpha=CONFIGURATION["sector"]["alpha"],
        seed=SEED,
    )


def _own(setting: Setting, g: int) -> Array:
    start = sum(setting.sizes[:g])
    return setting.cases[start : start + setting.sizes[g]]


def _row(setting: Setting, name: str, rates: tuple[Interval, ...], found: Calibration) -> dict[str, Any]:
    row: dict[str, Any] = {"scenario": name, "cases_median": float(np.median(setting.cases))}
    for word, rate in zip(("amber", "persistent", "red"), rates, strict=True):
        row |= {
            f"{word}_rate": float(rate.estimate),
            f"{word}_low": float(rate.low),
            f"{word}_high": float(rate.high),
        }
    red = float(rates[2].estimate)
    return row | {
        "monte_carlo_se": float(np.sqrt(red * (1 - red) / found.cycles)),
        "spread_within": setting.spread,
        "cycles": found.cycles,
        "permutations": OPTIONS["permutations"],
        "seed": SEED,
        "inputs": setting.inputs,
    }
