"""A small, plausible, wholly invented snapshot with every published table: what the tests of the site stand
on.

Twelve sectors, sixty companies, three thousand complaints, the same for the same seed. Strangers wrote
hostile texts into it wherever the real world would let them: titles, texts, replies, company names,
statements, addresses.
"""

from __future__ import annotations

import json
from datetime import UTC, datetime, timedelta
from pathlib import Path
from typing import Any

import duckdb
import numpy as np
import pandas as pd
import yaml

from pipeline.methods.proportions import wilson
from pipeline.methods.ranks import joint_rank_sets
from pipeline.methods.resolution import resolution
from pipeline.methods.survival import answered_within, cumulative_log_odds, kaplan_meier_times, median
from pipeline.paths import WAREHOUSE
from tests.dashboard.example_scores import SCORED, bare_scores, score_tables
from tests.dashboard.example_themes import theme_tables
from tests.dashboard.example_words import (
    COMPANY_NAMES,
    FRAGMENTS,
    HOSTILE,
    REPLIES,
    SECTORS,
    SENDERS,
    SOURCES,
)

VERSION = "20260212T060000Z-example"
PRESENT = datetime(2026, 2, 12, 6, tzinfo=UTC)
FIRST_DAY = datetime(2024, 1, 1, tzinfo=UTC)
PER_SECTOR = 5
Tables = dict[str, pd.DataFrame]


def publish(
    home: Path, *, seed: int = 7, complaints: int = 3_000, world: str = "demo", bare: bool = False
) -> Path:
    """Write the example as the published snapshot of ``home``; returns the folder of the version.

    ``bare`` is a poor world: no source shows replies, companies are in no sector, nobody says how it ended,
    and nothing is known of the sources.
    """
    tables = bare_tables(seed, complaints) if bare else example_tables(seed, complaints)
    tables |= {} if bare else theme_tables(tables["companies"])
    folder = home / "snapshots" / VERSION
    folder.mkdir(parents=True)
    (home / "world").write_text(world + "\n", encoding="utf-8")
    _store(folder / f"observatory-{VERSION}.duckdb", tables)
    manifest = {
        "version": VERSION,
        "world": world,
        "as_of": PRESENT.isoformat(),
        "tables": {name: len(frame) for name, frame in tables.items()},
    }
    (folder / "manifest.json").write_text(json.dumps(manifest), encoding="utf-8")
    (home / "snapshots" / "current.json").write_text(json.dumps({"version": VERSION}), encoding="utf-8")
    return folder


def example_tables(seed: int = 7, complaints: int = 3_000) -> Tables:
    """Every published table as a DataFrame, consistent with each other."""
    random = np.random.default_rng(seed)
    companies = _companies(random)
    posted = _complaints(random, companies, complaints)
    texts, evidence = _texts(random, posted)
    posted = posted.assign(**texts)
    _plant_hostile_texts(posted, companies)
    companies["complaints"] = companies["company_id"].map(posted["company_id"].value_counts()).fillna(0)
    return score_tables(companies, random) | {
        "complaints": posted.drop(columns="unit"),
        "replies": _replies(random, posted),
        "evidence": evidence,
        "companies": companies.drop(columns=["quality", "size"]),
        "sectors": _sectors(),
        "sources": _sources(posted),
        "source_months": _source_months(posted),
        "service_cells": _service_cells(posted),
        "reply_cells": _reply_cells(posted),
        "company_scores": _company_scores(posted),
        "statements": _statements(),
        "reply_requests": _reply_requests(),
        "events": _events(),
    }


def bare_tables(seed: int, complaints: int) -> Tables:
    """The example with as little in it as a real source may leave."""
    tables = example_tables(seed, complaints)
    nothing_known = {"licence": None, "terms": None, "replies_known_rate": None, "first_time_rate": None}
    posted = tables["complaints"].assign(
        sector_id=None, replies_known=False, reply_days=np.nan, first_reply_at=pd.NaT, resolved="unknown"
    )
    with_unit = posted.assign(unit=posted["company_id"])
    nobody = {name: frame.head(0) for name, frame in tables.items() if name in SCORED}
    return (
        tables
        | nobody
        | bare_scores(tables["companies"])
        | {
            "complaints": posted,
            "replies": tables["replies"].head(0),
            "evidence": tables["evidence"].head(0),
            "companies": tables["companies"].assign(sector_id=None, legal_name=None, in_registry=False),
            "sectors": tables["sectors"].head(0),
            "sources": tables["sources"].assign(**nothing_known, expected_min=None, expected_max=None),
            "service_cells": tables["service_cells"].assign(sector_id=None),
            "reply_cells": tables["reply_cells"].head(0),
            "company_scores": _company_scores(with_unit.assign(sector_id="x")).assign(sector_id=None),
        }
    )


def _companies(random: np.random.Generator) -> pd.DataFrame:
    rows: list[dict[str, Any]] = []
    names = iter(COMPANY_NAMES)
    for sector, *_ in SECTORS:
        level = random.normal(0, 0.6)
        for _ in range(PER_SECTOR):
            name = next(names)
            stem = "".join(c for c in name.lower().replace(" ", "_") if c.isalnum() or c == "_")
            rows.append(
                {
                    "company_id": stem,
                    "company_name": name,
                    "legal_name": f"{name} B.V.",
                    "parent_id": None,
                    "sector_id": sector,
                    "country": "nl",
                    "domain": f"{stem.replace('_', '-')}.example",
                    "in_registry": True,
                    "quality": level + random.normal(0, 0.6),
                    "size": random.lognormal(0, 0.7),
                }
            )
    frame = pd.DataFrame(rows)
    frame.loc[1, "parent_id"] = frame.loc[0, "company_id"]
    frame.loc[frame.index % 11 == 10, "size"] = 0.12  # some have too few complaints to say anything
    return frame


def _complaints(random: np.random.Generator, companies: pd.DataFrame, amount: int) -> pd.DataFrame:
    who = random.choice(len(companies), amount, p=companies["size"] / companies["size"].sum())
    company = companies.loc[who].reset_index(drop=True)
    source = random.choice(list(SOURCES), amount, p=[0.45, 0.2, 0.2, 0.15])
    source[company["company_id"].eq("grootwinkel").to_numpy()] = "schema_org"  # one company, one source
    followed = np.sort(random.uniform(0, (PRESENT - FIRST_DAY).days, amount))[::-1]
    posted_at = pd.Series([PRESENT - timedelta(days=float(days)) for days in followed])
    replies = _reply_days(random, company["quality"].to_numpy(), followed)
    outcome = _outcomes(random, company["quality"].to_numpy())
    frame = pd.DataFrame(
        {
            "source": source,
            "source_id": [f"{n:05d}" for n in range(amount)],
            "unit": company["company_id"],
            "company_id": company["company_id"],
            "sector_id": company["sector_id"],
            "complainant": random.integers(1, int(amount * 0.93), amount),
            "posted_at": posted_at.dt.tz_localize(None),
            "half_year": [f"{at.year}H{1 if at.month <= 6 else 2}" for at in posted_at],
            "resolved": outcome,
            "replies_known": source != "mastodon",
            "reply_days": np.where(source == "mastodon", np.nan, replies[0]),
            "template_reply_days": np.where(source == "mastodon", np.nan, replies[1]),
            "followed_days": followed,
        }
    )
    frame["complaint_id"] = frame["source"] + "/" + frame["source_id"]
    frame["case_id"] = frame["complaint_id"]
    frame["url"] = (
        "https://" + frame["source"].map(SOURCES).str.lower() + ".example/post/" + frame["source_id"]
    )
    frame["first_reply_at"] = frame["posted_at"] + pd.to_timedelta(frame["reply_days"], unit="D")
    return frame.assign(**_constant(frame), **_told(random, amount))


def _reply_days(
    random: np.random.Generator, quality: np.ndarray, followed: np.ndarray
) -> tuple[np.ndarray, np.ndarray]:
    """Days to the substantive and to any reply; NaN where none came while we looked."""
    answers = random.random(len(quality)) < 1 / (1 + np.exp(-(0.6 + quality)))
    days = random.lognormal(1.2 - quality / 3, 1.1, len(quality))
    substantive = np.where(answers & (days < followed), days, np.nan)
    canned = random.random(len(quality)) < 0.2
    return substantive, np.where(canned & (followed > 1), np.minimum(0.5, days), substantive)


def _outcomes(random: np.random.Generator, quality: np.ndarray) -> np.ndarray:
    said = random.random(len(quality)) < 0.55
    helped = random.random(len(quality)) < 1 / (1 + np.exp(-(quality - 0.3)))
    return np.where(said, np.where(helped, "yes", "no"), "unknown")


def _constant(frame: pd.DataFrame) -> dict[str, Any]:
    return {
        "kind": frame["source"]
        .map({"schema_org": "review", "mastodon": "social_post"})
        .fillna("forum_thread"),
        "posted_precision": "second",
        "text_shown": frame["source"].map({"schema_org": "full"}).fillna("excerpt"),
        "is_complaint": True,
        "resolved_by": np.where(frame["resolved"] == "unknown", None, "customer"),
        "last_seen_at": PRESENT.replace(tzinfo=None),
        "invited": None,
        "product": None,
        "issue": None,
        "region": None,
        "audience": None,
        "rating": None,
        "rating_best": None,
        "rating_worst": None,
        "channels": None,
    }


def _told(random: np.random.Generator, amount: int) -> dict[str, Any]:
    """What some complaints mention in passing; most mention nothing."""

    def mentioned(share: float, values: np.ndarray) -> np.ndarray:
        return np.where(random.random(amount) < share, values, np.nan)

    return {
        "number_of_contacts": pd.array(mentioned(0.4, random.integers(2, 9, amount)), dtype="Int32"),
        "elapsed_days": mentioned(0.5, np.round(random.lognormal(2.6, 0.8, amount))),
        "waiting_minutes": mentioned(0.2, np.round(random.lognormal(3.1, 0.5, amount))),
        "severity": random.choice([1, 2, 3], amount, p=[0.4, 0.45, 0.15]),
        "churn_intent": random.random(amount) < 0.2,
        "is_sensitive": random.random(amount) < 0.01,
    }


def _texts(random: np.random.Generator, posted: pd.DataFrame) -> tuple[dict[str, list[Any]], pd.DataFrame]:
    """Texts put together from fragments, so that it is known which words show which theme."""
    columns: dict[str, list[Any]] = {
        name: [] for name in ("title", "narrative", "labels", "primary_topic", "language")
    }
    spans: list[dict[str, Any]] = []
    for row in posted[["complaint_id", "is_sensitive"]].itertuples():
        language = "nl" if random.random() < 0.7 else "en"
        labels = [str(x) for x in random.choice(list(FRAGMENTS), random.integers(1, 4), replace=False)]
        text, where = _text(labels, language, str(random.choice(SENDERS[language])))
        hidden = bool(row.is_sensitive)
        columns["title"].append(None if hidden else text.split(". ")[0][:60])
        columns["narrative"].append(None if hidden else text)
        columns["labels"].append(labels)
        columns["primary_topic"].append(next((x for x in labels if x in {"delivery", "billing"}), "other"))
        columns["language"].append(language)
        spans += [{"complaint_id": row.complaint_id} | span for span in where if not hidden]
    return columns, pd.DataFrame(spans).assign(rule="example", confidence=1.0)


def _text(labels: list[str], language: str, opening: str) -> tuple[str, list[dict[str, Any]]]:
    text, spans = opening, []
    for label in labels:
        before, marked, after = FRAGMENTS[label][language]
        start = len(text) + 1 + len(before)
        spans.append({"label": label, "span_start": start, "span_end": start + len(marked)})
        text = f"{text} {before}{marked}{after}"
    return text, spans


def _plant_hostile_texts(posted: pd.DataFrame, companies: pd.DataFrame) -> None:
    """The newest complaints of the first company, and one company's own name, are an attack."""
    first = companies.loc[0, "company_id"]
    targets = posted.index[(posted["company_id"] == first) & ~posted["is_sensitive"]][-len(HOSTILE) :]
    for index, text in zip(targets, HOSTILE, strict=True):
        posted.at[index, "title"] = text
        posted.at[index, "narrative"] = text
        posted.at[index, "product"] = text
    posted.at[targets[0], "url"] = "javascript:alert(1)"
    companies.loc[2, "company_name"] = HOSTILE[0]
    companies.loc[3, "legal_name"] = HOSTILE[1]


def _replies(random: np.random.Generator, posted: pd.DataFrame) -> pd.DataFrame:
    answered = posted[posted["first_reply_at"].notna()]
    texts = random.choice(REPLIES, len(answered))
    frame = pd.DataFrame(
        {
            "complaint_id": answered["complaint_id"],
            "reply_number": 1,
            "role": "company",
            "posted_at": answered["first_reply_at"],
            "is_template": False,
            "text": texts,
        }
    )
    frame.iloc[-1, frame.columns.get_loc("text")] = HOSTILE[0]
    return frame


def _sectors() -> pd.DataFrame:
    rows = [
        {
            "sector_id": stem,
            "name_nl": dutch,
            "name_en": english,
            "regulator_name": "Toezichthouder Voorbeeld",
            "regulator_url": "https://toezicht.example/",
            "turn_to_nl": "Leg uw klacht eerst voor aan het bedrijf. Komt u er niet uit, ga dan naar de "
            "geschillencommissie.",
            "turn_to_en": "First put your complaint to the company. If that fails, go to the disputes "
            "committee.",
            "turn_to_url": "https://geschillen.example/",
        }
        for stem, dutch, english in SECTORS
    ]
    rows[-1] |= dict.fromkeys(["regulator_name", "regulator_url", "turn_to_nl", "turn_to_en", "turn_to_url"])
    return pd.DataFrame(rows)


def _sources(posted: pd.DataFrame) -> pd.DataFrame:
    rows = []
    for stem, name in SOURCES.items():
        mine = posted[posted["source"] == stem]
        rows.append(
            {
                "source": stem,
                "title": name,
                "publisher": f"Stichting {name}",
                "url": f"https://{name.lower()}.example/",
                "licence": "CC BY 4.0" if stem == "schema_org" else "geen open licentie",
                "terms": "Overnemen met bronvermelding mag.",
                "fetchable": stem != "mastodon",
                "fetchable_reason": "De voorwaarden staan het toe; robots.txt ook.",
                "cadence": "daily",
                "publish_text": "full" if stem == "schema_org" else "excerpt",
                "covers_nl": "Klachten van consumenten over bedrijven in Nederland.",
                "covers_en": "Complaints of consumers about companies in the Netherlands.",
                "caveats_nl": ["Wie klaagt, kiest daar zelf voor.", HOSTILE[0]],
                "caveats_en": ["People who complain chose to.", HOSTILE[0]],
                "expected_min": 400,
                "expected_max": 900,
                "posts": len(mine) + 40,
                "complaints": len(mine),
                "authors": mine["complainant"].nunique(),
                "companies": mine["company_id"].nunique(),
                "first_posted_at": mine["posted_at"].min(),
                "last_posted_at": mine["posted_at"].max(),
                "last_crawled_at": PRESENT.replace(tzinfo=None),
                "replies_known_rate": mine["replies_known"].mean(),
                "template_rate": 0.18,
                "invited_rate": None if stem == "phpbb" else 0.07,
                "removed_rate": 0.01,
                "first_time_rate": 0.82,
            }
        )
    return pd.DataFrame(rows)


def _source_months(posted: pd.DataFrame) -> pd.DataFrame:
    month = posted["posted_at"].dt.to_period("M").dt.to_timestamp()
    counted = posted.groupby(["source", month]).size().reset_index(name="complaints")
    return counted.rename(columns={"posted_at": "month"}).assign(posts=lambda frame: frame["complaints"] + 2)


def _by_theme(posted: pd.DataFrame) -> pd.DataFrame:
    """One row per complaint and theme, and one for the theme ``all``."""
    themes = posted["labels"].map(lambda labels: ["all", *labels])
    return posted.assign(theme=themes).explode("theme", ignore_index=True)


CELL = ["company_id", "sector_id", "half_year", "source", "theme"]


def _service_cells(posted: pd.DataFrame) -> pd.DataFrame:
    long = _by_theme(posted)
    broken = long["labels"].map(lambda labels: "broken_promise" in labels)
    kept = long["complaint_id"].str.endswith("3") & ~broken
    unknown = long["complaint_id"].str.endswith("7") & ~broken
    counted = long.assign(
        cases=1,
        resolved_yes=long["resolved"] == "yes",
        resolved_no=long["resolved"] == "no",
        resolved_unknown=long["resolved"] == "unknown",
        promises_kept=kept,
        promises_broken=broken,
        promises_unknown=unknown,
    )
    names = ["cases", "resolved_yes", "resolved_no", "resolved_unknown"]
    names += ["promises_kept", "promises_broken", "promises_unknown"]
    return counted.groupby(CELL)[names].sum().reset_index()


def _reply_cells(posted: pd.DataFrame) -> pd.DataFrame:
    long = _by_theme(posted[posted["replies_known"]])
    tallies = []
    for days, replied, censored in (
        ("reply_days", "replied", "censored"),
        ("template_reply_days", "template_replied", "template_censored"),
    ):
        seen = long[days].notna()
        last = np.where(seen, np.ceil(long[days]), np.floor(long["followed_days"]))
        day = np.minimum(last, 43).astype(int)
        tallies.append(
            long.assign(day=day, **{replied: seen, censored: ~seen})[[*CELL, "day", replied, censored]]
        )
    sums = [tally.groupby([*CELL, "day"]).sum() for tally in tallies]
    return sums[0].join(sums[1], how="outer").fillna(0).astype(int).reset_index()


def _company_scores(posted: pd.DataFrame) -> pd.DataFrame:
    periods = ["all", *sorted(posted["half_year"].unique())]
    rows = []
    for period in periods:
        chosen = posted if period == "all" else posted[posted["half_year"] == period]
        for (company, sector), mine in chosen.groupby(["company_id", "sector_id"]):
            rows.append({"company_id": company, "sector_id": sector, "period": period} | _score(mine))
    frame = pd.DataFrame(rows)
    for _, group in frame[frame["evidence_level"] >= 3].groupby(["sector_id", "period"]):
        if len(group) > 1:
            sets = joint_rank_sets(group["effect"], np.sqrt(group["variance"]))
            frame.loc[group.index, ["rank_low", "rank_high"]] = np.column_stack([sets.low, sets.high])
            frame.loc[group.index, "ranked"] = len(group)
    return frame.drop(columns=["effect", "variance"], errors="ignore")


def _score(mine: pd.DataFrame) -> dict[str, Any]:
    """One company's figures, straight from its complaints (not from the cells: the tests compare the two
    ways).
    """
    level, reason = _evidence(mine)
    followed = mine["reply_days"].notna() | mine["followed_days"].ge(1)
    known = mine[mine["replies_known"] & followed]
    row: dict[str, Any] = {
        "cases": len(mine),
        "complainants": mine["complainant"].nunique(),
        "sources": mine["source"].nunique(),
        "largest_source_rate": mine["source"].value_counts(normalize=True).iloc[0],
        "evidence_level": level,
        "evidence_reason": reason,
        "followed": len(known),
    }
    if len(known):
        row |= _answered(known)
    said = {outcome: int((mine["resolved"] == outcome).sum()) for outcome in ("yes", "no", "unknown")}
    shares = resolution(said["yes"], said["no"], said["unknown"])
    told = wilson(said["yes"], said["yes"] + said["no"])
    return row | {
        "resolved_yes": said["yes"],
        "resolved_no": said["no"],
        "resolved_unknown": said["unknown"],
        "resolved_said_rate": float(told.estimate),
        "resolved_said_low": float(told.low),
        "resolved_said_high": float(told.high),
        "resolved_all_rate": float(shares.of_all.estimate),
        "resolved_bound_high": float(shares.bound_high),
        "rank_low": np.nan,
        "rank_high": np.nan,
        "ranked": np.nan,
    }


def _answered(known: pd.DataFrame) -> dict[str, Any]:
    seen = known["reply_days"].notna()
    times = np.where(seen, np.ceil(known["reply_days"]), np.floor(known["followed_days"]))
    curve = kaplan_meier_times(np.minimum(times, 43), seen)
    row: dict[str, Any] = {}
    for day in (3, 14, 42):
        within = answered_within(curve, day)
        row[f"answered_{day}_rate"] = float(within.estimate)
        row[f"answered_{day}_low"], row[f"answered_{day}_high"] = float(within.low), float(within.high)
    middle = float(median(curve).estimate)
    effect = cumulative_log_odds(curve, 14)
    reached = middle if middle <= 42 else None
    return row | {
        "median_reply_days": reached,
        "effect": float(effect.estimate),
        "variance": float(effect.variance),
    }


def _evidence(mine: pd.DataFrame) -> tuple[int, str | None]:
    """The levels of evidence written out once more, so that the tests compare two readings of the rule."""
    people, largest = mine["complainant"].nunique(), mine["source"].value_counts(normalize=True).iloc[0]
    lines = (
        (1, len(mine) >= 15, "too_few_cases"),
        (1, people >= 15, "too_few_complainants"),
        (2, len(mine) >= 30, "too_few_cases"),
        (2, people >= 30, "too_few_complainants"),
        (2, mine["source"].nunique() >= 2, "single_source"),
        (2, largest <= 0.8, "dominant_source"),
        (3, len(mine) >= 60, "too_few_cases"),
        (3, people >= 50, "too_few_complainants"),
        (3, largest <= 0.7, "dominant_source"),
    )
    return next(((level - 1, reason) for level, held, reason in lines if not held), (3, None))


def _statements() -> pd.DataFrame:
    return pd.DataFrame(
        [
            {
                "company_id": "noorderbank",
                "stated_on": pd.Timestamp("2026-01-20"),
                "language": "nl",
                "text": HOSTILE[0] + " Wij nemen elke klacht serieus.",
                "url": "javascript:alert(document.cookie)",
            }
        ]
    )


def _reply_requests() -> pd.DataFrame:
    asked = {"sent_on": pd.Timestamp("2025-12-20"), "about": "company_page"}
    return pd.DataFrame(
        [
            {"company_id": "noorderbank", "answered_on": pd.Timestamp("2026-01-20")} | asked,
            {"company_id": "duinbank", "answered_on": None} | asked,
        ]
    )


def _events() -> pd.DataFrame:
    return pd.DataFrame(
        [
            {
                "event_id": "storing_2025",
                "starts_on": pd.Timestamp("2025-03-04"),
                "ends_on": pd.Timestamp("2025-03-06"),
                "kind": "outage",
                "company_id": None,
                "sector_id": "telecom",
                "title_nl": "Landelijke storing <b>mobiel</b>",
                "title_en": "National mobile <b>outage</b>",
                "url": "javascript:alert(2)",
            }
        ]
    )


def _store(path: Path, tables: Tables) -> None:
    """Write the tables with exactly the columns and types that ``columns.yml`` promises."""
    described = yaml.safe_load((WAREHOUSE / "columns.yml").read_text(encoding="utf-8"))
    with duckdb.connect(str(path)) as connection:
        connection.execute("create schema public")
        for name, table in described.items():
            columns = table["columns"]
            typed = ", ".join(f"{column} {facts['type']}" for column, facts in columns.items())
            connection.execute(f"create table public.{name} ({typed})")
            frame = tables.get(name, pd.DataFrame(columns=list(columns)))
            connection.register("frame", frame[[c for c in columns if c in frame]])
            connection.execute(f"insert into public.{name} by name select * from frame")
            connection.unregister("frame")
