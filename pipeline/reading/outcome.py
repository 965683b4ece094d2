"""How it ended: solved or not, and whether the customer leaves."""

from __future__ import annotations

from pipeline.reading.document import Document
from pipeline.reading.facts import SERVICE_LABELS

# Trouble that is over as soon as it has happened: the text need not say that it waits for something.
DONE_WITH = frozenset({"privacy", "misleading_sales", "public_escalation"})


def resolved(document: Document, kind: str, labels: set[str]) -> str:
    """``yes``, ``no`` or ``unknown``: what the text says last, and else what it evidently implies."""
    solved, unsolved = document.hits("resolved.yes"), document.hits("resolved.no")
    if kind == "praise":
        trouble = bool(labels - {"delight"}) or document.has("trouble") or document.has("resolved.yes")
        return "yes" if solved and trouble else "unknown"
    if kind != "complaint":
        return "unknown"
    if solved and (not unsolved or solved[-1].first > unsolved[-1].first):
        return "yes"
    if unsolved or labels & set(SERVICE_LABELS) - DONE_WITH:
        return "no"
    return "unknown" if not labels - DONE_WITH else "no"


def churn_intent(document: Document, kind: str) -> bool:
    """Whether the customer leaves, has left or wants to; a question or praise about leaving is none."""
    return kind == "complaint" and document.has("churn")
