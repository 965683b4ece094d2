"""The loader: every kind of bad input costs its own rows and no others, and nothing is loaded twice."""

from __future__ import annotations

import json
import os
from collections.abc import Iterator
from datetime import UTC, datetime
from pathlib import Path
from typing import Any

import duckdb
import pyarrow as pa
import pyarrow.parquet as pq
import pytest

from pipeline import contract, keys, lake
from pipeline.database import working_database
from pipeline.paths import Home
from tests.pipeline.lakes import NOW, complaint, demo_home, reply, sighting, write


@pytest.fixture
def home(tmp_path: Path) -> Home:
    return demo_home(tmp_path / "home")


@pytest.fixture
def con(home: Home) -> Iterator[duckdb.DuckDBPyConnection]:
    with working_database(home) as connection:
        yield connection


def quarantine(con: duckdb.DuckDBPyConnection) -> list[tuple[Any, ...]]:
    return con.execute("select line, field, reason, excerpt from state.quarantine order by line").fetchall()


def ids(con: duckdb.DuckDBPyConnection) -> list[str]:
    return [row[0] for row in con.execute("select source_id from lake.complaints order by 1").fetchall()]


BAD: dict[str, tuple[dict[str, Any] | str, str | None, str]] = {
    "no json": ('{"source": "phpbb", ', None, "not valid JSON"),
    "not an object": ("[1, 2]", None, "not a JSON object"),
    "null byte": ('{"source": "php\x00bb"}', None, "not valid JSON"),
    "escaped null": (complaint("2", narrative="a\x00b"), "narrative", "null character"),
    "wrong type": (complaint("2", rating="five"), "rating", "should be a number"),
    "date in 1899": (complaint("2", posted_at="1899-05-01T00:00:00Z"), "posted_at", "before 1995"),
    "date in 2099": (complaint("2", posted_at="2099-05-01T00:00:00Z"), "posted_at", "after fetched_at"),
    "collected in 2099": (complaint("2", fetched_at="2099-05-01T00:00:00Z"), "fetched_at", "in the future"),
    "no zone": (complaint("2", posted_at="2025-05-01T00:00:00"), "posted_at", "an instant in UTC"),
    "missing field": ({"source": "phpbb"}, "source_id", "missing"),
    "empty id": (complaint("  "), "source_id", "missing"),
    "unknown field": (complaint("2", colour="red"), "colour", "no field of the contract"),
    "unknown kind": (complaint("2", kind="rumour"), "kind", "review or complaint"),
    "another source": (complaint("2", source="mastodon"), "source", "folder"),
    "long narrative": (complaint("2", narrative="x" * 100_001), "narrative", "longer than 100000"),
    "endless line": (complaint("2", narrative="x" * 5_000_000), None, "longer than 4000000 bytes"),
    "infinite": (
        json.dumps(complaint("2")).replace('"replies"', '"rating": 1e999, "replies"'),
        "rating",
        "number",
    ),
    "reply by nobody": (complaint("2", replies=[reply(role="boss")]), "replies", "list of replies"),
    "reply from 1899": (
        complaint("2", replies=[reply(posted_at="1899-01-01T00:00:00Z")]),
        "replies",
        "before 1995",
    ),
    "too large a number": (complaint("2", audience=2**70), "audience", "whole number"),
}


@pytest.mark.parametrize("kind", BAD)
def test_a_bad_line_is_kept_apart_and_its_neighbours_are_loaded(
    home: Home, con: duckdb.DuckDBPyConnection, kind: str
) -> None:
    line, field, reason = BAD[kind]
    write(home, [complaint("1"), line, complaint("3")])
    report = lake.load(con, home, NOW)
    assert ids(con) == ["1", "3"]
    assert (report.rows, report.refused) == (2, 1)
    [(number, named, sentence, excerpt)] = quarantine(con)
    assert (number, named) == (2, field)
    assert reason in sentence
    assert sentence.endswith(".")
    assert excerpt is None or "five" not in excerpt, "an excerpt shows no words"


def test_a_cut_last_line_of_a_sealed_file_says_so(home: Home, con: duckdb.DuckDBPyConnection) -> None:
    path = write(home, [complaint("1"), complaint("2")])
    path.write_bytes(path.read_bytes()[:-40])
    lake.load(con, home, NOW)
    assert ids(con) == ["1"]
    assert "cut off" in quarantine(con)[0][2]


def test_a_last_line_without_line_end_is_good_when_it_is_whole(
    home: Home, con: duckdb.DuckDBPyConnection
) -> None:
    path = write(home, [complaint("1"), complaint("2")])
    path.write_bytes(path.read_bytes().rstrip(b"\n"))
    lake.load(con, home, NOW)
    assert ids(con) == ["1", "2"]


def test_the_same_complaint_twice_in_a_file_counts_once_but_a_new_version_is_welcome(
    home: Home, con: duckdb.DuckDBPyConnection
) -> None:
    later = complaint("1", content_hash="other", fetched_at="2026-02-12T07:00:00Z")
    write(home, [complaint("1"), complaint("1"), later, complaint("1", content_hash="third")])
    lake.load(con, home, NOW)
    assert con.execute("select content_hash from lake.complaints order by 1").fetchall() == [
        ("hash-phpbb-1",),
        ("other",),
    ]
    assert [row[0] for row in quarantine(con)] == [2, 4]


def test_a_part_that_is_still_written_is_left_alone(home: Home, con: duckdb.DuckDBPyConnection) -> None:
    path = write(home, [complaint("1")])
    path.rename(path.with_name(path.name + ".part"))
    assert lake.load(con, home, NOW).files == 0


def test_nothing_is_loaded_twice(home: Home, con: duckdb.DuckDBPyConnection) -> None:
    write(home, [complaint("1")])
    lake.load(con, home, NOW)
    before = lake.fingerprint(con, "complaints")
    report = lake.load(con, home, NOW)
    assert (report.files, report.unloaded) == (0, 0)
    assert lake.fingerprint(con, "complaints") == before


def test_a_file_that_changed_is_loaded_anew_and_one_that_vanished_is_unloaded(
    home: Home, con: duckdb.DuckDBPyConnection
) -> None:
    path = write(home, [complaint("1"), complaint("2"), "nonsense"])
    gone = write(home, [complaint("9")], name="b")
    lake.load(con, home, NOW)
    write(home, [complaint("2")])
    os.utime(path, ns=(1, 1))
    gone.unlink()
    report = lake.load(con, home, NOW)
    assert (report.files, report.unloaded) == (1, 2)
    assert ids(con) == ["2"]
    assert quarantine(con) == []


def test_a_load_that_dies_leaves_nothing_of_the_file(
    home: Home, con: duckdb.DuckDBPyConnection, monkeypatch: pytest.MonkeyPatch
) -> None:
    write(home, [complaint("1")])
    monkeypatch.setattr(lake, "_take_in", lambda *_: (_ for _ in ()).throw(KeyboardInterrupt))
    with pytest.raises(KeyboardInterrupt):
        lake.load(con, home, NOW)
    monkeypatch.undo()
    assert con.execute("select count(*) from state.files").fetchall() == [(0,)]
    lake.load(con, home, NOW)
    assert ids(con) == ["1"]


def test_instants_lose_their_zone_but_not_their_time(home: Home, con: duckdb.DuckDBPyConnection) -> None:
    write(home, [complaint("1", posted_at="2025-03-01T12:00:00+02:00", replies=[reply()])])
    lake.load(con, home, NOW)
    [(posted, replies)] = con.execute("select posted_at, replies from lake.complaints").fetchall()
    assert posted == datetime(2025, 3, 1, 10)
    assert replies[0]["posted_at"] == datetime(2025, 3, 3, 12)
    assert replies[0]["template"] is None


def test_sightings_are_held_to_their_contract_as_well(home: Home, con: duckdb.DuckDBPyConnection) -> None:
    write(
        home,
        [
            sighting("1", "2026-02-01T00:00:00Z"),
            sighting("1", "soon"),
            sighting("1", "2026-02-01T00:00:00Z", "lost"),
        ],
        kind="sightings",
    )
    lake.load(con, home, NOW)
    assert con.execute("select count(*) from lake.sightings").fetchall() == [(1,)]
    assert [row[1] for row in quarantine(con)] == ["seen_at", "state"]


def test_what_was_forgotten_stays_out(home: Home, con: duckdb.DuckDBPyConnection) -> None:
    key = keys.complaint_key(keys.secret(home), "phpbb", "2")
    home.lake.mkdir(parents=True)
    (home.lake / "forgotten.jsonl").write_text(
        json.dumps({"source": "phpbb", "key": key}) + "\n", encoding="utf-8"
    )
    write(home, [complaint("1"), complaint("2")])
    lake.load(con, home, NOW)
    assert ids(con) == ["1"]


def parquet(
    home: Home, rows: list[dict[str, Any]], swap: tuple[str, str] | None = None, **columns: Any
) -> Path:
    fields = contract.fields("complaint")
    table = pa.table(
        {f.name: pa.array([_value(f.type, row.get(f.name)) for row in rows], f.arrow) for f in fields}
        | columns
    )
    if swap is not None:
        names = [swap[1] if n == swap[0] else swap[0] if n == swap[1] else n for n in table.column_names]
        table = table.rename_columns(names)
    path = home.lake / "complaints" / "source=phpbb" / "bulk.parquet"
    path.parent.mkdir(parents=True, exist_ok=True)
    pq.write_table(table, path)
    return path


def _value(kind: str, value: Any) -> Any:
    return datetime.fromisoformat(value).astimezone(UTC) if kind == "instant" and value else value


def test_a_bulk_file_is_loaded_by_the_same_rules(home: Home, con: duckdb.DuckDBPyConnection) -> None:
    parquet(
        home,
        [
            complaint("1"),
            complaint("2", posted_at="1899-01-01T00:00:00Z"),
            complaint("3", kind="rumour"),
            complaint("1"),
        ],
    )
    lake.load(con, home, NOW)
    assert ids(con) == ["1"]
    assert [(row[0], row[1]) for row in quarantine(con)] == [(2, "posted_at"), (3, "kind"), (4, "source_id")]
    assert quarantine(con)[0][3].startswith("1899"), "a date is shown"


def test_swapped_columns_are_seen(home: Home, con: duckdb.DuckDBPyConnection) -> None:
    parquet(home, [complaint("1"), complaint("2")], swap=("narrative", "posted_at"))
    lake.load(con, home, NOW)
    assert ids(con) == []
    assert "swapped" in quarantine(con)[0][2]


def test_swapped_texts_are_seen_by_the_folder_they_lie_in(home: Home, con: duckdb.DuckDBPyConnection) -> None:
    parquet(home, [complaint("1"), complaint("2")], swap=("source", "source_id"))
    lake.load(con, home, NOW)
    assert ids(con) == []
    assert {row[1] for row in quarantine(con)} == {"source"}


def test_a_column_that_nobody_knows_refuses_the_file(home: Home, con: duckdb.DuckDBPyConnection) -> None:
    parquet(home, [complaint("1")], colour=pa.array(["red"]))
    lake.load(con, home, NOW)
    assert ids(con) == []
    assert "colour" in quarantine(con)[0][2]


def test_a_file_that_is_no_parquet_refuses_itself_only(home: Home, con: duckdb.DuckDBPyConnection) -> None:
    parquet(home, [complaint("1")]).write_bytes(b"PAR1 nonsense")
    write(home, [complaint("2")])
    lake.load(con, home, NOW)
    assert ids(con) == ["2"]
    assert "cannot be read as Parquet" in quarantine(con)[0][2]


def test_ten_thousand_lines_and_one_of_fifty_megabytes_need_little_memory(
    home: Home, con: duckdb.DuckDBPyConnection
) -> None:
    """Python's own memory: no more than a few batches are held, whatever the file."""
    import tracemalloc

    path = write(
        home, [complaint("1", narrative="x" * 50_000_000), *(complaint(str(n)) for n in range(2, 10_000))]
    )
    assert path.stat().st_size > 50_000_000
    tracemalloc.start()
    report = lake.load(con, home, NOW)
    peak = tracemalloc.get_traced_memory()[1]
    tracemalloc.stop()
    assert (report.rows, report.refused) == (9_998, 1)
    assert peak < 40_000_000
