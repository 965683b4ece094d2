"""What of a text is published: nothing personal or hidden, no more than allowed, spans that fit."""

from __future__ import annotations

import re

from hypothesis import given
from hypothesis import strategies as st

from pipeline import shown
from pipeline.reading.redaction import READ_AT_MOST
from pipeline.shown import Personal, Span

STORY = (
    "Ik bestelde een kast. Na drie weken was er niets bezorgd! Ik belde Jan de Vries vier keer. "
    "Het weer was mooi. Uiteindelijk kreeg ik geen geld terug. Ik ga hier nooit meer heen."
)


def span(text: str, words: str, label: str = "delivery") -> Span:
    start = text.index(words)
    return Span(label, start, start + len(words), "rule")


def person(text: str, words: str) -> Personal:
    start = text.index(words)
    return Personal("name", start, start + len(words))


def test_a_full_text_is_whole_but_for_personal_data() -> None:
    found = shown.full(STORY, [span(STORY, "vier keer", "effort")], [person(STORY, "Jan de Vries")])
    assert "Ik belde [naam] vier keer." in found.text
    [moved] = found.evidence
    assert found.text[moved.start : moved.end] == "vier keer"


def test_an_excerpt_is_the_sentences_that_count() -> None:
    evidence = [
        span(STORY, "niets bezorgd"),
        span(STORY, "vier keer", "effort"),
        span(STORY, "geen geld terug", "billing"),
    ]
    found = shown.excerpt(STORY, evidence, [person(STORY, "Jan de Vries")])
    assert found.text == (
        "… Na drie weken was er niets bezorgd! Ik belde [naam] vier keer. … "
        "Uiteindelijk kreeg ik geen geld terug. …"
    )
    assert [found.text[s.start : s.end] for s in found.evidence] == [
        "niets bezorgd",
        "vier keer",
        "geen geld terug",
    ]


def test_an_excerpt_without_evidence_shows_nothing() -> None:
    assert shown.excerpt(STORY, [], []) == shown.Shown("", [])


def test_a_span_over_two_sentences_keeps_both() -> None:
    found = shown.excerpt(STORY, [span(STORY, "bezorgd! Ik belde")], [])
    assert found.text.startswith("… Na drie weken")
    assert found.text.endswith("vier keer. …")
    assert len(found.evidence) == 1


def test_an_excerpt_is_short_and_shows_every_label_before_repeating_one() -> None:
    sentences = [f"Zin nummer {n} gaat over de bezorging van mijn pakket en duurt lang." for n in range(60)]
    text = " ".join([*sentences, "Ook klopte de factuur niet."])
    evidence = [span(text, f"Zin nummer {n} ") for n in range(60)] + [span(text, "factuur", "billing")]
    found = shown.excerpt(text, evidence, [])
    assert len(found.text) < shown.LONGEST_EXCERPT + 100
    assert {s.label for s in found.evidence} == {"delivery", "billing"}


def test_a_sentence_without_end_is_cut_around_what_counts() -> None:
    text = "woord " * 500 + "nooit bezorgd " + "woord " * 500
    found = shown.excerpt(text, [span(text, "nooit bezorgd")], [])
    assert "nooit bezorgd" in found.text
    assert len(found.text) < 2 * shown.LONGEST_SENTENCE + 20


def test_marks_that_hide_or_turn_text_are_gone_and_spans_follow() -> None:
    text = "a\u202ebc\u200b \x07de\u2066f niet bezorgd\x00"
    found = shown.full(text, [span(text, "niet bezorgd")], [])
    assert found.text == "abc def niet bezorgd"
    [moved] = found.evidence
    assert found.text[moved.start : moved.end] == "niet bezorgd"


def test_a_text_beyond_what_was_read_for_personal_data_is_cut() -> None:
    found = shown.full("x" * 30_000, [Span("effort", 25_000, 25_010, "r")], [])
    assert len(found.text) == READ_AT_MOST + len(" …")
    assert found.evidence == []


def test_evidence_on_personal_data_stands_on_its_mark() -> None:
    found = shown.full(STORY, [span(STORY, "Jan de Vries")], [person(STORY, "Jan de Vries")])
    [moved] = found.evidence
    assert found.text[moved.start : moved.end] == "[naam]"


def test_a_line_is_cut_at_a_word() -> None:
    assert shown.line("een  twee\ndrie", 100) == "een twee drie"
    assert shown.line("een twee drie", 9) == "een twee …"
    assert shown.line("a" * 20, 9) == "a" * 9 + " …"


words = st.text(alphabet="ab .!?\n\u202e…", min_size=0, max_size=200)


@given(
    words,
    st.lists(st.tuples(st.integers(0, 200), st.integers(0, 200)), max_size=6),
    st.lists(st.tuples(st.integers(0, 200), st.integers(0, 200)), max_size=4),
)
def test_spans_always_lie_in_the_text_that_is_shown(
    text: str, evidence: list[tuple[int, int]], personal: list[tuple[int, int]]
) -> None:
    spans = [Span("effort", min(p), max(p), "r") for p in evidence if max(p) <= len(text) and min(p) < max(p)]
    private = [Personal("name", min(p), max(p)) for p in personal if max(p) <= len(text) and min(p) < max(p)]
    for found in (shown.full(text, spans, private), shown.excerpt(text, spans, private)):
        assert not re.search("[\u202a-\u202e\u2066-\u2069]", found.text)
        for s in found.evidence:
            assert 0 <= s.start < s.end <= len(found.text)


@given(words, st.integers(0, 199), st.integers(1, 30))
def test_without_personal_data_a_span_still_covers_its_own_words(text: str, start: int, length: int) -> None:
    end = min(start + length, len(text))
    wanted = text[start:end].replace("\u202e", "")
    if not wanted.strip():
        return
    for found in (
        shown.full(text, [Span("effort", start, end, "r")], []),
        shown.excerpt(text, [Span("effort", start, end, "r")], []),
    ):
        assert [found.text[s.start : s.end] for s in found.evidence] in ([wanted], [])
