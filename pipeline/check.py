"""Checks on the data at run time: each is a query for rows that should not exist, its first comment says
what they mean.
"""

from __future__ import annotations

from dataclasses import dataclass
from pathlib import Path
from typing import Any

import duckdb

from pipeline import given
from pipeline.database import working_database
from pipeline.errors import DataError
from pipeline.paths import CHECKS, Home
from pipeline.progress import SILENT, Progress

EXAMPLES = 5


@dataclass(frozen=True, slots=True)
class Check:
    """One query for failing rows."""

    name: str
    sentence: str
    sql: str


@dataclass(frozen=True, slots=True)
class Failure:
    """A check that found rows: how many, and the first of them."""

    check: Check
    rows: int
    examples: list[dict[str, Any]]


class ChecksFailedError(DataError):
    """Checks found rows that should not exist."""

    def __init__(self, failures: list[Failure]) -> None:
        self.failures = failures
        listed = "\n".join(described(failure) for failure in failures)
        super().__init__(
            f"{len(failures)} checks found rows that should not exist; nothing was published.\n{listed}"
        )


def described(failure: Failure) -> str:
    """The failure as a sentence with its first rows."""
    rows = "\n".join("    " + ", ".join(f"{k} {v}" for k, v in row.items()) for row in failure.examples)
    return f"  {failure.check.name}: {failure.check.sentence} ({failure.rows})\n{rows}"


def checks(folder: Path = CHECKS) -> list[Check]:
    """Every check, by name."""
    found = []
    for path in sorted(folder.glob("*.sql")):
        text = path.read_text(encoding="utf-8")
        found.append(Check(path.stem, text.split("\n", 1)[0].removeprefix("-- "), text))
    return found


def check(home: Home, progress: Progress = SILENT, folder: Path = CHECKS) -> list[Failure]:
    """The checks that fail on the working database, which must have been built to the end."""
    with working_database(home) as con:
        return failing(con, progress, folder)


def failing(
    con: duckdb.DuckDBPyConnection, progress: Progress = SILENT, folder: Path = CHECKS
) -> list[Failure]:
    """The checks that fail on an open working database."""
    require_built(con)
    failures = []
    every = checks(folder)
    with progress.track("Checking", len(every)) as advance:
        for one in every:
            failure = _run(con, one)
            failures += [failure] if failure else []
            advance(1)
    return failures


def require_built(con: duckdb.DuckDBPyConnection) -> None:
    """Raises when the last build did not come to its end."""
    made = con.execute(
        "select 1 from duckdb_tables() where schema_name = 'state' and table_name = 'made'"
    ).fetchall()
    if not made or given.remembered(con, "build") is None:
        raise DataError(
            "The database is not built, or its last build was interrupted; run `observatory build` first."
        )


def _run(con: duckdb.DuckDBPyConnection, one: Check) -> Failure | None:
    try:
        answer = con.execute(one.sql)
        names = [column[0] for column in answer.description or ()]
        rows = answer.fetchall()
    except duckdb.Error as error:
        raise DataError(f"The check {one.name} cannot be run: {str(error).splitlines()[0]}") from error
    if not rows:
        return None
    return Failure(one, len(rows), [dict(zip(names, row, strict=True)) for row in rows[:EXAMPLES]])
