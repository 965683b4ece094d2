"""Lake to working database: what is new is loaded and read, what depends on a change is made anew, nothing
else.
"""

# ruff: noqa: S608 - names in a statement are the contract's, the models' or ours
from __future__ import annotations

import hashlib
from collections.abc import Callable, Iterator, Mapping
from dataclasses import dataclass, field
from datetime import datetime
from functools import partial
from pathlib import Path
from typing import Any

import duckdb

from pipeline import given, lake, models, steps
from pipeline.database import column_list, in_transaction, working_database
from pipeline.errors import DataError
from pipeline.lake import LoadReport
from pipeline.models import Model
from pipeline.paths import MODELS, Home
from pipeline.progress import SILENT, Progress


@dataclass(slots=True)
class BuildReport:
    """What a build did: the load, the texts that were read, the tables made with their rows, and what is in
    quarantine.
    """

    load: LoadReport = field(default_factory=LoadReport)
    texts_read: int = 0
    made: dict[str, int] = field(default_factory=dict)
    unchanged: int = 0
    quarantined: int = 0

    @property
    def is_good(self) -> bool:
        """Was all that the lake and the registry hold fit to be used."""
        return self.quarantined == 0


def build(
    home: Home,
    *,
    full: bool = False,
    now: datetime | None = None,
    progress: Progress = SILENT,
    folder: Path = MODELS,
) -> BuildReport:
    """Brings the working database up to the lake, the registry, the declarations and the models.

    ``full`` starts from an empty database. ``now`` bounds what may call itself collected; without it
    nothing does.
    """
    report = BuildReport()
    ordered = models.in_build_order(folder)
    with working_database(home, empty=full) as con:
        con.execute("create table if not exists state.made (name varchar primary key, fingerprint varchar)")
        # Until the end of this build, the database is not fit to be published.
        con.execute("delete from state.made where name = 'build'")
        report.load = lake.load(con, home, now, progress)
        fingerprints, registry = given.store(con, home)
        context = steps.Context(home, registry.companies, progress)
        with progress.track("Building", len(ordered)) as advance:
            for model in ordered:
                _bring_up_to_date(con, model, fingerprints, context, report)
                advance(1)
        _drop_unknown(con, ordered)
        given.remember(con, "build", _together(fingerprints))
        report.quarantined = con.execute("select count(*) from state.quarantine").fetchall()[0][0]
    return report


def _bring_up_to_date(
    con: duckdb.DuckDBPyConnection,
    model: Model,
    fingerprints: dict[str, str],
    context: steps.Context,
    report: BuildReport,
) -> None:
    step = steps.module(model.stem) if model.is_step else None
    wanted = model.fingerprint(fingerprints, steps.code(step, context) if step else "")
    fingerprints[model.name] = wanted
    if given.remembered(con, model.name) == wanted:
        report.unchanged += 1
        return
    if step is not None and hasattr(step, "update"):
        _ensure(con, model)
        report.texts_read += step.update(con, context)
        given.remember(con, model.name, wanted)
    else:
        in_transaction(con, partial(_replace, con, model, partial(fill, con, model, context), wanted))
    report.made[model.name] = con.execute(f"select count(*) from {model.name}").fetchall()[0][0]


def fill(con: duckdb.DuckDBPyConnection, model: Model, context: steps.Context) -> None:
    """Makes one table anew from its inputs, all of which must be there."""
    if model.is_step:
        _fill_from_step(con, model, steps.module(model.stem), context)
    else:
        _fill_from_select(con, model)


def _replace(
    con: duckdb.DuckDBPyConnection, model: Model, fill: Callable[[], None], fingerprint: str
) -> None:
    """The table and the mark that it is up to date, or neither."""
    try:
        fill()
    except duckdb.Error as error:
        raise DataError(f"The model {model.name} could not be made: {str(error).splitlines()[0]}") from error
    given.remember(con, model.name, fingerprint)


def _fill_from_select(con: duckdb.DuckDBPyConnection, model: Model) -> None:
    select = model.text
    if model.columns is not None:
        casts = ", ".join(f"cast({name} as {kind}) as {name}" for name, kind in model.columns.items())
        select = f"select {casts} from (\n{select}\n)"
    con.execute(f"create or replace table {model.name} as {select}")


def _fill_from_step(con: duckdb.DuckDBPyConnection, model: Model, step: Any, context: steps.Context) -> None:
    con.execute(f"create or replace table {model.name} ({column_list(_columns(model))})")
    names = ", ".join(_columns(model))
    # The step reads through a cursor of its own: an open answer would block the insert.
    with con.cursor() as reading:
        for batch in step.tables(reading, context):
            con.register("batch", batch)
            con.execute(f"insert into {model.name} ({names}) select {names} from batch")
            con.unregister("batch")


def _ensure(con: duckdb.DuckDBPyConnection, model: Model) -> None:
    """A table that is kept between builds, made anew only when its columns changed."""
    declared = hashlib.sha256(column_list(_columns(model)).encode()).hexdigest()
    if given.remembered(con, f"{model.name} columns") != declared:
        con.execute(f"create or replace table {model.name} ({column_list(_columns(model))})")
        given.remember(con, f"{model.name} columns", declared)


def _columns(model: Model) -> Mapping[str, str]:
    if not model.columns:
        raise DataError(f"{model.path.name} declares no columns.")
    return model.columns


def _drop_unknown(con: duckdb.DuckDBPyConnection, ordered: list[Model]) -> None:
    """Tables whose model is gone."""
    known = {model.name for model in ordered}
    for name in _tables(con):
        if name not in known:
            con.execute(f"drop table {name}")
            con.execute("delete from state.made where name = ?", [name])


def _tables(con: duckdb.DuckDBPyConnection) -> Iterator[str]:
    rows = con.execute(
        "select schema_name || '.' || table_name from duckdb_tables() "
        "where schema_name in ('staging', 'enriched', 'marts') order by 1"
    ).fetchall()
    return (row[0] for row in rows)


def _together(fingerprints: Mapping[str, str]) -> str:
    return hashlib.sha256(repr(sorted(fingerprints.items())).encode()).hexdigest()
