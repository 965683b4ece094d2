"""The item's contract (``warehouse/lake.yml``) in the four forms the loader needs: struct, Arrow, SQL type,
SQL rule.
"""

from __future__ import annotations

from dataclasses import dataclass
from datetime import date, datetime
from functools import cache
from typing import Annotated, Any, Literal

import msgspec
import pyarrow as pa
from msgspec import Meta

from pipeline import yaml_files
from pipeline.paths import WAREHOUSE

PYTHON: dict[str, Any] = {
    "text": str,
    "number": float,
    "integer": Annotated[int, Meta(ge=-(2**63), le=2**63 - 1)],
    "flag": bool,
    "instant": Annotated[datetime, Meta(tz=True)],
    "date": date,
    "texts": list[str],
}
WORDS = {
    "text": "text",
    "number": "a number",
    "integer": "a whole number",
    "flag": "true or false",
    "instant": "an instant in UTC (ISO 8601)",
    "date": "a date (ISO 8601)",
    "texts": "a list of texts",
    "replies": "a list of replies",
}


@dataclass(frozen=True, slots=True)
class Field:
    """One field of the lake: its name, type, and what its values must satisfy."""

    name: str
    type: str
    required: bool = False
    one_of: tuple[str, ...] = ()
    earliest: str | None = None
    latest: str | None = None

    @property
    def python(self) -> Any:
        """The type that msgspec decodes into."""
        kind: Any = PYTHON[self.type] if self.type in PYTHON else list[struct("reply")]  # type: ignore[misc]
        if self.one_of:
            kind = Literal[self.one_of]
        return kind if self.required else kind | None

    @property
    def arrow(self) -> Any:
        """The Arrow type of its column."""
        return _arrow_types()[self.type]

    @property
    def sql(self) -> str:
        """The DuckDB type of its column."""
        return _sql_types()[self.type]

    @property
    def wanted(self) -> str:
        """What a value should be, in words."""
        return " or ".join(self.one_of) if self.one_of else WORDS[self.type]


@dataclass(frozen=True, slots=True)
class Rule:
    """A condition in SQL that no good row meets, the field it is about, and the sentence that says so."""

    field: str
    broken: str
    sentence: str


@cache
def fields(record: str) -> tuple[Field, ...]:
    """The fields of ``complaint``, ``reply`` or ``sighting``, in the contract's order."""
    return tuple(
        Field(
            name,
            spec["type"],
            bool(spec.get("required")),
            tuple(spec.get("one_of", ())),
            str(spec["earliest"]) if "earliest" in spec else None,
            spec.get("latest"),
        )
        for name, spec in _contract()[record].items()
    )


@cache
def limits() -> dict[str, int]:
    """``narrative`` in characters and ``line`` in bytes."""
    found: dict[str, int] = _contract()["limits"]
    return found


@cache
def struct(record: str) -> type[msgspec.Struct]:
    """A msgspec struct for one line; a field it does not know is an error, not a loss in silence."""
    members: list[Any] = [
        (f.name, f.python) if f.required else (f.name, f.python, None) for f in fields(record)
    ]
    return msgspec.defstruct(record.title(), members, kw_only=True, forbid_unknown_fields=True)


def arrow_table(record: str, rows: list[Any], lines: list[int]) -> Any:
    """Decoded rows as an Arrow table with their line numbers; instants become UTC without a zone."""
    columns = {"line": pa.array(lines, pa.int64())}
    for field in fields(record):
        values = [getattr(row, field.name) for row in rows]
        if field.type == "replies":
            values = [None if v is None else [msgspec.structs.asdict(reply) for reply in v] for v in values]
        columns[field.name] = pa.array(values, field.arrow)
    return pa.table(columns)


def rules(record: str) -> list[Rule]:
    """What the types cannot say: required, allowed values, ranges, lengths, and characters that have no
    place in text.
    """
    found = [rule for field in fields(record) for rule in _field_rules(field)]
    if record == "complaint":
        longest = limits()["narrative"]
        found.append(
            Rule("narrative", f"length(narrative) > {longest}", f"is longer than {longest} characters")
        )
        found += _reply_rules()
    return found


def _field_rules(field: Field) -> list[Rule]:
    name, found = field.name, []
    if field.required:
        empty = f" or trim({name}) = ''" if field.type == "text" else ""
        found.append(Rule(name, f"{name} is null{empty}", "is missing"))
    if field.type == "text":
        found.append(Rule(name, f"contains({name}, chr(0))", "holds a null character"))
    if field.type == "number":
        found.append(Rule(name, f"not isfinite({name})", "is not a finite number"))
    if field.one_of:
        allowed = ", ".join(f"'{value}'" for value in field.one_of)
        found.append(Rule(name, f"{name} not in ({allowed})", f"must be {field.wanted}"))
    if field.earliest:
        found.append(Rule(name, f"{name} < '{field.earliest}'", f"lies before {field.earliest}"))
    if field.latest:
        # A day of grace: dates without a zone, and clocks that differ.
        later = f"{name} > {field.latest} + interval 1 day"
        found.append(Rule(name, later, f"lies after {field.latest}, the moment it was collected"))
    return found


def _reply_rules() -> list[Rule]:
    role = next(field for field in fields("reply") if field.name == "role")
    allowed = ", ".join(f"'{value}'" for value in role.one_of)
    any_reply = "array_length(list_filter(replies, lambda r: {})) > 0"
    longest = limits()["narrative"]
    return [
        Rule(
            "replies",
            any_reply.format(f"r is null or r.role is null or r.role not in ({allowed})"),
            "has a reply without a known role",
        ),
        Rule("replies", any_reply.format("contains(r.text, chr(0))"), "has a reply with a null character"),
        Rule(
            "replies",
            any_reply.format(f"length(r.text) > {longest}"),
            f"has a reply longer than {longest} characters",
        ),
        Rule(
            "replies",
            any_reply.format(
                "r.posted_at < timestamp '1995-01-01' or r.posted_at > fetched_at + interval 1 day"
            ),
            "has a reply dated before 1995 or after it was collected",
        ),
    ]


@cache
def _contract() -> dict[str, Any]:
    found: dict[str, Any] = yaml_files.read(WAREHOUSE / "lake.yml")
    return found


@cache
def _arrow_types() -> dict[str, Any]:
    simple = {
        "text": pa.string(),
        "number": pa.float64(),
        "integer": pa.int64(),
        "flag": pa.bool_(),
        "instant": pa.timestamp("us", "UTC"),
        "date": pa.date32(),
        "texts": pa.list_(pa.string()),
    }
    reply = pa.struct([(f.name, simple[f.type]) for f in fields("reply")])
    return simple | {"replies": pa.list_(reply)}


@cache
def _sql_types() -> dict[str, str]:
    simple = {
        "text": "varchar",
        "number": "double",
        "integer": "bigint",
        "flag": "boolean",
        "instant": "timestamp",
        "date": "date",
        "texts": "varchar[]",
    }
    reply = ", ".join(f"{f.name} {simple[f.type]}" for f in fields("reply"))
    return simple | {"replies": f"struct({reply})[]"}
