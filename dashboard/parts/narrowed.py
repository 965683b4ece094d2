"""What the pages with one question share: the choice of a kind, sectors and companies as dots with bars, and
the complaints behind.
"""

from __future__ import annotations

from collections.abc import Callable, Sequence
from typing import Any

import pandas as pd
from markupsafe import Markup

from .. import published, queries
from ..address import Address
from ..bars import Bar, Ruler, listed
from ..components import chips, inward, note, said, section, source_line, together
from ..page import Page
from ..rows import rows
from .complaints import ANCHOR, shown

MakeBar = Callable[[object, Any], Bar]
MakeRuler = Callable[[Sequence[Bar]], Ruler]


def kinds(page: Page, name: str, known: Sequence[str], chosen: str) -> Markup:
    """The kinds to choose from, as chips; the first is what is shown when nobody chose."""
    return chips(
        page.words(f"{name}.choose"),
        (
            (
                page.address.link(page.slug, kind=None if kind == known[0] else kind),
                page.words(f"{name}.kind.{kind}"),
                kind == chosen,
            )
            for kind in known
        ),
    )


def sector_chosen(page: Page, view: Address) -> str | None:
    """The sector of the address; else the one with most companies to compare."""
    return view.sector if view.sector in page.sectors else queries.first_sector(page.snapshot, view.period)


def of_subject(page: Page, table: str, view: Address, subject: str, **where: object) -> pd.DataFrame:
    """The rows of all sectors or all companies in the period of ``view``."""
    return published.of(page.snapshot, table, subject=subject, period=view.period or "all", **where)


def sectors(page: Page, found: pd.DataFrame, value: str, make: MakeBar, ruler: MakeRuler) -> Markup:
    """All sectors with enough to show, highest first; each opens its companies."""
    known = found[found[value].notna()].sort_values([value, "subject_id"], ascending=[False, True])
    names = page.sectors
    made = [
        make(inward(page.address.link(page.slug, sector=row.subject_id), names.get(row.subject_id)), row)
        for row in rows(known)
    ]
    return listed(made, ruler(made)) if made else note(page.words("themes.too_few"))


def companies(
    page: Page, found: pd.DataFrame, sector: str | None, value: str, make: MakeBar, ruler: MakeRuler
) -> Markup:
    """The companies of one sector by name, for the order would mean nothing; and of how many there is too
    little.
    """
    names = queries.companies(page.snapshot).set_index("company_id")
    mine = found[found["subject_id"].map(names["sector_id"]) == sector]
    known = mine[mine[value].notna()]
    known = known.assign(name=known["subject_id"].map(names["company_name"])).sort_values("name")
    made = [
        make(inward(page.link("company", company=row.subject_id), said(row.name)), row) for row in rows(known)
    ]
    few = len(mine) - len(known)
    left = Markup('<p class="src">{}</p>').format(page.words.count("too_few", few)) if few else Markup("")
    if not made:
        return together([note(page.words("themes.too_few")), left])
    return together([listed(made, ruler(made)), left])


def below(page: Page, view: Address, table: str, *parts: object) -> Markup:
    """What stands below a picture: n, period, snapshot, file, method."""
    words = page.words
    csv = Markup('<a href="{}" download>CSV</a>').format(view.with_(source=None).download(table, "csv"))
    return source_line(
        *parts, page.period(view), page.edition(), csv, inward(page.link("method"), words("site.method_link"))
    )


def behind(page: Page, view: Address, theme: str) -> Markup:
    """The complaints in which the theme was read, newest first."""
    words = page.words
    return together(
        [
            section(words("behind.title"), words("behind.sub"), anchor=ANCHOR),
            shown(page, view.with_(theme=theme, kind=None, page=view.page), with_company=True),
        ]
    )
