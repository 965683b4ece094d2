"""A small world for reports: seven sectors, one of them low, one with three companies, and strangers' worst words."""

from __future__ import annotations

import datetime as dt
from typing import Any

import duckdb

from pipeline import dictionary

WINDOWS = ("2025H1", "2025H2")
LOW, THIN = "telecom", "streaming"
SECTORS = (LOW, "banks", "energy", "insurers", "parcel", "travel", THIN)
HOSTILE_NAME = 'Vezel<script>alert(1)</script> & #text[Zoon] $x$ "BV"'
HOSTILE_TEXT = (
    'Eerst naar de monteur, toen #import "/etc/passwd" <img src=x onerror=alert(2)> en terug. '
    "*vet* _schuin_ `code` $ 1/0 $ @wie <label> \\ \u202egedraaid\u202c \U0001f621 \u5ba2\u670d\u5f88\u6162."
)
MANIFEST: dict[str, Any] = {
    "version": "2026-02-12-00000000",
    "world": "demo",
    "as_of": "2026-02-12T06:00:00Z",
    "published_at": "2026-02-12T06:00:00Z",
    "code": {"version": "0.1.0", "commit": "c" * 40},
    "configuration": "a" * 64,
    "reading": "b" * 24,
    "lake": {"watermark": "d" * 64},
    "checks": [{"name": "one"}, {"name": "two"}],
    "files": {"observatory-2026-02-12-00000000.duckdb": {"sha256": "e" * 64}},
}


def world() -> duckdb.DuckDBPyConnection:
    """An open snapshot of that world, in memory."""
    connection = empty_world()
    for table, rows in _tables().items():
        put(connection, table, rows)
    return connection


def empty_world(*without: str) -> duckdb.DuckDBPyConnection:
    """Every published table but some, without a row."""
    connection = duckdb.connect()
    connection.execute("create schema public")
    for table in dictionary.tables().values():
        if table.name not in without:
            columns = ", ".join(f'"{name}" {form}' for name, form in table.types.items())
            connection.execute(f"create table public.{table.name} ({columns})")
    return connection


def put(connection: duckdb.DuckDBPyConnection, table: str, rows: list[dict[str, Any]]) -> None:
    """Rows into a table; what a row does not name is not known."""
    for row in rows:
        names, marks = ", ".join(f'"{name}"' for name in row), ", ".join("?" for _ in row)
        connection.execute(f"insert into public.{table} ({names}) values ({marks})", list(row.values()))


def companies_of(sector: str) -> list[str]:
    return [f"{sector}_{number}" for number in range(1, 4 if sector == THIN else 5)]


def _tables() -> dict[str, list[dict[str, Any]]]:
    return {
        "sectors": [_sector(name) for name in SECTORS],
        "companies": [_company(c, sector) for sector in SECTORS for c in companies_of(sector)],
        "score_windows": [_window(name) for name in WINDOWS],
        "service_scores": [
            _score(c, sector, window)
            for window in WINDOWS
            for sector in SECTORS
            for c in companies_of(sector)
        ],
        "sector_screens": [_screen(name, window) for window in WINDOWS for name in SECTORS],
        "screen_calibration": _calibration(),
        "screen_sources": [_without("phpbb", "amber", False), _without("trust", "not_run", None)],
        "sector_themes": [
            _theme("pillar_to_post", 2.2, True),
            _theme("billing", 1.1, False),
            _theme("lock_in", 1.6, True),
        ],
        "sources": [_source()],
        "complaints": [_complaint(number) for number in range(1, 9)],
        "evidence": [
            {
                "complaint_id": f"phpbb/{number}",
                "label": "pillar_to_post",
                "span_start": 0,
                "span_end": 22,
                "rule": "referrals.pair",
            }
            for number in range(1, 9)
        ],
        "reply_cells": [_replies(sector, day) for sector in (LOW, "banks") for day in (1, 7, 42)],
        "service_cells": [_outcomes(sector) for sector in (LOW, "banks")],
        "effort_ledger": [_effort("contacts", 4.0), _effort("elapsed_days", 22.0)],
        "reply_requests": [
            {"company_id": f"{LOW}_{n}", "sent_on": dt.date(2026, 1, 6), "about": "screen"} for n in (1, 2, 3)
        ]
        + [
            {
                "company_id": f"{LOW}_4",
                "sent_on": dt.date(2026, 1, 6),
                "about": "screen",
                "answered_on": dt.date(2026, 1, 20),
            }
        ],
        "statements": [
            {
                "company_id": f"{LOW}_4",
                "stated_on": dt.date(2026, 1, 20),
                "language": "nl",
                "text": "Wij werken eraan. #pagebreak() <b>echt</b>",
                "url": "javascript:alert(3)",
            }
        ],
    }


def _sector(name: str) -> dict[str, Any]:
    return {"sector_id": name, "name_nl": f"Sector {name}", "name_en": f"Sector {name}"}


def _company(company: str, sector: str) -> dict[str, Any]:
    name = HOSTILE_NAME if company == f"{LOW}_1" else company.replace("_", " ").title()
    return {"company_id": company, "company_name": name, "sector_id": sector, "in_registry": True}


def _window(name: str) -> dict[str, Any]:
    first = name.endswith("1")
    return {
        "score_window": name,
        "starts_on": dt.date(2025, 1 if first else 7, 1),
        "ends_on": dt.date(2025, 6, 30) if first else dt.date(2025, 12, 31),
        "freezes_on": dt.date(2025, 8, 11) if first else dt.date(2026, 2, 11),
        "status": "frozen",
        "is_confirmatory": True,
        "configuration": "f" * 16,
    }


def _score(company: str, sector: str, window: str) -> dict[str, Any]:
    number = int(company.rsplit("_", 1)[1])
    index = (36.0 if sector == LOW else 52.0) + number
    return {
        "company_id": company,
        "sector_id": sector,
        "score_window": window,
        "cases": 100 + number,
        "complainants": 100,
        "evidence_level": 3,
        "index_score": index,
        "index_low": index - 5,
        "index_high": index + 5,
        "raw_index": index,
        "raw_index_sd": 3.0,
        "ranked": 4,
        "rank_low": 1,
        "rank_high": 4,
        "funnel_band": "inside",
        "largest_source_rate": 0.5,
        "worse": 0,
    }


def _screen(sector: str, window: str) -> dict[str, Any]:
    base = {
        "sector_id": sector,
        "score_window": window,
        "is_latest": window == WINDOWS[-1],
        "units": len(companies_of(sector)),
        "cases": 410,
        "permutations": 9999,
        "seed": 20240101,
        "words": [],
    }
    if sector == THIN:
        return base | {"flag": "descriptive", "reason": "too_few_companies", "could_be_tested": False}
    low = sector == LOW
    return base | {
        "flag": "red" if low else "none",
        "words": ["locked_in"] if low else [],
        "could_be_tested": low,
        "power_red": 0.6 if low else 0.3,
        "mean": 38.5 if low else 54.5,
        "mean_low": 36.0 if low else 52.0,
        "mean_high": 41.0 if low else 57.0,
        "rest_mean": 54.5 if low else 51.0,
        "low_statistic": -4.0 if low else 0.5,
        "low_p": 0.0001 if low else 0.9,
        "best_unit": f"{sector}_4",
        "best": 40.0,
        "best_gap": -9.0,
        "best_p": 0.005,
        "all_below": 0.99,
        "ordinary_statistic": -5.0,
        "ordinary_p": 0.007,
        "persistence_p": 0.0001,
        "tau": 0.0,
        "tau_low": 0.0,
        "tau_high": 3.9,
        "tau_ratio": 0.0,
        "uniform_p": 0.2,
        "gamma_star": 1.5 if low else 1.0,
        "worse": 1 if low else 0,
        "is_fragile": False,
        "locked_in": 50,
        "locked_in_rate": 0.12,
        "locked_in_low": 0.1,
        "locked_in_high": 0.15,
        "is_locked_in": low,
    }


def _without(source: str, flag: str, is_same: bool | None) -> dict[str, object]:
    p = {"low_p": 0.01, "best_p": 0.02, "ordinary_p": 0.08} if is_same is not None else {}
    where = {"sector_id": LOW, "score_window": WINDOWS[-1], "source": source, "units": 4}
    return where | {"flag": flag, "is_same_flag": is_same, **p}


def _calibration() -> list[dict[str, Any]]:
    common = {"cycles": 400, "permutations": 999, "monte_carlo_se": 0.01, "inputs": "9" * 16}
    rates = {
        "red_rate": 0.02,
        "red_low": 0.01,
        "red_high": 0.04,
        "amber_rate": 0.4,
        "amber_low": 0.35,
        "amber_high": 0.45,
    }
    return [
        {"scenario": "spread_35", **rates, **common},
        {"scenario": f"power:{LOW}:0.8", "sector_id": LOW, "delta": 0.8, "cases_median": 100.0}
        | rates
        | common,
    ]


def _theme(label: str, ratio: float, is_shown: bool) -> dict[str, Any]:
    return {
        "sector_id": LOW,
        "score_window": WINDOWS[-1],
        "label": label,
        "cases": 410,
        "naming": 100,
        "rate": 0.24,
        "odds_ratio": ratio,
        "odds_low": ratio * 0.8,
        "odds_high": ratio * 1.25,
        "q_value": 0.001 if is_shown else 0.6,
        "is_shown": is_shown,
    }


def _source() -> dict[str, Any]:
    return {
        "source": "phpbb",
        "title": "Forum <i>A</i> #let",
        "url": "https://forum.example/",
        "licence": "CC0-1.0",
        "terms": "Read & copy.",
        "caveats_nl": ["Let op."],
        "caveats_en": ["Mind."],
        "first_posted_at": dt.datetime(2024, 1, 1),
        "last_crawled_at": dt.datetime(2026, 2, 12, 6),
    }


def _complaint(number: int) -> dict[str, Any]:
    """Eight: 5 has no text to show, 6 is sensitive, 7 was removed, 8 lies in a quarantined wave."""
    return {
        "complaint_id": f"phpbb/{number}",
        "source": "phpbb",
        "source_id": str(number),
        "url": "javascript:alert(4)" if number == 1 else f"https://forum.example/t{number}",
        "case_id": f"case-{number}",
        "complainant": number,
        "company_id": f"{LOW}_{1 + number % 4}",
        "sector_id": LOW,
        "posted_at": dt.datetime(2025, 9, number),
        "half_year": WINDOWS[-1],
        "narrative": None if number == 5 else f"{HOSTILE_TEXT} Kenmerk {number}.",
        "text_shown": "none" if number in (5, 6) else "full",
        "is_complaint": True,
        "is_sensitive": number == 6,
        "is_gone": number == 7,
        "is_quarantined": number == 8,
        "labels": ["pillar_to_post"],
        "severity": 2,
        "resolved": "no",
        "number_of_contacts": 3,
    }


def _replies(sector: str, day: int) -> dict[str, Any]:
    return {
        "company_id": f"{sector}_1",
        "sector_id": sector,
        "half_year": WINDOWS[-1],
        "source": "phpbb",
        "theme": "all",
        "day": day,
        "replied": 10 if sector == LOW else 25,
        "censored": 40 if day == 42 else 0,
    }


def _outcomes(sector: str) -> dict[str, Any]:
    return {
        "company_id": f"{sector}_1",
        "sector_id": sector,
        "half_year": WINDOWS[-1],
        "source": "phpbb",
        "theme": "all",
        "cases": 100,
        "resolved_yes": 30 if sector == LOW else 60,
        "resolved_no": 60 if sector == LOW else 30,
        "resolved_unknown": 10,
    }


def _effort(measure: str, median: float) -> dict[str, Any]:
    return {
        "subject": "sector",
        "subject_id": LOW,
        "period": WINDOWS[-1],
        "measure": measure,
        "cases": 410,
        "mentions": 200,
        "mention_rate": 0.49,
        "median": median,
        "median_low": median - 1,
        "median_high": median + 1,
    }
