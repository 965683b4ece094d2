"""The field by the service level index: one row per sector, one dot per company, flags at the right edge."""

from __future__ import annotations

from typing import Any

import pandas as pd
from markupsafe import Markup

from .. import pictures, verdicts
from ..components import visible
from ..findings import RANKED
from ..format import number, whole_range
from ..page import Page
from ..rows import rows
from ..scores import AVERAGE, Scores

FEWEST = 3  # companies behind a band or a mark; of two, an interval would run across the whole picture
STEP = 10  # index points between the marks of the scale


def of(page: Page, found: Scores) -> Markup:
    """All sectors, ordered by level; companies without a score are counted elsewhere, not drawn."""
    words, drawn = page.words, found.drawn
    scale = pictures.points(drawn["index_score"], drawn["index_score"], around=AVERAGE)
    return pictures.field(
        [_row(page, found, sector) for sector in ordered(page, found)],
        scale,
        overall=AVERAGE,
        overall_label=words("index.average"),
        ends=(words("index.less"), words("index.more")),
        ticks=ticks(page, scale),
        css="flags",
    )


def ordered(page: Page, found: Scores) -> list[str]:
    """The sectors by their mean index, highest first; those without one at the end, by name."""
    means = found.screens.set_index("sector_id")["mean"].dropna()
    if means.empty:
        means = found.drawn.groupby("sector_id")["index_score"].mean()
    ranked = [str(sector) for sector in means.sort_values(ascending=False).index if sector in page.sectors]
    rest = sorted(set(page.sectors) - set(ranked), key=lambda sector: page.sectors[sector].casefold())
    return ranked + rest


def ticks(page: Page, scale: pictures.Scale) -> list[tuple[float, str]]:
    """The tens within the scale, as a reader writes them."""
    tens = range(int(-(-scale.first // STEP)) * STEP, int(scale.last) + 1, STEP)
    return [(float(ten), number(ten, page.words.language)) for ten in tens]


def figure_of(page: Page, company: Any) -> str:
    """``37 (95%-interval 32–43, n 127)``: a dot in words."""
    language = page.words.language
    return page.words(
        "index.figure",
        score=number(company.index_score, language),
        range=whole_range(company.index_low, company.index_high, language),
        n=number(company.cases, language),
    )


def best_of(drawn: pd.DataFrame) -> str | None:
    """The company to mark: the highest dot, where there are others to be higher than."""
    if len(drawn) < FEWEST:
        return None
    return str(drawn.sort_values(["index_score", "unit"])["unit"].iloc[-1])


def band_of(screen: Any) -> tuple[float, float] | None:
    """The interval of a sector's mean, where enough companies stand behind it."""
    if screen is None or screen.units < FEWEST or screen.mean_low is None:
        return None
    return screen.mean_low, screen.mean_high


def look_of(company: Any, best: str | None) -> str:
    """How a company's dot looks: marked, filled, or open where it rests on less evidence."""
    return "best" if company.unit == best else "" if company.evidence_level >= RANKED else "open"


def _row(page: Page, found: Scores, sector: str) -> pictures.FieldRow:
    words, screen = page.words, found.screen(sector)
    companies = found.of_sector(sector)
    drawn = companies[companies["index_score"].notna()]
    best = best_of(drawn)
    dots = [
        pictures.FieldDot(
            company.index_score,
            page.link("company", company=company.unit),
            f"{visible(company.name)}: {figure_of(page, company)}",
            look_of(company, best),
        )
        for company in rows(drawn)
    ]
    remark = words("index.no_scores") if drawn.empty else ""
    if screen is not None and len(drawn):
        remark = verdicts.short_flag(words, screen)
    return pictures.FieldRow(
        name=page.sectors[sector],
        link=page.link("sectors", sector=sector),
        band=band_of(screen),
        summary=_summary(page, drawn, screen, remark),
        remark=remark,
        dots=dots,
        look=verdicts.RAISED.get(screen.flag, "") if screen is not None else "",
    )


def _summary(page: Page, drawn: pd.DataFrame, screen: Any, remark: str) -> str:
    """The row in words, for those who cannot see it."""
    words, language = page.words, page.words.language
    companies = words.count("company", len(drawn))
    if screen is None or band_of(screen) is None:
        return words("index.row_few", companies=companies)
    return words(
        "index.row",
        mean=number(screen.mean, language),
        range=whole_range(screen.mean_low, screen.mean_high, language),
        companies=companies,
    ) + (f"; {remark}" if remark else "")
