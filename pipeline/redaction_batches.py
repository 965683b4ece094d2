"""Redaction of many texts at once: in this process when they are few, over all cores when they are many."""

from __future__ import annotations

import multiprocessing
import os
from collections.abc import Sequence
from concurrent.futures import ProcessPoolExecutor
from types import TracebackType
from typing import Self

from pipeline.reading import redact

MANY = 5_000  # below this, starting processes costs more than it saves
SHARE = 250  # texts handed to a process at a time


class BatchRedactor:
    """A context in which texts are redacted; ``expected`` is about how many there will be."""

    def __init__(self, expected: int) -> None:
        cores = os.cpu_count() or 1
        # Spawned, not forked: a fork would copy DuckDB's threads in the middle of their work.
        context = multiprocessing.get_context("spawn")
        self._pool = ProcessPoolExecutor(cores, context) if expected >= MANY and cores > 1 else None

    def __enter__(self) -> Self:
        return self

    def __exit__(
        self, kind: type[BaseException] | None, error: BaseException | None, trace: TracebackType | None
    ) -> None:
        if self._pool is not None:
            self._pool.shutdown(cancel_futures=True)

    def redact(self, texts: Sequence[str]) -> list[str]:
        """The texts without personal data, in the same order."""
        if self._pool is None:
            return _redacted(texts)
        shares = [texts[start : start + SHARE] for start in range(0, len(texts), SHARE)]
        return [text for share in self._pool.map(_redacted, shares) for text in share]


def _redacted(texts: Sequence[str]) -> list[str]:
    return [redact(text).text for text in texts]
