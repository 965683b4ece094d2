"""A published world is found again from its download, and one altered number is found out."""

from __future__ import annotations

import json
import shutil
from collections.abc import Iterator
from pathlib import Path

import duckdb
import pytest

from pipeline import cli, files, publish, verify
from pipeline.errors import DataError
from pipeline.scores.calibration import OPTIONS
from tests.pipeline.score_world import chance_world, scored


@pytest.fixture(scope="module")
def published(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Path]:
    """A snapshot folder with Parquet files and a manifest; never to be changed."""
    work, folder = tmp_path_factory.mktemp("work"), tmp_path_factory.mktemp("snapshot")
    posts, companies = chance_world(cases=40)
    with pytest.MonkeyPatch.context() as patch:
        patch.setitem(OPTIONS, "demo_cycles", 4)
        scored(work, posts, companies).close()
        publish.write_tables(work / "scores.duckdb", "marts", folder)
        hashes = {f"parquet/{p.name}": {"sha256": files.digest(p)} for p in (folder / "parquet").iterdir()}
        files.write_json(folder / "manifest.json", {"version": "v", "world": "demo", "files": hashes})
        yield folder


@pytest.fixture
def copy(published: Path, tmp_path: Path) -> Path:
    return Path(shutil.copytree(published, tmp_path / "copy"))


def alter(folder: Path, table: str, change: str) -> None:
    """Changes rows of one Parquet file, and its hash in the manifest with it."""
    path = folder / "parquet" / f"{table}.parquet"
    with duckdb.connect() as con:
        con.execute(f"create table t as from read_parquet('{path}')")
        con.execute(change)
        con.execute(f"copy t to '{path}' (format parquet)")
    manifest = json.loads((folder / "manifest.json").read_text(encoding="utf-8"))
    manifest["files"][f"parquet/{table}.parquet"]["sha256"] = files.digest(path)
    files.write_json(folder / "manifest.json", manifest)


def test_everything_is_found_again(published: Path) -> None:
    found = verify.verify(published)
    assert found.is_good, [verify.described(one) for one in found.differences]
    assert {"service_scores", "sector_screens", "pillar_estimates", "company_scores"} <= found.tables.keys()
    assert found.tables["service_scores"] >= 70


def test_one_altered_score_is_found(copy: Path) -> None:
    first = "(select company_id, score_window from t where index_score is not null order by all limit 1)"
    alter(
        copy,
        "service_scores",
        f"update t set index_score = index_score + 1e-6 where (company_id, score_window) in {first}",
    )
    found = verify.verify(copy)
    assert found.count == 1
    assert (found.differences[0].table, found.differences[0].column) == ("service_scores", "index_score")
    assert "recomputed as" in verify.described(found.differences[0])


def test_an_altered_complaint_a_flag_and_a_lost_row_are_found(
    copy: Path, capsys: pytest.CaptureFixture[str], monkeypatch: pytest.MonkeyPatch, tmp_path: Path
) -> None:
    monkeypatch.setenv("OBSERVATORY_HOME", str(tmp_path / "home"))
    alter(copy, "complaints", "update t set reply_days = 3.0 where source_id = '11'")
    alter(copy, "sector_screens", "update t set flag = 'red' where sector_id = 'bank' and is_latest")
    alter(copy, "company_scores", "delete from t where company_id = 'rail0' and period = 'all'")
    assert cli.main(["verify", str(copy)]) == 1
    said = capsys.readouterr().err
    assert "flag of sector_id bank" in said
    assert "company_scores: the row company_id rail0, period all is found but was not published." in said
    assert "pillar_estimates: estimate of" in said


def test_a_file_that_is_not_the_published_one_is_named(copy: Path) -> None:
    path = copy / "parquet/statements.parquet"
    path.write_bytes(path.read_bytes() + b" ")
    manifest = json.loads((copy / "manifest.json").read_text(encoding="utf-8"))
    assert "parquet/statements.parquet" in manifest["files"]
    assert verify.altered(copy, manifest) == ["parquet/statements.parquet"]


def test_another_configuration_is_refused(copy: Path) -> None:
    alter(copy, "score_windows", "update t set configuration = '0123'")
    with pytest.raises(DataError, match="computed with configuration 0123"):
        verify.verify(copy)


def test_a_missing_file_is_named(copy: Path) -> None:
    (copy / "parquet/complaints.parquet").unlink()
    with pytest.raises(DataError, match=r"complaints\.parquet is missing"):
        verify.verify(copy)
