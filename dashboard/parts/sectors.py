"""The sectors: all of them in a list, and where a consumer can turn."""

from __future__ import annotations

from typing import Any

import pandas as pd
from markupsafe import Markup

from .. import figures, verdicts
from ..address import Address
from ..components import facts, inward, outward, said, section, table, together
from ..findings import inside
from ..format import is_unknown, number, percent, percent_range, whole_range
from ..page import Page
from ..rows import rows
from ..scores import Scores
from .index_field import FEWEST


def listed(page: Page, sectors: pd.DataFrame, view: Address, found: Scores | None) -> Markup:
    """Every sector with its level, its flag, its size and regulator; by answers where there is no index."""
    words, language = page.words, page.words.language
    known = figures.levels(page.snapshot, view).set_index("unit")
    columns = ("sector", "index", "flag") if found is not None else ("sector", "level")
    heads = [words(f"sectors.column.{name}") for name in (*columns, "companies", "complaints", "regulator")]
    lines = []
    for row in rows(sectors.sort_values(f"name_{language}")):
        name = inward(
            page.link("sectors", sector=row.sector_id), getattr(row, f"name_{language}"), css="strong"
        )
        level = known.loc[row.sector_id] if row.sector_id in known.index else None
        judged = _judged(page, found, row.sector_id) if found is not None else (_level(page, level),)
        size = number(row.companies, language), number(row.complaints, language)
        lines.append((name, *judged, *size, _regulator(page, row)))
    return table(heads, lines, caption=words("sectors.title"))


def _judged(page: Page, found: Scores, sector: str) -> tuple[Markup, Markup]:
    """The mean index of a sector with its interval, and its flag in one word."""
    words, language, screen = page.words, page.words.language, found.screen(sector)
    if screen is None:
        return Markup(""), Markup("")
    tested = screen.could_be_tested or screen.flag in verdicts.RAISED
    flag = Markup('<span class="{}">{}</span>').format(
        f"flag-{verdicts.RAISED[screen.flag]}" if screen.flag in verdicts.RAISED else "quiet",
        verdicts.flag_name(words, screen.flag if tested else "not_tested"),
    )
    if screen.mean is None or screen.units < FEWEST:
        return Markup('<span class="quiet">{}</span>').format(words("index.no_level")), flag
    range_ = whole_range(screen.mean_low, screen.mean_high, language)
    level = Markup("{} <small>{}</small>").format(number(screen.mean, language), range_)
    return level, flag


def turn_section(page: Page, sector: Any, name: str) -> Markup:
    """The section that says where to turn."""
    words = page.words
    return together([section(words("sectors.where", sector=inside(name))), turn_to(page, sector)])


def turn_to(page: Page, sector: Any) -> Markup:
    """Who watches over the sector, and where somebody with a complaint can go."""
    words, language = page.words, page.words.language
    advice = getattr(sector, f"turn_to_{language}")
    known = [
        (words("sectors.regulator"), _regulator(page, sector)),
        (
            words("sectors.turn_to"),
            outward(sector.turn_to_url, said(advice)) if advice else words("sectors.unknown"),
        ),
    ]
    return facts(known)


def _level(page: Page, level: pd.Series | None) -> Markup:
    language = page.words.language
    if level is None or is_unknown(level["rate"]):
        return Markup('<span class="quiet">{}</span>').format(page.words("sectors.no_replies"))
    return Markup("{} <small>{}, n {}</small>").format(
        percent(level["rate"], language),
        percent_range(level["low"], level["high"], language),
        number(level["followed"], language),
    )


def _regulator(page: Page, sector: Any) -> Markup:
    if not sector.regulator_name:
        return Markup('<span class="quiet">{}</span>').format(page.words("sectors.unknown"))
    return outward(sector.regulator_url, said(sector.regulator_name))
