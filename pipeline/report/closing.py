"""Items 13 to 15: which route fits, how to rebuild every number, and who made this."""

from __future__ import annotations

from pipeline.report.content import Block, Box, Run, Says, bullets, link, paragraph, table
from pipeline.report.facts import Facts
from pipeline.report.words import Words

ASK = ("calls", "targets", "pay", "minutes", "churn")
WHY = ("agreement", "dominance", "powers", "economics")
FORMS = ("consumer_law", "norm", "study", "tip")


def routes(facts: Facts, said: Words) -> list[Block]:
    """Item 13: which route fits what was found, what an authority could ask, and why they often do not act."""
    heads = (
        (said("route.route"), "text", 0.26),
        (said("route.when"), "text", 0.42),
        (said("route.here"), "text", 0.32),
    )
    rows: list[list[Says]] = [
        [said(f"route.{name}"), said(f"route.{name}_when"), _here(facts, said, name)] for name in FORMS
    ]
    return [
        table(said("route.title"), heads, rows),
        paragraph(_regulator(facts, said)),
        paragraph(_turn_to(facts, said)),
        paragraph(said("route.ask_title"), "label"),
        bullets(*(said(f"route.ask_{name}") for name in ASK)),
        Box(
            said("route.why_title"),
            (
                bullets(*(said(f"route.why_{name}") for name in WHY)),
                paragraph(said("route.why_references"), "note"),
            ),
        ),
    ]


def _here(facts: Facts, said: Words, name: str) -> str:
    """What this sector's figures say about a route; a tip-off never follows from statistics."""
    below = facts.screen["is_below_norm"] if facts.screen else None
    if name == "norm":
        return said(
            "route.norm_unknown" if below is None else "route.norm_below" if below else "route.norm_met"
        )
    if name == "study":
        if not facts.is_tested:
            return said("route.study_untested")
        return said("route.study_no" if facts.flag == "none" else "route.study_yes")
    if name == "consumer_law":
        laws = [
            row
            for row in facts.tables.rows("norms")
            if row["binding"] == "law" and row["sector_id"] in (None, facts.id)
        ]
        titles = "; ".join(f"{said.of(row, 'title')} ({row['source'] or said.unknown})" for row in laws)
        return said("route.law_norms", titles=titles) if laws else said("route.law_unknown")
    return said("route.tip_here")


def _regulator(facts: Facts, said: Words) -> list[Run]:
    name, url = facts.sector["regulator_name"], facts.sector["regulator_url"]
    if name is None:
        return [Run(said("route.no_regulator"))]
    return [Run(said("route.regulator") + " "), link(url, name), Run(".")]


def _turn_to(facts: Facts, said: Words) -> list[Run]:
    words = said.of(facts.sector, "turn_to")
    if words is None:
        return [Run(said("route.no_turn_to"))]
    return [Run(said("route.turn_to") + " "), Run(f"{words} "), link(facts.sector["turn_to_url"])]


def reproducing(facts: Facts, said: Words, sector_id: str) -> list[Block]:
    """Item 14: versions, hashes, one command; windows fixed beforehand, changes and corrections."""
    manifest = facts.manifest
    heads = ((said("rebuild.what"), "text", 0.34), (said("rebuild.value"), "text", 0.66))
    rows = [
        [said("rebuild.snapshot"), str(manifest["version"])],
        [said("rebuild.as_of"), str(manifest["as_of"])],
        [said("rebuild.published"), _held(facts, said, "published_at")],
        [said("rebuild.code"), _code(facts, said)],
        [said("rebuild.configuration"), _held(facts, said, "configuration")],
        [said("rebuild.method"), _method(facts, said)],
        [said("rebuild.reading"), _held(facts, said, "reading")],
        [said("rebuild.lake"), str((manifest.get("lake") or {}).get("watermark") or said.unknown)],
        [said("rebuild.data"), _database(facts, said)],
        [said("rebuild.window"), _window(facts, said)],
        [said("rebuild.thresholds"), said("rebuild.thresholds_where")],
        [
            said("rebuild.checks"),
            said("rebuild.checks_passed", n=said.n.number(len(manifest.get("checks") or ()))),
        ],
    ]
    return [
        table(said("rebuild.title"), heads, rows),
        paragraph(said("rebuild.commands"), "label"),
        bullets(
            f"observatory verify snapshots/{manifest['version']}",
            f"observatory report {sector_id} --lang {said.language} --to report.pdf",
            "observatory method sector_screen",
        ),
        paragraph(said("rebuild.verify")),
        paragraph(said("rebuild.tables")),
        paragraph(said("rebuild.changes")),
        *_corrections(facts, said),
        paragraph(said("rebuild.ask", contact=_held(facts, said, "contact")), "lead"),
    ]


def _held(facts: Facts, said: Words, name: str) -> str:
    return str(facts.manifest.get(name) or said.unknown)


def _method(facts: Facts, said: Words) -> str:
    found = facts.span["configuration"] if facts.span else None
    return str(found or facts.manifest.get("method_configuration") or said.unknown)


def _code(facts: Facts, said: Words) -> str:
    code = facts.manifest.get("code") or {}
    return f"{code.get('version') or said.unknown}, {code.get('commit') or said.unknown}"


def _database(facts: Facts, said: Words) -> str:
    """The hash of the file that this report was read from."""
    files = facts.manifest.get("files") or {}
    found = files.get(f"observatory-{facts.manifest['version']}.duckdb") or {}
    return str(found.get("sha256") or said.unknown)


def _window(facts: Facts, said: Words) -> str:
    if facts.span is None:
        return said.unknown
    return said(
        "rebuild.frozen",
        first=said.n.date(facts.span["starts_on"]),
        last=said.n.date(facts.span["ends_on"]),
        on=said.n.date(facts.span["freezes_on"]),
    )


def _corrections(facts: Facts, said: Words) -> list[Block]:
    members = {row["company_id"] for row in facts.members}
    found = [row for row in facts.tables.rows("corrections") if row["company_id"] in members]
    heads = ((said("rebuild.on"), "text", 0.2), (said("rebuild.correction"), "text", 0.8))
    rows = [[said.n.date(row["corrected_on"]), said.of(row, "text") or said.unknown] for row in found]
    return [table(said("rebuild.corrections"), heads, rows, empty=said("rebuild.no_corrections"))]


def interests(facts: Facts, said: Words) -> list[Block]:
    """Item 15: interests, funding, privacy. What nobody has declared is said to be not declared."""
    return [
        paragraph(said("interests.conflict")),
        paragraph(said("interests.funding")),
        paragraph(said("interests.privacy")),
        paragraph(said("interests.removal")),
    ]
