"""Going public: does a larger audience bring a faster answer, and do others profit when one case is broadcast?"""

from __future__ import annotations

from typing import Any

import pandas as pd
from markupsafe import Markup

from .. import bars, published, queries
from ..components import info, inward, note, outward, said, section, table, together, visible
from ..format import UNKNOWN, date, is_unknown, number, percent, percent_range
from ..page import Page
from ..rows import first, rows

ALL = "all"
EVEN = 1.0  # the hazard ratio at which audience does not count
SURE = 0.05


def gradients(page: Page, sector: str | None) -> pd.DataFrame:
    """All companies together per network first, then companies by name."""
    found = published.of(page.snapshot, "audience_gradients")
    names = queries.companies(page.snapshot).set_index("company_id")["company_name"]
    named = found.assign(name=found["company_id"].map(names), one=found["company_id"] != ALL)
    if sector is not None:
        named = named[~named["one"] | (named["sector_id"] == sector)]
    return named[named["hazard_ratio"].notna()].sort_values(["one", "name", "source"])


def finding(page: Page, found: pd.DataFrame) -> tuple[str, str]:
    """What ten times the audience does to the wait, for all companies together; and for how many alone."""
    words = page.words
    together_, alone = found[~found["one"]], found[found["one"]]
    row = first(together_.sort_values("cases", ascending=False))
    if row is None:
        return words("public.headline.nothing"), words("public.lead_nothing")
    sure = alone[(alone["hazard_low"] > EVEN) | (alone["hazard_high"] < EVEN)]
    key = "faster" if row.hazard_low > EVEN else "slower" if row.hazard_high < EVEN else "alike"
    title = words(f"public.headline.{key}", ratio=number(row.hazard_ratio, words.language, 1))
    lead = words(
        "public.lead",
        ratio=_ratio(page, row.hazard_ratio),
        range=_span(page, row),
        n=number(row.cases, words.language),
        sure=number(len(sure), words.language),
        of=words.count("company", len(alone)),
    )
    return title, lead


def gradient_bars(page: Page, found: pd.DataFrame) -> Markup:
    """One dot with its interval per company and network, on a scale of doublings; at 1 audience does not count."""
    if found.empty:
        return note(page.words("themes.too_few"))
    several = found["source"].nunique() > 1
    made = [_gradient(page, row, with_source=several) for row in rows(found)]
    return bars.listed(made, bars.ratios(made, lambda ratio: _ratio(page, ratio)), line=EVEN)


def _gradient(page: Page, row: Any, *, with_source: bool) -> bars.Bar:
    words = page.words
    source = _source(page, row.source)
    n = number(row.cases, words.language)
    name = visible(row.name) if row.one else words("public.everyone")
    link = (
        inward(page.link("company", company=row.company_id), said(row.name))
        if row.one
        else Markup("{}").format(name)
    )
    alt = words("public.alt", who=name, ratio=_ratio(page, row.hazard_ratio), range=_span(page, row), n=n)
    label = Markup("{} <small>{}</small>").format(link, source) if with_source else link
    css = "" if row.one else "first"
    return bars.Bar(
        label,
        row.hazard_ratio,
        row.hazard_low,
        row.hazard_high,
        _ratio(page, row.hazard_ratio),
        n,
        alt,
        css=css,
    )


def _ratio(page: Page, ratio: float) -> str:
    return f"{number(ratio, page.words.language, 0 if ratio == round(ratio) else 2 if ratio < 1 else 1)}×"


def _span(page: Page, row: Any) -> str:
    return f"{_ratio(page, row.hazard_low)}–{_ratio(page, row.hazard_high)}"


def events(page: Page, sector: str | None) -> Markup:
    """What changed for other customers after an event, beyond what changed elsewhere; or why it cannot be told."""
    words = page.words
    found = published.of(page.snapshot, "event_effects", outcome="answered_14")
    if sector is not None:
        found = found[found["sector_id"] == sector]
    heading = section(words("public.events"), words("public.events_sub"), more=info(words, "events"))
    if found.empty:
        return together([heading, note(words("public.no_events"))])
    known = published.of(page.snapshot, "events").set_index("event_id")
    heads = [words(f"public.event_column.{name}") for name in ("what", "before", "others", "effect", "n")]
    lines = (_event(page, row, known.loc[row.event_id]) for row in rows(found))
    return together([heading, table(heads, lines, caption=words("public.events"))])


def _event(page: Page, row: Any, event: pd.Series) -> tuple[object, ...]:
    words, language = page.words, page.words.language
    title = outward(event["url"], said(event[f"title_{language}"]))
    what = Markup("{} <small>{}</small>").format(title, date(row.starts_on, language))
    n = words(
        "public.before_after",
        before=number(row.cases_before, language),
        after=number(row.cases_after, language),
    )
    if is_unknown(row.effect):
        return what, UNKNOWN, UNKNOWN, words.name("public.reason", row.reason), n
    moved = words("public.points", n=_points(page, row.effect), p=number(row.p_value, language, 2))
    verdict = words("public.changed" if row.p_value < SURE else "public.unchanged")
    return (
        what,
        _arrow(page, row.rate_before, row.rate_after),
        _arrow(page, row.control_before, row.control_after),
        Markup("{} <small>{}</small>").format(verdict, moved),
        n,
    )


def _points(page: Page, effect: float) -> str:
    sign = "+" if effect > 0 else ""
    return f"{sign}{number(100 * effect, page.words.language)}"


def _arrow(page: Page, before: float, after: float) -> str:
    return f"{percent(before, page.words.language)} → {percent(after, page.words.language)}"


def channels(page: Page) -> Markup:
    """The same cases told on two sources: on which were they answered?"""
    words, language = page.words, page.words.language
    found = published.of(page.snapshot, "channel_contrasts", company_id=ALL)
    heading = section(words("public.channels"), words("public.channels_sub"), more=info(words, "channels"))
    if found.empty:
        return together([heading, note(words("public.no_channels"))])
    heads = [words(f"public.channel_column.{name}") for name in ("pair", "first", "second", "result", "n")]
    lines = (
        (
            f"{_source(page, row.source_a)} · {_source(page, row.source_b)}",
            number(row.only_a, language),
            number(row.only_b, language),
            Markup("{} <small>p {}{}</small>").format(
                _difference(page, row), number(row.p_value, language, 2), _sooner(page, row)
            ),
            number(row.pairs, language),
        )
        for row in rows(found)
    )
    return together([heading, table(heads, lines, caption=words("public.channels"))])


def _source(page: Page, source: str) -> str:
    return page.sources.get(source, source).split(" (")[0]


def _sooner(page: Page, row: Any) -> str:
    """On which of the two cases were answered sooner, where the snapshot tells."""
    if is_unknown(getattr(row, "log_rank_p", None)):
        return ""
    language = page.words.language
    first, second = (number(count, language) for count in (row.sooner_a, row.sooner_b))
    said = page.words("public.sooner", first=first, second=second, p=number(row.log_rank_p, language, 2))
    return f" · {said}"


def _difference(page: Page, row: Any) -> str:
    if row.p_value >= SURE:
        return page.words("public.no_difference")
    better = row.source_a if row.only_a > row.only_b else row.source_b
    return page.words("public.more_often", source=_source(page, better))


def hurdles(page: Page, sector: str | None) -> Markup:
    """Whether complaints that met a hurdle are answered otherwise than others, within two weeks."""
    words, language = page.words, page.words.language
    found = published.of(page.snapshot, "hurdle_curves", sector_id=sector or ALL, day=14)
    if found.empty:
        return Markup("")
    wide = {key: {row.has_hurdle: row for row in rows(group)} for key, group in found.groupby("hurdle")}
    heads = [words(f"public.hurdle_column.{name}") for name in ("hurdle", "with", "without", "result")]
    lines = (
        (words.name("hurdle", str(hurdle)), _answered(page, both[True]), _answered(page, both[False]),
         Markup("{} <small>p {}</small>").format(
             words("public.differs" if both[True].p_value < SURE else "public.no_difference"),
             number(both[True].p_value, language, 2)))
        for hurdle, both in wide.items() if set(both) == {True, False} and not is_unknown(both[True].p_value)
    )  # fmt: skip
    heading = section(words("public.hurdles"), words("public.hurdles_sub"), more=info(words, "hurdles"))
    return together([heading, table(heads, lines, caption=words("public.hurdles"))])


def _answered(page: Page, row: Any) -> Markup:
    language = page.words.language
    return Markup("{} <small>{} · n {}</small>").format(
        percent(row.answered_rate, language),
        percent_range(row.answered_low, row.answered_high, language),
        number(row.followed, language),
    )
