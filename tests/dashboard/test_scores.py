"""Scores of a view, verdicts, and the ranking under other weights."""

from __future__ import annotations

from types import SimpleNamespace

import numpy as np
import pytest

from dashboard import scores, verdicts, what_if
from dashboard.address import Address
from dashboard.downloads import statement
from dashboard.snapshot import Snapshot
from dashboard.wording import words

VIEW = Address("en", sector="parcel", period="2025H2")
EN = words("en")


def flagged(flag: str, *, could: bool = True, beside: tuple[str, ...] = ()) -> SimpleNamespace:
    return SimpleNamespace(flag=flag, could_be_tested=could, words=np.array(beside))


def test_only_a_whole_half_year_has_an_index(shown: Snapshot) -> None:
    found = scores.of(shown, VIEW)
    assert found is not None
    assert len(found.of_sector("parcel")) == 5
    assert found.screen("telecom").flag == "red"
    for change, reason in (
        ({"theme": "effort"}, "narrowed"),
        ({"source": "phpbb"}, "narrowed"),
        ({"period": None}, "whole_time"),
        ({"period": "2026H1"}, "no_window"),
    ):
        view = VIEW.with_(**change)
        assert scores.of(shown, view) is None
        assert scores.missing(shown, view) == reason


@pytest.mark.parametrize(
    ("screen", "said"),
    [
        (flagged("red"), "Red: low, and the best is low too; two half-years in a row"),
        (flagged("amber_persistent"), "Amber: low, and the best is low too; two half-years in a row"),
        (flagged("amber"), "Amber: low, and the best is low too"),
        (flagged("none"), ""),
        (flagged("none", beside=("below_norm",)), "below norm, like other sectors"),
        (flagged("none", beside=("locked_in",)), ""),
        (flagged("none", could=False), "could not be tested"),
        (flagged("descriptive", could=False), "could not be tested"),
        (flagged("not_run", could=False), "could not be tested"),
    ],
)
def test_a_flag_is_said_no_stronger_than_it_is(screen: SimpleNamespace, said: str) -> None:
    assert verdicts.short_flag(EN, screen) == said


def test_no_flag_where_nothing_could_be_found_is_no_all_clear() -> None:
    assert verdicts.flag(flagged("none", could=False)).en == "could not be tested"
    assert verdicts.flag(flagged("none")).en == "no flag"


def test_no_place_is_said_without_an_order() -> None:
    company = SimpleNamespace(is_order_shown=True, rank_low=1, rank_high=3, ranked=6)
    assert verdicts.place(EN, company) == "between 1st and 3rd of 6"
    company.is_order_shown = False
    assert verdicts.place(EN, company) == ""


def test_equal_weights_give_the_published_scores_and_places(shown: Snapshot) -> None:
    found = scores.companies(shown, VIEW)
    ranked = found[found["ranked"].notna()]
    own = what_if.pillars(shown, VIEW, ranked["unit"].tolist())
    assert own is not None
    result = what_if.weighed(own, dict.fromkeys(own.names, 20))
    assert result is not None
    both = result.table.merge(ranked, on="unit", suffixes=("", "_published"))
    assert np.allclose(both["score"], both["index_score"])
    assert (both["rank_low"] == both["rank_low_published"]).all()
    assert (both["rank_high"] == both["rank_high_published"]).all()
    assert 0 <= result.whole <= result.pairs <= 1
    assert result.weightings == 5000


def test_one_part_alone_gives_the_order_of_that_part(shown: Snapshot) -> None:
    found = scores.companies(shown, VIEW)
    own = what_if.pillars(shown, VIEW, found.loc[found["ranked"].notna(), "unit"].tolist())
    assert own is not None
    result = what_if.weighed(own, {"R": 1})
    assert result is not None
    answered = own.shrunken[:, own.names.index("R")]
    assert result.table["unit"].tolist() == [own.units[i] for i in np.argsort(-answered)]


@pytest.mark.parametrize(
    ("text", "weights"),
    [
        ("R40-S20", {"R": 40, "S": 20, "E": 0}),
        ("R999", {"R": 100, "S": 0, "E": 0}),
        (None, None),
        ("R0-S0", None),
        ("X9-Rx-'; drop", None),
        ("R²", None),
    ],
)
def test_weights_in_an_address(text: str | None, weights: dict[str, int] | None) -> None:
    assert what_if.read(text, ["R", "S", "E"]) == weights


def test_weights_are_read_back_as_they_were_written() -> None:
    weights = {"S": 5, "R": 40, "E": 0}
    assert what_if.read(what_if.written(weights), ["R", "S", "E"]) == weights


def test_a_file_holds_the_half_year_shown(shown: Snapshot) -> None:
    sql, parameters = statement("service_scores", VIEW)
    found = shown.frame(sql, parameters)
    assert set(found["score_window"]) == {"2025H2"}
    assert set(found["sector_id"]) == {"parcel"}
