"""Rows of a bulk file into items, by the source's one SELECT, and what the lake already holds of them."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from datetime import datetime
from pathlib import Path
from typing import Any

import duckdb

from pipeline import contract, keys
from pipeline.bulk_rows import RefusedLog
from pipeline.database import quoted
from pipeline.errors import DataError
from pipeline.paths import Home

# What the SELECT of a source says about a row beside the item itself.
REMARKS = ("file_number", "line", "unfit_field", "unfit_reason", "is_day_first", "unknown_category")
PROVENANCE = ("fetched_at", "crawl_id", "content_hash")


def load_known(con: duckdb.DuckDBPyConnection, folder: Path) -> None:
    """Table ``known``: the hash and outcome of the latest version of each complaint in the lake's Parquet."""
    files = sorted(str(path) for path in folder.glob("*.parquet"))
    con.execute(
        "create table known (source_id varchar, content_hash varchar, outcome varchar, outcome_by varchar)"
    )
    if not files:
        return
    try:
        con.execute(
            """
            insert into known
            select
                source_id,
                unnest(max_by(
                    {content_hash: content_hash, outcome: outcome, outcome_by: outcome_by},
                    {fetched_at: fetched_at, crawl_id: crawl_id}
                ))
            from read_parquet(?, hive_partitioning = false)
            group by source_id
            """,
            [files],
        )
    except duckdb.Error as error:
        problem = str(error).splitlines()[0]
        raise DataError(f"A file in {folder} cannot be read: {problem}. Mend or remove it first.") from error


def read_items(
    con: duckdb.DuckDBPyConnection, select: str, work: Path, *, import_id: str, now: datetime
) -> None:
    """View ``items``: every row as an item with its content hash and, if unfit, the field and the reason."""
    con.execute(f"create view file_rows as from read_parquet({quoted(work / 'rows-*.parquet')})")
    given = {row[0] for row in con.execute(f"describe {select}").fetchall()}
    target = quoted(work / "items.parquet")
    items = _items(select, given, import_id, now)
    con.execute(f"copy ({items}) to {target} (format parquet, compression zstd)")
    con.execute(f"create view items as from read_parquet({target})")


def _items(select: str, given: set[str], import_id: str, now: datetime) -> str:
    """The source's SELECT completed to the contract: columns it does not give are null, rules are checked."""
    fields = contract.fields("complaint")
    made = {
        "fetched_at": f"timestamp {quoted(now.replace(tzinfo=None).isoformat(sep=' '))}",
        "crawl_id": quoted(import_id),
        "reference_keys": "[]",
    }
    made |= {name: name for name in given}
    values = [
        f"cast({made.get(field.name, 'null')} as {field.sql}) as {field.name}"
        for field in fields
        if field.name != "content_hash"
    ]
    rules = contract.rules("complaint")
    blamed = " ".join(f"when {rule.broken} then {quoted(rule.field)}" for rule in rules)
    reasons = " ".join(f"when {rule.broken} then {quoted(rule.sentence)}" for rule in rules)
    return f"""
        with given as ({select}),
        complete as (select {", ".join((*REMARKS, *values))} from given),
        hashed as (select *, {_content_hash()} as content_hash from complete)
        select
            * exclude (unfit_field, unfit_reason),
            case when unfit_field is not null then unfit_field {blamed} end as refused_field,
            case when unfit_field is not null then unfit_reason {reasons} end as refused_reason
        from hashed
    """  # noqa: S608 - the SELECT and the rules are the project's own


def _content_hash() -> str:
    """SHA-256 over what is known of an item, as it stands in the file.

    Each value enters under its name and null does not, so a field that the contract gains changes no hash;
    the narrative enters before redaction, so a better redaction does not make every complaint a changed
    one.
    """
    names = sorted(field.name for field in contract.fields("complaint") if field.name not in PROVENANCE)
    parts = ", ".join(f"{quoted(name + '=')} || cast({name} as varchar)" for name in names)
    return f"sha256(concat_ws(chr(31), {parts}))"


def check_dates(con: duckdb.DuckDBPyConnection, files: Sequence[str]) -> None:
    """Raises ``DataError`` for a file whose dates are written day first: half of them would be misread."""
    found = con.execute(
        "select file_number, line from items where is_day_first order by file_number, line limit 1"
    ).fetchone()
    if found is not None:
        raise DataError(
            f"{files[found[0]]}, line {found[1]}: this date can only be read day first, so the others may be "
            "misread. Save the dates as 2020-03-18 and import again; nothing was added."
        )


def log_unfit(con: duckdb.DuckDBPyConnection, files: Sequence[str], refused: RefusedLog) -> None:
    """Adds every unfit row to the log, in the order of the files."""
    unfit = con.execute(
        "select file_number, line, refused_field, refused_reason, source_id from items "
        "where refused_field is not null order by file_number, line"
    )
    for number, line, blamed, reason, source_id in _rows(unfit):
        refused.add(files[number], line, f"{blamed} {reason}.", field=blamed, source_id=source_id)


def unknown_categories(con: duckdb.DuckDBPyConnection) -> list[str]:
    """A sentence per column that holds a category which the SELECT does not know."""
    found = con.execute(
        "select unknown_category, count(*) from items where unknown_category is not null "
        "group by unknown_category order by unknown_category"
    ).fetchall()
    return [
        f"{count} rows have a value of '{column}' that is not known; it is left unread."
        for column, count in found
    ]


def compare(con: duckdb.DuckDBPyConnection) -> None:
    """Table ``looks``: the last good row of each complaint, and whether it is new, changed or unchanged."""
    con.execute("""
        create table looks as
        with fit as (
            select
                source_id, file_number, line, content_hash,
                row_number() over (partition by source_id order by file_number desc, line desc) as nth
            from items
            where refused_field is null
        )
        select
            fit.source_id, fit.file_number, fit.line,
            case
                when known.source_id is null then 'new'
                when known.content_hash = fit.content_hash then 'unchanged'
                else 'changed'
            end as state
        from fit
        left join known on known.source_id = fit.source_id
        where fit.nth = 1
    """)


def drop_forgotten(con: duckdb.DuckDBPyConnection, source: str, home: Home) -> int:
    """Takes what somebody had erased out of ``looks``, so that a file does not bring it back; how many."""
    is_forgotten = keys.Forgotten(home)
    if not is_forgotten.anything(source):
        return 0
    found = [(i,) for (i,) in _rows(con.execute("select source_id from looks")) if is_forgotten(source, i)]
    if found:
        con.executemany("delete from looks where source_id = ?", found)
    return len(found)


def _rows(result: Any) -> Iterator[tuple[Any, ...]]:
    while batch := result.fetchmany(10_000):
        yield from batch
