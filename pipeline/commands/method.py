"""One statistical method, JSON in and JSON out; --list names the methods and their fields.

Input is one JSON object. Nothing but the numbers given is used: no world, no lake, no snapshot.
"""

from __future__ import annotations

import argparse
import sys

from pipeline.output import Output
from pipeline.paths import Home

HELP = "one statistical method on JSON"
EXAMPLE = """echo '{"successes": 8, "trials": 10}' | observatory method wilson"""


def add_arguments(parser: argparse.ArgumentParser) -> None:
    """The command's own options."""
    parser.add_argument("name", nargs="?", help="the method; --list names them")
    parser.add_argument("--list", action="store_true", help="every method with its fields, as JSON")


def run(arguments: argparse.Namespace, home: Home, output: Output) -> int:
    """Runs the method, or lists them all."""
    import json

    from pipeline import method_command
    from pipeline.errors import UsageError

    if arguments.list:
        json.dump(method_command.listing(), sys.stdout, ensure_ascii=False, indent=2)
        sys.stdout.write("\n")
        return 0
    if arguments.name is None:
        raise UsageError("Name a method, or ask for the --list of them.")
    return method_command.main(arguments.name, sys.stdin, sys.stdout)
