"""Who speaks where, by a verb or a mark: before a colon, behind "volgens", with a verb of saying, as somebody heard from."""

from __future__ import annotations

import re
from collections.abc import Iterator, Sequence
from typing import NamedTuple

from pipeline.reading.document import Document
from pipeline.reading.features import FIRST_PERSON
from pipeline.reading.parties import DETERMINERS, Party

REACH_OF_SAYING = 4  # words between a party and its verb of saying
COLON = re.compile(r"[ ,'\")\]]{0,3}(?:\([^)\n]{0,40}\) ?)?(?:[a-z']+ ?){0,3}:")
ACCORDING = frozenset(["volgens", "according", "laut", "selon"])
# A party behind one of these is acted upon: it does not speak.
OBJECT = frozenset(
    "ik wij we i me mij ons us via naar van door met aan over to with from by of through about uit tegen onder into pour avec mit von zu".split()
)
# A party behind one of these is spoken of by whoever has the word.
SUBORDINATE = frozenset(
    "dat omdat want als tot totdat zolang zodra voordat dus of doordat that because if until til till unless whether before once so since as weil dass que parce only".split()
)
CLAUSE = re.compile(r"[,;:.?!(\n-]|\b(?:en|and|maar|but|terwijl|while|whereas|und|et|mais|aber)\b")
# A pronoun before a verb of saying: these take up whoever was named last, those may also be the speaker going on.
LAST_NAMED = frozenset("die deze hij he she who wie".split())
SPEAKERS = LAST_NAMED | frozenset("ze zij men they it".split())
# By what party the customer was told something: "van de bank hoorde ik", "I was told by the shop".
TOLD_BY = frozenset("by from at van bij door".split())
BEFORE_INFINITIVES = frozenset("te moet moest kan kon mag dien zou".split())
AFTER_HEARING = 6  # words between hearing something and the party behind it
# By these a party need not speak: where somebody else is quoted it only has to act.
PARTICIPLES = frozenset(["verwezen", "wezen", "wijzen"])
AUXILIARIES = frozenset(
    "heeft heb hebben had hadden werd werden word wordt is ben was zijn moet moest".split()
)
WEAK = frozenset("need needs want wants wont cant cannot requires wil wilde wilden willen doet".split())


class Head(NamedTuple):
    """Where a party takes the word: its words begin at ``begin``, and end before ``end`` where that is known."""

    party: Party
    at: int  # the word by which turns are ordered
    begin: int
    end: int | None
    sure: bool


def announced(document: Document, found: Sequence[Party]) -> Iterator[Head]:
    """Parties before a colon, and behind "volgens"."""
    tokens = document.tokens
    for party in found:
        quoted = COLON.match(document.folded.text, tokens.ends[party.last])
        if quoted:
            begin = next(
                (at for at in range(party.last + 1, len(tokens)) if tokens.starts[at] >= quoted.end()), None
            )
            if begin is not None:
                yield Head(party, party.first, begin, None, True)
        elif _according(tokens.words, party.first):
            begin = tokens.sentences.index(tokens.sentences[party.first])
            behind = party.first - begin > 4 and _ends_here(document, party.last)
            yield Head(
                party,
                party.first,
                begin if behind else party.last + 1,
                party.first - 1 if behind else None,
                True,
            )


def _according(words: Sequence[str], at: int) -> bool:
    """Whether nothing but an article stands between "volgens" and a party: not in "volgens hen bij de bank"."""
    before = words[max(at - 3, 0) : at]
    source = next((n for n in range(len(before) - 1, -1, -1) if before[n] in ACCORDING), None)
    return source is not None and (DETERMINERS | {"to"}).issuperset(before[source + 1 :])


def saying(document: Document, found: Sequence[Party], soft: Sequence[Head]) -> Iterator[Head]:
    """Parties that a verb of saying belongs to.

    A verb belongs to the party just before it, and without one to the party that follows ("zegt de winkel"), whose words
    then stand before the verb; without either to the party that heads its sentence ("De monteur komt, kijkt en zegt ...").
    """
    tokens = document.tokens
    for hit in document.hits("say"):
        if _not_theirs(document, hit.first, hit.last) or _by_pronoun(document, hit.first, found):
            continue
        here = [p for p in found if tokens.sentences[p.first] == tokens.sentences[hit.first]]
        before = next((p for p in reversed(here) if 0 <= hit.first - p.last - 1 <= REACH_OF_SAYING), None)
        after = next((p for p in here if _right_behind(document, hit.last, p)), None)
        if after is not None and (before is None or _apart(document, before.last, hit.first)):
            begins = tokens.sentences.index(tokens.sentences[hit.first])
            behind = _ends_here(document, after.last) or _tells_before(document, hit.first, after.last)
            yield Head(
                after, after.first, begins if behind else after.last + 1, hit.first if behind else None, True
            )
        elif before is not None and not _spoken_of(document, before):
            yield Head(before, before.first, max(hit.last, before.last) + 1, None, True)
        elif before is None and not FIRST_PERSON & set(tokens.words[max(hit.first - 2, 0) : hit.first + 2]):
            heading = [
                h for h in soft if tokens.sentences[h.at] == tokens.sentences[hit.first] and h.at < hit.first
            ]
            yield from (head._replace(begin=hit.last + 1, sure=True) for head in heading[-1:])


def _not_theirs(document: Document, first: int, last: int) -> bool:
    """Whether a verb is the customer's, or only follows another: "meldt u bij", "ik moet mij melden", "te vragen"."""
    words = document.tokens.words
    if words[last + 1 : last + 2] in (["u"], ["je"], ["jij"]):
        return True
    if words[first] in PARTICIPLES and AUXILIARIES & set(words[max(first - 6, 0) : first]):
        return True
    begin = document.tokens.sentences.index(document.tokens.sentences[first])
    if words[first] in WEAK and ACCORDING & set(words[begin:first]):
        return True
    return words[first].endswith("en") and bool(BEFORE_INFINITIVES & set(words[max(first - 3, 0) : first]))


def _by_pronoun(document: Document, at: int, found: Sequence[Party]) -> bool:
    words = document.tokens.words
    if at == 0 or words[at - 1] not in SPEAKERS:
        return False
    return (
        not any(party.first == at + 1 or party.first == at + 2 for party in found)
        or words[at - 1] in LAST_NAMED
    )


def _right_behind(document: Document, verb: int, party: Party) -> bool:
    between = document.tokens.words[verb + 1 : party.first]
    return party.first > verb and len(between) <= 1 and (DETERMINERS - {"dat"}).issuperset(between)


def _tells_before(document: Document, verb: int, party: int) -> bool:
    """Whether the words stand before the verb although the clause goes on: "dat doet de winkel zegt de bank aan de lijn"."""
    words = document.tokens.words
    return verb - clause_begin(document, verb) >= 3 and words[party + 1 : party + 2] not in (
        ["dat"],
        ["that"],
    )


def taken_up(document: Document, found: Sequence[Party]) -> Iterator[Head]:
    """Pronouns that a verb of saying belongs to, for the party they take up: "Kabelkauw gebeld, die vinden dat ..."."""
    words, sentences = document.tokens.words, document.tokens.sentences
    for hit in document.hits("say"):
        at = next(
            (at for at in (hit.first - 1, hit.last + 1) if 0 <= at < len(words) and words[at] in SPEAKERS),
            None,
        )
        before = next((p for p in reversed(found) if p.last < hit.first), None)
        if at is None or before is None or sentences[before.first] < sentences[hit.first] - 1:
            continue
        apart = sentences[before.first] == sentences[hit.first] or words[at] in LAST_NAMED
        if apart and not _apart_from_clause(document, before, hit.first):
            yield Head(before, min(at, hit.first), hit.last + 1, None, True)


def _apart_from_clause(document: Document, party: Party, at: int) -> bool:
    """Whether a pronoun stands in what that party is only the object of: "vraag het de winkel of die ..."."""
    before = document.tokens.words[at - 2 : at - 1]
    return before in (["dat"], ["of"], ["that"], ["if"], ["als"]) and party.last < at


def heard(document: Document, found: Sequence[Party]) -> Iterator[Head]:
    """Parties from whom the customer heard something: "Bij de balie kreeg ik te horen", "I was told by the bank"."""
    tokens = document.tokens
    for hit in document.hits("hear"):
        here = [p for p in found if tokens.sentences[p.first] == tokens.sentences[hit.first]]
        by = [p for p in here if TOLD_BY & set(tokens.words[max(p.first - 2, 0) : p.first])]
        before = [p for p in by if p.last < hit.first]
        after = [p for p in by if 0 < p.first - hit.last <= AFTER_HEARING]
        earlier = [
            p
            for p in found
            if p.last < hit.first and tokens.sentences[p.first] >= tokens.sentences[hit.first] - 1
        ]
        party = next(iter((*after[:1], *before[-1:], *earlier[-1:])), None)
        if party is not None:
            yield Head(
                party,
                max(party.first, hit.first),
                max(hit.last, party.last if party in after else 0) + 1,
                None,
                True,
            )


def _spoken_of(document: Document, party: Party) -> bool:
    """Whether a party stands in somebody else's words: "says that the hospital says", "loopt via de fabrikant"."""
    before = document.tokens.words[max(party.first - 2, 0) : party.first]
    object_of = before[-1:] if before[-1:] and before[-1] not in DETERMINERS else before[:1]
    return bool(SUBORDINATE & set(before)) or bool(OBJECT & set(object_of))


def _apart(document: Document, before: int, after: int) -> bool:
    between = document.folded.text[document.tokens.ends[before] : document.tokens.starts[after]]
    return any(mark in between for mark in ",;'\"")


def _ends_here(document: Document, at: int) -> bool:
    """Whether a clause ends behind a word: "zegt de garage." but not "zegt de garage dat ..."."""
    end = document.tokens.ends[at]
    return document.folded.text[end : end + 1] in {"", ".", ",", ";", "!", "?", "\n", "'", '"', ")"}


def clause_begin(document: Document, first: int) -> int:
    """The word with which the clause of word ``first`` begins."""
    tokens = document.tokens
    at = first
    while at > 0 and tokens.sentences[at - 1] == tokens.sentences[first]:
        if CLAUSE.search(document.folded.text, tokens.ends[at - 1], tokens.starts[at]) or tokens.words[at - 1] in {
            "en", "and", "maar", "but", "terwijl", "while", "whereas", "und", "et",
        }:  # fmt: skip
            break
        at -= 1
    return at
