"""The one clock of this room. ``OBSERVATORY_NOW`` (an ISO instant) stops it, so that demos repeat."""

from __future__ import annotations

import os
from datetime import UTC, datetime


def now() -> datetime:
    """This moment in UTC, to the second."""
    fixed = os.environ.get("OBSERVATORY_NOW")
    if not fixed:
        return datetime.now(UTC).replace(microsecond=0)
    try:
        moment = datetime.fromisoformat(fixed)
    except ValueError:
        raise ValueError(
            f"OBSERVATORY_NOW is {fixed!r}; it must be an ISO instant such as 2026-02-12T06:00:00Z."
        ) from None
    return moment.astimezone(UTC) if moment.tzinfo else moment.replace(tzinfo=UTC)
