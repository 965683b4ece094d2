"""Rows of `sector_themes`: which failures stand out in a sector, against all others in the same sources."""

from __future__ import annotations

from collections.abc import Iterator
from typing import Any

import numpy as np

from pipeline.methods.themes import theme_profile
from pipeline.scores import CONFIGURATION
from pipeline.scores.frames import Frame, coded

RULE = CONFIGURATION["sector"]


def theme_rows(labels: Frame) -> Iterator[dict[str, Any]]:
    """Every sector and label of every window; q-values run over all of a window."""
    for (window,), rows in labels.by("score_window"):
        sector, sectors = coded(rows["sector_id"])
        label, names = coded(rows["label"])
        source, sources = coded(rows["source"])
        naming = np.zeros((len(sectors), len(names), len(sources)))
        cases = np.zeros((len(sectors), len(sources)))
        naming[sector, label, source] = rows["naming"]
        cases[sector, source] = rows["cases"]
        found = theme_profile(naming, cases, q=RULE["theme_q"], min_odds_ratio=RULE["theme_or"])
        for s, m in np.ndindex(len(sectors), len(names)):
            total, own = cases[s].sum(), naming[s, m].sum()
            yield {
                "sector_id": sectors[s],
                "score_window": window,
                "label": names[m],
                "cases": int(total),
                "naming": int(own),
                "rate": own / total if total else None,
                "odds_ratio": found.odds_ratio[s, m],
                "odds_low": found.low[s, m],
                "odds_high": found.high[s, m],
                "p_value": found.p_value[s, m],
                "q_value": found.q_value[s, m],
                "is_shown": bool(found.shown[s, m]),
            }
