"""Companies as a list of links: what a search found, or all there are."""

from __future__ import annotations

import pandas as pd
from markupsafe import Markup

from ..components import folded, inward, note, said, together
from ..page import Page
from ..rows import rows


def companies(page: Page, matches: pd.DataFrame) -> Markup:
    """What the search found, best first; or what to try when it found nothing."""
    if matches.empty:
        return note(page.words("search.nothing", q=page.address.q), css="note found")
    return Markup('<ul class="found">{}</ul>').format(_links(page, matches))


def everyone(page: Page, all_companies: pd.DataFrame) -> Markup:
    """Every company that people complained of, by sector."""
    known = all_companies[all_companies["complaints"] > 0]
    names = page.sectors
    parts = [
        folded(
            Markup("{} <small>{}</small>").format(
                names.get(str(sector), page.words("search.no_sector")),
                page.words.count("company", len(group)),
            ),
            Markup('<ul class="names">{}</ul>').format(_links(page, group)),
        )
        for sector, group in sorted(
            known.groupby(known["sector_id"].fillna("")), key=lambda each: names.get(str(each[0]), "~")
        )
    ]
    return together(parts)


def _links(page: Page, table: pd.DataFrame) -> Markup:
    names = page.sectors
    return together(
        Markup("<li>{} <small>{} · {}</small></li>").format(
            inward(page.link("company", company=row.company_id), said(row.company_name), css="strong"),
            names.get(row.sector_id, page.words("search.no_sector")),
            page.words.count("complaint", row.complaints or 0),
        )
        for row in rows(table)
    )
