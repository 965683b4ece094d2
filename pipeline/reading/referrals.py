"""Who sends the customer to whom: from what each party says, and from the verbs of sending on."""

from __future__ import annotations

import re
from collections.abc import Iterable, Iterator, Sequence, Set
from itertools import pairwise
from typing import NamedTuple

from pipeline.reading.document import Document
from pipeline.reading.facts import Referral
from pipeline.reading.parties import Party, house_of, role_of
from pipeline.reading.turns import Turn, turns

REACH = 14  # words between a verb of sending and the party it concerns
BACK = frozenset(
    "daarheen daarnaartoe there terug terugverwezen teruggestuurd terugverwijst back zuruck retour".split()
)
# Words by which a position points at somebody: without one, a party in it is only mentioned.
POINTING = frozenset(
    """moet moest moeten dient hoort hoorde regelt regelen ligt lag schuld fout probleem zaak zaken kwestie bel bellen vraag vragen mail contact neem
    naar bij via door terug terugverwezen verwijst alleen eerst pas zonder akkoord dus want doet doen gaat over eigenaar mag kan adviseert
    waiting wacht wachten visit better asking trying calling ringing chase must should need needs has have to ask call ring phone contact back only until unless through via belongs fault problem responsibility
    blame blames matter job deals decide authorise with for doing go goes sends says said theirs lost isn't muss soll bitte zustandig schuld
    doit faut voir""".split()
)
ARROW = re.compile(
    r" ?(?:-+>|=+>|>+|[\u2190-\u21ff\u27a1\u2794\u279c\U0001f449\U0001f51c]\ufe0f?)[ ,]*(?:de |het |the |my |mijn )?$"
)
TO = frozenset(["naar", "auf", "an", "vers", "to", "op"])
LIGHT = frozenset("de het die the den weer then dan je u my mijn".split())

# "moet ik melden bij de bank", "terug naar de winkel": there the customer is to go, whoever else is spoken of.
AT_A_PARTY = (["bij"], ["naar"], ["to"], ["with"], ["contact"], ["call"], ["ask"], ["bel"], ["tot"], ["met"])
GOING = frozenset(
    """melden terug aankloppen wenden zijn wezen terecht opnemen contact neem ga moest moet back speak go get call ask take raise claim
    verhaal halen bel navragen""".split()
)
COUNTERS = frozenset(
    ["winkel", "store", "shop", "filiaal", "branch", "loket", "balie"]
)  # of the one company that is named

Pair = tuple[Party, Party]


class Found(NamedTuple):
    """The pairs, and whether one of them rests on a verb of sending or on a loop rather than on "X says ... Y" alone."""

    pairs: list[Referral]
    explicit: bool


def referrals(document: Document, found: Sequence[Party]) -> Found:
    """The pairs in order of telling, each once."""
    told = turns(document, found)
    speakers = {turn.party.key for turn in told if turn.sure or _opens(document, turn)}
    refers = [hit.first for hit in document.hits("refer")]
    sure, soft = _from_turns(document, found, told)
    explicit = any(any(turn.begin - 4 <= at < turn.end for at in refers) for turn, _ in sure)
    pairs = [pair for _, pair in sure]
    pairs += list(_elliptic(document, found)) if pairs else []
    spoken = [turn for turn, _ in sure]
    sent = [
        *_sent(document, found, spoken, pairs),
        *_arrows(document, found),
        *_from_to(document, found),
        *_to_and_fro(document, found),
    ]
    pairs = [_by_elimination(pair, found, speakers) for pair in (*pairs, *sent)]
    soft = [_Soft(*_by_elimination(s.pair, found, speakers), s.pointing) for s in soft]
    pairs = _with_way_back(document, pairs)
    loops = _in_loops([*pairs, *(s.pair for s in soft)])
    told_of = document.has("pillar_to_post")
    pairs += [s.pair for s in soft if _keys(s.pair) in loops or (told_of and s.pointing)]
    pairs.sort(key=lambda pair: pair[0].first)
    pairs = _inside(_departments_as_companies(pairs, found), found)
    return Found(_resolved(document, pairs), explicit or bool(sent) or bool(loops))


def _opens(document: Document, turn: Turn) -> bool:
    """Whether the party of a turn stands at the beginning of its sentence, but for an article."""
    sentences = document.tokens.sentences
    at = max(turn.party.first - 2, 0)
    return turn.party.first < 2 or sentences[at] != sentences[turn.party.first]


class _Soft(NamedTuple):
    """A pair that no verb of saying or sending states. ``pointing``: something in the words points at the target."""

    sender: Party
    target: Party
    pointing: bool

    @property
    def pair(self) -> Pair:
        """Sender and target."""
        return self.sender, self.target


def _keys(pair: Pair) -> tuple[str, str]:
    return pair[0].key, pair[1].key


def _from_turns(
    document: Document, found: Sequence[Party], told: Sequence[Turn]
) -> tuple[list[tuple[Turn, Pair]], list[_Soft]]:
    """The pairs that speakers state, and those that only follow from who heads a clause."""
    words = document.tokens.words
    sure: list[tuple[Turn, Pair]] = []
    soft: list[_Soft] = []
    for number, turn in enumerate(told):
        target = _target(words, found, turn)
        if (
            target is None
            and BACK & set(words[turn.begin : turn.end])
            and number
            and turn.party.key != told[number - 1].party.key
        ):
            target = told[number - 1].party
        if target is None and turn.sure:
            target = _pointed_at(document, turn, told[number + 1 : number + 2])
        if target is None:
            continue
        if turn.sure:
            sure.append((turn, (turn.party, target)))
        else:
            soft.append(_Soft(turn.party, target, bool(POINTING & set(words[turn.begin : turn.end]))))
    return sure, soft


def _target(words: Sequence[str], found: Sequence[Party], turn: Turn) -> Party | None:
    """Whom a position points at: the party that the customer is to go to, or else the first other one in it."""
    others = [p for p in found if turn.begin <= p.first < turn.end and p.key != turn.party.key]
    return next((p for p in others if _gone_to(words, p)), None) or next(iter(others), None)


def _gone_to(words: Sequence[str], party: Party) -> bool:
    before = [word for word in words[max(party.first - 4, 0) : party.first] if word not in LIGHT]
    return before[-1:] in AT_A_PARTY and bool(GOING & set(words[max(party.first - 5, 0) : party.last + 6]))


def _pointed_at(document: Document, turn: Turn, following: Sequence[Turn]) -> Party | None:
    """Whom the next clause of the same sentence points at: "De winkel zegt dat het stuk is, de fabrikant moet betalen"."""
    sentences, words = document.tokens.sentences, document.tokens.words
    for other in following:
        same = not other.sure and other.party.key != turn.party.key
        if same and sentences[other.party.first] == sentences[turn.begin - 1]:
            return other.party if POINTING & set(words[turn.begin : other.end]) else None
    return None


def _in_loops(pairs: Iterable[Pair]) -> set[tuple[str, str]]:
    """The pairs from whose target the customer comes back to their sender, directly or by way of others."""
    onward: dict[str, set[str]] = {}
    edges = {_keys(pair) for pair in pairs}
    for sender, target in edges:
        onward.setdefault(sender, set()).add(target)
    return {edge for edge in edges if edge[0] in _reached(onward, edge[1])}


def _reached(onward: dict[str, set[str]], start: str) -> set[str]:
    seen: set[str] = set()
    waiting = [start]
    while waiting:
        here = waiting.pop()
        for there in onward.get(here, ()):
            if there not in seen:
                seen.add(there)
                waiting.append(there)
    return seen


def _elliptic(document: Document, found: Sequence[Party]) -> Iterator[Pair]:
    """ "A verwijst naar B, B naar A", "de dealer geeft de importeur de schuld en de importeur de dealer": no second verb."""
    words = document.tokens.words
    for one, other in pairwise(found):
        between = [word for word in words[one.last + 1 : other.first] if word not in LIGHT]
        if len(between) == 1 and between[0] in TO and one.key != other.key:
            yield one, other


def _arrows(document: Document, found: Sequence[Party]) -> Iterator[Pair]:
    """ "Garage -> verzekeraar", with any sign that points."""
    tokens, folded = document.tokens, document.folded
    for one, other in pairwise(found):
        start, end = folded.original(tokens.ends[one.last], tokens.starts[other.first])
        if one.key != other.key and ARROW.match(document.text[start:end]):
            yield one, other


def _from_to(document: Document, found: Sequence[Party]) -> Iterator[Pair]:
    """ "Van de bank naar de politie en van de politie naar de bank"."""
    words = document.tokens.words
    for one, other in pairwise(found):
        between = [word for word in words[one.last + 1 : other.first] if word not in LIGHT]
        before = [word for word in words[max(one.first - 2, 0) : one.first] if word not in LIGHT]
        if between in (["naar"], ["to"]) and before[-1:] in (["van"], ["from"]) and one.key != other.key:
            yield one, other


def _to_and_fro(document: Document, found: Sequence[Party]) -> Iterator[Pair]:
    """ "Ze wijzen naar elkaar", "heen en weer tussen A en B": both ways, where just two parties are near."""
    sentences = document.tokens.sentences
    for hit in document.hits("to_and_fro"):
        near = {p.key: p for p in found if sentences[p.first] == sentences[hit.first]}
        if len(near) < 2:
            near = {p.key: p for p in found if -1 <= sentences[p.first] - sentences[hit.first] <= 0}
        if len(near) == 2:
            one, other = near.values()
            yield from ((one, other), (other, one))


def _with_way_back(document: Document, pairs: Sequence[Pair]) -> list[Pair]:
    """The pairs with the other direction of the last one before "en andersom", "and vice versa"."""
    found = list(pairs)
    for hit in document.hits("vice_versa"):
        before = [pair for pair in pairs if pair[1].last < hit.first]
        found += [(pair[1], pair[0]) for pair in before[-1:]]
    return found


def _sent(
    document: Document, found: Sequence[Party], spoken: Sequence[Turn], pairs: Sequence[Pair]
) -> Iterator[Pair]:
    """The pairs of verbs of sending that stand in nobody's words."""
    told = sorted(pairs, key=lambda pair: pair[0].first)
    previous: Pair | None = None
    for hit in document.hits("refer"):
        if any(turn.begin - 6 <= hit.first < turn.end for turn in spoken):
            continue
        previous = next((p for p in reversed(told) if p[0].first < hit.first), previous)
        pair = _pair(document, found, hit.first, hit.last, previous)
        if pair is not None:
            previous = pair
            yield pair


def _pair(
    document: Document, found: Sequence[Party], first: int, end: int, previous: Pair | None
) -> Pair | None:
    """Sender and target of a verb of sending at words ``first`` to ``end``."""
    sentences = document.tokens.sentences
    here = [p for p in found if sentences[p.first] == sentences[first]]
    sender = next((p for p in reversed(here) if p.last < first and first - p.last <= REACH), None)
    target = next((p for p in here if p.first >= first and p.last != first and p.first - end <= REACH), None)
    if sender is None and previous is not None:
        sender = previous[1]
    if sender is None:
        sender = next((p for p in reversed(found) if p.last < first), None)
    if target is None and previous is not None and BACK & set(document.tokens.words[first : end + 4]):
        target = previous[0]
    if sender is None or target is None or sender.key == target.key:
        return None
    return sender, target


def _departments_as_companies(told: Sequence[Pair], found: Sequence[Party]) -> list[Pair]:
    """A single department that sends people out of the house stands for its company: the one named last before it."""
    inside = {p.key for pair in told for p in pair if role_of(p) == "departments"}
    houses = {p.key for p in found if p.is_company}
    counters = {p.key for pair in told for p in pair if p.key in COUNTERS}
    outside = any(
        p.is_company or role_of(p) not in {"", "departments", "staff"} for pair in told for p in pair
    )
    if len(inside) != 1 or not outside or (len(houses) == 1 and counters):
        return list(told)
    return [(house_of(sender, target, found), house_of(target, sender, found)) for sender, target in told]


def _inside(told: Sequence[Pair], found: Sequence[Party]) -> list[Pair]:
    """Somebody who works for a company speaks for it."""
    staff = {p.key for pair in told for p in pair if role_of(p) == "staff"}
    swapped = [
        (
            house_of(sender, target, found) if sender.key in staff else sender,
            house_of(target, sender, found) if target.key in staff else target,
        )
        for sender, target in told
    ]
    return [(a, b) for a, b in swapped if a.key != b.key and not {a.key, b.key} & staff]


def _by_elimination(pair: Pair, found: Sequence[Party], speakers: Set[str]) -> Pair:
    """Where just two companies are named and one speaks, the role it points at is the other, unless it speaks itself."""
    companies = {p.key: p for p in found if p.is_company}
    sender, target = pair
    known = role_of(target) not in {"", "departments"} and target.key not in speakers
    if sender.is_company and not target.is_company and known and len(companies) == 2:
        other = next(p for key, p in companies.items() if key != sender.key)
        return sender, target._replace(name=other.name, key=other.key, is_company=True)
    return pair


def _resolved(document: Document, told: Sequence[Pair]) -> list[Referral]:
    out: dict[tuple[str, str], Referral] = {}
    for sender, target in told:
        first, last = sorted((sender, target), key=lambda party: party.first)
        start, end = document.folded.original(
            document.tokens.starts[first.first], document.tokens.ends[last.last]
        )
        out.setdefault((sender.key, target.key), Referral(sender.name, target.name, start, end))
    return list(out.values())
