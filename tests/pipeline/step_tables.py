"""What a step makes of rows given by hand: no lake, no build."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from pathlib import Path
from typing import Any

import duckdb

from pipeline import steps
from pipeline.database import column_list
from pipeline.models import in_build_order
from pipeline.paths import Home
from pipeline.reading import Company
from pipeline.registry_entries import FILES

Rows = Sequence[Mapping[str, Any]]


def made(name: str, given: Mapping[str, Rows], *, companies: Sequence[Company] = ()) -> list[dict[str, Any]]:
    """The rows of the step ``name``; a column that no given row has is null, a table not given is empty."""
    with duckdb.connect() as con:
        for table in next(model.inputs for model in in_build_order() if model.stem == name):
            _fill(con, table, given.get(table, []))
        context = steps.Context(Home("demo", Path("unused")), list(companies))
        return [row for part in steps.module(name).tables(con, context) for row in part.to_pylist()]


def _fill(con: duckdb.DuckDBPyConnection, table: str, rows: Rows) -> None:
    con.execute(f"create schema if not exists {table.split('.', 1)[0]}")
    con.execute(f"create table {table} ({column_list(COLUMNS.get(table) or _registered(table))})")
    for row in rows:
        marks = ", ".join("?" for _ in row)
        con.execute(f"insert into {table} ({', '.join(row)}) values ({marks})", list(row.values()))


def _registered(table: str) -> dict[str, str]:
    return {column: kind for column, kind, _ in FILES[table.removeprefix("registry.")].TABLE}


TEXT = dict.fromkeys
COLUMNS: dict[str, dict[str, str]] = {
    "enriched.told_cases": TEXT(("case_id", "source", "company_id"), "varchar") | {"told_on": "date"},
    "enriched.burst_days": TEXT(("company_id", "source"), "varchar")
    | TEXT(("starts_on", "day"), "date")
    | TEXT(("cases", "expected", "q_value", "cap"), "double"),
    "enriched.companies": TEXT(("company_id", "sector_id"), "varchar"),
    "enriched.complaints": TEXT(("complaint_id", "source", "company_id", "narrative", "text_key"), "varchar")
    | {"posted_at": "timestamp", "author_posts": "bigint"},
    "staging.complaints": TEXT(("complaint_id", "source"), "varchar")
    | {"posted_at": "timestamp", "author_posts": "bigint", "author_since": "date"},
    "staging.sightings": {"seen_at": "timestamp"},
    "enriched.counted_cases": TEXT(("case_id", "company_id", "sector_id", "half_year", "resolved"), "varchar")
    | {"first_posted_at": "timestamp", "labels": "varchar[]"},
    "enriched.case_members": TEXT(("case_id", "complaint_id"), "varchar"),
    "enriched.readings": {
        "text_key": "varchar",
        "referrals": "struct(from_party varchar, to_party varchar)[]",
        "companies": "struct(name varchar, role varchar, company_id varchar)[]",
    },
    "enriched.company_pairs": TEXT(("party_a", "party_b", "sector_a", "sector_b"), "varchar")
    | TEXT(("a_to_b", "b_to_a", "cases", "complainants", "sources", "loops"), "bigint")
    | TEXT(("resolved_yes", "resolved_no", "resolved_unknown"), "bigint")
    | TEXT(("named_from", "first_on", "last_on"), "date"),
    "enriched.referrals": TEXT(
        (
            "case_id",
            "sector_id",
            "from_id",
            "from_kind",
            "from_sector_id",
            "to_id",
            "to_kind",
            "to_sector_id",
        ),
        "varchar",
    )
    | {"resolved": "varchar", "is_loop": "boolean"},
    "enriched.case_paths": TEXT(("case_id", "sector_id", "last_party", "last_kind"), "varchar")
    | {"hops": "integer"}
    | TEXT(("is_pillar_to_post", "is_loop", "is_sent_away", "is_orphaned"), "boolean"),
    "enriched.effort_reports": TEXT(("subject", "subject_id", "period", "measure"), "varchar")
    | TEXT(("low", "high"), "double")
    | {"cases": "bigint"},
    "enriched.case_promises": TEXT(
        ("case_id", "company_id", "sector_id", "half_year", "kind", "outcome"), "varchar"
    )
    | TEXT(("late_days", "waited_days"), "bigint"),
    "enriched.followed_cases": TEXT(
        ("case_id", "source", "company_id", "sector_id", "complainant_key", "kind", "topic", "resolved"),
        "varchar",
    )
    | TEXT(("reply_days", "followed_days"), "double")
    | {"posted_on": "date", "audience": "bigint", "hurdles": "varchar[]"},
    "marts.score_windows": {"score_window": "varchar", "is_confirmatory": "boolean"},
    "marts.reading_accuracy": {"label": "varchar", "is_usable": "boolean"}
    | TEXT(("gold_positive", "true_positive", "gold_negative", "true_negative"), "bigint"),
}
