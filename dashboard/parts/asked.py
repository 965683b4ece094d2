"""What companies were asked and what they said, with dates."""

from __future__ import annotations

from collections.abc import Sequence
from typing import Any

from markupsafe import Markup

from .. import published
from ..components import outward, said, together, visible
from ..format import date
from ..page import Page
from ..rows import rows


def answers_about(page: Page, companies: Sequence[str], names: dict[str, str]) -> Markup:
    """What either of two companies said, or since when it was asked about the other."""
    pair = list(zip(companies, names.values(), strict=True))
    return together(
        _answer(page, company, name, other)
        for (company, name), other in zip(pair, reversed(companies), strict=True)
    )


def _answer(page: Page, company: str, name: str, other: str) -> Markup:
    words, language = page.words, page.words.language
    statements = published.of(page.snapshot, "statements", company_id=company)
    requests = published.of(page.snapshot, "reply_requests", company_id=company, with_company_id=other)
    told = [
        Markup('<blockquote class="says" lang="{}"><b>{}, {}:</b> {} <small>{}</small></blockquote>').format(
            row.language, said(name), date(row.stated_on, language), said(row.text),
            outward(row.url, words("company.where")),
        )
        for row in rows(statements)
    ]  # fmt: skip
    return together(told) if told else together(_request(page, name, row) for row in rows(requests))


def _request(page: Page, name: str, row: Any) -> Markup:
    words, language = page.words, page.words.language
    key = "asked.no_answer" if row.answered_on is None else "asked.answered"
    answered = "" if row.answered_on is None else date(row.answered_on, language)
    return Markup('<p class="says">{}</p>').format(
        words(key, company=visible(name), on=date(row.sent_on, language), answered=answered)
    )
