"""Reading as a step of Spark: ``texts.mapInArrow(read_in_arrow(companies), from_arrow_schema(SCHEMA))``.

The function knows Arrow only and reads with the same reader as the build, so that a cluster says of a text what one
machine says of it.
"""

from __future__ import annotations

from collections.abc import Callable, Iterable, Iterator, Sequence
from typing import Any

from pipeline.reading import Company
from pipeline.steps import readings

# The columns that come back: the same names and types as the table of readings.
SCHEMA = readings.SCHEMA


def read_in_arrow(companies: Sequence[Company]) -> Callable[[Iterable[Any]], Iterator[Any]]:
    """A function from record batches of texts to record batches of readings, batch by batch, in order.

    Columns of a text: ``text_key`` and ``text``, and ``title``, ``company_name``, ``source`` and ``posted_at``
    (strings) where there are such. A missing text is an empty one.
    """
    known = tuple(companies)

    def read(batches: Iterable[Any]) -> Iterator[Any]:
        for batch in batches:
            yield from readings.read(batch.to_pylist(), known).to_batches()

    return read
