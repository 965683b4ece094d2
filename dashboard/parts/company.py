"""One company: its head, four figures with their ranges, its themes against the sector, and what it says
itself.
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from typing import Any

import pandas as pd
from markupsafe import Markup

from pipeline.methods.proportions import wilson

from .. import pictures, published
from ..address import ALL, Address
from ..components import chips, info, inward, note, outward, said, section, tile, tiles, together
from ..findings import inside
from ..format import date, is_unknown, joined, number, percent, percent_range, whole_range
from ..page import Page
from ..profiles import Profile
from ..rows import first, rows
from .ranking import place

HORIZONS = (3, 14, 42)
THEMES_SHOWN = 8
EFFORT = ("contacts", "days", "minutes")
LEDGER = {"contacts": "contacts", "elapsed_days": "days", "waiting_minutes": "minutes"}  # measure -> its text
LEAST_MENTIONS = 5  # a median of fewer would say nothing


def above(page: Page, company: Any) -> Markup:
    """Sector, legal name and group, above the title."""
    words = page.words
    sector = page.sectors.get(company.sector_id)
    known = [inward(page.link("sectors", sector=company.sector_id), sector)] if sector else []
    if company.legal_name and company.legal_name != company.company_name:
        known.append(said(company.legal_name))
    if isinstance(company.parent_name, str):
        known.append(Markup("{} {}").format(words("company.group"), said(company.parent_name)))
    return together(known, " · ")


def compare(page: Page, company: Any) -> Markup:
    """The way to laying this company beside others."""
    where = page.link("compare", companies=company.company_id, period=page.address.period)
    return chips(page.words("pages.compare"), [(where, page.words("company.compare"), False)])


def lead(page: Page, view: Address, own: Any) -> str:
    """Its place, and on how much all of it rests."""
    words = page.words
    if own is None:
        return words("company.no_cases")
    where = place(page, own)
    unplaced = "company.lead_unplaced" if is_unknown(own.rank_low) else "company.lead_no_order"
    return words(
        "company.lead" if where else unplaced,
        place=where[:1].upper() + where[1:],
        cases=words.count("case", own.cases),
        people=words.count("person", own.complainants),
        sources=words.count("source", own.sources),
        period=page.period(view),
    )


def too_few(page: Page, own: Any) -> Markup:
    """Why there are no figures, and where there may be more."""
    words = page.words
    why = words("company.no_cases" if own is None else "company.too_few")
    if page.recent().period is None:
        return note(why)
    longer = inward(page.address.link(page.slug, period=ALL), words("company.longer"))
    return note(Markup("{} {}.").format(why, longer))


def themes_in_words(page: Page, found: pd.DataFrame) -> Markup:
    """Of a company with few complaints: what they are about, without shares."""
    names = [inside(page.words.name("theme", theme)) for theme in found["theme"].head(5)]
    if not names:
        return Markup("")
    return note(page.words("company.about", themes=joined(names, page.words("and"))))


def figures(page: Page, view: Address, profile: Profile) -> Markup:
    """The four tiles."""
    return tiles(*four(page, view, profile))


def four(page: Page, view: Address, profile: Profile) -> list[Markup]:
    """The four figures, each a tile; effort and promises as published where the view is of all sources and
    themes.
    """
    whole = view.source is None and view.theme is None
    where = {
        "subject": "company",
        "subject_id": view.company if whole else None,
        "period": view.period or "all",
    }
    ledger = published.of(page.snapshot, "effort_ledger", **where)
    kept = first(published.of(page.snapshot, "promise_keeping", kind="all", **where))
    return [
        _answered(page, profile),
        _solved(page, profile.own),
        _effort(page, profile.effort) if ledger.empty else effort_told(page, ledger),
        _promises(page, kept or _counted(profile.service)),
    ]


def _answered(page: Page, profile: Profile) -> Markup:
    words, language, own = page.words, page.words.language, profile.own
    title = words("tile.answered")
    if is_unknown(own.answered_14_rate):
        return tile(title, words("tile.unknown"), words("tile.no_replies_shown"))
    rates = {day: percent(getattr(own, f"answered_{day}_rate"), language) for day in HORIZONS}
    picture = pictures.sparkline(
        _curve(profile.curve),
        _curve(profile.sector_curve),
        alt=words("tile.curve_alt", **{f"d{day}": rate for day, rate in rates.items()}),
        marks=[(day, words("tile.day", n=day)) for day in HORIZONS],
        sector_label="" if profile.sector_curve.empty else words("tile.sector"),
    )
    level = profile.level["rate"]
    numbers = [
        percent_range(own.answered_14_low, own.answered_14_high, language),
        *([] if is_unknown(level) else [words("tile.sector_rate", rate=percent(level, language))]),
        words("tile.n", n=number(own.followed, language)),
    ]
    return tile(
        title,
        rates[14],
        " · ".join(numbers),
        words("tile.other_days", d3=rates[3], d42=rates[42]),
        *_unanswered(page, profile),
        picture=picture,
        more=info(words, "answered", words("info.interval"), links=_links(page, "company_scores")),
    )


def _unanswered(page: Page, profile: Profile) -> list[str]:
    """The mean days without an answer out of 42, beside the sector's; nothing where the curve ends before."""
    own, words, language = profile.own, page.words, page.words.language
    days = getattr(own, "unanswered_days", None)
    if is_unknown(days):
        return []
    range_ = words(
        "screen.range",
        low=number(own.unanswered_days_low, language, 1),
        high=number(own.unanswered_days_high, language, 1),
    )
    said = words("tile.unanswered", days=number(days, language, 1), range=range_)
    if profile.sector_curve.empty:
        return [said]
    steps = profile.sector_curve[profile.sector_curve["day"] < max(HORIZONS)]
    sector = number(float((1 - steps["rate"]).sum()), language, 1)
    return [f"{said} · {words('tile.sector_days', days=sector)}"]


def _solved(page: Page, own: Any) -> Markup:
    """Three figures, never the first alone: of those who said, of all, and the bounds."""
    words, language = page.words, page.words.language
    title, more = (
        words("tile.solved"),
        info(words, "solved", words("info.interval"), links=_links(page, "company_scores")),
    )
    counts = {"yes": own.resolved_yes, "no": own.resolved_no, "silent": own.resolved_unknown}
    everyone, told = sum(counts.values()), own.resolved_yes + own.resolved_no
    shares = {kind: percent(amount / everyone, language) for kind, amount in counts.items()}
    parts = [
        pictures.Part(counts["yes"], words("tile.yes", rate=shares["yes"]), "yes"),
        pictures.Part(counts["no"], words("tile.no", rate=shares["no"]), "no"),
        pictures.Part(counts["silent"], words("tile.silent", rate=shares["silent"]), "unknown"),
    ]
    picture = pictures.parts_bar(parts, ", ".join(part.label for part in parts))
    if not told:
        silent = words("tile.nobody_said", n=number(everyone, language))
        return tile(title, words("tile.unknown"), silent, picture=picture, more=more)
    of_said = words(
        "tile.of_said",
        rate=percent(own.resolved_said_rate, language),
        range=percent_range(own.resolved_said_low, own.resolved_said_high, language),
        n=number(told, language),
    )
    of_all = words("tile.of_all", rate=shares["yes"], n=number(everyone, language))
    bounds = percent_range(counts["yes"] / everyone, (everyone - counts["no"]) / everyone, language)
    return tile(title, bounds, of_said, of_all, picture=picture, more=more)


def _effort(page: Page, effort: pd.DataFrame) -> Markup:
    """The kind of effort that is mentioned enough, contacts first, as the figure; the others below it."""
    words, language = page.words, page.words.language
    title, more = words("tile.effort.title"), info(words, "effort", links=_links(page, "complaints"))
    told = sorted(rows(effort), key=lambda row: EFFORT.index(row.kind))
    known = [row for row in told if row.mentioned >= LEAST_MENTIONS]
    if not known:
        most = max((row.mentioned for row in told), default=0)
        return tile(
            title, words("tile.unknown"), words("tile.effort.few", n=number(most, language)), more=more
        )
    amounts = [words(f"tile.effort.{row.kind}", n=number(row.median, language)) for row in known]
    ranges = [whole_range(row.lower_quarter, row.upper_quarter, language) for row in known]
    counts = [number(row.mentioned, language) for row in known]
    first, *others = zip(amounts, ranges, counts, strict=True)
    return tile(
        title,
        first[0],
        words("tile.effort.first", range=first[1], n=first[2]),
        *(words("tile.effort.line", amount=amount, range=range_, n=n) for amount, range_, n in others),
        more=more,
    )


def effort_told(page: Page, ledger: pd.DataFrame) -> Markup:
    """The published medians with their intervals, contacts first, and how many mention them."""
    words, language = page.words, page.words.language
    title = words("tile.effort.title")
    more = info(words, "effort", words("info.interval"), links=_links(page, "effort_ledger"))
    told = [row for row in rows(ledger) if row.measure in LEDGER]
    known = sorted(
        (row for row in told if row.mentions >= LEAST_MENTIONS and not is_unknown(row.median_low)),
        key=lambda row: list(LEDGER).index(row.measure),
    )
    if not known:
        most = number(max((row.mentions for row in told), default=0), language)
        return tile(title, words("tile.unknown"), words("tile.effort.few", n=most), more=more)
    lines = [
        (
            words(f"tile.effort.{LEDGER[row.measure]}", n=number(row.median, language)),
            whole_range(row.median_low, row.median_high, language),
            words("tile.mentions", n=number(row.mentions, language), of=number(row.cases, language)),
        )
        for row in known
    ]
    (amount, span, n), *others = lines
    return tile(
        title,
        amount,
        words("tile.median", range=span, mentions=n),
        *(words("tile.median_line", amount=each[0], range=each[1], mentions=each[2]) for each in others),
        more=more,
    )


@dataclass(frozen=True, slots=True)
class _Kept:
    """Promises by what became of them."""

    kept: int
    broken: int
    unknown: int


def _counted(service: Any) -> _Kept:
    return _Kept(service.promises_kept, service.promises_broken, service.promises_unknown)


def _promises(page: Page, found: Any) -> Markup:
    """Kept of what is known, and the bounds that the unknown leave."""
    words, language = page.words, page.words.language
    known, everyone = found.kept + found.broken, found.kept + found.broken + found.unknown
    title = words("tile.promises.title")
    more = info(words, "promises", words("info.interval"), links=_links(page, "promise_keeping"))
    if known < LEAST_MENTIONS:
        few = words("tile.promises.few", n=number(known, language))
        return tile(title, words("tile.unknown"), few, more=more)
    parts = [
        pictures.Part(
            getattr(found, name),
            words(f"tile.promises.{name}", n=number(getattr(found, name), language)),
            css,
        )
        for name, css in (("kept", "yes"), ("broken", "no"), ("unknown", "unknown"))
    ]
    share = wilson(found.kept, known)
    span = percent_range(found.kept / everyone, (found.kept + found.unknown) / everyone, language)
    bounds = words("tile.kept_bounds", range=span) if found.unknown else ""
    return tile(
        title,
        words("tile.promises.figure", n=number(10 * found.kept / known, language)),
        words(
            "tile.kept",
            range=percent_range(float(share.low), float(share.high), language),
            n=number(known, language),
        ),
        bounds,
        picture=pictures.parts_bar(parts, ", ".join(part.label for part in parts)),
        more=more,
    )


def themes_section(page: Page, view: Address) -> Markup:
    """The heading of the themes, which says against whom they stand."""
    words = page.words
    sub = words("company.themes_sub" if view.sector else "company.themes_sub_all")
    more = info(words, "themes", words("info.interval"), links=_links(page, "service_cells"))
    return section(words("company.themes"), sub, more=more)


def themes(page: Page, found: pd.DataFrame, *, link: bool = True) -> Markup:
    """What people complain of, each theme's share with its interval, against the others' share."""
    if found.empty:
        return note(page.words("company.no_themes"))
    shown = found.head(THEMES_SHOWN)
    scale = pictures.fitting(
        [*shown["low"], *shown["others"].dropna()], [*shown["high"], *shown["others"].dropna()]
    )
    made = (_theme(page, theme, scale, link=link) for theme in rows(shown))
    return Markup('<ul class="bars">{}</ul>').format(together(made))


def _theme(page: Page, theme: Any, scale: pictures.Scale, *, link: bool) -> Markup:
    words, language = page.words, page.words.language
    name, rate = words.name("theme", theme.theme), percent(theme.rate, language)
    alt = words(
        "theme_alt",
        theme=name,
        rate=rate,
        range=percent_range(theme.low, theme.high, language),
        others=percent(theme.others, language),
        n=number(theme.cases, language),
    )
    label = (
        inward(page.address.link(page.slug, theme=theme.theme), name) if link else Markup("{}").format(name)
    )
    others = None if is_unknown(theme.others) else theme.others
    bar = pictures.dot_bar(scale, theme.rate, theme.low, theme.high, line=others, alt=alt)
    return pictures.bar_row(label, bar, rate, number(theme.cases, language))


def statement(page: Page, statements: pd.DataFrame, requests: pd.DataFrame, name: str) -> Markup:
    """What the company says, or since when it has been asked."""
    words, language = page.words, page.words.language
    made = [
        note(
            Markup('<p lang="{}">{}</p><p class="src">{} · {}</p>').format(
                row.language,
                said(row.text),
                date(row.stated_on, language),
                outward(row.url, words("company.where")),
            )
        )
        for row in rows(statements)
    ]
    if not made:
        open_ = requests[requests["answered_on"].isna()]
        key = "company.asked" if len(open_) else "company.not_asked"
        on = date(open_["sent_on"].max(), language) if len(open_) else ""
        made = [note(words(key, company=name, on=on))]
    return together(made)


def _curve(table: pd.DataFrame) -> pictures.Curve:
    def points(column: str) -> Sequence[tuple[float, float]]:
        return list(zip(table["day"], table[column], strict=True))

    return pictures.Curve(points("rate"), points("low"), points("high"))


def _links(page: Page, table: str) -> Markup:
    words = page.words
    return Markup("{} · {}").format(
        inward(page.link("method"), words("site.method_link")),
        Markup('<a href="{}" download>CSV</a>').format(page.address.download(table, "csv")),
    )
