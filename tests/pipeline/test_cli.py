"""The command line: every command explains itself, speaks JSON, keeps quiet, ends in sentence and code."""

from __future__ import annotations

import io
import json
import subprocess
import sys
from pathlib import Path
from typing import Any

import pytest

from pipeline import cli
from pipeline.commands import demo_world
from pipeline.paths import Home
from tests.pipeline.lakes import complaint, demo_home, write
from tests.shared import ROOT


@pytest.fixture
def home(built: Home, monkeypatch: pytest.MonkeyPatch) -> Home:
    """A home with a built world, named in the environment, at the world's present."""
    monkeypatch.setenv("OBSERVATORY_HOME", str(built.root))
    monkeypatch.setenv("OBSERVATORY_NOW", "2026-02-12T06:00:00Z")
    return built


def run(*arguments: str) -> int:
    return cli.main(arguments)


def spoken(capsys: pytest.CaptureFixture[str]) -> Any:
    return json.loads(capsys.readouterr().out)


@pytest.mark.parametrize("command", cli.COMMANDS)
def test_every_command_explains_itself_with_an_example(
    command: str, capsys: pytest.CaptureFixture[str]
) -> None:
    with pytest.raises(SystemExit) as ended:
        run(command, "--help")
    assert ended.value.code == 0
    said = capsys.readouterr().out
    assert "example: " in said
    assert f"observatory {command}" in said.split("example: ")[1]
    for option in ("--json", "--quiet", "--world"):
        assert option in said


def test_help_loads_none_of_the_heavy_libraries() -> None:
    """What makes a start slow; `--help` must answer at once."""
    code = "import sys; from pipeline import cli; cli._parser(); print(*sys.modules)"
    done = subprocess.run([sys.executable, "-c", code], capture_output=True, text=True, check=True, cwd=ROOT)
    loaded = {name.split(".")[0] for name in done.stdout.split()}
    assert not loaded & {
        "duckdb",
        "pandas",
        "numpy",
        "pyarrow",
        "scrapy",
        "streamlit",
        "yaml",
        "scipy",
        "rich",
    }


@pytest.mark.parametrize(
    "arguments",
    [
        ["fly"],
        ["build", "--fast"],
        ["crawl"],
        ["forget", "--source", "x"],
        ["crawl", "x", "--since", "yesterday"],
        [],
    ],
)
def test_wrong_use_is_code_two(arguments: list[str], capsys: pytest.CaptureFixture[str]) -> None:
    with pytest.raises(SystemExit) as ended:
        run(*arguments)
    assert ended.value.code == 2
    assert "usage:" in capsys.readouterr().err


def test_from_lake_to_snapshot(home: Home, capsys: pytest.CaptureFixture[str]) -> None:
    assert run("build") == 0
    assert "Made 0 tables" in capsys.readouterr().out
    assert run("check") == 0
    assert run("publish", "--json") == 0
    said = json.loads(capsys.readouterr().out.splitlines()[-1])
    assert said["new"] is True
    assert (home.snapshots / said["version"] / "manifest.json").exists()
    assert run("publish", "--quiet") == 0
    assert capsys.readouterr() == ("", "")


def test_bad_data_is_code_one_and_the_doctor_names_it(home: Home, capsys: pytest.CaptureFixture[str]) -> None:
    write(home, [complaint("x"), "nonsense"], name="bad")
    assert run("build") == 1
    assert "1 lines or entries do not fit" in capsys.readouterr().err
    assert run("doctor") == 1
    assert "bad.jsonl, line 2: The line is not valid JSON" in capsys.readouterr().out


def test_failing_checks_are_code_one_in_sentences(home: Home, capsys: pytest.CaptureFixture[str]) -> None:
    from pipeline.database import working_database

    with working_database(home) as con:
        con.execute("update marts.companies set sector_id = 'fishing'")
    assert run("check", "--json") == 1
    said = spoken(capsys)
    assert [failing["check"] for failing in said["failing"]] == ["sector_unknown"]
    assert run("publish") == 1
    assert "nothing was published" in capsys.readouterr().err


def test_the_doctor_finds_nothing_in_a_good_home(home: Home, capsys: pytest.CaptureFixture[str]) -> None:
    run("publish", "--quiet")
    assert run("doctor", "--json") == 0
    findings = spoken(capsys)["findings"]
    assert {finding["about"] for finding in findings} >= {"sources", "registry", "database", "snapshot"}
    assert all(finding["state"] != "wrong" for finding in findings)


def test_the_doctor_sees_what_dead_processes_and_crawls_left(
    home: Home, capsys: pytest.CaptureFixture[str]
) -> None:
    run("publish", "--quiet")
    path = write(home, [complaint("dead")], name="dead")
    path.rename(path.with_name("dead.jsonl.part"))
    (home.snapshots / ".tmp-1").mkdir()
    write(home, [json.dumps({"source_id": "5", "field": "posted_at", "reason": "no date"})], kind="refused")
    crawls = home.lake / "crawls"
    crawls.mkdir()
    record = {
        "crawl_id": "c",
        "source": "phpbb",
        "started_at": "2026-02-12T05:00:00Z",
        "reason": "killed",
        "items": 3,
        "errors": ["The site said 503."],
    }
    (crawls / "c.json").write_text(json.dumps(record), encoding="utf-8")
    (crawls / "d.json").write_text("{", encoding="utf-8")
    assert run("doctor") == 1
    said = capsys.readouterr().out
    for words in (
        "dead.jsonl.part was left behind",
        ".tmp-1 was left behind",
        "1 x posted_at: no date",
        "The site said 503.",
        "ended as 'killed'",
        "d.json: The run record cannot be read",
    ):
        assert words in said, words


def test_an_old_snapshot_is_worth_a_look(
    home: Home, capsys: pytest.CaptureFixture[str], monkeypatch: pytest.MonkeyPatch
) -> None:
    run("publish", "--quiet")
    monkeypatch.setenv("OBSERVATORY_NOW", "2026-06-01T00:00:00Z")
    assert run("doctor") == 1
    assert "days old" in capsys.readouterr().out


def test_sources_are_listed_with_their_state(home: Home, capsys: pytest.CaptureFixture[str]) -> None:
    assert run("sources", "--json") == 0
    listed = {one["source"]: one for one in spoken(capsys)["sources"]}
    assert listed.keys() == {"discourse", "mastodon", "phpbb", "schema_org"}
    assert listed["phpbb"]["state"] == "never crawled"
    assert run("sources") == 0
    assert "never crawled" in capsys.readouterr().out


def test_texts_in_facts_out(home: Home, capfdbinary: pytest.CaptureFixture[bytes], tmp_path: Path) -> None:
    texts = tmp_path / "texts.jsonl"
    texts.write_text(
        '{"id": "1", "text": "Zwaluwtel belt nooit."}\n\n{"id": 2}\nnonsense\n{"id": "3", "text": ""}\n',
        encoding="utf-8",
    )
    assert run("read", str(texts)) == 1
    out, err = capfdbinary.readouterr()
    answers = [json.loads(line) for line in out.splitlines()]
    assert [answer["id"] for answer in answers] == ["1", "3"]
    assert answers[0]["companies"][0]["name"] == "Zwaluwtel"
    assert b"Line 3 was not read" in err
    assert b"Line 4 was not read" in err


def test_read_takes_other_companies(
    home: Home, capfdbinary: pytest.CaptureFixture[bytes], tmp_path: Path
) -> None:
    companies = tmp_path / "companies.json"
    companies.write_text(
        '[{"name": "Zeppelinpost", "aliases": ["ZP Post"], "sector": "parcel"}]', encoding="utf-8"
    )
    texts = tmp_path / "texts.jsonl"
    texts.write_text('{"id": "1", "text": "Zeppelinpost is mijn pakket kwijt."}\n', encoding="utf-8")
    assert run("read", str(texts), "--companies", str(companies)) == 0
    assert json.loads(capfdbinary.readouterr().out)["companies"][0]["name"] == "Zeppelinpost"
    companies.write_text('[{"aliases": 3}]', encoding="utf-8")
    assert run("read", str(texts), "--companies", str(companies)) == 2


def test_a_complaint_is_forgotten_from_the_command_line(
    home: Home, capsys: pytest.CaptureFixture[str]
) -> None:
    run("publish", "--quiet")
    assert run("forget", "--source", "phpbb", "--id", "7", "--json") == 0
    assert spoken(capsys)["lines"] == 2
    assert run("forget", "--source", "phpbb", "--id", "7") == 0
    assert "stood nowhere" in capsys.readouterr().out


def test_one_method_on_its_own(
    home: Home, capsys: pytest.CaptureFixture[str], monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(sys, "stdin", io.StringIO('{"successes": 8, "trials": 10}'))
    assert run("method", "wilson") == 0
    assert spoken(capsys)["result"]["estimate"] == 0.8
    assert run("method", "--list") == 0
    assert "wilson" in spoken(capsys)
    assert run("method") == 2


def test_what_is_exported_lies_where_it_was_asked(
    home: Home, tmp_path: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    run("publish", "--quiet")
    assert (
        run("export", "--to", str(tmp_path / "out"), "--format", "csv", "--tables", "sectors,companies") == 0
    )
    assert any(path.name.endswith(".csv") for path in (tmp_path / "out").iterdir())
    assert run("export", "--to", str(tmp_path / "out"), "--tables", "nonsense") == 2
    assert "nonsense" in capsys.readouterr().err


@pytest.mark.parametrize(
    ("arguments", "code", "words"),
    [
        (["crawl", "nowhere"], 2, "There is no source 'nowhere'"),
        (["import", "phpbb", "missing.html"], 2, "does not exist"),
        (["read", "missing.jsonl"], 2, "missing.jsonl does not exist"),
        (["publish", "--keep", "0"], 2, "--keep must be 1 or more"),
        (["demo", "--world", "live"], 2, "demo world"),
        (["build", "--world", "live"], 2, "holds the demo world"),
    ],
)
def test_errors_are_sentences(
    home: Home, capsys: pytest.CaptureFixture[str], arguments: list[str], code: int, words: str
) -> None:
    assert run(*arguments) == code
    said = capsys.readouterr().err
    assert words in said
    assert "Traceback" not in said


def test_what_nobody_foresaw_is_one_sentence_and_a_log(
    home: Home, capsys: pytest.CaptureFixture[str], monkeypatch: pytest.MonkeyPatch
) -> None:
    from pipeline import build

    monkeypatch.setattr(build, "build", lambda *_, **__: 1 / 0)
    assert run("build") == 1
    said = capsys.readouterr().err
    assert "ZeroDivisionError" in said
    assert len(said.splitlines()) == 1
    log = Path(said.split("Details: ")[1].strip())
    assert "division by zero" in log.read_text(encoding="utf-8")


def test_an_interruption_is_no_traceback(
    home: Home, capsys: pytest.CaptureFixture[str], monkeypatch: pytest.MonkeyPatch
) -> None:
    from pipeline import build

    def interrupted(*_: object, **__: object) -> None:
        raise KeyboardInterrupt

    monkeypatch.setattr(build, "build", interrupted)
    assert run("build") == 130
    assert "Interrupted" in capsys.readouterr().err


def test_a_live_home_without_a_snapshot_cannot_be_served(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str]
) -> None:
    monkeypatch.setenv("OBSERVATORY_HOME", str(tmp_path / "live"))
    assert run("serve", "--world", "live") == 1
    assert "--world demo" in capsys.readouterr().err


def test_a_home_holds_one_demo_world(tmp_path: Path) -> None:
    home = demo_home(tmp_path / "home")
    given: dict[str, Any] = {"seed": 3, "scale": 0.01, "port_base": None, "next_day": False}
    first = demo_world.settle(home, **given)
    assert first == demo_world.remembered(home)
    assert first.present == "2026-02-12T06:00:00+00:00"
    again = demo_world.settle(home, seed=None, scale=None, port_base=9000, next_day=True)
    assert (again.seed, again.day, again.port_base) == (3, 1, 9000)
    assert again.present == "2026-02-13T06:00:00+00:00"
    with pytest.raises(Exception, match=r"holds the demo world of seed 3 and scale 0\.01"):
        demo_world.settle(home, **given | {"seed": 4})
    with pytest.raises(Exception, match="run `observatory demo` first"):
        demo_world.settle(demo_home(tmp_path / "new"), **given | {"next_day": True})
