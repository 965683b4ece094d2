"""Whole records out of a CSV file that may be damaged: clean ones for DuckDB, and a line for every loss.

A record begins at a line and may run over many (quoted texts hold line ends). Bytes are framed, never
turned into values. After damage the reading goes on at the next line, so that one missing quotation mark
costs one record and not the rest of the file.
"""

from __future__ import annotations

import re
from collections.abc import Iterator
from dataclasses import dataclass, field
from typing import Protocol

CHUNK = 4 << 20


class Stream(Protocol):
    """Something to read bytes from, such as an open file."""

    def read(self, size: int, /) -> bytes:
        """At most ``size`` bytes; none at the end."""
        ...


@dataclass(frozen=True, slots=True)
class Refused:
    """A record kept out: the line where it begins, why, and the column if one is to blame."""

    line: int
    reason: str
    column: str | None = None


@dataclass(slots=True)
class Block:
    """Good records, each as one CSV row led by its line number, and the bad ones that lay between them."""

    rows: list[bytes] = field(default_factory=list)
    refused: list[Refused] = field(default_factory=list)


class Records:
    """The records of one CSV stream that stands at the first line after its header.

    ``columns`` are the header's names in the file's order, ``line`` the number of the next line,
    ``longest`` how many bytes one record may have.
    """

    def __init__(
        self, stream: Stream, columns: tuple[str, ...], *, line: int, longest: int, delimiter: bytes = b","
    ) -> None:
        self._stream = stream
        self._columns = columns
        self._line = line
        self._lines_dropped = 0
        self._longest = longest
        self._delimiter = delimiter
        quoted = rb'"[^"]*+(?:""[^"]*+)*+'
        plain = rb'[^"%b\r\n]*+' % delimiter
        value = rb'(?:%b"|%b)' % (quoted, plain)
        self._record = re.compile(rb"(%b(?:%b%b){%d})\r?\n" % (value, delimiter, value, len(columns) - 1))
        self._any_record = re.compile(rb"(%b(?:%b%b)*+)\r?\n" % (value, delimiter, value))
        self._value = re.compile(rb"(%b)(?:%b|\Z)" % (value, delimiter))
        # A record that the bytes in hand do not finish: whole values, then one that may go on.
        self._unfinished = re.compile(
            rb'(?:%b%b)*+(?:(")[^"]*+(?:""[^"]*+)*+|%b)("?+\r?)\Z' % (value, delimiter, plain)
        )

    @property
    def line(self) -> int:
        """The number of the line at which reading stands."""
        return self._line

    def __iter__(self) -> Iterator[Block]:
        """Blocks of about 4 MiB; memory grows neither with the file nor with a huge record."""
        rest, shortened = b"", False
        while chunk := self._stream.read(CHUNK):
            block = Block()
            rest, shortened = self._frame(rest + chunk, block, shortened)
            if len(rest) > self._longest:
                rest, shortened = self._shorten(rest), True
            yield self._checked(block)
        yield self._end(rest, shortened)

    def _frame(self, data: bytes, block: Block, shortened: bool) -> tuple[bytes, bool]:
        """Moves the finished records of ``data`` into the block and returns the unfinished rest.

        ``shortened`` says that the first record was too long and has lost its middle.
        """
        position = 0
        while position < len(data):
            found = self._record.match(data, position)
            if found is None or shortened or found.end() - position > self._longest:
                end = self._odd(data, position, block, shortened)
                if end is None:
                    return data[position:], shortened
                position, shortened = end, False
                continue
            block.rows.append(b"%d%b%b\n" % (self._line, self._delimiter, found[1]))
            self._line += data.count(b"\n", position, found.end())
            position = found.end()
        return b"", False

    def _odd(self, data: bytes, position: int, block: Block, shortened: bool) -> int | None:
        """Handles what is no good record; returns where to go on, or nothing if it is unfinished."""
        found = self._any_record.match(data, position)
        if found is not None:
            end = found.end()
            if shortened or end - position > self._longest:
                self._refuse(block, f"is longer than {self._longest} bytes")
            elif found[1]:  # an empty line is no record
                width = len(self._values(found[1]))
                self._refuse(block, f"has {width} values where the header has {len(self._columns)}")
        elif self._unfinished.match(data, position) or data.find(b"\n", position) < 0:
            return None
        else:
            end = data.index(b"\n", position) + 1
            self._refuse(block, "has a quotation mark or a line end in a wrong place")
        self._line += self._lines_dropped + data.count(b"\n", position, end)
        self._lines_dropped = 0
        return end

    def _shorten(self, rest: bytes) -> bytes:
        """What is kept of a record that is too long, to still find its end: its open quotation mark."""
        found = self._unfinished.match(rest)
        # No record can begin with x"x, as it cannot with whatever this was.
        kept = (found[1] or b"") + found[2] if found else b'x"x'
        self._lines_dropped += rest.count(b"\n") - kept.count(b"\n")
        return kept

    def _end(self, rest: bytes, shortened: bool) -> Block:
        """The last block: a last row that may have been cut off is refused rather than half believed."""
        block = Block()
        if not rest.strip():
            return block
        found = self._any_record.match(rest + b"\n")
        if shortened:
            self._refuse(block, f"is longer than {self._longest} bytes")
        elif found and len(self._values(found[1])) == len(self._columns):
            self._refuse(block, "ends the file without a line end and may be cut off; add one if it is whole")
        else:
            self._refuse(block, "is cut off: the file ends in the middle of it")
        return block

    def _checked(self, block: Block) -> Block:
        """The block without records whose bytes are no text."""
        if _not_text(b"".join(block.rows)) is None:
            return block
        rows, block.rows = block.rows, []
        for row in rows:
            reason = _not_text(row)
            if reason is None:
                block.rows.append(row)
                continue
            line, *values = self._values(row[:-1])
            blamed = [name for name, value in zip(self._columns, values, strict=True) if _not_text(value)]
            block.refused.append(Refused(int(line), reason, blamed[0]))
        return block

    def _refuse(self, block: Block, reason: str) -> None:
        block.refused.append(Refused(self._line, reason))

    def _values(self, record: bytes) -> list[bytes]:
        """The values of a well-formed record, still quoted."""
        values, position = [], 0
        while found := self._value.match(record, position):
            values.append(found[1])
            position = found.end()
            if position == found.end(1):
                break
        return values


def _not_text(data: bytes) -> str | None:
    """Why these bytes are no text, or nothing when they are."""
    if b"\0" in data:
        return "holds a null byte"
    try:
        data.decode()
    except UnicodeDecodeError:
        return "is not UTF-8; save the file as UTF-8"
    return None
