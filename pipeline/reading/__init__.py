"""Reading: text in, facts out, each with the span that shows it."""

from pipeline.reading.companies import Company
from pipeline.reading.facts import LABELS, Evidence, Mention, Pii, Promise, Reading, Referral, Text
from pipeline.reading.reader import Reader, fingerprint
from pipeline.reading.redaction import Redaction, redact, reference_numbers

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
