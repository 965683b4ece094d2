"""Times as the four sites write them."""

from __future__ import annotations

from datetime import date, datetime
from zoneinfo import ZoneInfo

AMSTERDAM = ZoneInfo("Europe/Amsterdam")
_WEEKDAYS = ("ma", "di", "wo", "do", "vr", "za", "zo")
_MONTHS = ("jan", "feb", "mrt", "apr", "mei", "jun", "jul", "aug", "sep", "okt", "nov", "dec")


def instant(moment: datetime) -> str:
    """ISO 8601 with milliseconds and Z, as Discourse and Mastodon write it."""
    return f"{moment:%Y-%m-%dT%H:%M:%S}.000Z"


def with_offset(moment: datetime) -> str:
    """ISO 8601 in Dutch time with its offset."""
    return moment.astimezone(AMSTERDAM).isoformat()


def zulu(moment: datetime) -> str:
    """ISO 8601 in UTC without fractions."""
    return f"{moment:%Y-%m-%dT%H:%M:%SZ}"


def dutch(moment: datetime) -> str:
    """``za 3 jan 2026 18:22``, in Dutch time."""
    local = moment.astimezone(AMSTERDAM)
    return f"{_WEEKDAYS[local.weekday()]} {local.day} {_MONTHS[local.month - 1]} {local.year} {local:%H:%M}"


def numeric(day: date) -> str:
    """``03-01-2026``."""
    return f"{day:%d-%m-%Y}"
