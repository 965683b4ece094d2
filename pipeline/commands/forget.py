"""Erases one complaint from the lake, the working database and every snapshot, and keeps it out for good.

Also for what its author or publisher deletes. Published versions that held it are rewritten under a new
version.
"""

from __future__ import annotations

import argparse

from pipeline.output import Output
from pipeline.paths import Home

HELP = "erase a complaint everywhere"
EXAMPLE = "observatory forget --source phpbb --id 1234"


def add_arguments(parser: argparse.ArgumentParser) -> None:
    """The command's own options."""
    parser.add_argument(
        "--source", required=True, help="the complaint's source, as in its complaint_id before the /"
    )
    parser.add_argument(
        "--id", required=True, dest="source_id", help="its identifier within the source, after the /"
    )


def run(arguments: argparse.Namespace, home: Home, output: Output) -> int:
    """Erases and says where the complaint stood."""
    from pipeline.forget import forget
    from scrapers.clock import now

    report = forget(home, arguments.source, arguments.source_id, now=now(), progress=output.progress)
    if not report.found:
        output.say("The complaint stood nowhere; it will be kept out from now on.")
    else:
        output.say(f"Erased {report.lines} lines in {len(report.files)} lake files.")
    for old, new in report.snapshots.items():
        output.say(
            f"Snapshot {old} was rewritten as {new}."
            if new != "withdrawn"
            else f"Snapshot {old} was withdrawn."
        )
    if report.database == "deleted":
        output.warn("The working database could not be rebuilt and was deleted; run `observatory build`.")
    output.result(report)
    return 0
