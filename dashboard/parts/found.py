"""Companies as a list of links: what a search found, or all there are."""

from __future__ import annotations

import pandas as pd
from markupsafe import Markup

from ..components import folded, inward, note, said, together
from ..page import Page
from ..rows import rows

LISTED = 200


def companies(page: Page, matches: pd.DataFrame) -> Markup:
    """What the search found, best first; or what to try when it found nothing."""
    if matches.empty:
        return note(page.words("search.nothing", q=page.address.q), css="note found")
    return Markup('<ul class="found">{}</ul>').format(_links(page, matches))


def everyone(page: Page, all_companies: pd.DataFrame) -> Markup:
    """Every company that people complained of, by sector."""
    known = all_companies[all_companies["complaints"] > 0]
    names = page.sectors
    groups = known.groupby(known["sector_id"].fillna(""))
    ordered = sorted(groups, key=lambda each: names.get(str(each[0]), "~"))
    return together(_sector(page, names.get(str(sector)), group) for sector, group in ordered)


def _sector(page: Page, name: str | None, companies: pd.DataFrame) -> Markup:
    """A sector's companies by name; of very many only those with most complaints, and how many more there
    are.
    """
    words = page.words
    shown = companies.sort_values("complaints", ascending=False).head(LISTED).sort_values("company_name")
    more = len(companies) - len(shown)
    rest = Markup("<p>{}</p>").format(words("search.more", n=words.count("company", more))) if more else ""
    title = Markup("{} <small>{}</small>").format(
        name or words("search.no_sector"), words.count("company", len(companies))
    )
    return folded(title, Markup('<ul class="names">{}</ul>{}').format(_links(page, shown), rest))


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
