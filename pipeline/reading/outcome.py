"""How it ended: solved or not, and whether the customer leaves."""

from __future__ import annotations

from pipeline.reading.model import ENDINGS, Judgement


def resolved(kind: str, judgement: Judgement) -> str:
    """``yes``, ``no`` or ``unknown``: the likeliest ending; a text that tells of nothing has none."""
    if kind not in {"complaint", "praise"}:
        return "unknown"
    return max(ENDINGS, key=lambda ending: judgement.probability[f"resolved.{ending}"])


def churn_intent(kind: str, judgement: Judgement) -> bool:
    """Whether the customer leaves, has left or wants to; a question or praise about leaving is none."""
    return kind == "complaint" and "churn_intent" in judgement.said
