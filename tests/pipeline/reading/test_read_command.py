"""``observatory read``: JSON lines in, JSON lines out; a bad line is named and the good ones are kept."""

import io
import json
from pathlib import Path
from typing import Any

import pytest

from pipeline import cli

GOOD = {"id": "1", "text": "Pakvogel belt niet terug. Al drie keer gebeld.", "unknown": 5}


@pytest.fixture(autouse=True)
def home(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("OBSERVATORY_HOME", str(tmp_path / "home"))


def lines(text: str) -> list[dict[str, Any]]:
    return [json.loads(line) for line in text.splitlines()]


def test_texts_of_a_file(tmp_path: Path, capfdbinary: pytest.CaptureFixture[bytes]) -> None:
    file, companies = tmp_path / "texts.jsonl", tmp_path / "companies.json"
    file.write_text(json.dumps(GOOD) + "\n", encoding="utf-8")
    companies.write_text(
        json.dumps([{"name": "Pakvogel", "aliases": [], "sector": "parcel"}]), encoding="utf-8"
    )
    assert cli.main(["read", "--companies", str(companies), str(file)]) == 0
    (found,) = lines(capfdbinary.readouterr().out.decode())
    assert found["id"] == "1"
    assert found["number_of_contacts"] == 3
    assert [c["name"] for c in found["companies"]] == ["Pakvogel"]


def test_texts_of_standard_input(
    monkeypatch: pytest.MonkeyPatch, capfdbinary: pytest.CaptureFixture[bytes]
) -> None:
    monkeypatch.setattr("sys.stdin", io.TextIOWrapper(io.BytesIO(json.dumps(GOOD).encode() + b"\n\n")))
    assert cli.main(["read", "-"]) == 0
    assert len(lines(capfdbinary.readouterr().out.decode())) == 1


def test_a_bad_line_is_named_and_the_good_ones_are_kept(
    tmp_path: Path, capfdbinary: pytest.CaptureFixture[bytes]
) -> None:
    file = tmp_path / "texts.jsonl"
    good = json.dumps(GOOD).encode()
    file.write_bytes(good + b'\n{"id": 1\n' + b'{"text": "no id"}\n' + b"\xff\n" + good + b"\n")
    assert cli.main(["read", str(file)]) == 1
    said = capfdbinary.readouterr()
    assert len(lines(said.out.decode())) == 2
    for line in (b"Line 2", b"Line 3", b"Line 4"):
        assert line in said.err
    assert b"Traceback" not in said.err


def test_companies_that_are_no_list(tmp_path: Path, capfdbinary: pytest.CaptureFixture[bytes]) -> None:
    file = tmp_path / "companies.json"
    file.write_text('{"name": "Pakvogel"}', encoding="utf-8")
    assert cli.main(["read", "--companies", str(file), "-"]) == 2
    assert b"should be a JSON list" in capfdbinary.readouterr().err
