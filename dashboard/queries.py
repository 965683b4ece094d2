"""What the pages ask of a snapshot: the SQL of ``sql/<name>.sql`` in, a DataFrame out. Counting is done
there.
"""

from __future__ import annotations

import datetime as dt
import re
from functools import cache
from pathlib import Path
from typing import Literal

import pandas as pd

from .address import Address
from .snapshot import Snapshot

SQL = Path(__file__).with_name("sql")
PAGE_SIZE = 10
SCORED = 2  # the level of evidence from which a company has a score
FROZEN_AFTER = dt.timedelta(days=42)

By = Literal["all", "company", "sector", "theme", "period", "source"]


def totals(snapshot: Snapshot) -> pd.Series:
    """How much the snapshot holds: complaints, companies, sectors, sources, complainants, first_on,
    last_on.
    """
    return snapshot.frame(text("totals")).iloc[0]


def sectors(snapshot: Snapshot) -> pd.DataFrame:
    """One row per sector, with its regulator and how many companies and complaints it has."""
    return snapshot.frame(text("sectors"))


def first_sector(snapshot: Snapshot, period: str | None = None) -> str | None:
    """Where the ranking begins when nobody chose: the sector with most companies to compare, then most
    cases.
    """
    found = snapshot.frame(text("first_sector"), {"period": period})
    if found.empty and period is not None:
        return first_sector(snapshot)
    return str(found["sector_id"].iloc[0]) if len(found) else None


def companies(snapshot: Snapshot) -> pd.DataFrame:
    """One row per company, by name."""
    return snapshot.frame(text("companies"))


def choices(snapshot: Snapshot, kind: str) -> list[str]:
    """The values that the filter ``kind`` (period, source, theme) can take."""
    found = snapshot.frame(text("choices"))
    return found.loc[found["filter"] == kind, "value"].tolist()


def latest_period(snapshot: Snapshot) -> str | None:
    """The latest half-year that is complete and in which at least one company has a score; None when there is
    none.

    Complete is 42 days after its end: by then most answers that will come have come (method, section 1).
    """
    found = snapshot.frame(text("periods"), {"least": SCORED})["period"].tolist()
    complete = [period for period in found if _last_day(period) + FROZEN_AFTER <= snapshot.as_of]
    return max(complete, default=None)


def _last_day(period: str) -> dt.date:
    year, half = period.split("H")
    return dt.date(int(year), 6, 30) if half == "1" else dt.date(int(year), 12, 31)


def service(snapshot: Snapshot, address: Address, by: By, *, whole: bool = False) -> pd.DataFrame:
    """One row per ``by``: cases, outcomes, promises, sources; ``whole`` leaves sector and company out of the
    filters.
    """
    return snapshot.frame(text("service"), _narrowed(address, whole) | {"by": by})


def replies(snapshot: Snapshot, address: Address, by: By, *, whole: bool = False) -> pd.DataFrame:
    """One row per ``by`` and day: answers given, and complaints last seen unanswered, on that day."""
    return snapshot.frame(text("replies"), _narrowed(address, whole) | {"by": by})


def complainants(snapshot: Snapshot, address: Address) -> pd.DataFrame:
    """One row per company: how many different people complained."""
    return snapshot.frame(text("complainants"), _narrowed(address))


def scores(snapshot: Snapshot, address: Address) -> pd.DataFrame:
    """One row per company: the published scores, of the address's sector, company and period."""
    return snapshot.frame(text("scores"), _only(address, "sector", "company", "period"))


def trend(snapshot: Snapshot, company: str) -> pd.DataFrame:
    """One row per half-year of a company's published scores."""
    return snapshot.frame(text("trend"), {"company": company})


def effort(snapshot: Snapshot, address: Address) -> pd.DataFrame:
    """One row per kind of effort (contacts, days, minutes): mentions, median, quarters."""
    return snapshot.frame(text("effort"), _only(address, "company", "period", "source", "theme"))


def events(snapshot: Snapshot, address: Address) -> pd.DataFrame:
    """One row per event that may explain complaints of the company or sector looked at."""
    return snapshot.frame(text("events"), _only(address, "company", "sector"))


def statements(snapshot: Snapshot, company: str) -> pd.DataFrame:
    """What the company itself says, newest first."""
    return snapshot.frame(text("statements"), {"company": company})


def reply_requests(snapshot: Snapshot, company: str) -> pd.DataFrame:
    """When the company was asked for a reply, newest first."""
    return snapshot.frame(text("reply_requests"), {"company": company})


def complaints_page(snapshot: Snapshot, address: Address) -> pd.DataFrame:
    """The complaints of the address's page, newest first."""
    place = {"size": PAGE_SIZE, "skip": (address.page - 1) * PAGE_SIZE}
    return snapshot.frame(text("complaints_page"), complaint_filters(address) | place)


def complaints_count(snapshot: Snapshot, address: Address) -> pd.Series:
    """How many complaints, companies and people stand in the view."""
    return snapshot.frame(text("complaints_count"), complaint_filters(address)).iloc[0]


def complaints_by_month(snapshot: Snapshot, address: Address) -> pd.DataFrame:
    """One row per month of the view."""
    return snapshot.frame(text("complaints_by_month"), complaint_filters(address))


def delight(snapshot: Snapshot, address: Address, by: Literal["company", "sector", "all"]) -> pd.DataFrame:
    """One row per ``by``: posts of any kind, and those that tell of something done well."""
    return snapshot.frame(text("delight"), _only(address, "sector", "period", "source") | {"by": by})


def delight_page(snapshot: Snapshot, address: Address) -> pd.DataFrame:
    """The posts of the address's page that tell of something done well; ``found`` is how many there are."""
    place = {"size": PAGE_SIZE, "skip": (address.page - 1) * PAGE_SIZE}
    return snapshot.frame(text("delight_page"), _only(address, "sector", "period", "source") | place)


def gone(snapshot: Snapshot) -> pd.DataFrame:
    """One row per source: posts, and those that have gone from it."""
    return snapshot.frame(text("gone"))


def evidence(snapshot: Snapshot, complaints: list[str]) -> pd.DataFrame:
    """The spans that count in these complaints."""
    return snapshot.frame(text("evidence"), {"complaints": tuple(complaints)})


def reply_texts(snapshot: Snapshot, complaints: list[str]) -> pd.DataFrame:
    """The public replies below these complaints."""
    return snapshot.frame(text("reply_texts"), {"complaints": tuple(complaints)})


def sources(snapshot: Snapshot) -> pd.DataFrame:
    """One row per source."""
    return snapshot.frame(text("sources"))


def source_months(snapshot: Snapshot) -> pd.DataFrame:
    """One row per source and month."""
    return snapshot.frame(text("source_months"))


def complaint_filters(address: Address) -> dict[str, object]:
    """The parameters of ``sql/complaints.sql``, by name."""
    names = ("sector", "company", "period", "source", "theme", "outcome", "written_in", "reply", "q")
    return _only(address, *names)


@cache
def text(name: str) -> str:
    """The SQL of one file; ``{other}`` in it stands for the SQL of another."""
    sql = (SQL / f"{name}.sql").read_text(encoding="utf-8")
    return re.sub(r"\{(\w+)\}", lambda match: text(match[1]), sql)


def _only(address: Address, *names: str) -> dict[str, object]:
    return {name: getattr(address, name) for name in names}


def _narrowed(address: Address, whole: bool = False) -> dict[str, object]:
    everything: dict[str, object] = {"sector": None, "company": None}
    chosen = _only(address, "sector", "company", "period", "source", "theme")
    return chosen | everything if whole else chosen
