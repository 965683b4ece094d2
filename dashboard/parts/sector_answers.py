"""One sector by how often complaints are answered: where a view has no service level index."""

from __future__ import annotations

from typing import Any

import pandas as pd
from markupsafe import Markup

from .. import components, figures, findings, pictures
from ..address import Address
from ..components import folded, inward, note, said, together
from ..findings import SHOWN
from ..format import is_unknown, number, percent, percent_range
from ..page import Page, filters
from ..rows import first, rows
from . import company, overview, sectors
from .field import best_of, figure_of
from .ranking import bar


def show(page: Page, view: Address, one: Any) -> None:
    """The sector's page: its finding, why there is no index, its companies, its themes, where to turn."""
    words, snapshot = page.words, page.snapshot
    overall, level = figures.overall(snapshot, view), figures.level_of(snapshot, view)
    scores, name = figures.companies(snapshot, view), page.sectors[one.sector_id]
    page.show(
        components.headline(
            findings.sector(words, level, overall, name),
            spread(page, scores, level),
            above=components.inward(page.link("sectors"), words("sectors.all")),
        )
    )
    filters(page, view, "sector", "period", "source", required=("sector",))
    info = components.info(words, "answered", words("info.interval"))
    page.show(
        overview.why_not(page, view),
        components.section(
            words("sectors.companies"), words("sectors.companies_sub", period=page.period(view)), more=info
        ),
        side_by_side(page, scores, level),
        components.section(
            words("sectors.themes"), words("sectors.themes_sub"), more=components.info(words, "themes")
        ),
        company.themes(page, figures.themes(snapshot, view, view.with_(sector=None)), link=False),
        sectors.turn_section(page, one, name),
        components.source_line(
            words("source.followed", n=words.count("complaint", level["followed"])),
            page.period(view),
            page.edition(),
            components.downloads(words, {"csv": view.download("company_scores", "csv")}),
            components.inward(page.link("method"), words("site.method_link")),
        ),
    )


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


def _names(page: Page, companies: pd.DataFrame) -> Markup:
    words = page.words
    made = (
        Markup("<li>{} <small>{}</small></li>").format(
            inward(page.link("company", company=row.unit), said(row.name)), words.count("case", row.cases)
        )
        for row in rows(companies.sort_values("name"))
    )
    return Markup('<ul class="names">{}</ul>').format(together(made))
