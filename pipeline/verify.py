"""Published scores against a recomputation from the public download alone: the same models on published tables.

What can be made from published tables alone is made again, from complaints to cases to cells to scores, and compared
row by row with what was published.
"""

# ruff: noqa: S608 - names in a statement are the dictionary's or ours
from __future__ import annotations

import json
import tempfile
from collections.abc import Iterator
from dataclasses import dataclass, field
from pathlib import Path
from typing import Any

import duckdb

from pipeline import build, dictionary, files, models, scores, snapshots, steps
from pipeline.database import column_list, quoted, tune
from pipeline.dictionary import Table
from pipeline.errors import DataError
from pipeline.models import Model
from pipeline.paths import MODELS, Home
from pipeline.progress import SILENT, Progress
from pipeline.steps.screen_calibration import remember

# What is taken as published; everything that follows from these alone is recomputed.
GIVEN = (
    "complaints",
    "companies",
    "sectors",
    "sources",
    "norms",
    "customers",
    "reply_cells",
    "reading_accuracy",
)
CLOSE = 1e-9
EXAMPLES = 5


@dataclass(frozen=True, slots=True)
class Difference:
    """One value that is not what the recomputation gives; a row that only one side has names no column."""

    table: str
    key: dict[str, Any]
    column: str | None
    published: Any
    recomputed: Any


@dataclass(slots=True)
class Verification:
    """What was compared: rows per table, files that were altered since publication, and all that differs.

    ``differences`` lists the first of each column; ``count`` counts them all.
    """

    tables: dict[str, int] = field(default_factory=dict)
    altered: list[str] = field(default_factory=list)
    differences: list[Difference] = field(default_factory=list)
    count: int = 0

    @property
    def is_good(self) -> bool:
        """Does everything agree."""
        return not self.altered and self.count == 0


def verify(folder: Path, progress: Progress = SILENT) -> Verification:
    """Recompute the scores, rank sets and flags of a snapshot folder (its manifest and Parquet files).

    Numbers must agree to 1e-9 (of themselves, above 1), everything else exactly.
    """
    manifest = snapshots.at(folder).manifest
    found = Verification(altered=altered(folder, manifest))
    ordered = derivable()
    with tempfile.TemporaryDirectory() as place:
        home = Home(manifest["world"], Path(place))
        with duckdb.connect(str(home.root / "again.duckdb")) as con:
            tune(con, home.root / ".spill")
            _load(con, folder)
            _same_configuration(con)
            _remember_calibration(con, home)
            with progress.track("Recomputing", len(ordered)) as advance:
                for model in ordered:
                    build.fill(con, model, steps.Context(home, (), progress))
                    advance(1)
            for model in ordered:
                if model.name.startswith("marts."):
                    _compare(con, dictionary.tables()[model.stem], found)
    return found


def derivable(folder: Path = MODELS) -> list[Model]:
    """The models that need nothing but the given published tables, each after those that it reads."""
    known = {f"marts.{name}" for name in GIVEN}
    chosen = []
    for model in models.in_build_order(folder):
        if model.name not in known and model.inputs and known.issuperset(model.inputs):
            known.add(model.name)
            chosen.append(model)
    return chosen


def described(difference: Difference) -> str:
    """The difference as a sentence."""
    where = ", ".join(f"{name} {value}" for name, value in difference.key.items())
    if difference.column is None:
        side = (
            "is published but not found again" if difference.published else "is found but was not published"
        )
        return f"{difference.table}: the row {where} {side}."
    return (
        f"{difference.table}: {difference.column} of {where} is published as {difference.published} "
        f"and recomputed as {difference.recomputed}."
    )


def altered(folder: Path, manifest: dict[str, Any]) -> list[str]:
    """Files that are not those that the manifest names by their hash; what was not downloaded is not asked for."""
    named = manifest["files"].items()
    return [n for n, facts in named if (folder / n).exists() and files.digest(folder / n) != facts["sha256"]]


def _load(con: duckdb.DuckDBPyConnection, folder: Path) -> None:
    """The given tables in `marts`, all others as `published`."""
    for schema in ("marts", "enriched", "published"):
        con.execute(f"create schema {schema}")
    for table in dictionary.tables().values():
        path = folder / "parquet" / f"{table.name}.parquet"
        schema = "marts" if table.name in GIVEN else "published"
        if not path.exists():
            raise DataError(f"{path} is missing; verify needs all Parquet files of the snapshot.")
        con.execute(f"create table {schema}.{table.name} ({column_list(table.types)})")
        try:
            con.execute(f"insert into {schema}.{table.name} by name from read_parquet({quoted(path)})")
        except duckdb.Error as error:
            raise DataError(
                f"{path} does not fit this version of the observatory: {str(error).splitlines()[0]}. "
                "Verify with the version that the manifest names."
            ) from error


def _same_configuration(con: duckdb.DuckDBPyConnection) -> None:
    used = [
        row[0] for row in con.execute("select distinct configuration from published.score_windows").fetchall()
    ]
    for configuration in used:
        if configuration != scores.CONFIGURATION.hash:
            raise DataError(
                f"The snapshot was computed with configuration {configuration}, this version has "
                f"{scores.CONFIGURATION.hash}. Verify with the version that the manifest names."
            )


def _remember_calibration(con: duckdb.DuckDBPyConnection, home: Home) -> None:
    """The simulation is not run again: its published rows are used if they are of the very setting found here."""
    answer = con.execute("select * from published.screen_calibration order by scenario")
    names = [column[0] for column in answer.description or ()]
    rows = [dict(zip(names, row, strict=True)) for row in answer.fetchall()]
    for inputs in {row["inputs"] for row in rows}:
        own = [row for row in rows if row["inputs"] == inputs]
        remember(home.root, inputs, json.loads(json.dumps(own)))


def _compare(con: duckdb.DuckDBPyConnection, table: Table, found: Verification) -> None:
    found.tables[table.name] = con.execute(f"select count(*) from published.{table.name}").fetchall()[0][0]
    for column, published, recomputed, count, key in _unequal(con, table):
        found.count += count
        found.differences.append(Difference(table.name, key, column, published, recomputed))


def _unequal(
    con: duckdb.DuckDBPyConnection, table: Table
) -> Iterator[tuple[str | None, Any, Any, int, dict[str, Any]]]:
    """Per column with differences: the first few, with how many there are on the first of them and 0 on the others."""
    keys = ", ".join(f"coalesce(p.{name}, r.{name})" for name in table.key)
    same = " and ".join(f"p.{name} is not distinct from r.{name}" for name in table.key)
    joined = f"published.{table.name} as p full join marts.{table.name} as r on {same}"
    present = tuple(f"{side}.rowid" for side in ("p", "r"))
    tests: list[tuple[str | None, str, str, str]] = [
        (
            None,
            f"{present[0]} is not null",
            f"{present[1]} is not null",
            f"{present[0]} is null or {present[1]} is null",
        )
    ]
    for column in table.columns:
        if column.name not in table.key:
            pair = f"p.{column.name}", f"r.{column.name}"
            both = f"{present[0]} is not null and {present[1]} is not null"
            tests.append((column.name, *pair, f"{both} and {_differ(*pair, column.type)}"))
    for name, first, second, test in tests:
        rows = con.execute(
            f"select {first}, {second}, count(*) over (), {keys} from {joined} where {test} "
            f"order by {keys} limit {EXAMPLES}"
        ).fetchall()
        for place, (published, recomputed, count, *key) in enumerate(rows):
            yield (
                name,
                published,
                recomputed,
                count if place == 0 else 0,
                dict(zip(table.key, key, strict=True)),
            )


def _differ(published: str, recomputed: str, kind: str) -> str:
    if kind != "double":
        return f"{published} is distinct from {recomputed}"
    far = f"abs({published} - {recomputed}) > {CLOSE} * greatest(1.0, abs({published}))"
    return f"(({published} is null) <> ({recomputed} is null) or {far})"
