"""The funnel of a sector on the service level index: companies by how precisely they are known, in the bands
that chance and ordinary differences explain.
"""

from __future__ import annotations

from dataclasses import dataclass

import numpy as np
import pandas as pd
import plotly.graph_objects as go

from pipeline.methods.proportions import normal_quantile

from .charts import PALETTES, Palette, Theme, blank, plain_label, written
from .format import Language

LEVELS = (0.998, 0.95)
ROOM = 4  # index points above and below what is drawn


@dataclass(frozen=True, slots=True)
class Target:
    """The level of the sector, and the variance of ordinary differences between its companies."""

    level: float
    tau2: float

    def limits(self, precision: np.ndarray, level: float) -> tuple[np.ndarray, np.ndarray]:
        """What companies of such precision (1 / standard error) may lie at."""
        half = normal_quantile(level) * np.sqrt(1 / precision**2 + self.tau2)
        return self.level - half, self.level + half


def drawn(
    companies: pd.DataFrame,
    target: Target,
    *,
    own: str,
    axis: tuple[str, str],
    words: tuple[str, str],
    language: Language = "nl",
    theme: Theme = "light",
) -> go.Figure:
    """``companies`` has ``unit``, ``name``, ``raw_index``, ``raw_index_sd`` and ``cases``; ``axis`` labels the
    ends, ``words`` the inner band and the level.
    """
    colour, figure = PALETTES[theme], blank(theme, language, height=330)
    placed = companies.assign(precision=1 / companies["raw_index_sd"].astype(float))
    grid = np.linspace(placed["precision"].min() * 0.8, placed["precision"].max() * 1.1, 80)
    for level, fill in zip(LEVELS, (colour.shade, colour.hairline), strict=True):
        low, high = target.limits(grid, level)
        figure.add_scatter(
            x=np.concatenate([grid, grid[::-1]]), y=np.concatenate([high, low[::-1]]), fill="toself",
            fillcolor=fill, line={"width": 0}, mode="lines", hoverinfo="skip",
        )  # fmt: skip
    figure.add_scatter(
        x=grid[[0, -1]], y=[target.level] * 2, mode="lines", hoverinfo="skip",
        line={"color": colour.ink, "width": 1, "dash": "dot"},
    )  # fmt: skip
    for mine, group in placed.groupby(placed["unit"] == own):
        _dots(figure, group, bool(mine), colour)
    inner = target.limits(grid, LEVELS[1])
    written(figure, grid[2], inner[1][0], words[0], colour.quiet, "left", "top")
    written(figure, grid[-1], target.level, words[1], colour.quiet, "right", "bottom")
    for at, text, anchor in zip(grid[[0, -1]], axis, ("left", "right"), strict=True):
        figure.add_annotation(
            x=at, y=-0.04, yref="paper", text=text, showarrow=False, xanchor=anchor, yanchor="top"
        )
    figure.update_xaxes(range=[grid[0], grid[-1]], tickvals=[])
    values = np.concatenate([placed["raw_index"], target.limits(grid[:1], LEVELS[1])[0], inner[1][:1]])
    return figure.update_yaxes(range=[float(values.min()) - ROOM, float(values.max()) + ROOM], dtick=10)


def _dots(figure: go.Figure, group: pd.DataFrame, mine: bool, colour: Palette) -> None:
    names = group["name"].map(plain_label)
    figure.add_scatter(
        x=group["precision"], y=group["raw_index"], mode="markers+text" if mine else "markers",
        text=names if mine else None, textposition="bottom center",
        textfont={"color": colour.accent, "size": 14, "weight": 600},
        marker={"size": 13 if mine else 10, "color": colour.accent if mine else colour.dot,
                "line": {"color": colour.paper, "width": 1.5}},
        customdata=pd.DataFrame({"name": names, "cases": group["cases"]}),
        hovertemplate="%{customdata[0]}: %{y:.0f}, n %{customdata[1]:,}<extra></extra>",
    )  # fmt: skip
