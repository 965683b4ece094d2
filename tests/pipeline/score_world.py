"""Published tables made by hand or by chance, and the scores that follow from them: no lake, no texts to read."""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from datetime import datetime, timedelta
from pathlib import Path
from typing import Any

import duckdb
import numpy as np
import pyarrow as pa

from pipeline import build, dictionary, verify
from pipeline.database import column_list
from pipeline.paths import Home
from pipeline.steps import Context

AS_OF = datetime(2026, 2, 12, 6)
LOW = "post"
SECTORS = (LOW, "bank", "energy", "health", "rail", "retail", "travel")
COMPANIES = 5  # of every sector
Row = dict[str, Any]


def post(number: int, company: str = "a1", source: str = "s1", **facts: Any) -> Row:
    """A complaint of a person of its own about a bill, answered on day 3 and never resolved."""
    at = facts.pop("posted_at", datetime(2025, 3, 1, 12) + timedelta(minutes=number))
    return {
        "complaint_id": f"{source}/{number}",
        "source": source,
        "source_id": str(number),
        "case_id": f"case {number}",
        "complainant": number,
        "company_id": company,
        "posted_at": at,
        "half_year": f"{at.year}H{1 if at.month <= 6 else 2}",
        "labels": ["billing"],
        "is_complaint": True,
        "has_text": True,
        "primary_topic": "billing",
        "severity": 1,
        "resolved": "unknown",
        "replies_known": True,
        "reply_days": 2.5,
        "followed_days": 300.0,
        "last_seen_at": AS_OF,
        "is_gone": False,
        "is_quarantined": False,
        "hurdles": [],
        **facts,
    }


def scored(
    folder: Path,
    posts: Iterable[Row],
    companies: Mapping[str, str],
    *,
    threads: int = 2,
    **others: Iterable[Row],
) -> duckdb.DuckDBPyConnection:
    """Published tables with these posts and companies (id: sector), and everything that follows from them."""
    folder.mkdir(parents=True, exist_ok=True)
    con = duckdb.connect(str(folder / "scores.duckdb"))
    con.execute(f"set threads = {threads}")
    for schema in ("marts", "enriched"):
        con.execute(f"create schema {schema}")
    given = {
        "complaints": list(posts),
        "companies": [{"company_id": name, "sector_id": sector} for name, sector in companies.items()],
        "sectors": [{"sector_id": name} for name in sorted(set(companies.values()))],
        "sources": [{"source": "s1", "last_crawled_at": AS_OF}],
        **{name: list(rows) for name, rows in others.items()},
    }
    for table in dictionary.tables().values():
        con.execute(f"create table marts.{table.name} ({column_list(table.types)})")
        if rows := given.get(table.name):
            con.register("rows", pa.Table.from_pylist(rows))
            con.execute(f"insert into marts.{table.name} by name select * from rows")
            con.unregister("rows")
    context = Context(Home("demo", folder), ())
    for model in verify.derivable():
        build.fill(con, model, context)
    return con


def chance_world(seed: int = 1, cases: int = 90) -> tuple[list[Row], dict[str, str]]:
    """Seven sectors of five companies, two half-years, two sources; one sector low as a whole, its companies alike."""
    rng = np.random.default_rng(seed)
    posts: list[Row] = []
    companies = {f"{sector}{i}": sector for sector in SECTORS for i in range(COMPANIES)}
    level = {name: -1.4 if sector == LOW else float(rng.normal(0, 0.4)) for name, sector in companies.items()}
    for company in companies:
        for number in range(2 * cases):
            posts.append(_by_chance(rng, len(posts), company, level[company], second_half=number >= cases))
    return posts, companies


def _by_chance(
    rng: np.random.Generator, number: int, company: str, level: float, *, second_half: bool
) -> Row:
    answered, solved, owned, kept = rng.random(4) < 1 / (
        1 + np.exp(-level - np.array([0.4, -0.5, 1.2, -0.2]))
    )
    day = datetime(2025, 7 if second_half else 1, 1) + timedelta(days=float(rng.uniform(0, 180)))
    promised = bool(rng.random() < 0.4)
    return post(
        number,
        company,
        "s1" if rng.random() < 0.6 else "s2",
        posted_at=day,
        complainant=number // 2 if rng.random() < 0.1 else number + 10**6,
        severity=int(rng.integers(1, 4)),
        primary_topic=str(rng.choice(["billing", "delivery"])),
        reply_days=float(rng.exponential(5)) if answered else None,
        resolved="yes" if solved else "unknown",
        resolution_days=float(rng.uniform(1, 60)) if solved else None,
        labels=["effort"] if owned else ["effort", "pillar_to_post"],
        promise=("kept" if kept else "broken") if promised else None,
        number_of_contacts=int(rng.poisson(3 * np.exp(-0.4 * level)) + 1) if rng.random() < 0.5 else None,
    )


def rows(con: duckdb.DuckDBPyConnection, sql: str) -> list[tuple[Any, ...]]:
    """The answer to a query."""
    return con.execute(sql).fetchall()
