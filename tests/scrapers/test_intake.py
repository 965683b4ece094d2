"""Saved pages and API answers go the same way as fetched ones."""

from __future__ import annotations

import json
from collections.abc import Callable
from pathlib import Path
from typing import Any

import pytest

from pipeline.paths import Home
from scrapers.exceptions import DeclarationError
from scrapers.intake import import_pages
from tests.shared import ROOT

PAGES = ROOT / "tests" / "fixtures" / "pages"
Lines = Callable[..., list[dict[str, Any]]]


@pytest.fixture
def live(tmp_path: Path) -> Home:
    return Home("live", tmp_path / "live")


def test_pages_of_one_topic_become_one_complaint(home: Home, lines: Lines) -> None:
    folder = PAGES / "phpbb" / "dutch_topic_two_pages"
    record = import_pages("phpbb", [folder / "2.html", folder / "1.html"], home)
    (line,) = lines()
    assert (record.reason, record.new, line["source"], line["source_id"]) == ("imported", 1, "phpbb", "190")
    assert [reply["role"] for reply in line["replies"]] == ["other", "consumer"]


def test_page_two_alone_is_refused_with_a_reason(home: Home, lines: Lines) -> None:
    record = import_pages("phpbb", [PAGES / "phpbb" / "dutch_topic_two_pages" / "2.html"], home)
    assert (record.new, record.refused) == (0, 1)
    assert lines("refused")[0]["reason"].startswith("lacks its first page")


def test_listed_topics_never_replace_what_is_known(home: Home, lines: Lines) -> None:
    folder = PAGES / "discourse"
    import_pages("discourse", [folder / "list" / "page.json"], home, url="https://hulp.example/latest.json")
    listed = {line["source_id"]: line for line in lines()}
    assert listed.keys() == {"7", "56", "57"}
    assert (listed["56"]["replies"], listed["57"]["replies"]) == (None, []), (
        "two replies are unknown, none is none"
    )
    again = import_pages("discourse", [folder / "list" / "page.json", folder / "long_topic"], home)
    assert (again.new, again.changed, again.unchanged) == (1, 0, 0)


def test_unreadable_file_is_named_and_the_others_are_read(home: Home, lines: Lines) -> None:
    files = [PAGES / "phpbb" / name / "page.html" for name in ("login_page", "webcare_and_quotes")]
    record = import_pages("phpbb", files, home)
    assert (record.new, record.refused) == (1, 1)
    assert record.errors[0].startswith("page.html was not read: page of ")


def test_importing_twice_adds_nothing(home: Home, lines: Lines) -> None:
    for _ in range(2):
        record = import_pages("schema_org", [PAGES / "schema_org"], home)
    assert (record.new, record.changed) == (0, 0)
    assert record.unchanged == len(lines())


def test_source_that_may_not_be_fetched_can_be_imported(live: Home) -> None:
    record = import_pages(
        "schema_org", [PAGES / "schema_org" / "rdfa" / "page.html"], live, url="https://h.example/haus"
    )
    assert (record.world, record.new) == ("live", 2)
    assert (live.root / "secret.key").stat().st_mode & 0o077 == 0


def test_site_is_known_by_name_or_by_host(live: Home) -> None:
    page = PAGES / "phpbb" / "webcare_and_quotes" / "page.html"
    url = "https://radar-forum.avrotros.nl/x-f93/y-t44.html"
    assert import_pages("phpbb", [page], live, url=url).source == "phpbb.radar"
    assert import_pages("phpbb.radar", [page], live).source == "phpbb.radar"
    assert import_pages("phpbb", [page], live).source == "phpbb"
    with pytest.raises(DeclarationError, match="no site 'elders'"):
        import_pages("phpbb.elders", [page], live)


def test_page_is_read_in_the_encoding_that_it_declares(home: Home, tmp_path: Path, lines: Lines) -> None:
    text = (PAGES / "schema_org" / "rdfa" / "page.html").read_text(encoding="utf-8")
    old = tmp_path / "oud.html"
    old.write_bytes(text.replace("<html", '<meta charset="iso-8859-1"><html').encode("cp1252"))
    import_pages("schema_org", [old], home, url="https://h.example/haus")
    assert lines()[0]["narrative"] == "Zimmer zur Straße."


def test_missing_file_is_said_before_anything_is_read(home: Home, tmp_path: Path) -> None:
    with pytest.raises(FileNotFoundError, match=r"weg\.html does not exist"):
        import_pages("phpbb", [tmp_path / "weg.html"], home)
    assert not (home.lake / "crawls").exists()


def test_topic_of_which_posts_are_missing_is_stored_and_said(home: Home, lines: Lines) -> None:
    record = import_pages("discourse", [PAGES / "discourse" / "long_topic" / "1.json"], home)
    assert (record.new, len(lines()[0]["replies"])) == (1, 1)
    assert record.errors == ["Topic 55 has more posts than were given; import its other pages too."]
    record = import_pages("phpbb", [PAGES / "phpbb" / "dutch_topic_two_pages" / "1.html"], home)
    assert record.errors == ["Topic 190 has more posts than were given; import its other pages too."]


def test_address_that_nobody_knows_stays_unknown(live: Home, lines: Lines) -> None:
    import_pages("phpbb", [PAGES / "phpbb" / name for name in ("webcare_and_quotes", "plain_list")], live)
    found = {line["source_id"]: line for line in map(json.loads, _complaints(live))}
    assert found.keys() == {"44", "1", "2", "901", "902"}
    assert {line["url"] for line in found.values()} == {None}


def _complaints(home: Home) -> list[str]:
    return [
        line
        for path in home.lake.glob("complaints/*/*.jsonl")
        for line in path.read_text("utf-8").splitlines()
    ]
