"""A bar on a terminal, silence everywhere else."""

from __future__ import annotations

import sys
from collections.abc import Callable, Iterator
from contextlib import contextmanager


class Progress:
    """Shows how far a long piece of work is; without a terminal, or when asked to be quiet, it shows
    nothing.
    """

    def __init__(self, *, shown: bool = False) -> None:
        self.shown = shown and sys.stderr.isatty()

    @contextmanager
    def track(self, label: str, total: int) -> Iterator[Callable[[int], None]]:
        """Yields a function to call with the number of items done since the last call."""
        if not self.shown or total == 0:
            yield lambda done: None
            return
        from rich.console import Console
        from rich.progress import Progress as Bar

        with Bar(console=Console(stderr=True), transient=True) as bar:
            task = bar.add_task(label, total=total)
            yield lambda done: bar.advance(task, done)


SILENT = Progress()
