"""Who sends the customer to whom: from what each party says, and from the verbs of sending on."""

from __future__ import annotations

import re
from collections.abc import Iterator, Sequence
from functools import cache
from itertools import pairwise
from typing import NamedTuple

import yaml

from pipeline.reading.companies import Named
from pipeline.reading.document import Document
from pipeline.reading.facts import Referral
from pipeline.reading.lexicon import FOLDER

REACH = 14  # words between a verb of sending and the party it concerns
REACH_OF_SAYING = 4  # words between a party and its verb of saying
SPEECH = 30  # words that one party's saying may run on
BACK = frozenset("terug terugverwezen teruggestuurd terugverwijst back weer zuruck retour".split(" "))
LINKS: tuple[list[str], ...] = ([], ["van"], ["of"], ["bij"], ["from"], ["at"], ["de"], ["du"], ["von"])
COLON = re.compile(r"[ '\")\]]{0,3}(?:\([^)\n]{0,40}\) ?)?(?:[a-z']+ ?){0,3}:")
ACCORDING = frozenset(["volgens", "according", "laut", "selon"])
TO = frozenset(["naar", "auf", "an", "vers", "to", "op"])
# "Winkel: moet de fabrikant doen": whoever speaks more than once is a party, whatever it is called.
SPEAKER = re.compile(r"(?:^|[.!?;\n\"'] ?)(?:de |het |the |my |mijn |onze |een |a )?([a-z_]{3,})(?= ?:)")
DETERMINERS = frozenset(
    "de het een mijn onze ons uw je hun die the my our your their a an der die das den dem le la l mon ma".split(
        " "
    )
)
POINTERS = frozenset(
    "naar bij met aan bel vraag contact contacteer mail to with ask call ring phone chase email auf an vers chez a".split(
        " "
    )
)


class Party(NamedTuple):
    """A company or a role at words ``first`` to ``last``; ``key`` is the same for the same party."""

    name: str
    key: str
    first: int
    last: int
    is_company: bool


class Found(NamedTuple):
    """The pairs, and whether one of them rests on a verb of sending rather than on "X says ... Y" alone."""

    pairs: list[Referral]
    explicit: bool


@cache
def _roles() -> dict[str, tuple[str, tuple[str, ...]]]:
    """For each word of a role: the role and the sectors whose companies play it."""
    content = yaml.safe_load((FOLDER / "roles.yml").read_text(encoding="utf-8"))
    roles: dict[str, tuple[str, tuple[str, ...]]] = {}
    for role, fields in content.items():
        for word in fields["words"]:
            roles.setdefault(word, (role, tuple(fields["sectors"])))
    return roles


def parties(document: Document, named: Sequence[Named]) -> list[Party]:
    """Companies and roles in order; a role that a named company plays is that company."""
    found = [Party(n.surface, n.key, n.first, n.last, True) for n in named]
    taken = {at for party in found for at in range(party.first, party.last + 1)}
    spans = [(hit.first, hit.last) for hit in document.hits("party")]
    spans += [(at, at) for at in _unlisted(document)]
    for first, last in sorted(set(spans), key=lambda span: (span[0], -span[1])):
        if not taken & set(range(first, last + 1)):
            taken |= set(range(first, last + 1))
            found.append(_role(document, first, last, named))
    return _merged(sorted(found, key=lambda party: party.first), document)


def _unlisted(document: Document) -> list[int]:
    """Words that act as a party although no list knows them: they speak, or the customer is sent to them, and they are
    met twice or more."""
    words = document.tokens.words
    acting = {m.group(1) for m in SPEAKER.finditer(document.folded.text)}
    for hit in document.hits("say"):
        if hit.first >= 2 and words[hit.first - 2] in DETERMINERS:
            acting.add(words[hit.first - 1])
    for hit in document.hits("refer"):
        for at in range(hit.first, min(hit.last + 4, len(words) - 2)):
            if words[at] in POINTERS and words[at + 1] in DETERMINERS:
                acting.add(words[at + 2])
    acting -= _no_parties()
    return [at for at, word in enumerate(words) if word in acting and words.count(word) > 1]


@cache
def _no_parties() -> frozenset[str]:
    """Words that stand where a party would and are none, from the same file as the roles."""
    return frozenset(yaml.safe_load((FOLDER / "roles.yml").read_text(encoding="utf-8"))["no_party"]["words"])


def _role(document: Document, first: int, last: int, named: Sequence[Named]) -> Party:
    start, end = document.folded.original(document.tokens.starts[first], document.tokens.ends[last])
    word = " ".join(document.tokens.words[first : last + 1])
    _, sectors = _roles().get(word, ("", ()))
    for candidate in named:
        sector = candidate.company.sector if candidate.company else None
        if sector and any(part in sector for part in sectors):
            return Party(candidate.surface, candidate.key, first, last, True)
    return Party(document.text[start:end], word, first, last, False)


def _merged(found: list[Party], document: Document) -> list[Party]:
    """A role next to the company that plays it ("de klantenservice van Zeptel") is one party."""
    words = document.tokens.words
    departments = {p.key for p in found if _roles().get(p.key, ("",))[0] == "departments"}
    kept: list[Party] = []
    for party in found:
        before = kept[-1] if kept else None
        between = words[before.last + 1 : party.first] if before else []
        if before and party.is_company and not before.is_company and between in LINKS:
            if len(departments) >= 2 and before.key in departments:
                continue
            kept[-1] = party._replace(first=before.first)
        else:
            kept.append(party)
    return kept


def referrals(document: Document, found: Sequence[Party]) -> Found:
    """The pairs in order of telling, each once."""
    pairs: dict[tuple[str, str], tuple[Party, Party]] = {}
    acts = list(_speech(document, found))
    explicit = False
    for speaker, begin, end in acts:
        target = next((p for p in found if begin <= p.first < end and p.key != speaker.key), None)
        if target is not None:
            pairs.setdefault((speaker.key, target.key), (speaker, target))
            explicit |= any(begin - 4 <= hit.first < end for hit in document.hits("refer"))
    pairs |= {(a.key, b.key): (a, b) for a, b in _elliptic(document, found)} if pairs else {}
    previous = next(reversed(pairs.values()), None)
    for hit in document.hits("refer"):
        if any(begin - 6 <= hit.first < end for _, begin, end in acts):
            continue
        pair = _pair(document, found, hit.first, hit.last, previous)
        if pair is not None:
            previous = pair
            explicit = True
            pairs.setdefault((pair[0].key, pair[1].key), pair)
    told = sorted(pairs.values(), key=lambda pair: pair[0].first)
    told = _inside(_departments_as_companies([_by_elimination(pair, found) for pair in told], found), found)
    return Found(_resolved(document, told), explicit)


def _elliptic(document: Document, found: Sequence[Party]) -> Iterator[tuple[Party, Party]]:
    """ "A verwijst naar B, B naar A": a second pair without a verb."""
    words = document.tokens.words
    for one, other in pairwise(found):
        between = [
            word
            for word in words[one.last + 1 : other.first]
            if word not in {"de", "het", "die", "the", "den"}
        ]
        if len(between) == 1 and between[0] in TO and one.key != other.key:
            yield one, other


def _departments_as_companies(
    told: Sequence[tuple[Party, Party]], found: Sequence[Party]
) -> list[tuple[Party, Party]]:
    """A single department that sends people out of the house stands for its company: the one named last before it."""
    inside = {p.key for pair in told for p in pair if _roles().get(p.key, ("",))[0] == "departments"}
    if len(inside) != 1:
        return list(told)
    return [(_house(sender, target, found), _house(target, sender, found)) for sender, target in told]


def _inside(told: Sequence[tuple[Party, Party]], found: Sequence[Party]) -> list[tuple[Party, Party]]:
    """Somebody who works for a company speaks for it."""
    staff = {p.key for pair in told for p in pair if _roles().get(p.key, ("",))[0] == "staff"}
    swapped = [
        (
            _house(sender, target, found) if sender.key in staff else sender,
            _house(target, sender, found) if target.key in staff else target,
        )
        for sender, target in told
    ]
    return [(a, b) for a, b in swapped if a.key != b.key and not {a.key, b.key} & staff]


def _house(party: Party, other: Party, found: Sequence[Party]) -> Party:
    """The company that a department or an employee belongs to: the one named last before it."""
    if _roles().get(party.key, ("",))[0] not in {"departments", "staff"}:
        return party
    companies = [p for p in found if p.is_company and p.key != other.key]
    before = [p for p in companies if p.first < party.first]
    owner = before[-1] if before else companies[0] if companies else None
    return party._replace(name=owner.name, key=owner.key) if owner else party


def _by_elimination(pair: tuple[Party, Party], found: Sequence[Party]) -> tuple[Party, Party]:
    """Where just two companies are named and one speaks, the role it points at without a company is the other."""
    companies = {p.key: p for p in found if p.is_company}
    sender, target = pair
    known = _roles().get(target.key, ("departments",))[0] != "departments"
    if sender.is_company and not target.is_company and known and len(companies) == 2:
        other = next(p for key, p in companies.items() if key != sender.key)
        return sender, target._replace(name=other.name, key=other.key)
    return pair


def _resolved(document: Document, told: Sequence[tuple[Party, Party]]) -> list[Referral]:
    out: dict[tuple[str, str], Referral] = {}
    for sender, target in told:
        first, last = sorted((sender, target), key=lambda party: party.first)
        start, end = document.folded.original(
            document.tokens.starts[first.first], document.tokens.ends[last.last]
        )
        out.setdefault((sender.key, target.key), Referral(sender.name, target.name, start, end))
    return list(out.values())


def _speech(document: Document, found: Sequence[Party]) -> Iterator[tuple[Party, int, int]]:
    """Each party that says something, and the words it says: up to the next speaker or the end of the next sentence."""
    starts = sorted({party.first: (party, begin) for party, begin in _speakers(document, found)}.items())
    sentences = document.tokens.sentences
    for number, (_, (party, begin)) in enumerate(starts):
        following = starts[number + 1][0] if number + 1 < len(starts) else len(sentences)
        end = min(following, begin + SPEECH)
        while end > begin and sentences[end - 1] > sentences[party.first] + 1:
            end -= 1
        yield party, begin, end


def _speakers(document: Document, found: Sequence[Party]) -> Iterator[tuple[Party, int]]:
    """Who speaks, and where the words begin: after a colon, or after the verb of saying that is theirs.

    A verb belongs to the party just before it, and only without one to the party that follows ("zegt de winkel").
    """
    tokens = document.tokens
    for party in found:
        quoted = COLON.match(document.folded.text, tokens.ends[party.last])
        if quoted or ACCORDING & set(tokens.words[max(party.first - 2, 0) : party.first]):
            yield party, party.last + 1
    for hit in document.hits("say"):
        here = [p for p in found if tokens.sentences[p.first] == tokens.sentences[hit.first]]
        before = next((p for p in reversed(here) if 0 <= hit.first - p.last - 1 <= REACH_OF_SAYING), None)
        after = next((p for p in here if 0 <= p.first - hit.last - 1 <= 1), None)
        speaker = before or after
        if speaker is not None:
            yield speaker, max(hit.last, speaker.last) + 1


def _pair(
    document: Document, found: Sequence[Party], first: int, end: int, previous: tuple[Party, Party] | None
) -> tuple[Party, Party] | None:
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
