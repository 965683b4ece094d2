"""Drawings as SVG text: dots with intervals, curves with bands. A dot is an estimate, a bar its uncertainty.

Sizes are in units of which a column of the page holds 360, so that letters keep their size on paper and phone.
"""

from __future__ import annotations

import math
from collections.abc import Callable, Sequence
from dataclasses import dataclass
from xml.sax.saxutils import escape, quoteattr

from pipeline.report.content import plain

INK, GREY, HAIRLINE, BAND = "#1B1F24", "#6B7280", "#E5E1D8", "#EFEBE2"
ACCENT, AMBER, RED = "#0B6E6E", "#A66200", "#A4262C"
WIDTH, LABELS, RIGHT, ROW = 360, 156, 12, 22
LETTER = 11
NARROW, WIDE = " .,:;'|!()ijlftr1I", "mwMW@%"
FAMILY = "Inter, system-ui, sans-serif"
_Place = Callable[[float], float]


@dataclass(frozen=True, slots=True)
class Dot:
    """One row: its label, estimate and limits (None draws the label alone), and whether it is marked."""

    label: str
    value: float | None
    low: float | None
    high: float | None
    is_marked: bool = False


@dataclass(frozen=True, slots=True)
class Line:
    """One curve with its band: shares by day from 1."""

    label: str
    rate: Sequence[float]
    low: Sequence[float]
    high: Sequence[float]
    colour: str


@dataclass(frozen=True, slots=True)
class Axis:
    """From value to place: linear, or by ratio when ``is_ratio``; ``ticks`` are (value, label)."""

    low: float
    high: float
    ticks: Sequence[tuple[float, str]]
    is_ratio: bool = False

    def at(self, value: float) -> float:
        """The place of a value; what lies beyond the axis stands at its end."""
        inside = min(max(value, self.low), self.high)
        low, high, here = (math.log(v) if self.is_ratio else v for v in (self.low, self.high, inside))
        return LABELS + (here - low) / (high - low) * (WIDTH - LABELS - RIGHT)


def dots(
    rows: Sequence[Dot],
    axis: Axis,
    *,
    name: str,
    middle: tuple[float, str] | None = None,
    band: tuple[float, float] | None = None,
    colour: str = ACCENT,
) -> str:
    """Rows of dots with their intervals, a grey line at ``middle`` and a pale band behind them."""
    top, bottom = 24, 24 + ROW * len(rows)
    parts = []
    if band:
        left, right = axis.at(band[0]), axis.at(band[1])
        parts.append(_rect(left, top, max(right - left, 1), bottom - top, _pale(colour)))
    for value, label in axis.ticks:
        parts.append(_text(axis.at(value), bottom + 16, label, "middle", GREY))
    if middle:
        x = axis.at(middle[0])
        parts.append(_stroke(x, top - 4, x, bottom + 2, GREY, 1, "2 3"))
        parts.append(_text(x, top - 10, middle[1], "middle", GREY))
    for place, row in enumerate(rows):
        parts += _row(row, top + ROW * (place + 0.5), axis, colour)
    return _svg(bottom + 24, name, parts)


def _row(row: Dot, y: float, axis: Axis, colour: str) -> list[str]:
    parts = [
        _stroke(LABELS, y, WIDTH - RIGHT, y, HAIRLINE, 1),
        _text(LABELS - 10, y + 4, _fitted(row.label, LABELS - 10), "end", INK),
    ]
    if row.value is None:
        return parts
    if row.low is not None and row.high is not None:
        parts.append(_stroke(axis.at(row.low), y, axis.at(row.high), y, colour, 3, opacity=0.45))
    parts.append(_circle(axis.at(row.value), y, 4, colour))
    if row.is_marked:
        parts.append(_circle(axis.at(row.value), y, 7, "none", colour))
    return parts


def curves(
    lines: Sequence[Line],
    *,
    name: str,
    days: tuple[str, Sequence[int]],
    shares: Sequence[tuple[float, str]],
    norm: tuple[int, float, str] | None = None,
) -> str:
    """Curves from 0 at day 0, with bands; ``norm`` is (day, share, label), a mark that should be reached."""
    left, right, top, bottom = 40.0, 250.0, 24.0, 180.0
    last = max(len(line.rate) for line in lines)

    def x(day: float) -> float:
        return left + day / last * (right - left)

    def y(share: float) -> float:
        return bottom - share * (bottom - top)

    parts = [_stroke(left, y(v), right, y(v), HAIRLINE, 1) for v, _ in shares]
    parts += [_text(left - 6, y(v) + 4, label, "end", GREY) for v, label in shares]
    parts += [_text(x(day), bottom + 16, str(day), "middle", GREY) for day in days[1]]
    parts.append(_text(right + 14, bottom + 16, days[0], "start", GREY))
    for line in lines:
        parts += _curve(line, x, y)
    parts += _names(lines, y, right + 8)
    if norm:
        parts.append(_circle(x(norm[0]), y(norm[1]), 4, "none", INK))
        parts.append(_text(x(norm[0]) + 8, y(norm[1]) + 4, norm[2], "start", INK))
    return _svg(bottom + 24, name, parts)


def _curve(line: Line, x: _Place, y: _Place) -> list[str]:
    def points(values: Sequence[float]) -> list[str]:
        return [f"{x(day):.1f},{y(value):.1f}" for day, value in enumerate(values, 1)]

    start = f"{x(0):.1f},{y(0):.1f}"
    band = " ".join([start, *points(line.high), *reversed(points(line.low))])
    way = " ".join([start, *points(line.rate)])
    return [
        f'<polygon points="{band}" fill="{line.colour}" fill-opacity="0.18"/>',
        f'<polyline points="{way}" fill="none" stroke="{line.colour}" stroke-width="2"/>',
    ]


def _names(lines: Sequence[Line], y: _Place, x: float) -> list[str]:
    """The names of curves at their ends, from the highest down, none upon another."""
    parts, free = [], 0.0
    for line in sorted(lines, key=lambda line: -line.rate[-1]):
        free = max(free, y(line.rate[-1]) + 4)
        for part in _wrapped(line.label):
            parts.append(_text(x, free, part, "start", line.colour))
            free += 14
    return parts


def _wrapped(label: str, room: float = 98) -> list[str]:
    """A label in two lines at most."""
    first, rest = "", plain(label).split()
    while rest and (not first or _width(f"{first} {rest[0]}") <= room):
        first = f"{first} {rest.pop(0)}".strip()
    return [_fitted(part, room) for part in (first, " ".join(rest)) if part]


def _fitted(label: str, room: float) -> str:
    """As much of a label as there is room for."""
    text = plain(label)
    if _width(text) <= room:
        return text
    while text and _width(f"{text}…") > room:
        text = text[:-1]
    return f"{text.rstrip()}…"


def _width(text: str) -> float:
    """About how wide a text is; letters of other scripts count as the widest."""
    return LETTER * sum(
        0.28 if c in NARROW else 0.9 if c in WIDE or c > "\u024f" else 0.68 if c.isupper() else 0.58
        for c in text
    )


def _pale(colour: str) -> str:
    return {RED: "#F5E1E1", AMBER: "#F6EAD6"}.get(colour, BAND)


def _svg(height: float, name: str, parts: Sequence[str]) -> str:
    return (
        f'<svg xmlns="http://www.w3.org/2000/svg" viewBox="0 0 {WIDTH} {height:.0f}" role="img" '
        f'aria-label={quoteattr(plain(name))} font-family="{FAMILY}" font-size="{LETTER}">'
        + "".join(parts)
        + "</svg>"
    )


def _text(x: float, y: float, text: str, anchor: str, colour: str) -> str:
    return (
        f'<text x="{x:.1f}" y="{y:.1f}" text-anchor="{anchor}" fill="{colour}">{escape(plain(text))}</text>'
    )


def _stroke(
    x1: float,
    y1: float,
    x2: float,
    y2: float,
    colour: str,
    width: float,
    dash: str = "",
    *,
    opacity: float = 1,
) -> str:
    dashed = f' stroke-dasharray="{dash}"' if dash else ""
    pale = f' stroke-opacity="{opacity}"' if opacity < 1 else ""
    return (
        f'<line x1="{x1:.1f}" y1="{y1:.1f}" x2="{x2:.1f}" y2="{y2:.1f}" stroke="{colour}" '
        f'stroke-width="{width:g}"{dashed}{pale}/>'
    )


def _rect(x: float, y: float, width: float, height: float, colour: str) -> str:
    return f'<rect x="{x:.1f}" y="{y:.1f}" width="{width:.1f}" height="{height:.1f}" fill="{colour}"/>'


def _circle(x: float, y: float, radius: float, fill: str, stroke: str = "") -> str:
    ring = (
        f' stroke="{stroke or fill}" stroke-width="1.5"' if stroke or fill != "none" else f' stroke="{INK}"'
    )
    return f'<circle cx="{x:.1f}" cy="{y:.1f}" r="{radius:g}" fill="{fill}"{ring}/>'
