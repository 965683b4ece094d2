"""Measures reading against labelled texts: ``python -m pipeline.reading.evaluate FILE`` for one file; the table of all sets
is made by ``python -m pipeline.reading.measured``.

Scored strictly, and leniently: without the decisions that the labellers marked ``borderline:``. Numbers must be equal
(elapsed days within a tenth), a span of personal data is found when nine tenths of its characters are covered, and
companies and parties are compared by their folded names, aliases taken as one.
"""

from __future__ import annotations

import argparse
import json
import re
import sys
from collections import defaultdict
from collections.abc import Callable, Iterable, Mapping, Sequence
from dataclasses import dataclass, field
from pathlib import Path
from typing import Any

from pipeline.reading import Company, Reader, Text
from pipeline.reading.companies import squashed
from pipeline.reading.facts import LABELS, SERVICE_LABELS

GOLD = Path(__file__).parent / "gold"
FLAGS = ("language", "is_complaint", "resolved", "churn_intent")
NUMBERS = ("number_of_contacts", "elapsed_days", "waiting_minutes")
TOLERANCE = {"elapsed_days": 0.1}
COVERED = 0.9
BORDERLINE = re.compile(r"borderline:([\w,]+)")

Row = Mapping[str, Any]
Fold = Callable[[str], str]


@dataclass(slots=True)
class Score:
    """Counts of one label or slot, with the misses that made them."""

    right: int = 0
    wrong: int = 0
    missed: int = 0
    absent: int = 0
    misses: list[str] = field(default_factory=list)

    @property
    def precision(self) -> float | None:
        """Of what was said, the share that was right."""
        return self.right / (self.right + self.wrong) if self.right + self.wrong else None

    @property
    def recall(self) -> float | None:
        """Of what was to be said, the share that was."""
        return self.right / (self.right + self.missed) if self.right + self.missed else None

    @property
    def f1(self) -> float | None:
        """The harmonic mean of the two."""
        said = 2 * self.right + self.wrong + self.missed
        return 2 * self.right / said if said else None

    def count(self, want: set[Any], got: set[Any], where: str) -> None:
        """Compare two sets of values of one text."""
        self.right += len(want & got)
        self.wrong += len(got - want)
        self.missed += len(want - got)
        self.absent += not want and not got
        if want != got:
            self.misses.append(
                f"{where} missed {sorted(map(str, want - got))} wrong {sorted(map(str, got - want))}"
            )


def borderline(row: Row) -> set[str]:
    """Labels and slots of a text that a careful second annotator could decide the other way."""
    found = BORDERLINE.search(row.get("notes") or "")
    return set(found.group(1).split(",")) if found else set()


def scores(gold: Sequence[Row], read: Mapping[str, Row], fold: Fold, *, lenient: bool) -> dict[str, Score]:
    """One score per label, flag, number and set; ``read`` holds what was read, by id."""
    found: dict[str, Score] = defaultdict(Score)
    for want in gold:
        got = read.get(want["id"], {})
        skip = borderline(want) if lenient else set()
        for what, a, b in _compared(want, got, fold):
            if what not in skip:
                found[what].count(a, b, want["id"])
        _personal_data(want, got, found)
    return dict(found)


def _compared(want: Row, got: Row, fold: Fold) -> Iterable[tuple[str, set[Any], set[Any]]]:
    for label in LABELS:
        yield label, {label} & set(want["labels"]), {label} & set(got.get("labels", ()))
    for flag in FLAGS:
        yield flag, {want[flag]}, {got.get(flag)}
    for slot in NUMBERS:
        yield slot, *_numbers(slot, want[slot], got.get(slot))
    pairs = [{(fold(r["from"]), fold(r["to"])) for r in row.get("referrals", ())} for row in (want, got)]
    yield "referrals", pairs[0], pairs[1]
    yield "referrals_undirected", {frozenset(p) for p in pairs[0]}, {frozenset(p) for p in pairs[1]}
    yield "channels", set(want["channels"]), set(got.get("channels", ()))
    named = [{fold(c["name"]) for c in row.get("companies", ())} for row in (want, got)]
    yield "companies", named[0], named[1]


def _numbers(slot: str, want: float | None, got: float | None) -> tuple[set[float], set[float]]:
    near = want is not None and got is not None and abs(want - got) <= TOLERANCE.get(slot, 0) * want
    if near and want is not None:
        return {want}, {want}
    return {want} if want is not None else set(), {got} if got is not None else set()


def _personal_data(want: Row, got: Row, found: dict[str, Score]) -> None:
    text = want["text"]
    covered = _positions(text, [span["text"] for span in got.get("pii", ())])
    true = _positions(text, [span["text"] for span in want["pii"]])
    for span in want["pii"]:
        own = _positions(text, [span["text"]])
        hit = len(own & covered) >= COVERED * len(own)
        for what in ("pii", f"pii_{span['type']}"):
            found[what].right += hit
            found[what].missed += not hit
            if not hit:
                found[what].misses.append(f"{want['id']} missed {span['text']!r}")
    for span in got.get("pii", ()):
        if not _positions(text, [span["text"]]) & true:
            found["pii"].wrong += 1
            found["pii"].misses.append(f"{want['id']} wrong {span['text']!r}")


def _positions(text: str, values: Iterable[str]) -> set[int]:
    return {at for value in values for m in re.finditer(re.escape(value), text) for at in range(*m.span())}


def summary(found: Mapping[str, Score]) -> dict[str, float]:
    """The figures that a target is set for."""
    macro = {
        name: sum((found[label].f1 or 0.0) if label in found else 0.0 for label in labels) / len(labels)
        for name, labels in (("macro_f1", LABELS), ("macro_f1_service", SERVICE_LABELS))
    }
    flags = {flag: found[flag].recall or 0.0 for flag in FLAGS if flag in found}
    return macro | flags


def report(found: Mapping[str, Score], *, misses: bool) -> str:
    """A table, one line per label or slot, and below it what was missed or wrong."""
    lines = [f"{'':24}{'n':>5}{'right':>7}{'wrong':>7}{'missed':>8}{'P':>8}{'R':>8}{'F1':>8}"]
    for what, score in found.items():
        figures = "".join(
            "      --" if v is None else f"{v:8.3f}" for v in (score.precision, score.recall, score.f1)
        )
        counts = f"{score.right + score.missed:5}{score.right:7}{score.wrong:7}{score.missed:8}"
        lines.append(f"{what:24}{counts}{figures}")
    lines += [f"{name:24}{value:8.3f}" for name, value in summary(found).items()]
    if misses:
        lines += [f"{what}: {miss}" for what, score in found.items() for miss in score.misses]
    return "\n".join(lines)


def rows_of(path: Path) -> list[dict[str, Any]]:
    """The labelled texts of a file with one JSON object per line."""
    lines = path.read_text(encoding="utf-8").splitlines()
    return [json.loads(line) for line in lines if line.strip()]


def registry_of(path: Path) -> list[Company]:
    """The companies of a JSON list with name, aliases and sector."""
    listed = json.loads(path.read_text(encoding="utf-8"))
    return [
        Company(
            squashed(entry["name"]),
            entry["name"],
            tuple(entry.get("aliases", ())),
            tuple(entry.get("misspellings", ())),
            tuple(entry.get("domains", ())),
            tuple(entry.get("handles", ())),
            entry.get("sector"),
        )
        for entry in listed
    ]


def folder_of_names(companies: Sequence[Company]) -> Fold:
    """Folds any of a company's names onto one."""
    canon = {squashed(name): squashed(company.name) for company in companies for name in company.names}

    def fold(name: str) -> str:
        return canon.get(squashed(name), squashed(name))

    return fold


def main(arguments: Sequence[str] | None = None) -> int:
    """Score one labelled file; returns the exit code."""
    parser = argparse.ArgumentParser(prog="python -m pipeline.reading.evaluate", description=__doc__)
    parser.add_argument("file", type=Path, help="labelled texts, JSON lines")
    parser.add_argument(
        "--companies", type=Path, default=GOLD / "companies.json", help="JSON list of companies"
    )
    parser.add_argument("--strict", action="store_true", help="count the borderline decisions, too")
    parser.add_argument("--no-misses", action="store_true", help="figures only: the rule for held-out texts")
    parser.add_argument("--json", action="store_true")
    options = parser.parse_args(arguments)
    companies = registry_of(options.companies)
    gold = rows_of(options.file)
    texts = [Text(row["id"], row["text"]) for row in gold]
    read = {reading.id: reading.to_dict() for reading in Reader(companies).read(texts)}
    found = scores(gold, read, folder_of_names(companies), lenient=not options.strict)
    if options.json:
        figures = {w: {"precision": s.precision, "recall": s.recall, "f1": s.f1} for w, s in found.items()}
        sys.stdout.write(json.dumps({**summary(found), "scores": figures}, indent=1) + "\n")
    else:
        held_out = options.file.stem.startswith("held_out")
        sys.stdout.write(report(found, misses=not (options.no_misses or held_out)) + "\n")
    return 0


if __name__ == "__main__":
    sys.exit(main())
