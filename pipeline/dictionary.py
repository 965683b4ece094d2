"""The data dictionary: every published table and column once, from ``warehouse/columns.yml``."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from functools import cache

from pipeline import yaml_files
from pipeline.paths import WAREHOUSE


@dataclass(frozen=True, slots=True)
class Column:
    """One published column: its DuckDB type, its unit if it has one, and its meaning in both languages."""

    name: str
    type: str
    unit: str | None
    meaning: Mapping[str, str]

    @property
    def comment(self) -> str:
        """What the database says about the column."""
        unit = f" [{self.unit}]" if self.unit else ""
        return f"{self.meaning['en']}{unit} | {self.meaning['nl']}{unit}"


@dataclass(frozen=True, slots=True)
class Table:
    """One published table: what one row is, what tells rows apart, and its columns in order."""

    name: str
    grain: Mapping[str, str]
    key: tuple[str, ...]
    columns: tuple[Column, ...]

    @property
    def types(self) -> dict[str, str]:
        """The type of every column."""
        return {column.name: column.type for column in self.columns}


@cache
def tables() -> Mapping[str, Table]:
    """Every published table by name, in the order of the file."""
    found = yaml_files.read(WAREHOUSE / "columns.yml")
    return {name: _table(name, declared) for name, declared in found.items()}


def _table(name: str, declared: Mapping[str, object]) -> Table:
    columns = declared["columns"]
    assert isinstance(columns, dict)
    key = declared["key"]
    grain = declared["grain"]
    assert isinstance(key, list)
    assert isinstance(grain, dict)
    return Table(
        name,
        grain,
        tuple(key),
        tuple(
            Column(column, spec["type"], spec.get("unit"), {"nl": spec["nl"], "en": spec["en"]})
            for column, spec in columns.items()
        ),
    )
