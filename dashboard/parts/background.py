"""What else is to know of one company: waves of complaints, whether themes fade, and whom it sends customers to."""

from __future__ import annotations

from typing import Any

from markupsafe import Markup

from .. import bars, published
from ..address import Address
from ..components import info, inward, note, section, source_line, table, together
from ..findings import inside
from ..format import date, half_year, is_unknown, number, percent, percent_range
from ..page import Page
from ..rows import first, rows
from .referrals import pair_title

SURE = 1.0  # the ratio at which a theme neither fades nor grows


def waves(page: Page, company: str) -> Markup:
    """Waves of complaints: explained, kept with less weight, or set apart, with both scores."""
    found = rows(published.of(page.snapshot, "bursts", company_id=company))
    if not found:
        return Markup("")
    words = page.words
    heading = section(words("waves.title"), words("waves.sub"), more=info(words, "waves"))
    csv = Markup('<a href="{}" download>CSV</a>').format(page.address.download("bursts", "csv"))
    return together([heading, *(_wave(page, each) for each in found), source_line(page.edition(), csv)])


def _wave(page: Page, wave: Any) -> Markup:
    words, language = page.words, page.words.language
    counted = words(
        "waves.counted", start=date(wave.starts_on, language), end=date(wave.ends_on, language),
        source=page.sources.get(wave.source, wave.source), cases=words.count("case", wave.cases),
        expected=number(wave.expected, language, 0 if wave.expected >= 1 else 1),
    )  # fmt: skip
    signs = [words.name("sign", sign) for sign in (wave.signs if wave.signs is not None else [])]
    if not wave.is_quarantined:
        weight = words("waves.kept", n=number(wave.capped_to, language))
        return note(
            together(
                [Markup("<p>{}</p>").format(each) for each in (counted, _event(page, wave), weight) if each]
            )
        )
    apart = words("waves.apart", signs="; ".join(signs))
    return note(
        together(
            [Markup("<p>{}</p>").format(each) for each in (counted, apart, _both_scores(page, wave)) if each]
        )
    )


def _event(page: Page, wave: Any) -> str:
    event = first(published.of(page.snapshot, "events", event_id=wave.event_id)) if wave.event_id else None
    if event is None:
        return page.words("waves.unexplained")
    title = getattr(event, f"title_{page.words.language}")
    return page.words("waves.explained", event=title, on=date(event.starts_on, page.words.language))


def _both_scores(page: Page, wave: Any) -> str:
    """The index of the half-year without and with the cases set apart."""
    words, language = page.words, page.words.language
    period = f"{wave.starts_on.year}H{1 if wave.starts_on.month <= 6 else 2}"
    row = first(
        published.of(page.snapshot, "service_scores", company_id=wave.company_id, score_window=period)
    )
    if row is None or is_unknown(row.score_all):
        return ""
    without = words("waves.no_score") if is_unknown(row.index_score) else number(row.index_score, language)
    return words(
        "waves.both", period=half_year(period, language), without=without, all=number(row.score_all, language)
    )


def learning(page: Page, company: str) -> Markup:
    """Whether the company's three commonest themes fade, against its sector; printed, not scored."""
    words, language = page.words, page.words.language
    found = rows(published.of(page.snapshot, "theme_recurrence", company_id=company))
    known = [row for row in found if not is_unknown(row.ratio)]
    if not known:
        return Markup("")
    made = [_recurrence(page, row) for row in known]
    faded = [inside(words.name("theme", row.theme)) for row in known if row.ratio_high < SURE]
    grown = [inside(words.name("theme", row.theme)) for row in known if row.ratio_low > SURE]
    title = (
        words("learning.grown", themes=", ".join(grown)) if grown
        else words("learning.faded", themes=", ".join(faded)) if faded else words("learning.alike")
    )  # fmt: skip
    now, before = (half_year(getattr(known[0], name), language) for name in ("period_now", "period_before"))
    csv = Markup('<a href="{}" download>CSV</a>').format(
        page.address.with_(theme=None).download("theme_recurrence", "csv")
    )
    return together(
        [
            section(title, words("learning.sub", now=now, before=before),
                    more=info(words, "learning", words("info.interval"))),
            bars.listed(made, bars.ratios(made, lambda x: f"{number(x, language, 0 if x >= 1 else 2)}×"), line=SURE),
            source_line(page.edition(), csv),
        ]
    )  # fmt: skip


def _recurrence(page: Page, row: Any) -> bars.Bar:
    words, language = page.words, page.words.language
    name, n = words.name("theme", row.theme), words("learning.n", now=row.cases_now, before=row.cases_before)
    alt = words(
        "learning.alt", theme=name, ratio=number(row.ratio, language, 1), n=n,
        range=f"{number(row.ratio_low, language, 1)}–{number(row.ratio_high, language, 1)}",
    )  # fmt: skip
    figure = f"{number(row.ratio, language, 1)}×"
    return bars.Bar(name, row.ratio, row.ratio_low, row.ratio_high, figure, n, alt)


def sends_on(page: Page, view: Address) -> Markup:
    """How often the company sends customers to somebody else, and to whom where a pair may be named."""
    words = page.words
    row = first(
        published.of(page.snapshot, "company_referrals", company_id=view.company, period=view.period or "all")
    )
    if row is None or is_unknown(row.referred_rate):
        return Markup("")
    heads = [words(f"sends.column.{each}") for each in ("what", "share", "range", "n")]
    shares = (("referred", "cases"), ("pillar_to_post", "cases"), ("orphaned", "paths"))
    lines = [
        _share(page, row, part, whole)
        for part, whole in shares
        if not is_unknown(getattr(row, f"{part}_rate"))
    ]
    csv = Markup('<a href="{}" download>CSV</a>').format(view.download("company_referrals", "csv"))
    return together(
        [
            section(
                words("sends.title"),
                words("sends.sub"),
                more=info(words, "referrals", words("info.interval")),
            ),
            table(heads, lines, caption=words("sends.title")),
            _pairs(page, view.company or ""),
            source_line(page.period(view), page.edition(), csv),
        ]
    )


def _share(page: Page, row: Any, part: str, whole: str) -> tuple[str, ...]:
    """One kind of being sent on: what, its share, the interval, the counts."""
    words, language = page.words, page.words.language
    counts = {
        "part": number(getattr(row, part), language),
        "whole": number(getattr(row, whole), language),
    }
    return (
        words(f"sends.{part}"),
        percent(getattr(row, f"{part}_rate"), language),
        percent_range(getattr(row, f"{part}_low"), getattr(row, f"{part}_high"), language),
        words("referrals.part_of", **counts),
    )


def _pairs(page: Page, company: str) -> Markup:
    words, language = page.words, page.words.language
    found = published.of(page.snapshot, "referral_pairs")
    mine = found[(found["party_a"] == company) | (found["party_b"] == company)]
    if mine.empty:
        return Markup('<p class="src">{}</p>').format(words("sends.no_pair"))
    return together(
        note(
            Markup("{} {}").format(
                words("sends.pair", pair=pair_title(page, pair), cases=words.count("case", pair.cases),
                      loops=number(pair.loops, language)),
                inward(page.link("referrals"), words("sends.more")),
            )
        )
        for pair in rows(mine)
    )  # fmt: skip
