"""The ranking of one sector by the service level index: groups where they are supported, ranges instead of
places, the parts beside the whole, and why some companies have none of it.
"""

from __future__ import annotations

from typing import Any

import pandas as pd
from markupsafe import Markup

from pipeline.methods import configuration, sentences

from .. import pictures, verdicts
from ..components import folded, info, inward, note, said, section, together, visible
from ..findings import inside
from ..format import number, percent, percent_range, whole_range
from ..page import Page
from ..rows import rows
from ..scores import AVERAGE, Scores
from .index_field import figure_of, look_of, ticks

LEAST_REAL = float(configuration.load()["evidence"]["rankability"])
PILLARS = ("R", "S", "E", "P", "O")
SPREAD = 2.5  # standard deviations of a pillar that its little track shows, to either side


def finding(page: Page, companies: pd.DataFrame, sector: str) -> str:
    """How many companies may be first; no order where the differences are not real; or nothing yet."""
    words = page.words
    ranked = companies[companies["ranked"].notna()]
    shown = ranked[ranked["is_order_shown"].fillna(False).astype(bool)]
    if shown.empty:
        return words(
            "finding.ranking.alike" if len(ranked) else "finding.ranking.none", sector=inside(sector)
        )
    best = shown.loc[shown["possible_first"].astype(bool), "name"].tolist()
    key = "one" if len(best) == 1 else "all" if len(best) == len(shown) else "some"
    names = {"company": visible(best[0]) if key == "one" else "", "n": len(best), "of": len(shown)}
    return words(f"finding.ranking.{key}", sector=inside(sector), **names)


def groups(page: Page, companies: pd.DataFrame, pillars: pd.DataFrame) -> Markup:
    """Everybody with a place, by group; everybody with a score but no place; the rest, folded, with reasons."""
    words = page.words
    ordered = companies["is_order_shown"].fillna(False).astype(bool) & companies["ranked"].notna()
    scored = companies["index_score"].notna()
    placed = companies[ordered].sort_values(["index_score", "unit"], ascending=[False, True])
    unplaced, rest = companies[scored & ~ordered].sort_values("name"), companies[~scored].sort_values("name")
    shown = companies[scored]
    scale = pictures.points(shown["index_low"], shown["index_high"], around=AVERAGE)
    made = [_graded(page, placed, pillars, scale)] if len(placed) else []
    if len(unplaced):
        made += [_unplaced(page, unplaced, bool(len(placed))), _list(page, unplaced, pillars, scale)]
    if len(rest):
        made.append(folded(words.count("too_few", len(rest)), _rest(page, rest)))
    return together(made)


def _graded(page: Page, placed: pd.DataFrame, pillars: pd.DataFrame, scale: pictures.Scale) -> Markup:
    """The groups below each other; one group says that no two can be told apart."""
    words, language = page.words, page.words.language
    count = int(placed["grades"].max()) if placed["grades"].notna().any() else 1
    wrong = placed["grade_discordance"].max()
    sub = (
        words("ranking.groups_sub", n=count, rate=percent(wrong, language))
        if count > 1
        else words("ranking.one_group")
    )
    more = info(words, "rank_sets", words("index.places_hold"), words("info.interval"))
    made = [section(words("ranking.compared"), sub, more=more)]
    if count == 1:
        return together([*made, _list(page, placed, pillars, scale)])
    for grade, members in placed.groupby("grade"):
        title = words("ranking.group", n=int(str(grade)), of=count)
        made += [Markup('<h3 class="group">{}</h3>').format(title), _list(page, members, pillars, scale)]
    return together(made)


def _unplaced(page: Page, unplaced: pd.DataFrame, others: bool) -> Markup:
    words = page.words
    real = unplaced["rankability"].max()
    no_order = unplaced["ranked"].notna().any()
    why = verdicts.spoken(words, sentences.NO_ORDER, opening=True) + "." if no_order else ""
    if no_order and real < LEAST_REAL:
        why += " " + words("ranking.rankability", rate=percent(real, words.language))
    legend = words("ranking.by_name") if others else f"{why} {words('ranking.legend')}".strip()
    return section(words("ranking.scored"), legend, more=info(words, "rank_sets"))


def _list(page: Page, companies: pd.DataFrame, pillars: pd.DataFrame, scale: pictures.Scale) -> Markup:
    marks = ticks(page, scale)
    axis = pictures.axis(scale, [label for _, label in marks], [at for at, _ in marks])
    lines = together(
        _line(page, company, rows(pillars[pillars["company_id"] == company.unit]), scale)
        for company in rows(companies)
    )
    return Markup('<ol class="ranks">{}</ol><div class="ranks-axis">{}</div>').format(lines, axis)


def _line(page: Page, company: Any, pillars: list[Any], scale: pictures.Scale) -> Markup:
    words, language = page.words, page.words.language
    bar = pictures.dot_bar(
        scale,
        company.index_score,
        company.index_low,
        company.index_high,
        line=AVERAGE,
        alt=figure_of(page, company),
        css=look_of(company, None),
    )
    behind = f"{words.count('case', company.cases)} · {words.count('source', company.sources)}"
    return Markup(
        '<li><div class="ranks-name">{} <small>{}</small></div>'
        '<div class="ranks-bar">{}<b>{}</b> <small>{}</small></div><div class="ranks-place">{}</div>{}</li>'
    ).format(
        inward(page.link("company", company=company.unit), said(company.name), css="strong"),
        behind,
        bar,
        number(company.index_score, language),
        whole_range(company.index_low, company.index_high, language),
        _place(page, company),
        _parts(page, pillars),
    )


def _place(page: Page, company: Any) -> Markup:
    """The range of places with its ladder, or why there is none; and what the reader must know beside it."""
    words, where = page.words, verdicts.place(page.words, company)
    lines = [Markup("<span>{}</span>").format(where or why_unplaced(page, company))]
    if where:
        band = int(company.rank_low), int(company.rank_high), int(company.ranked)
        lines.append(pictures.rank_band(*band))
        if company.depends_on_weights:
            share = percent(company.modal_third_share, words.language)
            weighs = verdicts.spoken(words, sentences.depends_on_weights())
            lines.append(_aside(words("ranking.third_share", said=weighs, rate=share)))
        if company.borderline:
            lines.append(_aside(words("ranking.borderline")))
    if company.show_both:
        with_all = number(company.score_all, words.language)
        lines.append(_aside(words("ranking.quarantine", score=with_all), css="flag"))
    return together(lines)


def _aside(text: str, css: str = "") -> Markup:
    return Markup('<small class="{}">{}</small>').format(css, text)


def why_unplaced(page: Page, company: Any) -> str:
    """In a few words, why a company with a score has no place."""
    if company.sources_disagree:
        return verdicts.spoken(page.words, sentences.DISAGREE)
    return page.words.name("unplaced", company.evidence_reason or "no_order")


def _parts(page: Page, pillars: list[Any]) -> Markup:
    """The parts of the index beside it, each against the average company; an unknown part says so."""
    known = {pillar.pillar: pillar for pillar in pillars}
    made = together(_part(page, name, known.get(name)) for name in PILLARS)
    return Markup('<ul class="pillars">{}</ul>').format(made)


def _part(page: Page, name: str, pillar: Any) -> Markup:
    words, language = page.words, page.words.language
    title = words(f"pillar.{name}.name")
    if pillar is None:
        return Markup('<li><span>{}</span><i class="unknown"></i><small>{}</small></li>').format(
            title, words("pillar.unknown")
        )
    scale = pictures.Scale(-SPREAD, SPREAD)
    figure = words(f"pillar.{name}.figure", rate=percent(pillar.raw_rate, language))
    alt = words(
        "pillar.alt",
        pillar=title,
        figure=figure,
        range=percent_range(pillar.raw_low, pillar.raw_high, language),
        n=number(pillar.cases, language),
    )
    inside_scale = (pillar.shrunken / pillar.scale_sd, pillar.shrunken_low / pillar.scale_sd)
    bar = pictures.dot_bar(
        scale, *inside_scale, pillar.shrunken_high / pillar.scale_sd, line=0.0, alt=alt, css="small"
    )
    return Markup("<li><span>{}</span>{}<small>{}</small></li>").format(title, bar, figure)


def _rest(page: Page, companies: pd.DataFrame) -> Markup:
    words = page.words
    made = (
        Markup("<li>{} <small>{} · {}</small></li>").format(
            inward(page.link("company", company=company.unit), said(company.name)),
            words.count("case", company.cases),
            words.name("no_score", company.evidence_reason or "no_pillars"),
        )
        for company in rows(companies)
    )
    text = verdicts.spoken(words, sentences.TOO_FEW, opening=True)
    return Markup('<p class="sub">{}.</p><ul class="names">{}</ul>').format(text, together(made))


def draws(page: Page, found: Scores) -> str:
    """How many draws, from which seed, the places rest on."""
    window = found.window
    return page.words("ranking.seed", n=number(window.draws, page.words.language), seed=window.seed)


def missing_pillars(page: Page, companies: pd.DataFrame) -> Markup:
    """Which part no company has, where one is missing for all: the index then rests on the others."""
    scored = companies[companies["index_score"].notna()]["pillars_missing"]
    everywhere = set.intersection(*(set(names) for names in scored)) if len(scored) else set()
    names = [page.words(f"pillar.{name}.name") for name in PILLARS if name in everywhere]
    return note(page.words("ranking.missing", pillars=", ".join(names))) if names else Markup("")
