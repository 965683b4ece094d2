"""Whatever a text holds, it is read: in bounded work, without raising, with spans that point at what they name."""

import sys
from collections.abc import Callable

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from pipeline.reading import Company, Reader, Reading, Text, redact
from pipeline.reading.redaction import READ_AT_MOST

COMPANIES = [
    Company("pakvogel", "Pakvogel", sector="parcel"),
    Company("klompwinkel", "Klompwinkel", sector="webshop"),
]
READER = Reader(COMPANIES)
STORY = (
    "Klompwinkel zegt: bel Pakvogel. Pakvogel zegt: bel Klompwinkel. "
    "Al 3 keer gebeld met Joukje (06-12345678), twee weken niks."
)
HOSTILE = {
    "one line of a megabyte": "pakket niet geleverd " * 50_000,
    "one word of a megabyte": "a" * 1_000_000,
    "one number of a megabyte": "1" * 1_000_000,
    "repetitions": "drie keer gebeld " * 100_000,
    "parties": "Pakvogel zegt Klompwinkel, " * 40_000,
    "dates": "op 3 mei en 4 juni " * 50_000,
    "names": "Beste Marieke, Van de " * 50_000,
    "points": "." * 1_000_000,
    "initials": "A." * 400_000,
    "nested quotes": "\"'" * 100_000,
    "brackets": "(" * 100_000 + ")" * 100_000,
    "markup": "<div>" * 50_000 + "</div>" * 50_000,
    "emoji": "😡" * 1_000_000,
    "accents on one letter": "a" + "\u0301" * 500_000,
    "bytes that are no text": (b"\xff\xfe\x80 gebeld " * 1_000).decode("utf-8", errors="surrogateescape"),
    "lone surrogates": "\ud800" * 100_000,
    "nothing but NUL": "\x00" * 100_000,
}
WORDS = st.sampled_from(
    "Ik|belde|drie keer|Pakvogel|zegt|Klompwinkel|é|e\u0301|😡|één|&amp;|\r\n|\x00|\ud83d|"
    "06-12345678|Joukje|mevrouw Zandhoek|"
    "twee weken|al|niks|.|,|:|!|op 3 mei|NL91ABNA0417164300|ordernummer 12345678|"
    "groetjes|Henk|een half uur in de wacht|"
    "\u2028|ß|ﬁ|¼".split("|")
)
TEXTS = st.lists(WORDS | st.text(max_size=8), max_size=25).map(" ".join)


def read(text: str) -> Reading:
    return READER.read([Text("x", text)])[0]


def steps(work: Callable[[], object]) -> int:
    """Calls of Python functions: a measure of work that no busy machine disturbs."""
    count = 0

    def counted(_frame: object, _event: str, _argument: object) -> None:
        nonlocal count
        count += 1

    sys.setprofile(counted)
    try:
        work()
    finally:
        sys.setprofile(None)
    return count


@pytest.mark.parametrize("name", HOSTILE)
def test_hostile_texts_are_read(name: str) -> None:
    text = HOSTILE[name]
    found = read(text)
    assert len(found.redacted) <= READ_AT_MOST
    assert all(item.text == text[item.start : item.end] for item in found.pii)


@pytest.mark.parametrize(
    "part", ["drie keer gebeld ", "Pakvogel zegt Klompwinkel, ", "op 3 mei ", "Beste Marieke, ", "1 "]
)
def test_a_hundred_times_more_text_costs_no_more_than_what_is_read(part: str) -> None:
    full, far_more = part * (READ_AT_MOST // len(part)), part * (100 * READ_AT_MOST // len(part))
    read(full)
    assert steps(lambda: read(far_more)) < 1.2 * steps(lambda: read(full)) + 1_000


@given(TEXTS)
@settings(max_examples=150, deadline=None)
def test_spans_point_at_what_they_name(text: str) -> None:
    found = read(text)
    for span in (*found.evidence, *found.referrals, *found.pii):
        assert 0 <= span.start < span.end <= len(text)
    assert all(item.text == text[item.start : item.end] for item in found.pii)
    for pair in found.referrals:
        told = text[pair.start : pair.end].lower()
        assert pair.from_.lower() in told or pair.to.lower() in told


@given(TEXTS)
@settings(max_examples=150, deadline=None)
def test_redacting_twice_changes_nothing_more(text: str) -> None:
    once = redact(text).text
    assert redact(once).text == once


def test_a_long_text_keeps_nothing_that_was_not_searched() -> None:
    once = redact(STORY * 200)
    assert "06-12345678" not in once.text
    assert "Joukje" not in once.text
    assert once.text.endswith("[...]")
    assert redact(once.text).text == once.text


@given(st.lists(TEXTS, max_size=4), st.randoms(use_true_random=False))
@settings(max_examples=30, deadline=None)
def test_neighbours_and_order_change_nothing(texts: list[str], random: object) -> None:
    asked = [Text(str(n), text) for n, text in enumerate([*texts, STORY])]
    alone = {text.id: READER.read([text])[0] for text in asked}
    random.shuffle(asked)  # type: ignore[attr-defined]
    for reading in READER.read(asked):
        assert reading == alone[reading.id]
