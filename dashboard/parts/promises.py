"""Promises: what is kept of what companies promise, among those who complain."""

from __future__ import annotations

from typing import Any

import pandas as pd

from pipeline.methods.proportions import wilson

from .. import bars, published
from ..components import plain
from ..format import is_unknown, number, percent, percent_range
from ..page import Page
from ..rows import first

KINDS = ("all", "callback", "visit", "delivery", "refund", "resolved_by")


def kind(page: Page) -> str:
    """The kind of promise chosen; without a choice any."""
    return page.address.kind if page.address.kind in KINDS else KINDS[0]


def finding(page: Page, sectors: pd.DataFrame) -> tuple[str, str]:
    """Of all promises whose outcome is known, how many were kept; and on how much that rests."""
    words, language = page.words, page.words.language
    kept, broken, unknown = (int(sectors[name].sum()) for name in ("kept", "broken", "unknown"))
    if not kept + broken:
        return words("promises.headline_nothing"), words("promises.lead_nothing")
    share = wilson(kept, kept + broken)
    lead = words(
        "promises.lead",
        range=percent_range(float(share.low), float(share.high), language),
        n=number(kept + broken, language),
        unknown=number(unknown, language),
        least=percent(kept / (kept + broken + unknown), language),
        most=percent((kept + unknown) / (kept + broken + unknown), language),
    )
    if not kept:
        return words("promises.headline_none_kept", n=number(broken, language)), lead
    return words("promises.headline", rate=percent(float(share.estimate), language)), lead


def bar(page: Page, label: object, row: Any) -> bars.Bar:
    """One sector or company: kept of what is known, with its interval and the bounds that silence leaves."""
    words, language = page.words, page.words.language
    rate, known = percent(row.kept_rate, language), number(row.kept + row.broken, language)
    alt = words(
        "promises.alt", who=plain(label), rate=rate, n=known, unknown=number(row.unknown, language),
        range=percent_range(row.kept_low, row.kept_high, language),
        bounds=percent_range(row.bound_low, row.bound_high, language),
    )  # fmt: skip
    return bars.Bar(
        label, row.kept_rate, row.kept_low, row.kept_high, rate, known, alt, (row.bound_low, row.bound_high)
    )


def late(page: Page, sector: str | None, period: str, kind: str) -> str:
    """How late promises with a date came true in the sector; empty where too few are known."""
    words, language = page.words, page.words.language
    row = first(
        published.of(
            page.snapshot, "promise_keeping", subject="sector", subject_id=sector, period=period, kind=kind
        )
    )
    if row is None or is_unknown(row.late_median_days):
        return ""
    return words(
        "promises.late",
        days=words.count("day", round(row.late_median_days)),
        n=number(row.late_cases, language),
    )
