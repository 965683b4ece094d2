"""The pictures that are drawn as HTML: dots on a line, bars with an unknown part, a curve in a tile, the
field.

One language everywhere: a company is a dot, its uncertainty the bar through it, the sector a thin line, what
is not known is hatched and says how much it is, better is to the right. Drawn in HTML and not as a chart
because these are the pictures a reader meets first and on a phone: they need no script, their labels reflow,
every dot is a link.
"""

from __future__ import annotations

import math
from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from itertools import pairwise
from urllib.parse import quote

from markupsafe import Markup

from .components import together

ROOM = 0.02  # of the scale, beside the outermost dot


@dataclass(frozen=True, slots=True)
class Scale:
    """A stretch of shares (0-1), or of index points, laid out from left to right."""

    first: float = 0.0
    last: float = 1.0

    def at(self, share: float) -> float:
        """The place of a share, in percent of the width."""
        inside = min(max(share, self.first), self.last)
        return round((inside - self.first) / (self.last - self.first) * 100, 2)

    def ticks(self, step: float = 0.2) -> list[float]:
        """Round shares within the stretch."""
        count = round(1 / step)
        return [n * step for n in range(count + 1) if self.first - 1e-9 <= n * step <= self.last + 1e-9]


def fitting(lows: Iterable[float], highs: Iterable[float]) -> Scale:
    """A scale that shows these ranges with a little room, from one round twentieth to another."""
    low, high = min(lows, default=0.0), max(highs, default=1.0)
    first = max(math.floor((low - ROOM) * 20) / 20, 0.0)
    last = min(math.ceil((high + ROOM) * 20) / 20, 1.0)
    return Scale(first, max(last, first + 0.1))


def points(lows: Iterable[float], highs: Iterable[float], *, around: float) -> Scale:
    """A scale of index points that shows these ranges and the average, from one round five to another."""
    known = [value for value in (*lows, *highs) if not math.isnan(value)]
    first = math.floor((min([around - 10, *known]) - 1) / 5) * 5
    last = math.ceil((max([around + 10, *known]) + 1) / 5) * 5
    return Scale(float(first), float(last))


def dot_bar(
    scale: Scale,
    rate: float,
    low: float,
    high: float,
    *,
    line: float | None,
    alt: str,
    css: str = "",
    band: tuple[float, float] | None = None,
) -> Markup:
    """A dot with its uncertainty, against a thin line for what it is compared with, or a pale band."""
    mark = Markup('<i class="line" style="left:{}%"></i>').format(scale.at(line)) if line is not None else ""
    behind = Markup('<i class="band" style="{}"></i>').format(_stretch(scale, *band)) if band else ""
    return Markup(
        '<span class="track {}" role="img" aria-label="{}">{}<i class="bar" style="{}"></i>{}'
        '<i class="dot" style="left:{}%"></i></span>'
    ).format(css, alt, behind, _stretch(scale, low, high), mark, scale.at(rate))


def _stretch(scale: Scale, low: float, high: float) -> str:
    return f"left:{scale.at(low)}%;width:{round(scale.at(high) - scale.at(low), 2)}%"


def bar_row(label: object, bar: Markup, figure: str, n: str) -> Markup:
    """One line of a list of dots with bars: what it is, the picture, the figure and on how many it rests."""
    return Markup(
        '<li><span class="bars-name">{}</span>{}'
        '<span class="bars-figure">{} <small>n\u00a0{}</small></span></li>'
    ).format(label, bar, figure, n)


def axis(scale: Scale, labels: Sequence[str], ticks: Sequence[float], *, css: str = "") -> Markup:
    """The few round shares that a reader needs to find a dot's place."""
    made = (
        Markup('<span style="left:{}%">{}</span>').format(scale.at(tick), label)
        for tick, label in zip(ticks, labels, strict=True)
    )
    return Markup('<div class="axis {}" aria-hidden="true">{}</div>').format(css, together(made))


@dataclass(frozen=True, slots=True)
class Part:
    """One part of a bar: how much, what it is called, and its look (yes, no or unknown)."""

    amount: float
    label: str
    kind: str


def parts_bar(parts: Sequence[Part], alt: str) -> Markup:
    """A bar of parts that make a whole; the unknown part is hatched."""
    shown = [part for part in parts if part.amount > 0]
    bar = together(Markup('<i class="{}" style="flex-grow:{}"></i>').format(p.kind, p.amount) for p in shown)
    labels = together(Markup('<span><i class="{}"></i>{}</span>').format(p.kind, p.label) for p in parts)
    return Markup(
        '<div class="parts"><div role="img" aria-label="{}">{}</div><p aria-hidden="true">{}</p></div>'
    ).format(alt, bar, labels)


def rank_band(low: int, high: int, ranked: int) -> Markup:
    """The places a company may hold, as a pale band on the ladder of its sector; first place at the right."""
    left, width = (ranked - high) / ranked * 100, (high - low + 1) / ranked * 100
    return Markup('<span class="ladder" aria-hidden="true"><i style="left:{}%;width:{}%"></i></span>').format(
        round(left, 2), round(width, 2)
    )


@dataclass(frozen=True, slots=True)
class Curve:
    """Points of a curve: (day, share) pairs, and its limits where they are drawn."""

    rate: Sequence[tuple[float, float]]
    low: Sequence[tuple[float, float]] = ()
    high: Sequence[tuple[float, float]] = ()


WIDTH, HEIGHT, DAYS = 230, 58, 42
_STYLE = (
    ".c{fill:none;stroke:#0B6E6E;stroke-width:2.4}.b{fill:#D9EDEA}.s{fill:none;stroke:#A9A397;stroke-width:1.6}"
    ".g{stroke:#E5E1D8}"
    "@media(prefers-color-scheme:dark){.c{stroke:#5DC1BB}.b{fill:#1D3D3D}.s{stroke:#7C838D}.g{stroke:#343A43}}"
)


def sparkline(
    own: Curve, sector: Curve, *, alt: str, marks: Sequence[tuple[int, str]], sector_label: str
) -> Markup:
    """The share answered by each day to 42: the company, its limits, and its sector, as a small drawing.

    The drawing is an image of its own (the page's sanitiser lets no inline drawing through); its labels are
    text.
    """
    lines = "".join(
        f'<line class="g" x1="{_x(day)}" x2="{_x(day)}" y1="0" y2="{HEIGHT}"/>' for day, _ in marks
    )
    drawing = (
        f'<svg xmlns="http://www.w3.org/2000/svg" viewBox="0 0 {WIDTH} {HEIGHT}" preserveAspectRatio="none">'
        f"<style>{_STYLE}</style>{lines}"
        f'<path class="b" d="{_steps(own.high)} {_steps(own.low, back=True)}Z"/>'
        f'<path class="s" d="{_steps(sector.rate)}"/><path class="c" d="{_steps(own.rate)}"/></svg>'
    )
    labels = together(
        Markup('<span style="left:{}%">{}</span>').format(round(day / DAYS * 100, 1), label)
        for day, label in marks
    )
    ends = [curve.rate[-1][1] for curve in (own, sector) if curve.rate]
    return Markup(
        '<div class="spark"><div><img alt="{}" src="data:image/svg+xml,{}">'
        '<b aria-hidden="true" style="bottom:{}%">{}</b></div>'
        '<div class="axis" aria-hidden="true">{}</div></div>'
    ).format(alt, quote(drawing), round(max(ends, default=0.0) * 100), sector_label, labels)


def _x(day: float) -> float:
    return round(day / DAYS * WIDTH, 1)


def _steps(points: Sequence[tuple[float, float]], *, back: bool = False) -> str:
    """A path that holds its height until the next day, as a curve of counted answers does."""
    corners = [(_x(day), round((1 - share) * (HEIGHT - 2) + 1, 1)) for day, share in points]
    stairs = [corner for pair in pairwise(corners) for corner in (pair[0], (pair[1][0], pair[0][1]))]
    stairs += corners[-1:]
    ordered = stairs[::-1] if back else stairs
    return ("L" if back else "M") + " L".join(f"{x} {y}" for x, y in ordered) if ordered else ""


@dataclass(frozen=True, slots=True)
class FieldDot:
    """One company of the field."""

    rate: float
    link: str
    tip: str
    look: str = ""  # "best" is circled, "open" rests on less evidence


@dataclass(frozen=True, slots=True)
class FieldRow:
    """One sector of the field: its level with limits (where there is one), its companies, and a remark.

    ``look`` is the colour of a flag, ``red`` or ``amber``, whose words the remark says.
    """

    name: str
    link: str
    band: tuple[float, float] | None
    summary: str
    remark: str
    dots: Sequence[FieldDot]
    look: str = ""


def field(
    rows: Sequence[FieldRow],
    scale: Scale,
    *,
    overall: float,
    overall_label: str,
    ends: tuple[str, str],
    ticks: Sequence[tuple[float, str]],
    css: str = "",
) -> Markup:
    """The signature picture: one row per sector, one dot per company, ordered by level."""
    line = Markup('<div class="field-line"><span><i style="left:{}%"></i></span></div>').format(
        scale.at(overall)
    )
    top = Markup(
        '<div class="field-top" aria-hidden="true"><span><b style="left:{}%">{}</b></span></div>'
    ).format(scale.at(overall), overall_label)
    marks = axis(scale, [label for _, label in ticks], [tick for tick, _ in ticks])
    bottom = Markup(
        '<div class="field-end" aria-hidden="true"><div>{}<p><span>{}</span><span>{}</span></p></div></div>'
    ).format(marks, *ends)
    body = together(_field_row(row, scale) for row in rows)
    return Markup('<div class="field {}">{}{}<ul>{}</ul>{}</div>').format(css, top, line, body, bottom)


def _field_row(row: FieldRow, scale: Scale) -> Markup:
    ordered = sorted(row.dots, key=lambda dot: dot.look == "best")  # drawn last, on top
    dots = together(
        Markup(
            '<a class="{}" style="left:{}%" href="{}" tabindex="-1"><span class="tip">{}</span></a>'
        ).format(dot.look, scale.at(dot.rate), dot.link, dot.tip)
        for dot in ordered
    )
    band = Markup('<i class="band" style="{}"></i>').format(_stretch(scale, *row.band)) if row.band else ""
    return Markup(
        '<li class="{}"><a class="field-name" href="{}">{}<span class="hidden">: {}</span></a>'
        '<div class="field-row" aria-hidden="true">{}{}</div><span class="field-remark">{}</span></li>'
    ).format(row.look, row.link, row.name, row.summary, band, dots, row.remark)
