"""The fifteen labels, each with the spans that show it."""

from __future__ import annotations

from collections.abc import Set

from pipeline.reading.document import Document
from pipeline.reading.facts import LABELS, Evidence
from pipeline.reading.matcher import Hit
from pipeline.reading.model import Judgement

ENOUGH = 1.0  # one plain sign, or two hints
NOT_IMPOSSIBLE = 0.1
RULES_DECIDE = frozenset({"pillar_to_post", "public_escalation"})


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


def labels_decided(kind: str, judgement: Judgement, found: Set[str]) -> list[str]:
    """The labels that are said, in their order; only complaints and praise have any.

    What the rules found stands unless the model thinks it all but impossible. Two labels the rules decide: who sends whom
    to whom is followed turn by turn, which no weighing of words can do, and a step into public is told in plain words.
    """
    if kind not in {"complaint", "praise"}:
        return []
    said = judgement.said | {"delight"} if kind == "praise" else judgement.said
    upheld = {
        label for label in found if label in RULES_DECIDE or judgement.probability[label] >= NOT_IMPOSSIBLE
    }
    return [label for label in LABELS if label in said | upheld]


def sentence_evidence(document: Document, label: str, number: int) -> Evidence:
    """The sentence with this number, as evidence that the model found."""
    tokens = document.tokens
    words = [at for at, sentence in enumerate(tokens.sentences) if sentence == number]
    if not words:
        return Evidence(label, 0, len(document.text), f"model.{label}")
    start, end = document.folded.original(tokens.starts[words[0]], tokens.ends[words[-1]])
    return Evidence(label, start, end, f"model.{label}")
