"""The working database: opened one way, by one writer at a time."""

from __future__ import annotations

import fcntl
import os
from collections.abc import Callable, Iterator, Mapping
from contextlib import contextmanager
from pathlib import Path
from typing import TypeVar

import duckdb

from pipeline.errors import BusyError, DataError
from pipeline.paths import Home

Result = TypeVar("Result")
MEMORY_LIMIT = os.environ.get("OBSERVATORY_MEMORY", "800MB")
SCHEMAS = ("lake", "registry", "staging", "enriched", "marts", "state")


@contextmanager
def working_database(home: Home, *, empty: bool = False) -> Iterator[duckdb.DuckDBPyConnection]:
    """The working database under the home's lock; ``empty`` starts it anew, for all of it is rebuilt from
    the lake.
    """
    with exclusive(home):
        if empty:
            delete(home)
        with opened(home) as connection:
            yield connection


@contextmanager
def opened(home: Home) -> Iterator[duckdb.DuckDBPyConnection]:
    """The working database with its schemas, for whoever holds the lock; closed on leaving.

    A database that cannot be opened (written by another version, damaged) is disposable: the error says to
    delete it.
    """
    connection = _open(home)
    try:
        for schema in SCHEMAS:
            connection.execute(f"create schema if not exists {schema}")
        yield connection
    finally:
        connection.close()


@contextmanager
def exclusive(home: Home) -> Iterator[None]:
    """Holds the home's lock, so that two builds, publications or erasures never mix. A dead process holds
    no lock.
    """
    home.root.mkdir(parents=True, exist_ok=True)
    with (home.root / ".lock").open("a") as lock:
        try:
            fcntl.flock(lock, fcntl.LOCK_EX | fcntl.LOCK_NB)
        except OSError:
            raise BusyError(
                f"Another command is building or publishing in {home.root}; let it finish and try again."
            ) from None
        yield


def delete(home: Home) -> None:
    """Removes the working database; for whoever holds the lock."""
    for path in home.root.glob(home.database.name + "*"):
        path.unlink()


def compact(home: Home) -> None:
    """Copies the working database into a new file, without the bytes of what was deleted; under the home's
    lock.
    """
    draft = home.database.with_suffix(".draft")
    draft.unlink(missing_ok=True)
    with duckdb.connect() as connection:
        tune(connection, home.root / ".spill")
        connection.execute(f"attach {quoted(home.database)} as origin")
        connection.execute(f"attach {quoted(draft)} as fresh")
        connection.execute("copy from database origin to fresh")
    delete(home)
    draft.rename(home.database)


def in_transaction(connection: duckdb.DuckDBPyConnection, work: Callable[[], Result]) -> Result:
    """Does all of the work or, when it fails, none of it."""
    connection.execute("begin")
    try:
        result = work()
    except BaseException:
        connection.execute("rollback")
        raise
    connection.execute("commit")
    return result


def tune(connection: duckdb.DuckDBPyConnection, temporary: Path) -> None:
    """Bounds what a connection takes: memory, threads and where it spills; times are UTC."""
    connection.execute(f"set memory_limit = '{MEMORY_LIMIT}'")
    connection.execute(f"set threads = {max(1, min(os.cpu_count() or 1, 4))}")
    connection.execute(f"set temp_directory = {quoted(temporary)}")
    connection.execute("set TimeZone = 'UTC'")
    connection.execute("set enable_progress_bar = false")


def column_list(columns: Mapping[str, str]) -> str:
    """Names and types as a table is created with them."""
    return ", ".join(f"{name} {kind}" for name, kind in columns.items())


def quoted(value: object) -> str:
    """A value as a SQL text literal."""
    return "'" + str(value).replace("'", "''") + "'"


def _open(home: Home) -> duckdb.DuckDBPyConnection:
    try:
        connection = duckdb.connect(str(home.database))
    except duckdb.IOException as error:
        if "lock" in str(error).lower():
            raise BusyError(f"{home.database} is open in another program; close it and try again.") from None
        raise _unreadable(home) from error
    except duckdb.Error as error:
        raise _unreadable(home) from error
    tune(connection, home.root / ".spill")
    return connection


def _unreadable(home: Home) -> DataError:
    return DataError(
        f"{home.database} cannot be read. Delete it and run `observatory build`: the lake holds all of it."
    )
