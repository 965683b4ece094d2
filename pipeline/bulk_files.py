"""The CSV tables in files that publishers hand out: plain, gzipped or zipped, their header checked."""

from __future__ import annotations

import csv
import difflib
import gzip
import zipfile
import zlib
from collections.abc import Iterator, Sequence
from contextlib import contextmanager
from dataclasses import dataclass
from io import BufferedIOBase
from pathlib import Path
from typing import IO, cast

from pipeline.errors import DataError, UsageError

HEAD = 1 << 20  # bytes in which the header must lie
LINES_BEFORE_HEADER = 100
DELIMITERS = ",;\t"  # a spreadsheet in a Dutch locale saves with semicolons


@dataclass(frozen=True, slots=True)
class Layout:
    """The columns a source's files must have, those that only some have, and how they write nothing."""

    required: tuple[str, ...]
    optional: tuple[str, ...]
    nothing: tuple[str, ...]

    @property
    def columns(self) -> tuple[str, ...]:
        """All columns that are read."""
        return self.required + self.optional


class Unpacked:
    """The bytes of a file, unpacked; where a packed file is damaged they end, and ``damage`` says why."""

    def __init__(self, stream: BufferedIOBase) -> None:
        self._stream = stream
        self.damage: str | None = None

    def read(self, size: int, /) -> bytes:
        """``size`` bytes, fewer only at the end."""
        pieces, missing = [], size
        while missing > 0 and self.damage is None:
            try:
                piece = self._stream.read1(missing)
            except (EOFError, OSError, zlib.error, zipfile.BadZipFile) as error:
                self.damage = str(error)
                break
            if not piece:
                break
            pieces.append(piece)
            missing -= len(piece)
        return b"".join(pieces)


@dataclass(slots=True)
class Table:
    """One CSV table, standing at the line after its header."""

    name: str
    columns: tuple[str, ...]
    delimiter: str
    line: int
    _head: bytes
    _rest: Unpacked

    @property
    def damage(self) -> str | None:
        """Why the bytes stopped early, once they did."""
        return self._rest.damage

    def read(self, size: int, /) -> bytes:
        """At most ``size`` bytes of what follows the header; none at the end."""
        if self._head:
            head, self._head = self._head[:size], self._head[size:]
            return head
        return self._rest.read(size)


@contextmanager
def tables(path: Path, layout: Layout) -> Iterator[Iterator[Table]]:
    """The tables of one file: one, or as many as a zip file holds CSV files.

    A file that is missing or no such table is an error that names the file, the column and what to do.
    """
    if not path.is_file():
        raise UsageError(f"{path} does not exist or is not a file.")
    with path.open("rb") as file:
        kind = file.peek(4)
        if kind.startswith(b"PK\x03\x04"):
            yield _zipped(path, file, layout)
        elif kind.startswith(b"\x1f\x8b"):
            with gzip.open(file) as unpacked:
                yield iter([_table(str(path), unpacked, layout)])
        else:
            yield iter([_table(str(path), file, layout)])


def _zipped(path: Path, file: IO[bytes], layout: Layout) -> Iterator[Table]:
    try:
        with zipfile.ZipFile(file) as archive:
            members = [m for m in archive.infolist() if m.filename.lower().endswith(".csv") and m.file_size]
            members = [m for m in members if not m.filename.startswith("__MACOSX/")]
            if not members:
                raise DataError(f"{path} holds no CSV file.")
            for member in members:
                with archive.open(member) as opened:
                    stream = cast("BufferedIOBase", opened)  # what a ZipExtFile is
                    yield _table(f"{path}/{member.filename}", stream, layout)
    except (zipfile.BadZipFile, RuntimeError) as error:
        raise DataError(f"{path} cannot be unpacked ({error}); unpack it and import the CSV file.") from error


def _table(name: str, stream: BufferedIOBase, layout: Layout) -> Table:
    unpacked = Unpacked(stream)
    head = unpacked.read(HEAD)
    if head[:2] in (b"\xff\xfe", b"\xfe\xff"):
        raise DataError(f"{name} is written in UTF-16; save it as CSV in UTF-8 and import that.")
    start = 0
    for line in range(1, LINES_BEFORE_HEADER + 1):
        end = head.find(b"\n", start) + 1 or len(head)
        text = head[start:end].decode("utf-8-sig", "replace").strip("\r\n")
        for delimiter in DELIMITERS:
            columns = _values(text, delimiter)
            if len(set(columns) & set(layout.required)) > len(layout.required) // 2:
                _check_header(name, line, columns, layout)
                return Table(name, columns, delimiter, line + 1, head[end:], unpacked)
        start = end
    if unpacked.damage:
        raise DataError(f"{name} cannot be unpacked ({unpacked.damage}); fetch it again.")
    raise DataError(
        f"{name}: no header found in its first lines. Its columns should be {', '.join(layout.required)}."
    )


def _values(line: str, delimiter: str) -> tuple[str, ...]:
    try:
        return tuple(value.strip() for value in next(csv.reader([line], delimiter=delimiter), []))
    except csv.Error:
        return ()


def _check_header(name: str, line: int, columns: Sequence[str], layout: Layout) -> None:
    for column in layout.columns:
        if columns.count(column) > 1:
            raise DataError(
                f"{name}, line {line}: the column '{column}' stands there twice; keep one of them."
            )
    for column in layout.required:
        if column not in columns:
            strange = [c for c in columns if c not in layout.columns]
            near = difflib.get_close_matches(column, strange, 1, 0.5)
            hint = f"; is it '{near[0]}'? Then rename that one" if near else ""
            raise DataError(f"{name}, line {line}: the column '{column}' is missing{hint}.")
