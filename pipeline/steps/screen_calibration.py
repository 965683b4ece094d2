"""False alarms and power of the sector screen on this very site, simulated once per setting."""

from __future__ import annotations

import json
from collections.abc import Iterator
from pathlib import Path
from typing import Any

import duckdb

from pipeline import files, scores
from pipeline.dictionary import tables as published
from pipeline.scores.calibration import OPTIONS, Setting, calibration_rows
from pipeline.scores.frames import rows_table
from pipeline.scores.units import units_of
from pipeline.steps import Context
from pipeline.steps.service_scores import frozen, windows


def tables(con: duckdb.DuckDBPyConnection, context: Context) -> Iterator[Any]:
    """The latest frozen half-year's setting; nothing where no screen can run."""
    found, names = windows(con), sorted(frozen(con))
    if found is None or not names or (names[-1], "published") not in found:
        return
    demo = context.home.world == "demo"
    setting = Setting(
        units_of(found[names[-1], "published"]),
        cycles=OPTIONS["demo_cycles" if demo else "cycles"],
        power_cycles=OPTIONS["demo_cycles" if demo else "power_cycles"],
    )
    rows = _remembered(context, setting.inputs)
    if rows is None:
        rows = list(calibration_rows(setting))
        remember(context.home.root, setting.inputs, rows)
    yield rows_table(rows, list(published()["screen_calibration"].types))


fingerprint = scores.fingerprint


def remember(root: Path, inputs: str, rows: list[dict[str, Any]]) -> None:
    """Keeps the rows of one setting in a home, so that an unchanged setting is not simulated again."""
    place = root / "calibration"
    place.mkdir(exist_ok=True)
    files.write_json(place / f"{inputs}.json", rows)


def _remembered(context: Context, inputs: str) -> list[dict[str, Any]] | None:
    path = context.home.root / "calibration" / f"{inputs}.json"
    if not path.exists():
        return None
    rows: list[dict[str, Any]] = json.loads(path.read_text(encoding="utf-8"))
    return rows
