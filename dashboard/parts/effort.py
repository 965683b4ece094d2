"""Effort: what it took, as customers tell it themselves."""

from __future__ import annotations

from typing import Any

import pandas as pd

from .. import bars
from ..components import plain
from ..format import number, percent, whole_range
from ..page import Page

KINDS = ("contacts", "elapsed_days", "waiting_minutes", "money_lost")
FEWEST = 5  # a median of fewer would say nothing


def kind(page: Page) -> str:
    """The measure chosen; without a choice the number of contacts."""
    return page.address.kind if page.address.kind in KINDS else KINDS[0]


def finding(page: Page, kind: str, sectors: pd.DataFrame) -> tuple[str, str]:
    """Between which medians the sectors lie; and how many mention it at all."""
    words, language = page.words, page.words.language
    known = sectors[sectors["median_low"].notna()]
    if known.empty:
        return words("effort.headline.nothing"), words("effort.lead_nothing")
    span = whole_range(known["median"].min(), known["median"].max(), language)
    lead = words(
        "effort.lead",
        n=number(known["mentions"].sum(), language),
        cases=number(known["cases"].sum(), language),
        rate=percent(known["mentions"].sum() / known["cases"].sum(), language),
    )
    return words(f"effort.headline.{kind}", range=span), lead


def bar(page: Page, kind: str, label: object, row: Any) -> bars.Bar:
    """One sector or company: the median with its interval, and how many mention it."""
    words, language = page.words, page.words.language
    amount = number(row.median, language)
    alt = words(
        "effort.alt",
        who=plain(label),
        amount=words(f"effort.amount.{kind}", n=amount),
        range=whole_range(row.median_low, row.median_high, language),
        n=number(row.mentions, language),
        rate=percent(row.mention_rate, language),
    )
    return bars.Bar(
        label, row.median, row.median_low, row.median_high,
        words(f"effort.amount.{kind}", n=amount), number(row.mentions, language), alt,
    )  # fmt: skip


def enough(found: pd.DataFrame) -> pd.DataFrame:
    """Without the medians that rest on too few; their rows stay, to be counted."""
    few = (found["mentions"] < FEWEST) | found["median_low"].isna()
    return found.assign(median=found["median"].mask(few))
