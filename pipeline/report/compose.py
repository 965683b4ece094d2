"""The whole report: the first page and the fifteen items, in the order that the method fixes."""

from __future__ import annotations

from pipeline.report import (
    closing,
    company_items,
    doubts,
    front,
    material,
    screen_items,
    theme_items,
)
from pipeline.report.content import Block, Content, Item, paragraph
from pipeline.report.facts import Facts, instant
from pipeline.report.words import Words


def compose(facts: Facts, said: Words) -> Content:
    """The content of one report in one language."""
    fiction = said("fiction") if facts.manifest["world"] != "live" else None
    as_of = said.n.date(instant(facts.manifest, "as_of").date())
    title = said("title", sector=said.of(facts.sector, "name"))
    return Content(
        language=said.language,
        title=title,
        subtitle=said(
            "subtitle", period=front.period(facts, said), as_of=as_of, version=facts.manifest["version"]
        ),
        description=front.claim(facts, said),
        publisher=said("publisher"),
        footer=said("footer", version=facts.manifest["version"]),
        contents_title=said("contents"),
        fiction=fiction,
        front=front.front(facts, said),
        items=tuple(
            Item(number, said(f"item.{number}"), tuple(blocks))
            for number, blocks in enumerate(_items(facts, said), 1)
        ),
    )


def _items(facts: Facts, said: Words) -> list[list[Block]]:
    if facts.window is None:
        return [[*front.first_item(facts, said)], *_without_window(facts, said)]
    return [
        front.first_item(facts, said),
        material.definition(facts, said),
        material.sources(facts, said),
        screen_items.screen(facts, said),
        company_items.companies(facts, said),
        screen_items.supporting(facts, said),
        screen_items.structure(facts, said),
        theme_items.themes(facts, said),
        theme_items.harm(facts, said),
        theme_items.channels(facts, said),
        doubts.explanations(facts, said),
        company_items.tipping(facts, said),
        closing.routes(facts, said),
        closing.reproducing(facts, said, facts.id),
        closing.interests(facts, said),
    ]


def _without_window(facts: Facts, said: Words) -> list[list[Block]]:
    """No half-year has been computed: what rests on one is not known, and each item says so."""
    unknown: list[Block] = [paragraph(said("no_window"))]
    return [
        material.definition(facts, said),
        *([unknown] * 10),
        closing.routes(facts, said),
        closing.reproducing(facts, said, facts.id),
        closing.interests(facts, said),
    ]
