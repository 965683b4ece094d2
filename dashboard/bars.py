"""Lists of dots with bars on a scale of their own: shares, index points, amounts, and ratios by doubling."""

from __future__ import annotations

import math
from collections.abc import Callable, Iterable, Sequence
from dataclasses import dataclass

from markupsafe import Markup

from .components import together
from .pictures import Scale, axis, bar_row

STEPS = (1, 2, 2.5, 5, 10)


@dataclass(frozen=True, slots=True)
class Bar:
    """One line: what it is, its value with limits, what stands right of it, and all of it in words.

    ``bounds`` is the range that what is unknown leaves; ``n`` says on how many it rests.
    """

    label: object
    value: float
    low: float
    high: float
    figure: str
    n: str
    alt: str
    bounds: tuple[float, float] | None = None
    css: str = ""


@dataclass(frozen=True, slots=True)
class Ruler:
    """A scale with the few marks a reader needs; ``place`` turns a value into its place on the scale."""

    scale: Scale
    marks: Sequence[tuple[float, str]]
    place: Callable[[float], float] = float


def shares(bars: Sequence[Bar], write: Callable[[float], str]) -> Ruler:
    """Shares (0-1) with room for every limit and bound."""
    low, high = _ends(bars)
    return amounts([max(low, 0.0), min(high, 1.0)], write, most=1.0)


def around(bars: Sequence[Bar], write: Callable[[float], str]) -> Ruler:
    """Amounts of any size with room for every limit."""
    return amounts(_ends(bars), write)


def amounts(values: Iterable[float], write: Callable[[float], str], *, most: float = math.inf) -> Ruler:
    """Amounts from a round one to another, not above ``most``."""
    known = list(values)
    low, high = min(known), max(known)
    step = _step((high - low) or abs(high) or 1.0)
    first, last = math.floor(low / step) * step, min(math.ceil(high / step) * step, most)
    last = max(last, first + step)
    count = round((last - first) / step)
    return Ruler(Scale(first, last), [(first + n * step, write(first + n * step)) for n in range(count + 1)])


def ratios(bars: Sequence[Bar], write: Callable[[float], str]) -> Ruler:
    """Ratios by doubling, so that twice and half lie as far from one; 1 is always in sight."""
    low, high = _ends(bars)
    first, last = math.floor(math.log2(min(low, 0.8))), math.ceil(math.log2(max(high, 1.25)))
    first, last = max(first, -4), min(last, 4)
    every = 1 if last - first <= 5 else 2
    powers = [power for power in range(first, last + 1) if power % every == 0]
    return Ruler(
        Scale(first, last), [(float(power), write(2.0**power)) for power in powers], lambda x: math.log2(x)
    )


def listed(bars: Sequence[Bar], ruler: Ruler, *, line: float | None = None, note: str = "") -> Markup:
    """The bars below each other, against a line at ``line``, with the marks of the scale at the foot."""
    marks = [place for place, _ in ruler.marks]
    foot = Markup('<li class="bars-foot" aria-hidden="true"><span></span>{}<span>{}</span></li>').format(
        axis(ruler.scale, [label for _, label in ruler.marks], marks), note
    )
    drawn = together(bar_row(bar.label, _track(bar, ruler, line), bar.figure, bar.n) for bar in bars)
    return Markup('<ul class="bars">{}{}</ul>').format(drawn, foot)


def _track(bar: Bar, ruler: Ruler, line: float | None) -> Markup:
    at = ruler.scale.at
    value, low, high = (at(ruler.place(each)) for each in (bar.value, bar.low, bar.high))
    behind, mark = Markup(""), Markup("")
    if bar.bounds is not None:
        first, last = (at(ruler.place(each)) for each in bar.bounds)
        behind = Markup('<i class="bounds" style="left:{}%;width:{}%"></i>').format(
            first, round(last - first, 2)
        )
    if line is not None:
        mark = Markup('<i class="line" style="left:{}%"></i>').format(at(ruler.place(line)))
    return Markup(
        '<span class="track {}" role="img" aria-label="{}">{}<i class="bar" style="left:{}%;width:{}%"></i>{}'
        '<i class="dot" style="left:{}%"></i></span>'
    ).format(bar.css, bar.alt, behind, low, round(high - low, 2), mark, value)


def _ends(bars: Sequence[Bar]) -> tuple[float, float]:
    lows = [min(bar.low, *(bar.bounds or (bar.low,))) for bar in bars]
    highs = [max(bar.high, *(bar.bounds or (bar.high,))) for bar in bars]
    return min(lows), max(highs)


def _step(width: float) -> float:
    """A round step that cuts ``width`` into about four."""
    size = 10.0 ** math.floor(math.log10(width / 4))
    return next(step * size for step in STEPS if step * size >= width / 4)
