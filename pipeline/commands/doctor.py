"""Examines this installation: declarations, crawls, refused items, quarantine, files left behind, registry,
snapshot.

The exit code is 1 when somebody should look at something.
"""

from __future__ import annotations

import argparse

from pipeline.output import Output
from pipeline.paths import Home

HELP = "state and health of this installation"
EXAMPLE = "observatory doctor --json"
MARKS = {"good": "ok   ", "note": "note ", "wrong": "LOOK "}


def add_arguments(parser: argparse.ArgumentParser) -> None:
    """The command has no options of its own."""


def run(arguments: argparse.Namespace, home: Home, output: Output) -> int:
    """Prints every finding."""
    from pipeline.doctor import examine
    from scrapers.clock import now

    findings = examine(home, now())
    output.say(f"The {home.world} world in {home.root}")
    for finding in findings:
        output.say(f"{MARKS[finding.state]}{finding.about}: {finding.sentence}")
        for detail in finding.details:
            output.say(f"         {detail}")
    output.result({"world": home.world, "home": home.root, "findings": findings})
    return 1 if any(finding.state == "wrong" for finding in findings) else 0
