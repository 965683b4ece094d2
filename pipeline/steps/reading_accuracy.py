"""How well every label is read, on labelled texts that nobody saw while writing rules."""

from __future__ import annotations

import hashlib
from collections.abc import Iterator
from pathlib import Path
from typing import Any

import duckdb
import numpy as np

from pipeline import figures, reading_results
from pipeline.methods.configuration import load
from pipeline.methods.proportions import wilson
from pipeline.reading_results import RESULTS, label_counts
from pipeline.steps import Context


def tables(con: duckdb.DuckDBPyConnection, context: Context) -> Iterator[Any]:
    """Sensitivity and specificity with their intervals, and whether a label may be corrected for its errors."""
    counts = [c for c in label_counts() if c.gold_positive and c.gold_negative]
    if not counts:
        return
    names = ("gold_positive", "true_positive", "gold_negative", "true_negative")
    numbers = {name: np.array([getattr(c, name) for c in counts], dtype=float) for name in names}
    sensitivity = wilson(numbers["true_positive"], numbers["gold_positive"])
    specificity = wilson(numbers["true_negative"], numbers["gold_negative"])
    youden = sensitivity.estimate + specificity.estimate - 1
    columns: dict[str, Any] = {
        "label": [c.label for c in counts],
        "gold_set": [c.gold_set for c in counts],
        "texts": (numbers["gold_positive"] + numbers["gold_negative"]).astype(int).tolist(),
    }
    columns |= {name: values.astype(int).tolist() for name, values in numbers.items()}
    for name, found in (("sensitivity", sensitivity), ("specificity", specificity)):
        ends = zip(("rate", "low", "high"), (found.estimate, found.low, found.high), strict=True)
        columns |= {f"{name}_{end}": figures.known(values) for end, values in ends}
    usable = youden >= load()["coding"]["youden_min"]
    yield figures.table(columns | {"youden": figures.known(youden), "is_usable": usable.tolist()})


def fingerprint(context: Context) -> str:
    """The evaluation's results are the answer."""
    results = RESULTS.read_bytes() if RESULTS.exists() else b""
    code = Path(str(reading_results.__file__)).read_bytes()
    return hashlib.sha256(results + code + figures.method_fingerprint().encode()).hexdigest()
