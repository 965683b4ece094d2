"""Runs the checks on the working database: queries for rows that should not exist. Any such row makes the
exit code 1.
"""

from __future__ import annotations

import argparse

from pipeline.output import Output
from pipeline.paths import Home

HELP = "rows that should not exist"
EXAMPLE = "observatory check --json"


def add_arguments(parser: argparse.ArgumentParser) -> None:
    """The command has no options of its own."""


def run(arguments: argparse.Namespace, home: Home, output: Output) -> int:
    """Lists the failing checks with their first rows."""
    from pipeline import check

    failures = check.check(home, output.progress)
    for failure in failures:
        output.warn(check.described(failure))
    output.say(f"{len(check.checks()) - len(failures)} of {len(check.checks())} checks passed.")
    output.result(
        {
            "checks": len(check.checks()),
            "failing": [
                {"check": f.check.name, "finds": f.check.sentence, "rows": f.rows, "examples": f.examples}
                for f in failures
            ],
        }
    )
    return 1 if failures else 0
