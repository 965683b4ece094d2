"""Each query against the same question counted by hand, on the rows that the example snapshot was made of."""

from __future__ import annotations

import datetime as dt

import pandas as pd
import pytest

from dashboard import queries
from dashboard.address import Address
from dashboard.snapshot import Snapshot

TELECOM = Address(sector="telecom")


@pytest.fixture
def posted(shown: Snapshot) -> pd.DataFrame:
    return shown.frame("select * from public.complaints")


def test_totals(shown: Snapshot, posted: pd.DataFrame) -> None:
    totals = queries.totals(shown)
    assert totals["complaints"] == len(posted) == 3000
    assert totals["complainants"] == posted["complainant"].nunique()
    assert (totals["companies"], totals["sectors"], totals["sources"]) == (60, 12, 4)


@pytest.mark.parametrize(
    ("address", "condition"),
    [
        (Address(), "company_id == company_id"),
        (Address(sector="telecom"), "sector_id == 'telecom'"),
        (Address(sector="bank", period="2025H1"), "sector_id == 'bank' and half_year == '2025H1'"),
        (Address(source="phpbb", company="belnet"), "source == 'phpbb' and company_id == 'belnet'"),
    ],
)
def test_service_adds_up_the_cells_chosen(
    shown: Snapshot, posted: pd.DataFrame, address: Address, condition: str
) -> None:
    mine, found = posted.query(condition), queries.service(shown, address, "company").set_index("unit")
    assert found["cases"].to_dict() == mine["company_id"].value_counts().to_dict()
    for outcome in ("yes", "no", "unknown"):
        assert found[f"resolved_{outcome}"].sum() == (mine["resolved"] == outcome).sum()
    assert found["sources"].to_dict() == mine.groupby("company_id")["source"].nunique().to_dict()
    largest = mine.groupby("company_id")["source"].agg(lambda s: s.value_counts(normalize=True).iloc[0])
    assert found["largest_source_rate"].to_dict() == pytest.approx(largest.to_dict())


def test_service_of_a_theme_counts_that_theme_only(shown: Snapshot, posted: pd.DataFrame) -> None:
    with_it = posted[posted["labels"].map(lambda labels: "lock_in" in labels)]
    found = queries.service(shown, Address(theme="lock_in"), "all")
    assert found["cases"].iloc[0] == len(with_it)
    by_theme = queries.service(shown, TELECOM, "theme").set_index("unit")["cases"]
    assert by_theme["lock_in"] == (with_it["sector_id"] == "telecom").sum()
    assert "all" not in by_theme.index


def test_replies_end_every_complaint_once(shown: Snapshot, posted: pd.DataFrame) -> None:
    mine = posted[posted["replies_known"] & (posted["sector_id"] == "telecom")]
    found = queries.replies(shown, TELECOM, "company")
    assert found["replied"].sum() == mine["reply_days"].notna().sum()
    assert found["replied"].sum() + found["censored"].sum() == len(mine)
    first_day = found[found["day"] == 1]["replied"].sum()
    assert first_day == (mine["reply_days"] <= 1).sum()


def test_whole_leaves_the_sector_out_but_not_the_period(shown: Snapshot) -> None:
    narrow = Address(sector="telecom", company="belnet", period="2025H2")
    everybody = queries.replies(shown, narrow, "sector", whole=True)
    assert everybody["unit"].nunique() == 12
    assert len(everybody) < len(queries.replies(shown, Address(), "sector"))


def test_complainants_are_people_not_posts(shown: Snapshot, posted: pd.DataFrame) -> None:
    found = queries.complainants(shown, TELECOM).set_index("unit")["complainants"]
    mine = posted[posted["sector_id"] == "telecom"]
    assert found.to_dict() == mine.groupby("company_id")["complainant"].nunique().to_dict()


def test_effort_leaves_out_who_mentions_nothing(shown: Snapshot, posted: pd.DataFrame) -> None:
    found = queries.effort(shown, Address(company="belnet")).set_index("kind")
    mine = posted[posted["company_id"] == "belnet"]
    assert found.loc["contacts", "mentioned"] == mine["number_of_contacts"].notna().sum()
    assert found.loc["days", "median"] == mine["elapsed_days"].median()
    assert found.loc["minutes", "upper_quarter"] == mine["waiting_minutes"].quantile(0.75)


@pytest.mark.parametrize(
    ("address", "condition"),
    [
        (Address(company="belnet", reply="unanswered"), "replies_known and reply_days.isna()"),
        (Address(company="belnet", reply="answered"), "replies_known and reply_days <= 14"),
        (Address(company="belnet", reply="late"), "replies_known and reply_days > 14"),
        (Address(company="belnet", outcome="no"), "resolved == 'no'"),
        (Address(company="belnet", written_in="en"), "language == 'en'"),
    ],
)
def test_complaints_behind_a_figure(
    shown: Snapshot, posted: pd.DataFrame, address: Address, condition: str
) -> None:
    mine = posted[posted["company_id"] == "belnet"].query(condition)
    assert queries.complaints_count(shown, address)["complaints"] == len(mine) > 0
    by_month = queries.complaints_by_month(shown, address)
    assert by_month["complaints"].sum() == len(mine)


def test_pages_of_complaints_follow_each_other(shown: Snapshot, posted: pd.DataFrame) -> None:
    mine = posted[posted["company_id"] == "belnet"].sort_values("posted_at", ascending=False)
    pages = [queries.complaints_page(shown, Address(company="belnet", page=page)) for page in (1, 2)]
    shown_ids = [*pages[0]["complaint_id"], *pages[1]["complaint_id"]]
    assert shown_ids == mine["complaint_id"].head(2 * queries.PAGE_SIZE).tolist()


def test_search_finds_words_whatever_their_capitals_and_signs(shown: Snapshot, posted: pd.DataFrame) -> None:
    mine = posted[posted["narrative"].fillna("").str.lower().str.contains("monteur", regex=False)]
    assert queries.complaints_count(shown, Address(q="MONTEUR"))["complaints"] == len(mine) > 0
    for text in ("<script>alert", "100%_'; drop table x --", "{{7*7}}"):
        assert queries.complaints_count(shown, Address(q=text))["complaints"] <= 2


def test_search_never_leads_to_a_sensitive_text(shown: Snapshot, posted: pd.DataFrame) -> None:
    assert posted["is_sensitive"].any()
    found = queries.complaints_page(shown, Address(q="e"))
    assert not found["is_sensitive"].any()


def test_the_latest_complete_half_year_is_the_one_frozen_six_weeks_after_its_end(shown: Snapshot) -> None:
    assert shown.as_of == dt.date(2026, 2, 12)  # six weeks after the last of December is the eleventh
    assert queries.latest_period(shown) in {"2025H2", None}
    have = shown.frame("select distinct period from public.company_scores where evidence_level >= 2")[
        "period"
    ]
    assert queries.latest_period(shown) == max(p for p in have if p not in {"all", "2026H1"})


def test_the_first_sector_is_one_where_companies_can_be_compared(shown: Snapshot) -> None:
    chosen = queries.first_sector(shown)
    scores = queries.scores(shown, Address(sector=chosen))
    counted = shown.frame(
        "select count(rank_low) as n from public.company_scores where period = 'all' group by sector_id"
    )
    assert scores["rank_low"].notna().sum() == counted["n"].max()


def test_choices_are_what_the_cells_hold(shown: Snapshot) -> None:
    assert queries.choices(shown, "source") == ["discourse", "mastodon", "phpbb", "schema_org"]
    assert queries.choices(shown, "period")[0] == "2024H1"
    assert "all" not in queries.choices(shown, "theme")


def test_every_query_says_its_grain() -> None:
    for path in queries.SQL.glob("*.sql"):
        assert path.read_text(encoding="utf-8").startswith("-- One row"), path.name
