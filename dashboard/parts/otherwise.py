"""The index made in other ways: who would come out on top, and who would leave the range of its places."""

from __future__ import annotations

from typing import Any

import pandas as pd
from markupsafe import Markup

from .. import published
from ..address import Address
from ..components import downloads, folded, source_line, table, together, visible
from ..format import number
from ..page import Page
from ..rows import rows

NAMED = 3  # ways that a sentence names


def of_sector(page: Page, view: Address) -> Markup:
    """In how many ways another company comes out on top, and what every way shifts; nothing where none was tried."""
    found = published.of(page.snapshot, "score_variants", sector_id=view.sector, score_window=view.period)
    if found.empty:
        return Markup("")
    words, language = page.words, page.words.language
    said = words(
        "otherwise.sector",
        n=number(found["top_changes"].sum(), language),
        of=words.count("way", len(found)),
        shift=number(found["rank_shift"].mean(), language, 1),
    )
    ordered = found.sort_values(["rank_shift", "variant"], ascending=[False, True])
    return Markup('<p class="sub">{}</p>{}').format(
        said, folded(words("otherwise.title"), _table(page, ordered, view))
    )


def _table(page: Page, found: pd.DataFrame, view: Address) -> Markup:
    words, language = page.words, page.words.language
    heads = [words(f"otherwise.{name}") for name in ("way", "shift", "top")]
    lines = (
        (
            way(page, row.variant),
            number(row.rank_shift, language, 1),
            words("otherwise.other_top" if row.top_changes else "otherwise.same_top"),
        )
        for row in rows(found)
    )
    csv = downloads(words, {"csv": view.download("score_variants", "csv")})
    return together([table(heads, lines, caption=words("otherwise.title")), source_line(page.edition(), csv)])


def of_company(page: Page, row: Any, name: str) -> Markup:
    """In how many ways its place stays within its range, and which ways take it out; nothing without a place."""
    found = published.of(
        page.snapshot, "company_variants", company_id=row.company_id, score_window=row.score_window
    )
    if found.empty:
        return Markup("")
    words = page.words
    out = found[~found["is_within_range"].astype(bool)]["variant"].tolist()
    listed = ", ".join(way(page, each) for each in out[:NAMED]) + (" …" if len(out) > NAMED else "")
    key = "otherwise.company_outside" if out else "otherwise.company_within"
    ways = words.count("way", len(found))
    said = words(key, company=visible(name), n=number(len(out), words.language), of=ways, ways=listed)
    return Markup('<p class="sub">{}</p>').format(said)


def way(page: Page, variant: str) -> str:
    """The name of a way; of a source left out, with its title."""
    kind, _, source = variant.partition(":")
    if kind == "without_source":
        return page.words("otherwise.name.without_source", source=visible(page.sources.get(source, source)))
    return page.words.name("otherwise.name", kind)
