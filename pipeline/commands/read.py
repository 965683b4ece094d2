"""Reads texts: one JSON object per line in (id, text; optionally title, company_name, source, posted_at),
facts out.

A line that cannot be read is named on standard error and makes the exit code 1; the others are read.
"""

from __future__ import annotations

import argparse
import sys
from collections.abc import Iterable, Iterator
from contextlib import nullcontext
from pathlib import Path
from typing import TYPE_CHECKING

from pipeline.output import Output
from pipeline.paths import Home

if TYPE_CHECKING:
    from pipeline.reading import Company, Text

HELP = "texts in, facts out"
EXAMPLE = "observatory read texts.jsonl > facts.jsonl"
BATCH = 500


def add_arguments(parser: argparse.ArgumentParser) -> None:
    """The command's own options."""
    parser.add_argument("file", nargs="?", default="-", help="JSON lines; - or nothing is standard input")
    parser.add_argument(
        "--companies",
        type=Path,
        metavar="FILE",
        help="a JSON list of {name, aliases, sector} instead of the registry",
    )


def run(arguments: argparse.Namespace, home: Home, output: Output) -> int:
    """Writes one line of JSON per text; --json changes nothing, for this command speaks JSON already."""
    import msgspec

    from pipeline import registry
    from pipeline.reading import Reader

    given: Path | None = arguments.companies
    reader = Reader(_companies(given) if given else registry.load(home).companies)
    bad = [0]
    encode = msgspec.json.Encoder().encode
    with nullcontext(sys.stdin.buffer) if arguments.file == "-" else Path(arguments.file).open("rb") as lines:
        for batch in _batches(_texts(lines, output, bad)):
            for reading in reader.read(batch):
                sys.stdout.buffer.write(encode(reading.to_dict()) + b"\n")
            sys.stdout.buffer.flush()
    return 1 if bad[0] else 0


def _texts(lines: Iterable[bytes], output: Output, bad: list[int]) -> Iterator[Text]:
    """The texts of the lines that hold one; ``bad`` counts the others."""
    import msgspec

    from pipeline.reading import Text

    decoder = msgspec.json.Decoder(dict[str, object])
    wanted = ("id", "text", "title", "company_name", "source", "posted_at")
    for number, line in enumerate(lines, 1):
        if not line.strip():
            continue
        try:
            raw = decoder.decode(line)
            yield msgspec.convert({name: raw[name] for name in wanted if name in raw}, Text)
        except (msgspec.MsgspecError, UnicodeDecodeError) as error:
            bad[0] += 1
            output.warn(f"Line {number} was not read: {str(error).replace('`', '')}.")


def _batches(texts: Iterable[Text]) -> Iterator[list[Text]]:
    batch: list[Text] = []
    for text in texts:
        batch.append(text)
        if len(batch) == BATCH:
            yield batch
            batch = []
    if batch:
        yield batch


def _companies(path: Path) -> list[Company]:
    """The companies of a file; one that is no such list is a ``UsageError``."""
    import json
    import re

    from pipeline.errors import UsageError
    from pipeline.reading import Company

    try:
        found = json.loads(path.read_text(encoding="utf-8"))
        return [
            Company(
                re.sub(r"\W+", "_", str(entry["name"]).lower()).strip("_"),
                str(entry["name"]),
                tuple(map(str, entry.get("aliases") or ())),
                sector=entry.get("sector"),
            )
            for entry in found
        ]
    except (ValueError, TypeError, KeyError, AttributeError):
        raise UsageError(f"{path} should be a JSON list of objects with name, aliases and sector.") from None
