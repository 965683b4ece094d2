"""The first page, and the claim that no other page may exceed."""

from __future__ import annotations

from pipeline.methods import sentences
from pipeline.report import drawings
from pipeline.report.content import Block, Front, Table, paragraph, table
from pipeline.report.facts import Facts
from pipeline.report.requests import unanswered_duty
from pipeline.report.tables import Row
from pipeline.report.words import Words, sentence

COLOURS = {"red": "red", "amber_persistent": "amber", "amber": "amber", "none": "none"}


def front(facts: Facts, said: Words) -> Front:
    """Claim, flag, caution, three pictures, key table."""
    key = key_table(facts, said)
    assert isinstance(key, Table)
    return Front(
        claim=claim(facts, said),
        colour=COLOURS.get(facts.flag, "untested"),
        flag=flag_name(facts, said),
        caution=sentence(said.said(sentences.NOT_AN_AGREEMENT)),
        note=said("front.reason_to_look"),
        draft=draft(facts, said),
        pictures=tuple(drawings.pictures_of(facts, said)),
        table=key,
    )


def claim(facts: Facts, said: Words) -> str:
    """One sentence: what was found, or that it could not be tested."""
    values = {"sector": said.of(facts.sector, "name"), "period": period(facts, said)}
    if not facts.is_tested:
        return said("claim.untested", reason=why_untested(facts, said), **values)
    assert facts.screen is not None
    if facts.flag == "none":
        if facts.screen["could_be_tested"]:
            return said("claim.none", **values)
        return said("claim.none_thin", power=said.n.percent(facts.screen["power_red"]), **values)
    return said("claim.low", verdict=said.said(sentences.sector_flag(facts.flag)), **values)


def flag_name(facts: Facts, said: Words) -> str:
    """The flag by its name, and the words that stand beside it without making one."""
    words = list(facts.screen["words"] or []) if facts.screen and facts.is_tested else []
    extra = [said.get("flag_word", word) for word in words]
    return "; ".join([said.get("flag", facts.flag), *extra])


def why_untested(facts: Facts, said: Words) -> str:
    """The reason in words."""
    units = said.n.number(facts.screen["units"]) if facts.screen else said("nobody")
    reason = facts.screen["reason"] if facts.screen else "no_window"
    return said(f"untested.{reason or 'no_window'}", units=units)


def period(facts: Facts, said: Words) -> str:
    """The half-year in words."""
    return said.n.half_year(facts.window) if facts.window else said.unknown


def draft(facts: Facts, said: Words) -> str | None:
    """Why this report may not be published yet; None when everybody had the time to reply."""
    missing = unanswered_duty(facts)
    return said("front.draft", n=said.n.number(len(missing))) if missing else None


def first_item(facts: Facts, said: Words) -> list[Block]:
    """Item 1: the claim again, with what each colour needs."""
    blocks: list[Block] = [
        paragraph(claim(facts, said), "lead"),
        paragraph(said("claim.flag", flag=flag_name(facts, said))),
        paragraph(sentence(said.said(sentences.NOT_AN_AGREEMENT)), "lead"),
        paragraph(said("claim.rule"), "note"),
    ]
    if not facts.is_tested:
        blocks.append(paragraph(said("claim.descriptive"), "note"))
    return blocks


def key_table(facts: Facts, said: Words) -> Block:
    """The five questions of the screen with their answers, short."""
    screen = facts.screen
    heads = (
        (said("key.question"), "text", 0.36),
        (said("key.answer"), "text", 0.42),
        (said("key.certainty"), "text", 0.22),
    )
    if screen is None or not facts.is_tested:
        return table(said("key.title"), heads, _described(facts, said))
    return table(said("key.title"), heads, [*_tested(facts, screen, said), _size(screen, said)])


def _tested(facts: Facts, screen: Row, said: Words) -> list[list[str]]:
    n, times = said.n, screen["permutations"]
    best = facts.name(screen["best_unit"])
    before = facts.before
    return [
        [
            said("key.low"),
            said(
                "key.low_answer",
                mean=n.with_range(screen["mean"], screen["mean_low"], screen["mean_high"]),
                rest=n.number(screen["rest_mean"], 1),
            ),
            n.stated_p(screen["low_p"], times),
        ],
        [
            said("key.best"),
            said(
                "key.best_answer",
                company=best,
                best=n.number(screen["best"], 1),
                gap=n.number(screen["best_gap"], 1),
            ),
            n.stated_p(screen["best_p"], times),
        ],
        [
            said("key.ordinary"),
            f"Z = {n.number(screen['ordinary_statistic'], 1)}",
            n.stated_p(screen["ordinary_p"]),
        ],
        [said("key.norm"), norm_answer(screen, said), said.yes_no(screen["is_below_norm"])],
        [
            said("key.persistent"),
            said("key.before", flag=said.get("flag", before["flag"]) if before else said.unknown),
            n.stated_p(screen["persistence_p"], times),
        ],
    ]


def norm_answer(screen: Row, said: Words) -> str:
    """The best company against the norm; not known where there is no norm that can be measured."""
    if screen["norm_id"] is None:
        return said("key.no_norm")
    return said(
        "key.norm_answer",
        best=said.n.percent(screen["norm_best_high"]),
        norm=said.n.percent(screen["norm_rate"]),
    )


def _size(screen: Row, said: Words) -> list[str]:
    return [
        said("key.size"),
        said("key.size_answer", units=said.n.number(screen["units"]), cases=said.n.number(screen["cases"])),
        said("key.power", power=said.n.percent(screen["power_red"])),
    ]


def _described(facts: Facts, said: Words) -> list[list[str]]:
    """What may be said of a sector that could not be tested: its size, and its mean where it has one."""
    n, screen, total = said.n, facts.screen, facts.total
    rows = [
        [said("key.tested"), why_untested(facts, said), said("key.not_tested")],
        [
            said("key.size"),
            said(
                "key.size_all",
                companies=n.number(len(facts.members)),
                cases=n.number(total["cases"]) if total else said.unknown,
            ),
            "",
        ],
    ]
    if screen and screen["mean"] is not None:
        answer = said(
            "key.low_answer",
            mean=n.with_range(screen["mean"], screen["mean_low"], screen["mean_high"]),
            rest=n.number(screen["rest_mean"], 1),
        )
        rows.append([said("key.mean"), answer, said("key.descriptive")])
    return rows
