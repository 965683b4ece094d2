"""The sectors: all of them in a list, or one with its companies side by side and where a consumer can
turn.
"""

from __future__ import annotations

from typing import Any

import pandas as pd
from markupsafe import Markup

from .. import pictures
from ..components import facts, folded, inward, note, outward, said, table, together
from ..findings import SHOWN
from ..format import is_unknown, number, percent, percent_range
from ..page import Page
from ..rows import first, rows
from .field import best_of, figure_of
from .ranking import bar


def listed(page: Page, sectors: pd.DataFrame, levels: pd.DataFrame) -> Markup:
    """Every sector with its level, size and regulator."""
    words, language = page.words, page.words.language
    known = levels.set_index("unit")
    heads = [
        words(f"sectors.column.{name}")
        for name in ("sector", "level", "companies", "complaints", "regulator")
    ]
    lines = []
    for row in rows(sectors.sort_values(f"name_{language}")):
        level = known.loc[row.sector_id] if row.sector_id in known.index else None
        lines.append(
            (
                inward(
                    page.link("sectors", sector=row.sector_id), getattr(row, f"name_{language}"), css="strong"
                ),
                _level(page, level),
                number(row.companies, language),
                number(row.complaints, language),
                _regulator(page, row),
            )
        )
    return table(heads, lines, caption=words("sectors.title"))


def side_by_side(page: Page, scores: pd.DataFrame, level: pd.Series) -> Markup:
    """All companies with enough complaints on one scale, by name; the rest counted and folded."""
    words, language = page.words, page.words.language
    shown = scores[scores["evidence_level"].ge(SHOWN) & scores["answered_14_rate"].notna()]
    rest = scores.drop(shown.index)
    known = [] if is_unknown(level["rate"]) else [level["rate"]]
    scale = pictures.fitting([*shown["answered_14_low"], *known], [*shown["answered_14_high"], *known])
    best, made = best_of(shown), []
    for row in rows(shown.sort_values("name")):
        name = inward(page.link("company", company=row.unit), said(row.name))
        label = (
            Markup("{} <small>{}</small>").format(name, words("sectors.best")) if row.unit == best else name
        )
        made.append(
            pictures.bar_row(
                label,
                bar(page, row, level["rate"], scale),
                percent(row.answered_14_rate, language),
                number(row.followed, language),
            )
        )
    drawn = (
        Markup('<ul class="bars">{}</ul>').format(together(made))
        if made
        else note(words("sectors.nothing_drawn"))
    )
    return together(
        [drawn, folded(words.count("too_few", len(rest)), _names(page, rest)) if len(rest) else Markup("")]
    )


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


def spread(page: Page, scores: pd.DataFrame, level: pd.Series) -> Markup:
    """Level, best and spread of the companies that can be shown, in three sentences."""
    words, language = page.words, page.words.language
    shown = scores[scores["evidence_level"].ge(SHOWN) & scores["answered_14_rate"].notna()]
    said_of_level = words(
        "sectors.level",
        rate=percent(level["rate"], language),
        range=percent_range(level["low"], level["high"], language),
        n=number(level["followed"], language),
    )
    sentences = [said_of_level]
    best = best_of(shown)
    if best is not None:
        leading = first(shown[shown["unit"] == best])
        sentences.append(words("sectors.best_is", company=leading.name, figure=figure_of(page, leading)))
    if len(shown) >= 2:
        low, high = shown["answered_14_rate"].min(), shown["answered_14_rate"].max()
        sentences.append(words("sectors.spread", n=len(shown), range=percent_range(low, high, language)))
    return together((Markup("{}").format(sentence) for sentence in sentences), " ")


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


def _names(page: Page, companies: pd.DataFrame) -> Markup:
    words = page.words
    made = (
        Markup("<li>{} <small>{}</small></li>").format(
            inward(page.link("company", company=row.unit), said(row.name)), words.count("case", row.cases)
        )
        for row in rows(companies.sort_values("name"))
    )
    return Markup('<ul class="names">{}</ul>').format(together(made))
