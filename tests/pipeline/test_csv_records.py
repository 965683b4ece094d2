"""Framing never loses, doubles or misplaces a record, wherever the chunks end and whatever is broken."""

import csv
import io

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from pipeline import csv_records
from pipeline.csv_records import Records, Refused

TEXT = st.text(alphabet='ab,"\n\r\té;', max_size=12)
TABLE = st.lists(st.tuples(TEXT, TEXT, TEXT), max_size=12)
COLUMNS = ("a", "b", "c")


def framed(
    data: bytes, *, chunk: int = 1 << 20, longest: int = 1_000, delimiter: bytes = b","
) -> tuple[list[list[str]], list[Refused]]:
    """Values of the good records, each led by its line, and the refused ones, with a given size of chunk."""
    stream = io.BytesIO(data)
    records = Records(_Small(stream, chunk), COLUMNS, line=2, longest=longest, delimiter=delimiter)
    rows: list[list[str]] = []
    refused: list[Refused] = []
    for block in records:
        text = b"".join(block.rows).decode()
        rows += csv.reader(io.StringIO(text, newline=""), delimiter=delimiter.decode(), strict=True)
        refused += block.refused
    return rows, refused


class _Small:
    """A stream that hands out few bytes at a time."""

    def __init__(self, stream: io.BytesIO, size: int) -> None:
        self.stream, self.size = stream, size

    def read(self, size: int, /) -> bytes:
        return self.stream.read(min(size, self.size))


def written(rows: list[tuple[str, ...]], terminator: str) -> bytes:
    out = io.StringIO(newline="")
    # A bare CR at the end of an unquoted value cannot be told from a CRLF, so values with one are quoted.
    quoting = csv.QUOTE_ALL if any("\r" in value for row in rows for value in row) else csv.QUOTE_MINIMAL
    csv.writer(out, lineterminator=terminator, quoting=quoting).writerows(rows)
    return out.getvalue().encode()


@given(rows=TABLE, chunk=st.integers(1, 40), terminator=st.sampled_from(["\n", "\r\n"]))
@settings(max_examples=300, deadline=None)
def test_every_record_comes_through_with_its_line(
    rows: list[tuple[str, ...]], chunk: int, terminator: str
) -> None:
    found, refused = framed(written(rows, terminator), chunk=chunk)
    line, expected = 2, []
    for row in rows:
        expected.append([str(line), *row])
        line += written([row], terminator).count(b"\n")
    assert (found, refused) == (expected, [])


@given(
    data=st.binary(max_size=200) | st.text(alphabet='a,"\n', max_size=60).map(str.encode),
    chunk=st.integers(1, 30),
)
@settings(max_examples=500, deadline=None)
def test_any_bytes_give_rows_of_the_right_width_or_refusals_in_order(data: bytes, chunk: int) -> None:
    rows, refused = framed(data, chunk=chunk)
    assert all(len(row) == 1 + len(COLUMNS) for row in rows)
    lines = [int(row[0]) for row in rows]
    assert lines == sorted(set(lines))
    assert not set(lines) & {record.line for record in refused if record.column is None}
    assert framed(data)[0] == rows, "the size of the chunks must not matter"


@pytest.mark.parametrize("chunk", [1, 7, 1_000])
@pytest.mark.parametrize(
    ("bad", "reason"),
    [
        (b"x,y\n", "has 2 values where the header has 3"),
        (b"x,y,z,\n", "has 4 values where the header has 3"),
        (b'x,"y"z,w\n', "has a quotation mark or a line end in a wrong place"),
        (b'x,5" tube,w\n', "has a quotation mark or a line end in a wrong place"),
        (b"x,y\rz,w\n", "has a quotation mark or a line end in a wrong place"),
        (b"x,\0,z\n", "holds a null byte"),
        (b"x,\xe9,z\n", "is not UTF-8; save the file as UTF-8"),
        (b'x,"' + b"y\n" * 600 + b'",z\n', "is longer than 1000 bytes"),
        (b'x,"' + b'""' * 600 + b'",z\n', "is longer than 1000 bytes"),
        (b"x," + b"y" * 1200 + b",z\n", "is longer than 1000 bytes"),
    ],
    ids=lambda value: str(value)[:30],
)
def test_one_bad_record_costs_one_record(bad: bytes, reason: str, chunk: int) -> None:
    rows, refused = framed(b"1,2,3\n\n" + bad + b'4,"5\n",6\n7,8,9\n', chunk=chunk)
    after = 4 + bad.count(b"\n")
    assert rows == [["2", "1", "2", "3"], [str(after), "4", "5\n", "6"], [str(after + 2), "7", "8", "9"]]
    assert [(record.line, record.reason) for record in refused] == [(4, reason)]


def test_a_bad_value_is_named_by_its_column() -> None:
    assert framed(b"x,\xe9,z\n")[1][0].column == "b"


def test_a_missing_quotation_mark_costs_its_own_record_only() -> None:
    rows, refused = framed(b'1,"open,3\n4,"five\nfive",6\n7,"8",9\n')
    assert [row[1] for row in rows] == ["4", "7"]
    assert [record.line for record in refused] == [2]


def test_a_row_inside_a_text_stays_text() -> None:
    rows, refused = framed(b'1,"see:\n4,5,6\n",3\n')
    assert rows == [["2", "1", "see:\n4,5,6\n", "3"]]
    assert refused == []


@pytest.mark.parametrize(
    ("end", "reason"),
    [
        (b"4,5", "is cut off: the file ends in the middle of it"),
        (b'4,"text that goes', "is cut off: the file ends in the middle of it"),
        (b"4,5,63", "ends the file without a line end and may be cut off; add one if it is whole"),
        (b'4,5,"6"', "ends the file without a line end and may be cut off; add one if it is whole"),
    ],
)
def test_a_file_that_was_cut_off_loses_its_last_row_aloud(end: bytes, reason: str) -> None:
    rows, refused = framed(b"1,2,3\n" + end)
    assert [row[1:] for row in rows] == [["1", "2", "3"]]
    assert refused == [Refused(3, reason)]


def test_other_delimiters() -> None:
    assert framed(b'1;"2;5";3,0\n', delimiter=b";")[0] == [["2", "1", "2;5", "3,0"]]


def test_memory_does_not_grow_with_a_monstrous_record(monkeypatch: pytest.MonkeyPatch) -> None:
    held: list[int] = []
    shorten = Records._shorten
    monkeypatch.setattr(csv_records, "CHUNK", 1_000)
    monkeypatch.setattr(Records, "_shorten", lambda self, rest: held.append(len(rest)) or shorten(self, rest))
    rows, refused = framed(b'1,"' + b"spam and \n" * 100_000 + b'",3\n4,5,6\n', chunk=1_000, longest=5_000)
    assert rows == [["100003", "4", "5", "6"]]
    assert [record.line for record in refused] == [2]
    assert max(held) <= 6_001
