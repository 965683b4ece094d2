"""Complaints that are one problem of one person, joined into cases."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from functools import lru_cache
from typing import Any, overload

import duckdb
import pyarrow as pa

from pipeline.reading import cases
from pipeline.steps import Context

PAGE, PAGES = 2_000, 50  # texts read at once, and how many such pages stay in memory
# Only who posted twice on a company, left a number or may have posted elsewhere, too, can be joined; the rest need not
# be looked at. One company's posts lie together, so that their texts are read page by page.
CANDIDATES = """
create or replace temp table candidates as
with repeated as (
    select author_key, company_id
    from enriched.complaints
    where author_key is not null and company_id is not null
    group by author_key, company_id
    having count(*) > 1
),

widespread as (
    select company_id
    from enriched.complaints
    where company_id is not null
    group by company_id
    having count(distinct source) > 1
)

select
    row_number() over (order by complaints.company_id, complaints.posted_at, complaints.complaint_id) - 1 as number,
    complaints.complaint_id,
    concat_ws(chr(10), complaints.title, complaints.narrative) as text,
    complaints.company_id,
    complaints.source,
    complaints.posted_at,
    complaints.author_key,
    complaints.reference_keys
from enriched.complaints as complaints
left join repeated
    on complaints.author_key = repeated.author_key and complaints.company_id = repeated.company_id
left join widespread on complaints.company_id = widespread.company_id
where
    repeated.author_key is not null
    or widespread.company_id is not null
    or array_length(complaints.reference_keys) > 0
"""
POSTS = """
select complaint_id, company_id, source, posted_at, author_key, reference_keys from candidates order by number
"""
TEXTS = "select text from candidates where number >= ? and number < ? order by number"


def tables(con: duckdb.DuckDBPyConnection, context: Context) -> Iterator[Any]:
    """Every complaint that belongs to the case of an earlier one, with that case, named after its first post."""
    con.execute(CANDIDATES)
    posts = con.execute(POSTS).fetchall()
    names, *columns = zip(*posts, strict=True) if posts else [()] * 6
    numbers = cases.case_numbers(cases.CasePosts(_Texts(con, len(posts)), *columns)).tolist()
    # As case building has it: in order of time, undated last.
    order = sorted(range(len(posts)), key=lambda row: (posts[row][3] is None, posts[row][3] or 0, row))
    first: dict[int, int] = {}
    joined = [row for row in order if first.setdefault(numbers[row], row) != row]
    con.execute("drop table candidates")
    yield pa.table(
        {
            "complaint_id": pa.array([names[row] for row in joined], pa.string()),
            "case_id": pa.array([names[first[numbers[row]]] for row in joined], pa.string()),
        }
    )


def fingerprint(context: Context) -> str:
    """Cases change with the rules by which they are built."""
    return cases.fingerprint()


class _Texts(Sequence[str | None]):
    """The candidates' texts, the pages last looked at in memory."""

    def __init__(self, con: duckdb.DuckDBPyConnection, size: int) -> None:
        self._con, self._size = con, size
        self._page = lru_cache(PAGES)(self._read)

    def __len__(self) -> int:
        return self._size

    @overload
    def __getitem__(self, place: int) -> str | None: ...
    @overload
    def __getitem__(self, place: slice) -> list[str | None]: ...
    def __getitem__(self, place: int | slice) -> str | list[str | None] | None:
        if isinstance(place, slice):
            return [self[row] for row in range(*place.indices(self._size))]
        page, row = divmod(place, PAGE)
        return self._page(page)[row]

    def _read(self, page: int) -> list[str | None]:
        start = page * PAGE
        return [row[0] for row in self._con.execute(TEXTS, [start, start + PAGE]).fetchall()]
