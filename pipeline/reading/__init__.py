"""Reading: text in, facts out, each with the span that shows it."""

from typing import TYPE_CHECKING

from pipeline.reading.companies import Company
from pipeline.reading.facts import LABELS, Evidence, Mention, Pii, Promise, Reading, Referral, Text
from pipeline.reading.redaction import Redaction, redact, reference_numbers

if TYPE_CHECKING:
    from pipeline.reading.reader import Reader, fingerprint

__all__ = [
    "LABELS",
    "Company",
    "Evidence",
    "Mention",
    "Pii",
    "Promise",
    "Reader",
    "Reading",
    "Redaction",
    "Referral",
    "Text",
    "fingerprint",
    "redact",
    "reference_numbers",
]


def __getattr__(name: str) -> object:
    """The reader, with its model, is loaded when it is first asked for: a crawl redacts and does without."""
    if name in {"Reader", "fingerprint"}:
        from pipeline.reading import reader

        return getattr(reader, name)
    raise AttributeError(f"module {__name__!r} has no attribute {name!r}")
