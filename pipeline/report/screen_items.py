"""Items 4, 6 and 7: the screen, what supports it without counting, and how the market is built."""

from __future__ import annotations

from pipeline.methods import sentences
from pipeline.report.content import Block, paragraph, table
from pipeline.report.facts import Facts
from pipeline.report.front import norm_answer, why_untested
from pipeline.report.tables import Row
from pipeline.report.words import Words, sentence

ORDINARY = "spread_35"  # the largest spread of sectors that the published false-alarm rate speaks of


def screen(facts: Facts, said: Words) -> list[Block]:
    """Item 4: L, N, Z, A and Q in both half-years, with false alarms and power."""
    blocks: list[Block] = []
    if not facts.is_tested:
        blocks.append(paragraph(said("screen.not_tested", reason=why_untested(facts, said)), "lead"))
    if facts.screen is None or facts.screen["mean"] is None:
        return [*blocks, *false_alarms(facts, said)]
    windows = [row for row in (facts.before, facts.screen) if row is not None]
    heads = (
        (said("screen.question"), "text", 0.4),
        *((said.n.half_year(row["score_window"]), "text", 0.6 / len(windows)) for row in windows),
    )
    columns = [_answers(facts, row, said) for row in windows]
    rows = [[question, *(column[question] for column in columns)] for question in columns[0]]
    return [
        *blocks,
        table(said("screen.title"), heads, rows),
        paragraph(_drawn(facts, facts.screen, said), "note"),
        paragraph(said("screen.reading"), "note"),
        *_norm(facts, said),
        *false_alarms(facts, said),
        *_power(facts, said),
        *_pillars(facts, said),
    ]


def _answers(facts: Facts, row: Row, said: Words) -> dict[str, str]:
    """Question to answer, in the order in which they are printed."""
    n, times = said.n, row["permutations"]
    best = facts.name(row["best_unit"]) if row["best_unit"] else said.unknown
    return {
        said("screen.units"): f"{n.number(row['units'])} / {n.number(row['cases'])}",
        said("screen.mean"): n.with_range(row["mean"], row["mean_low"], row["mean_high"]),
        said("screen.rest"): n.number(row["rest_mean"], 1),
        said("screen.new"): n.range(row["new_low"], row["new_high"], 1),
        said("screen.low"): f"{n.number(row['low_statistic'], 2)}; {n.stated_p(row['low_p'], times)}",
        said("screen.best"): said(
            "screen.best_answer",
            company=best,
            best=n.number(row["best"], 1),
            gap=n.number(row["best_gap"], 1),
            p=n.stated_p(row["best_p"], times),
        ),
        said("screen.all_below"): n.percent(row["all_below"]),
        said("screen.ordinary"): f"{n.number(row['ordinary_statistic'], 2)}; {n.stated_p(row['ordinary_p'])}",
        said("screen.norm"): f"{norm_answer(row, said)} ({said.yes_no(row['is_below_norm'])})",
        said("screen.persistent"): n.stated_p(row["persistence_p"], times),
        said("screen.flag"): said.get("flag", row["flag"]),
    }


def _drawn(facts: Facts, row: Row, said: Words) -> str:
    every = facts.tables.rows("sector_screens", score_window=row["score_window"])
    tested = sum(other["low_p"] is not None for other in every)
    return said(
        "screen.drawn",
        permutations=said.n.number(row["permutations"]),
        seed=row["seed"],
        tested=said.n.number(tested),
        sectors=said.n.number(len(every)),
    )


def _norm(facts: Facts, said: Words) -> list[Block]:
    found = [
        row
        for row in facts.tables.rows("norms")
        if row["sector_id"] in (None, facts.id) and row["company_id"] is None
    ]
    heads = (
        (said("screen.norm_what"), "text", 0.5),
        (said("screen.norm_kind"), "text", 0.15),
        (said("screen.norm_source"), "text", 0.35),
    )
    rows = [
        [
            said.of(row, "title") or row["norm_id"],
            said.get("binding", row["binding"]),
            f"{row['source'] or said.unknown} ({said('checked_on', on=said.n.date(row['checked_on']))})",
        ]
        for row in found
    ]
    return [table(said("screen.norms"), heads, rows, empty=said("screen.no_norms"))]


def false_alarms(facts: Facts, said: Words) -> list[Block]:
    """How often a red flag would stand somewhere by chance, from the simulation with the site's own numbers."""
    row = facts.tables.row("screen_calibration", scenario=ORDINARY)
    if row is None or row["red_rate"] is None:
        return [paragraph(said("screen.no_calibration"))]
    rate = sentence(said.said(sentences.false_alarms(row["red_rate"], row["red_high"])))
    return [
        paragraph(rate, "lead"),
        paragraph(
            said(
                "screen.simulated",
                cycles=said.n.number(row["cycles"]),
                permutations=said.n.number(row["permutations"]),
                error=said.n.percent(row["monte_carlo_se"], 1),
                amber=said.n.share(row["amber_rate"], row["amber_low"], row["amber_high"]),
                inputs=row["inputs"],
            ),
            "note",
        ),
    ]


def _power(facts: Facts, said: Words) -> list[Block]:
    found = facts.tables.rows("screen_calibration", sector_id=facts.id)
    heads = (
        (said("screen.gap"), "text", 0.28),
        (said("screen.power_red"), "number", 0.24),
        (said("screen.power_persistent"), "number", 0.24),
        (said("screen.power_uniform"), "number", 0.24),
    )
    rows = [
        [
            said("screen.gap_of", delta=said.n.number(row["delta"], 1), n=said.n.number(row["cases_median"])),
            said.n.share(row["red_rate"], row["red_low"], row["red_high"]),
            said.n.share(row["persistent_rate"], row["persistent_low"], row["persistent_high"]),
            said.n.percent(row["uniform_rate"]),
        ]
        for row in found
        if row["delta"] is not None
    ]
    power = table(said("screen.power"), heads, rows, empty=said("screen.no_power"))
    return [power, paragraph(said("screen.thin"), "note")]


def _pillars(facts: Facts, said: Words) -> list[Block]:
    found = facts.tables.rows("pillar_screens", sector_id=facts.id, score_window=facts.window)
    n = said.n
    heads = (
        (said("screen.pillar"), "text", 0.4),
        (said("screen.pillar_mean"), "number", 0.2),
        (said("screen.pillar_rest"), "number", 0.2),
        (said("screen.pillar_p"), "number", 0.2),
    )
    rows = [
        [
            said.get("pillar", row["pillar"]),
            n.number(row["mean"], 2),
            n.number(row["rest_mean"], 2),
            f"{n.p(row['low_p'], 999)} / {n.p(row['best_p'], 999)}",
        ]
        for row in found
    ]
    return [
        table(said("screen.pillars"), heads, rows, empty=said("screen.no_pillars")),
        paragraph(said("screen.exploratory"), "note"),
    ]


def supporting(facts: Facts, said: Words) -> list[Block]:
    """Item 6: uniform, break, moving together; supporting, never a reason for a flag."""
    row = facts.screen
    if row is None or row["tau"] is None:
        return [paragraph(said("supporting.unknown"))]
    heads = (
        (said("supporting.question"), "text", 0.38),
        (said("supporting.answer"), "text", 0.44),
        (said("supporting.p"), "number", 0.18),
    )
    return [
        paragraph(said("supporting.lead"), "lead"),
        table(said("supporting.title"), heads, _signs(row, said)),
        paragraph(said("supporting.caution"), "note"),
    ]


def _signs(row: Row, said: Words) -> list[list[str]]:
    n = said.n
    spread = n.with_range(row["tau"], row["tau_low"], row["tau_high"])
    moving = {"cd": n.number(row["cd"], 2), "correlation": n.number(row["mean_correlation"], 2)}
    return [
        [
            said("supporting.uniform"),
            said("supporting.tau", tau=spread, ratio=n.number(row["tau_ratio"], 2)),
            n.p(row["uniform_p"], row["permutations"]),
        ],
        [
            said("supporting.break", months=n.number(row["months"])),
            _break(row, said),
            n.p(row["break_p"]),
        ],
        [said("supporting.together"), said("supporting.cd", **moving), n.p(row["cd_p"])],
    ]


def _break(row: Row, said: Words) -> str:
    if row["break_on"] is None:
        return said("supporting.no_break") if row["break_p"] is not None else said.unknown
    months = {name: said.n.month(row[f"break_{name}"]) for name in ("on", "low", "high")}
    return said("supporting.break_on", **months)


def structure(facts: Facts, said: Words) -> list[Block]:
    """Item 7: concentration with the source of the shares, lock-in, terms, switching."""
    row, n = facts.screen or {}, said.n
    heads = (
        (said("structure.company"), "text", 0.24),
        (said("structure.customers"), "number", 0.16),
        (said("structure.quality"), "text", 0.1),
        (said("structure.on"), "text", 0.16),
        (said("structure.source"), "text", 0.34),
    )
    members = {member["company_id"] for member in facts.members}
    latest = {
        found["company_id"]: found
        for found in sorted(facts.tables.rows("customers"), key=lambda found: found["counted_on"])
        if found["company_id"] in members
    }
    rows = [
        [
            facts.name(company),
            n.number(found["customers"]),
            found["quality"] or said.unknown,
            n.date(found["counted_on"]),
            found["source"] or said.unknown,
        ]
        for company, found in sorted(latest.items(), key=lambda pair: -pair[1]["customers"])
    ]
    return [
        paragraph(_concentration(row, said)),
        paragraph(_locked(facts, row, said)),
        table(said("structure.title"), heads, rows, empty=said("structure.no_customers")),
        paragraph(said("structure.qualities"), "note"),
        paragraph(said("structure.terms")),
        paragraph(said("structure.switching")),
    ]


def _concentration(row: Row, said: Words) -> str:
    if row.get("hhi") is None:
        return said("structure.no_hhi")
    return said(
        "structure.hhi",
        hhi=said.n.number(row["hhi"]),
        companies=said.n.number(row["hhi_companies"]),
        known=said.n.percent(row["hhi_known_rate"]),
    )


def _locked(facts: Facts, row: Row, said: Words) -> str:
    if row.get("locked_in_rate") is None:
        return said("structure.no_lock_in")
    screens = facts.tables.rows("sector_screens", score_window=facts.window)
    others = sorted(
        other["locked_in_rate"]
        for other in screens
        if other["sector_id"] != facts.id and other["locked_in_rate"] is not None
    )
    middle = others[len(others) // 2] if others else None
    return said(
        "structure.lock_in",
        share=said.n.share(row["locked_in_rate"], row["locked_in_low"], row["locked_in_high"]),
        n=said.n.number(row["locked_in"]),
        others=said.n.percent(middle),
        verdict=said("structure.locked" if row["is_locked_in"] else "structure.not_locked"),
    )
