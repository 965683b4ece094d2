"""What a page needs in hand: the one snapshot of this run, the address, the words; and the widgets that
change it.

The address is the only memory: every choice is read from it and written to it, so a link is a view. A page
asks for ``current()`` and gets the same snapshot throughout its run, even when a newer one is published
meanwhile.
"""

from __future__ import annotations

from collections.abc import Callable, Sequence
from dataclasses import dataclass
from functools import cached_property
from typing import Any
from urllib.parse import urlsplit

import plotly.graph_objects as go
import streamlit as st
from markupsafe import Markup

from . import queries
from .address import ALL, Address
from .charts import Theme
from .components import plain, together
from .format import date, half_year, months
from .snapshot import Snapshot
from .wording import Words

_KEPT = "observatory_page"
FIXED = {
    "outcome": ["yes", "no", "unknown"],
    "reply": ["answered", "late", "unanswered"],
    "written_in": ["nl", "en", "de", "fr"],
}


@dataclass(frozen=True)
class Page:
    """One run of one page."""

    slug: str
    snapshot: Snapshot
    address: Address
    words: Words

    def show(self, *parts: Markup) -> None:
        """Put pieces of HTML on the page; none of them is nothing to put."""
        if whole := str(together(parts)):
            st.html(whole)

    def chart(self, figure: go.Figure, alt: object, key: str) -> None:
        """Put a chart on the page, with what it shows in words for those who cannot see it."""
        st.plotly_chart(figure, theme=None, key=key, alt=plain(alt), config={"displayModeBar": False})

    def link(self, to: str, /, **changes: Any) -> str:
        """A link to another page that keeps the language and nothing else that is not named."""
        return Address(self.address.language).link(to, **changes)

    @property
    def site(self) -> str:
        """The site's own address, as the reader's browser knows it."""
        scheme, host = urlsplit(st.context.url or "")[:2]
        return f"{scheme}://{host}" if host else ""

    @property
    def theme(self) -> Theme:
        """Light or dark, as the reader's system asks."""
        return "dark" if st.context.theme.type == "dark" else "light"

    @cached_property
    def sectors(self) -> dict[str, str]:
        """The sectors' names in the reader's language, by id."""
        table = queries.sectors(self.snapshot)
        return dict(zip(table["sector_id"], table[f"name_{self.words.language}"], strict=True))

    @cached_property
    def sources(self) -> dict[str, str]:
        """The sources' names by id."""
        table = queries.sources(self.snapshot)
        return dict(zip(table["source"], table["title"], strict=True))

    def asked(self) -> Address:
        """What the address asks for; of the whole time where it names no half-year."""
        return self.address.whole()

    def recent(self) -> Address:
        """What the address asks for; of the latest complete half-year where it names no period."""
        if self.address.period is not None:
            return self.address.whole()
        return self.address.with_(period=queries.latest_period(self.snapshot), page=self.address.page)

    def period(self, view: Address) -> str:
        """The period looked at, in words."""
        if view.period is not None:
            return half_year(view.period, self.words.language)
        whole = queries.totals(self.snapshot)
        return months(whole["first_on"], whole["last_on"], self.words.language)

    def edition(self) -> str:
        """Which snapshot this is, by the day up to which it knows the world."""
        return self.words("site.edition", on=date(self.snapshot.as_of, self.words.language))


def keep(page: Page) -> None:
    """Remember the page for this run of this session."""
    st.session_state[_KEPT] = page


def current() -> Page:
    """The page of this run."""
    page: Page = st.session_state[_KEPT]
    return page


def filters(page: Page, view: Address, *names: str, required: Sequence[str] = ()) -> None:
    """One row of chips that say what ``view`` shows; on a phone they fold into one button."""
    with st.container(key="filters", horizontal=True, gap="small"):
        chosen = sum(getattr(page.address, name) is not None for name in names)
        label = page.words.count("filter", chosen) if chosen else page.words("filter.open")
        page.show(Markup('<details class="filter-fold"><summary>{}</summary></details>').format(label))
        for name in names:
            _select(page, name, getattr(view, name), required=name in required)


def _select(page: Page, name: str, current: str | None, *, required: bool) -> None:
    options, label_of = _options(page, name)
    key, everything = f"choose_{page.slug}_{name}", page.words(f"filter.all.{name}")
    st.session_state[key] = current if current in options else ALL
    st.selectbox(
        page.words(f"filter.{name}"),
        [*([] if required else [ALL]), *options],
        key=key,
        format_func=lambda value: everything if value == ALL else label_of(value),
        label_visibility="collapsed",
        filter_mode=None,
        on_change=_chosen,
        args=(name, key),
    )


def _options(page: Page, name: str) -> tuple[Sequence[str], Callable[[str], str]]:
    """The values of a filter, and what a reader calls them."""
    words, language = page.words, page.words.language
    if name == "sector":
        names = page.sectors
        return sorted(names, key=lambda sector: names[sector].casefold()), lambda value: names.get(
            value, value
        )
    if name == "period":
        found = queries.choices(page.snapshot, "period")[::-1]
        return found, lambda value: half_year(value, language, short=True)
    if name == "source":
        titles = page.sources
        return queries.choices(page.snapshot, "source"), lambda value: titles.get(value, value)
    if name == "theme":
        return queries.choices(page.snapshot, "theme"), lambda value: words.name("theme", value)
    return FIXED[name], lambda value: words.name(name, value)


def _chosen(name: str, key: str) -> None:
    """Write a choice into the address, and begin at the first page again."""
    value = st.session_state[key]
    if value and (value != ALL or name == "period"):
        st.query_params[name] = value
    else:
        st.query_params.pop(name, None)
    st.query_params.pop("page", None)


def adding(page: Page, names: dict[str, str], label: str) -> None:
    """A list to add one company from; those chosen stand in the address as ``companies``."""
    key = f"add_{page.slug}"
    st.session_state[key] = ALL
    with st.container(key="filters", horizontal=True, gap="small"):
        st.selectbox(
            label,
            [ALL, *names],
            key=key,
            format_func=lambda value: label if value == ALL else names[value],
            label_visibility="collapsed",
            on_change=_added,
            args=(page.address.companies, key),
        )


def _added(before: str | None, key: str) -> None:
    value = st.session_state[key]
    if value and value != ALL:
        st.query_params["companies"] = f"{before},{value}" if before else value


def search(page: Page, label: str, button: str) -> None:
    """A field to type in; what was typed stands in the address as ``q``."""
    key = f"search_{page.slug}"
    st.session_state[key] = page.address.q or ""
    with st.form(f"form_{page.slug}", border=False), st.container(key="search", horizontal=True, gap="small"):
        st.text_input(label, key=key, placeholder=label, label_visibility="collapsed")
        st.form_submit_button(button, on_click=_chosen, args=("q", key), type="primary")
