"""Freezes the working database into a published snapshot, if every check passes.

The version is named after its content: when nothing changed, nothing new is published.
"""

from __future__ import annotations

import argparse
from typing import TYPE_CHECKING

from pipeline.output import Output
from pipeline.paths import Home

if TYPE_CHECKING:
    from pipeline.publish import Published

HELP = "checked, frozen snapshot"
EXAMPLE = "observatory publish --keep 12"


def add_arguments(parser: argparse.ArgumentParser) -> None:
    """The command's own options."""
    parser.add_argument("--keep", type=int, default=8, metavar="N", help="versions to keep (default 8)")


def run(arguments: argparse.Namespace, home: Home, output: Output) -> int:
    """Publishes and says which version is served."""
    from pipeline.errors import UsageError
    from pipeline.publish import publish
    from scrapers.clock import now

    if arguments.keep < 1:
        raise UsageError("--keep must be 1 or more: the version that is served is always kept.")
    published = publish(home, now=now(), keep=arguments.keep, progress=output.progress)
    describe(published, output)
    output.result(
        {
            "version": published.snapshot.version,
            "new": published.is_new,
            "folder": published.snapshot.folder,
            "removed": published.removed,
        }
    )
    return 0


def describe(published: Published, output: Output) -> None:
    """Which version is served now."""
    if published.is_new:
        rows = published.snapshot.manifest["tables"]["complaints"]["rows"]
        output.say(
            f"Published {published.snapshot.version} with {rows} posts in {published.snapshot.folder}."
        )
    else:
        output.say(f"Nothing changed; {published.snapshot.version} is served.")
