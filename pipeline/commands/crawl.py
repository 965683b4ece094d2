"""Crawls sources into the lake, politely and without personal data; `scrapy crawl SOURCE` does the same.

A source that may not be fetched is refused with the reason; its saved pages can be imported.
"""

from __future__ import annotations

import argparse
from datetime import date
from typing import TYPE_CHECKING

from pipeline.output import Output
from pipeline.paths import Home

if TYPE_CHECKING:
    from collections.abc import Sequence

    from scrapers.lake import RunRecord

HELP = "sources -> lake"
EXAMPLE = "observatory crawl discourse --since 2026-01-01 --limit 500"


def add_arguments(parser: argparse.ArgumentParser) -> None:
    """The command's own options."""
    parser.add_argument("sources", nargs="+", metavar="SOURCE", help="as in `observatory sources`")
    parser.add_argument("--company", help="only what is about this company, where the source can be asked so")
    parser.add_argument("--since", type=_date, metavar="DATE", help="only what was posted or changed since")
    parser.add_argument("--limit", type=int, metavar="N", help="at most so many complaints per site")
    parser.add_argument("--shard", metavar="K/N", help="only part K of N, to share the work among machines")
    parser.add_argument(
        "--port-base", type=int, default=8610, metavar="PORT", help="where the demo web listens"
    )


def run(arguments: argparse.Namespace, home: Home, output: Output) -> int:
    """Crawls and says what each site gave."""
    from scrapers.crawl import crawl

    records = crawl(
        arguments.sources,
        home,
        company=arguments.company,
        since=arguments.since,
        limit=arguments.limit,
        shard=arguments.shard,
        quiet=arguments.quiet or arguments.json,
        port_base=arguments.port_base,
    )
    describe(records, output)
    output.result(records)
    return 0 if all(is_good(record) for record in records) else 1


def describe(records: Sequence[RunRecord], output: Output) -> None:
    """A line per site, and what went wrong there."""
    for record in records:
        output.say(
            f"{record.source}: {record.items} posts in {record.requests} requests; {record.new} new, "
            f"{record.changed} changed, {record.gone} gone."
        )
        if record.refused:
            output.warn(
                f"{record.source}: {record.refused} items were not accepted; see `observatory doctor`."
            )
        for error in record.errors:
            output.warn(f"{record.source}: {error}")


def is_good(record: RunRecord) -> bool:
    """Did a crawl come to its end without an error."""
    return record.reason == "finished" and not record.errors


def _date(text: str) -> date:
    try:
        return date.fromisoformat(text)
    except ValueError:
        raise argparse.ArgumentTypeError(f"{text!r} is no date; write it as 2026-01-31") from None
