"""Items 5 and 12: every company with its right of reply; what would make the difference vanish."""

from __future__ import annotations

from pipeline.methods import sentences
from pipeline.report.comparisons import LEFT_OUT_PERMUTATIONS, Odds, unresolved_odds, without_each_company
from pipeline.report.content import Block, Box, link, paragraph, table
from pipeline.report.facts import Facts
from pipeline.report.requests import DAYS, request_to, statements_of, unanswered_duty
from pipeline.report.tables import Row
from pipeline.report.words import Words, sentence


def companies(facts: Facts, said: Words) -> list[Block]:
    """Item 5: index, rank set, funnel position, evidence and reply of every company; statements in full."""
    heads = (
        (said("companies.company"), "text", 0.17),
        (said("companies.cases"), "number", 0.08),
        (said("companies.index"), "number", 0.17),
        (said("companies.place"), "text", 0.16),
        (said("companies.band"), "text", 0.22),
        (said("companies.reply"), "text", 0.2),
    )
    rows = [_company(facts, said, row) for row in facts.own]
    blocks: list[Block] = [
        table(said("companies.title"), heads, rows, empty=said("companies.nobody")),
        paragraph(said("companies.reading"), "note"),
    ]
    late = unanswered_duty(facts)
    if late:
        names = ", ".join(facts.name(company) for company in late)
        blocks.append(paragraph(said("companies.late", days=said.n.number(DAYS), companies=names), "lead"))
    return blocks + [
        _statement(facts, said, row["company_id"], given)
        for row in facts.own
        for given in statements_of(facts, row["company_id"])
    ]


def _company(facts: Facts, said: Words, row: Row) -> list[str]:
    level = row["evidence_level"]
    place = sentences.TOO_FEW
    if row["sources_disagree"]:
        place = sentences.DISAGREE
    elif row["rank_low"] is not None:
        place = sentences.place(row["rank_low"], row["rank_high"], row["ranked"])
    has_place = row["rank_low"] is not None or row["sources_disagree"] or level < 2
    return [
        facts.name(row["company_id"]),
        said.n.number(row["cases"]),
        said.n.with_range(row["index_score"], row["index_low"], row["index_high"]),
        said.said(place) if has_place else said("companies.no_place"),
        _band(row, said),
        _reply(facts, said, row["company_id"]),
    ]


def _band(row: Row, said: Words) -> str:
    """The funnel's words; that a company was asked for comment is said in its own column."""
    parts = [] if row["funnel_band"] is None else [said.get("band", row["funnel_band"])]
    if row["worse"]:  # a difference from the others is demonstrated: say how wrong selection would have to be
        fragile = said("companies.fragile") if row["is_fragile"] else ""
        parts.append(said("companies.gamma", gamma=said.n.number(row["gamma_star"], 2)) + fragile)
    return "; ".join([*parts, said("companies.level", level=said.n.number(row["evidence_level"]))])


def _reply(facts: Facts, said: Words, company: str) -> str:
    asked = request_to(facts, company)
    if asked is None:
        return said("companies.not_asked")
    days = (facts.published_on - asked["sent_on"]).days
    when = said("companies.asked", on=said.n.date(asked["sent_on"]), days=said.n.number(days))
    if asked["answered_on"] is None or asked["answered_on"] > facts.published_on:
        return f"{when}; {said('companies.no_reply')}"
    text = "companies.printed" if statements_of(facts, company) else "companies.no_text"
    return f"{when}; {said(text, on=said.n.date(asked['answered_on']))}"


def _statement(facts: Facts, said: Words, company: str, given: Row) -> Box:
    title = said("companies.statement", company=facts.name(company), on=said.n.date(given["stated_on"]))
    blocks: list[Block] = [paragraph(part) for part in str(given["text"]).split("\n") if part.strip()]
    if given["url"]:
        blocks.append(paragraph(link(given["url"])))
    return Box(title, tuple(blocks))


def tipping(facts: Facts, said: Words) -> list[Block]:
    """Item 12: how wrong selection would have to be, and the screen without each company and source."""
    return [
        paragraph(_point(facts, said), "lead"),
        paragraph(said("tipping.meaning"), "note"),
        *_without_companies(facts, said),
        *_flags_without_sources(facts, said),
        *_without_sources(facts, said),
    ]


def _point(facts: Facts, said: Words) -> str:
    row = facts.screen
    if row is None or row["gamma_star"] is None:
        return said("tipping.unknown")
    name = said("tipping.sector", sector=said.of(facts.sector, "name"))
    if row["worse"] != 1:
        return sentence(said.said(sentences.NO_DIFFERENCE)) + " " + said("tipping.none")
    return sentence(said.said(sentences.tipping(name, said("tipping.others"), row["gamma_star"])))


def _without_companies(facts: Facts, said: Words) -> list[Block]:
    found, n = without_each_company(facts), said.n
    if found is None:
        return [paragraph(said("tipping.no_companies"))]
    heads = (
        (said("tipping.without"), "text", 0.32),
        (said("tipping.low"), "number", 0.17),
        (said("tipping.low_p"), "number", 0.17),
        (said("tipping.best"), "number", 0.17),
        (said("tipping.best_p"), "number", 0.17),
    )
    times = LEFT_OUT_PERMUTATIONS
    rows = [
        [
            facts.name(found.left_out[at]),
            n.number(float(found.low[at]), 2),
            n.p(float(found.low_p[at]), times),
            n.number(float(found.best_gap[at]), 1),
            n.p(float(found.best_p[at]), times),
        ]
        for at in range(len(found.left_out))
    ]
    return [
        table(said("tipping.companies"), heads, rows),
        paragraph(said("tipping.companies_note", permutations=n.number(times)), "note"),
    ]


def _flags_without_sources(facts: Facts, said: Words) -> list[Block]:
    """The flag without each source; nothing where none was left out."""
    found = facts.tables.rows("screen_sources", sector_id=facts.id, score_window=facts.window or "")
    if not found or facts.screen is None:
        return []
    other = [row for row in found if row["is_same_flag"] is not None and not row["is_same_flag"]]
    heads = (
        (said("tipping.without"), "text", 0.32),
        (said("tipping.low_p"), "number", 0.17),
        (said("tipping.best_p"), "number", 0.17),
        (said("tipping.beyond_p"), "number", 0.17),
        (said("tipping.flag"), "text", 0.17),
    )
    asked = sum(row["is_same_flag"] is not None for row in found)
    key = "tipping.flag_other" if other else "tipping.flag_same"
    lead = said(key, n=said.n.number(len(other)), of=said.n.number(asked))
    return [
        table(said("tipping.flags"), heads, [_flag_without(facts, said, row) for row in found]),
        *([paragraph(lead)] if asked else []),
    ]


def _flag_without(facts: Facts, said: Words, row: Row) -> list[str]:
    title = facts.sources.get(row["source"], {}).get("title") or row["source"]
    p = [said.n.p(row[name], LEFT_OUT_PERMUTATIONS) for name in ("low_p", "best_p")]
    return [title, *p, said.n.stated_p(row["ordinary_p"]), said.get("flag", row["flag"])]


def _without_sources(facts: Facts, said: Words) -> list[Block]:
    single, without = unresolved_odds(facts)
    heads = (
        (said("tipping.source"), "text", 0.4),
        (said("tipping.ratio"), "number", 0.3),
        (said("tipping.counts"), "number", 0.3),
    )
    rows = [_odds(facts, said, one, "tipping.only") for one in single]
    rows += [_odds(facts, said, one, "tipping.leaving") for one in without]
    return [
        table(said("tipping.sources"), heads, rows, empty=said("tipping.no_sources")),
        paragraph(said("tipping.sources_note"), "note"),
    ]


def _odds(facts: Facts, said: Words, one: Odds, name: str) -> list[str]:
    source = facts.sources.get(one.source or "", {}).get("title") or one.source
    what = said(name, source=source) if one.source else said("tipping.all_sources")
    counts = f"{said.n.number(one.cases)} / {said.n.number(one.others)}"
    return [what, said.n.with_range(one.ratio, one.low, one.high, 2), counts]
