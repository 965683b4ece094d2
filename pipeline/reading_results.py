"""How well texts were read on labelled ones, from the evaluation's committed result file."""

from __future__ import annotations

import json
from dataclasses import dataclass
from pathlib import Path

from pipeline import reading

RESULTS = Path(str(reading.__file__)).parent / "gold" / "results.json"


@dataclass(frozen=True, slots=True)
class LabelCounts:
    """One label on one set of labelled texts: of those that have it and of those that do not, how many were read so."""

    label: str
    gold_set: str
    gold_positive: int
    true_positive: int
    gold_negative: int
    true_negative: int


def label_counts(path: Path = RESULTS) -> list[LabelCounts]:
    """Every label of the set that nobody read while writing rules; none without a result file."""
    if not path.exists():
        return []
    found = json.loads(path.read_text(encoding="utf-8"))
    name = str(found["set"])
    return [
        LabelCounts(
            label,
            name,
            counts["true_positive"] + counts["false_negative"],
            counts["true_positive"],
            counts["true_negative"] + counts["false_positive"],
            counts["true_negative"],
        )
        for label, counts in sorted(found["labels"].items())
    ]
