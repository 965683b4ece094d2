"""Delight: what is told of service that was done well."""

from __future__ import annotations

import math
from typing import Any

import pandas as pd
from markupsafe import Markup

from .. import bars, cards, estimates, queries
from ..address import Address
from ..components import note, paging, plain, together
from ..format import is_unknown, number, percent, percent_range
from ..page import Page

LEAST = 15  # posts below which a share says nothing, as everywhere on the site
THEME = "delight"


def shares(page: Page, view: Address, by: Any) -> pd.DataFrame:
    """One row per company or sector with the share of its posts that praise; ``rate`` missing of too few."""
    found = queries.delight(page.snapshot, view, by)
    return found.join(estimates.shares(found["praise"], found["posts"])).assign(
        rate=lambda table: table["rate"].where(table["posts"] >= LEAST)
    )


def finding(page: Page, everything: pd.DataFrame) -> tuple[str, str]:
    """Which part of all posts praises, and on how many that rests."""
    words, language = page.words, page.words.language
    if everything.empty or is_unknown(everything["rate"].iloc[0]):
        return words("delight.headline_nothing"), words("delight.lead_nothing")
    row = everything.iloc[0]
    lead = words(
        "delight.lead",
        praise=number(row["praise"], language),
        posts=words.count("post", row["posts"]),
        range=percent_range(row["low"], row["high"], language),
    )
    return words("delight.headline", rate=percent(row["rate"], language)), lead


def bar(page: Page, label: object, row: Any) -> bars.Bar:
    """One sector or company: the share of posts that praise, with its interval."""
    words, language = page.words, page.words.language
    rate, n = percent(row.rate, language), number(row.posts, language)
    span = percent_range(row.low, row.high, language)
    alt = words("delight.alt", who=plain(label), rate=rate, range=span, n=n)
    return bars.Bar(label, row.rate, row.low, row.high, rate, n, alt)


def shown(page: Page, view: Address) -> Markup:
    """The posts that praise, newest first, with the words that count."""
    found = queries.delight_page(page.snapshot, view)
    if found.empty:
        return note(page.words("behind.nothing"))
    ids = found["complaint_id"].tolist()
    links = {company: page.link("company", company=company) for company in found["company_id"].dropna()}
    made = cards.cards(
        page.words,
        found,
        queries.evidence(page.snapshot, ids),
        queries.reply_texts(page.snapshot, ids),
        sources=page.sources,
        theme=THEME,
        companies=links,
    )
    pages = math.ceil(int(found["found"].iloc[0]) / queries.PAGE_SIZE)
    return together([made, paging(page.words, page.address, page.slug, pages)])
