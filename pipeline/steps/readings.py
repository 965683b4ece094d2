"""What every text says: each distinct text is read once, and again only when reading or the registry
changed.
"""

from __future__ import annotations

import gc
import multiprocessing
from collections import deque
from collections.abc import Iterable, Iterator, Mapping, Sequence
from concurrent.futures import Future, ProcessPoolExecutor
from contextlib import contextmanager
from functools import lru_cache
from typing import Any, Protocol

import duckdb
import pyarrow as pa

from pipeline import reading
from pipeline.reading import Company, Reading, Text
from pipeline.steps import Context

BATCH = 1_000
WORKERS = 2
# Starting workers takes longer than reading this many texts.
READ_ALONE = 2_000
COLLECT_AFTER = 50_000  # new objects

TEXTS = """
select text_key, narrative as text, title, company_name, source, posted_at from staging.complaints
where text_key is not null
union all
select replies.text_key, replies.text, null, complaints.company_name, replies.source, replies.posted_at
from staging.replies as replies
join staging.complaints as complaints on replies.complaint_id = complaints.complaint_id
where replies.text_key is not null
"""
UNREAD = """
select
    row_number() over (order by text_key) as number,
    text_key,
    any_value(text) as text,
    any_value(title) as title,
    any_value(company_name) as company_name,
    any_value(source) as source,
    any_value(posted_at) as posted_at
from texts
where text_key not in (select text_key from enriched.readings)
group by text_key
"""
PAGE = """
select text_key, coalesce(text, ''), title, company_name, source, strftime(posted_at, '%Y-%m-%dT%H:%M:%SZ')
from unread
where number > ? and number <= ?
order by number
"""


def update(con: duckdb.DuckDBPyConnection, context: Context) -> int:
    """Reads the texts that have no reading by the present reader, drops the readings of texts that are gone.

    Every batch is kept as soon as it is read, so that a build that dies goes on where it was.
    """
    current = fingerprint(context)
    con.execute("delete from enriched.readings where reading_fingerprint <> ?", [current])
    con.execute(f"create or replace temp table texts as {TEXTS}")
    con.execute("delete from enriched.readings where text_key not in (select text_key from texts)")
    con.execute(f"create or replace temp table unread as {UNREAD}")
    total = int(con.execute("select count(*) from unread").fetchall()[0][0])
    with (
        context.progress.track("Reading texts", total) as advance,
        _reading(context.companies, total) as read,
    ):
        for batch in read(_unread(con, total), current):
            con.register("batch", batch)
            con.execute("insert into enriched.readings select * from batch")
            con.unregister("batch")
            advance(batch.num_rows)
    con.execute("drop table texts")
    con.execute("drop table unread")
    return total


def fingerprint(context: Context) -> str:
    """Reading depends on its code, its lexicons and the registry."""
    return reading.fingerprint(context.companies)


def _unread(con: duckdb.DuckDBPyConnection, total: int) -> Iterator[list[Text]]:
    for start in range(0, total, BATCH):
        rows = con.execute(PAGE, [start, start + BATCH]).fetchall()
        yield [Text(*row) for row in rows]


class _Read(Protocol):
    def __call__(self, batches: Iterable[list[Text]], current: str) -> Iterator[Any]: ...


@contextmanager
def _reading(companies: Sequence[Company], total: int) -> Iterator[_Read]:
    """A function from batches of texts to Arrow tables: in this process for a few texts, else in two
    others.
    """
    if total <= READ_ALONE:
        _start(companies)
        yield lambda batches, current: (_read(batch, current) for batch in batches)
        return
    # Spawned, not forked: a fork would copy the locks of DuckDB's threads.
    context = multiprocessing.get_context("spawn")
    with ProcessPoolExecutor(WORKERS, context, initializer=_start_apart, initargs=(companies,)) as pool:
        yield lambda batches, current: _in_order(pool, batches, current)


def _in_order(pool: ProcessPoolExecutor, batches: Iterable[list[Text]], current: str) -> Iterator[Any]:
    """Answers in the order of the questions, with no more than a few batches under way."""
    under_way: deque[Future[Any]] = deque()
    for batch in batches:
        under_way.append(pool.submit(_read, batch, current))
        if len(under_way) > 2 * WORKERS:
            yield under_way.popleft().result()
    while under_way:
        yield under_way.popleft().result()


_companies: tuple[Company, ...] = ()


def _start_apart(companies: Sequence[Company]) -> None:
    """In a process that does nothing but read: what reading leaves behind holds no cycles worth looking for often."""
    gc.set_threshold(COLLECT_AFTER, 20, 100)
    _start(companies)


def _start(companies: Sequence[Company]) -> None:
    global _companies
    _companies = tuple(companies)


@lru_cache(maxsize=1)
def _reader(companies: tuple[Company, ...]) -> reading.Reader:
    """One reader per process: its lexicons take longer to prepare than a thousand texts to read."""
    return reading.Reader(companies)


def _read(texts: list[Text], current: str) -> Any:
    return _table(texts, _companies, current)


def read(rows: Iterable[Mapping[str, Any]], companies: tuple[Company, ...]) -> Any:
    """An Arrow table of readings, one for each row (``text_key``, ``text`` and what else is known), in order."""
    texts = [_text(row) for row in rows]
    return _table(texts, companies, reading.fingerprint(companies))


def _text(row: Mapping[str, Any]) -> Text:
    known = {name: row.get(name) for name in ("title", "company_name", "source", "posted_at")}
    return Text(row["text_key"], row.get("text") or "", **known)


def _table(texts: Sequence[Text], companies: tuple[Company, ...], current: str) -> Any:
    rows = [_row(found) | {"reading_fingerprint": current} for found in _reader(companies).read(texts)]
    return pa.Table.from_pylist(rows, schema=SCHEMA)


def _row(found: Reading) -> dict[str, Any]:
    """One reading as the table has it; personal data by place and kind only, never by its words."""
    row = {name: getattr(found, name) for name in SAME_NAME}
    return row | {
        "text_key": found.id,
        "evidence": [
            {"label": e.label, "span_start": e.start, "span_end": e.end, "rule": e.rule}
            for e in found.evidence
        ],
        "referrals": [
            {"from_party": r.from_, "to_party": r.to, "span_start": r.start, "span_end": r.end}
            for r in found.referrals
        ],
        "companies": [{"name": c.name, "role": c.role, "company_id": c.company_id} for c in found.companies],
        "promises": [
            {"kind": p.kind, "made_at": p.made_at, "due_at": p.due_at, "outcome": p.outcome}
            for p in found.promises
        ],
        "is_gesture": found.gesture,
        "is_sensitive": found.sensitive,
        "personal_data": [{"type": p.type, "span_start": p.start, "span_end": p.end} for p in found.pii],
    }


def _spans(*names: str, after: Sequence[str] = ()) -> Any:
    before, behind = ([(name, pa.string()) for name in part] for part in (names, after))
    return pa.list_(pa.struct([*before, ("span_start", pa.int32()), ("span_end", pa.int32()), *behind]))


def _texts(*names: str) -> Any:
    return pa.list_(pa.struct([(name, pa.string()) for name in names]))


SCHEMA = pa.schema(
    [
        ("text_key", pa.string()),
        ("language", pa.string()),
        ("is_complaint", pa.bool_()),
        ("labels", pa.list_(pa.string())),
        ("evidence", _spans("label", after=("rule",))),
        ("referrals", _spans("from_party", "to_party")),
        ("companies", _texts("name", "role", "company_id")),
        ("primary_company_id", pa.string()),
        ("primary_topic", pa.string()),
        ("severity", pa.int32()),
        ("number_of_contacts", pa.int32()),
        ("elapsed_days", pa.float64()),
        ("elapsed_low", pa.float64()),
        ("elapsed_high", pa.float64()),
        ("waiting_minutes", pa.float64()),
        ("retold", pa.int32()),
        ("money_lost", pa.float64()),
        ("channels", pa.list_(pa.string())),
        ("hurdles", pa.list_(pa.string())),
        ("lock_in_causes", pa.list_(pa.string())),
        ("promises", _texts("kind", "made_at", "due_at", "outcome")),
        ("is_gesture", pa.bool_()),
        ("resolved", pa.string()),
        ("churn_intent", pa.bool_()),
        ("is_sensitive", pa.bool_()),
        ("personal_data", _spans("type")),
        ("reading_fingerprint", pa.string()),
    ]
)  # fmt: skip
CHANGED = {
    "text_key",
    "evidence",
    "referrals",
    "companies",
    "promises",
    "is_gesture",
    "is_sensitive",
    "personal_data",
}
SAME_NAME = tuple(name for name in SCHEMA.names if name not in CHANGED | {"reading_fingerprint"})
