"""Figures as columns of a table: what does not exist is null, and a share stands beside its interval."""

from __future__ import annotations

import hashlib
from collections.abc import Mapping, Sequence
from pathlib import Path
from typing import Any

import numpy as np
import pyarrow as pa
from numpy.typing import ArrayLike

from pipeline import methods
from pipeline.methods.configuration import load
from pipeline.methods.proportions import wilson

FEWEST = load()["evidence"]["show_raw"]  # cases below which no share is given


def known(values: Any) -> list[float | None]:
    """Numbers, with what does not exist as null."""
    return [float(value) if np.isfinite(value) else None for value in np.asarray(values, dtype=np.float64)]


def share_columns(
    name: str, part: ArrayLike, whole: ArrayLike, *, fewest: int = FEWEST
) -> dict[str, list[float | None]]:
    """``<name>_rate``, ``_low`` and ``_high`` (Wilson, 95%); null where ``whole`` is below ``fewest``."""
    total = np.asarray(whole, dtype=np.float64)
    found = wilson(np.asarray(part, dtype=np.float64), total)
    enough = (total >= max(fewest, 1)).nonzero()[0]
    columns = {}
    for ending, values in (("rate", found.estimate), ("low", found.low), ("high", found.high)):
        shown = np.full(total.shape, np.nan)
        shown[enough] = values[enough]
        columns[f"{name}_{ending}"] = known(shown)
    return columns


def columns_of(rows: Sequence[Mapping[str, Any]]) -> dict[str, list[Any]]:
    """Rows as columns; no rows have none."""
    return {name: [row[name] for row in rows] for name in rows[0]} if rows else {}


def table(columns: Mapping[str, Sequence[Any]]) -> Any:
    """An Arrow table of plain columns; a column of nothing but nulls keeps its place."""
    return pa.table({name: pa.array(list(values)) for name, values in columns.items()})


def method_fingerprint() -> str:
    """Changes with the code and the configuration of the statistics, and with this module."""
    files = sorted(Path(str(methods.__file__)).parent.glob("*.py"))
    parts = [Path(__file__).read_bytes(), *(path.read_bytes() for path in files), load().hash.encode()]
    return hashlib.sha256(b"\0".join(parts)).hexdigest()
