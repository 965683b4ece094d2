"""Complaints that are one problem of one person, joined into cases."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Hashable, Iterable, Iterator
from datetime import datetime, timedelta
from typing import Any

import duckdb
import pyarrow as pa

from pipeline.steps import Context

WITHIN = timedelta(days=60)
# A number that many people mention is no order or case number of theirs (a product, a helpline).
MOST_AUTHORS_PER_REFERENCE = 3

Post = tuple[str, str | None, str | None, datetime | None, list[str]]


# Only who posted twice on a company, or left a number, can be joined; the rest need not be looked at.
CANDIDATES = """
with repeated as (
    select author_key, company_id
    from enriched.complaints
    where author_key is not null and company_id is not null
    group by author_key, company_id
    having count(*) > 1
)

select complaints.complaint_id, complaints.author_key, complaints.company_id, complaints.posted_at,
    complaints.reference_keys
from enriched.complaints as complaints
left join repeated
    on complaints.author_key = repeated.author_key and complaints.company_id = repeated.company_id
where repeated.author_key is not null or array_length(complaints.reference_keys) > 0
order by complaints.posted_at nulls last, complaints.complaint_id
"""


def tables(con: duckdb.DuckDBPyConnection, context: Context) -> Iterator[Any]:
    """Posts by one author on one company within 60 days of each other, or with one reference number, are one
    case.
    """
    cases = case_of(con.execute(CANDIDATES).fetchall())
    joined = {post: case for post, case in cases.items() if post != case}
    yield pa.table(
        {
            "complaint_id": pa.array(joined.keys(), pa.string()),
            "case_id": pa.array(joined.values(), pa.string()),
        }
    )


def case_of(posts: Iterable[Post]) -> dict[str, str]:
    """The case of every post, named after the case's first; posts come in order of time."""
    posts = list(posts)
    first: dict[str, str] = {post[0]: post[0] for post in posts}
    place = {post[0]: number for number, post in enumerate(posts)}

    def root(one: str) -> str:
        while first[one] != one:
            first[one] = one = first[first[one]]
        return one

    for one, other in _pairs(posts):
        early, late = sorted((root(one), root(other)), key=place.__getitem__)
        first[late] = early
    return {post[0]: root(post[0]) for post in posts}


def _pairs(posts: list[Post]) -> Iterator[tuple[str, str]]:
    """Posts that belong together, each with the one before it."""
    by_author: dict[Hashable, Post] = {}
    by_reference: dict[str, list[Post]] = defaultdict(list)
    for post in posts:
        complaint_id, author, company, posted_at, references = post
        for reference in references:
            by_reference[reference].append(post)
        if author is None or company is None or posted_at is None:
            continue
        before = by_author.get((author, company))
        if before is not None and before[3] is not None and posted_at - before[3] <= WITHIN:
            yield before[0], complaint_id
        by_author[author, company] = post
    for group in by_reference.values():
        if len({post[1] or post[0] for post in group}) <= MOST_AUTHORS_PER_REFERENCE:
            yield from ((group[0][0], post[0]) for post in group[1:])
