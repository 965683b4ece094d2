"""The right of reply: who was asked, when, and what they said."""

from __future__ import annotations

from pipeline.report.facts import Facts
from pipeline.report.tables import Row

DAYS = 14  # between the question and publication


def request_to(facts: Facts, company: str) -> Row | None:
    """The last question that a company got about itself; questions about a pair are about something else."""
    asked = [
        row
        for row in facts.tables.rows("reply_requests", company_id=company)
        if row["with_company_id"] is None and row["sent_on"] <= facts.published_on
    ]
    return max(asked, key=lambda row: row["sent_on"], default=None)


def statements_of(facts: Facts, company: str) -> list[Row]:
    """What a company wants printed, given since it was asked."""
    asked = request_to(facts, company)
    found = facts.tables.rows("statements", company_id=company)
    return [row for row in found if asked and row["stated_on"] >= asked["sent_on"]]


def unanswered_duty(facts: Facts) -> list[str]:
    """Companies of which this report shows a score and that were not asked in time, by name."""
    late = []
    for row in facts.own:
        if row["index_score"] is None:
            continue
        asked = request_to(facts, row["company_id"])
        if asked is None or (facts.published_on - asked["sent_on"]).days < DAYS:
            late.append(row["company_id"])
    return sorted(late, key=facts.name)
