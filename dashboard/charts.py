"""Charts: DataFrames in, Plotly figures out. No Streamlit, no query, no word of its own.

The template is the house look: paper, one family of type, direct labels, no legend, no line that carries
nothing. Titles, subtitles and sources stand on the page around a chart, where a screen reader and a phone can
use them.
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from typing import Literal

import numpy as np
import pandas as pd
import plotly.graph_objects as go

from .format import Language

Theme = Literal["light", "dark"]
LONGEST_NAME = 13  # characters of a name beside a line, so that a phone shows it whole
FONT = "Inter, system-ui, sans-serif"


@dataclass(frozen=True, slots=True)
class Palette:
    """The roles of colour; every theme has the same."""

    ink: str
    quiet: str
    hairline: str
    shade: str
    dot: str
    accent: str
    accent_pale: str
    amber: str
    paper: str
    card: str
    border: str


PALETTES: dict[Theme, Palette] = {
    "light": Palette(
        "#1B1F24",
        "#5F6672",
        "#E5E1D8",
        "#EFEBE2",
        "#8A9098",
        "#0B6E6E",
        "#B5D6D3",
        "#A66200",
        "#FBFAF7",
        "#FFFFFF",
        "#CFC9BC",
    ),
    "dark": Palette(
        "#ECEAE4",
        "#A7ADB8",
        "#343A43",
        "#262B32",
        "#7C838D",
        "#5DC1BB",
        "#24504F",
        "#E0A252",
        "#14171B",
        "#1C2026",
        "#454C56",
    ),
}


@dataclass(frozen=True, slots=True)
class Event:
    """A day on which something happened that may explain complaints; what it was stands below the chart."""

    on: pd.Timestamp
    label: str


def trend(
    own: pd.DataFrame,
    sector: pd.DataFrame,
    events: Sequence[Event],
    *,
    labels: dict[str, str],
    names: tuple[str, str],
    language: Language = "nl",
    theme: Theme = "light",
) -> go.Figure:
    """A company's share answered within 14 days per half-year, with intervals, against its sector.

    ``own`` and ``sector`` have ``period`` (such as 2025H2), ``answered_14_rate``, ``_low``, ``_high``;
    ``labels`` name the periods; ``names`` are what the two lines are called.
    """
    colour, figure = PALETTES[theme], blank(theme, language, height=260)
    periods = sorted(set(sector["period"]) | set(own["period"]))
    place = {period: number for number, period in enumerate(periods)}
    figure.add_scatter(
        x=sector["period"].map(place), y=sector["answered_14_rate"], mode="lines+markers",
        line={"color": colour.dot, "width": 1.5}, marker={"size": 5}, hoverinfo="skip",
    )  # fmt: skip
    figure.add_scatter(
        x=own["period"].map(place), y=own["answered_14_rate"], mode="lines+markers",
        line={"color": colour.accent, "width": 2.4}, marker={"size": 10}, error_y=_errors(own, colour.accent),
        customdata=own[["answered_14_low", "answered_14_high", "followed"]],
        hovertemplate="%{y:.0%} (%{customdata[0]:.0%}–%{customdata[1]:.0%}), n %{customdata[2]:,}"
        "<extra></extra>",
    )  # fmt: skip
    _end_labels(figure, [(own, names[0], colour.accent), (sector, names[1], colour.quiet)], place)
    for number, event in enumerate(events):
        _mark(figure, _half_years(event.on, periods[0]), event.label, number, colour)
    figure.update_layout(margin={"b": 48, "r": 96})
    figure.update_xaxes(
        tickvals=list(place.values()), tickangle=0,
        ticktext=[labels[period].replace(" ", "<br>") for period in periods],
        range=[-0.35, len(periods) - 1 + 0.2],
    )  # fmt: skip
    return _shares(figure, [own, sector])


@dataclass(frozen=True, slots=True)
class Band:
    """The limits around a sector's level for companies of ``followed`` complaints, wide (outer) and narrow
    (inner).
    """

    followed: np.ndarray
    outer: tuple[np.ndarray, np.ndarray]
    inner: tuple[np.ndarray, np.ndarray]
    level: float


def funnel(
    companies: pd.DataFrame,
    band: Band,
    *,
    own: str,
    axis: tuple[str, str],
    words: tuple[str, str],
    language: Language = "nl",
    theme: Theme = "light",
) -> go.Figure:
    """Companies of one sector by number of complaints and share answered, in the bands that chance explains.

    ``companies`` has ``unit``, ``name``, ``followed`` and ``answered_14_rate``; ``axis`` labels the ends,
    ``words`` the inner band and the level.
    """
    colour, figure = PALETTES[theme], blank(theme, language, height=320)
    for (low, high), fill in ((band.outer, colour.shade), (band.inner, colour.hairline)):
        figure.add_scatter(
            x=np.concatenate([band.followed, band.followed[::-1]]), y=np.concatenate([high, low[::-1]]),
            fill="toself", fillcolor=fill, line={"width": 0}, mode="lines", hoverinfo="skip",
        )  # fmt: skip
    first, last = float(band.followed[0]), float(band.followed[-1])
    figure.add_scatter(
        x=[first, last], y=[band.level, band.level], mode="lines", hoverinfo="skip",
        line={"color": colour.ink, "width": 1, "dash": "dot"},
    )  # fmt: skip
    for mine, group in companies.groupby(companies["unit"] == own):
        _dots(figure, group, bool(mine), colour)
    written(figure, last, band.inner[0][-1], words[0], colour.quiet, "right", "bottom")
    written(figure, last, band.level, words[1], colour.quiet, "right", "bottom")
    for place, label in zip((first, last), axis, strict=True):
        anchor = "left" if place == first else "right"
        figure.add_annotation(
            x=place, y=-0.04, yref="paper", text=label, showarrow=False, xanchor=anchor, yanchor="top"
        )
    figure.update_xaxes(range=[first, last], tickvals=[])
    return _shares(figure, [companies, pd.DataFrame({"answered_14_low": band.inner[0][5:]})])


def _dots(figure: go.Figure, group: pd.DataFrame, mine: bool, colour: Palette) -> None:
    names = group["name"].map(plain_label)
    figure.add_scatter(
        x=group["followed"], y=group["answered_14_rate"], mode="markers+text" if mine else "markers",
        text=names if mine else None, textposition="bottom center",
        textfont={"color": colour.accent, "size": 14, "weight": 600},
        marker={"size": 13 if mine else 10, "color": colour.accent if mine else colour.dot,
                "line": {"color": colour.paper, "width": 1.5}},
        customdata=names.to_frame(), hovertemplate="%{customdata[0]}: %{y:.0%}, n %{x:,}<extra></extra>",
    )  # fmt: skip


def months(
    counts: pd.DataFrame, *, first: str, last: str, language: Language = "nl", theme: Theme = "light"
) -> go.Figure:
    """Complaints per month: ``month`` and ``complaints``; ``first`` and ``last`` label the ends of the
    axis.
    """
    colour, figure = PALETTES[theme], blank(theme, language, height=130)
    figure.add_bar(
        x=counts["month"], y=counts["complaints"], marker={"color": colour.accent, "line": {"width": 0}},
        hovertemplate="%{x|%m-%Y}: %{y:,}<extra></extra>",
    )  # fmt: skip
    for label, place in ((first, "left"), (last, "right"))[: min(len(counts), 2)]:
        figure.add_annotation(
            x=0 if place == "left" else 1, y=0, xref="paper", yref="paper", text=label, showarrow=False,
            xanchor=place, yanchor="top",
        )  # fmt: skip
    figure.update_xaxes(tickvals=[])
    figure.update_yaxes(tickvals=[0, int(counts["complaints"].max())], rangemode="tozero")
    figure.update_layout(bargap=0.25, margin={"b": 24})
    return figure


def warm_up() -> None:
    """Have Plotly load all that its first figure needs, before somebody waits for it."""
    blank("light", "nl", height=100).add_scatter(x=[0], y=[0]).to_json()


def blank(theme: Theme, language: Language, *, height: int) -> go.Figure:
    """An empty figure in the house look."""
    colour = PALETTES[theme]
    figure = go.Figure()
    figure.update_layout(
        height=height,
        margin={"l": 44, "r": 12, "t": 14, "b": 34},
        paper_bgcolor="rgba(0,0,0,0)",
        plot_bgcolor="rgba(0,0,0,0)",
        font={"family": FONT, "size": 13, "color": colour.quiet},
        showlegend=False,
        hoverlabel={"bgcolor": colour.ink, "font": {"family": FONT, "color": colour.paper}},
        dragmode=False,
        separators=",." if language == "nl" else ".,",
    )
    figure.update_xaxes(showgrid=False, zeroline=False, fixedrange=True, linecolor=colour.hairline, ticks="")
    figure.update_yaxes(showgrid=False, zeroline=False, fixedrange=True, ticks="")
    return figure


def _shares(figure: go.Figure, tables: Sequence[pd.DataFrame]) -> go.Figure:
    """The share axis: whole per cents, from one round tenth to another, three or four marks."""
    columns = [f"answered_14_{end}" for end in ("low", "high", "rate")]
    values = np.concatenate([table[c].dropna().to_numpy() for table in tables for c in columns if c in table])
    first, last = np.floor(values.min() * 10) / 10, np.ceil(values.max() * 10) / 10
    step = 0.2 if last - first > 0.4 else 0.1
    marks = np.arange(np.ceil(first / step - 1e-9) * step, last + 1e-9, step)
    return figure.update_yaxes(
        range=[first - 0.02, last + 0.03], tickvals=marks, ticktext=[f"{abs(mark):.0%}" for mark in marks]
    )


def _errors(table: pd.DataFrame, colour: str) -> dict[str, object]:
    return {
        "type": "data",
        "array": table["answered_14_high"] - table["answered_14_rate"],
        "arrayminus": table["answered_14_rate"] - table["answered_14_low"],
        "thickness": 5,
        "width": 0,
        "color": _see_through(colour),
    }


def _see_through(colour: str) -> str:
    red, green, blue = (int(colour[start : start + 2], 16) for start in (1, 3, 5))
    return f"rgba({red},{green},{blue},0.3)"


def _half_years(on: pd.Timestamp, first: str) -> float:
    """The place of a day on an axis of half-years, each drawn at its middle."""
    year, half = first.split("H")
    start = pd.Timestamp(year=int(year), month=1 if half == "1" else 7, day=1)
    return (on - start).days / 182.6 - 0.5


def _mark(figure: go.Figure, at: float, label: str, number: int, colour: Palette) -> None:
    figure.add_vline(x=at, line={"color": colour.amber, "width": 1, "dash": "dot"})
    written(figure, at, 1.0 - 0.09 * (number % 3), label, colour.amber, "left", "top", paper=True)


def _end_labels(
    figure: go.Figure, lines: Sequence[tuple[pd.DataFrame, str, str]], place: dict[str, int]
) -> None:
    """Each line's name at its last point, the higher line's name above the other's."""
    ends = [
        (table.dropna(subset=["answered_14_rate"]).tail(1), name, colour) for table, name, colour in lines
    ]
    ends = [end for end in ends if len(end[0])]
    ends.sort(key=lambda end: -float(end[0]["answered_14_rate"].iloc[0]))
    for order, (last, name, colour) in enumerate(ends):
        at = place[last["period"].iloc[0]]
        anchor = "bottom" if order == 0 and len(ends) > 1 else "top" if len(ends) > 1 else "middle"
        written(
            figure, at + 0.08, float(last["answered_14_rate"].iloc[0]), _short(name), colour, "left", anchor
        )


def written(
    figure: go.Figure,
    x: float,
    y: float,
    text: str,
    colour: str,
    xanchor: str,
    yanchor: str,
    *,
    paper: bool = False,
) -> None:
    """A word in a chart, at a place of its axes; ``paper`` measures the height from 0 to 1."""
    figure.add_annotation(
        x=x, y=y, text=plain_label(text), showarrow=False, xanchor=xanchor, yanchor=yanchor,
        font={"color": colour, "size": 13}, yref="paper" if paper else "y",
    )  # fmt: skip


def _short(name: str) -> str:
    return name if len(name) <= LONGEST_NAME else f"{name[: LONGEST_NAME - 1].rstrip()}…"


def plain_label(text: str) -> str:
    """A text that a chart shows as it stands: Plotly reads a little HTML in labels, so its signs are spelled
    out.
    """
    return text.replace("&", "&amp;").replace("<", "&lt;").replace(">", "&gt;")
