"""Four forms of one table, written batch by batch. Each says on its face whether the data are fictional.

| form | where a reader meets the world |
|---|---|
| csv | first column ``world`` of every row |
| xlsx | first sheet, the names of the sheets, first column ``world`` |
| parquet | metadata and first column ``world`` |
| json | first key ``world``, and a notice when fictional |
"""

from __future__ import annotations

import json
from collections.abc import Mapping
from dataclasses import dataclass
from typing import Any, BinaryIO, Protocol

import msgspec
import pyarrow as pa
import pyarrow.csv as pc
import pyarrow.parquet as pq

from pipeline.export_cells import safe, texts

BOM = b"\xef\xbb\xbf"  # without it a spreadsheet on Windows reads "één" as "Ã©Ã©n"
WORLD = {"live": "live", "demo": "demo (fictief / fictional)"}
FICTION = {
    "nl": "FICTIEVE GEGEVENS: elk bedrijf, elke persoon en elke klacht is verzonnen, als voorbeeld.",
    "en": "FICTIONAL DATA: every company, person and complaint is invented, as an example.",
}
CAUTION = {
    "nl": "Klachten zijn geen steekproef; een aantal zegt niet hoe vaak het misgaat. Leeg: onbekend.",
    "en": "Complaints are no sample; counts do not say how often things go wrong. Empty: unknown.",
}


@dataclass(frozen=True, slots=True)
class About:
    """What a file says about itself: its world, its title, how to cite it, and what its columns mean."""

    world: str
    title: str
    citation: str
    columns: Mapping[str, Mapping[str, Any]]

    @property
    def is_fictional(self) -> bool:
        """Are these invented data?"""
        return self.world != "live"

    @property
    def world_label(self) -> str:
        """The world, in words that need no explanation."""
        return WORLD.get(self.world, self.world)


class Writer(Protocol):
    """Takes the batches of one table and then ends its file."""

    def add(self, batch: pa.RecordBatch) -> None:
        """Writes some rows."""
        ...

    def finish(self, rows: int) -> None:
        """Completes the file, which holds that many rows."""
        ...


def with_world(batch: pa.RecordBatch, about: About) -> pa.RecordBatch:
    """The batch with the world as first column."""
    world = pa.array([about.world_label] * batch.num_rows, pa.string())
    return pa.RecordBatch.from_arrays([world, *batch.columns], schema=_schema_with_world(batch.schema))


def _schema_with_world(schema: pa.Schema) -> pa.Schema:
    return pa.schema([pa.field("world", pa.string()), *schema])


class CsvWriter:
    """UTF-8 with a byte order mark, commas, ISO dates, lists joined by "; ", formulas disarmed."""

    def __init__(self, file: BinaryIO, schema: pa.Schema, about: About) -> None:
        self._about = about
        file.write(BOM)
        header = self._cells(pa.RecordBatch.from_pylist([], schema=schema))
        self._writer = pc.CSVWriter(file, header.schema)

    def add(self, batch: pa.RecordBatch) -> None:
        """Writes some rows."""
        self._writer.write_batch(self._cells(batch))

    def finish(self, rows: int) -> None:
        """Completes the file."""
        self._writer.close()

    def _cells(self, batch: pa.RecordBatch) -> pa.RecordBatch:
        return texts(with_world(safe(batch, escape=True), self._about))


class ParquetWriter:
    """The exact values with their types; meaning and citation in the metadata."""

    def __init__(self, file: BinaryIO, schema: pa.Schema, about: About) -> None:
        self._about = about
        meanings = {
            name: {"description_nl": spec["nl"], "description_en": spec["en"], "unit": spec.get("unit") or ""}
            for name, spec in about.columns.items()
        }
        fields = [f.with_metadata(meanings[f.name]) if f.name in meanings else f for f in schema]
        described = _schema_with_world(pa.schema(fields)).with_metadata(
            {
                "world": about.world,
                "title": about.title,
                "citation": about.citation,
                "notice": FICTION["en"] if about.is_fictional else "",
                "caution": CAUTION["en"],
            }
        )
        self._writer = pq.ParquetWriter(file, described, compression="zstd")

    def add(self, batch: pa.RecordBatch) -> None:
        """Writes some rows."""
        self._writer.write_batch(with_world(batch, self._about).cast(self._writer.schema))

    def finish(self, rows: int) -> None:
        """Completes the file."""
        self._writer.close()


class JsonWriter:
    """One object: what it is, what the columns mean, and the rows with real lists."""

    def __init__(self, file: BinaryIO, schema: pa.Schema, about: About) -> None:
        self._file = file
        self._any = False
        names = set(schema.names)
        facts = {
            "world": about.world,
            "notice": FICTION if about.is_fictional else None,
            "title": about.title,
            "citation": about.citation,
            "caution": CAUTION,
            "columns": {name: dict(spec) for name, spec in about.columns.items() if name in names},
        }
        file.write(json.dumps(facts, ensure_ascii=False, indent=1)[:-2].encode() + b',\n "rows": [')

    def add(self, batch: pa.RecordBatch) -> None:
        """Writes some rows."""
        columns = [_in_utc(column) for column in batch.columns]
        for row in pa.RecordBatch.from_arrays(columns, names=batch.schema.names).to_pylist():
            self._file.write((b",\n" if self._any else b"\n") + msgspec.json.encode(row))
            self._any = True

    def finish(self, rows: int) -> None:
        """Completes the file."""
        self._file.write(b"\n ]\n}\n")


def _in_utc(column: pa.Array) -> pa.Array:
    if pa.types.is_timestamp(column.type) and column.type.tz is None:
        return column.cast(pa.timestamp(column.type.unit, "UTC"))
    return column
