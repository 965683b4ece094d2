"""The companies of one sector by the service level index: its row of the field, large."""

from __future__ import annotations

from typing import Any

import pandas as pd
from markupsafe import Markup

from .. import pictures, verdicts
from ..address import Address
from ..components import folded, info, inward, note, said, section, source_line, together
from ..format import number, whole_range
from ..page import Page
from ..rows import rows
from ..scores import AVERAGE
from .index_field import band_of, best_of, figure_of, look_of, ticks
from .index_ranking import why_unplaced


def side_by_side(page: Page, companies: pd.DataFrame, screen: Any) -> Markup:
    """The sector's row of the field, large: every company by name, the sector's interval behind all of them."""
    words, language = page.words, page.words.language
    shown = companies[companies["index_score"].notna()]
    rest = companies.drop(shown.index)
    if shown.empty:
        return together([note(words("index.no_scores")), _left(page, rest)])
    scale = pictures.points(shown["index_low"], shown["index_high"], around=AVERAGE)
    best, band = best_of(shown), band_of(screen)
    made = []
    for company in rows(shown.sort_values("name")):
        bar = pictures.dot_bar(
            scale,
            company.index_score,
            company.index_low,
            company.index_high,
            line=AVERAGE,
            band=band,
            alt=figure_of(page, company),
            css=look_of(company, best),
        )
        made.append(
            Markup(
                '<li><span class="bars-name">{}</span>{}<span class="bars-figure">{} {}</span></li>'
            ).format(
                inward(page.link("company", company=company.unit), said(company.name)),
                bar,
                number(company.index_score, language),
                Markup("<small>{} · n\u00a0{}</small>").format(
                    whole_range(company.index_low, company.index_high, language),
                    number(company.cases, language),
                ),
            )
        )
    marks = ticks(page, scale)
    axis = pictures.axis(scale, [label for _, label in marks], [at for at, _ in marks])
    look = verdicts.RAISED.get(screen.flag, "") if screen is not None else ""
    return together(
        [
            Markup('<ul class="bars large {}">{}</ul><div class="large-axis">{}</div>').format(
                look, together(made), axis
            ),
            _left(page, rest),
        ]
    )


def companies_section(page: Page, view: Address) -> Markup:
    """The heading above the companies."""
    words = page.words
    sub = words("sector.companies_sub", period=page.period(view))
    return section(words("sectors.companies"), sub, more=info(words, "index", words("info.interval")))


def companies_source(page: Page, view: Address, companies: pd.DataFrame) -> Markup:
    """What stands below them."""
    words = page.words
    return source_line(
        words.count("scored", companies["index_score"].notna().sum()),
        words.count("case", companies["cases"].sum()),
        page.period(view),
        page.edition(),
        Markup('<a href="{}" download>CSV</a>').format(view.download("service_scores", "csv")),
        inward(page.link("ranking", sector=view.sector, period=view.period), words("sector.to_ranking")),
        inward(page.link("method"), words("site.method_link")),
    )


def _left(page: Page, rest: pd.DataFrame) -> Markup:
    if rest.empty:
        return Markup("")
    words = page.words
    made = (
        Markup("<li>{} <small>{} · {}</small></li>").format(
            inward(page.link("company", company=row.unit), said(row.name)),
            words.count("case", row.cases),
            why_unplaced(page, row)
            if row.evidence_reason is None
            else words.name("no_score", row.evidence_reason),
        )
        for row in rows(rest.sort_values("name"))
    )
    return folded(
        words.count("too_few", len(rest)), Markup('<ul class="names">{}</ul>').format(together(made))
    )
