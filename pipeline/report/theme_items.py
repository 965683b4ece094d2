"""Items 8, 9 and 10: what goes wrong, what it costs people, and where they are sent."""

from __future__ import annotations

from pipeline.report.cases import ChosenCase, chosen
from pipeline.report.content import Block, Case, link, paragraph, plain, table
from pipeline.report.facts import Facts
from pipeline.report.tables import Row
from pipeline.report.words import Words, sentence

MEASURES = {"contacts": 1.0, "elapsed_days": 1.0, "waiting_minutes": 1 / 60}
CASE_THEMES = 5
PRAISE = "delight"


def themes(facts: Facts, said: Words) -> list[Block]:
    """Item 8: themes against other sectors, corrected for reading errors, with two cases each."""
    found = [
        row
        for row in facts.tables.rows("sector_themes", sector_id=facts.id, score_window=facts.window)
        if row["label"] != PRAISE
    ]
    ordered = sorted(found, key=lambda row: -(row["odds_ratio"] or 0))
    corrected = {row["label"]: row for row in facts.tables.rows("theme_prevalence", sector_id=facts.id)}
    heads = (
        (said("themes.theme"), "text", 0.3),
        (said("themes.cases"), "number", 0.16),
        (said("themes.ratio"), "number", 0.2),
        (said("themes.q"), "number", 0.12),
        (said("themes.corrected"), "number", 0.22),
    )
    rows = [_theme(said, row, corrected.get(row["label"])) for row in ordered]
    blocks: list[Block] = [
        table(said("themes.title"), heads, rows, empty=said("themes.none")),
        paragraph(said("themes.reading"), "note"),
    ]
    marked = [row["label"] for row in ordered if row["is_shown"]]
    labels = marked or [row["label"] for row in sorted(found, key=lambda row: -row["naming"])]
    if not labels:
        return blocks
    blocks.append(paragraph(said("themes.drawn"), "note"))
    told: set[str] = set()
    for label in labels[:CASE_THEMES]:
        blocks.append(paragraph(said("themes.cases_of", theme=said.get("theme", label)), "label"))
        drawn = chosen(facts, label, told)
        told |= {one.row["case_id"] for one in drawn}
        blocks += [_case(facts, said, one) for one in drawn] or [paragraph(said("themes.no_case"))]
    return blocks


def _theme(said: Words, row: Row, corrected: Row | None) -> list[str]:
    n = said.n
    mark = " •" if row["is_shown"] else ""
    share = (
        n.share(corrected["corrected_rate"], corrected["corrected_low"], corrected["corrected_high"])
        if corrected
        else said.unknown
    )
    return [
        said.get("theme", row["label"]) + mark,
        f"{n.number(row['naming'])} ({n.percent(row['rate'])})",
        n.with_range(row["odds_ratio"], row["odds_low"], row["odds_high"], 2),
        n.p(row["q_value"]),
        share,
    ]


def _case(facts: Facts, said: Words, one: ChosenCase) -> Case:
    row, n = one.row, said.n
    parts = [said("case.when", month=n.month(row["posted_at"]))]
    if row["number_of_contacts"] is not None:
        parts.append(said("case.contacts", n=n.number(row["number_of_contacts"])))
    if row["elapsed_days"] is not None:
        parts.append(said("case.days", n=n.number(row["elapsed_days"])))
    if row["promise"] is not None:
        parts.append(said.get("case_promise", row["promise"]))
    parts.append(said.get("case_resolved", row["resolved"]))
    others = [said.get("theme", label) for label in row["labels"] or () if label != PRAISE]
    facts_line = f"{sentence('; '.join(parts))} {said('case.labels', labels=', '.join(others))}"
    passage = plain(one.passage).strip() if one.passage else None
    source = facts.sources.get(row["source"], {}).get("title") or row["source"]
    return Case(facts_line, passage, link(row["url"], said("case.original", source=source)))


def harm(facts: Facts, said: Words) -> list[Block]:
    """Item 9: cases times what people say that it took them, with a range; not scaled to all customers."""
    ledger = {
        row["measure"]: row
        for row in facts.tables.rows(
            "effort_ledger", subject="sector", subject_id=facts.id, period=facts.window
        )
    }
    known = [
        (name, ledger[name], hours)
        for name, hours in MEASURES.items()
        if name in ledger and ledger[name]["median"] is not None
    ]
    heads = (
        (said("harm.measure"), "text", 0.28),
        (said("harm.median"), "number", 0.22),
        (said("harm.mentions"), "number", 0.2),
        (said("harm.total"), "number", 0.3),
    )
    rows = [_harm(said, name, row, factor) for name, row, factor in known]
    money = ledger.get("money_lost")
    blocks: list[Block] = [table(said("harm.title"), heads, rows, empty=said("harm.none"))]
    if money and money["median"] is not None:
        values = {
            "median": said.n.with_range(money["median"], money["median_low"], money["median_high"], 0),
            "n": said.n.number(money["mentions"]),
            "share": said.n.percent(money["mention_rate"]),
        }
        blocks.append(paragraph(said("harm.money", **values)))
    return [*blocks, paragraph(said("harm.reading"), "note"), paragraph(said("harm.not_scaled"))]


def _harm(said: Words, name: str, row: Row, factor: float) -> list[str]:
    n, cases = said.n, row["cases"]
    low, high = row["median_low"], row["median_high"]
    total = [None if value is None else cases * value * factor for value in (row["median"], low, high)]
    mentions = f"{n.number(row['mentions'])} / {n.number(cases)} ({n.percent(row['mention_rate'])})"
    unit = said(f"harm.{name}_unit")
    return [
        said(f"harm.{name}"),
        n.with_range(row["median"], low, high, 0),
        mentions,
        f"{n.with_range(total[0], total[1], total[2], 0)} {unit}",
    ]


def channels(facts: Facts, said: Words) -> list[Block]:
    """Item 10: does an audience help, does the channel, and who sends customers to whom."""
    return [
        *_audience(facts, said),
        *_contrasts(facts, said),
        *_network(facts, said),
        *_pairs(facts, said),
    ]


def _audience(facts: Facts, said: Words) -> list[Block]:
    every = facts.tables.rows("audience_gradients")
    rows = [row for row in every if row["sector_id"] == facts.id or row["company_id"] == "all"]
    heads = (
        (said("channels.who"), "text", 0.3),
        (said("channels.network"), "text", 0.25),
        (said("channels.cases"), "number", 0.15),
        (said("channels.tenfold"), "number", 0.2),
        (said("channels.p"), "number", 0.1),
    )
    told = [
        [
            said("channels.everybody") if row["company_id"] == "all" else facts.name(row["company_id"]),
            _source(facts, row["source"]),
            said.n.number(row["cases"]),
            said.n.with_range(row["hazard_ratio"], row["hazard_low"], row["hazard_high"], 2),
            said.n.p(row["p_value"]),
        ]
        for row in rows
    ]
    return [table(said("channels.audience"), heads, told, empty=said("channels.no_audience"))]


def _contrasts(facts: Facts, said: Words) -> list[Block]:
    every = facts.tables.rows("channel_contrasts")
    rows = [row for row in every if row["sector_id"] == facts.id]
    rows = rows or [row for row in every if row["company_id"] == "all"]
    heads = (
        (said("channels.who"), "text", 0.22),
        (said("channels.both"), "text", 0.28),
        (said("channels.pairs"), "number", 0.1),
        (said("channels.only"), "number", 0.12),
        (said("channels.p"), "number", 0.08),
        (said("channels.sooner"), "number", 0.12),
        (said("channels.log_rank"), "number", 0.08),
    )
    told = [
        [
            said("channels.everybody") if row["company_id"] == "all" else facts.name(row["company_id"]),
            f"{_source(facts, row['source_a'])} / {_source(facts, row['source_b'])}",
            said.n.number(row["pairs"]),
            f"{said.n.number(row['only_a'])} / {said.n.number(row['only_b'])}",
            said.n.p(row["p_value"]),
            f"{said.n.number(row['sooner_a'])} / {said.n.number(row['sooner_b'])}",
            said.n.p(row["log_rank_p"]),
        ]
        for row in rows
    ]
    return [table(said("channels.contrast"), heads, told, empty=said("channels.no_contrast"))]


def _network(facts: Facts, said: Words) -> list[Block]:
    row, n = facts.tables.row("referral_network", sector_id=facts.id), said.n
    if row is None:
        return [paragraph(said("channels.no_network"))]
    told = said(
        "channels.sent",
        share=n.share(row["pillar_to_post_rate"], row["pillar_to_post_low"], row["pillar_to_post_high"]),
        cases=n.number(row["cases"]),
        referred=n.number(row["referred"]),
        loops=n.share(row["loop_rate"], row["loop_low"], row["loop_high"]),
        reciprocity=n.number(row["weighted_reciprocity"], 2),
        p=n.stated_p(row["p_value"], row["permutations"]),
    )
    others = facts.tables.rows("referral_sectors", sector_id=facts.id)
    most = sorted(others, key=lambda other: (-other["cases"], other["other_id"]))[:8]
    heads = (
        (said("channels.other_side"), "text", 0.34),
        (said("channels.there"), "number", 0.14),
        (said("channels.back"), "number", 0.14),
        (said("channels.loop"), "number", 0.19),
        (said("channels.unresolved"), "number", 0.19),
    )
    rows = [
        [
            _side(facts, said, other),
            n.number(other["sent"]),
            n.number(other["returned"]),
            n.share(other["loop_rate"], other["loop_low"], other["loop_high"]),
            n.share(other["unresolved_rate"], other["unresolved_low"], other["unresolved_high"]),
        ]
        for other in most
    ]
    return [paragraph(told), table(said("channels.sides"), heads, rows, empty=said("channels.no_sides"))]


def _side(facts: Facts, said: Words, row: Row) -> str:
    if row["other_kind"] == "sector" and row["other_id"] in facts.sectors:
        name = said.of(facts.sectors[row["other_id"]], "name") or row["other_id"]
        return said("channels.within") if row["other_id"] == facts.id else name
    return said.get("role", row["other_id"])


def _pairs(facts: Facts, said: Words) -> list[Block]:
    found = [
        row for row in facts.tables.rows("referral_pairs") if facts.id in (row["sector_a"], row["sector_b"])
    ]
    if not found:
        return [paragraph(said("channels.no_pairs"), "note")]
    heads = (
        (said("channels.pair"), "text", 0.34),
        (said("channels.each_way"), "number", 0.16),
        (said("channels.loop"), "number", 0.25),
        (said("channels.unresolved"), "number", 0.25),
    )
    rows = [
        [
            f"{facts.name(row['party_a'])} – {facts.name(row['party_b'])}",
            f"{said.n.number(row['a_to_b'])} / {said.n.number(row['b_to_a'])}",
            said.n.share(row["loop_rate"], row["loop_low"], row["loop_high"]),
            said.n.share(row["unresolved_rate"], row["unresolved_low"], row["unresolved_high"]),
        ]
        for row in found
    ]
    return [table(said("channels.named"), heads, rows), paragraph(said("channels.naming"), "note")]


def _source(facts: Facts, source: str) -> str:
    return str(facts.sources.get(source, {}).get("title") or source)
