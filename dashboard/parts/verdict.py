"""What may be said of one company as a whole: the sentences its published score allows, and nothing more."""

from __future__ import annotations

from typing import Any

from pipeline.methods import sentences

from .. import published
from ..address import Address
from ..components import visible
from ..findings import SCORED
from ..format import is_unknown
from ..page import Page
from ..rows import first


def row_of(page: Page, view: Address) -> Any:
    """The company's score in the half-year of ``view``; None for a view that scores are not made of."""
    if view.period is None or view.source is not None or view.theme is not None:
        return None
    found = published.of(page.snapshot, "service_scores", company_id=view.company, score_window=view.period)
    return first(found)


def in_words(page: Page, sentence: sentences.Sentence) -> str:
    """A sentence in the reader's language."""
    return sentence.nl if page.words.language == "nl" else sentence.en


def title(page: Page, row: Any, name: str) -> str:
    """The one thing that may be said first: where the company stands in the funnel of its sector."""
    words, who = page.words, visible(name)
    if row.evidence_level < SCORED or is_unknown(row.index_score):
        return words("finding.company.raw", company=who)
    if row.funnel_band is None:
        return words("verdict.no_funnel", company=who)
    return words("verdict.title", company=who, said=in_words(page, sentences.band(row.funnel_band)))


def lead(page: Page, row: Any, period: str) -> str:
    """Everything else that may be said: its place or why it has none, and on how much all of it rests."""
    words = page.words
    known = len(published.of(page.snapshot, "customers", company_id=row.company_id)) > 0
    facts = sentences.CompanyFacts(
        evidence_level=row.evidence_level,
        ranked=row.ranked or 0,
        rank_low=row.rank_low,
        rank_high=row.rank_high,
        rankability=row.rankability,
        sources_disagree=bool(row.sources_disagree),
        third_share=row.modal_third_share,
        has_customer_count=known,
    )
    more = [] if row.evidence_level < SCORED else sentences.company_sentences(facts)
    based = words(
        "verdict.based",
        cases=words.count("case", row.cases),
        people=words.count("person", row.complainants),
        sources=words.count("source", row.sources),
        period=period,
    )
    return " ".join([*(f"{_capital(in_words(page, each))}." for each in more), based])


def tipping(page: Page, row: Any, name: str, sector: str) -> str:
    """How much likelier failed cases would have to be posted to explain the difference away."""
    if is_unknown(row.gamma_star):
        return ""
    rest = page.words("verdict.rest", sector=sector)
    pair = (visible(name), rest) if row.worse == 1 else (rest, visible(name))
    said = in_words(page, sentences.tipping(*pair, row.gamma_star if row.worse else 1.0))
    if (
        row.worse and row.funnel_band == "inside"
    ):  # the funnel reckons with ordinary differences, this does not
        return page.words("verdict.without_ordinary", said=said)
    if not row.worse and row.funnel_band not in {None, "inside"}:
        return page.words("verdict.not_alone", said=said)
    return f"{_capital(said)}."


def _capital(text: str) -> str:
    return text[:1].upper() + text[1:]
