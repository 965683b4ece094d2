"""Who has the word where: a story of being sent about is told in turns, each headed by the party whose position it tells."""

from __future__ import annotations

import re
from collections.abc import Iterator, Sequence
from itertools import pairwise
from typing import NamedTuple

from pipeline.reading.document import Document
from pipeline.reading.features import FIRST_PERSON
from pipeline.reading.parties import Party
from pipeline.reading.speakers import SUBORDINATE, Head, announced, clause_begin, heard, saying, taken_up

SPEECH = 40  # words that one turn may run on
QUOTE_OPENS = re.compile(r"[ :]*([\"'])")
# What may stand between the beginning of a clause and the party that heads it.
LEAD = frozenset(
    """de het een mijn onze ons die the my our their a an der die das den dem le la les l mon ma t d bij in op aan at maar but and en nu now toen
    then dan daarna vervolgens eerst first ook also zelfs even volgens according to laut selon telefonisch intussen meanwhile inmiddels
    terwijl while whereas chez beim am""".split()
)
# In a clause with one of these it is not the customer who turns to the party: "adviseerde mij bij de bank aan te kloppen".
ADVISING = frozenset(
    """adviseert adviseerde raadt raadde verwijst verwees stuurt stuurde verzoekt verzocht vraagt vroeg wijst wees told tells advised
    referred refers sent sends directed asked put gave""".split()
)
PRONOUNS = frozenset("die daar zij ze deze they there them die deren dort".split())
MODAL = frozenset(
    "moet moest moeten mag mocht zou should must need needed had have to kan kon bel vraag call ask ring contact".split()
)


class Turn(NamedTuple):
    """The words ``begin`` to ``end`` (exclusive) in which ``party`` has the word; ``sure``: a verb or a mark says so."""

    party: Party
    begin: int
    end: int
    sure: bool


def turns(document: Document, found: Sequence[Party]) -> list[Turn]:
    """The turns in order. A turn ends where the next begins, or with the sentence after its first."""
    soft = list(_soft(document, found))
    quoting = list(announced(document, found))
    heads = {head.at: head for head in soft}
    for head in (
        *saying(document, found, soft),
        *taken_up(document, found),
        *heard(document, found),
        *quoting,
    ):
        before = heads.get(head.at)
        if before is None or not before.sure or head.begin < before.begin:
            heads[head.at] = head
    ordered = [heads[at] for at in sorted(heads) if not _within_words(document, heads[at], quoting)]
    return [
        _turn(document, head, following) for head, following in pairwise([*ordered, None]) if head is not None
    ]


def _turn(document: Document, head: Head, following: Head | None) -> Turn:
    sentences = document.tokens.sentences
    if head.end is not None:
        return Turn(head.party, head.begin, head.end, head.sure)
    limit = following.at if following else len(sentences)
    end = min(limit, head.begin + SPEECH, len(sentences))
    while end > head.begin and sentences[end - 1] > sentences[head.at] + 1:
        end -= 1
    return Turn(head.party, head.begin, end, head.sure)


def _within_words(document: Document, head: Head, quoting: Sequence[Head]) -> bool:
    """Whether a party heads a clause of what another is just being quoted with: "Bank: dat doet de winkel, die moet ..."."""
    before = next((q for q in reversed(quoting) if q.at <= head.at), None)
    if before is None or before.at == head.at:
        return False
    text = document.folded.text
    opened = QUOTE_OPENS.match(text, document.tokens.ends[before.begin - 1])
    if opened:
        closes = text.find(opened.group(1), opened.end())
        return document.tokens.starts[head.at] < closes
    sentences = document.tokens.sentences
    return not head.sure and sentences[head.at] == sentences[before.at]


def _soft(document: Document, found: Sequence[Party]) -> Iterator[Head]:
    """Parties that head a clause ("De aannemer weet van niks"), that the customer turns to ("Ik bel Wasbeer"), and the
    pronoun that takes up the party named last ("Daar weten ze van niks")."""
    words, sentences = document.tokens.words, document.tokens.sentences
    for party in found:
        clause = clause_begin(document, party.first)
        lead = words[clause : party.first]
        rest = _rest(document, party.last)
        heads = LEAD.issuperset(lead) and rest >= 2
        told_by = lead[-1:] == ["van"] or lead[-2:-1] == ["van"]  # "moest ik van mijn provider ..."
        turned_to = told_by and bool(FIRST_PERSON & set(lead) and MODAL & set(lead))
        turned_to |= (
            bool(FIRST_PERSON & set(lead))
            and not (MODAL | SUBORDINATE | ADVISING) & set(lead)
            and len(lead) <= 7
        )
        if heads or turned_to:
            yield Head(party, party.first, party.last + 1, None, False)
    for at, word in enumerate(words):
        opens = at == 0 or sentences[at - 1] != sentences[at]
        before = next((p for p in reversed(found) if p.last < at), None)
        if word in PRONOUNS and opens and before is not None and sentences[before.first] >= sentences[at] - 1:
            yield Head(before, at, at + 1, None, False)


def _rest(document: Document, last: int) -> int:
    """How many words follow in the sentence."""
    sentences = document.tokens.sentences
    end = last + 1
    while end < len(sentences) and sentences[end] == sentences[last] and end - last <= 3:
        end += 1
    return end - last - 1
