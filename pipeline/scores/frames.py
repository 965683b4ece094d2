"""Columns of a table as arrays, and arrays as columns of a table."""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass
from typing import Any

import numpy as np
import pyarrow as pa
from numpy.typing import NDArray

Array = NDArray[Any]


@dataclass(frozen=True, slots=True)
class Frame:
    """Named columns of equal length; texts as objects, missing numbers as NaN."""

    columns: Mapping[str, Array]

    def __getitem__(self, name: str) -> Array:
        return self.columns[name]

    def __len__(self) -> int:
        return len(next(iter(self.columns.values()))) if self.columns else 0

    def where(self, rows: Array) -> Frame:
        """The rows that a mask or a list of places selects."""
        return Frame({name: values[rows] for name, values in self.columns.items()})

    def by(self, *names: str) -> Iterator[tuple[tuple[Any, ...], Frame]]:
        """Parts with equal values in some columns, in ascending order of those."""
        if not len(self):
            return
        code = np.zeros(len(self), dtype=np.int64)
        labels: list[list[Any]] = []
        for name in names:
            own, found = coded(self[name])
            code = code * len(found) + own
            labels.append(found)
        order = np.argsort(code, kind="stable")
        starts = np.flatnonzero(np.diff(code[order], prepend=-1))
        for start, stop in zip(starts, [*starts[1:], len(order)], strict=True):
            rows = order[start:stop]
            rest, key = int(code[rows[0]]), []
            for found in reversed(labels):
                rest, place = divmod(rest, len(found))
                key.append(found[place])
            yield tuple(reversed(key)), self.where(rows)


def frame(table: pa.Table) -> Frame:
    """An Arrow table as arrays."""
    return Frame({name: _array(table.column(name)) for name in table.column_names})


def coded(values: Array) -> tuple[Array, list[Any]]:
    """Labels as 0..G-1 in ascending order, and the labels; a missing label comes first."""
    encoded = pa.array(values, from_pandas=True).dictionary_encode(null_encoding="encode")
    names = encoded.dictionary.to_pylist()
    order = sorted(range(len(names)), key=lambda i: (names[i] is not None, names[i]))
    place = np.empty(len(names), dtype=np.int64)
    place[order] = np.arange(len(names))
    return place[encoded.indices.to_numpy(zero_copy_only=False)], [names[i] for i in order]


def rows_table(rows: Iterable[Mapping[str, Any]], names: Sequence[str]) -> pa.Table:
    """Rows as an Arrow table; what is NaN or missing is null."""
    listed = list(rows)
    return pa.table({name: pa.array([known(row.get(name)) for row in listed]) for name in names})


def known(value: Any) -> Any:
    """A plain value, or None where it does not exist."""
    plain = (
        value.item()
        if isinstance(value, np.generic) or (isinstance(value, np.ndarray) and value.ndim == 0)
        else value
    )
    return None if isinstance(plain, float) and not np.isfinite(plain) else plain


def _array(column: pa.ChunkedArray) -> Array:
    kind = column.type
    if pa.types.is_floating(kind) or pa.types.is_decimal(kind):
        return np.asarray(column.cast(pa.float64()).to_numpy(), dtype=np.float64)
    if (pa.types.is_integer(kind) or pa.types.is_boolean(kind)) and column.null_count == 0:
        return np.asarray(column.to_numpy())
    if pa.types.is_integer(kind):
        return np.asarray(column.cast(pa.float64()).to_numpy(), dtype=np.float64)
    if pa.types.is_string(kind) or pa.types.is_large_string(kind):
        # One text per distinct value, however many rows have it.
        encoded = column.combine_chunks().dictionary_encode(null_encoding="encode")
        places = encoded.indices.to_numpy(zero_copy_only=False)
        return np.asarray(_objects(encoded.dictionary.to_pylist())[places])
    return _objects(column.to_pylist())


def _objects(listed: list[Any]) -> Array:
    values = np.empty(len(listed), dtype=object)
    values[:] = listed
    return values
