"""The ranking of one sector: who may be compared, who has figures but no place, and of whom there is too
little.
"""

from __future__ import annotations

from typing import Any

import pandas as pd
from markupsafe import Markup

from pipeline.methods import sentences

from .. import pictures
from ..components import folded, info, inward, said, section, table, together
from ..findings import SHOWN
from ..format import is_unknown, number, percent, percent_range
from ..page import Page
from ..rows import rows
from .field import figure_of

LEAST_SAID = 5  # a percentage of fewer would say nothing


def place(page: Page, company: Any) -> str:
    """``tussen plaats 3 en 9 van 14``; empty where no order may be shown."""
    if not company.has_order:
        return ""
    said = sentences.place(int(company.rank_low), int(company.rank_high), int(company.ranked))
    return said.nl if page.words.language == "nl" else said.en


def groups(page: Page, scores: pd.DataFrame, level: pd.Series) -> Markup:
    """The three groups below each other; the order within the first is the only order there is."""
    words = page.words
    ranked = scores["has_order"].astype(bool)
    shown = scores["evidence_level"].ge(SHOWN) & scores["answered_14_rate"].notna()
    compared = scores[ranked].sort_values(["answered_14_rate", "name"], ascending=[False, True])
    unplaced = scores[shown & ~ranked].sort_values("name")
    rest = scores[~shown & ~ranked].sort_values("name")
    scale = _scale(pd.concat([compared, unplaced]), level)
    parts = []
    if len(compared):
        parts += [
            section(
                words("ranking.compared"),
                words("ranking.sub"),
                more=info(words, "rank", words("info.interval")),
            ),
            _rows(page, compared, level, scale, words("ranking.compared")),
        ]
    if len(unplaced):
        legend = words("ranking.unplaced_why") if len(compared) else words("ranking.unplaced_legend")
        parts += [
            section(words("ranking.unplaced"), legend, more=info(words, "rank")),
            _rows(page, unplaced, level, scale, words("ranking.unplaced")),
        ]
    if len(rest):
        parts.append(folded(words.count("too_few", len(rest)), _rest(page, rest)))
    return together(parts)


def bar(page: Page, company: Any, level: float | None, scale: pictures.Scale) -> Markup:
    """A company's dot with its bar, against its sector."""
    return pictures.dot_bar(
        scale,
        company.answered_14_rate,
        company.answered_14_low,
        company.answered_14_high,
        line=None if is_unknown(level) else level,
        alt=figure_of(page, company),
    )


def _scale(shown: pd.DataFrame, level: pd.Series) -> pictures.Scale:
    known = [] if is_unknown(level["rate"]) else [level["rate"]]
    return pictures.fitting([*shown["answered_14_low"], *known], [*shown["answered_14_high"], *known])


def _rows(
    page: Page, companies: pd.DataFrame, level: pd.Series, scale: pictures.Scale, caption: str
) -> Markup:
    words, language = page.words, page.words.language
    ticks = scale.ticks()
    marks = pictures.axis(scale, [percent(tick, language) for tick in ticks], ticks)
    heads = [words(f"ranking.column.{name}") for name in ("company", "answered", "place", "solved", "cases")]
    lines = (
        (
            inward(page.link("company", company=company.unit), said(company.name), css="strong"),
            _answered(page, company, level["rate"], scale),
            _placed(page, company),
            _solved(page, company),
            _behind(page, company),
        )
        for company in rows(companies)
    )
    return Markup('<div class="ranking">{}{}</div>').format(
        table(heads, lines, caption=caption, css="rank"), marks
    )


def _answered(page: Page, company: Any, level: float | None, scale: pictures.Scale) -> Markup:
    language = page.words.language
    return Markup('<span class="figure"><b>{}</b> <small>{}</small></span>{}').format(
        percent(company.answered_14_rate, language),
        percent_range(company.answered_14_low, company.answered_14_high, language),
        bar(page, company, level, scale),
    )


def _placed(page: Page, company: Any) -> Markup:
    if not company.has_order:
        return Markup('<span class="quiet">{}</span>').format(_why_unplaced(page, company))
    band = pictures.rank_band(int(company.rank_low), int(company.rank_high), int(company.ranked))
    return Markup("{}{}").format(place(page, company), band)


def _why_unplaced(page: Page, company: Any) -> str:
    reason = company.evidence_reason if isinstance(company.evidence_reason, str) else "no_order"
    return page.words.name("unplaced", reason)


def _solved(page: Page, company: Any) -> Markup:
    words, language = page.words, page.words.language
    if not company.resolved_yes + company.resolved_no:
        return Markup('<span class="quiet">{}</span>').format(words("solved.nobody_said"))
    said_so = company.resolved_yes + company.resolved_no
    told = number(said_so, language)
    of_said = words("solved.of_said", rate=percent(company.resolved_said_rate, language), n=told)
    return Markup("{}<small>{}</small>").format(
        of_said if said_so >= LEAST_SAID else words("solved.few_said", n=told),
        words("solved.of_all", rate=percent(company.resolved_all_rate, language)),
    )


def _behind(page: Page, company: Any) -> Markup:
    words = page.words
    one = company.sources == 1
    sources = words("sources.one") if one else words.count("source", company.sources)
    return Markup("{}<small{}>{}</small>").format(
        number(company.cases, words.language), Markup(' class="flag"') if one else "", sources
    )


def _rest(page: Page, companies: pd.DataFrame) -> Markup:
    words = page.words
    made = (
        Markup("<li>{} <small>{} · {}</small></li>").format(
            inward(page.link("company", company=company.unit), said(company.name)),
            words.count("case", company.cases),
            words.name(
                "too_few", company.evidence_reason if company.evidence_level < SHOWN else "no_replies"
            ),
        )
        for company in rows(companies)
    )
    return Markup('<ul class="names">{}</ul>').format(together(made))
