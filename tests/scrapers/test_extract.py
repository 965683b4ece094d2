"""Texts, numbers and addresses out of markup."""

from __future__ import annotations

import pytest

from scrapers.exceptions import DoubtError
from scrapers.extract import (
    address,
    clean,
    count,
    fragment_text,
    host,
    link_header,
    number,
    parsed,
    plain,
    words,
)


def test_blocks_and_breaks_part_the_text_and_pictures_are_silent() -> None:
    markup = (
        "<p>Een&nbsp; twee <!-- nee --><img alt='x'> drie<br>vier</p><script>nee()</script><ul><li>a<li>b"
    )
    assert fragment_text(markup) == "Een twee drie\nvier\na\nb"


def test_dropped_parts_leave_what_follows_them() -> None:
    assert fragment_text("<div><aside>van een ander</aside> eigen</div>", drop=".//aside") == "eigen"


@pytest.mark.parametrize(
    ("raw", "text"),
    [
        (" a \n\n b\x00c\ufeff ", "a\nbc"),
        ("", None),
        (" \xa0 ", None),
        (None, None),
        ("half \ud83d teken", "half ? teken"),
    ],
)
def test_clean(raw: str | None, text: str | None) -> None:
    assert clean(raw) == text


@pytest.mark.parametrize(
    ("raw", "text"),
    [
        ("5 < 6 en 7 > 3", "5 < 6 en 7 > 3"),
        ("thee &amp; koffie", "thee & koffie"),
        ("a<br/>b", "a\nb"),
        ("AT&T", "AT&T"),
    ],
)
def test_plain_reads_markup_only_where_there_is_some(raw: str, text: str) -> None:
    assert plain(raw) == text


@pytest.mark.parametrize(
    ("raw", "value"),
    [
        ("8,4", 8.4),
        ("8,4/10", 8.4),
        ("4 van 5", 4.0),
        (0, 0.0),
        ("0", 0.0),
        ("", None),
        (None, None),
        (" 3 ", 3.0),
    ],
)
def test_number(raw: object, value: float | None) -> None:
    assert number(raw, "rating") == value


@pytest.mark.parametrize("raw", ["vijf", "4 of 5 stars", True, {"a": 1}, "1.204,50"])
def test_number_doubts_what_is_none(raw: object) -> None:
    with pytest.raises(DoubtError):
        number(raw, "rating")


@pytest.mark.parametrize(
    ("raw", "value"), [("8.340 hits", 8340), ("1 626", 1626), ("12", 12), ("geen", None), (None, None)]
)
def test_count(raw: str | None, value: int | None) -> None:
    assert count(raw) == value


def test_address_loses_sessions_campaigns_and_fragment() -> None:
    base = "https://forum.example/a/b.php?x=1"
    assert (
        address("./viewtopic.php?f=4&t=1&sid=ab&utm_source=x#p3", base)
        == "https://forum.example/a/viewtopic.php?f=4&t=1"
    )
    assert address("?start=15&sid=ab", base, drop=("start",)) == "https://forum.example/a/b.php"
    assert address("mailto:iemand@forum.example", base) is None
    assert address(None, base) is None


def test_host() -> None:
    assert host("https://www.Bedrijf.example/klant") == "bedrijf.example"
    assert host(None) is None


def test_link_header_gives_the_relation_asked_for() -> None:
    header = b'<https://s.example/t?max_id=1,2>; rel="prev", <https://s.example/t?max_id=9>; rel="next"'
    assert link_header(header, "next") == "https://s.example/t?max_id=9"
    assert link_header(None, "next") is None


def test_page_with_an_encoding_declaration_is_read() -> None:
    page = parsed('<?xml version="1.0" encoding="iso-8859-1"?><html><!-- nee --><p>Zürich</p></html>')
    assert words(page) == "Zürich"
    for nothing in ("  ", "<!-- niets -->"):
        with pytest.raises(DoubtError):
            parsed(nothing)
