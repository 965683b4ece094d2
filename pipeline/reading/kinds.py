"""What kind of text it is: a complaint, praise, or something that is neither."""

from __future__ import annotations

from collections.abc import Set
from typing import Literal

from pipeline.reading.document import Document
from pipeline.reading.facts import SERVICE_LABELS
from pipeline.reading.features import FIRST_PERSON
from pipeline.reading.model import Judgement

AGREED = 0.5  # the chance from which the model sees what the rules see
Kind = Literal[
    "complaint", "praise", "neutral", "question", "news", "spam", "company_reply", "boilerplate", "opinion"
]


def kind_of(document: Document, labels: set[str]) -> Kind:
    """The kind of text as the rules take it, from the labels that the lexicons show and its tone."""
    own = sum(word in FIRST_PERSON for word in document.tokens.words)
    other = _not_a_story(document, labels, own)
    if other is not None:
        return other
    praise, mild = document.weight("praise"), document.weight("praise_mild")
    against = _against(document, labels)
    if praise and praise + mild / 2 > against:
        return "praise"
    if not against and mild and not labels:
        return "neutral"
    if mild >= 2 and against < 1:
        return "neutral"
    return "complaint"


def kind_decided(kind: Kind, judgement: Judgement, labels: Set[str]) -> Kind:
    """The kind of text, from what the model says; where it denies a complaint, the rules tell what else it is.

    What rules and model both see as bad service is a complaint, however it is told.
    """
    if "is_complaint" in judgement.said or (kind == "complaint" and _agreed(judgement, labels)):
        return "complaint"
    if "delight" in judgement.said or kind == "praise":
        return "praise"
    return "neutral" if kind == "complaint" else kind


def _agreed(judgement: Judgement, labels: Set[str]) -> bool:
    return any(judgement.probability[label] >= AGREED for label in SERVICE_LABELS if label in labels)


def _against(document: Document, labels: set[str]) -> float:
    """How much speaks for a live grievance."""
    service = len(labels & set(SERVICE_LABELS))
    topics = len(labels) - service
    unsolved = min(document.weight("resolved.no"), 2)
    solved = min(document.weight("resolved.yes"), 2)
    tone = document.weight("anger") + document.weight("sneer")
    return service * 0.7 + topics * 0.4 + tone + unsolved - solved


def _not_a_story(document: Document, labels: set[str], own: int) -> Kind | None:
    """News, adverts, questions, company replies and the like, which have no labels."""
    weight = document.weight
    grievance = weight("anger") + weight("sneer") + len(labels & set(SERVICE_LABELS))
    if weight("kind.boilerplate") and own == 0:
        return "boilerplate"
    if weight("kind.company_reply") >= 2 and grievance <= weight("kind.company_reply"):
        return "company_reply"
    if weight("kind.spam") >= 2 and own <= 1:
        return "spam"
    if weight("kind.news") >= 1 and own == 0:
        return "news"
    if weight("kind.question") and document.text.count("?") and grievance == 0 and not labels:
        return "question"
    if weight("kind.opinion") and grievance <= 1 and own <= 1:
        return "opinion"
    return None
