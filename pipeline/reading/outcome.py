"""How it ended: solved or not, and whether the customer leaves."""

from __future__ import annotations

from pipeline.reading.document import Document
from pipeline.reading.model import ENDINGS, Judgement

UPDATES = frozenset({"update", "edit", "aanvulling", "nachtrag", "aktualisierung", "maj"})


def resolved(document: Document, kind: str, judgement: Judgement) -> str:
    """``yes``, ``no`` or ``unknown``: the likeliest ending; a text that tells of nothing has none.

    The model knows whole complaints. A short later word, and the last sentence of a text with an update, say in so many
    words how it ended; then those words count.
    """
    said = _last_word(document)
    if said is not None:
        return said
    if kind not in {"complaint", "praise"}:
        return "unknown"
    likeliest = max(ENDINGS, key=lambda ending: judgement.probability[f"resolved.{ending}"])
    return "yes" if likeliest != "yes" and _solved_after_all(document, kind) else likeliest


def _solved_after_all(document: Document, kind: str) -> bool:
    """Whether the text says that it ended well, "in the end" or with a thank-you, and nothing behind it says otherwise."""
    unsolved = max((hit.first for hit in document.hits("resolved.no")), default=-1)
    if any(hit.first > unsolved for hit in document.hits("resolved.in_the_end")):
        return True
    told = document.has("trouble") or document.has("time.next_day") or bool(document.hits("time.solved"))
    return kind == "praise" and told and any(hit.first > unsolved for hit in document.hits("resolved.yes"))


def _last_word(document: Document) -> str | None:
    """What a text of one or two sentences, or the last sentence after an update, says outright."""
    sentences = document.tokens.sentences
    if not len(sentences):
        return None
    last = int(max(sentences))
    if last > 1 and not UPDATES.intersection(document.tokens.words):
        return None
    solved, unsolved = (
        [hit.first for hit in document.hits(mark) if last <= 1 or document.sentence(hit) == last]
        for mark in ("resolved.yes", "resolved.no")
    )
    if not solved and not unsolved:
        return None
    return "yes" if max(solved, default=-1) > max(unsolved, default=-1) else "no"


def churn_intent(kind: str, judgement: Judgement) -> bool:
    """Whether the customer leaves, has left or wants to; a question or praise about leaving is none."""
    return kind == "complaint" and "churn_intent" in judgement.said
