"""The fifteen labels, each with the spans that show it."""

from __future__ import annotations

from pipeline.reading.document import Document
from pipeline.reading.facts import LABELS, Evidence
from pipeline.reading.matcher import Hit
from pipeline.reading.model import Judgement

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


def labels_decided(kind: str, judgement: Judgement) -> list[str]:
    """The labels that are said, in their order; only complaints and praise have any."""
    if kind not in {"complaint", "praise"}:
        return []
    said = judgement.said | {"delight"} if kind == "praise" else judgement.said
    return [label for label in LABELS if label in said]


def sentence_evidence(document: Document, label: str, number: int) -> Evidence:
    """The sentence with this number, as evidence that the model found."""
    tokens = document.tokens
    words = [at for at, sentence in enumerate(tokens.sentences) if sentence == number]
    if not words:
        return Evidence(label, 0, len(document.text), f"model.{label}")
    start, end = document.folded.original(tokens.starts[words[0]], tokens.ends[words[-1]])
    return Evidence(label, start, end, f"model.{label}")
