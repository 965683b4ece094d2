"""Files that a killed writer leaves behind lose nothing but a torn last line."""

from __future__ import annotations

import subprocess
import sys
from pathlib import Path

import pytest

from scrapers.journal import Journal, adopt


def test_sealing_names_the_file(tmp_path: Path) -> None:
    journal = Journal(tmp_path / "a" / "x.jsonl")
    journal.write(b"1")
    assert [path.name for path in (tmp_path / "a").iterdir()] == ["x.jsonl.part"]
    journal.write(b"2")
    journal.seal()
    assert [path.name for path in (tmp_path / "a").iterdir()] == ["x.jsonl"]
    assert (tmp_path / "a" / "x.jsonl").read_bytes() == b"1\n2\n"


def test_journal_without_lines_leaves_no_file(tmp_path: Path) -> None:
    Journal(tmp_path / "x.jsonl").seal()
    assert list(tmp_path.iterdir()) == []


@pytest.mark.parametrize(
    ("left", "kept"),
    [
        (b"1\n2\n", b"1\n2\n"),
        (b"1\n2\n{torn", b"1\n2\n"),
        (b"torn", None),
        (b"", None),
        (b"1\n" + b"x" * 200_000, b"1\n"),
        (b"y" * 200_000 + b"\n" + b"x" * 70_000, b"y" * 200_000 + b"\n"),
    ],
)
def test_part_left_behind_is_adopted_without_its_torn_line(
    tmp_path: Path, left: bytes, kept: bytes | None
) -> None:
    (tmp_path / "x.jsonl.part").write_bytes(left)
    adopted = adopt(tmp_path)
    assert [path.read_bytes() for path in adopted] == ([] if kept is None else [kept])
    assert [path.name for path in tmp_path.iterdir()] == ([] if kept is None else ["x.jsonl"])


def test_part_of_a_living_writer_is_left_alone_until_it_dies(tmp_path: Path) -> None:
    writing = (
        "import sys; from pathlib import Path; from scrapers.journal import Journal;"
        "j = Journal(Path(sys.argv[1])); j.write(b'1'); print('written', flush=True); sys.stdin.read()"
    )
    command = [sys.executable, "-c", writing, str(tmp_path / "x.jsonl")]
    with subprocess.Popen(command, stdin=subprocess.PIPE, stdout=subprocess.PIPE) as writer:
        assert writer.stdout is not None
        assert writer.stdout.readline() == b"written\n"
        assert adopt(tmp_path) == []
        writer.kill()
        writer.wait()
    assert adopt(tmp_path) == [tmp_path / "x.jsonl"]
