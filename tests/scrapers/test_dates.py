"""Dates as they are printed in five languages, counted from the moment of fetching."""

from __future__ import annotations

from datetime import UTC, datetime
from zoneinfo import ZoneInfo

import pytest

from scrapers.dates import find_date, read_date
from scrapers.exceptions import DoubtError

FETCHED = datetime(2026, 2, 12, 6, 0, tzinfo=UTC)
AMSTERDAM = ZoneInfo("Europe/Amsterdam")

PRINTED = [
    ("2020-06-08 00:00:00", "2020-06-08T00:00", "day"),
    ("2012-02-19 08:13:38", "2012-02-19T07:13:38", "second"),
    ("2016-05-23T17:03:59.465Z", "2016-05-23T17:03:59", "second"),
    ("2020-09-20T04:01:14-0700", "2020-09-20T11:01:14", "second"),
    ("2020-04-12T15:30+02:00", "2020-04-12T13:30", "minute"),
    ("2011-04-01", "2011-04-01T00:00", "day"),
    ("2024-05", "2024-05-01T00:00", "month"),
    ("21.01.2009, 05:42", "2009-01-21T04:42", "minute"),
    ("08.03.2016,\xa015:55 Uhr", "2016-03-08T14:55", "minute"),
    ("Dienstag, 5. März 2024, 14:03", "2024-03-05T13:03", "minute"),
    ("Ven 13 Déc 2013 15:36", "2013-12-13T14:36", "minute"),
    ("Mar 12 Nov 2013 19:39", "2013-11-12T18:39", "minute"),
    ("Mar 12 Mar 2013 19:39", "2013-03-12T18:39", "minute"),
    ("Sam 7 Aoû 2010 08:23", "2010-08-07T06:23", "minute"),
    ("Thu Jan 05, 2012 3:42 pm", "2012-01-05T14:42", "minute"),
    ("Thu Jan 05, 2012 12:07 am", "2012-01-04T23:07", "minute"),
    ("January 5th, 2012", "2012-01-05T00:00", "day"),
    ("Sun, 06 Nov 1994 08:49:37 GMT", "1994-11-06T08:49:37", "second"),
    ("za 3 jan. 2025 18:22", "2025-01-03T17:22", "minute"),
    ("12 maart 2024 om 09:31", "2024-03-12T08:31", "minute"),
    ("3 mrt. 2025", "2025-03-03T00:00", "day"),
    ("1 okt '24", "2024-10-01T00:00", "day"),
    ("mei 2024", "2024-05-01T00:00", "month"),
    ("18 Şubat 2024 11:51", "2024-02-18T10:51", "minute"),
    ("13/02/2024", "2024-02-13T00:00", "day"),
    ("02/13/2024", "2024-02-13T00:00", "day"),
    ("07/07/2024", "2024-07-07T00:00", "day"),
    ("vandaag 02:10", "2026-02-12T01:10", "minute"),
    ("gisteren om 13:15", "2026-02-11T12:15", "minute"),
    ("Gestern, 13:41 Uhr", "2026-02-11T12:41", "minute"),
    ("Hier, 08:23", "2026-02-11T07:23", "minute"),
    ("eergisteren", "2026-02-10T00:00", "day"),
    ("zojuist", "2026-02-12T06:00", "minute"),
    ("5 minutes ago", "2026-02-12T05:55", "minute"),
    ("een uur geleden", "2026-02-12T00:00", "day"),
    ("vor 3 Stunden", "2026-02-12T00:00", "day"),
    ("2 dagen geleden", "2026-02-10T00:00", "day"),
    ("een week geleden", "2026-02-05T00:00", "day"),
    ("il y a 2 mois", "2025-12-01T00:00", "month"),
    ("03-07 18:22", "2025-07-03T16:22", "minute"),
]


@pytest.mark.parametrize(("raw", "at", "precision"), PRINTED, ids=lambda value: str(value))
def test_date_is_read_with_its_precision(raw: str, at: str, precision: str) -> None:
    found = read_date(raw, FETCHED, AMSTERDAM)
    assert found is not None
    assert (found.at, found.precision) == (datetime.fromisoformat(at).replace(tzinfo=UTC), precision)


@pytest.mark.parametrize(
    "raw", ["01/02/2024", "31.02.2024", "2024", "6 years ago", "onlangs", "anderhalve maand geleden"]
)
def test_doubtful_date_raises(raw: str) -> None:
    with pytest.raises(DoubtError) as doubt:
        read_date(raw, FETCHED, AMSTERDAM, field="edited_at")
    assert doubt.value.field == "edited_at"


def test_declared_order_settles_the_doubt() -> None:
    assert read_date("01/02/2024", FETCHED, order="DMY") == read_date("2024-02-01", FETCHED)
    assert read_date("01/02/2024", FETCHED, order="MDY") == read_date("2024-01-02", FETCHED)


def test_empty_field_is_unknown() -> None:
    assert read_date("  ", FETCHED) is None
    assert find_date("door iemand", FETCHED) is None


def test_yesterday_is_counted_on_the_calendar_of_the_site() -> None:
    just_after_midnight = datetime(2026, 2, 11, 23, 30, tzinfo=UTC)
    found = find_date("gisteren, 10:00", just_after_midnight, AMSTERDAM)
    assert found is not None
    assert found.at == datetime(2026, 2, 11, 9, 0, tzinfo=UTC)
