from __future__ import annotations

from urllib.parse import parse_qsl, urlsplit

import pytest

from dashboard.address import Address, read


def test_an_address_is_read_back_as_it_was_written() -> None:
    view = Address("en", sector="telecom", period="2025H2", q="a&b=c ü", page=3, reply="late")
    assert read(dict(parse_qsl(urlsplit(view.link("data", page=3)).query))) == view


def test_another_choice_begins_at_the_first_page() -> None:
    view = Address(page=7, sector="bank")
    assert "page" not in view.link("data", sector="energy")
    assert view.with_(theme="effort").page == 1


@pytest.mark.parametrize("page", ["0", "-1", "x", "", "1e9", "9" * 50, "²"])
def test_nonsense_pages_are_the_first(page: str) -> None:
    assert read({"page": page}).page == 1


def test_nonsense_is_left_out() -> None:
    view = read({"lang": "fr", "sector": "  ", "source": "all", "q": "x" * 5000, "theme": "bank"})
    assert (view.language, view.sector, view.source, view.theme) == ("nl", None, None, "bank")
    assert view.q is not None
    assert len(view.q) == 200


def test_the_whole_time_can_be_chosen() -> None:
    view = read({"period": "all"})
    assert view.period == "all"
    assert "period=all" in view.link("ranking")
    assert view.whole().period is None


def test_a_link_always_says_its_language() -> None:
    assert Address("nl").link("") == "/?lang=nl"
    assert Address("en").download("complaints", "csv") == "/download/complaints.csv?lang=en"
