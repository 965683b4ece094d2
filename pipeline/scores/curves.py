"""Answered and resolved with time: curves per company and source, and how far one case moves them."""

from __future__ import annotations

from dataclasses import dataclass
from typing import Any

import numpy as np

from pipeline.methods.competing import (
    CumulativeIncidence,
    aalen_johansen,
    incidence_at,
    incidence_influence,
    incidence_variance,
)
from pipeline.scores import CONFIGURATION
from pipeline.scores.frames import Array, Frame

STATES = ("event", "other", "open")
HORIZONS = {
    "R": max(CONFIGURATION["horizon"]["reply_days"]),
    "S": int(CONFIGURATION["horizon"]["resolve_days"]),
}
THOUSANDTHS = 10_000  # influences are stored as whole ten-thousandths of a case


@dataclass(frozen=True, slots=True)
class Followed:
    """What following until the horizon makes of cases that were seen for a shorter time, per company (C,).

    ``share`` of the cases still open is taken as reached by the horizon; ``worth`` is how many fully followed cases one
    case is worth (1 without early censoring).
    """

    share: Array
    worth: Array


def curve(exits: Frame, company: Array, companies: int, pillar: str) -> CumulativeIncidence:
    """Aalen-Johansen curves (C,) of one source; removal, closing and withdrawal are rivals, not censoring."""
    days = np.arange(1, HORIZONS[pillar] + 2)
    events = np.zeros((companies, 2, len(days)))
    followed = np.zeros((companies, len(days)))
    at = exits["day"].astype(np.int64) - 1
    # One row per company and day: nothing is overwritten.
    events[company, 0, at] = exits["events"]
    events[company, 1, at] = exits["others"]
    followed[company, at] = exits["followed"]
    return aalen_johansen(days, events, followed)


def completed(found: CumulativeIncidence, pillar: str) -> Followed:
    """How to complete the cases that were still open when last seen, by the company's own curve in this source.

    A curve is its own completion (self-consistency): with F the share reached by the horizon, n cases and d of them
    reached, the open ones reach it in ``(nF - d)/open`` of cases. Their worth is ``F(1-F)/Var(F)/n``.
    """
    horizon = HORIZONS[pillar]
    reached = incidence_at(found, 0, horizon)
    cases = found.at_risk[:, 0]
    before = found.days < horizon
    early = found.censored[:, before].sum(1)
    done = found.events[:, 0, found.days <= horizon].sum(1)
    with np.errstate(divide="ignore", invalid="ignore"):
        share = np.where(early > 0, (cases * reached - done) / early, 0.0)
        variance = incidence_variance(found, 0, horizon)
        worth = reached * (1 - reached) / variance / cases
    usable = (early > 0) & (variance > 0) & (reached > 0) & (reached < 1)
    return Followed(np.clip(share, 0, 1), np.where(usable, np.clip(worth, 0.0, 1.0), 1.0))


def influences(exits: Frame, company: Array, companies: int, pillar: str) -> list[tuple[Any, ...]]:
    """(company, day, state, ten-thousandths of a case) for every day on which something ended."""
    found = curve(exits, company, companies, pillar)
    moved = incidence_influence(found, 0, HORIZONS[pillar]) * found.at_risk[:, :1, None]
    whole = np.rint(np.nan_to_num(moved) * THOUSANDTHS).astype(np.int64)
    at = exits["day"].astype(np.int64) - 1
    return [
        (int(company[i]), int(at[i]) + 1, state, int(whole[company[i], kind, at[i]]))
        for kind, (state, column) in enumerate(zip(STATES, ("events", "others", "followed"), strict=True))
        for i in np.flatnonzero(exits[column] > 0)
    ]
