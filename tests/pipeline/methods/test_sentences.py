"""No page claims more than its numbers carry."""

from __future__ import annotations

from itertools import product

import pytest

from pipeline.methods import MethodError
from pipeline.methods.sentences import (
    BANDS,
    FLAGS,
    FORBIDDEN,
    NO_DIFFERENCE,
    NO_ORDER,
    TOO_FEW,
    CompanyFacts,
    band,
    company_sentences,
    comparison,
    depends_on_weights,
    false_alarms,
    ordinal,
    place,
    sector_flag,
    tipping,
)


def test_the_allowed_sentences_of_the_method() -> None:
    assert place(1, 9, 14).en == "between 1st and 9th of 14; among the possible top 3"
    assert place(1, 9, 14).nl == "tussen plaats 1 en 9 van 14; mogelijk bij de beste 3"
    assert place(4, 9, 14).en == "between 4th and 9th of 14"
    assert place(2, 2, 14).en == "2nd of 14"
    assert band("far below").en == "stands out as low; we asked the company for comment"
    assert comparison("Alfa", "Beta", (1, 2), (3, 4)).en == "Alfa's complaints are handled better than Beta's"
    assert comparison("Alfa", "Beta", (5, 6), (3, 4)).en == "Beta's complaints are handled better than Alfa's"
    assert comparison("Alfa", "Beta", (1, 3), (3, 4)) == NO_DIFFERENCE
    assert (
        depends_on_weights(["answers", "effort"]).en == "position depends on how you weigh answers and effort"
    )


def test_little_evidence_forbids_any_order() -> None:
    for level in (0, 1):
        facts = CompanyFacts(level, 14, rank_low=1, rank_high=2, band="far below", rankability=0.9)
        assert company_sentences(facts) == [TOO_FEW]
    score_only = CompanyFacts(2, 14, rank_low=1, rank_high=2, rankability=0.9)
    assert all("14" not in sentence.en for sentence in company_sentences(score_only))
    unrankable = CompanyFacts(3, 14, rank_low=1, rank_high=2, rankability=0.4, band="inside")
    assert company_sentences(unrankable) == [NO_ORDER, BANDS["inside"]]
    disagreeing = CompanyFacts(3, 14, rank_low=1, rank_high=2, rankability=0.9, sources_disagree=True)
    assert "disagree" in company_sentences(disagreeing)[0].en


def test_weights_and_unknown_customers_are_said() -> None:
    facts = CompanyFacts(
        3, 14, 2, 7, rankability=0.8, third_share=0.6, pillars=["R", "E"], has_customer_count=False
    )
    assert [s.en.split(" ")[0] for s in company_sentences(facts)] == ["between", "position", "we"]


def test_no_sentence_contains_a_forbidden_word() -> None:
    spoken = [*BANDS.values(), *FLAGS.values(), TOO_FEW, NO_DIFFERENCE, NO_ORDER]
    spoken += [place(low, high, 14) for low, high in product(range(1, 15), repeat=2) if low <= high]
    spoken += [tipping("Alfa", "Beta", 1.1), false_alarms(0.024, 0.032), depends_on_weights(["R"])]
    for sentence in spoken:
        assert not any(word in sentence.en.lower() for word in FORBIDDEN["en"]), sentence.en
        assert not any(word in sentence.nl.lower() for word in FORBIDDEN["nl"]), sentence.nl


def test_tipping_point_in_words() -> None:
    assert tipping("Alfa", "Beta", 1.4).nl.count("1,40") == 1
    assert tipping("Alfa", "Beta", 1.1).en.endswith("(fragile)")
    assert tipping("Alfa", "Beta", 1.0) == NO_DIFFERENCE


def test_false_alarm_statement_of_the_method() -> None:
    assert false_alarms(0.024, 0.032).en.endswith(
        "in about 2 of 100 screening rounds (simulation bound: 3.2)"
    )


def test_sector_flags_in_words() -> None:
    assert sector_flag("red", ["locked_in"]).en.endswith("locked in")
    assert sector_flag("none", ["below_norm"]).en == "below norm, like other sectors"
    assert sector_flag("not_tested").nl == "kon niet worden getoetst"


def test_impossible_input_is_refused() -> None:
    for call in (lambda: place(3, 2, 5), lambda: band("blue"), lambda: sector_flag("purple")):
        with pytest.raises(MethodError):
            call()


def test_ordinals() -> None:
    numbers = [1, 2, 3, 4, 11, 12, 13, 21, 22, 103, 111]
    assert [ordinal(n) for n in numbers] == [
        *("1st", "2nd", "3rd", "4th", "11th", "12th", "13th", "21st", "22nd", "103rd", "111th")
    ]
