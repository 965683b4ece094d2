"""Text in, facts out."""

from __future__ import annotations

import hashlib
from collections.abc import Sequence
from functools import cache
from pathlib import Path

from pipeline.reading.channels import channels
from pipeline.reading.companies import Company, CompanyFinder, Named
from pipeline.reading.contacts import number_of_contacts
from pipeline.reading.document import Document, prepare
from pipeline.reading.durations import elapsed, waiting_minutes
from pipeline.reading.facts import LABELS, TOPICS, Evidence, Mention, Reading, Text
from pipeline.reading.folding import fold
from pipeline.reading.kinds import kind_of
from pipeline.reading.labels import evidence, shown
from pipeline.reading.language import language_of
from pipeline.reading.lexicon import LANGUAGES, lexicon, word_set
from pipeline.reading.matcher import Matcher
from pipeline.reading.outcome import churn_intent, resolved
from pipeline.reading.promises import promises
from pipeline.reading.redaction import READ_AT_MOST, redact
from pipeline.reading.referrals import parties, referrals
from pipeline.reading.severity import money_lost, primary_topic, severity
from pipeline.reading.tokens import tokenise

ROOM = Path(__file__).parent
HURDLES = ("written_only", "chat_closed", "no_escalation", "paid_number", "bot_only")
LOCK_IN_CAUSES = ("contract_term", "exit_fee", "refund_refused", "frozen", "switch_failed", "no_alternative")
CASE_KEY_WORDS = 120  # as much of a text as tells it from others
LONG_WAIT, TIME_LOST, LONG_TIME = (
    10,
    30,
    7,
)  # minutes, minutes, days: the annotation rules of unreachable and effort


class Reader:
    """Reads texts. It remembers the words it has met, so use one reader per thread."""

    def __init__(self, companies: Sequence[Company] = ()) -> None:
        self._companies = CompanyFinder(companies)
        self._matchers: dict[str, Matcher] = {}

    def read(self, texts: Sequence[Text]) -> list[Reading]:
        """What each text says, in the order given; pure, and never raising on a text."""
        return [self._read(text) for text in texts]

    def _read(self, text: Text) -> Reading:
        narrative = text.text[:READ_AT_MOST]
        redaction = redact(text.text)
        folded = fold(narrative)
        tokens = tokenise(folded.text, narrative)
        language = language_of(narrative, tokens.words)
        reading = Reading(text.id, language, pii=redaction.found, redacted=redaction.text)
        reading.case_key = hashlib.sha256(" ".join(tokens.words[:CASE_KEY_WORDS]).encode()).hexdigest()[:24]
        document = prepare(narrative, folded, tokens, language, self._for(language), _negators(language))
        self._fill(reading, document)
        return reading

    def _for(self, language: str) -> list[Matcher]:
        """The lexicons to read a text with; where the language is not known the two that are most likely."""
        wanted = [language] if language in LANGUAGES else ["nl", "en"]
        for name in wanted:
            if name not in self._matchers:
                self._matchers[name] = Matcher(lexicon(name))
        return [self._matchers[name] for name in wanted]

    def _fill(self, reading: Reading, document: Document) -> None:
        named = self._companies.find(document.text, document.tokens, document.folded.offsets)
        found = shown(document)
        sent = referrals(document, parties(document, named))
        pairs = sent.pairs
        _slots(reading, document)
        _add_from_slots(found, reading, document)
        if pairs and (len(pairs) >= 2 or sent.explicit):
            found.setdefault(
                "pillar_to_post", [Evidence("pillar_to_post", pairs[0].start, pairs[0].end, "referrals.pair")]
            )
        kind = kind_of(document, set(found))
        _decide(reading, document, found, kind)
        reading.referrals = pairs if "pillar_to_post" in reading.labels else []
        reading.companies = _mentions(named, kind)
        target = reading.companies[0] if reading.companies else None
        reading.primary_company = target.name if target else None
        reading.primary_company_id = target.company_id if target else None
        reading.resolved = resolved(document, kind, set(reading.labels))
        reading.churn_intent = churn_intent(document, kind)
        reading.promises = promises(document, set(reading.labels))
        reading.money_lost = money_lost(document, set(reading.labels))
        if reading.is_complaint:
            reading.primary_topic = primary_topic(document, set(reading.labels))
            reading.severity = severity(document, reading)


def _slots(reading: Reading, document: Document) -> None:
    reading.channels = channels(document)
    reading.number_of_contacts = number_of_contacts(document)
    reading.waiting_minutes = waiting_minutes(document)
    reading.hurdles = [name for name in HURDLES if document.has(f"hurdle.{name}")]
    reading.lock_in_causes = [name for name in LOCK_IN_CAUSES if document.has(f"lock_in.{name}")]
    reading.gesture = document.has("gesture")
    reading.sensitive = document.has("sensitive")
    reading.retold = len(document.hits("retold")) or None


def _add_from_slots(found: dict[str, list[Evidence]], reading: Reading, document: Document) -> None:
    """Labels that follow from a number."""
    length = elapsed(document, praise=False)
    reasons = {
        "effort": [
            ("contacts", (reading.number_of_contacts or 0) >= 2),
            ("time.elapsed", length is not None and length.days >= LONG_TIME),
            ("time.wait", (reading.waiting_minutes or 0) >= TIME_LOST),
        ],
        "unreachable": [("time.wait", (reading.waiting_minutes or 0) >= LONG_WAIT)],
    }
    for label, cases in reasons.items():
        for mark, holds in cases:
            hits = document.hits(mark) or document.hits("time.any")
            if holds and hits:
                found.setdefault(label, []).append(evidence(document, label, hits[0]))


def _decide(reading: Reading, document: Document, found: dict[str, list[Evidence]], kind: str) -> None:
    reading.is_complaint = kind == "complaint"
    if kind == "praise":
        found = {label: spans for label, spans in found.items() if label in TOPICS}
        hits = document.hits("praise") or document.hits("praise_mild")
        found["delight"] = [evidence(document, "delight", hit) for hit in hits]
    elif kind != "complaint":
        found = {}
    length = elapsed(document, praise=kind == "praise") if kind in {"praise", "complaint"} else None
    if length is not None:
        reading.elapsed_days, reading.elapsed_low, reading.elapsed_high = length
    if kind not in {"praise", "complaint"}:
        reading.number_of_contacts = reading.waiting_minutes = None
        reading.channels = []
    reading.labels = [label for label in LABELS if label in found]
    reading.evidence = [span for label in reading.labels for span in found[label]]


def _mentions(named: Sequence[Named], kind: str) -> list[Mention]:
    role = {"complaint": "target", "praise": "praised"}.get(kind, "mentioned")
    first: dict[str, Mention] = {}
    for n in named:
        first.setdefault(n.key, Mention(n.surface, role, n.company.id if n.company else None))
    return list(first.values())


@cache
def _negators(language: str) -> frozenset[str]:
    languages = [language] if language in LANGUAGES else ["nl", "en"]
    return frozenset(run[0] for name in languages for run in word_set(name, "negators"))


@cache
def _code() -> str:
    """A hash of everything in this room that decides what is read."""
    digest = hashlib.sha256()
    for path in sorted([*ROOM.glob("*.py"), *ROOM.glob("lexicons/*/*.yml")]):
        digest.update(path.name.encode() + path.read_bytes())
    return digest.hexdigest()


def fingerprint(companies: Sequence[Company]) -> str:
    """Changes whenever reading could answer differently: with the code, the lexicons or the registry."""
    return hashlib.sha256(repr((_code(), list(companies))).encode()).hexdigest()[:24]
