"""The files of the lake: which are sealed, and how one is read, with bounded memory, into a table to be
checked.
"""

# ruff: noqa: S608 - names in a statement are the contract's, the models' or ours
from __future__ import annotations

import hashlib
import re
from collections.abc import Iterator
from dataclasses import dataclass
from pathlib import Path

import duckdb
import msgspec

from pipeline import contract, files
from pipeline.database import quoted

KINDS = ("complaints", "sightings")
BATCH = 4_000
_HARMLESS = re.compile(r"\d{4}-\d\d[\d:TZ.+ -]{0,30}|-?\d{1,6}(\.\d{1,4})?")


class FileRefusedError(Exception):
    """A whole file cannot be read; the message is the sentence that says why."""


@dataclass(frozen=True, slots=True)
class LakeFile:
    """A sealed file: what it holds, where it lies, and how to see that it changed."""

    kind: str
    source: str
    key: str
    path: Path
    size: int
    mtime_ns: int

    @property
    def stamp(self) -> str:
        """Differs when the file was written again."""
        return f"{self.size}/{self.mtime_ns}"


def sealed(lake: Path) -> Iterator[LakeFile]:
    """Every sealed file of complaints and sightings; a file that a crawl is still writing ends in
    ``.part``.
    """
    for kind in KINDS:
        for path in sorted((lake / kind).glob("source=*/*")):
            if path.suffix in {".jsonl", ".parquet"} and path.is_file():
                stat = path.stat()
                source = path.parent.name.removeprefix("source=")
                yield LakeFile(
                    kind, source, str(path.relative_to(lake)), path, stat.st_size, stat.st_mtime_ns
                )


def stage(con: duckdb.DuckDBPyConnection, file: LakeFile, record: str) -> str:
    """Fills the temporary tables ``incoming`` and ``refused`` from one file; returns its SHA-256.

    Raises :class:`FileRefusedError` when nothing of the file can be read.
    """
    if file.path.suffix == ".parquet":
        _stage_parquet(con, file, record)
        return files.digest(file.path)
    return _stage_lines(con, file, record)


def _stage_lines(con: duckdb.DuckDBPyConnection, file: LakeFile, record: str) -> str:
    decoder = msgspec.json.Decoder(contract.struct(record))
    sha = hashlib.sha256()
    rows: list[msgspec.Struct] = []
    numbers: list[int] = []
    refused: list[tuple[int, str | None, str, str | None]] = []
    for number, line in _lines(file.path, sha):
        if line is None:
            refused.append(
                (number, None, f"The line is longer than {contract.limits()['line']} bytes.", None)
            )
            continue
        try:
            rows.append(decoder.decode(line))
            numbers.append(number)
        except (msgspec.MsgspecError, UnicodeDecodeError) as error:
            refused.append((number, *_explained(error, line, record)))
        if len(rows) == BATCH:
            _insert(con, record, rows, numbers)
            rows, numbers = [], []
    _insert(con, record, rows, numbers)
    if refused:
        con.executemany("insert into refused values (?, ?, ?, ?)", refused)
    return sha.hexdigest()


def _lines(path: Path, sha: hashlib._Hash) -> Iterator[tuple[int, bytes | None]]:
    """Numbered lines; ``None`` for one that is too long, of which no more than the limit is held at once."""
    longest = contract.limits()["line"]
    with path.open("rb") as stream:
        number = 0
        while chunk := stream.readline(longest + 1):
            sha.update(chunk)
            number += 1
            if len(chunk) <= longest or chunk.endswith(b"\n"):
                if chunk.strip():
                    yield number, chunk
                continue
            while not chunk.endswith(b"\n") and (chunk := stream.readline(longest)):
                sha.update(chunk)
            yield number, None


def _insert(
    con: duckdb.DuckDBPyConnection, record: str, rows: list[msgspec.Struct], numbers: list[int]
) -> None:
    if not rows:
        return
    con.register("batch", contract.arrow_table(record, rows, numbers))
    con.execute("insert into incoming select *, null from batch")
    con.unregister("batch")


def _explained(error: Exception, line: bytes, record: str) -> tuple[str | None, str, str | None]:
    """Field, sentence and a harmless excerpt for a line that does not fit the contract."""
    message = str(error)
    if not isinstance(error, msgspec.ValidationError):
        cut = (
            ""
            if line.endswith(b"\n")
            else " It is the last line and has no line end: the file was cut off there."
        )
        return None, f"The line is not valid JSON in UTF-8.{cut}", None
    named = re.search(r"\$\.(\w+)|field `(\w+)`", message)
    name = (named[1] or named[2]) if named else None
    known = {field.name: field for field in contract.fields(record)}
    if name is None:
        return None, "The line is not a JSON object of this kind.", None
    if name not in known:
        return name, f"{name} is no field of the contract (warehouse/lake.yml).", None
    if "missing" in message and "$." not in message:
        return name, f"{name} is missing.", None
    return name, f"{name} should be {known[name].wanted}.", _excerpt(line, name)


def _excerpt(line: bytes, name: str) -> str | None:
    """The offending value if it is a short date or number; of a text only its length, for it may name a
    person.
    """
    raw = bytes(msgspec.json.decode(line, type=dict[str, msgspec.Raw])[name]).decode()
    shown = raw.strip('"')
    if _HARMLESS.fullmatch(shown):
        return shown
    return f"a text of {len(shown)} characters" if raw.startswith('"') else "a value of another kind"


def _stage_parquet(con: duckdb.DuckDBPyConnection, file: LakeFile, record: str) -> None:
    """A bulk file by one SELECT; a value that does not fit its column makes the row unfit, not the file."""
    read = f"read_parquet({quoted(file.path)}, file_row_number = true, hive_partitioning = false)"
    try:
        found = {row[0]: row[1] for row in con.execute(f"describe select * from {read}").fetchall()}
        _refuse_strange_columns(con, read, found, record)
        values, misfits = [], []
        for field in contract.fields(record):
            cast = (
                f"try_cast({field.name} as {field.sql})"
                if field.name in found
                else f"cast(null as {field.sql})"
            )
            values.append(f"{cast} as {field.name}")
            if field.name in found:
                misfits.append(f"when {field.name} is not null and {cast} is null then '{field.name}'")
        con.execute(
            f"insert into incoming select file_row_number + 1, {', '.join(values)}, "
            f"case {' '.join(misfits)} end from {read}"
        )
    except duckdb.Error as error:
        raise FileRefusedError(
            f"The file cannot be read as Parquet with the lake's columns: {_first_line(error)}"
        ) from None


def _refuse_strange_columns(
    con: duckdb.DuckDBPyConnection, read: str, found: dict[str, str], record: str
) -> None:
    known = {field.name: field for field in contract.fields(record)}
    strange = sorted(found.keys() - known.keys() - {"file_row_number"})
    missing = sorted(name for name, field in known.items() if field.required and name not in found)
    if strange:
        raise FileRefusedError(
            f"Columns that the contract (warehouse/lake.yml) does not know: {', '.join(strange)}."
        )
    if missing:
        raise FileRefusedError(f"Columns are missing: {', '.join(missing)}.")
    for name, kind in found.items():
        # Anything can be cast to text, so a swapped column would pass unseen. A column without values has
        # any type.
        if name in known and known[name].type == "text" and kind != "VARCHAR":
            filled = con.execute(f"select count({name}) from {read}").fetchall()[0][0]
            if filled:
                raise FileRefusedError(
                    f"Column {name} should hold text and holds {kind.lower()}; were columns swapped?"
                )


def _first_line(error: Exception) -> str:
    return str(error).splitlines()[0][:200]
