"""The published scores of a view: service level index, rank sets, the sector screen; or why it has none.

The index exists for whole half-years only. A view narrowed to a source or a theme, or of the whole time, shows
how complaints were answered instead, and says so.
"""

from __future__ import annotations

from dataclasses import dataclass
from typing import Any

import pandas as pd

from .address import Address
from .queries import text
from .rows import first, rows
from .snapshot import Snapshot

AVERAGE = 50  # the index of the average company; ten points are one standard deviation
WORST_CASE = (
    "spread_35"  # the simulated world with most ordinary differences, behind the false-alarm sentence
)


@dataclass(frozen=True, slots=True)
class Scores:
    """One half-year: the row of ``score_windows``, its companies (``unit``, ``name``, columns of
    ``service_scores``) and its sector screens (none before the half-year is frozen).
    """

    window: Any
    companies: pd.DataFrame
    screens: pd.DataFrame

    @property
    def drawn(self) -> pd.DataFrame:
        """The companies with enough evidence for a score."""
        return self.companies[self.companies["index_score"].notna()]

    def of_sector(self, sector: str) -> pd.DataFrame:
        """All companies of one sector."""
        return self.companies[self.companies["sector_id"] == sector]

    def screen(self, sector: str) -> Any:
        """The screen of one sector; None where there is none."""
        return first(self.screens[self.screens["sector_id"] == sector])


def of(snapshot: Snapshot, view: Address) -> Scores | None:
    """The scores of the half-year that ``view`` shows; None where ``missing`` says why not."""
    window = _window(snapshot, view)
    if window is None or view.source is not None or view.theme is not None:
        return None
    everyone = view.with_(sector=None, company=None)
    found = companies(snapshot, everyone)
    if not found["index_score"].notna().any():
        return None
    return Scores(window, found, screens(snapshot, everyone))


def missing(snapshot: Snapshot, view: Address) -> str:
    """The code of why a view has no index: ``narrowed``, ``whole_time``, or what most companies lack."""
    if view.source is not None or view.theme is not None:
        return "narrowed"
    if view.period is None:
        return "whole_time"
    if _window(snapshot, view) is None:
        return "no_window"
    lacking = companies(snapshot, view.with_(sector=None))
    weighty = lacking[lacking["cases"] >= lacking["cases"].median()]
    codes = weighty["evidence_reason"].dropna().value_counts()
    return str(codes.index[0]) if len(codes) else "no_window"


def companies(snapshot: Snapshot, view: Address) -> pd.DataFrame:
    """One row per company of the view's half-year (and sector)."""
    return snapshot.frame(text("service_scores"), {"period": view.period, "sector": view.sector})


def screens(snapshot: Snapshot, view: Address) -> pd.DataFrame:
    """One row per sector and half-year of what the view names, with the name of the best company."""
    return snapshot.frame(text("sector_screens"), {"period": view.period, "sector": view.sector})


def windows(snapshot: Snapshot) -> pd.DataFrame:
    """One row per window of the scores."""
    return snapshot.frame(text("score_windows"))


def scales(snapshot: Snapshot) -> pd.DataFrame:
    """One row per pillar of the index, with its weight and its frozen scale."""
    return snapshot.frame(text("pillar_scales"))


def pillars(snapshot: Snapshot, view: Address) -> pd.DataFrame:
    """One row per company and pillar of the view's half-year (and sector)."""
    return snapshot.frame(text("pillar_estimates"), {"period": view.period, "sector": view.sector})


def covariances(snapshot: Snapshot, view: Address) -> pd.DataFrame:
    """One row per company and pair of pillars of the view's half-year (and sector)."""
    return snapshot.frame(text("pillar_covariances"), {"period": view.period, "sector": view.sector})


def pillar_screens(snapshot: Snapshot, sector: str, period: str) -> pd.DataFrame:
    """One row per pillar: whether the sector is low on it (exploratory)."""
    return snapshot.frame(text("pillar_screens"), {"period": period, "sector": sector})


def themes(snapshot: Snapshot, sector: str, period: str) -> pd.DataFrame:
    """One row per theme: its odds in this sector against the others, most over-represented first."""
    return snapshot.frame(text("sector_themes"), {"period": period, "sector": sector})


def norm(snapshot: Snapshot, norm_id: str) -> Any:
    """The norm of that name; None when it is not filed."""
    return first(snapshot.frame(text("norm"), {"norm": norm_id}))


def calibration(snapshot: Snapshot) -> list[Any]:
    """The screen's false alarms and power on this very site, one row per simulated world."""
    return rows(snapshot.frame(text("screen_calibration")))


def false_alarms(snapshot: Snapshot) -> Any:
    """The row of the simulated world behind the false-alarm sentence; None when it was not simulated."""
    return next((row for row in calibration(snapshot) if row.scenario == WORST_CASE), None)


def power(snapshot: Snapshot, sector: str) -> Any:
    """The row that tells how often this sector would be flagged if it were low; None when not simulated."""
    return next((row for row in calibration(snapshot) if row.sector_id == sector), None)


def reading_accuracy(snapshot: Snapshot) -> list[Any]:
    """How well every label is read; empty where the snapshot does not tell."""
    if "reading_accuracy" not in snapshot.manifest.get("tables", {}):
        return []
    return rows(snapshot.frame(text("reading_accuracy")))


def _window(snapshot: Snapshot, view: Address) -> Any:
    known = windows(snapshot)
    return first(known[known["score_window"] == view.period])
