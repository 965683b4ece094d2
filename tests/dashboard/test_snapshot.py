from __future__ import annotations

import json
import shutil
from concurrent.futures import ThreadPoolExecutor
from pathlib import Path

import duckdb
import pytest

from dashboard import snapshot
from dashboard.snapshot import Snapshot, SnapshotError
from pipeline.paths import Home
from tests.shared import ROOT


def test_nothing_published_is_no_snapshot_and_no_error(tmp_path: Path) -> None:
    snapshot.show(Home("live", tmp_path))
    assert snapshot.latest() is None


def test_a_damaged_pointer_says_which_file_and_what_to_do(tmp_path: Path) -> None:
    (tmp_path / "snapshots").mkdir()
    (tmp_path / "snapshots/current.json").write_text("{}", encoding="utf-8")
    snapshot.show(Home("live", tmp_path))
    with pytest.raises(SnapshotError, match=r"current\.json does not name a version.*Publish again"):
        snapshot.latest()


def test_a_missing_version_says_which(tmp_path: Path) -> None:
    _point(tmp_path, "gone")
    snapshot.show(Home("live", tmp_path))
    with pytest.raises(SnapshotError, match=r"snapshot gone in .* cannot be opened"):
        snapshot.latest()


def test_the_same_version_is_opened_once(shown: Snapshot) -> None:
    assert snapshot.latest() is shown


def test_a_new_version_is_shown_without_a_restart_and_the_old_one_still_answers(
    example_home: Path, tmp_path: Path
) -> None:
    first = _published(example_home, tmp_path, "one")
    snapshot.show(Home("demo", tmp_path))
    before = snapshot.latest()
    assert before is not None
    _published(example_home, tmp_path, "two", where="company_id = 'belnet'")
    after = snapshot.latest()
    assert after is not None
    shutil.rmtree(first)  # publishing may take old versions away while a page still reads them
    asked = "select count(*) as n from public.complaints"
    assert (before.version, after.version) == ("one", "two")
    assert before.frame(asked)["n"].iloc[0] == 3000
    assert 0 < after.frame(asked)["n"].iloc[0] < 3000
    snapshot.close()


@pytest.mark.parametrize(
    "statement",
    [
        "create table public.x (a integer)",
        "delete from public.complaints",
        "copy public.sources to '/tmp/stolen.csv'",
        "select * from read_csv('/etc/passwd')",
        "attach '/tmp/other.duckdb'",
        "set enable_external_access = true",
        "install httpfs",
    ],
)
def test_a_connection_can_only_read_its_snapshot(shown: Snapshot, statement: str) -> None:
    with pytest.raises(duckdb.Error):
        shown.frame(statement)


def test_many_threads_each_get_their_own_answer(shown: Snapshot) -> None:
    def ask(number: int) -> bool:
        answer = shown.frame(
            "select $n::integer as n, count(*) as all_of_it from public.evidence", {"n": number}
        )
        return bool(answer["n"].iloc[0] == number and answer["all_of_it"].iloc[0] > 3000)

    with ThreadPoolExecutor(8) as pool:
        assert all(pool.map(ask, range(300)))


def test_an_answer_that_is_changed_does_not_change_the_next_one(shown: Snapshot) -> None:
    asked = "select source from public.sources order by source"
    mine = shown.frame(asked)
    mine.loc[:, "source"] = "spoilt"
    assert shown.frame(asked)["source"].iloc[0] == "discourse"


def test_missing_text_is_none(shown: Snapshot) -> None:
    found = shown.frame("select regulator_name from public.sectors where sector_id = 'parcel'")
    assert found["regulator_name"].iloc[0] is None


def test_only_one_module_of_the_site_knows_duckdb() -> None:
    room = ROOT / "dashboard"
    knowing = {path.name for path in room.rglob("*.py") if "duckdb" in _imports(path)}
    assert knowing == {"snapshot.py"}


def _imports(path: Path) -> str:
    lines = path.read_text(encoding="utf-8").splitlines()
    return " ".join(line for line in lines if line.strip().startswith(("import ", "from ")))


def _published(example: Path, home: Path, version: str, where: str = "true") -> Path:
    """A copy of the example under another version name, with only some of its complaints."""
    folder = home / "snapshots" / version
    folder.mkdir(parents=True)
    made = folder / f"observatory-{version}.duckdb"
    origin = next((example / "snapshots").glob("*/observatory-*.duckdb"))
    with duckdb.connect(str(made)) as connection:
        connection.execute(f"attach '{origin}' as origin (read_only)")
        connection.execute("create schema public")
        connection.execute(f"create table public.complaints as from origin.public.complaints where {where}")
        connection.execute("detach origin")
    manifest = json.dumps({"version": version, "world": "demo", "as_of": "2026-02-12T06:00:00Z"})
    (folder / "manifest.json").write_text(manifest, encoding="utf-8")
    _point(home, version)
    return folder


def _point(home: Path, version: str) -> None:
    (home / "snapshots").mkdir(exist_ok=True)
    (home / "snapshots/current.json").write_text(json.dumps({"version": version}), encoding="utf-8")
