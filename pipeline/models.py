"""The graph of tables: one file per table under ``warehouse/models``, ordered by what each reads.

A ``.sql`` file holds one SELECT, from which its inputs are read; a ``.yml`` file declares the inputs and
columns of a
table that a function in ``pipeline/steps`` makes.
"""

from __future__ import annotations

import graphlib
import hashlib
from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from functools import cache
from pathlib import Path
from typing import Any

import duckdb
import msgspec

from pipeline import dictionary, yaml_files
from pipeline.errors import DataError
from pipeline.paths import MODELS

GIVEN = ("lake", "registry")  # schemas that no model makes


@dataclass(frozen=True, slots=True)
class Model:
    """One table: where it is described, what one row is, what it reads, and its columns where they are
    declared.
    """

    name: str
    path: Path
    text: str
    grain: str
    inputs: tuple[str, ...]
    columns: Mapping[str, str] | None = None

    @property
    def is_step(self) -> bool:
        """Is it made by a function in ``pipeline/steps``."""
        return self.path.suffix == ".yml"

    @property
    def stem(self) -> str:
        """The name without the schema: also the name of the step."""
        return self.path.stem

    def fingerprint(self, inputs: Mapping[str, str], code: str = "") -> str:
        """Changes when the model, its declared columns, its code or anything it reads changed."""
        parts = [self.text, repr(self.columns), code, *(f"{name}={inputs[name]}" for name in self.inputs)]
        return hashlib.sha256("\0".join(parts).encode()).hexdigest()


def in_build_order(folder: Path = MODELS) -> list[Model]:
    """Every model, each after those that it reads; a circle or an unknown table is an error that names the
    file.
    """
    found = {model.name: model for model in map(_model, sorted(folder.rglob("*.*")))}
    for model in found.values():
        for name in model.inputs:
            if name not in found and not name.startswith(tuple(f"{schema}." for schema in GIVEN)):
                raise DataError(f"{_shown(model.path)} reads {name}, which no model makes.")
    reads = {name: [i for i in model.inputs if i in found] for name, model in found.items()}
    try:
        return [found[name] for name in graphlib.TopologicalSorter(reads).static_order()]
    except graphlib.CycleError as error:
        raise DataError(f"The models read each other in a circle: {' -> '.join(error.args[1])}.") from None


@cache
def tables_read(sql: str) -> frozenset[str]:
    """The tables that a SELECT reads, as ``schema.name``; its own common table expressions are none."""
    [(answer,)] = _parser().execute("select json_serialize_sql(?)", [sql]).fetchall()
    tree = msgspec.json.decode(answer)
    if tree["error"]:
        raise DataError(tree["error_message"])
    own = {entry["key"] for node in _nodes(tree) for entry in node.get("cte_map", {}).get("map", ())}
    tables = [node for node in _nodes(tree) if node.get("type") == "BASE_TABLE"]
    named = {(table["schema_name"], table["table_name"]) for table in tables}
    return frozenset(
        f"{schema}.{name}" if schema else name for schema, name in named if schema or name not in own
    )


@cache
def _parser() -> duckdb.DuckDBPyConnection:
    return duckdb.connect()


def _nodes(tree: Any) -> Iterator[dict[str, Any]]:
    """Every object of a JSON document."""
    if isinstance(tree, dict):
        yield tree
    for part in tree.values() if isinstance(tree, dict) else tree if isinstance(tree, list) else ():
        yield from _nodes(part)


def _model(path: Path) -> Model:
    text = path.read_text(encoding="utf-8")
    name = f"{path.parent.name}.{path.stem}"
    published = dictionary.tables().get(path.stem) if path.parent.name == "marts" else None
    declared = published.types if published else None
    if path.suffix == ".yml":
        spec = yaml_files.read(path)
        return Model(name, path, text, spec["grain"], tuple(spec["inputs"]), spec.get("columns") or declared)
    try:
        inputs = tuple(sorted(tables_read(text)))
    except DataError as error:
        raise DataError(f"{_shown(path)} is not one SELECT: {error}") from None
    return Model(name, path, text, text.split("\n", 1)[0].removeprefix("-- "), inputs, declared)


def _shown(path: Path) -> str:
    return "/".join(path.parts[-3:])
