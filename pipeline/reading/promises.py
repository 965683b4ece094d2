"""Commitments that a text tells of, and whether they were kept."""

from __future__ import annotations

from pipeline.reading.document import Document
from pipeline.reading.facts import Promise
from pipeline.reading.matcher import Hit

KINDS = ("callback", "visit", "refund", "delivery", "resolved_by")
STEMS = {
    "callback": (
        "bel",
        "gebel",
        "terugbel",
        "teruggebel",
        "call",
        "ring",
        "phone",
        "contact",
        "anruf",
        "zuruckruf",
        "rappel",
    ),
    "refund": (
        "geld",
        "terugbeta",
        "terugges",
        "restit",
        "refund",
        "money",
        "erstatt",
        "rembours",
        "credit",
        "vergoed",
        "voucher",
        "tegoedbon",
    ),
    "visit": (
        "monteur",
        "installateur",
        "technic",
        "engineer",
        "loodgieter",
        "plumber",
        "techniker",
        "aannemer",
        "tijdvak",
        "slot",
    ),
    "delivery": (
        "lever",
        "bezorg",
        "pakket",
        "deliver",
        "parcel",
        "bestelling",
        "order",
        "paket",
        "liefer",
        "colis",
        "livr",
        "nalever",
    ),
}


def promises(document: Document, labels: set[str]) -> list[Promise]:
    """One promise for each sentence that tells of one; broken where the text shows that it was not kept.

    A sentence that says that it was kept comes first: it names the promise, too.
    """
    broken = "broken_promise" in labels
    seen: set[int] = set()
    found = []
    for mark, outcome in (("promise.kept", "kept"), ("broken_promise", "broken" if broken else "unknown")):
        for hit in document.hits(mark):
            sentence = document.sentence(hit)
            if sentence not in seen:
                seen.add(sentence)
                start, end = document.folded.original(hit.start, hit.end)
                found.append(Promise(_kind(document, hit), document.text[start:end], None, None, outcome))
    return found


def _kind(document: Document, hit: Hit) -> str:
    words = [
        word
        for word, sentence in zip(document.tokens.words, document.tokens.sentences, strict=True)
        if sentence == document.sentence(hit)
    ]
    for kind, stems in STEMS.items():
        if any(word.startswith(stems) for word in words):
            return kind
    return "resolved_by"
