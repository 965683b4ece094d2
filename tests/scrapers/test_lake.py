"""One crawl and what it leaves behind."""

from __future__ import annotations

import json
from collections.abc import Callable
from typing import Any

import pytest

from pipeline.paths import Home
from scrapers.exceptions import DoubtError, LockedError
from scrapers.items import Complaint
from scrapers.lake import Crawl, Shard, read_record
from tests.scrapers.conftest import NOW

Lines = Callable[..., list[dict[str, Any]]]


def test_crawl_leaves_complaints_sightings_refusals_and_a_record(
    home: Home, complaint: Callable[..., Complaint], lines: Lines
) -> None:
    crawl = Crawl(home, "phpbb", NOW)
    crawl.store(complaint("1"), "new", b'{"source_id":"1","content_hash":"h","crawl_id":"c"}')
    crawl.store(complaint("2"), "unchanged", None)
    crawl.saw("3", "gone", NOW)
    crawl.doubt(DoubtError("rating", "vijf", "is no number", "https://f.example/4"))
    crawl.error("Something happened.")
    crawl.error("Something happened.")
    crawl.seal()
    record = crawl.record(NOW, "finished", requests=9)
    assert [line["source_id"] for line in lines("complaints")] == ["1"]
    assert [(line["source_id"], line["state"], line["seen_at"]) for line in lines("sightings")] == [
        ("1", "new", "2026-02-12T06:00:00Z"),
        ("2", "unchanged", "2026-02-12T06:00:00Z"),
        ("3", "gone", "2026-02-12T06:00:00Z"),
    ]
    assert lines("refused") == [
        {
            "source_id": None,
            "url": "https://f.example/4",
            "field": "rating",
            "reason": "is no number ('vijf')",
        }
    ]
    assert (record.items, record.new, record.unchanged, record.gone, record.refused) == (2, 1, 1, 1, 1)
    assert record.errors == ["Something happened."]
    assert read_record(home, crawl.crawl_id) == record
    written = json.loads((home.lake / "crawls" / f"{crawl.crawl_id}.json").read_text(encoding="utf-8"))
    assert (written["world"], written["reason"], written["requests"]) == ("demo", "finished", 9)


def test_second_crawl_of_a_source_is_locked_out(home: Home) -> None:
    crawl = Crawl(home, "phpbb", NOW)
    with pytest.raises(LockedError, match="Another crawl or import of phpbb"):
        Crawl(home, "phpbb", NOW)
    with pytest.raises(LockedError):
        Crawl(home, "phpbb", NOW, Shard(1, 2))
    Crawl(home, "discourse", NOW).seal()
    crawl.seal()
    Crawl(home, "phpbb", NOW).seal()


def test_shards_run_together_but_not_twice(home: Home) -> None:
    one, two = Crawl(home, "phpbb", NOW, Shard(1, 2)), Crawl(home, "phpbb", NOW, Shard(2, 2))
    with pytest.raises(LockedError):
        Crawl(home, "phpbb", NOW, Shard(2, 2))
    with pytest.raises(LockedError):
        Crawl(home, "phpbb", NOW)
    one.seal()
    two.seal()


def test_every_thread_belongs_to_exactly_one_shard() -> None:
    shards = [Shard.parse(f"{number}/3") for number in (1, 2, 3)]
    for name in map(str, range(100)):
        assert sum(shard.holds(name) for shard in shards) == 1


@pytest.mark.parametrize("text", ["0/3", "4/3", "1", "1/x", "-1/3"])
def test_shard_that_cannot_be_is_refused(text: str) -> None:
    with pytest.raises(ValueError, match="write it as 1/4"):
        Shard.parse(text)


def test_dead_crawl_gets_a_record_from_what_it_logged(home: Home) -> None:
    folder = home.lake / "sightings" / "source=phpbb"
    folder.mkdir(parents=True)
    name = "20260211T050000Z-phpbb-abcdef"
    look = {
        "source": "phpbb",
        "source_id": "1",
        "seen_at": "2026-02-11T05:00:09Z",
        "state": "new",
        "crawl_id": name,
    }
    (folder / f"{name}.jsonl.part").write_text(json.dumps(look) + '\n{"sour', encoding="utf-8")
    Crawl(home, "phpbb", NOW).seal()
    record = read_record(home, name)
    assert record is not None
    assert (record.reason, record.new, record.finished_at.isoformat()) == (
        "killed",
        1,
        "2026-02-11T05:00:09+00:00",
    )
    assert record.errors


def test_names_of_crawls_sort_by_time_even_when_the_clock_stands_still(home: Home) -> None:
    names = []
    for _ in range(30):
        crawl = Crawl(home, "phpbb", NOW)
        crawl.seal()
        crawl.record(NOW, "finished", requests=0)
        names.append(crawl.crawl_id)
    assert names == sorted(set(names))
    assert all(name.startswith("20260212T060000Z-phpbb-") and len(name) == 29 for name in names)
