"""The rules of ``warehouse/lake.yml``, made into checks that an item must pass before it enters the lake."""

from __future__ import annotations

from collections.abc import Callable, Mapping
from datetime import UTC, date, datetime, time
from functools import cache
from typing import Any

import yaml

from pipeline.paths import WAREHOUSE
from scrapers.items import Complaint, Reply

Check = Callable[[Any, datetime], str | None]

TYPES: Mapping[str, tuple[type, ...]] = {
    "text": (str,),
    "number": (int, float),
    "integer": (int,),
    "flag": (bool,),
    "instant": (datetime,),
    "date": (date,),
    "texts": (list,),
    "replies": (list,),
}
ELEMENTS: Mapping[str, type] = {"texts": str, "replies": Reply}
# Filled by later item pipelines, so not there yet when an item is checked.
LATER = {"crawl_id", "content_hash"}


class Rules:
    """What a complaint and a reply must look like."""

    def __init__(self, declared: Mapping[str, Any]) -> None:
        self._complaint = _checks(
            {name: rule for name, rule in declared["complaint"].items() if name not in LATER}
        )
        self._reply = _checks(declared["reply"])
        self._longest = int(declared["limits"]["narrative"])

    def broken_by(self, item: Complaint) -> tuple[str, str] | None:
        """The first field that breaks a rule and why, or None when the item is good."""
        latest = (
            item.fetched_at if isinstance(item.fetched_at, datetime) else datetime.max.replace(tzinfo=UTC)
        )
        for name, check in self._complaint:
            if why := check(getattr(item, name), latest):
                return name, why
        for reply in item.replies or ():
            for name, check in self._reply:
                if why := check(getattr(reply, name), latest):
                    return f"replies.{name}", why
        texts = [item.title, item.narrative, *(reply.text for reply in item.replies or ())]
        if any(text is not None and len(text) > self._longest for text in texts):
            return "narrative", f"is longer than {self._longest} characters"
        return None


@cache
def rules() -> Rules:
    """The rules as they stand in the contract file."""
    return Rules(yaml.safe_load((WAREHOUSE / "lake.yml").read_text(encoding="utf-8")))


def _checks(fields: Mapping[str, Mapping[str, Any]]) -> list[tuple[str, Check]]:
    return [(name, _check(rule)) for name, rule in fields.items()]


def _check(rule: Mapping[str, Any]) -> Check:
    types, required = TYPES[rule["type"]], rule.get("required", False)
    elements = ELEMENTS.get(rule["type"], object)
    allowed = frozenset(rule.get("one_of", ()))
    refuses_flags = rule["type"] in {"number", "integer"}
    bounded = _bounds(rule) if "earliest" in rule or "latest" in rule else None

    def check(value: Any, latest: datetime) -> str | None:
        if value is None:
            return "is missing" if required else None
        if not isinstance(value, types) or (refuses_flags and isinstance(value, bool)):
            return f"is no {rule['type']} but {type(value).__name__}"
        if isinstance(value, list) and not all(isinstance(element, elements) for element in value):
            return f"holds something else than {rule['type']}"
        if value == "":
            return "is an empty text; unknown is null"
        if allowed and value not in allowed:
            return f"is {value!r}, not one of {', '.join(sorted(allowed))}"
        return bounded(value, latest) if bounded else None

    return check


def _bounds(rule: Mapping[str, Any]) -> Check:
    """Earliest is a date in the rule, latest is always the moment of fetching."""
    earliest: date = rule["earliest"]
    first = datetime.combine(earliest, time(), UTC)

    def bounded(value: Any, latest: datetime) -> str | None:
        if not isinstance(value, datetime):
            return (
                None
                if earliest <= value <= latest.date()
                else f"is {value}, before {earliest} or after {latest}"
            )
        if value.tzinfo is None:
            return f"is {value}, without a time zone"
        return None if first <= value <= latest else f"is {value}, before {earliest} or after {latest}"

    return bounded
