"""How a company did over time and among its peers: two charts, each with its finding as a title."""

from __future__ import annotations

from typing import Any

import numpy as np
import pandas as pd
from markupsafe import Markup

from pipeline.methods.proportions import normal_quantile

from .. import charts, estimates, figures, queries
from ..address import Address
from ..components import info, outward, said, section, source_line, visible
from ..findings import SHOWN, against
from ..format import date, half_year, half_year_start, number, percent, percent_range
from ..page import Page
from ..profiles import Profile
from ..rows import first, rows


def of(page: Page, view: Address, profile: Profile, name: str, *, with_funnel: bool) -> None:
    """Show both charts where there is enough to draw; the funnel of answers where there is none of the index."""
    if with_funnel and profile.band is not None and profile.bands is not None:
        _among_peers(page, profile.own.unit, profile.peers, profile.bands)
    _over_time(page, view, visible(name))


def _among_peers(page: Page, own: str, drawn: pd.DataFrame, bands: estimates.Bands) -> None:
    words, language = page.words, page.words.language
    mine = first(drawn[drawn["unit"] == own])
    figure = charts.funnel(
        drawn.assign(name=drawn["name"].map(visible)),
        _band(bands, drawn["followed"]),
        own=own,
        axis=(words("funnel.few"), words("funnel.many")),
        words=(words("funnel.chance"), words("funnel.level")),
        language=language,
        theme=page.theme,
    )
    page.show(
        section(
            words(f"funnel.title.{bands.band[own].replace(' ', '_')}"),
            words("funnel.sub", sector=page.sectors.get(mine.sector_id, "")),
            more=info(words, "funnel"),
        )
    )
    alt = words(
        "funnel.alt",
        company=visible(mine.name),
        rate=percent(mine.answered_14_rate, language),
        n=number(mine.followed, language),
        level=percent(bands.level, language),
    )
    page.chart(figure, alt, "funnel")
    page.show(
        _below(
            page,
            words.count("company", len(drawn)),
            words("source.n", n=number(drawn["followed"].sum(), language)),
        )
    )


def _band(bands: estimates.Bands, followed: pd.Series) -> charts.Band:
    amounts = np.geomspace(max(float(followed.min()) * 0.7, 5), float(followed.max()) * 1.15, 80)
    outer, inner = (bands.limits(amounts, normal_quantile(level)) for level in (0.998, 0.95))
    return charts.Band(amounts, outer, inner, bands.level)


def _over_time(page: Page, view: Address, name: str) -> None:
    words, language = page.words, page.words.language
    own = queries.trend(page.snapshot, view.company or "")
    own = own[own["evidence_level"].ge(SHOWN) & own["answered_14_rate"].notna()].reset_index(drop=True)
    sector = figures.by_period(page.snapshot, Address(sector=view.sector))
    if len(own) < 2 or sector.empty:
        return
    known = queries.events(page.snapshot, view)
    events = [charts.Event(row.starts_on, date(row.starts_on, language)) for row in rows(known)]
    periods = sorted(set(own["period"]) | set(sector["period"]))
    figure = charts.trend(
        own,
        sector,
        events,
        labels={period: half_year_start(period, language) for period in periods},
        names=(name, words("tile.sector")),
        language=language,
        theme=page.theme,
    )
    first, last = own.iloc[0], own.iloc[-1]
    moved = against(last["answered_14_low"], last["answered_14_high"], first["answered_14_rate"])
    page.show(
        section(
            words(f"trend.title.{moved}"),
            words("trend.sub"),
            more=info(words, "trend", words("info.interval")),
        )
    )
    page.chart(figure, "; ".join(_point(page, row) for row in rows(own)), "trend")
    listed = [_event(page, row) for row in rows(known)]
    page.show(_below(page, *listed))


def _point(page: Page, row: Any) -> str:
    language = page.words.language
    return page.words(
        "trend.point",
        period=half_year(row.period, language),
        rate=percent(row.answered_14_rate, language),
        range=percent_range(row.answered_14_low, row.answered_14_high, language),
        n=number(row.followed, language),
    )


def _event(page: Page, row: Any) -> Markup:
    """What happened, when, with a link to where it is told."""
    title = outward(row.url, said(getattr(row, f"title_{page.words.language}")))
    return Markup("{}: {}").format(date(row.starts_on, page.words.language), title)


def _below(page: Page, *parts: object) -> Markup:
    csv = Markup('<a href="{}" download>CSV</a>').format(page.address.download("company_scores", "csv"))
    return source_line(*parts, page.edition(), csv)
