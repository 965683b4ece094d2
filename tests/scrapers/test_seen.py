"""The seen index follows the sealed lake, whatever happens to the lake."""

from __future__ import annotations

import json
from pathlib import Path

import pytest

from pipeline.paths import Home
from scrapers.seen import Seen


def seal(home: Home, name: str, *versions: tuple[str, str], kind: str = "complaints") -> Path:
    folder = home.lake / kind / "source=phpbb"
    folder.mkdir(parents=True, exist_ok=True)
    keys = ("source_id", "content_hash") if kind == "complaints" else ("source_id", "state")
    rows = [
        dict(zip(keys, version, strict=True)) | {"crawl_id": name, "url": f"https://f.example/{version[0]}"}
        for version in versions
    ]
    path = folder / f"{name}.jsonl"
    path.write_text("".join(json.dumps(row) + "\n" for row in rows), encoding="utf-8")
    return path


def hashes(home: Home, *ids: str) -> list[str | None]:
    seen = Seen(home, "phpbb")
    found = [seen.last_hash(source_id) for source_id in ids]
    seen.close()
    return found


def test_latest_version_counts_whatever_order_files_are_taken_in(home: Home) -> None:
    seal(home, "20260102", ("a", "new"), ("b", "only"))
    assert hashes(home, "a", "b", "c") == ["new", "only", None]
    seal(home, "20260101", ("a", "old"))
    assert hashes(home, "a") == ["new"]
    seal(home, "20260103", ("a", "newest"))
    assert hashes(home, "a") == ["newest"]


def test_unsealed_part_does_not_count(home: Home) -> None:
    path = seal(home, "20260101", ("a", "x"))
    path.rename(path.with_name(path.name + ".part"))
    assert hashes(home, "a") == [None]


@pytest.mark.parametrize("how", ["rewritten", "removed"])
def test_index_is_made_anew_when_a_sealed_file_was(home: Home, how: str) -> None:
    path = seal(home, "20260101", ("a", "x"), ("b", "y"))
    seal(home, "20260102", ("c", "z"))
    assert hashes(home, "a", "b", "c") == ["x", "y", "z"]
    if how == "rewritten":
        seal(home, "20260101", ("b", "y"))
    else:
        path.unlink()
    assert hashes(home, "a", "c") == [None, "z"]


def test_broken_index_is_made_anew(home: Home) -> None:
    seal(home, "20260101", ("a", "x"))
    hashes(home)
    index = home.lake / "seen" / "phpbb.sqlite"
    for path in index.parent.glob("phpbb.sqlite-*"):
        path.unlink()
    index.write_bytes(b"no database at all" * 100)
    assert hashes(home, "a") == ["x"]


def test_looks_of_this_crawl_are_forgotten_with_it(home: Home) -> None:
    seal(home, "20260101", ("a", "x"), ("b", "y"), ("c", "z"))
    seal(home, "20260101", ("c", "gone"), kind="sightings")
    seen = Seen(home, "phpbb")
    assert (seen.look("a"), seen.look("a"), seen.last_hash("a")) == (True, False, "x")
    assert list(seen.missed()) == [("b", "https://f.example/b")], "c is known to be gone"
    seen.close()
    again = Seen(home, "phpbb")
    assert again.look("a")
    assert again.count() == 3
    again.close()
