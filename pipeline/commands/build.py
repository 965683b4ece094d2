"""Brings the working database up to the lake: loads new files, reads new texts, remakes the tables that
depend on them.

Texts are read again only when reading, the lexicons or the registry changed. What does not fit the contract
is kept
apart with the reason (see `observatory doctor`); then the exit code is 1.
"""

from __future__ import annotations

import argparse
from typing import TYPE_CHECKING

from pipeline.output import Output
from pipeline.paths import Home

if TYPE_CHECKING:
    from pipeline.build import BuildReport

HELP = "lake -> working database"
EXAMPLE = "observatory build --full"


def add_arguments(parser: argparse.ArgumentParser) -> None:
    """The command's own options."""
    parser.add_argument(
        "--full", action="store_true", help="start from an empty database and read every text again"
    )


def run(arguments: argparse.Namespace, home: Home, output: Output) -> int:
    """Builds and says what changed."""
    from pipeline.build import build
    from scrapers.clock import now

    report = build(home, full=arguments.full, now=now(), progress=output.progress)
    describe(report, output)
    output.result(report)
    return 0 if report.is_good else 1


def describe(report: BuildReport, output: Output) -> None:
    """The report in sentences."""
    load = report.load
    output.say(f"Loaded {load.files} files with {load.rows} rows; read {report.texts_read} texts.")
    output.say(f"Made {len(report.made)} tables; {report.unchanged} were up to date.")
    if report.quarantined:
        output.warn(
            f"{report.quarantined} lines or entries do not fit and are kept apart; see `observatory doctor`."
        )
