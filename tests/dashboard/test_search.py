from __future__ import annotations

import pandas as pd
import pytest

from dashboard import queries, search
from dashboard.snapshot import Snapshot


@pytest.mark.parametrize(
    ("typed", "meant"),
    [
        ("Brightwhistle", "brightwhistle"),
        ("brigthwistle", "brightwhistle"),
        ("BRIGHT", "brightwhistle"),
        ("corvane", "corvane_mobiel"),
        ("mobiel corvane", "corvane_mobiel"),
        ("zonkragt", "zonkracht"),
        ("vléúgel  air", "vleugel_air"),
        ("belnet b.v.", "belnet"),
        ("wattwerk.example", "wattwerk"),
        ("be", "belnet"),
    ],
)
def test_names_are_found_as_people_type_them(shown: Snapshot, typed: str, meant: str) -> None:
    found = search.find(typed, queries.companies(shown))["company_id"].tolist()
    assert meant in found[:3]


@pytest.mark.parametrize("typed", ["", "   ", "!!!", "xqzwv", "qqqqqqqqqqqq"])
def test_nothing_is_found_for_nothing(shown: Snapshot, typed: str) -> None:
    assert search.find(typed, queries.companies(shown)).empty


def test_there_is_nothing_to_find_among_nobody() -> None:
    nobody = pd.DataFrame({"company_name": [], "legal_name": [], "domain": [], "complaints": []})
    assert search.find("belnet", nobody).empty
