"""Two to four companies side by side, and only those differences in words that the statistics support."""

from __future__ import annotations

from itertools import combinations
from typing import Any

from markupsafe import Markup

from pipeline.methods import sentences

from .. import bars, profiles, published, queries, scores
from ..address import Address
from ..components import chips, info, inward, note, said, section, together, visible
from ..format import is_unknown, number, whole_range
from ..page import Page
from ..rows import first, rows
from . import company as one
from .verdict import in_words

MOST, FEWEST = 4, 2
LISTED = 300  # companies to choose from: those with most complaints


def chosen(page: Page) -> list[Any]:
    """The companies of the address that exist, each once, four at most."""
    known = queries.companies(page.snapshot).set_index("company_id", drop=False)
    asked = list(dict.fromkeys((page.address.companies or "").split(",")))
    found = [each for each in asked if each in known.index][:MOST]
    return rows(known.loc[found])


def to_choose(page: Page, companies: list[Any]) -> dict[str, str]:
    """What can be added: companies with enough complaints, of the sector of the first where there is one."""
    known = queries.companies(page.snapshot)
    taken = {company.company_id for company in companies}
    known = known[known["complaints"].ge(15) & ~known["company_id"].isin(taken)]
    if companies and companies[0].sector_id:
        known = known[known["sector_id"] == companies[0].sector_id]
    listed = known.sort_values("complaints", ascending=False).head(LISTED).sort_values("company_name")
    return {row.company_id: visible(row.company_name) for row in rows(listed)}


def picked(page: Page, companies: list[Any]) -> Markup:
    """The companies chosen, each with the link that takes it away."""
    ids = [company.company_id for company in companies]
    return chips(
        page.words("compare.chosen"),
        (
            (
                page.address.link(page.slug, companies=",".join(each for each in ids if each != company.company_id)),
                page.words("compare.take_away", company=visible(company.company_name)),
                False,
            )
            for company in companies
        ),
    )  # fmt: skip


def score_of(page: Page, company: Any, period: str | None) -> Any:
    """The company's score in the half-year; None where it has none."""
    found = published.of(page.snapshot, "service_scores", company_id=company.company_id, score_window=period)
    return first(found)


def finding(page: Page, companies: list[Any], period: str | None) -> str:
    """The one sentence about two companies; of more, how many pairs differ demonstrably."""
    words = page.words
    if len(companies) < FEWEST:
        return words("compare.headline_choose")
    told = [verdict(page, *pair, period) for pair in combinations(companies, 2)]
    if len(told) == 1:
        return words("compare.headline_two", first=visible(companies[0].company_name),
                     second=visible(companies[1].company_name), said=told[0][0])  # fmt: skip
    differing = sum(differs for _, differs in told)
    return words(
        "compare.headline_more", n=number(differing, words.language), of=number(len(told), words.language)
    )


def verdict(page: Page, left: Any, right: Any, period: str | None) -> tuple[str, bool]:
    """What may be said of two companies, and whether it is a difference."""
    if left.sector_id is None or left.sector_id != right.sector_id:
        return page.words("compare.two_sectors"), False
    mine, theirs = (score_of(page, each, period) for each in (left, right))
    if mine is None or theirs is None or is_unknown(mine.rank_low) or is_unknown(theirs.rank_low):
        return in_words(page, sentences.NO_DIFFERENCE), False
    found = sentences.comparison(
        visible(left.company_name), visible(right.company_name),
        (int(mine.rank_low), int(mine.rank_high)), (int(theirs.rank_low), int(theirs.rank_high)),
    )  # fmt: skip
    return in_words(page, found), found != sentences.NO_DIFFERENCE


def differences(page: Page, companies: list[Any], period: str | None) -> Markup:
    """Every pair with what may be said of it, and the rule by which that is decided."""
    lines = (
        Markup("<li><b>{} · {}</b> {}</li>").format(
            said(left.company_name), said(right.company_name), verdict(page, left, right, period)[0]
        )
        for left, right in combinations(companies, 2)
    )
    heading = section(page.words("compare.differences"), page.words("compare.differences_sub"))
    return together([heading, Markup('<ul class="limits">{}</ul>').format(together(lines))])


def index(page: Page, companies: list[Any], period: str | None) -> Markup:
    """The service level index of each, on one scale, with the places it may hold."""
    words, language = page.words, page.words.language
    made = []
    for company in companies:
        row = score_of(page, company, period)
        if row is None or is_unknown(row.index_score):
            continue
        score, span = number(row.index_score, language), whole_range(row.index_low, row.index_high, language)
        place = (
            ""
            if is_unknown(row.rank_low)
            else in_words(page, sentences.place(int(row.rank_low), int(row.rank_high), int(row.ranked)))
        )
        label = Markup("{} <small>{}</small>").format(said(company.company_name), place)
        alt = words("standing.alt", score=score, range=span, n=number(row.cases, language))
        made.append(
            bars.Bar(
                label, row.index_score, row.index_low, row.index_high, score, number(row.cases, language), alt
            )
        )
    if not made:
        return note(words("compare.no_index"))
    average = bars.Bar("", scores.AVERAGE, scores.AVERAGE - 1.0, scores.AVERAGE + 1.0, "", "", "")
    ruler = bars.around([*made, average], lambda value: number(value, language))
    heading = section(
        words("standing.index"), words("compare.index_sub"), more=info(words, "standing_pillars")
    )
    return together([heading, bars.listed(made, ruler, line=scores.AVERAGE)])  # fmt: skip


def side_by_side(page: Page, view: Address, companies: list[Any]) -> Markup:
    """The same four figures of each company, beside each other."""
    columns = [_tiles(page, view, company) for company in companies]
    return together(
        Markup('<div class="tiles beside of{}">{}</div>').format(len(companies), together(row))
        for row in zip(*columns, strict=True)
    )


def _tiles(page: Page, view: Address, company: Any) -> list[Markup]:
    its = view.with_(company=company.company_id, sector=company.sector_id, companies=None)
    profile = profiles.of(page.snapshot, its)
    name = inward(page.link("company", company=company.company_id), said(company.company_name), css="strong")
    drawn = one.four(page, its, profile) if profile.has_figures else [note(page.words("compare.too_few"))] * 4
    return [Markup("<div><p>{}</p>{}</div>").format(name, tile) for tile in drawn]
