"""Recomputes every published score, rank set and flag of a snapshot from its public download alone, and compares.

Exit code 0 when ranks and flags are equal and scores agree to 1e-9, 1 when something differs; it says what.
"""

from __future__ import annotations

import argparse
from pathlib import Path

from pipeline.output import Output
from pipeline.paths import Home

HELP = "recompute a snapshot's scores from its download"
EXAMPLE = "observatory verify warehouse/data/demo/snapshots/2026-02-12-1a2b3c4d"


def add_arguments(parser: argparse.ArgumentParser) -> None:
    """The command's own options."""
    parser.add_argument("snapshot", type=Path, help="folder with manifest.json and parquet/")


def run(arguments: argparse.Namespace, home: Home, output: Output) -> int:
    """Says per table how many rows agree, and what does not."""
    from pipeline import verify

    found = verify.verify(arguments.snapshot, output.progress)
    for name in found.altered:
        output.warn(f"{name} is not the file that was published: its hash differs from the manifest's.")
    for difference in found.differences:
        output.warn(verify.described(difference))
    output.table(("table", "rows"), sorted(found.tables.items()))
    rows = sum(found.tables.values())
    if found.is_good:
        output.say(f"All {rows} rows of {len(found.tables)} tables were found again.")
    else:
        output.say(f"{found.count} values differ and {len(found.altered)} files were altered.")
    output.result(
        {
            "good": found.is_good,
            "tables": found.tables,
            "altered": found.altered,
            "different": found.count,
            "differences": found.differences,
        }
    )
    return 0 if found.is_good else 1
