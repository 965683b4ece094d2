"""The published tables, as columns."""

from __future__ import annotations

import csv
import json
from typing import Any

import numpy as np
from numpy.typing import NDArray

from tests.shared import SHARED

FOLDER = SHARED / "reference"


def rows(name: str) -> list[dict[str, str]]:
    with (FOLDER / name).open(encoding="utf-8", newline="") as lines:
        return list(csv.DictReader(lines))


def numbers(name: str, *fields: str) -> list[NDArray[np.float64]]:
    table = rows(name)
    return [np.array([float(row[field]) for row in table]) for field in fields]


def expected(name: str) -> Any:
    return json.loads((FOLDER / name).read_text(encoding="utf-8"))
