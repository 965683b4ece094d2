"""The graph of models: order, inputs, circles, portability; and every model on rows computed by hand."""

from __future__ import annotations

from collections.abc import Iterator
from datetime import date, datetime
from pathlib import Path
from typing import Any

import duckdb
import pytest
import sqlglot
from sqlglot import exp

from pipeline import dictionary, models, yaml_files
from pipeline.build import build
from pipeline.errors import DataError
from pipeline.paths import MODELS
from tests.pipeline.lakes import demo_home
from tests.shared import ROOT

CASES = sorted((ROOT / "tests/fixtures/models").glob("*.yml"))
SQL_MODELS = {model.name: model for model in models.in_build_order() if not model.is_step}


def write(folder: Path, name: str, text: str) -> None:
    path = folder / name
    path.parent.mkdir(parents=True, exist_ok=True)
    path.write_text(text, encoding="utf-8")


def test_models_come_after_what_they_read(tmp_path: Path) -> None:
    write(tmp_path, "marts/b.sql", "-- One row per x.\nwith c as (select * from enriched.a) select * from c")
    write(tmp_path, "enriched/a.yml", "grain: One row per x\ninputs: [staging.z]\ncolumns: {x: integer}\n")
    write(tmp_path, "staging/z.sql", "-- One row per x.\nselect x from lake.complaints")
    assert [model.name for model in models.in_build_order(tmp_path)] == ["staging.z", "enriched.a", "marts.b"]


def test_a_circle_is_named(tmp_path: Path) -> None:
    write(tmp_path, "staging/a.sql", "-- One row per x.\nselect * from staging.b")
    write(tmp_path, "staging/b.sql", "-- One row per x.\nselect * from staging.a")
    with pytest.raises(DataError, match="circle"):
        models.in_build_order(tmp_path)


def test_an_unknown_input_is_named_with_its_reader(tmp_path: Path) -> None:
    write(tmp_path, "marts/b.sql", "-- One row per x.\nselect * from enriched.nowhere")
    with pytest.raises(DataError, match=r"marts/b.sql reads enriched.nowhere"):
        models.in_build_order(tmp_path)


def test_a_file_that_is_no_sql_is_named(tmp_path: Path) -> None:
    write(tmp_path, "marts/b.sql", "-- One row per x.\nselect (((")
    with pytest.raises(DataError, match=r"marts/b.sql is not one SELECT"):
        models.in_build_order(tmp_path)


@pytest.mark.parametrize("name", SQL_MODELS)
def test_a_model_can_be_said_to_another_engine(name: str) -> None:
    """Functions that sqlglot would pass on unchanged, and that Spark has not, are caught here."""
    translated = sqlglot.transpile(
        SQL_MODELS[name].text, read="duckdb", write="spark", unsupported_level=sqlglot.ErrorLevel.RAISE
    )
    unknown = {
        node.name.lower() for node in sqlglot.parse_one(translated[0], read="spark").find_all(exp.Anonymous)
    }
    assert not unknown


def test_every_published_table_has_a_model_and_every_mart_is_published() -> None:
    marts = {path.stem for path in (MODELS / "marts").iterdir()}
    assert marts == set(dictionary.tables())


def test_every_key_and_column_of_the_dictionary_is_explained_in_both_languages() -> None:
    for table in dictionary.tables().values():
        assert set(table.key) <= set(table.types), table.name
        assert all(column.meaning["nl"] and column.meaning["en"] for column in table.columns), table.name


@pytest.fixture(scope="module")
def empty(tmp_path_factory: pytest.TempPathFactory) -> Iterator[duckdb.DuckDBPyConnection]:
    """A built database without a lake: every table is there, with its types."""
    home = demo_home(tmp_path_factory.mktemp("models") / "home")
    build(home)
    with duckdb.connect(str(home.database)) as con:
        yield con


@pytest.mark.parametrize("path", CASES, ids=lambda path: path.stem)
def test_rows_in_rows_out(empty: duckdb.DuckDBPyConnection, path: Path) -> None:
    """``given`` fills the tables a model reads (what is left out is null); ``expect`` is its whole answer."""
    case = yaml_files.read(path)
    model = SQL_MODELS[case["model"]]
    assert set(case["given"]) <= set(model.inputs), "the model does not read what is given"
    empty.execute("begin")
    try:
        for table in model.inputs:
            empty.execute(f"delete from {table}")
            for row in case["given"].get(table, []):
                names = ", ".join(row)
                marks = ", ".join("?" for _ in row)
                empty.execute(f"insert into {table} ({names}) values ({marks})", list(row.values()))
        answer = empty.execute(model.text)
        names = [column[0] for column in answer.description or ()]
        rows = [dict(zip(names, row, strict=True)) for row in answer.fetchall()]
    finally:
        empty.execute("rollback")
    wanted = [{name: _plain(value) for name, value in row.items()} for row in case["expect"]]
    shown = [{name: _plain(row[name]) for name in wanted[0]} for row in rows] if wanted else rows
    assert sorted(shown, key=str) == sorted(wanted, key=str)


def _plain(value: Any) -> Any:
    if isinstance(value, datetime):
        return value.isoformat(sep=" ")
    if isinstance(value, date):
        return value.isoformat()
    if isinstance(value, list):
        return sorted(map(_plain, value), key=str)
    return (
        round(float(value), 6) if isinstance(value, (int, float)) and not isinstance(value, bool) else value
    )


def test_every_model_with_logic_of_its_own_has_a_case() -> None:
    copies = {
        "marts.complaints",
        "marts.replies",
        "marts.sectors",
        "marts.statements",
        "marts.reply_requests",
    }
    copies |= {"marts.events", "marts.companies", "marts.evidence"}
    copies |= {"marts.norms", "marts.corrections", "marts.challenges", "marts.customers"}
    copies |= {"marts.score_windows"}
    tested = {yaml_files.read(path)["model"] for path in CASES}
    assert SQL_MODELS.keys() - copies <= tested
