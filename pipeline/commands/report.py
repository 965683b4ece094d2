"""Writes the report on one sector of the published snapshot, as PDF or as one HTML page."""

from __future__ import annotations

import argparse
from pathlib import Path

from pipeline.output import Output
from pipeline.paths import Home

HELP = "a sector report"
EXAMPLE = "observatory report telecom --lang en --to telecom.pdf"


def add_arguments(parser: argparse.ArgumentParser) -> None:
    """The command's own options."""
    parser.add_argument("sector", help="the id of a sector, such as telecom")
    parser.add_argument("--lang", default="nl", help="nl or en (nl unless told otherwise)")
    parser.add_argument("--to", type=Path, metavar="FILE", help="the file to write; .pdf or .html")


def run(arguments: argparse.Namespace, home: Home, output: Output) -> int:
    """Writes the file and names it."""
    from pipeline import files, report, snapshots
    from pipeline.errors import DataError

    snapshot = snapshots.current(home)
    if snapshot is None:
        raise DataError(
            f"Nothing has been published in {home.snapshots} yet; run `observatory build` and `publish`."
        )
    path = arguments.to or Path(report.file_name(snapshot.manifest, arguments.sector, arguments.lang, "pdf"))
    kind = path.suffix.removeprefix(".").lower()
    with snapshot.connection() as connection:
        written = report.report(connection, snapshot.manifest, arguments.sector, arguments.lang, kind)
    files.write_whole(path, written)
    output.say(str(path))
    output.result({"file": path, "sector": arguments.sector, "version": snapshot.version})
    return 0
