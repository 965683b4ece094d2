"""How grave a complaint is (1 to 3), its primary topic, and the money it tells of."""

from __future__ import annotations

import re

from pipeline.reading.document import Document
from pipeline.reading.facts import TOPICS, Reading

GRAVE_LOSS = 250.0
LONG = 14
AMOUNT = re.compile(r"\xa4 ?(\d+(?:[.,]\d+)*)|(\d+(?:[.,]\d+)*) ?(?:euro|eur|pounds|quid|dollars)\b")
ESSENTIAL = frozenset(
    """stroom gas water verwarming warmte internet lijn verbinding ziekenhuis medicijnen zorg huis woning huur salaris uitkering rekening
    power electricity heating hot broadband medicine hospital home rent salary wages benefits account damp boiler ketel schimmel
    strom heizung wohnung electricite chauffage logement""".split()
)
SAFETY = frozenset(
    "brand vlam vlammen rook gaslek koolmonoxide gevaarlijk fire smoke dangerous unsafe exploded swelled brandgevaar vonken".split()
)


def money_lost(document: Document, labels: set[str]) -> float | None:
    """The largest amount that a text about money names, in its own currency."""
    if not labels & {"billing", "lock_in", "misleading_sales", "cancellation", "delivery", "product_defect"}:
        return None
    amounts = [_amount(a or b) for a, b in AMOUNT.findall(document.folded.text)]
    return max((amount for amount in amounts if amount is not None), default=None)


def _amount(digits: str) -> float | None:
    whole = re.sub(r"[.,](?=\d{3}(?:\D|$))", "", digits).replace(",", ".")
    return float(whole) if whole.count(".") <= 1 else None


def severity(document: Document, reading: Reading) -> int:
    """3: over 250 euro, an essential service, safety or legal steps; 2: repeated contacts, over 14 days, or less money; else 1."""
    words = frozenset(document.tokens.words)
    labels = set(reading.labels)
    essential = bool(words & ESSENTIAL) and bool(labels & {"product_defect", "lock_in", "cancellation"})
    if (reading.money_lost or 0) > GRAVE_LOSS or essential or words & SAFETY or "public_escalation" in labels:
        return 3
    repeated = (reading.number_of_contacts or 0) >= 2
    if repeated or "effort" in labels or (reading.elapsed_days or 0) > LONG or reading.money_lost is not None:
        return 2
    return 1


def primary_topic(document: Document, labels: set[str]) -> str:
    """The topic with most evidence; of equals the one that is told first; ``other`` when there is none."""
    shown = [topic for topic in TOPICS if topic in labels]
    if not shown:
        return "other"
    return max(
        shown,
        key=lambda topic: (
            document.weight(topic),
            -document.hits(topic)[0].first if document.has(topic) else 0,
        ),
    )
