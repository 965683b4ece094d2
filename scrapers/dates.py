"""Dates as people and machines print them, read into UTC with the precision that was printed.

A clock time without zone is read in the zone given; a date alone stays that date, whatever the zone. Words
such as "gisteren" count from the moment of fetching, never from now. What cannot be read raises
``DoubtError``.
"""

from __future__ import annotations

import re
from datetime import UTC, datetime, timedelta, timezone, tzinfo
from functools import lru_cache
from typing import Literal, NamedTuple

from scrapers.exceptions import DoubtError
from scrapers.items import Precision

Order = Literal["DMY", "MDY"]


class When(NamedTuple):
    """A moment in UTC, and how exactly it was printed."""

    at: datetime
    precision: Precision


OFFSET = r"Z|UTC|GMT|[+-]\d\d:?\d\d"
ISO = re.compile(
    r"(?<!\d)(?P<year>\d{4})-(?P<month>\d\d)(?!\d)(?:-(?P<day>\d\d)(?:[T ](?P<hour>\d\d):(?P<minute>\d\d)"
    rf"(?::(?P<second>\d\d)(?:[.,]\d+)?)?\s*(?P<offset>{OFFSET})?)?)?",
    re.IGNORECASE,
)
MONTHS = {
    name: number
    for number, names in enumerate(
        (
            "january jan januari januar janvier janv jänner ocak enero janeiro gennaio",
            "february feb februari februar février fév fevr févr fevrier şubat febrero fevereiro febbraio",
            "march mar maart mrt märz mär maerz mars mart marzo março",
            "april apr avril avr nisan abril aprile",
            "may mei mai mayıs mayo maio maggio",
            "june jun juni juin haziran junio junho giugno",
            "july jul juli juillet juil temmuz julio julho luglio",
            "august aug augustus août aoû aout ağustos agosto",
            "september sep sept septembre eylül septiembre setembro settembre",
            "october oct okt oktober octobre ekim octubre outubro ottobre",
            "november nov novembre kasım noviembre novembro",
            "december dec déc dez dezember décembre decembre aralık diciembre dezembro dicembre",
        ),
        start=1,
    )
    for name in names.split()
}
DAY_WORDS = {
    **dict.fromkeys(("vandaag", "heute", "today", "aujourd'hui", "aujourd’hui", "bugün"), 0),
    **dict.fromkeys(("gisteren", "gestern", "yesterday", "hier", "dün"), 1),
    **dict.fromkeys(("eergisteren", "vorgestern", "avant-hier"), 2),
}
JUST_NOW = re.compile(
    r"\b(?:zojuist|zonet|just now|less than a minute ago|gerade eben|à l['’]instant|şimdi)\b", re.IGNORECASE
)
NAMES = "|".join(sorted(MONTHS, key=len, reverse=True))
CLOCK = (
    r"(?:[,\s]*(?:om|um|at|à|@|-|–)?\s*(?P<hour>\d{1,2})[:.h](?P<minute>\d\d)(?::(?P<second>\d\d))?"
    rf"(?:\s*(?P<half>[ap]\.?m\b\.?))?(?:\s*(?P<offset>{OFFSET})\b)?)?"
)
PRINTED = re.compile(
    rf"\b(?:(?P<day>\d{{1,2}})(?:\.|st|nd|rd|th|er|e)?\s*(?:de\s+)?(?P<name>{NAMES})\b\.?,?\s*(?:de\s+)?"
    rf"(?P<year>\d{{4}}|[’']\d\d)"
    rf"|(?P<us_name>{NAMES})\b\.?\s*(?P<us_day>\d{{1,2}})(?:st|nd|rd|th)?,?\s+(?P<us_year>\d{{4}})"
    rf"|(?P<one>\d{{1,2}})(?P<mark>[./-])(?P<two>\d{{1,2}})(?P=mark)(?P<digits>\d{{4}})"
    rf"|(?P<word>{'|'.join(DAY_WORDS)}))\b{CLOCK}",
    re.IGNORECASE,
)
ONE = "|".join(("een", "één", "ein", "eine", "einem", "einer", "une?", "an?", "bir"))
UNITS = {
    "second": r"seconden?|sekunden?|secondes?|seconds?|secs?|sec",
    "minute": r"minuten?|minuut|minutes?|mins?|min\.?",
    "hour": r"uur|uren|stunden?|heures?|hours?|hrs?",
    "day": r"dag(?:en)?|tag(?:en)?|tage|jours?|days?|gün",
    "week": r"weken|week|wochen?|semaines?|weeks?|hafta",
    "month": r"maand(?:en)?|mnd|monat(?:en)?|monate|mois|months?|ay",
}
SPAN = (
    rf"\b(?P<count>\d+|{ONE})\s*(?:" + "|".join(f"(?P<{unit}>{words})" for unit, words in UNITS.items()) + ")"
)
AGO = re.compile(
    rf"(?P<before>\b(?:vor|il y a)\s+)?{SPAN}(?(before)|\.?\s+(?:geleden|ago|önce))\b", re.IGNORECASE
)
# How far back each unit goes and how exactly: "3 hours ago" says which day, not which minute.
STEPS: dict[str, tuple[timedelta, Precision]] = {
    "second": (timedelta(seconds=1), "minute"),
    "minute": (timedelta(minutes=1), "minute"),
    "hour": (timedelta(hours=1), "day"),
    "day": (timedelta(days=1), "day"),
    "week": (timedelta(weeks=1), "day"),
    "month": (timedelta(days=30.44), "month"),
}


def read_date(
    raw: str, fetched_at: datetime, zone: tzinfo = UTC, order: Order | None = None, field: str = "posted_at"
) -> When | None:
    """The moment that a whole field prints; None for an empty field, ``DoubtError`` when it prints none."""
    text = raw.strip()
    if not text:
        return None
    return find_date(text, fetched_at, zone, order, field) or _guessed(text, fetched_at, zone, order, field)


def find_date(
    text: str, fetched_at: datetime, zone: tzinfo = UTC, order: Order | None = None, field: str = "posted_at"
) -> When | None:
    """The first moment printed within a text, such as the byline of a post, or None."""
    if iso := ISO.search(text):
        return _iso(iso, zone, field)
    if printed := PRINTED.search(text):
        year, month, day = _calendar_day(printed, fetched_at, zone, order, field)
        return _clock(printed, zone, field, year, month, day)
    if JUST_NOW.search(text):
        return When(fetched_at.replace(second=0, microsecond=0), "minute")
    ago = AGO.search(text)
    return _ago(ago, fetched_at, zone) if ago else None


def _iso(found: re.Match[str], zone: tzinfo, field: str) -> When:
    if found["day"] is None:
        return _when(found[0], field, "month", UTC, int(found["year"]), int(found["month"]))
    if found["offset"] is None and (found["hour"], found["minute"], found["second"]) == ("00", "00", "00"):
        # Shops print their dates as midnight without a zone: that is a day.
        return _when(found[0], field, "day", UTC, int(found["year"]), int(found["month"]), int(found["day"]))
    return _clock(found, zone, field, int(found["year"]), int(found["month"]), int(found["day"]))


def _clock(found: re.Match[str], zone: tzinfo, field: str, year: int, month: int, day: int) -> When:
    parts = found.groupdict()
    if parts["hour"] is None:
        return _when(found[0], field, "day", UTC, year, month, day)
    hour = int(parts["hour"])
    if parts.get("half"):
        hour = hour % 12 + (12 if parts["half"][0] in "pP" else 0)
    if offset := parts["offset"]:
        zone = _zone(offset)
    precision: Precision = "second" if parts["second"] else "minute"
    minute, second = int(parts["minute"]), int(parts["second"] or 0)
    return _when(found[0], field, precision, zone, year, month, day, hour, minute, second)


@lru_cache
def _zone(offset: str) -> tzinfo:
    if offset.upper() in {"Z", "UTC", "GMT"}:
        return UTC
    ahead = timedelta(hours=int(offset[1:3]), minutes=int(offset[-2:]))
    return timezone(-ahead if offset[0] == "-" else ahead)


def _calendar_day(
    found: re.Match[str], fetched_at: datetime, zone: tzinfo, order: Order | None, field: str
) -> tuple[int, int, int]:
    if found["word"]:
        on = fetched_at.astimezone(zone).date() - timedelta(days=DAY_WORDS[found["word"].lower()])
        return on.year, on.month, on.day
    if found["us_name"]:
        return int(found["us_year"]), MONTHS[found["us_name"].lower()], int(found["us_day"])
    if found["name"]:
        digits = found["year"].lstrip("’'")
        return (
            int(digits) + (2000 if len(digits) == 2 else 0),
            MONTHS[found["name"].lower()],
            int(found["day"]),
        )
    one, two = int(found["one"]), int(found["two"])
    # Dots and dashes are continental; a stroke between two numbers up to 12 may be either.
    if found["mark"] == "/" and order is None and one <= 12 and two <= 12 and one != two:
        raise DoubtError(field, found[0], "may be day/month or month/day; declare date_order for this site")
    month_first = order == "MDY" or (found["mark"] == "/" and order is None and two > 12)
    day, month = (two, one) if month_first else (one, two)
    return int(found["digits"]), month, day


def _ago(found: re.Match[str], fetched_at: datetime, zone: tzinfo) -> When:
    unit = next(unit for unit in UNITS if found[unit])
    step, precision = STEPS[unit]
    number = int(found["count"]) if found["count"].isdigit() else 1
    then = (fetched_at - number * step).astimezone(zone)
    if precision == "minute":
        return When(then.astimezone(UTC).replace(second=0, microsecond=0), precision)
    day = 1 if precision == "month" else then.day
    return When(datetime(then.year, then.month, day, tzinfo=UTC), precision)


def _when(
    raw: str,
    field: str,
    precision: Precision,
    zone: tzinfo,
    year: int,
    month: int,
    day: int = 1,
    hour: int = 0,
    minute: int = 0,
    second: int = 0,
) -> When:
    try:
        local = datetime(year, month, day, hour, minute, second, tzinfo=zone)
    except ValueError as error:
        raise DoubtError(field, raw, "is no date in the calendar") from error
    return When(local.astimezone(UTC), precision)


def _guessed(text: str, fetched_at: datetime, zone: tzinfo, order: Order | None, field: str) -> When:
    """What is left for dateparser: dates without year or day, words for numbers, other languages."""
    from dateparser.date import DateDataParser

    parser = DateDataParser(
        languages=["nl", "en", "de", "fr"],
        settings={
            "RELATIVE_BASE": fetched_at.astimezone(zone).replace(tzinfo=None),
            "DATE_ORDER": order or "DMY",
            "PREFER_DATES_FROM": "past",
            "PREFER_DAY_OF_MONTH": "first",
            "RETURN_AS_TIMEZONE_AWARE": False,
        },
    )
    found = parser.get_date_data(re.sub(rf"\b(?:{ONE})\b", "1", text, flags=re.IGNORECASE))
    if found.date_obj is None or found.period == "year":
        raise DoubtError(field, text, "cannot be read as a date")
    local = found.date_obj.replace(second=0, microsecond=0)
    if found.period == "month":
        return When(local.replace(day=1, hour=0, minute=0, tzinfo=UTC), "month")
    if re.search(r"\d{1,2}[:.h]\d\d", text):
        return When(local.replace(tzinfo=zone).astimezone(UTC), "minute")
    return When(local.replace(hour=0, minute=0, tzinfo=UTC), "day")
