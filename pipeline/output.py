"""What a command says: sentences for people, one JSON object for programs, nothing when asked to be quiet."""

from __future__ import annotations

import json
import sys
from dataclasses import asdict, is_dataclass
from pathlib import Path
from typing import Any

from pipeline.progress import Progress


class Output:
    """Where a command's words go: results to standard output, notes and progress to standard error."""

    def __init__(self, *, as_json: bool = False, quiet: bool = False) -> None:
        self.as_json = as_json
        self.quiet = quiet

    @property
    def progress(self) -> Progress:
        """A bar on a terminal, unless a program reads along or the person wants silence."""
        return Progress(shown=not self.quiet and not self.as_json)

    def say(self, text: str) -> None:
        """A line for people."""
        if not self.quiet and not self.as_json:
            sys.stdout.write(text + "\n")
            sys.stdout.flush()

    def warn(self, text: str) -> None:
        """A sentence about something that is not right; also when quiet."""
        sys.stderr.write(text + "\n")

    def table(self, heads: tuple[str, ...], rows: list[tuple[Any, ...]]) -> None:
        """Rows under heads, in columns."""
        shown = [heads, *(tuple("" if cell is None else str(cell) for cell in row) for row in rows)]
        widths = [max(len(row[column]) for row in shown) for column in range(len(heads))]
        for row in shown:
            self.say("  ".join(cell.ljust(width) for cell, width in zip(row, widths, strict=True)).rstrip())

    def result(self, value: Any) -> None:
        """The command's result, for programs."""
        if self.as_json:
            sys.stdout.write(json.dumps(value, default=_plain, ensure_ascii=False) + "\n")


def _plain(value: Any) -> Any:
    if is_dataclass(value) and not isinstance(value, type):
        return asdict(value)
    if isinstance(value, Path):
        return str(value)
    if isinstance(value, (set, frozenset, tuple)):
        return list(value)
    return value.isoformat() if hasattr(value, "isoformat") else str(value)
