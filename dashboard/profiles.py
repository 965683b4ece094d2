"""Everything that a company's page shows as figures, asked once: its own, its sector's, and its place
among peers.
"""

from __future__ import annotations

from dataclasses import dataclass
from typing import Any

import pandas as pd

from . import estimates, figures, queries
from .address import Address
from .findings import SCORED, SHOWN
from .rows import first
from .snapshot import Snapshot

UNKNOWN_LEVEL = pd.Series({"rate": None, "low": None, "high": None, "followed": 0})


@dataclass(frozen=True, slots=True)
class Profile:
    """``own`` is the company's row of scores, None without a case; ``level`` and ``sector_curve`` are its
    sector's.

    ``themes`` stand against the sector, or against all complaints where the company is in no sector.
    ``bands`` is None where there is no funnel to stand in, or the company has too little evidence for a
    verdict.
    """

    own: Any
    level: pd.Series
    themes: pd.DataFrame
    peers: pd.DataFrame
    bands: estimates.Bands | None
    curve: pd.DataFrame
    sector_curve: pd.DataFrame
    effort: pd.DataFrame
    service: Any

    @property
    def band(self) -> str | None:
        """Where the company stands in the funnel of its sector."""
        return self.bands.band.get(self.own.unit) if self.bands is not None and self.own is not None else None

    @property
    def has_figures(self) -> bool:
        """Whether there is enough evidence for percentages."""
        return self.own is not None and self.own.evidence_level >= SHOWN


def of(snapshot: Snapshot, view: Address) -> Profile:
    """The profile of the company of ``view`` in its sector, its period, and under its other filters."""
    around = view.with_(company=None)
    everyone = figures.companies(snapshot, around)
    own = first(everyone[everyone["unit"] == view.company])
    in_sector = view.sector is not None
    peers, bands = figures.among_peers(snapshot, around, everyone if in_sector else everyone.head(0))
    judged = own is not None and own.evidence_level >= SCORED
    replies = [queries.replies(snapshot, each, "all") for each in (view, around)]
    return Profile(
        own=own,
        level=figures.level_of(snapshot, around) if in_sector else UNKNOWN_LEVEL,
        themes=figures.themes(snapshot, view.with_(theme=None), around.with_(theme=None)),
        peers=peers,
        bands=bands if judged else None,
        curve=estimates.reply_curve(replies[0]),
        sector_curve=estimates.reply_curve(replies[1] if in_sector else replies[1].head(0)),
        effort=queries.effort(snapshot, view),
        service=first(queries.service(snapshot, view, "all")),
    )
