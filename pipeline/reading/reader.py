"""Text in, facts out."""

from __future__ import annotations

import hashlib
from collections.abc import Sequence
from functools import cache
from pathlib import Path
from typing import NamedTuple

from pipeline.reading.channels import channels
from pipeline.reading.companies import Company, CompanyFinder, Named
from pipeline.reading.contacts import number_of_contacts
from pipeline.reading.document import Document, prepare
from pipeline.reading.durations import elapsed, waiting_minutes
from pipeline.reading.facts import LABELS, Evidence, Mention, Reading, Referral, Text
from pipeline.reading.features import signals
from pipeline.reading.folding import fold
from pipeline.reading.grams import Told
from pipeline.reading.kinds import Kind, kind_decided, kind_of
from pipeline.reading.labels import evidence, labels_decided, sentence_evidence, shown
from pipeline.reading.language import language_of
from pipeline.reading.lexicon import LANGUAGES, lexicon, word_set
from pipeline.reading.matcher import Matcher
from pipeline.reading.model import Judgement, Model, stored_model
from pipeline.reading.outcome import churn_intent, resolved
from pipeline.reading.parties import parties
from pipeline.reading.promises import promises
from pipeline.reading.redaction import READ_AT_MOST, redact
from pipeline.reading.referrals import referrals
from pipeline.reading.severity import money_lost, primary_topic, severity
from pipeline.reading.tokens import tokenise

ROOM = Path(__file__).parent
HURDLES = ("written_only", "chat_closed", "no_escalation", "paid_number", "bot_only")
LOCK_IN_CAUSES = ("contract_term", "exit_fee", "refund_refused", "frozen", "switch_failed", "no_alternative")
CASE_KEY_WORDS = 120  # as much of a text as tells it from others
TOGETHER = 128  # texts that the model weighs at once
LONG_WAIT, TIME_LOST, LONG_TIME = (
    10,
    30,
    7,
)  # minutes, minutes, days: the annotation rules of unreachable and effort


class Draft(NamedTuple):
    """A text read as far as rules go, and what the model is to weigh."""

    reading: Reading
    document: Document
    named: Sequence[Named]
    pairs: list[Referral]
    found: dict[str, list[Evidence]]
    kind: Kind
    told: Told


class Reader:
    """Reads texts. It remembers the words it has met, so use one reader per thread."""

    def __init__(self, companies: Sequence[Company] = ()) -> None:
        self._companies = CompanyFinder(companies)
        self._matchers: dict[str, Matcher] = {}
        self._model: Model | None = None

    def read(self, texts: Sequence[Text]) -> list[Reading]:
        """What each text says, in the order given; pure, and never raising on a text."""
        if self._model is None:
            self._model = Model(stored_model())
        readings = []
        for start in range(0, len(texts), TOGETHER):
            drafts = [self.draft(text) for text in texts[start : start + TOGETHER]]
            judgements = self._model.judge([draft.told for draft in drafts])
            for draft, judgement in zip(drafts, judgements, strict=True):
                decide(draft, judgement, self._model)
                readings.append(draft.reading)
        return readings

    def draft(self, text: Text) -> Draft:
        """What the rules find in a text; the model is trained on the same."""
        narrative = text.text[:READ_AT_MOST]
        redaction = redact(text.text)
        folded = fold(narrative)
        tokens = tokenise(folded.text, narrative)
        language = language_of(narrative, tokens.words)
        reading = Reading(text.id, language, pii=redaction.found, redacted=redaction.text)
        reading.case_key = hashlib.sha256(" ".join(tokens.words[:CASE_KEY_WORDS]).encode()).hexdigest()[:24]
        document = prepare(narrative, folded, tokens, language, self._for(language), _negators(language))
        return self._drafted(reading, document)

    def _drafted(self, reading: Reading, document: Document) -> Draft:
        named = self._companies.find(document.text, document.tokens, document.folded.offsets)
        found = shown(document)
        sent = referrals(document, parties(document, named))
        pairs = sent.pairs
        _slots(reading, document)
        _add_from_slots(found, reading, document)
        passed_on = bool(pairs) and (len(pairs) >= 2 or sent.explicit)
        if passed_on:
            pair = Evidence("pillar_to_post", pairs[0].start, pairs[0].end, "referrals.pair")
            found.setdefault("pillar_to_post", [pair])
        kind = kind_of(document, set(found))
        weighed = signals(document, reading, 2 if passed_on else len(pairs), kind)
        tokens = document.tokens
        told = Told(tokens.words, tokens.sentences, document.language, weighed)
        return Draft(reading, document, named, pairs, found, kind, told)

    def _for(self, language: str) -> list[Matcher]:
        """The lexicons to read a text with; where the language is not known the two that are most likely."""
        wanted = [language] if language in LANGUAGES else ["nl", "en"]
        for name in wanted:
            if name not in self._matchers:
                self._matchers[name] = Matcher(lexicon(name))
        return [self._matchers[name] for name in wanted]


def decide(draft: Draft, judgement: Judgement, model: Model) -> None:
    """Complete a reading: what is said, with evidence, and what follows from it."""
    reading, document = draft.reading, draft.document
    kind = kind_decided(draft.kind, judgement, draft.found.keys())
    reading.is_complaint = kind == "complaint"
    reading.confidence = {label: round(judgement.probability[label], 3) for label in LABELS}
    if kind == "praise" and len(draft.pairs) < 2 and not document.has("pillar_to_post"):
        draft.found.pop("pillar_to_post", None)  # a referral that simply solved it
    reading.labels = labels_decided(kind, judgement, draft.found.keys())
    for label in reading.labels:
        reading.evidence += _evidence(draft, label, model)
    _figures(draft, kind)
    reading.referrals = draft.pairs if "pillar_to_post" in reading.labels else []
    reading.companies = _mentions(draft.named, kind)
    target = reading.companies[0] if reading.companies else None
    reading.primary_company = target.name if target else None
    reading.primary_company_id = target.company_id if target else None
    reading.resolved = resolved(document, kind, judgement)
    reading.churn_intent = churn_intent(kind, judgement)
    reading.promises = promises(document, set(reading.labels))
    reading.money_lost = money_lost(document, set(reading.labels))
    if reading.is_complaint:
        reading.primary_topic = primary_topic(document, set(reading.labels))
        reading.severity = severity(document, reading)


def _evidence(draft: Draft, label: str, model: Model) -> list[Evidence]:
    """The spans by which the rules show a label; where none does, the sentence that speaks most for it."""
    document = draft.document
    if label == "delight":
        hits = document.hits("praise") or document.hits("praise_mild")
        found = [evidence(document, label, hit) for hit in hits]
    else:
        found = draft.found.get(label, [])
    return found or [sentence_evidence(document, label, model.sentence(draft.told, label))]


def _figures(draft: Draft, kind: str) -> None:
    """Numbers and channels belong to what happened: texts that tell of nothing have none."""
    reading = draft.reading
    if kind not in {"praise", "complaint"}:
        reading.number_of_contacts = reading.waiting_minutes = None
        reading.elapsed_days = reading.elapsed_low = reading.elapsed_high = None
        reading.channels = []
    elif kind == "praise":
        length = elapsed(draft.document, praise=True)
        reading.elapsed_days, reading.elapsed_low, reading.elapsed_high = length or (None, None, None)


def _slots(reading: Reading, document: Document) -> None:
    reading.channels = channels(document)
    reading.number_of_contacts = number_of_contacts(document)
    reading.waiting_minutes = waiting_minutes(document)
    reading.elapsed_days, reading.elapsed_low, reading.elapsed_high = elapsed(document, praise=False) or (
        None,
        None,
        None,
    )
    reading.hurdles = [name for name in HURDLES if document.has(f"hurdle.{name}")]
    reading.lock_in_causes = [name for name in LOCK_IN_CAUSES if document.has(f"lock_in.{name}")]
    reading.gesture = document.has("gesture")
    reading.sensitive = document.has("sensitive")
    reading.retold = len(document.hits("retold")) or None


def _add_from_slots(found: dict[str, list[Evidence]], reading: Reading, document: Document) -> None:
    """Labels that follow from a number."""
    reasons = {
        "effort": [
            ("contacts", (reading.number_of_contacts or 0) >= 2),
            ("time.elapsed", (reading.elapsed_days or 0) >= LONG_TIME),
            ("time.wait", (reading.waiting_minutes or 0) >= TIME_LOST),
        ],
        "unreachable": [("time.wait", (reading.waiting_minutes or 0) >= LONG_WAIT)],
    }
    for label, cases in reasons.items():
        for mark, holds in cases:
            hits = document.hits(mark) or document.hits("time.any")
            if holds and hits:
                found.setdefault(label, []).append(evidence(document, label, hits[0]))


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
    for path in sorted([*ROOM.glob("*.py"), *ROOM.glob("lexicons/**/*.yml"), *ROOM.glob("*.npz")]):
        digest.update(path.name.encode() + path.read_bytes())
    return digest.hexdigest()


def fingerprint(companies: Sequence[Company]) -> str:
    """Changes whenever reading could answer differently: with the code, the lexicons or the registry."""
    return hashlib.sha256(repr((_code(), list(companies))).encode()).hexdigest()[:24]
