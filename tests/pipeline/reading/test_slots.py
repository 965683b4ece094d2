"""Slots, on sentences that were written with their values before the rules were run on them."""

from collections.abc import Callable
from pathlib import Path
from typing import Any

import pytest
import yaml

from pipeline.reading import Company, redact
from pipeline.reading.companies import CompanyFinder, squashed
from pipeline.reading.contacts import number_of_contacts
from pipeline.reading.document import Document, prepare
from pipeline.reading.durations import elapsed, waiting_minutes
from pipeline.reading.folding import fold
from pipeline.reading.language import language_of
from pipeline.reading.lexicon import LANGUAGES, lexicon, word_set
from pipeline.reading.matcher import Matcher
from pipeline.reading.parties import parties
from pipeline.reading.referrals import referrals
from pipeline.reading.tokens import tokenise

DATA: dict[str, Any] = yaml.safe_load(Path(__file__).with_name("slots.yml").read_text(encoding="utf-8"))
COMPANIES = [
    Company(squashed(c["name"]), c["name"], tuple(c.get("aliases", ())), sector=c["sector"])
    for c in DATA["companies"]
]
MATCHERS = {language: Matcher(lexicon(language)) for language in ("nl", "en")}


def document(text: str) -> Document:
    folded = fold(text)
    tokens = tokenise(folded.text, text)
    language = language_of(text, tokens.words)
    language = language if language in ("nl", "en") else "nl"  # short sentences leave it open
    negators = frozenset(run[0] for run in word_set(language, "negators"))
    return prepare(text, folded, tokens, language, [MATCHERS[language]], negators)


def days(text: str, *, praise: bool) -> float | None:
    found = elapsed(document(text), praise=praise)
    return None if found is None else found.days


READ: dict[str, Callable[[str], float | None]] = {
    "contacts": lambda text: number_of_contacts(document(text)),
    "elapsed": lambda text: days(text, praise=False),
    "elapsed_praise": lambda text: days(text, praise=True),
    "waiting": lambda text: waiting_minutes(document(text)),
}


@pytest.mark.parametrize("slot", READ)
def test_numbers_are_read_as_a_careful_reader_would(slot: str) -> None:
    right = wrong = missed = 0
    misses = []
    for value, text in DATA[slot]:
        got = READ[slot](text)
        near = value is not None and got is not None and abs(got - value) <= 0.1 * value * ("elapsed" in slot)
        right += near
        wrong += got is not None and not near
        missed += value is not None and not near
        if got != value and not near:
            misses.append(f"{text!r}: {value}, read as {got}")
    assert right / (right + wrong) >= 0.95, misses
    assert right / (right + missed) >= 0.9, misses


def test_referrals_are_told_by_who_has_the_word() -> None:
    finder = CompanyFinder(COMPANIES)
    canon = {squashed(name): company.id for company in COMPANIES for name in company.names}
    right = wrong = missed = 0
    for pairs, text in DATA["referrals"]:
        told = document(text)
        named = finder.find(text, told.tokens, told.folded.offsets)
        found = referrals(told, parties(told, named))
        kept = found.pairs if len(found.pairs) >= 2 or found.explicit else []
        got = {tuple(canon.get(squashed(n), squashed(n)) for n in (p.from_, p.to)) for p in kept}
        want = {tuple(canon.get(squashed(n), squashed(n)) for n in pair) for pair in pairs}
        right += len(want & got)
        wrong += len(got - want)
        missed += len(want - got)
    assert right / (right + wrong) >= 0.85
    assert 2 * right / (2 * right + wrong + missed) >= 0.8


def test_names_are_found_and_companies_are_none() -> None:
    missed, wrong, right = [], [], 0
    for names, text in DATA["names"]:
        got = [item.text for item in redact(text).found if item.type == "name"]
        gone = redact(text).text
        missed += [(name, text) for name in names if name in gone]
        wrong += [(name, text) for name in got if not any(name in own or own in name for own in names)]
        right += len(names)
    assert len(missed) <= 0.05 * right, missed
    assert len(wrong) <= 0.05 * right, wrong


def test_what_is_told_in_two_steps_needs_both_of_them_near_each_other() -> None:
    far = "Ik heb een hond. Die heet Bas. Hij is bruin. Hij blaft graag. Hij eet veel. Hij slaapt lang."
    said, came = "'Een collega belt u morgen.'", "Niemand gezien."
    assert document(f"{said} {came}").weight("broken_promise") >= 1
    assert document(f"{said} {far} {came}").weight("broken_promise") < 1
    assert not document(came).has("broken_promise")


@pytest.mark.parametrize("language", LANGUAGES)
def test_every_example_of_a_lexicon_holds(language: str) -> None:
    """Each ``yes`` is found by its entry, and no ``no`` is: without guards, for an example has no story around it."""
    matcher = Matcher(lexicon(language))
    wrong = []
    for entry in lexicon(language):
        for examples, wanted in ((entry.yes, True), (entry.no, False)):
            for example in examples:
                hits = matcher.hits(tokenise(fold(str(example)).text, str(example)))
                if any(hit.entry is entry for hit in hits) != wanted and (wanted or not entry.unless):
                    wrong.append(f"{entry.rule}: {example!r} {'is not found' if wanted else 'is found'}")
    assert not wrong, "\n".join(wrong)
