"""Item 11: ten other explanations, each with what the data say about it."""

from __future__ import annotations

from collections.abc import Sequence

from pipeline.report.comparisons import Share, shares
from pipeline.report.content import Block, paragraph, table
from pipeline.report.facts import Facts
from pipeline.report.tables import Row
from pipeline.report.words import Words, sentence

OUTSIDE = ("broadcast", "outage", "recall")


def explanations(facts: Facts, said: Words) -> list[Block]:
    """One row for each explanation: what it would mean, and what is seen; "not known" where nothing is."""
    found = shares(facts)
    rows = [
        _row(said, "cost", _cost(facts, said)),
        _row(said, "product", _product(said, found)),
        _row(said, "season", _season(facts, said)),
        _row(said, "selection", _selection(facts, said)),
        _row(said, "source", _dominant(facts, said)),
        _row(said, "media", _media(facts, said)),
        _row(said, "brigading", _brigading(facts, said)),
        _row(said, "survivorship", _survivorship(said, found)),
        _row(said, "coding", _coding(facts, said)),
        _row(said, "small", _small(facts, said)),
    ]
    heads = ((said("doubt.explanation"), "text", 0.38), (said("doubt.data"), "text", 0.62))
    return [table(said("doubt.title"), heads, rows), paragraph(said("doubt.relative"), "note")]


def _row(said: Words, name: str, seen: str) -> list[str]:
    return [said(f"doubt.{name}"), seen]


def _events(facts: Facts, kinds: Sequence[str]) -> list[Row]:
    """Events of the sector or of its companies that lie in the half-year or go on into it."""
    members = {row["company_id"] for row in facts.members}
    if facts.span is None:
        return []
    return [
        row
        for row in facts.tables.rows("events")
        if row["kind"] in kinds
        and (row["sector_id"] == facts.id or row["company_id"] in members)
        and row["starts_on"] <= facts.span["ends_on"]
        and (row["ends_on"] or row["starts_on"]) >= facts.span["starts_on"]
    ]


def _listed(facts: Facts, said: Words, found: list[Row]) -> str:
    if not found:
        return said("doubt.no_events")
    return " ".join(
        said("doubt.event", title=said.of(row, "title") or row["event_id"], on=said.n.date(row["starts_on"]))
        for row in found
    )


def _cost(facts: Facts, said: Words) -> str:
    break_p = facts.screen["break_p"] if facts.screen else None
    told = _listed(facts, said, _events(facts, ("price_rise",)))
    return said("doubt.cost_seen", events=told, p=said.n.stated_p(break_p))


def _share(said: Words, value: Share | None) -> str:
    if value is None:
        return said.unknown
    share = said.n.share(value.rate, value.low, value.high)
    return said("doubt.share_of", share=share, n=said.n.number(value.cases))


def _product(said: Words, found: dict[str, Share | None]) -> str:
    own, others = _share(said, found["grave"]), _share(said, found["grave_elsewhere"])
    return said("doubt.product_seen", own=own, others=others)


def _season(facts: Facts, said: Words) -> str:
    rows = [row for row in facts.tables.rows("sector_screens", sector_id=facts.id) if row["mean"] is not None]
    if not rows:
        return said.unknown
    told = [
        said(
            "doubt.window",
            window=said.n.half_year(row["score_window"]),
            gap=said.n.number(row["mean"] - row["rest_mean"], 1),
        )
        for row in rows
    ]
    return said("doubt.season_seen", gaps="; ".join(told))


def _selection(facts: Facts, said: Words) -> str:
    row = facts.screen
    if row is None or row["gamma_star"] is None:
        return said.unknown
    fragile = said("doubt.fragile") if row["is_fragile"] else ""
    return said("doubt.selection_seen", gamma=said.n.number(row["gamma_star"], 2), fragile=fragile).strip()


def _dominant(facts: Facts, said: Words) -> str:
    scored = [row for row in facts.own if row["evidence_level"] >= 2]
    rates = [row["largest_source_rate"] for row in scored if row["largest_source_rate"] is not None]
    if not rates:
        return said.unknown
    return said(
        "doubt.source_seen",
        low=said.n.percent(min(rates)),
        high=said.n.percent(max(rates)),
        disagree=said.n.number(sum(bool(row["sources_disagree"]) for row in scored)),
    )


def _media(facts: Facts, said: Words) -> str:
    found = _events(facts, OUTSIDE)
    effects = {
        row["event_id"]: row for row in facts.tables.rows("event_effects") if row["outcome"] == "answered_14"
    }
    told = [sentence(_listed(facts, said, found))]
    for row in found:
        effect = effects.get(row["event_id"])
        if effect and effect["effect"] is not None:
            points = said.n.number(100 * effect["effect"])
            told.append(said("doubt.effect", points=points, p=said.n.stated_p(effect["p_value"])))
    return " ".join(told)


def _brigading(facts: Facts, said: Words) -> str:
    if facts.span is None:
        return said.unknown
    found = [
        row
        for row in facts.tables.rows("bursts", sector_id=facts.id)
        if row["starts_on"] <= facts.span["ends_on"] and row["ends_on"] >= facts.span["starts_on"]
    ]
    apart = [row for row in found if row["is_quarantined"]]
    return said(
        "doubt.brigading_seen",
        bursts=said.n.number(len(found)),
        apart=said.n.number(len(apart)),
        cases=said.n.number(sum(row["cases"] for row in apart)),
    )


def _survivorship(said: Words, found: dict[str, Share | None]) -> str:
    own, others = _share(said, found["gone"]), _share(said, found["gone_elsewhere"])
    return said("doubt.survivorship_seen", own=own, others=others)


def _coding(facts: Facts, said: Words) -> str:
    rows = facts.tables.rows("reading_accuracy")
    if not rows:
        return said("doubt.coding_unknown")
    known = [row for row in rows if row["sensitivity_rate"] is not None]
    usable = sum(bool(row["is_usable"]) for row in rows)
    return said(
        "doubt.coding_seen",
        texts=said.n.number(max((row["texts"] or 0) for row in rows)),
        usable=said.n.number(usable),
        labels=said.n.number(len(rows)),
        low=said.n.percent(min((row["sensitivity_rate"] for row in known), default=None)),
        high=said.n.percent(max((row["sensitivity_rate"] for row in known), default=None)),
    )


def _small(facts: Facts, said: Words) -> str:
    row = facts.screen
    if row is None:
        return said.unknown
    return said("doubt.small_seen", units=said.n.number(row["units"]), power=said.n.percent(row["power_red"]))
