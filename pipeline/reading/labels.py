"""The fifteen labels, each with the spans that show it."""

from __future__ import annotations

from pipeline.reading.document import Document
from pipeline.reading.facts import LABELS, Evidence
from pipeline.reading.matcher import Hit

ENOUGH = 1.0  # one plain sign, or two hints


def shown(document: Document) -> dict[str, list[Evidence]]:
    """The problem labels that the lexicons show, with their evidence; ``delight`` is decided with the kind of text."""
    found: dict[str, list[Evidence]] = {}
    for label in LABELS:
        if label != "delight" and document.weight(label) >= ENOUGH:
            found[label] = [evidence(document, label, hit) for hit in document.hits(label)]
    return found


def evidence(document: Document, label: str, hit: Hit) -> Evidence:
    """The span of a hit in the original text."""
    start, end = document.folded.original(hit.start, hit.end)
    return Evidence(label, start, end, hit.entry.rule)
