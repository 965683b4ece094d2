"""The published versions of a home: which there are, which is served, and how one is opened to be read."""

from __future__ import annotations

import json
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass
from pathlib import Path
from typing import Any

import duckdb

from pipeline import files
from pipeline.errors import DataError
from pipeline.paths import Home

SETTINGS: dict[str, str | bool | int | float | list[str]] = {
    "enable_external_access": "false",
    "lock_configuration": "true",
    "memory_limit": "800MB",
    "threads": "2",
}


@dataclass(frozen=True, slots=True)
class Snapshot:
    """One published version."""

    folder: Path
    manifest: dict[str, Any]

    @property
    def version(self) -> str:
        """Its name: as-of date and the first of its content hash."""
        return str(self.manifest["version"])

    @property
    def database(self) -> Path:
        """Its DuckDB file; its tables stand in the schema ``public``."""
        return self.folder / f"observatory-{self.version}.duckdb"

    @contextmanager
    def connection(self) -> Iterator[duckdb.DuckDBPyConnection]:
        """A connection that can read this file and nothing else."""
        try:
            connection = duckdb.connect(str(self.database), read_only=True, config=SETTINGS)
        except duckdb.Error as error:
            raise DataError(f"{self.database} cannot be opened; publish again or restore it.") from error
        try:
            yield connection
        finally:
            connection.close()


def at(folder: Path) -> Snapshot:
    """The snapshot in a folder; a folder without a readable manifest is none."""
    try:
        manifest = json.loads((folder / "manifest.json").read_text(encoding="utf-8"))
        return Snapshot(folder, dict(manifest))
    except (OSError, ValueError) as error:
        raise DataError(f"{folder} is no published snapshot: it has no readable manifest.json.") from error


def current(home: Home) -> Snapshot | None:
    """The version that is served; ``None`` before the first publication."""
    pointer = home.snapshots / "current.json"
    if not pointer.exists():
        return None
    try:
        version = json.loads(pointer.read_text(encoding="utf-8"))["version"]
    except (ValueError, KeyError, TypeError) as error:
        raise DataError(f"{pointer} does not name a version; run `observatory publish`.") from error
    return at(home.snapshots / version)


def published(home: Home) -> list[Snapshot]:
    """Every version, oldest publication first."""
    folders = (path.parent for path in home.snapshots.glob("[!.]*/manifest.json"))
    return sorted(
        (at(folder) for folder in folders), key=lambda s: (str(s.manifest["published_at"]), s.version)
    )


def point_to(home: Home, snapshot: Snapshot) -> None:
    """Makes a version the one that is served, in one step."""
    files.write_json(
        home.snapshots / "current.json",
        {
            "version": snapshot.version,
            "database": f"{snapshot.folder.name}/{snapshot.database.name}",
            "published_at": snapshot.manifest["published_at"],
        },
    )
