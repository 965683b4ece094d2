"""Items 2 and 3: what the sector is here, and what it was read from."""

from __future__ import annotations

from collections import Counter

from pipeline.report.content import Block, Run, Says, bullets, link, paragraph, table
from pipeline.report.facts import Facts
from pipeline.report.front import period
from pipeline.report.tables import Row
from pipeline.report.words import Words


def definition(facts: Facts, said: Words) -> list[Block]:
    """Item 2: companies, parents, market, period, and what was left out and why."""
    left_out = [row for row in facts.own if row["evidence_level"] < 2]
    seen = {row["company_id"] for row in facts.own}
    reasons = Counter(row["evidence_reason"] for row in left_out)
    silent = [row for row in facts.members if row["company_id"] not in seen]
    lines = [
        said("definition.market", sector=said.of(facts.sector, "name")),
        said("definition.period", period=period(facts, said), status=_status(facts, said)),
        said("definition.unit"),
    ]
    lines += [
        said("definition.left_out", n=said.n.number(count), reason=said.get("evidence", reason))
        for reason, count in sorted(reasons.items(), key=lambda pair: str(pair[0]))
    ]
    if silent:
        lines.append(said("definition.silent", n=said.n.number(len(silent))))
    heads = (
        (said("definition.company"), "text", 0.24),
        (said("definition.legal"), "text", 0.3),
        (said("definition.parent"), "text", 0.2),
        (said("definition.cases"), "number", 0.12),
        (said("definition.level"), "number", 0.14),
    )
    rows = [_company(facts, said, row) for row in sorted(facts.own, key=lambda row: -row["cases"])]
    return [
        bullets(*lines),
        table(said("definition.title"), heads, rows, empty=said("definition.nobody")),
        paragraph(said("definition.levels"), "note"),
    ]


def _company(facts: Facts, said: Words, row: Row) -> list[str]:
    company = facts.companies.get(row["company_id"], {})
    parent = company.get("parent_id")
    return [
        facts.name(row["company_id"]),
        company.get("legal_name") or said.unknown,
        facts.name(parent) if parent else said("definition.itself"),
        said.n.number(row["cases"]),
        said.n.number(row["evidence_level"]),
    ]


def _status(facts: Facts, said: Words) -> str:
    if facts.span is None:
        return said.unknown
    frozen = said.n.date(facts.span["freezes_on"])
    return said(f"definition.{facts.span['status']}", on=frozen)


def sources(facts: Facts, said: Words) -> list[Block]:
    """Item 3: sources, terms, crawl dates and counts; removed, merged and set apart."""
    n = said.n
    counted = [row for row in facts.posts if row["source"] is not None]
    heads = (
        (said("sources.source"), "text", 0.28),
        (said("sources.licence"), "text", 0.16),
        (said("sources.seen"), "text", 0.2),
        (said("sources.posts"), "number", 0.12),
        (said("sources.cases"), "number", 0.1),
        (said("sources.people"), "number", 0.14),
    )
    rows: list[list[Says]] = [
        [
            *_source(facts, said, row["source"]),
            *(n.number(row[name]) for name in ("posts", "cases", "complainants")),
        ]
        for row in counted
    ]
    total = facts.total
    if total is None:
        return [paragraph(said("sources.none"))]
    rows.append(
        [said("sources.all"), "", "", *(n.number(total[name]) for name in ("posts", "cases", "complainants"))]
    )
    merged = 1 - total["cases"] / total["posts"]
    return [
        table(said("sources.title"), heads, rows),
        paragraph(
            said(
                "sources.shares",
                gone=n.percent(total["gone"] / total["posts"], 1),
                merged=n.percent(merged, 1),
                quarantined=n.percent(total["quarantined"] / total["cases"], 1),
            )
        ),
        paragraph(said("sources.terms_title"), "label"),
        bullets(*(_terms(facts, said, row["source"]) for row in counted)),
        paragraph(said("sources.counting"), "note"),
    ]


def _source(facts: Facts, said: Words, source: str) -> list[Says]:
    row = facts.sources.get(source)
    if row is None:
        return [source, said.unknown, said.unknown]
    first, last = row["first_posted_at"], row["last_crawled_at"]
    seen = said(
        "sources.dates",
        first=said.n.date(first.date() if first else None),
        last=said.n.date(last.date() if last else None),
    )
    return [link(row["url"], row["title"]), row["licence"] or said.unknown, seen]


def _terms(facts: Facts, said: Words, source: str) -> list[Run]:
    row = facts.sources.get(source)
    if row is None:
        return [Run(f"{source}: {said.unknown}")]
    caveats = " ".join(row[f"caveats_{said.language}"] or ())
    return [
        Run(f"{row['title']}, "),
        link(row["url"]),
        Run(f": {row['terms'] or said.unknown} {caveats}".rstrip()),
    ]
