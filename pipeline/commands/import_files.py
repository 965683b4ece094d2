"""Takes saved pages, API answers or bulk files into the lake, with the same page objects as a crawl.

Bulk files are those of cfpb and consumidor_gov_br; of any other source give its saved pages, or a folder of
them.
"""

from __future__ import annotations

import argparse
from pathlib import Path
from typing import TYPE_CHECKING

from pipeline.output import Output
from pipeline.paths import Home

if TYPE_CHECKING:
    from pipeline.bulk import ImportResult
    from scrapers.lake import RunRecord

HELP = "saved pages, exports and bulk files -> lake"
EXAMPLE = "observatory import cfpb complaints.csv.zip"


def add_arguments(parser: argparse.ArgumentParser) -> None:
    """The command's own options."""
    parser.add_argument("source", help="what the files are of, as in `observatory sources`")
    parser.add_argument(
        "files", nargs="+", type=Path, metavar="FILE", help="a file, or a folder of saved pages"
    )
    parser.add_argument("--url", help="the address that a saved page had, where it does not say so itself")


def run(arguments: argparse.Namespace, home: Home, output: Output) -> int:
    """Imports and says what was new."""
    from pipeline import bulk
    from scrapers.clock import now

    result: ImportResult | RunRecord
    if arguments.source in bulk.sources():
        result = bulk.import_file(arguments.source, arguments.files, home, now=now())
        warnings = result.warnings
    else:
        from scrapers.intake import import_pages

        result = import_pages(arguments.source, arguments.files, home, arguments.url)
        warnings = result.errors
    for warning in warnings:
        output.warn(warning)
    counts = f"{result.new} new, {result.changed} changed, {result.unchanged} unchanged"
    output.say(f"{arguments.source}: {counts}.")
    output.result(result)
    if result.refused:
        output.warn(f"{result.refused} were not accepted; `observatory doctor` says why.")
    return 1 if result.refused else 0
