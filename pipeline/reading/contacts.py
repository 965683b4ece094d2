"""How often the customer got in touch, where the text states a number."""

from __future__ import annotations

from pipeline.reading.document import Document
from pipeline.reading.matcher import Hit
from pipeline.reading.numbers import ARTICLES, value_of

MOST = 100  # more is hyperbole
KINDS = {
    "phone": ("bel", "gebel", "telefo", "call", "rang", "phone", "ring", "angeruf", "appel"),
    "mail": ("mail", "gemail"),
    "letter": ("brie", "letter", "geschreven", "wrote", "written", "courrier", "aangetekend"),
    "chat": ("chat",),
    "visit": ("bezoek", "visit", "langs", "winkel"),
}
ORDINAL_ENDS = ("de", "ste", "th", "rd", "nd", "st")


def number_of_contacts(document: Document) -> int | None:
    """Contacts as stated; counts in different channels add up, counts in one channel or in general overlap."""
    by_kind: dict[str, int] = {}
    for hit in document.hits("contacts"):
        count = _count(document, hit)
        if count is not None:
            kind = _kind(document.words(hit))
            by_kind[kind] = max(by_kind.get(kind, 0), count)
    if not by_kind:
        return None
    general = by_kind.pop("any", 0)
    return max(general, sum(by_kind.values()))


def _count(document: Document, hit: Hit) -> int | None:
    for at in range(hit.first, hit.last + 1):
        word = document.tokens.words[at]
        value = value_of(word)
        if value is None or value != int(value) or not 1 <= value <= MOST:
            continue
        if value == 1 and not _stressed(document, at, word):
            continue
        return int(value)
    return None


def _stressed(document: Document, at: int, word: str) -> bool:
    """Whether a one is meant as a number: a digit, "one", or an accent (één)."""
    if word not in ARTICLES:
        return True
    start, end = document.folded.original(document.tokens.starts[at], document.tokens.ends[at])
    return "é" in document.text[start:end].lower()


def _kind(words: list[str]) -> str:
    for kind, stems in KINDS.items():
        if any(word.startswith(stems) for word in words):
            return kind
    return "any"
