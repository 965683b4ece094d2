"""The fictional market: its companies, how service usually goes there, and what is planted on purpose."""

from __future__ import annotations

import math
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import UTC, date, datetime
from functools import lru_cache
from pathlib import Path
from statistics import NormalDist
from typing import Any

import yaml

from pipeline.paths import WAREHOUSE
from scrapers.demo_web.model import PILLARS, SOURCES, Pillar, Source, stream

HERE = Path(__file__).resolve().parent
REGISTRY = WAREHOUSE / "registry" / "demo"
_TWO_YEARS = 731  # days, 2024 and 2025
RANKED_FROM = 15  # cases per half-year from which a company counts in the spread of its sector
_LOADER: Any = getattr(yaml, "CSafeLoader", yaml.SafeLoader)


def read_yaml(path: Path) -> Any:
    """One data file."""
    return yaml.load(path.read_text(encoding="utf-8"), Loader=_LOADER)  # noqa: S506 - a safe loader in C


@dataclass(frozen=True, slots=True)
class Company:
    """A fictional company with its propensities: log odds relative to the ordinary."""

    id: str
    name: str
    sector: str
    aliases: tuple[str, ...]
    misspellings: tuple[str, ...]
    domain: str
    handle: str
    earlier_name: tuple[str, date] | None
    cases: float
    effects: Mapping[Pillar, float]
    mix: Mapping[Source, float]
    promise: float
    praise: float

    @property
    def slug(self) -> str:
        """The name as it stands in an address."""
        return self.id.replace("_", "-")

    def name_on(self, day: date) -> str:
        """The name under which it traded that day."""
        if self.earlier_name is not None and day < self.earlier_name[1]:
            return self.earlier_name[0]
        return self.name


@dataclass(frozen=True, slots=True)
class Market:
    """Everything that does not depend on the day."""

    seed: int
    companies: Mapping[str, Company]
    sectors: Mapping[str, Mapping[str, Any]]
    ordinary: Mapping[str, Any]
    truths: Mapping[str, Any]

    def of_sector(self, sector: str) -> list[Company]:
        """The companies of one sector, in the registry's order."""
        return [company for company in self.companies.values() if company.sector == sector]

    def growth(self, source: Source, day: date) -> float:
        """Volume of a source on a day, relative to its average over 2024 and 2025."""
        growing = self.truths["growing_source"]
        if source != growing["source"]:
            return 1.0
        first, last = growing["plant"]["growth"]
        begins: date = self.ordinary["begins"]
        return float(first + (last - first) * min((day - begins).days / _TWO_YEARS, 1.0))

    @property
    def begins(self) -> datetime:
        """The first day of the world."""
        first: date = self.ordinary["begins"]
        return datetime(first.year, first.month, first.day, tzinfo=UTC)

    @property
    def present(self) -> datetime:
        """The world's present, before any next day."""
        now: datetime = self.ordinary["present"]
        return now.astimezone(UTC)


@lru_cache(maxsize=8)
def market(seed: int) -> Market:
    """The market of one seed: roles are fixed, ordinary differences between companies are drawn."""
    ordinary, truths = read_yaml(HERE / "market.yml"), read_yaml(HERE / "truths.yml")
    registered = read_yaml(REGISTRY / "companies.yml")
    sectors = {row["id"]: row for row in read_yaml(REGISTRY / "sectors.yml")}
    effects = _effects(seed, ordinary, truths, {row["id"]: row["sector"] for row in registered})
    companies = {row["id"]: _company(seed, row, ordinary, truths, effects[row["id"]]) for row in registered}
    return Market(seed, companies, sectors, ordinary, truths)


def _company(
    seed: int,
    row: Mapping[str, Any],
    ordinary: Mapping[str, Any],
    truths: Mapping[str, Any],
    effects: Mapping[Pillar, float],
) -> Company:
    name = row["id"]
    rename = row["renames"][0] if row["renames"] else None
    planted = {truth["company"]: truth["plant"] for truth in truths.values() if "company" in truth}.get(
        name, {}
    )
    return Company(
        id=name,
        name=row["name"],
        sector=row["sector"],
        aliases=tuple(a for a in row["aliases"] if rename is None or a != rename["from"]),
        misspellings=tuple(row["misspellings"]),
        domain=row["domains"][0],
        handle=row["handles"][0].lstrip("@"),
        earlier_name=(rename["from"], rename["on"]) if rename else None,
        cases=float(ordinary["companies"][name]["cases"]),
        effects=effects,
        mix=_mix(seed, name, ordinary["sources"], planted.get("mastodon_share")),
        promise=planted.get("promise", ordinary["facts"]["promise"]),
        praise=planted.get("praise", ordinary["facts"]["praise"]),
    )


def _mix(
    seed: int, company: str, sources: Mapping[Source, Any], mastodon: float | None
) -> dict[Source, float]:
    """Share of each source in a company's posts: the usual shares, a little different for each company."""
    rng = stream(seed, "mix", company)
    raw = {source: sources[source]["share"] * math.exp(rng.uniform(-0.15, 0.15)) for source in SOURCES}
    if mastodon is not None:
        others = sum(raw.values()) - raw["mastodon"]
        raw["mastodon"] = others * mastodon / (1 - mastodon)
    total = sum(raw.values())
    return {source: share / total for source, share in raw.items()}


def _effects(
    seed: int, ordinary: Mapping[str, Any], truths: Mapping[str, Any], sector_of: Mapping[str, str]
) -> dict[str, dict[Pillar, float]]:
    """Log odds per company and pillar.

    Ordinary differences are normal scores dealt out in random order, so that every seed has the spread that
    market.yml states and no sector is low by the luck of the draw.
    """
    service = ordinary["service"]
    low, varied = truths["low_sector"], truths["varied_sector"]
    plain = sorted({s for s in sector_of.values() if s != low["sector"]})
    scores = _dealt(seed, "sectors", len(plain))
    shifts = {sector: service["sector_sd"] * score for sector, score in zip(plain, scores, strict=True)}
    planted = {truth["sector"]: truth["plant"] for truth in (low, varied)}
    effects: dict[str, dict[Pillar, float]] = {}
    for sector in sorted(set(sector_of.values())):
        members = [name for name, home in sector_of.items() if home == sector]
        for ranked in (True, False):
            group = [c for c in members if (ordinary["companies"][c]["cases"] >= RANKED_FROM) is ranked]
            plant = planted.get(sector, {"company_sd": service["company_sd"]})
            effects |= _spread(seed, f"{sector}-{ranked}", group, plant, service["common_share"])
        for name in members:
            for pillar in PILLARS:
                shift = low["plant"][pillar] if sector == low["sector"] else shifts[sector]
                effects[name][pillar] += shift
    _plant(effects, truths)
    return effects


def _spread(
    seed: int, group: str, members: Sequence[str], plant: Mapping[str, float], common: float
) -> dict[str, dict[Pillar, float]]:
    """Effects with the stated standard deviation per pillar; ``common`` is what the pillars share of it."""
    shared = _dealt(seed, f"{group}-common", len(members))
    own = {pillar: _dealt(seed, f"{group}-{pillar}", len(members)) for pillar in PILLARS}
    width = {pillar: plant.get(f"{pillar}_sd", plant["company_sd"]) for pillar in PILLARS}
    return {
        name: {
            pillar: width[pillar]
            * (math.sqrt(common) * shared[place] + math.sqrt(1 - common) * own[pillar][place])
            for pillar in PILLARS
        }
        for place, name in enumerate(members)
    }


def _dealt(seed: int, purpose: str, count: int) -> list[float]:
    """``count`` normal scores with mean 0 and standard deviation 1, in an order drawn from the seed."""
    scores = [NormalDist().inv_cdf((place + 0.5) / count) for place in range(count)]
    length = math.sqrt(sum(score * score for score in scores) / max(count - 1, 1))
    values = [score / length if length > 0 else 0.0 for score in scores]
    stream(seed, "deal", purpose).shuffle(values)
    return values


def _plant(effects: dict[str, dict[Pillar, float]], truths: Mapping[str, Any]) -> None:
    """Companies with a role of their own: their planted effects take the place of what was drawn.

    The effects of a broadcast begin with it; until then those under ``before`` hold.
    """
    for truth in truths.values():
        plant = truth["plant"].get("before", {}) if "on" in truth["plant"] else truth["plant"]
        for pillar in PILLARS:
            if pillar in plant and "company" in truth:
                effects[truth["company"]][pillar] = plant[pillar]
