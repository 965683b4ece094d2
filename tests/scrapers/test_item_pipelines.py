"""What happens to an item between page object and lake."""

from __future__ import annotations

import json
from collections.abc import Callable
from datetime import timedelta
from typing import Any

import pytest

from pipeline.keys import complaint_key, keyed_hash, secret
from pipeline.paths import Home
from pipeline.reading import redact, reference_numbers
from scrapers.intake import write_directly
from scrapers.items import Complaint, Reply
from tests.scrapers.conftest import NOW

Make = Callable[..., Complaint]
Lines = Callable[..., list[dict[str, Any]]]


def store(home: Home, *items: Complaint) -> dict[str, int]:
    record = write_directly(items, "phpbb", home)
    assert record.errors == []
    return {name: getattr(record, name) for name in ("items", "new", "changed", "unchanged", "refused")}


def test_texts_leave_personal_data_behind(home: Home, complaint: Make, lines: Lines) -> None:
    mail, number = "jan@voorbeeld.example", "06-12345678"
    replies = [Reply("company", text=f"Mail naar {mail}."), Reply("other", text=f"Bel {number}.")]
    store(home, complaint(title=f"Bel {number}", narrative=f"Mijn mail is {mail}.", replies=replies))
    (line,) = lines()
    assert line["title"] == redact(f"Bel {number}").text != f"Bel {number}"
    assert mail not in json.dumps(line)
    assert number not in json.dumps(line)


def test_order_numbers_join_posts_without_being_kept(home: Home, complaint: Make, lines: Lines) -> None:
    said = "Mijn bestelnummer is 4512-889 123. Nog niets gehoord."
    (raw,) = reference_numbers(said)
    other = Reply("other", text="Mijn bestelnummer is 99887766.")
    company = Reply("company", text="We zien bestelnummer 4512889123.")
    store(
        home,
        complaint("1", narrative=said, replies=[other]),
        complaint("2", narrative=None, replies=[company]),
    )
    one, two = (line["reference_keys"] for line in lines())
    assert one == two == [keyed_hash(secret(home), "reference", "".join(filter(str.isalnum, raw)).upper())]
    assert "4512" not in json.dumps(lines())


def test_author_is_a_hash_that_differs_by_source(home: Home, complaint: Make, lines: Lines) -> None:
    write_directly([complaint(author_key="Mosje")], "phpbb", home)
    write_directly([complaint(source="discourse", author_key="Mosje")], "discourse", home)
    write_directly([complaint("9", author_key="Mosje"), complaint("8", author_key=None)], "phpbb", home)
    keys = {(line["source"], line["source_id"]): line["author_key"] for line in lines()}
    assert keys["phpbb", "1"] == keys["phpbb", "9"] != keys["discourse", "1"]
    assert keys["phpbb", "8"] is None
    assert "Mosje" not in json.dumps(lines())


def test_second_time_only_changes_are_written_and_every_look_is_logged(
    home: Home, complaint: Make, lines: Lines
) -> None:
    assert store(home, complaint("1"), complaint("2"))["new"] == 2
    later = NOW + timedelta(days=1)
    answered = complaint("2", replies=[Reply("company", later, "second", "Excuus.")], fetched_at=later)
    counted = store(
        home,
        complaint("1", fetched_at=later, audience=900, author_posts=7),
        answered,
        complaint("3", fetched_at=later),
    )
    assert counted == {"items": 3, "new": 1, "changed": 1, "unchanged": 1, "refused": 0}
    assert sorted(line["source_id"] for line in lines()) == ["1", "2", "2", "3"]
    looks = [(look["source_id"], look["state"]) for look in lines("sightings")][2:]
    assert looks == [("1", "unchanged"), ("2", "changed"), ("3", "new")]


def test_same_item_twice_in_one_crawl_counts_once(home: Home, complaint: Make, lines: Lines) -> None:
    assert store(home, complaint("1"), complaint("1"), complaint("1", title="anders"))["items"] == 1
    assert len(lines()) == len(lines("sightings")) == 1


def test_invalid_item_is_refused_and_the_rest_goes_on(home: Home, complaint: Make, lines: Lines) -> None:
    counted = store(home, complaint("1", rating="vijf", url="https://f.example/1"), complaint("2"))
    assert (counted["new"], counted["refused"]) == (1, 1)
    assert lines("refused") == [
        {"source_id": "1", "url": "https://f.example/1", "field": "rating", "reason": "is no number but str"}
    ]


def test_erased_complaint_stays_away(home: Home, complaint: Make, lines: Lines) -> None:
    home.lake.mkdir(parents=True)
    key = complaint_key(secret(home), "phpbb", "1")
    (home.lake / "forgotten.jsonl").write_text(
        json.dumps({"source": "phpbb", "key": key}) + "\n", encoding="utf-8"
    )
    assert store(home, complaint("1"), complaint("2"))["items"] == 1
    assert [line["source_id"] for line in lines() + lines("sightings")] == ["2", "2"]


@pytest.mark.parametrize("field", ["narrative", "title"])
def test_text_that_was_nothing_but_blank_stays_unknown(
    home: Home, complaint: Make, lines: Lines, field: str
) -> None:
    store(home, complaint(**{field: None}))
    assert lines()[0][field] is None
