"""Publication: all or nothing, named after its content, hashed, described, never seen half by a reader."""

from __future__ import annotations

import json
import multiprocessing
import shutil
from collections.abc import Iterator
from datetime import UTC, datetime, timedelta
from multiprocessing.synchronize import Event
from pathlib import Path
from typing import Any

import duckdb
import pytest

from pipeline import check, dictionary, files, given, manifest, publish, snapshots
from pipeline.build import build
from pipeline.database import working_database
from pipeline.errors import DataError
from pipeline.paths import Home
from pipeline.publish import Published
from tests.pipeline.lakes import NOW, complaint, demo_home, small_world, write


def run(home: Home, now: datetime = NOW, **options: Any) -> Published:
    return publish.publish(home, now=now, **options)


def served(home: Home) -> snapshots.Snapshot:
    found = snapshots.current(home)
    assert found is not None
    return found


def add(home: Home, name: str) -> None:
    """One complaint more in the lake."""
    write(home, [complaint(name, company_name="Zwaluwtel")], name=name)
    build(home, now=NOW)


def test_a_snapshot_holds_every_table_of_the_dictionary_with_its_words(built: Home) -> None:
    snapshot = run(built).snapshot
    with snapshot.connection() as con:
        for table in dictionary.tables().values():
            found = con.execute(
                "select column_name, data_type, comment from duckdb_columns() "
                "where schema_name = 'public' and table_name = ? order by column_index",
                [table.name],
            ).fetchall()
            assert [(c.name, c.type.upper(), c.comment) for c in table.columns] == found
            rows = con.execute(f"from public.{table.name}").fetchall()
            parquet = duckdb.sql(f"from '{snapshot.folder}/parquet/{table.name}.parquet'").fetchall()
            assert rows == parquet
            assert snapshot.manifest["tables"][table.name]["rows"] == len(rows)


def test_every_file_is_in_the_manifest_with_its_hash(built: Home) -> None:
    snapshot = run(built).snapshot
    listed = snapshot.manifest["files"]
    found = {str(p.relative_to(snapshot.folder)) for p in snapshot.folder.rglob("*") if p.is_file()}
    assert found == listed.keys() | {"manifest.json"}
    for name, facts in listed.items():
        assert files.digest(snapshot.folder / name) == facts["sha256"]
        assert (snapshot.folder / name).stat().st_size == facts["bytes"]


def test_the_manifest_says_where_everything_came_from(built: Home) -> None:
    said = run(built).snapshot.manifest
    assert said["world"] == "demo"
    assert said["as_of"] == "2026-02-12T06:00:00Z"
    assert said["version"].startswith("2026-02-12-")
    assert said["lake"]["files"] == 3
    assert {c["name"] for c in said["checks"]} == {c.name for c in check.checks()}
    assert "survival" in said["methods"]
    assert said["code"]["version"]


def test_the_package_and_the_dataset_describe_the_same_files(built: Home) -> None:
    folder = run(built).snapshot.folder
    package = json.loads((folder / "datapackage.json").read_text(encoding="utf-8"))
    assert [r["path"] for r in package["resources"]] == [
        f"parquet/{name}.parquet" for name in sorted(dictionary.tables())
    ]
    complaints = next(r for r in package["resources"] if r["name"] == "complaints")
    assert complaints["schema"]["primaryKey"] == ["complaint_id"]
    assert all(field["description"] and field["description_nl"] for field in complaints["schema"]["fields"])
    assert complaints["hash"] == "sha256:" + files.digest(folder / complaints["path"])
    dataset = json.loads((folder / "dataset.jsonld").read_text(encoding="utf-8"))
    assert {"Dataset", "dcat:Dataset"} == set(dataset["@type"])
    assert "fictional" in dataset["description"]
    assert len(dataset["distribution"]) == len(package["resources"])


def test_nothing_new_is_published_when_nothing_changed(built: Home) -> None:
    first = run(built)
    again = run(built, NOW + timedelta(days=3))
    assert (first.is_new, again.is_new) == (True, False)
    assert again.snapshot == first.snapshot


def test_the_same_lake_gives_the_same_version_from_another_database(built: Home, tmp_path: Path) -> None:
    other = demo_home(tmp_path / "elsewhere")
    small_world(other)
    build(other, now=NOW, full=True)
    assert run(other).snapshot.version == run(built).snapshot.version


def test_a_version_that_exists_is_pointed_to_again(built: Home) -> None:
    first = run(built).snapshot
    add(built, "more")
    second = run(built).snapshot
    (built.lake / "complaints/source=phpbb/more.jsonl").unlink()
    build(built, now=NOW)
    third = run(built)
    assert third.snapshot.version == first.version != second.version
    assert not third.is_new
    assert served(built).version == first.version


def test_another_configuration_is_another_version(built: Home, monkeypatch: pytest.MonkeyPatch) -> None:
    first = run(built).snapshot
    monkeypatch.setattr(manifest, "configuration", lambda home: "other rules")
    assert run(built).snapshot.version != first.version


def test_failing_checks_stop_publication(built: Home) -> None:
    with working_database(built) as con:
        con.execute("insert into marts.complaints from marts.complaints limit 1")
    with pytest.raises(check.ChecksFailedError, match="complaint_twice: A complaint stands twice"):
        run(built)
    assert snapshots.current(built) is None


def test_an_empty_lake_is_not_published(tmp_path: Path) -> None:
    home = demo_home(tmp_path / "home")
    build(home)
    with pytest.raises(DataError, match="nothing to publish"):
        run(home)


def test_an_unfinished_build_is_not_published(built: Home) -> None:
    with working_database(built) as con:
        con.execute("delete from state.made where name = 'build'")
    with pytest.raises(DataError, match="observatory build"):
        run(built)


def test_only_the_last_versions_are_kept(built: Home) -> None:
    versions = []
    for number in range(3):
        add(built, f"more-{number}")
        versions.append(run(built, NOW + timedelta(hours=number), keep=2).snapshot.version)
    assert [s.version for s in snapshots.published(built)] == versions[-2:]
    assert served(built).version == versions[-1]


def test_what_a_dead_publication_left_is_cleared(built: Home) -> None:
    for name in (".tmp-1-dead", ".tmp-old-dead"):
        (built.snapshots / name / "parquet").mkdir(parents=True)
    run(built)
    assert not list(built.snapshots.glob(".tmp-*"))


def test_a_damaged_pointer_is_mended_by_publishing(built: Home) -> None:
    run(built)
    (built.snapshots / "current.json").write_text("{", encoding="utf-8")
    with pytest.raises(DataError, match="observatory publish"):
        snapshots.current(built)
    run(built)
    assert served(built)


def test_a_snapshot_can_be_read_and_nothing_else(built: Home) -> None:
    with run(built).snapshot.connection() as con:
        for forbidden in (
            "create table public.x (a integer)",
            "copy public.sectors to '/tmp/stolen.csv'",
            "from read_text('/etc/hostname')",
            "attach '/tmp/other.duckdb'",
            "set enable_external_access = true",
        ):
            with pytest.raises(duckdb.Error):
                con.execute(forbidden)


def test_sensitive_and_removed_texts_are_counted_but_not_shown(built: Home) -> None:
    with working_database(built) as con:
        con.execute("update enriched.complaints set is_sensitive = true where complaint_id = 'phpbb/1'")
        con.execute("update enriched.complaints set is_gone = true where complaint_id = 'phpbb/2'")
        con.execute(
            "delete from state.made where name in ('enriched.shown_texts', 'enriched.shown_replies', "
            "'marts.complaints', 'marts.evidence', 'marts.replies')"
        )
    build(built, now=NOW)
    with run(built).snapshot.connection() as con:
        rows = con.execute(
            "select narrative, title, text_shown from public.complaints "
            "where complaint_id in ('phpbb/1', 'phpbb/2')"
        ).fetchall()
        assert rows == [(None, None, "none")] * 2
        below = "complaint_id in ('phpbb/1', 'phpbb/2')"
        assert con.execute(
            f"select count(text), count(*) > 0 from public.replies where {below}"
        ).fetchall() == [(0, True)]
        assert con.execute(f"select count(*) from public.evidence where {below}").fetchall() == [(0,)]


def test_complainants_get_other_numbers_in_another_snapshot(built: Home) -> None:
    def numbers(snapshot: snapshots.Snapshot) -> dict[str, int]:
        with snapshot.connection() as con:
            return dict(con.execute("select complaint_id, complainant from public.complaints").fetchall())

    first = numbers(run(built).snapshot)
    add(built, "more")
    second = numbers(run(built).snapshot)
    assert sum(first[name] == second[name] for name in first) < len(first) / 2


def _reader(root: Path, stop: Event, answers: Any) -> None:
    """Reads the served version over and over; every answer must belong to one version."""
    home = Home("demo", root)
    looks, errors, seen = 0, [], set()
    while not stop.wait(0.1):  # leaves the publisher some of the machine
        try:
            snapshot = snapshots.current(home)
            assert snapshot is not None
            with snapshot.connection() as con:
                for table, facts in snapshot.manifest["tables"].items():
                    [(rows,)] = con.execute(f"select count(*) from public.{table}").fetchall()
                    assert rows == facts["rows"], f"{table} of {snapshot.version}: {rows}"
            seen.add(snapshot.version)
            looks += 1
        except Exception as error:
            errors.append(f"{type(error).__name__}: {error}")
    answers.put((looks, errors, seen))


@pytest.fixture
def readers(built: Home) -> Iterator[Any]:
    run(built)
    context = multiprocessing.get_context("spawn")
    stop, answers = context.Event(), context.Queue()
    processes = [context.Process(target=_reader, args=(built.root, stop, answers)) for _ in range(2)]
    for process in processes:
        process.start()
    yield stop, answers
    stop.set()
    for process in processes:
        process.join()


@pytest.mark.slow
def test_readers_never_see_an_error_or_a_mixture_during_twenty_publications(
    built: Home, readers: Any
) -> None:
    stop, answers = readers
    versions = set()
    for number in range(20):
        with working_database(built) as con:  # as a build would leave it; twenty of them only take time
            con.execute("update marts.complaints set title = ?", [f"Publication {number}"])
            given.remember(con, "build", f"build {number}")
        versions.add(run(built, datetime(2026, 2, 12, number, tzinfo=UTC), keep=3).snapshot.version)
    stop.set()
    results = [answers.get() for _ in range(2)]
    assert len(versions) == 20
    assert [errors for _, errors, _ in results] == [[], []]
    assert sum(looks for looks, _, _ in results) > 20
    assert len(set().union(*(seen for _, _, seen in results))) > 5


def test_a_published_folder_needs_nothing_else(built: Home, tmp_path: Path) -> None:
    """It can be copied away and read, without its home."""
    folder = tmp_path / "copy"
    shutil.copytree(run(built).snapshot.folder, folder)
    shutil.rmtree(built.root)
    with snapshots.at(folder).connection() as con:
        assert con.execute("select count(*) from public.complaints").fetchall() == [(80,)]
