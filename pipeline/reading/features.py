"""What the lexicons and the figures say about a whole text, as numbers that the trained model weighs."""

from __future__ import annotations

from collections.abc import Sequence

from pipeline.reading.document import Document
from pipeline.reading.facts import Reading

MOST = 3.0  # signs of one mark; more tell nothing more
FIRST_PERSON = frozenset(
    "ik mij me mijn mn wij we ons onze k i my us our im ive id ich mir mich mein meine meinen wir uns j je mon ma mes moi nous m".split()
)
SECOND_PERSON = frozenset("u uw je jij jouw jullie your you ihr ihre ihnen votre vous vos".split())
CONTRAST = frozenset("maar echter helaas but however unfortunately aber leider mais terwijl".split())
LATE = ("resolved.yes", "resolved.no", "praise", "anger", "sneer")  # marks that weigh by where they stand
SHORT = 15


def signals(document: Document, reading: Reading, pairs: int, kind: str) -> dict[str, float]:
    """Named numbers of about 0 to 2; what is absent is 0 and left out.

    ``pairs`` is the number of referrals, ``kind`` what the rules take the text for.
    """
    found = {f"kind.{kind}": 1.0, f"language.{document.language}": 1.0}
    for mark, signs in document.signs.items():
        weight = sum(sign.weight for sign in signs)
        found[f"some.{mark}"] = min(weight, MOST) / 2
        if weight >= 1:
            found[f"plain.{mark}"] = 1.0
    found |= _figures(reading, pairs) | _shape(document) | _late(document)
    return {name: value for name, value in found.items() if value}


def _figures(reading: Reading, pairs: int) -> dict[str, float]:
    contacts, days = reading.number_of_contacts or 0, reading.elapsed_days or 0
    wait = reading.waiting_minutes or 0
    return {
        "contacts.2": float(contacts >= 2),
        "contacts.3": float(contacts >= 3),
        "days.7": float(days >= 7),
        "days.30": float(days >= 30),
        "minutes.10": float(wait >= 10),
        "minutes.30": float(wait >= 30),
        "pairs": min(pairs, MOST) / 2,
        "pairs.2": float(pairs >= 2),
        "channels": min(len(reading.channels), MOST) / 2,
    }


def _shape(document: Document) -> dict[str, float]:
    words, text = document.tokens.words, document.text
    own = _count(words, FIRST_PERSON)
    return {
        "questions": min(text.count("?"), MOST) / 2,
        "ends_asking": float(text.rstrip(" )\"'").endswith("?")),
        "exclaims": min(text.count("!"), MOST) / 2,
        "quotes": min(text.count('"') + text.count("“") + text.count("‘"), 4) / 2,
        "length": min(len(words), 200) / 100,
        "short": float(len(words) < SHORT),
        "link": float("http" in text or "www." in text or "@" in text),
        "first_person": min(own, 6) / 3,
        "no_first_person": float(own == 0),
        "second_person": min(_count(words, SECOND_PERSON), 6) / 3,
        "contrast": min(_count(words, CONTRAST), 2) / 2,
    }


def _count(words: Sequence[str], among: frozenset[str]) -> int:
    return sum(map(among.__contains__, words))


def _late(document: Document) -> dict[str, float]:
    """How far into the text the last sign of a mark stands, from 0 to 1."""
    length = max(len(document.tokens.words), 1)
    return {f"late.{mark}": document.hits(mark)[-1].first / length for mark in LATE if document.has(mark)}
