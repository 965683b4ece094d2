"""Corrections: what was wrong and mended, what is contested, who was asked, what has gone; with how long it took."""

from __future__ import annotations

from statistics import median
from typing import Any

from markupsafe import Markup

from .. import published, queries
from ..components import inward, note, said, section, table, together
from ..format import date, is_unknown, number, percent
from ..page import Page
from ..rows import rows


def finding(page: Page) -> tuple[str, str]:
    """How much was mended, contested and asked; and how soon companies answered."""
    words, language = page.words, page.words.language
    mended, contested, asked = (
        rows(published.of(page.snapshot, name)) for name in ("corrections", "challenges", "reply_requests")
    )
    days = _days(asked)
    title = words(
        "corrections.headline", mended=words.count("correction", len(mended)),
        contested=words.count("challenge", len(contested)),
    )  # fmt: skip
    if not asked:
        return title, words("corrections.lead_none")
    lead = words("corrections.lead", asked=number(len(asked), language), answered=number(len(days), language))
    if days:
        lead = f"{lead} {words('corrections.lead_days', days=words.count('day', round(median(days))))}"
    return title, lead


def _days(asked: list[Any]) -> list[int]:
    return [(row.answered_on - row.sent_on).days for row in asked if row.answered_on is not None]


def mended(page: Page) -> Markup:
    """What was published and wrong, newest first."""
    words, language = page.words, page.words.language
    found = sorted(
        rows(published.of(page.snapshot, "corrections")), key=lambda row: row.corrected_on, reverse=True
    )
    made = [
        note(
            Markup('<p>{}</p><p class="src">{}</p>').format(
                said(getattr(row, f"text_{language}")),
                words(
                    "corrections.by", on=date(row.corrected_on, language),
                    who=words.name("reported_by", row.reported_by), about=row.about,
                ),
            )
        )
        for row in found
    ]  # fmt: skip
    return together(
        [section(words("corrections.mended")), *(made or [note(words("corrections.none_mended"))])]
    )


def contested(page: Page) -> Markup:
    """Complaints that somebody contests, and what was done."""
    words, language = page.words, page.words.language
    found = rows(published.of(page.snapshot, "challenges"))
    heading = section(words("corrections.contested"), words("corrections.contested_sub"))
    if not found:
        return together([heading, note(words("corrections.none_contested"))])
    heads = [words(f"corrections.column.{name}") for name in ("complaint", "by", "on", "state", "outcome")]
    lines = (
        (Markup("<code>{}</code>").format(row.complaint_id), words.name("filed_by", row.filed_by),
         date(row.filed_on, language), words.name("challenge", row.status),
         said(row.outcome) if row.outcome else words("corrections.no_outcome"))
        for row in sorted(found, key=lambda each: each.filed_on, reverse=True)
    )  # fmt: skip
    return together([heading, table(heads, lines, caption=words("corrections.contested"))])


def asked(page: Page) -> Markup:
    """Who was asked for a reply about what, and when they answered."""
    words, language = page.words, page.words.language
    found = sorted(
        rows(published.of(page.snapshot, "reply_requests")), key=lambda row: (row.sent_on, row.company_id), reverse=True
    )  # fmt: skip
    heading = section(words("corrections.asked"), words("corrections.asked_sub"))
    if not found:
        return together([heading, note(words("corrections.none_asked"))])
    heads = [words(f"corrections.column.{name}") for name in ("company", "about", "on", "answered")]
    lines = (
        (
            _company(page, row.company_id),
            said(_plain(row.about)),
            date(row.sent_on, language),
            _answered(page, row),
        )
        for row in found
    )
    return together([heading, table(heads, lines, caption=words("corrections.asked"))])


def _plain(about: str) -> str:
    return about.replace("_", " ")


def _answered(page: Page, row: Any) -> str:
    if row.answered_on is None:
        return page.words("corrections.not_yet")
    days = page.words.count("day", (row.answered_on - row.sent_on).days)
    return page.words("corrections.answered", on=date(row.answered_on, page.words.language), days=days)


def statements(page: Page) -> Markup:
    """Which companies have something of their own standing beside their figures."""
    words = page.words
    found = sorted({row.company_id for row in rows(published.of(page.snapshot, "statements"))})
    heading = section(words("corrections.statements"), words("corrections.statements_sub"))
    if not found:
        return together([heading, note(words("corrections.none_said"))])
    links = together((_company(page, company) for company in found), " · ")
    return together([heading, Markup("<p>{}</p>").format(links)])


def _company(page: Page, company: str) -> Markup:
    known = queries.companies(page.snapshot).set_index("company_id")["company_name"]
    return inward(page.link("company", company=company), said(known.get(company, company)), css="strong")


def removals(page: Page) -> Markup:
    """What has gone from its source since we read it; it still counts, without its text."""
    words, language = page.words, page.words.language
    heads = [words(f"corrections.column.{name}") for name in ("source", "posts", "gone", "share")]
    lines = (
        (page.sources.get(row.source, row.source), number(row.posts, language), number(row.gone, language),
         percent(row.gone / row.posts, language) if not is_unknown(row.posts) and row.posts else "")
        for row in rows(queries.gone(page.snapshot))
    )  # fmt: skip
    heading = section(words("corrections.removals"), words("corrections.removals_sub"))
    return together([heading, table(heads, lines, caption=words("corrections.removals"))])


def how(page: Page) -> Markup:
    """How to report a wrong number, or a complaint that is yours."""
    words = page.words
    steps = ("page", "figure", "right", "company", "author")
    made = (
        Markup("<li><b>{}</b> {}</li>").format(
            words(f"corrections.how.{step}.title"), words(f"corrections.how.{step}.text")
        )
        for step in steps
    )
    return together(
        [section(words("corrections.report")), Markup('<ul class="limits">{}</ul>').format(together(made))]
    )
