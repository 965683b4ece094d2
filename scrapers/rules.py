"""The rules of ``warehouse/lake.yml``, made into checks that an item must pass before it enters the lake."""

from __future__ import annotations

from collections.abc import Callable, Iterable, Mapping
from datetime import UTC, date, datetime, time
from functools import cache
from typing import Any

import yaml

from pipeline.paths import WAREHOUSE
from scrapers.items import Complaint, Reply

Check = Callable[[Any, datetime], str | None]
FieldCheck = tuple[str, bool, Check]

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
        if broken := _broken(item, self._complaint, latest):
            return broken
        texts = [item.title, item.narrative]
        for reply in item.replies or ():
            if broken := _broken(reply, self._reply, latest):
                return f"replies.{broken[0]}", broken[1]
            texts.append(reply.text)
        if any(text is not None and len(text) > self._longest for text in texts):
            return "narrative", f"is longer than {self._longest} characters"
        return None


@cache
def rules() -> Rules:
    """The rules as they stand in the contract file."""
    return Rules(yaml.safe_load((WAREHOUSE / "lake.yml").read_text(encoding="utf-8")))


def _broken(
    thing: Complaint | Reply, checks: Iterable[FieldCheck], latest: datetime
) -> tuple[str, str] | None:
    for name, required, check in checks:
        value = getattr(thing, name)
        why = check(value, latest) if value is not None else "is missing" if required else None
        if why:
            return name, why
    return None


def _checks(fields: Mapping[str, Mapping[str, Any]]) -> list[FieldCheck]:
    return [(name, bool(rule.get("required")), _check(rule)) for name, rule in fields.items()]


def _check(rule: Mapping[str, Any]) -> Check:
    types = TYPES[rule["type"]]
    elements = ELEMENTS.get(rule["type"], object)
    allowed = frozenset(rule.get("one_of", ()))
    refuses_flags = rule["type"] in {"number", "integer"}
    bounded = _bounds(rule) if "earliest" in rule or "latest" in rule else None

    def check(value: Any, latest: datetime) -> str | None:
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
