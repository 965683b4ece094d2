"""Two anonymised cases for a theme, drawn by lot so that nobody chose them, with the words that may be shown."""

from __future__ import annotations

import hashlib
import re
from collections.abc import Collection
from dataclasses import dataclass

from pipeline.report.facts import Facts
from pipeline.report.tables import Row

PER_THEME = 2
LONGEST = 280  # characters of a passage: enough to see the theme, short of the whole text
CANDIDATES = """
select complaint_id, case_id, source, url, company_id, posted_at, narrative, text_shown, labels,
    number_of_contacts, elapsed_days, promise, resolved
from public.complaints
where sector_id = $sector and half_year = $half_year and is_complaint and list_contains(labels, $label)
    and not coalesce(is_sensitive, true) and not coalesce(is_gone, false)
    and not coalesce(is_quarantined, false)
order by complaint_id
"""
SPANS = """
select span_start, span_end from public.evidence
where complaint_id = $complaint and label = $label
order by span_start, span_end
"""


@dataclass(frozen=True, slots=True)
class ChosenCase:
    """A published complaint and its passage about the theme; None when its words may not be shown."""

    row: Row
    passage: str | None


def chosen(facts: Facts, label: str, told: Collection[str] = ()) -> list[ChosenCase]:
    """The first two by lot, of different companies where there are; complaints whose text may be shown come first.
    Cases in ``told`` are not told again.

    The lot is a hash of identifier and theme: nobody can steer it, and everybody can draw it again.
    """
    rows = facts.tables.ask(CANDIDATES, {"sector": facts.id, "half_year": facts.window or "", "label": label})
    rows = [row for row in rows if row["case_id"] not in told]
    drawn = sorted(rows, key=lambda row: (not _is_shown(row), _lot(row, label)))
    first: list[Row] = []
    for row in drawn:
        if len(first) < PER_THEME and row["company_id"] not in {other["company_id"] for other in first}:
            first.append(row)
    first += [row for row in drawn if row["case_id"] not in {other["case_id"] for other in first}]
    return [ChosenCase(row, _passage(facts, row, label)) for row in first[:PER_THEME]]


def _is_shown(row: Row) -> bool:
    return row["text_shown"] in ("full", "excerpt") and bool((row["narrative"] or "").strip())


def _lot(row: Row, label: str) -> str:
    return hashlib.sha256(f"{label}\0{row['complaint_id']}".encode()).hexdigest()


def _passage(facts: Facts, row: Row, label: str) -> str | None:
    """The sentences around the words that show the theme."""
    if not _is_shown(row):
        return None
    text = str(row["narrative"])
    spans = facts.tables.ask(SPANS, {"complaint": row["complaint_id"], "label": label})
    start, end = (spans[0]["span_start"], spans[0]["span_end"]) if spans else (0, 0)
    return cut(text, min(start, len(text)), min(end, len(text)))


def cut(text: str, start: int, end: int) -> str:
    """A passage of whole sentences around ``text[start:end]``, no longer than may be quoted."""
    ends = [match.end() for match in re.finditer(r"[.!?…]+[\"'”’)]*\s+|\n+", text)] + [len(text)]
    first = max((at for at in [0, *ends] if at <= start), default=0)
    last = next((at for at in ends if at >= end and at > first), len(text))
    for at in ends:
        if last < at <= first + LONGEST:
            last = at
    passage = " ".join(text[first:last].split())
    before = "… " if text[:first].strip() else ""
    if len(passage) > LONGEST:
        return f"{before}{passage[:LONGEST].rsplit(' ', 1)[0]} …"
    return f"{before}{passage}{' …' if text[last:].strip() else ''}"
