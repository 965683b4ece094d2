"""Forgetting: afterwards no byte below the home knows the complaint, the rest stands, and it stays away."""

from __future__ import annotations

import json
import shutil
from datetime import timedelta
from pathlib import Path

import duckdb
import pyarrow as pa
import pyarrow.parquet as pq
import pytest

from pipeline import forget as forgetting
from pipeline import publish, snapshots
from pipeline.build import build
from pipeline.errors import BusyError
from pipeline.forget import ForgetReport, forget
from pipeline.paths import Home
from tests.pipeline.lakes import NOW, complaint, demo_home, reply, sighting, small_world, write

SECRET_ID = "needle-4711-äö"
WORDS = "Mijn kastanjebruine trompet kwam nooit aan"
URL = "http://127.0.0.1:8611/onvindbaar-t4711.html"


@pytest.fixture(scope="module")
def prepared(tmp_path_factory: pytest.TempPathFactory) -> Home:
    """A world in which one complaint stands everywhere that a complaint can stand, in two versions."""
    place = demo_home(tmp_path_factory.mktemp("forget") / "home")
    small_world(place, 12)
    needle = complaint(
        SECRET_ID,
        url=URL,
        narrative=f"{WORDS}.",
        company_name="Zwaluwtel",
        author_key="someone",
        replies=[reply(text="Trompet gevonden.")],
    )
    later = complaint(
        "after",
        narrative="Weer ik.",
        company_name="Zwaluwtel",
        author_key="someone",
        posted_at="2025-03-20T00:00:00Z",
    )
    write(place, [needle, later], name="b")
    write(
        place,
        [sighting(SECRET_ID, "2026-02-11T00:00:00Z"), sighting("after", "2026-02-11T00:00:00Z")],
        kind="sightings",
        name="b",
    )
    write(
        place,
        [json.dumps({"source_id": SECRET_ID, "url": URL, "field": "x", "reason": "y"})],
        kind="refused",
        name="b",
    )
    record = {
        "crawl_id": "20260212T060000Z-phpbb-1",
        "source": "phpbb",
        "started_at": "2026-02-12T06:00:00Z",
        "errors": [f"{URL} could not be read", "another"],
    }
    crawls = place.lake / "crawls"
    crawls.mkdir()
    (crawls / "20260212T060000Z-phpbb-1.json").write_text(json.dumps(record), encoding="utf-8")
    seen = place.lake / "seen"
    seen.mkdir()
    (seen / "phpbb.sqlite").write_bytes(SECRET_ID.encode())
    build(place, now=NOW)
    publish.publish(place, now=NOW)
    write(place, [complaint("new")], name="c")
    build(place, now=NOW)
    publish.publish(place, now=NOW + timedelta(hours=1))
    return place


@pytest.fixture(scope="module")
def after(prepared: Home, tmp_path_factory: pytest.TempPathFactory) -> tuple[Home, ForgetReport]:
    """The world after the complaint was forgotten, only to be looked at, and what was reported."""
    root = tmp_path_factory.mktemp("forgotten") / "home"
    shutil.copytree(prepared.root, root)
    home = Home("demo", root)
    return home, run(home)


@pytest.fixture
def home(prepared: Home, tmp_path: Path) -> Home:
    """The world for one test."""
    shutil.copytree(prepared.root, tmp_path / "home")
    return Home("demo", tmp_path / "home")


def holders(home: Home) -> list[str]:
    """Every file below the home with a trace of the complaint, also in compressed columns."""
    traces = [
        SECRET_ID.encode(),
        json.dumps(SECRET_ID)[1:-1].encode(),
        b"kastanjebruine",
        b"4711",
        b"Trompet gevonden",
    ]
    found = []
    for path in sorted(p for p in home.root.rglob("*") if p.is_file()):
        content = path.read_bytes()
        if path.suffix == ".parquet":
            content += repr(pq.read_table(path).to_pylist()).encode()
        if path.suffix == ".duckdb":
            content += _database(path)
        if any(trace in content for trace in traces):
            found.append(str(path.relative_to(home.root)))
    return found


def _database(path: Path) -> bytes:
    with duckdb.connect(str(path), read_only=True) as con:
        tables = con.execute("select schema_name || '.' || table_name from duckdb_tables()").fetchall()
        return repr([con.execute(f"from {name}").fetchall() for (name,) in tables]).encode()


def run(home: Home) -> ForgetReport:
    return forget(home, "phpbb", SECRET_ID, now=NOW)


def test_before_it_the_complaint_stands_everywhere(prepared: Home) -> None:
    kinds = {Path(name).parts[0] + Path(name).suffix for name in holders(prepared)}
    assert kinds >= {
        "lake.jsonl",
        "lake.json",
        "lake.sqlite",
        "observatory.duckdb.duckdb",
        "snapshots.parquet",
    }


def test_afterwards_no_byte_below_the_home_knows_it(after: tuple[Home, ForgetReport]) -> None:
    home, report = after
    assert holders(home) == []
    assert len(report.snapshots) == 2
    assert report.database == "rebuilt"
    assert set(report.files) >= {
        "complaints/source=phpbb/b.jsonl",
        "sightings/source=phpbb/b.jsonl",
        "refused/source=phpbb/b.jsonl",
    }


def test_everything_else_is_still_there(prepared: Home, after: tuple[Home, ForgetReport]) -> None:
    home, report = after
    before, left = _rows(snapshots.current(prepared)), _rows(snapshots.current(home))
    assert before.keys() - left.keys() == {f"phpbb/{SECRET_ID}"}
    assert left.pop("phpbb/after")[0] == "phpbb/after", "the case is named after the post that remains"
    assert all(before[name] == row for name, row in left.items())
    record = json.loads((home.lake / "crawls/20260212T060000Z-phpbb-1.json").read_text(encoding="utf-8"))
    assert record["errors"] == ["another"]
    assert report.lines == 3


def _rows(snapshot: snapshots.Snapshot | None) -> dict[str, tuple[str, str]]:
    assert snapshot is not None
    with snapshot.connection() as con:
        rows = con.execute("select complaint_id, case_id, narrative from public.complaints").fetchall()
    return {row[0]: row[1:] for row in rows}


def test_a_rewritten_version_is_whole_and_says_what_it_replaces(after: tuple[Home, ForgetReport]) -> None:
    home, report = after
    for old, new in report.snapshots.items():
        assert not (home.snapshots / old).exists()
        snapshot = snapshots.at(home.snapshots / new)
        assert (snapshot.manifest["replaces"], snapshot.manifest["forgotten"]) == (old, 1)
        text = "".join(p.read_text(encoding="utf-8") for p in snapshot.folder.glob("*.json*"))
        assert text.count(old) == 1, "only as what it replaces"
        with snapshot.connection() as con:
            [(comment,)] = con.execute(
                "select comment from duckdb_columns() where table_name = 'complaints' and column_name = 'url'"
            ).fetchall()
            assert "Address" in comment
            for table, facts in snapshot.manifest["tables"].items():
                assert con.execute(f"select count(*) from public.{table}").fetchall() == [(facts["rows"],)]
        package = json.loads((snapshot.folder / "datapackage.json").read_text(encoding="utf-8"))
        for part in package["resources"]:
            assert part["hash"].removeprefix("sha256:") == snapshot.manifest["files"][part["path"]]["sha256"]
    assert {s.version for s in snapshots.published(home)} == set(report.snapshots.values())
    served = snapshots.current(home)
    assert served is not None
    assert served.version in report.snapshots.values()


def test_it_stays_away_when_a_crawl_brings_it_back_and_twice_does_no_harm(home: Home) -> None:
    run(home)
    assert not run(home).found
    assert len((home.lake / "forgotten.jsonl").read_text(encoding="utf-8").splitlines()) == 1
    write(home, [complaint(SECRET_ID, narrative=WORDS), complaint("fresh")], name="d")
    build(home, now=NOW)
    with duckdb.connect(str(home.database), read_only=True) as con:
        ids = {row[0] for row in con.execute("select source_id from marts.complaints").fetchall()}
    assert "fresh" in ids
    assert SECRET_ID not in ids


def test_what_remains_is_a_hash(after: tuple[Home, ForgetReport]) -> None:
    home, _ = after
    [entry] = map(json.loads, (home.lake / "forgotten.jsonl").read_text(encoding="utf-8").splitlines())
    assert entry.keys() == {"source", "key", "on"}
    assert len(entry["key"]) == 24


def test_bulk_files_and_what_dead_processes_left_are_cleaned_as_well(home: Home) -> None:
    bulk = home.lake / "sightings/source=phpbb/bulk.parquet"
    columns = ("source", "source_id", "state", "crawl_id")
    rows = [sighting(SECRET_ID, "2026-02-11T00:00:00Z"), sighting("1", "2026-02-11T00:00:00Z")]
    pq.write_table(pa.table({name: [row[name] for row in rows] for name in columns}), bulk)
    dead = write(home, [complaint(SECRET_ID), complaint("kept")], name="dead")
    part = dead.rename(dead.with_name("dead.jsonl.part"))
    with part.open("ab") as file:
        file.write(f'{{"source_id": "{SECRET_ID}", "narr'.encode())
    broken = home.snapshots / "2020-01-01-broken"
    broken.mkdir()
    (broken / "observatory.duckdb").write_bytes(SECRET_ID.encode())
    report = run(home)
    assert [row["source_id"] for row in pq.read_table(bulk).to_pylist()] == ["1"]
    assert [json.loads(line)["source_id"] for line in part.read_text(encoding="utf-8").splitlines()] == [
        "kept"
    ]
    assert "sightings/source=phpbb/bulk.parquet" in report.files
    assert report.snapshots["2020-01-01-broken"] == "withdrawn"
    assert not broken.exists()


def test_a_running_crawl_is_not_disturbed(home: Home) -> None:
    with forgetting._no_crawl(home, "phpbb"), pytest.raises(BusyError, match="crawl of phpbb is running"):
        run(home)


def test_a_database_that_cannot_be_rebuilt_is_deleted(home: Home, monkeypatch: pytest.MonkeyPatch) -> None:
    from pipeline.errors import DataError

    def fails(*_: object, **__: object) -> None:
        raise DataError("no")

    monkeypatch.setattr(forgetting.build, "build", fails)
    assert run(home).database == "deleted"
    assert not home.database.exists()
    assert holders(home) == []
