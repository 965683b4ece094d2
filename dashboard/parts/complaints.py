"""The complaints behind a view: counted, narrowed by what became of them, shown ten at a time."""

from __future__ import annotations

import math

from markupsafe import Markup

from .. import cards, published, queries
from ..address import Address
from ..components import chips, note, paging, together
from ..page import Page

NARROWINGS: tuple[tuple[str, dict[str, str | None]], ...] = (
    ("all", {"reply": None, "outcome": None}),
    ("answered", {"reply": "answered", "outcome": None}),
    ("late", {"reply": "late", "outcome": None}),
    ("unanswered", {"reply": "unanswered", "outcome": None}),
    ("yes", {"reply": None, "outcome": "yes"}),
    ("no", {"reply": None, "outcome": "no"}),
    ("unknown", {"reply": None, "outcome": "unknown"}),
)


def narrowing(page: Page) -> Markup:
    """Which of the complaints to show: by what became of them."""
    address = page.address
    return chips(
        page.words("behind.narrow"),
        (
            (
                f"{address.link(page.slug, **change)}#{ANCHOR}",
                page.words(f"behind.{name}"),
                (address.reply, address.outcome) == (change["reply"], change["outcome"]),
            )
            for name, change in NARROWINGS
        ),
    )


ANCHOR = "complaints"


def contested(page: Page) -> set[str]:
    """The complaints that somebody contests and about which nothing is decided yet."""
    return set(published.of(page.snapshot, "challenges", status="open")["complaint_id"])


def shown(page: Page, address: Address, *, with_company: bool = False) -> Markup:
    """The cards of this page, and the way to the next."""
    found = queries.complaints_page(page.snapshot, address)
    if found.empty:
        return note(page.words("behind.nothing"))
    ids = found["complaint_id"].tolist()
    every = queries.complaints_count(page.snapshot, address)["complaints"]
    links = {company: page.link("company", company=company) for company in found["company_id"].dropna()}
    made = cards.cards(
        page.words,
        found,
        queries.evidence(page.snapshot, ids),
        queries.reply_texts(page.snapshot, ids),
        sources=page.sources,
        theme=address.theme,
        companies=links if with_company else None,
        contested=contested(page),
    )
    return together([made, paging(page.words, page.address, page.slug, math.ceil(every / queries.PAGE_SIZE))])
