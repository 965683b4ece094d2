"""The field: one row per sector, one dot per company."""

from __future__ import annotations

from typing import Any

import pandas as pd
from markupsafe import Markup

from .. import pictures
from ..components import visible
from ..findings import RANKED, SHOWN
from ..format import number, percent, percent_range
from ..page import Page
from ..rows import first, rows


def of(page: Page, levels: pd.DataFrame, scores: pd.DataFrame, overall: pd.Series) -> Markup:
    """The picture of all sectors, ordered by level; companies below the evidence line are counted, not
    drawn.
    """
    words, drawn = page.words, scores[is_drawn(scores)]
    shown = pd.concat([drawn["answered_14_rate"], levels["low"], levels["high"]]).astype(float)
    scale = pictures.fitting(shown, shown)
    drawings = [
        _row(page, level, drawn[drawn["sector_id"] == level.unit], scores[scores["sector_id"] == level.unit])
        for level in rows(levels.sort_values("rate", ascending=False))
    ]
    return pictures.field(
        drawings,
        scale,
        overall=overall["rate"],
        overall_label=words("field.overall", rate=percent(overall["rate"], words.language)),
        ends=(words("field.less"), words("field.more")),
        ticks=[(tick, percent(tick, words.language)) for tick in scale.ticks()],
    )


def is_drawn(scores: pd.DataFrame) -> pd.Series:
    """Which companies have enough complaints, with visible replies, to be a dot."""
    return (scores["evidence_level"] >= SHOWN) & scores["answered_14_rate"].notna()


def not_drawn(scores: pd.DataFrame) -> int:
    """How many companies have too few complaints, with visible replies, to be a dot."""
    return int((~is_drawn(scores)).sum())


def best_of(drawn: pd.DataFrame) -> str | None:
    """The company to mark: the highest of those that may be ranked, where there may be an order at all."""
    comparable = drawn[drawn["has_order"].astype(bool)]
    if comparable.empty:
        return None
    highest = comparable.sort_values(["answered_14_rate", "unit"], ascending=[False, True])
    return str(highest["unit"].iloc[0])


def figure_of(page: Page, company: Any) -> str:
    """``48%, tussen 41–55%, n 212``: a dot in words."""
    language = page.words.language
    return page.words(
        "figure.answered",
        rate=percent(company.answered_14_rate, language),
        range=percent_range(company.answered_14_low, company.answered_14_high, language),
        n=number(company.followed, language),
    )


def _row(page: Page, level: Any, drawn: pd.DataFrame, everyone: pd.DataFrame) -> pictures.FieldRow:
    words, best, missing = page.words, best_of(drawn), len(everyone) - len(drawn)
    dots = [
        pictures.FieldDot(
            company.answered_14_rate,
            page.link("company", company=company.unit),
            f"{visible(company.name)}: {figure_of(page, company)}",
            "best" if company.unit == best else "" if company.evidence_level >= RANKED else "open",
        )
        for company in rows(drawn)
    ]
    return pictures.FieldRow(
        name=page.sectors.get(level.unit, level.unit),
        link=page.link("sectors", sector=level.unit),
        band=(level.low, level.high),
        summary=_summary(page, level, drawn, best),
        remark=words.count("left_out", missing) if missing else "",
        dots=dots,
    )


def _summary(page: Page, level: Any, drawn: pd.DataFrame, best: str | None) -> str:
    """The row in words, for those who cannot see it."""
    words, language = page.words, page.words.language
    said = words(
        "field.row",
        rate=percent(level.rate, language),
        range=percent_range(level.low, level.high, language),
        companies=words.count("company", len(drawn)),
    )
    if best is None:
        return said
    leading = first(drawn[drawn["unit"] == best])
    return said + words("field.row_best", company=visible(str(leading.name)), figure=figure_of(page, leading))
