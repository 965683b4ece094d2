"""Does what is due: crawls the sources whose cadence asks for it, builds, checks and publishes, with one
summary.

For cron. In the demo world its small web is started for as long as the crawl takes.
"""

from __future__ import annotations

import argparse

from pipeline.output import Output
from pipeline.paths import Home

HELP = "crawl what is due, build, check, publish"
EXAMPLE = "observatory run --quiet"


def add_arguments(parser: argparse.ArgumentParser) -> None:
    """The command has no options of its own."""


def run(arguments: argparse.Namespace, home: Home, output: Output) -> int:
    """Runs, and says how it went."""
    from pipeline.commands import demo_world, journey

    world = demo_world.remembered(home) if home.world == "demo" else None
    done = journey.Journey(crawls=journey.crawl_due(home, world, output))
    journey.build_and_publish(home, done, output)
    output.result(done.result())
    return 0 if done.is_good else 1
