"""Is a wave a wave of problems, or a campaign? The signs of every window, and whether it is set apart."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from datetime import date, timedelta
from typing import Any

import duckdb
import numpy as np
import pyarrow as pa

from pipeline.methods.bursts import BurstWindow, quarantine_signs
from pipeline.methods.configuration import load
from pipeline.methods.proportions import wilson
from pipeline.reading.cases.minhash import signatures
from pipeline.steps import Context

SIGNS_NEEDED = 2
ALIKE = 0.50  # of the cells of two texts' signatures: an estimate of the Jaccard similarity of their shingles
ROWS_AT_ONCE = 500
MOST_TEXTS = 5_000  # of a window; more do not change its share of near-duplicates
# How long after an event people still complain of it, in days.
AFTERMATH = {"outage": 7, "recall": 28, "broadcast": 56, "price_rise": 56}

WINDOWS = """
select
    company_id,
    source,
    starts_on,
    max(day) as ends_on,
    sum(cases) as cases,
    sum(expected) as expected,
    min(q_value) as q_value
from enriched.burst_days
group by company_id, source, starts_on
order by company_id, source, starts_on
"""
EVENTS = """
select event_id, kind, company_id, sector_id, starts_on, ends_on
from registry.events
order by starts_on, event_id
"""
SECTORS = "select company_id, sector_id from enriched.companies"
POSTS = """
select
    posts.narrative,
    date_diff('day', cast(facts.author_since as timestamp), posts.posted_at) < $young as is_young,
    posts.author_posts <= 1 as is_first
from enriched.complaints as posts
join staging.complaints as facts on posts.complaint_id = facts.complaint_id
where posts.company_id = $company and posts.source = $source
    and cast(posts.posted_at as date) between $first and $last
order by posts.complaint_id
"""
# What is usual on a source: everything outside the windows.
USUAL = """
with outside as (
    select
        facts.source,
        date_diff('day', cast(facts.author_since as timestamp), facts.posted_at) < $young as is_young,
        facts.author_posts <= 1 as is_first
    from staging.complaints as facts
    join enriched.complaints as posts on facts.complaint_id = posts.complaint_id
    left join enriched.burst_days as days
        on posts.company_id = days.company_id and posts.source = days.source
        and cast(posts.posted_at as date) = days.day
    where days.day is null
)

select source, avg(cast(is_young as integer)) as young, avg(cast(is_first as integer)) as first
from outside
group by source
"""


def tables(con: duckdb.DuckDBPyConnection, context: Context) -> Iterator[Any]:
    """Every window with its posts' facts, the event that explains it, and the verdict."""
    windows = con.sql(WINDOWS).to_arrow_table().to_pylist()
    if not windows:
        return
    settings = load()["burst"]
    young = settings["young_account_days"]
    usual = {row[0]: row[1:] for row in con.execute(USUAL, {"young": young}).fetchall()}
    sectors = dict(con.execute(SECTORS).fetchall())
    events = con.execute(EVENTS).fetchall()
    rows = []
    for window in windows:
        found = {
            "company": window["company_id"],
            "source": window["source"],
            "first": window["starts_on"],
            "last": window["ends_on"],
        }
        posts = con.execute(POSTS, {"young": young, **found}).fetchall()
        event = _event(window, sectors.get(window["company_id"]), events)
        facts = _facts(posts, *usual.get(window["source"], (None, None)))
        rows.append(window | facts | _verdict(facts, len(posts), event, bool(events), settings))
    yield pa.Table.from_pylist(rows, schema=SCHEMA)


def near_duplicate_rate(texts: Sequence[str]) -> float | None:
    """Share of texts that are more than half alike to another of them; null without two texts."""
    if len(texts) < 2:
        return None
    signed = signatures([" ".join(text.lower().split()) for text in texts])
    has_twin = np.zeros(len(texts), dtype=bool)
    for start in range(0, len(texts), ROWS_AT_ONCE):
        part = signed[start : start + ROWS_AT_ONCE]
        alike = np.zeros((len(part), len(texts)), dtype=np.int16)
        for cell in range(signed.shape[1]):
            alike += part[:, cell, None] == signed[None, :, cell]
        alike[np.arange(len(part)), start + np.arange(len(part))] = 0
        has_twin[start : start + len(part)] = (alike >= ALIKE * signed.shape[1]).any(axis=1)
    return float(has_twin.mean())


def _facts(
    posts: Sequence[tuple[Any, ...]], usual_young: float | None, usual_first: float | None
) -> dict[str, float | None]:
    texts = [text for text, *_ in posts if text][:MOST_TEXTS]
    return {
        "young_rate": _rate([is_young for _, is_young, _ in posts]),
        "usual_young_rate": usual_young,
        "first_post_rate": _rate([is_first for *_, is_first in posts]),
        "usual_first_post_rate": usual_first,
        "near_duplicate_rate": near_duplicate_rate(texts),
    }


def _rate(values: Sequence[bool | None]) -> float | None:
    known = [value for value in values if value is not None]
    return sum(known) / len(known) if known else None


def _verdict(
    facts: dict[str, float | None],
    posts: int,
    event: str | None,
    has_calendar: bool,
    settings: dict[str, Any],
) -> dict[str, Any]:
    """Signs and verdict. Without a calendar of events, the lack of one says nothing.

    Accounts are young when the lower limit of their share is high: one of a dozen may be chance.
    """
    young, first = (_lower(facts[name], posts) for name in ("young_rate", "first_post_rate"))
    signs: dict[str, None] = {}
    for own, usual in ((young, facts["usual_young_rate"]), (first, facts["usual_first_post_rate"])):
        window = BurstWindow(
            young_share=own,
            usual_young_share=usual,
            near_duplicate_share=facts["near_duplicate_rate"],
            has_matching_event=event is not None if has_calendar else None,
            single_referrer=None,  # no source tells where its visitors come from
        )
        signs |= dict.fromkeys(
            quarantine_signs(
                window, near_duplicate_max=settings["near_dup_share"], young_times=settings["young_times"]
            )
        )
    return {"event_id": event, "signs": sorted(signs), "is_quarantined": len(signs) >= SIGNS_NEEDED}


def _lower(rate: float | None, posts: int) -> float | None:
    return None if rate is None else float(wilson(rate * posts, posts).low)


def _event(window: dict[str, Any], sector: str | None, events: Sequence[tuple[Any, ...]]) -> str | None:
    """The first event of the company, of its sector or of all that the window falls into or follows."""
    for event_id, kind, company, of_sector, starts_on, ends_on in events:
        concerns = company == window["company_id"] if company else of_sector in (None, sector)
        until: date = (ends_on or starts_on) + timedelta(days=AFTERMATH[kind])
        if concerns and starts_on - timedelta(days=1) <= window["ends_on"] and window["starts_on"] <= until:
            return str(event_id)
    return None


SCHEMA = pa.schema(
    [
        ("company_id", pa.string()),
        ("source", pa.string()),
        ("starts_on", pa.date32()),
        ("ends_on", pa.date32()),
        ("cases", pa.int64()),
        *(
            (name, pa.float64())
            for name in (
                "expected",
                "q_value",
                "young_rate",
                "usual_young_rate",
                "first_post_rate",
                "usual_first_post_rate",
                "near_duplicate_rate",
            )
        ),
        ("event_id", pa.string()),
        ("signs", pa.list_(pa.string())),
        ("is_quarantined", pa.bool_()),
    ]
)
