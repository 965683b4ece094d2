"""The evaluation's committed figures are what the code gives."""

from __future__ import annotations

import json

import pytest

from pipeline.reading import measured
from pipeline.reading.evaluate import Score

pytestmark = pytest.mark.slow


@pytest.fixture(scope="module")
def kept() -> dict[str, object]:
    content: dict[str, object] = json.loads(measured.RESULTS.read_text(encoding="utf-8"))
    return content


def test_the_committed_figures_are_what_the_code_gives(kept: dict[str, object]) -> None:
    sets = [measured.measure(name) for name in measured.SETS]
    again = json.loads(json.dumps(measured.results(sets, str(kept["measured_on"]))))
    assert again == kept, "run make eval"


def test_the_set_is_as_large_as_it_must_be(kept: dict[str, object]) -> None:
    texts = kept["texts"]
    assert isinstance(texts, dict)
    assert sum(texts.values()) >= 400
    assert texts["rules"] == 90


def test_counts_give_the_rates_that_follow_from_them() -> None:
    cell = measured.counts(Score(right=6, wrong=2, missed=3, absent=18))
    assert cell["sensitivity"] == pytest.approx(6 / 9, abs=1e-4)
    assert cell["specificity"] == pytest.approx(18 / 20, abs=1e-4)
    assert cell["precision"] == pytest.approx(6 / 8, abs=1e-4)
    assert "sensitivity" not in measured.counts(Score(absent=5))


def test_nothing_of_a_held_out_text_is_listed() -> None:
    score = Score(missed=1, misses=["h-001 missed"])
    held_out = measured.Measured("held_out", [], {}, {"effort": score})
    dev = measured.Measured("dev", [], {}, {"effort": score})
    assert measured.misses([held_out]) == []
    assert measured.misses([dev]) == ["dev effort: h-001 missed"]
