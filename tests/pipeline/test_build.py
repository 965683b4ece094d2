"""The build: complete, incremental, repeatable, and whole again after dying at any moment."""

from __future__ import annotations

import os
from collections.abc import Callable
from pathlib import Path
from typing import Any

import duckdb
import pytest

from pipeline import models, paths, registry, steps
from pipeline.build import BuildReport, build
from pipeline.database import MEMORY_LIMIT, exclusive, working_database
from pipeline.errors import BusyError, DataError
from pipeline.paths import Home
from pipeline.steps import readings
from tests.pipeline.lakes import NOW, complaint, demo_home, reply, small_world, write


@pytest.fixture
def home(tmp_path: Path) -> Home:
    place = demo_home(tmp_path / "home")
    small_world(place)
    return place


def run(home: Home, **options: Any) -> BuildReport:
    return build(home, now=NOW, **options)


def contents(home: Home) -> dict[str, list[tuple[Any, ...]]]:
    """Every row of every table that models make."""
    with duckdb.connect(str(home.database), read_only=True) as con:
        return {
            m.name: sorted(con.execute(f"from {m.name}").fetchall(), key=str) for m in models.in_build_order()
        }


def ask(home: Home, sql: str) -> list[tuple[Any, ...]]:
    with duckdb.connect(str(home.database), read_only=True) as con:
        return con.execute(sql).fetchall()


def test_every_model_is_made_and_holds_what_the_lake_holds(home: Home) -> None:
    report = run(home)
    assert report.made.keys() == {model.name for model in models.in_build_order()}
    assert report.made["marts.complaints"] == 80
    assert report.is_good
    assert ask(home, "select count(*) from marts.companies where company_id = 'onbekende_winkel'") == [(1,)]


def test_a_second_build_reads_nothing_and_makes_nothing(home: Home) -> None:
    first = run(home)
    before = contents(home)
    second = run(home)
    assert first.texts_read == 80
    assert (second.texts_read, second.made) == (0, {})
    assert contents(home) == before


def test_a_new_crawl_reads_only_its_own_texts(home: Home) -> None:
    run(home)
    write(home, [complaint("new", narrative="Iets heel anders.")], name="b")
    assert run(home).texts_read == 1


def test_an_incremental_build_equals_a_full_one(home: Home) -> None:
    run(home)
    later = complaint(
        "3", company_name="Kabelkwik", content_hash="v2", fetched_at="2026-02-12T06:00:00Z", replies=[reply()]
    )
    write(
        home,
        [later, complaint("new", reference_keys=["k"]), complaint("newer", reference_keys=["k"])],
        name="b",
    )
    run(home)
    step_by_step = contents(home)
    run(home, full=True)
    assert contents(home) == step_by_step


def test_a_changed_registry_reads_again(home: Home, tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    run(home)
    copy = tmp_path / "warehouse/registry/demo"
    copy.mkdir(parents=True)
    for path in home.registry.glob("*.yml"):
        (copy / path.name).write_bytes(path.read_bytes())
    with (copy / "companies.yml").open("a", encoding="utf-8") as file:
        file.write("- {id: nieuwkomer, name: Nieuwkomer, sector: telecom, aliases: [Onbekende Winkel]}\n")
    monkeypatch.setattr(paths, "WAREHOUSE", tmp_path / "warehouse")
    report = run(home)
    assert report.texts_read == 80
    assert ask(home, "select count(*) from marts.complaints where company_id = 'nieuwkomer'")[0][0] > 0


def test_a_changed_reader_reads_again(home: Home, monkeypatch: pytest.MonkeyPatch) -> None:
    run(home)
    monkeypatch.setattr(readings, "fingerprint", lambda context: "another reader")
    assert run(home).texts_read == 80
    assert run(home).texts_read == 0


@pytest.mark.slow
def test_texts_are_read_the_same_in_other_processes(home: Home, monkeypatch: pytest.MonkeyPatch) -> None:
    run(home)
    alone = ask(home, "select * exclude (reading_fingerprint) from enriched.readings order by text_key")
    monkeypatch.setattr(readings, "READ_ALONE", 0)
    monkeypatch.setattr(readings, "BATCH", 7)
    run(home, full=True)
    assert (
        ask(home, "select * exclude (reading_fingerprint) from enriched.readings order by text_key") == alone
    )


def test_a_model_that_changed_is_made_again_with_what_depends_on_it(home: Home, tmp_path: Path) -> None:
    folder = tmp_path / "models"
    for path in paths.MODELS.rglob("*.*"):
        target = folder / path.relative_to(paths.MODELS)
        target.parent.mkdir(parents=True, exist_ok=True)
        target.write_bytes(path.read_bytes())
    run(home, folder=folder)
    changed = folder / "marts/service_cells.sql"
    changed.write_text(changed.read_text(encoding="utf-8") + "-- another thought\n", encoding="utf-8")
    assert run(home, folder=folder).made.keys() == {"marts.service_cells"}
    (folder / "marts/events.sql").unlink()
    run(home, folder=folder)
    assert (
        ask(home, "select * from duckdb_tables() where table_name = 'events' and schema_name = 'marts'") == []
    )


def test_a_model_that_cannot_be_made_is_named_and_the_old_table_stays(home: Home, tmp_path: Path) -> None:
    folder = tmp_path / "models"
    (folder / "staging").mkdir(parents=True)
    model = folder / "staging/things.sql"
    model.write_text("-- One row per thing.\nselect source from lake.complaints", encoding="utf-8")
    run(home, folder=folder)
    model.write_text("-- One row per thing.\nselect nonsense from lake.complaints", encoding="utf-8")
    with pytest.raises(DataError, match=r"staging\.things could not be made"):
        run(home, folder=folder)
    assert ask(home, "select count(*) from staging.things") == [(80,)]


def test_quarantine_is_reported_until_it_is_mended(home: Home) -> None:
    path = write(home, ["nonsense", complaint("x")], name="bad")
    assert not run(home).is_good
    assert run(home).quarantined == 1
    path.unlink()
    assert run(home).is_good


def test_registry_problems_are_reported_too(home: Home, monkeypatch: pytest.MonkeyPatch) -> None:
    real = registry.load
    problem = registry.Problem("companies.yml", "x", "alias", "Wrong.")

    def with_problem(home: Home) -> registry.Registry:
        found = real(home)
        found.problems.append(problem)
        return found

    monkeypatch.setattr(registry, "load", with_problem)
    assert run(home).quarantined == 1


def test_a_database_that_is_no_database_says_what_to_do(home: Home) -> None:
    home.database.write_bytes(b"rubbish" * 1000)
    with pytest.raises(DataError, match="Delete it and run `observatory build`"):
        run(home)


def test_two_builds_at_once_are_refused_with_a_sentence(home: Home) -> None:
    with exclusive(home), pytest.raises(BusyError, match="Another command"):
        run(home)


def test_a_connection_is_bounded(home: Home) -> None:
    with working_database(home) as con:
        names = ("memory_limit", "TimeZone", "temp_directory")
        limit, zone, spill = (con.execute(f"select current_setting('{n}')").fetchall()[0][0] for n in names)
    assert limit.removesuffix(" MiB").startswith("76"), MEMORY_LIMIT
    assert zone == "UTC"
    assert spill == str(home.root / ".spill")


class Killed(BaseException):
    """Stands for a process that dies at this very moment."""


def dying_after(moments: int) -> Callable[[], None]:
    left = [moments]

    def tick() -> None:
        left[0] -= 1
        if left[0] < 0:
            raise Killed

    return tick


@pytest.mark.slow
@pytest.mark.parametrize("moments", [0, 9, 33])
def test_a_build_that_dies_between_two_tables_is_finished_by_the_next(
    home: Home, tmp_path: Path, monkeypatch: pytest.MonkeyPatch, moments: int
) -> None:
    """Deaths at the seams; deaths at any instant are in test_survival."""
    from pipeline import build as building

    other = demo_home(tmp_path / "other")
    small_world(other)
    run(other)
    tick = dying_after(moments)
    real = building._bring_up_to_date
    monkeypatch.setattr(building, "_bring_up_to_date", lambda *given: (tick(), real(*given)))
    with pytest.raises(Killed):
        run(home)
    monkeypatch.undo()
    run(home)
    assert contents(home) == contents(other)


def test_a_step_reads_no_clock_and_no_network() -> None:
    for path in Path(steps.__file__).parent.glob("*.py"):
        text = path.read_text(encoding="utf-8")
        assert "datetime.now" not in text, path
        assert "import time" not in text, path
    assert "OBSERVATORY_NOW" not in os.environ
