"""Text in, facts out."""

from __future__ import annotations

import hashlib
import re
from collections.abc import Sequence

from pipeline.reading.companies import Company, CompanyFinder
from pipeline.reading.facts import Evidence, Reading, Text
from pipeline.reading.language import language_of
from pipeline.reading.redaction import redact

FIRST_PATTERNS = {
    "pillar_to_post": r"kastje naar de muur|verwijs\w* .{0,40}(?:door|terug|naar)|pillar to post",
    "broken_promise": r"beloofd|zou\w* .{0,40}(?:gebeld|geleverd|teruggebeld)|promised",
    "unreachable": r"onbereikbaar|in de wacht|geen (?:antwoord|reactie|gehoor)|on hold|no (?:reply|response|answer)",
    "cut_off": r"opgehangen|verbroken|hung up|cut off|chat .{0,20}(?:gesloten|beëindigd)",
    "effort": r"\b\d+ (?:keer|x|weken|maanden)|\b\d+ (?:times|weeks|months)",
    "public_escalation": r"geschillencommissie|ombudsman|advocaat|aangifte|kassa|radar|solicitor|trading standards",
    "delivery": r"niet (?:bezorgd|geleverd|aangekomen)|never arrived|not delivered|pakket",
    "billing": r"factuur|incasso|afgeschreven|rekening|invoice|charged|refund",
    "product_defect": r"kapot|defect|storing|werkt niet|broken|faulty|outage",
    "cancellation": r"opzeg\w*|annuleren|cancel\w*",
    "privacy": r"datalek|persoonsgegevens|data leak|data breach",
}
COMPILED = {label: re.compile(pattern, re.IGNORECASE) for label, pattern in FIRST_PATTERNS.items()}


class Reader:
    """Reads texts. One reader holds the registry and the compiled lexicons and may be used from one thread at a time."""

    def __init__(self, companies: Sequence[Company] = ()) -> None:
        self._companies = CompanyFinder(companies)

    def read(self, texts: Sequence[Text]) -> list[Reading]:
        """What each text says, in the order given; pure, and never raising on a text."""
        return [self._read(text) for text in texts]

    def _read(self, text: Text) -> Reading:
        narrative = text.text[:20_000]
        redaction = redact(text.text)
        reading = Reading(text.id, language_of(narrative), pii=redaction.found, redacted=redaction.text)
        for label, pattern in COMPILED.items():
            found = pattern.search(narrative)
            if found:
                reading.labels.append(label)
                reading.evidence.append(Evidence(label, found.start(), found.end(), f"{label}.first"))
        reading.companies = self._companies.mentions(narrative)
        reading.is_complaint = bool(reading.labels)
        reading.primary_topic = next((label for label in reading.labels if label in COMPILED), "other")
        reading.severity = 1
        reading.case_key = hashlib.sha256(narrative.casefold().encode(errors="replace")).hexdigest()[:24]
        return reading


def fingerprint(companies: Sequence[Company]) -> str:
    """Changes whenever reading could answer differently."""
    return hashlib.sha256(repr((companies, FIRST_PATTERNS)).encode()).hexdigest()[:24]
