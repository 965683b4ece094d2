"""The map of referrals: those who send on the left, where they send on the right, a ribbon as wide as its
cases.

The dark part of a ribbon are the cases in which the customer came back to where the path began. The drawing is
an image of its own (the page's sanitiser lets no inline drawing through); names and counts are text and links.
"""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from urllib.parse import quote

from markupsafe import Markup

from .components import together

SLOT, GAP, TALLEST = (
    34.0,
    8.0,
    380.0,
)  # pixels: the least a label needs, between two of them, all ribbons together
_STYLE = (
    ".p{fill:#C9DEDB;stroke:#FBFAF7;vector-effect:non-scaling-stroke}.l{fill:#0B6E6E}"
    "@media(prefers-color-scheme:dark){.p{fill:#24504F;stroke:#14171B}.l{fill:#5DC1BB}}"
)


@dataclass(frozen=True, slots=True)
class Edge:
    """Cases that go between ``left`` and ``right``; ``loops`` of them come back."""

    left: str
    right: str
    cases: int
    loops: int


@dataclass(frozen=True, slots=True)
class _Column:
    """Where each node of one side begins, and how high the column is."""

    top: dict[str, float]
    height: float


def drawn(edges: Sequence[Edge], labels: Mapping[str, Markup], heads: tuple[str, str], *, alt: str) -> Markup:
    """The map; ``labels`` names every node of either side, ``heads`` the two sides."""
    scale = TALLEST / max(sum(edge.cases for edge in edges), 1)
    columns = [_column(edges, side, scale) for side in ("left", "right")]
    height = max(column.height for column in columns)
    svg = (
        f'<svg xmlns="http://www.w3.org/2000/svg" viewBox="0 0 100 {height:.0f}" preserveAspectRatio="none">'
        f"<style>{_STYLE}</style>{_paths(edges, columns, scale)}</svg>"
    )
    sides = [_names(edges, side, column, labels, scale) for side, column in zip(SIDES, columns, strict=True)]
    return Markup(
        '<div class="map-heads" aria-hidden="true"><span>{}</span><span>{}</span></div>'
        '<div class="map" style="height:{}px">{}<img alt="{}" src="data:image/svg+xml,{}">{}</div>'
    ).format(*heads, round(height), sides[0], alt, quote(svg), sides[1])


SIDES = ("left", "right")


def _totals(edges: Sequence[Edge], side: str) -> dict[str, int]:
    found: dict[str, int] = {}
    for edge in edges:
        name = getattr(edge, side)
        found[name] = found.get(name, 0) + edge.cases
    return found


def _column(edges: Sequence[Edge], side: str, scale: float) -> _Column:
    at, top = 0.0, dict[str, float]()
    for name, cases in _totals(edges, side).items():
        slot = max(cases * scale, SLOT)
        top[name] = at + (slot - cases * scale) / 2
        at += slot + GAP
    return _Column(top, at - GAP)


def _paths(edges: Sequence[Edge], columns: Sequence[_Column], scale: float) -> str:
    left, right = (dict(column.top) for column in columns)
    order = {name: place for place, name in enumerate(right)}
    made: list[tuple[float, str]] = []
    for edge in sorted(edges, key=lambda each: order[each.right]):
        width, loops = edge.cases * scale, edge.loops * scale
        start = left[edge.left]
        left[edge.left] += width
        end = right[edge.right]
        right[edge.right] += width
        made.append((width, _ribbon("p", start, end, width) + _ribbon("l", start, end, loops)))
    return "".join(drawing for _, drawing in sorted(made, reverse=True))  # the thin ones last, on top


def _ribbon(css: str, start: float, end: float, width: float) -> str:
    below, under = start + width, end + width
    return (
        f'<path class="{css}" d="M0 {start:.1f}C50 {start:.1f} 50 {end:.1f} 100 {end:.1f}L100 {under:.1f}'
        f'C50 {under:.1f} 50 {below:.1f} 0 {below:.1f}Z"/>'
    )


def _names(
    edges: Sequence[Edge], side: str, column: _Column, labels: Mapping[str, Markup], scale: float
) -> Markup:
    made = (
        Markup('<li style="top:{}px">{}</li>').format(
            round(column.top[name] + cases * scale / 2), labels[name]
        )
        for name, cases in _totals(edges, side).items()
    )
    return Markup('<ul class="map-{}">{}</ul>').format(side, together(made))
