"""The result of the evaluation, ``python -m pipeline.reading.measured``: every labelled set read and scored, targets beside what was measured, and the file of it.

``results.json`` is what the site and the correction of shares for reading errors go by: for each label the counts on the
held-out texts, and for each set the figures that a target is set for. Lenient scores throughout.
"""

from __future__ import annotations

import argparse
import itertools
import json
import sys
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from pathlib import Path
from typing import Any

from pipeline.reading import Reader, Text
from pipeline.reading.cases import evaluate as pairs
from pipeline.reading.evaluate import (
    GOLD,
    Row,
    Score,
    borderline,
    folder_of_names,
    registry_of,
    rows_of,
    scores,
    summary,
)
from pipeline.reading.facts import LABELS

RESULTS = GOLD / "results.json"
HELD_OUT = "held_out"
# Set, companies, and what a reader of its figures must know.
SETS = {
    HELD_OUT: ("companies.json", "never looked at"),
    "rules": ("rules_companies.json", "rules and lexicons were written with a view of these; not trained on"),
    "dev": ("companies.json", "the model was trained on these"),
}
TARGETS = {
    "macro F1, service themes": 0.85,
    "macro F1, all labels": 0.82,
    "pillar_to_post F1": 0.88,
    "referrals, directed F1": 0.70,
    "referrals, undirected F1": 0.80,
    "number_of_contacts precision": 0.90,
    "number_of_contacts recall": 0.80,
    "elapsed_days precision": 0.90,
    "elapsed_days recall": 0.80,
    "waiting_minutes precision": 0.90,
    "waiting_minutes recall": 0.80,
    "channels F1": 0.85,
    "companies F1": 0.88,
    "language accuracy": 0.98,
    "is_complaint accuracy": 0.92,
    "resolved accuracy": 0.85,
    "churn_intent accuracy": 0.92,
    "personal data, structured: recall": 0.98,
    "personal data, names: recall": 0.85,
    "personal data: precision": 0.90,
}
PAIR_TARGETS = {"near-duplicates merged": 0.90, "look-alikes kept apart": 0.98}
BINS = (0.0, 0.05, 0.2, 0.4, 0.6, 0.8, 0.95, 1.0)


@dataclass(frozen=True, slots=True)
class Measured:
    """One set: its texts as labelled, as read, and the scores."""

    name: str
    gold: list[dict[str, Any]]
    read: dict[str, Row]
    scores: dict[str, Score]


def measure(name: str) -> Measured:
    """Read a labelled set and score it."""
    companies = registry_of(GOLD / SETS[name][0])
    gold = rows_of(GOLD / f"{name}.jsonl")
    readings = Reader(companies).read([Text(row["id"], row["text"]) for row in gold])
    read: dict[str, Row] = {reading.id: reading.to_dict() for reading in readings}
    return Measured(name, gold, read, scores(gold, read, folder_of_names(companies), lenient=True))


def figures(found: Mapping[str, Score]) -> dict[str, float]:
    """The figures that a target is set for, rounded to four decimals."""
    total = summary(found)
    structured = [score for what, score in found.items() if what.startswith("pii_") and what != "pii_name"]
    right, missed = sum(s.right for s in structured), sum(s.missed for s in structured)
    values: dict[str, float | None] = {
        "macro F1, service themes": total["macro_f1_service"],
        "macro F1, all labels": total["macro_f1"],
        "pillar_to_post F1": found["pillar_to_post"].f1,
        "referrals, directed F1": found["referrals"].f1,
        "referrals, undirected F1": found["referrals_undirected"].f1,
        "channels F1": found["channels"].f1,
        "companies F1": found["companies"].f1,
        "personal data, structured: recall": right / (right + missed) if right + missed else None,
        "personal data, names: recall": found["pii_name"].recall,
        "personal data: precision": found["pii"].precision,
    }
    for slot in ("number_of_contacts", "elapsed_days", "waiting_minutes"):
        values[f"{slot} precision"], values[f"{slot} recall"] = found[slot].precision, found[slot].recall
    for flag in ("language", "is_complaint", "resolved", "churn_intent"):
        values[f"{flag} accuracy"] = total[flag]
    return {name: round(value, 4) for name in TARGETS if (value := values[name]) is not None}


def counts(score: Score) -> dict[str, float]:
    """The four counts of a label, and the rates that follow from them; ``None`` where there is nothing to divide by."""
    tp, fp, fn, tn = score.right, score.wrong, score.missed, score.absent
    rates = {
        "sensitivity": tp / (tp + fn) if tp + fn else None,
        "specificity": tn / (tn + fp) if tn + fp else None,
        "precision": score.precision,
        "f1": score.f1,
    }
    whole = {"true_positive": tp, "false_positive": fp, "false_negative": fn, "true_negative": tn}
    return whole | {name: round(value, 4) for name, value in rates.items() if value is not None}


def reliability(measured: Measured) -> dict[str, Any]:
    """Of what was given a confidence, how often it was so: bins over all labels, and the Brier score of each label."""
    cells = {
        label: [
            (measured.read[row["id"]]["confidence"][label], label in row["labels"])
            for row in measured.gold
            if label not in borderline(row)
        ]
        for label in LABELS
    }
    pooled = [cell for listed in cells.values() for cell in listed]
    bins = []
    for low, high in itertools.pairwise(BINS):
        inside = [cell for cell in pooled if low <= cell[0] < high or (high == 1 and cell[0] == 1)]
        if inside:
            expected = sum(p for p, _ in inside) / len(inside)
            observed = sum(is_so for _, is_so in inside) / len(inside)
            row = {"from": low, "to": high, "cells": len(inside)}
            bins.append(row | {"expected": round(expected, 4), "observed": round(observed, 4)})
    brier = {
        label: round(sum((p - is_so) ** 2 for p, is_so in listed) / len(listed), 4)
        for label, listed in cells.items()
    }
    return {"bins": bins, "brier": brier}


def results(sets: Sequence[Measured], on: str) -> dict[str, Any]:
    """The content of the result file."""
    held_out = next(measured for measured in sets if measured.name == HELD_OUT)
    return {
        "measured_on": on,
        "set": HELD_OUT,
        "scoring": "lenient: without decisions marked borderline",
        "texts": {measured.name: len(measured.gold) for measured in sets},
        "labels": {label: counts(held_out.scores[label]) for label in LABELS},
        "targets": TARGETS | PAIR_TARGETS,
        "figures": {measured.name: figures(measured.scores) for measured in sets},
        "pairs": pair_figures(),
        "confidence": reliability(held_out),
    }


def pair_figures() -> dict[str, float]:
    """Pairs of posts, the half that was not looked at: merged of those of one case, kept apart of the others."""
    rarity = pairs.rarity_of_gold()
    found = sum((pairs.score(pairs.pairs_of(file)[1::2], rarity) for file in pairs.FILES), pairs.Score())
    return {
        name: round(pairs.rate(found, of_one_case=of_one_case), 4)
        for name, of_one_case in zip(PAIR_TARGETS, (True, False), strict=True)
    }


def table(content: Mapping[str, Any]) -> str:
    """The figures beside their targets, the labels of the held-out texts with their counts, and the confidence."""
    names = list(content["figures"])
    lines = [f"{'':36}{'target':>8}" + "".join(f"{name:>10}" for name in names)]
    lines.append(f"{'texts':44}" + "".join(f"{content['texts'][name]:10}" for name in names))
    for what, target in TARGETS.items():
        values = (content["figures"][name].get(what) for name in names)
        cells = "".join(f"{'--':>10}" if value is None else f"{value:10.3f}" for value in values)
        lines.append(f"{what:36}{target:8.2f}{cells}")
    lines += [f"{what:36}{PAIR_TARGETS[what]:8.2f}{value:10.3f}" for what, value in content["pairs"].items()]
    lines += [f"{name}: {SETS[name][1]}" for name in names]
    lines += ["", f"{'held out':20}{'n':>5}{'right':>7}{'wrong':>7}{'missed':>8}{'P':>8}{'R':>8}{'F1':>8}"]
    lines += [_label_line(label, cell) for label, cell in content["labels"].items()]
    lines += ["", f"{'confidence':>14}{'cells':>8}{'expected':>10}{'observed':>10}"]
    for row in content["confidence"]["bins"]:
        span = f"{row['from']:.2f} to {row['to']:.2f}"
        lines.append(f"{span:>14}{row['cells']:8}{row['expected']:10.3f}{row['observed']:10.3f}")
    brier = content["confidence"]["brier"].values()
    lines.append(f"Brier score, mean over labels: {sum(brier) / len(brier):.4f}")
    return "\n".join(lines)


def _label_line(label: str, cell: Mapping[str, float]) -> str:
    tp, fp, fn = cell["true_positive"], cell["false_positive"], cell["false_negative"]
    rates = (cell.get("precision"), cell.get("sensitivity"), cell.get("f1"))
    shown = "".join(f"{'--':>8}" if rate is None else f"{rate:8.3f}" for rate in rates)
    return f"{label:20}{tp + fn:5}{tp:7}{fp:7}{fn:8}{shown}"


def misses(sets: Sequence[Measured]) -> list[str]:
    """What was missed or wrong, one line each; never of the held-out texts."""
    return [
        f"{measured.name} {what}: {miss}"
        for measured in sets
        if measured.name != HELD_OUT
        for what, score in measured.scores.items()
        for miss in score.misses
    ]


def written(content: Mapping[str, Any], path: Path = RESULTS) -> bool:
    """Write the result file unless it says the same already, whatever its date; whether it was written."""
    if path.exists():
        before = json.loads(path.read_text(encoding="utf-8"))
        if before | {"measured_on": None} == json.loads(json.dumps(content)) | {"measured_on": None}:
            return False
    path.write_text(json.dumps(content, indent=1) + "\n", encoding="utf-8")
    return True


def main(arguments: Sequence[str] | None = None) -> int:
    """Print the table and what was missed; with a date, keep the results. Returns the exit code."""
    parser = argparse.ArgumentParser(prog="python -m pipeline.reading.measured", description=__doc__)
    parser.add_argument("--on", metavar="DATE", help="today's date: write the result file if figures changed")
    options = parser.parse_args(arguments)
    sets = [measure(name) for name in SETS]
    content = results(sets, options.on or "")
    sys.stdout.write("\n".join([table(content), "", *misses(sets)]) + "\n")
    if options.on and written(content):
        sys.stdout.write(f"The figures changed and are kept in {RESULTS}.\n")
    return 0


if __name__ == "__main__":
    sys.exit(main())
