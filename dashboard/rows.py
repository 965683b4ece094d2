"""A table's rows as things with named fields, in which what is missing is None: none of pandas' three kinds
of nothing.
"""

from __future__ import annotations

from types import SimpleNamespace
from typing import Any

import pandas as pd


def rows(table: pd.DataFrame) -> list[Any]:
    """Every row, its columns as attributes."""
    names = list(table.columns)
    return [
        SimpleNamespace(**{name: _known(value) for name, value in zip(names, row, strict=True)})
        for row in table.itertuples(index=False, name=None)
    ]


def first(table: pd.DataFrame) -> Any:
    """The first row; None of an empty table."""
    return next(iter(rows(table.head(1))), None)


def _known(value: Any) -> Any:
    if value is None or isinstance(value, str):
        return value
    missing = pd.isna(value)
    return None if isinstance(missing, bool) and missing else value
