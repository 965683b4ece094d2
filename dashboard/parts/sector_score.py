"""One sector by the service level index: its half-years, its themes, its structure, its parts, its report."""

from __future__ import annotations

import math
from typing import Any

from markupsafe import Markup

from .. import pictures, scores, verdicts
from ..components import facts, folded, info, inward, section, source_line, together
from ..findings import inside
from ..format import half_year, number, percent, percent_range, whole_range
from ..page import Page
from ..rows import rows
from ..scores import AVERAGE
from . import objections
from . import screen as screens

THEMES_SHOWN = 8
WIDEST = 8.0  # times more or fewer: where the scale of odds ratios ends at the latest


def over_time(page: Page, sector: str) -> Markup:
    """The sector's level and flag in every frozen half-year."""
    words, language = page.words, page.words.language
    every = scores.screens(page.snapshot, page.address.with_(sector=sector, period=None))
    known = [row for row in rows(every) if row.mean_low is not None and row.units >= 3]
    if len(known) < 2:
        return Markup("")
    scale = pictures.points([row.mean_low for row in known], [row.mean_high for row in known], around=AVERAGE)
    lines = []
    for row in known:
        alt = words(
            "index.row",
            mean=number(row.mean, language),
            range=whole_range(row.mean_low, row.mean_high, language),
            companies=words.count("company", row.units),
        )
        bar = pictures.dot_bar(scale, row.mean, row.mean_low, row.mean_high, line=AVERAGE, alt=alt)
        tested = row.could_be_tested or row.flag in verdicts.RAISED
        flag = verdicts.flag_name(words, row.flag if tested else "not_tested")
        figure = number(row.mean, language), whole_range(row.mean_low, row.mean_high, language)
        lines.append(
            Markup('<li class="{}"><span>{}</span>{}<small>{} ({}) · {}</small></li>').format(
                verdicts.RAISED.get(row.flag, ""),
                half_year(row.score_window, language, short=True),
                bar,
                *figure,
                flag,
            )
        )
    more = info(words, "screen", words("info.interval"))
    return together(
        [
            section(words("sector.over_time"), words("sector.over_time_sub"), more=more),
            Markup('<ol class="weighed">{}</ol>').format(together(lines)),
            _screens_source(page, sector, sum(row.cases for row in known)),
        ]
    )


def _screens_source(page: Page, sector: str, cases: int) -> Markup:
    csv = page.address.download("sector_screens", "csv", sector=sector, period=None)
    return source_line(
        page.words.count("case", cases), page.edition(), Markup('<a href="{}" download>CSV</a>').format(csv)
    )


def themes(page: Page, sector: str, period: str, name: str) -> Markup:
    """What is named more often here than elsewhere: odds ratios with their intervals, the finding as title."""
    words, language = page.words, page.words.language
    found = scores.themes(page.snapshot, sector, period)
    if found.empty:
        return Markup("")
    standing = found[found["is_shown"].astype(bool)]
    shown = found.head(max(THEMES_SHOWN, len(standing)))
    reach = min(max(shown["odds_high"].max(), 1 / shown["odds_low"].min(), 2.0), WIDEST)
    scale = pictures.Scale(-math.log(reach), math.log(reach))
    lines = [_theme(page, row, scale) for row in rows(shown)]
    top = rows(standing)[:1]
    title = (
        words(
            "sector.theme_finding",
            theme=words.name("theme", top[0].label),
            odds=number(top[0].odds_ratio, language, 1),
            sector=inside(name),
        )
        if top
        else words("sector.no_theme")
    )
    marks = [ratio for ratio in (0.25, 0.5, 1, 2, 4) if 1 / reach <= ratio <= reach]
    labels = [number(ratio, language, 0 if ratio >= 1 else 2) + "×" for ratio in marks]
    axis = pictures.axis(scale, labels, [math.log(ratio) for ratio in marks])
    return together(
        [
            section(title, words("sector.themes_sub"), more=info(words, "odds", words("info.interval"))),
            Markup('<ul class="bars themes">{}</ul><div class="bars-axis">{}</div>').format(
                together(lines), axis
            ),
            source_line(
                words.count("case", shown["cases"].max()),
                half_year(period, language),
                page.edition(),
                Markup('<a href="{}" download>CSV</a>').format(
                    page.address.download("sector_themes", "csv", period=period)
                ),
            ),
        ]
    )


def _theme(page: Page, row: Any, scale: pictures.Scale) -> Markup:
    words, language = page.words, page.words.language
    odds, low, high = (number(value, language, 1) for value in (row.odds_ratio, row.odds_low, row.odds_high))
    figures = words("sector.odds_alt", odds=odds, low=low, high=high, n=number(row.naming, language))
    values = (math.log(value) for value in (row.odds_ratio, row.odds_low, row.odds_high))
    bar = pictures.dot_bar(scale, *values, line=0.0, alt=figures, css="" if row.is_shown else "plain")
    return Markup(
        '<li><span class="bars-name">{}</span>{}<span class="bars-figure">{}× <small>{}–\u2060{} · {}</small>'
        "</span></li>"
    ).format(
        inward(
            page.link("data", sector=row.sector_id, period=row.score_window, theme=row.label),
            words.name("theme", row.label),
        ),
        bar,
        odds,
        low,
        high,
        words("sector.q", q=screens.p_value(page, row.q_value).removeprefix("p ")),
    )


def structure(page: Page, screen: Any) -> Markup:
    """Lock-in and concentration, what makes it easier for service to stay low; and the usual objections."""
    words = page.words
    lines = [
        *_locked(page, screen),
        (words("sector.hhi.title"), _concentrated(page, screen)),
        *objections.of(page, screen),
        *_spread(page, screen),
    ]
    return together(
        [
            section(words("sector.structure"), words("sector.structure_sub"), more=info(words, "structure")),
            facts(lines),
            _screens_source(page, screen.sector_id, screen.cases),
        ]
    )


def _locked(page: Page, screen: Any) -> list[tuple[object, object]]:
    if screen.locked_in_rate is None:
        return []
    words, language = page.words, page.words.language
    said = words(
        "sector.locked.more" if screen.is_locked_in else "sector.locked.alike",
        rate=percent(screen.locked_in_rate, language),
        range=percent_range(screen.locked_in_low, screen.locked_in_high, language),
        n=number(screen.locked_in, language),
    )
    return [(words("sector.locked.title"), said + _corrected(page, screen))]


def _concentrated(page: Page, screen: Any) -> str:
    words, language = page.words, page.words.language
    if screen.hhi is None:
        return words("sector.hhi.unknown")
    return words(
        "sector.hhi.figures",
        hhi=number(screen.hhi, language),
        companies=words.count("company", screen.hhi_companies),
        rate=percent(screen.hhi_known_rate, language),
    )


def _spread(page: Page, screen: Any) -> list[tuple[object, object]]:
    if screen.tau is None:
        return []
    words, language = page.words, page.words.language
    ratio = "" if screen.tau_ratio is None else number(screen.tau_ratio, language, 1)
    said = words("sector.spread.figures", tau=number(screen.tau, language, 1), ratio=ratio)
    return [(words("sector.spread.title"), said)]


def _corrected(page: Page, screen: Any) -> str:
    """The share with reading errors taken out, where these are known."""
    if getattr(screen, "locked_in_corrected_rate", None) is None:
        return ""
    words, language = page.words, page.words.language
    range_ = percent_range(screen.locked_in_corrected_low, screen.locked_in_corrected_high, language)
    rate = percent(screen.locked_in_corrected_rate, language)
    return " " + words("sector.locked.corrected", rate=rate, range=range_)


def pillars(page: Page, sector: str, period: str) -> Markup:
    """The screen's first question asked of each part alone: exploratory, and said to be so."""
    words, language = page.words, page.words.language
    found = scores.pillar_screens(page.snapshot, sector, period)
    lines = [
        (
            words(f"pillar.{row.pillar}.name"),
            words(
                "sector.pillar.lower" if row.low_p <= screens.ALPHA else "sector.pillar.alike",
                mean=number(row.mean, language, 2),
                rest=number(row.rest_mean, language, 2),
                p=screens.p_value(page, row.low_p),
            ),
        )
        for row in rows(found)
        if row.low_p is not None and row.mean is not None
    ]
    if not lines:
        return Markup("")
    text = Markup('<p class="sub">{}</p>{}').format(words("sector.pillars_sub"), facts(lines))
    return folded(words("sector.pillars"), text)


def report_button(page: Page, sector: str) -> Markup:
    """The sector's report, to print and to read."""
    words = page.words
    at = f"/report/{sector}.{words.language}"
    return Markup(
        '<p class="files"><a class="button" href="{}.pdf" target="_blank">{}</a> '
        '<a class="button plain" href="{}.html" target="_blank">{}</a></p>'
    ).format(at, words("sector.report"), at, words("sector.report_html"))
