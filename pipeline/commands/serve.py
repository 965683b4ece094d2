"""Shows the latest snapshot: the live world's where there is one, else the demo's, which is made first if
need be.

In the demo world its small web is kept up beside the site, so that every figure leads to its source.
"""

from __future__ import annotations

import argparse
import os
from contextlib import AbstractContextManager, nullcontext

from pipeline import paths
from pipeline.output import Output
from pipeline.paths import Home, World

HELP = "the site on the latest snapshot"
EXAMPLE = "observatory serve --world demo --port 8501"


def add_arguments(parser: argparse.ArgumentParser) -> None:
    """The command's own options."""
    parser.add_argument("--port", type=int, default=8501, help="the port of the site (default 8501)")
    parser.add_argument(
        "--address", default="127.0.0.1", help="the address to listen on (default this machine only)"
    )


def home(world: World | None) -> Home:
    """The home that was named, else the live one if it has a snapshot, else the demo's."""
    if world is not None or "OBSERVATORY_HOME" in os.environ:
        return paths.home(world)
    live = paths.home("live")
    return live if (live.snapshots / "current.json").exists() else paths.home("demo")


def run(arguments: argparse.Namespace, home: Home, output: Output) -> int:
    """Serves until interrupted."""
    from pipeline.errors import DataError

    if not (home.snapshots / "current.json").exists():
        if home.world == "live":
            raise DataError(
                f"Nothing is published in {home.root} yet. Crawl or import, then run `observatory build` and "
                "`observatory publish`; or look at the demo with --world demo."
            )
        from pipeline.commands import demo

        demo.fill(home, output)
    from dashboard.server import serve

    with _demo_web(home):
        serve(home, arguments.port, arguments.quiet, arguments.address)
    return 0


def _demo_web(home: Home) -> AbstractContextManager[None]:
    from pipeline.commands import demo_world

    if home.world != "demo" or demo_world.remembered(home) is None:
        return nullcontext()
    return demo_world.kept_up(home)
