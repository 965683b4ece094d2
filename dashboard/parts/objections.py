"""The usual objections to a low sector, answered with numbers: size, complaints per customer, who is asked, price."""

from __future__ import annotations

from typing import Any

import pandas as pd

from .. import published
from ..components import visible
from ..format import number
from ..page import Page
from ..rows import first, rows
from .screen import p_value


def of(page: Page, screen: Any) -> list[tuple[object, object]]:
    """One line per objection that the data can speak to, and a line for what they cannot."""
    found = published.of(page.snapshot, "index_diagnostics", score_window=screen.score_window)
    words = page.words
    lines: list[tuple[object, object]] = [(words("sector.incidence.title"), _incidence(page, screen))]
    size = first(found[found["quality"] == "customers"])
    if size is not None:
        lines.append((words("sector.size.title"), _slope(page, size, "sector.size.figures")))
    mix = found[found["quality"].str.startswith("source:")] if len(found) else found
    if len(mix):
        lines.append((words("sector.mix.title"), _mix(page, mix)))
    return [*lines, (words("sector.price.title"), words("sector.price.unknown"))]


def _incidence(page: Page, screen: Any) -> str:
    """From the fewest to the most complaints per customer; or that customers are not counted."""
    words, language = page.words, page.words.language
    found = published.of(
        page.snapshot, "complaint_rates", sector_id=screen.sector_id, score_window=screen.score_window
    )
    if found.empty:
        return words("sector.incidence.unknown")
    by_rate = sorted(rows(found), key=lambda each: each.rate)
    low, high = by_rate[0], by_rate[-1]
    return words(
        "sector.incidence.figures",
        low=number(low.rate, language, 1),
        low_range=_range(page, low),
        high=number(high.rate, language, 1),
        high_range=_range(page, high),
        companies=words.count("company", len(found)),
    )


def _range(page: Page, row: Any) -> str:
    low, high = (number(end, page.words.language, 1) for end in (row.rate_low, row.rate_high))
    return page.words("screen.range", low=low, high=high)


def _slope(page: Page, row: Any, key: str, *, part: float = 1.0, **values: object) -> str:
    """What a step of ``part`` goes with, in points of the index."""
    language = page.words.language
    low, high = (number(part * end, language, 1) for end in (row.slope_low, row.slope_high))
    return page.words(
        key,
        slope=number(part * row.slope, language, 1),
        range=page.words("screen.range", low=low, high=high),
        p=p_value(page, row.p_value),
        companies=page.words.count("company", row.companies),
        **values,
    )


def _mix(page: Page, found: pd.DataFrame) -> str:
    """The source that goes most surely with the index."""
    row = min(rows(found), key=lambda each: each.p_value)
    source = row.quality.partition(":")[2]
    return _slope(page, row, "sector.mix.figures", part=0.1, source=visible(page.sources.get(source, source)))
