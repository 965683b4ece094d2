"""The published snapshot that the site shows: opened read-only, followed when a new one is published.

The only module of the site that knows DuckDB. Three facts decide its shape: a connection shared by threads
mixes up answers, so every query takes a cursor of its own; DuckDB goes on serving old data for a path that
was replaced, so a new version has a new path and a new connection; and a page must not mix versions, so it
holds on to the one snapshot it started with, however long that takes.
"""

from __future__ import annotations

import atexit
import datetime as dt
import json
import threading
from collections import OrderedDict
from collections.abc import Iterator, Mapping
from contextlib import contextmanager
from dataclasses import dataclass, field
from pathlib import Path
from typing import Any

import duckdb
import pandas as pd

from pipeline.paths import Home, home

SETTINGS: dict[str, str | bool | int | float | list[str]] = {
    "enable_external_access": "false",
    "lock_configuration": "true",
    "threads": "2",
    "memory_limit": "1GB",
}
KEPT_ANSWERS = 256
KEPT_ROWS = 5_000  # a larger answer is not kept: it is asked for once, by a download


class SnapshotError(Exception):
    """What is published cannot be read; the message says what and where."""


@dataclass(frozen=True, slots=True)
class Snapshot:
    """One published version: its facts and a way to ask it things. Safe to share between threads."""

    version: str
    manifest: Mapping[str, Any]
    _connection: duckdb.DuckDBPyConnection
    _answers: OrderedDict[tuple[object, ...], pd.DataFrame] = field(default_factory=OrderedDict)
    _lock: threading.Lock = field(default_factory=threading.Lock)

    @property
    def world(self) -> str:
        """``live`` or ``demo``: fictional data say so on every page."""
        return str(self.manifest["world"])

    @property
    def as_of(self) -> dt.date:
        """The day up to which the snapshot knows the world; all statistics are of that day."""
        return dt.datetime.fromisoformat(str(self.manifest["as_of"])).date()

    @contextmanager
    def cursor(self) -> Iterator[duckdb.DuckDBPyConnection]:
        """A cursor for one thread, closed at the end."""
        with self._lock:
            cursor = self._connection.cursor()
        try:
            yield cursor
        finally:
            cursor.close()

    def close(self) -> None:
        """End the connection; only for whoever knows that nobody reads on."""
        self._connection.close()

    def frame(self, sql: str, parameters: Mapping[str, object] | None = None) -> pd.DataFrame:
        """The answer to a query with named ``$parameters``; small answers are remembered, for a snapshot
        never changes.
        """
        asked = (sql, *sorted((parameters or {}).items()))
        with self._lock:
            if asked in self._answers:
                self._answers.move_to_end(asked)
                return self._answers[asked].copy(deep=False)
        with self.cursor() as cursor:
            answer = _told(cursor.execute(sql, dict(parameters or {})).df())
        if len(answer) <= KEPT_ROWS:
            with self._lock:
                self._answers[asked] = answer
                while len(self._answers) > KEPT_ANSWERS:
                    self._answers.popitem(last=False)
        return answer.copy(deep=False)


def _told(answer: pd.DataFrame) -> pd.DataFrame:
    """Text that is missing as None; pandas would make it a number that is not a number."""
    text = answer.select_dtypes(["str", "object"]).columns
    return answer.assign(
        **{name: answer[name].astype(object).where(answer[name].notna(), None) for name in text}
    )


_shown: Home | None = None
_open: dict[Path, Snapshot] = {}
_opening = threading.Lock()


def show(place: Home) -> None:
    """Say whose snapshots the site shows from now on."""
    global _shown
    _shown = place


def shown() -> Home:
    """Whose snapshots the site shows."""
    return _shown or home()


def latest() -> Snapshot | None:
    """The version that ``current.json`` names; None when nothing is published yet."""
    place = shown()
    version = _pointed_at(place.snapshots / "current.json")
    if version is None:
        return None
    with _opening:
        kept = _open.get(place.root)
        if kept is None or kept.version != version:
            kept = _open[place.root] = _opened(place.snapshots / version, version)
        return kept


@atexit.register
def close() -> None:
    """Let go of every snapshot; the next one asked for is opened anew."""
    with _opening:
        for snapshot in _open.values():
            snapshot.close()
        _open.clear()


def _pointed_at(pointer: Path) -> str | None:
    try:
        named = json.loads(pointer.read_text(encoding="utf-8"))
        return str(named["version"])
    except FileNotFoundError:
        return None
    except (ValueError, TypeError, KeyError) as problem:
        raise SnapshotError(
            f'{pointer} does not name a version; it should read {{"version": ...}}. Publish again.'
        ) from problem


def _opened(folder: Path, version: str) -> Snapshot:
    database = folder / f"observatory-{version}.duckdb"
    try:
        manifest = json.loads((folder / "manifest.json").read_text(encoding="utf-8"))
        connection = duckdb.connect(str(database), read_only=True, config=SETTINGS)
    except (OSError, ValueError, duckdb.Error) as problem:
        raise SnapshotError(f"The snapshot {version} in {folder} cannot be opened: {problem}") from problem
    return Snapshot(version, manifest, connection)
