"""The sentences that say what a page found: no more than the intervals allow, never a claim about intent."""

from __future__ import annotations

from typing import TYPE_CHECKING

import pandas as pd

from .format import is_unknown, percent
from .wording import Words

if TYPE_CHECKING:
    from .profiles import Profile

SHOWN, SCORED, RANKED = 1, 2, 3  # levels of evidence (method, section 3)
LEAST_CASES, LEAST_ODDS = 10, 1.5  # of a theme that is said to stand out (method, section 6)
FUNNEL = {"far below": "below", "below": "below", "inside": "alike", "above": "above", "far above": "above"}


def inside(name: str) -> str:
    """A sector's name in the middle of a sentence; abbreviations keep their capitals."""
    return name if name[1:2].isupper() else name[:1].lower() + name[1:]


def overview(
    words: Words, levels: pd.DataFrame, scores: pd.DataFrame, overall: pd.Series, names: dict[str, str]
) -> str:
    """What the field shows: a sector whose interval lies below all complaints together, and whether its best
    does.
    """
    rate = percent(overall["rate"], words.language)
    lower = levels[levels["high"] < overall["low"]].sort_values("rate") if len(levels) else levels
    if is_unknown(overall["rate"]):
        return words("finding.overview.nothing")
    if lower.empty:
        return words("finding.overview.alike", overall=rate)
    lowest = lower.iloc[0]
    there = scores[(scores["sector_id"] == lowest["unit"]) & (scores["evidence_level"] >= SCORED)]
    best_too = len(there) >= 3 and bool((there["answered_14_high"] < overall["rate"]).all())
    return words(
        "finding.overview.best_too" if best_too else "finding.overview.low",
        sector=inside(names.get(lowest["unit"], lowest["unit"])),
        rate=percent(lowest["rate"], words.language),
        overall=rate,
    )


def ranking(words: Words, scores: pd.DataFrame, sector: str) -> str:
    """How many companies may be first, or why there is no order."""
    ranked = scores[scores["rank_low"].notna()]
    ordered = ranked[ranked["has_order"]]
    best = ordered.loc[ordered["rank_low"] == 1, "name"].tolist()
    if ordered.empty:
        key = "alike" if len(ranked) else "none"
    else:
        key = "alike" if len(best) == len(ordered) else "one" if len(best) == 1 else "some"
    names = {"company": best[0] if key == "one" else "", "n": len(best), "of": len(ranked)}
    return words(f"finding.ranking.{key}", sector=inside(sector), **names)


def company(words: Words, profile: Profile, name: str) -> str:
    """One company against its sector: answered more, less, or no demonstrable difference; and what stands
    out.

    Its place in the funnel of its sector decides; where there is no funnel, its own interval does.
    """
    own = profile.own
    if own is None or own.evidence_level < SHOWN:
        return words("finding.company.few", company=name)
    if own.evidence_level < SCORED:
        return words("finding.company.raw", company=name)
    by_interval = against(own.answered_14_low, own.answered_14_high, profile.level["rate"])
    found = FUNNEL[profile.band] if profile.band else by_interval
    if found == "unknown":
        found = "unknown" if own.answered_14_rate is None else "no_sector"
    sentence, more = words(f"finding.company.{found}", company=name), standing_out(profile.themes)
    if more is None:
        return sentence
    return sentence + words("finding.company.theme", theme=inside(words.name("theme", more)))


def standing_out(themes: pd.DataFrame) -> str | None:
    """The theme that is most over-represented: its whole interval above the others, at odds of 1.5 or
    more.
    """
    if themes.empty:
        return None
    odds = themes["rate"] / (1 - themes["rate"]) / (themes["others"] / (1 - themes["others"]))
    surely = (themes["low"] > themes["others"]) & (themes["cases"] >= LEAST_CASES) & (odds >= LEAST_ODDS)
    ordered = themes.assign(odds=odds)[surely].sort_values("odds")
    return str(ordered["theme"].iloc[-1]) if len(ordered) else None


def against(low: float | None, high: float | None, level: float | None) -> str:
    """Whether an interval lies ``below`` a level, ``above`` it, or does not tell (``alike``; ``unknown``
    without).
    """
    if low is None or high is None or level is None or pd.isna(low) or pd.isna(high) or pd.isna(level):
        return "unknown"
    return "below" if high < level else "above" if low > level else "alike"


def sector(words: Words, level: pd.Series, overall: pd.Series, name: str) -> str:
    """One sector against all complaints together."""
    compared = against(level["low"], level["high"], overall["rate"])
    return words(
        f"finding.sector.{compared}",
        sector=name,
        rate=percent(level["rate"], words.language),
        overall=percent(overall["rate"], words.language),
    )
