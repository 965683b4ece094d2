"""The figures of a view: the published ones where they exist, else the same methods on the cells chosen."""

from __future__ import annotations

import pandas as pd

from pipeline.methods import configuration

from . import estimates, queries
from .address import Address
from .findings import SHOWN
from .snapshot import Snapshot

LEAST_REAL = float(configuration.load()["evidence"]["rankability"])
LIMITS = {"answered_14_rate": "rate", "answered_14_low": "low", "answered_14_high": "high"}


def companies(snapshot: Snapshot, address: Address) -> pd.DataFrame:
    """One row per company (of the address's sector) with the columns of ``company_scores``, ``unit`` and
    ``name``.

    Beside them the log odds (``effect``, ``variance``) that ranks are made of, and ``has_order``: whether the
    differences in its sector are large and certain enough for any order.
    """
    wanted = address.with_(company=None, sector=None)
    published = wanted.source is None and wanted.theme is None
    found = _published(snapshot, wanted) if published else _computed(snapshot, wanted)
    real = found["sector_id"].map(estimates.rankability(found)).astype(float)
    found["has_order"] = real.ge(LEAST_REAL) & found["rank_low"].notna()
    return (
        found
        if address.sector is None
        else found[found["sector_id"] == address.sector].reset_index(drop=True)
    )


def _published(snapshot: Snapshot, address: Address) -> pd.DataFrame:
    answers = estimates.answered(queries.replies(snapshot, address, "company"))[
        ["unit", "effect", "variance"]
    ]
    found = queries.scores(snapshot, address).drop(columns=["sector_id", "company_id"])
    return _named(snapshot, found.merge(answers, on="unit", how="left"))


def _computed(snapshot: Snapshot, address: Address) -> pd.DataFrame:
    found = estimates.scores(
        queries.service(snapshot, address, "company"),
        queries.replies(snapshot, address, "company"),
        queries.complainants(snapshot, address),
    )
    return estimates.with_ranks(_named(snapshot, found))


def _named(snapshot: Snapshot, found: pd.DataFrame) -> pd.DataFrame:
    known = queries.companies(snapshot).set_index("company_id")[["company_name", "sector_id"]]
    return found.join(known, on="unit").rename(columns={"company_name": "name"})


def among_peers(
    snapshot: Snapshot, address: Address, everyone: pd.DataFrame
) -> tuple[pd.DataFrame, estimates.Bands | None]:
    """The companies of a sector that can be shown, with their answer figures, and the bands that chance and
    ordinary differences explain; no bands for fewer than three companies.
    """
    shown = everyone.loc[everyone["evidence_level"].ge(SHOWN), ["unit", "name", "sector_id"]]
    drawn = shown.merge(estimates.answered(queries.replies(snapshot, address, "company")), on="unit")
    return drawn, estimates.bands(drawn)


def levels(snapshot: Snapshot, address: Address) -> pd.DataFrame:
    """One row per sector: how many of all its complaints were answered within 14 days (``rate``, ``low``,
    ``high``, ``followed``), whoever they were about.
    """
    return _level(queries.replies(snapshot, address, "sector", whole=True))


def overall(snapshot: Snapshot, address: Address) -> pd.Series:
    """The same of all complaints in all sectors; without any, ``rate`` is missing."""
    return _first(_level(queries.replies(snapshot, address, "all", whole=True)))


def level_of(snapshot: Snapshot, address: Address) -> pd.Series:
    """The same of one company or sector, as the address says."""
    return _first(_level(queries.replies(snapshot, address, "all")))


def by_period(snapshot: Snapshot, address: Address) -> pd.DataFrame:
    """One row per half-year of what the address names: the answer figures under their published names."""
    found = estimates.answered(queries.replies(snapshot, address.with_(period=None), "period"))
    return found.rename(columns={"unit": "period"})


def themes(snapshot: Snapshot, own: Address, others: Address) -> pd.DataFrame:
    """One row per theme: its share of the complaints of ``own`` with limits, and its share in ``others``."""
    mine = queries.service(snapshot, own, "theme").set_index("unit")["cases"]
    theirs = queries.service(snapshot, others, "theme").set_index("unit")["cases"]
    whole = [_cases(snapshot, address) for address in (own, others)]
    if not whole[0] or not whole[1] or mine.empty:
        return pd.DataFrame(columns=["theme", "cases", "rate", "low", "high", "others"])
    found = estimates.shares(mine, whole[0]).assign(cases=mine, others=theirs / whole[1])
    ordered = found.rename_axis("theme").reset_index().sort_values(["rate", "theme"], ascending=[False, True])
    return ordered.reset_index(drop=True)


def _cases(snapshot: Snapshot, address: Address) -> int:
    found = queries.service(snapshot, address.with_(theme=None), "all")
    return int(found["cases"].sum())


def _level(replies: pd.DataFrame) -> pd.DataFrame:
    return estimates.answered(replies).rename(columns=LIMITS)


def _first(table: pd.DataFrame) -> pd.Series:
    return (
        table.iloc[0] if len(table) else pd.Series({"rate": None, "low": None, "high": None, "followed": 0})
    )
