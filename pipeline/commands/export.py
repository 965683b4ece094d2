"""Writes the published snapshot, or part of it, as files with their data dictionary and citation."""

from __future__ import annotations

import argparse
from pathlib import Path

from pipeline.output import Output
from pipeline.paths import Home

HELP = "the snapshot as files"
EXAMPLE = "observatory export --to out --format csv,xlsx --sector telecom"


def add_arguments(parser: argparse.ArgumentParser) -> None:
    """The command's own options."""
    parser.add_argument("--to", type=Path, required=True, metavar="DIR", help="the folder to write into")
    parser.add_argument(
        "--format", default="parquet,csv", help="parquet, csv, xlsx, json, separated by commas"
    )
    parser.add_argument("--tables", help="only these tables, separated by commas")
    parser.add_argument("--sector", help="only what is about this sector")
    parser.add_argument("--company", help="only what is about this company")


def run(arguments: argparse.Namespace, home: Home, output: Output) -> int:
    """Writes the files and lists them."""
    from pipeline.export import export_snapshot

    result = export_snapshot(
        home,
        arguments.to,
        formats=_listed(arguments.format),
        tables=_listed(arguments.tables or ""),
        sector=arguments.sector,
        company=arguments.company,
        progress=output.progress,
    )
    for path in result.files:
        output.say(str(path))
    output.result(result)
    return 0


def _listed(text: str) -> list[str]:
    return [part.strip() for part in text.split(",") if part.strip()]
