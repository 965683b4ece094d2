"""Lists every source of a world: whether we may fetch it, when we last did, how that went, and whether it
is due.
"""

from __future__ import annotations

import argparse

from pipeline.output import Output
from pipeline.paths import Home

HELP = "state and health of every source"
EXAMPLE = "observatory sources --world demo"


def add_arguments(parser: argparse.ArgumentParser) -> None:
    """The command has no options of its own."""


def run(arguments: argparse.Namespace, home: Home, output: Output) -> int:
    """Prints the table; a declaration that cannot be used makes the exit code 1."""
    from dataclasses import asdict

    import msgspec

    from pipeline import sources
    from pipeline.health import health
    from scrapers.clock import now

    found = health(home, now())
    output.table(
        ("source", "state", "cadence", "last crawl", "items", "title"),
        [
            (
                one.source,
                one.state,
                one.cadence,
                f"{one.last.started_at:%Y-%m-%d %H:%M}" if one.last else None,
                one.last.items if one.last else None,
                one.title,
            )
            for one in found
        ],
    )
    problems = sources.load(home).problems
    for file, reason in problems:
        output.warn(f"{file}: {reason}")
    listed = [
        asdict(one) | {"state": one.state, "last": one.last and msgspec.to_builtins(one.last)}
        for one in found
    ]
    output.result({"world": home.world, "sources": listed, "problems": problems})
    return 1 if problems else 0
