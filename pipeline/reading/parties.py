"""The parties of a story: companies by name, and roles ("de bezorger", "my bank") that may stand for one of them."""

from __future__ import annotations

import re
from collections.abc import Sequence
from functools import cache
from itertools import pairwise
from typing import NamedTuple

import yaml

from pipeline.reading.companies import Named
from pipeline.reading.document import Document
from pipeline.reading.lexicon import FOLDER, LANGUAGES, word_set
from pipeline.reading.role_names import PLAIN, are_media, compounds, short_names, touching

LINKS: tuple[list[str], ...] = (
    [],
    ["van"],
    ["of"],
    ["bij"],
    ["from"],
    ["at"],
    ["de"],
    ["du"],
    ["von"],
    ["s"],
)
# "Winkel: moet de fabrikant doen": whoever speaks more than once is a party, whatever it is called.
SPEAKER = re.compile(r"(?:^|[.!?;\n\"'] ?)(?:de |het |the |my |mijn |onze |een |a )?([a-z_]{3,})(?= ?:)")
DETERMINERS = frozenset(
    "de het een mijn onze ons uw je hun die the my our your their a an der die das den dem le la l mon ma t dat".split()
)
OFFICES = frozenset("line team department dept desk unit helpline section".split())  # of the company itself
MOST_PARTIES = 80  # mentions; a story that sends people on needs fewer
OF = frozenset("van bij of from at".split())
POSSESSIVE = re.compile(r"['’]s$")
POINTERS = frozenset(
    "naar bij met aan bel vraag contact contacteer mail to with ask call ring phone chase email auf an vers chez a".split()
)


class Party(NamedTuple):
    """A company or a role at words ``first`` to ``last``; ``key`` is the same for the same party."""

    name: str
    key: str
    first: int
    last: int
    is_company: bool


class _Role(NamedTuple):
    name: str
    sectors: tuple[str, ...]


NO_ROLE = _Role("", ())


@cache
def _roles() -> dict[str, _Role]:
    """For each word of a role: the role and the sectors whose companies play it."""
    roles: dict[str, _Role] = {}
    for role, fields in _file().items():
        for word in fields["words"]:
            roles.setdefault(word, _Role(role, tuple(fields["sectors"])))
    return roles


@cache
def _file() -> dict[str, dict[str, list[str]]]:
    content: dict[str, dict[str, list[str]]] = yaml.safe_load(
        (FOLDER / "roles.yml").read_text(encoding="utf-8")
    )
    return content


@cache
def _no_parties() -> frozenset[str]:
    """Words that stand where a party would and are none, from the same file as the roles."""
    return frozenset(_file()["no_party"]["words"])


@cache
def _synonyms() -> dict[str, str]:
    """For each word that means one party under several names: the role."""
    return {word: role for role, fields in _file().items() for word in fields.get("same", ())}


@cache
def _look_alikes() -> frozenset[str]:
    return frozenset(_file()["look_alikes"]["words"])


def role_of(party: Party) -> str:
    """The role that a party's word names, ``""`` for none."""
    if party.is_company:
        return ""
    office = party.key.split()[-1] in OFFICES and " " in party.key
    return "departments" if office else _roles().get(party.key, NO_ROLE).name


def parties(document: Document, named: Sequence[Named]) -> list[Party]:
    """Companies and roles in order; a role that a named company plays is that company."""
    found = [Party(n.surface, n.key, n.first, n.last, True) for n in named]
    taken = {at for party in found for at in range(party.first, party.last + 1)}
    spans = [(hit.first, hit.last) for hit in document.hits("party")]
    spans += [(at, at) for at in (*_unlisted(document), *_possessives(document))]
    spans += list(compounds(document))
    spans = [(first, last) for first, last in spans if document.tokens.words[last] not in _look_alikes()]
    media = are_media(document, [*spans, *((party.first, party.last) for party in found)])
    spans = [span for span in spans if span not in media]
    for first, last in sorted(set(spans), key=lambda span: (span[0], -span[1])):
        if not taken & set(range(first, last + 1)):
            taken |= set(range(first, last + 1))
            found.append(_role(document, first, last))
    found = _named_alike(sorted(found, key=lambda party: party.first)[:MOST_PARTIES])
    played = _introduced(document, found) | _by_sector(found, named)
    return _merged([_played(party, played) for party in found], document)


def _named_alike(found: Sequence[Party]) -> list[Party]:
    """The parties, each role under the name it was met by first."""
    roles = [party for party in found if not party.is_company]
    alias = short_names([party.key for party in roles], _synonyms())
    names = {party.key: party.name for party in reversed(roles)}
    return [
        party._replace(key=alias[party.key], name=names[alias[party.key]])
        if not party.is_company and party.key in alias
        else party
        for party in found
    ]


def _unlisted(document: Document) -> list[int]:
    """Words that act as a party although no list knows them: they speak, or the customer is sent to them, and they are
    met twice or more."""
    words = document.tokens.words
    acting = {m.group(1) for m in SPEAKER.finditer(document.folded.text)}
    for hit in document.hits("say"):
        if _begins(document, hit.first - 1) or (hit.first >= 2 and words[hit.first - 2] in DETERMINERS):
            acting.add(words[hit.first - 1])
    for hit in document.hits("refer"):
        for at in range(hit.first, min(hit.last + 4, len(words) - 2)):
            if words[at] in POINTERS and words[at + 1] in DETERMINERS and touching(document, at + 2):
                acting.add(words[at + 2])
    acting -= _no_parties() | DETERMINERS | POINTERS | PLAIN
    return [at for at, word in enumerate(words) if len(word) > 2 and word in acting and words.count(word) > 1]


@cache
def _roles_of_a_word(language: str) -> frozenset[str]:
    return frozenset(run[0] for run in word_set(language, "party") if len(run) == 1)


def _possessives(document: Document) -> list[int]:
    """Where a role stands with an ending: "the landlord's signature"."""
    text, tokens = document.text, document.tokens
    if "'" not in document.folded.text:
        return []
    known = _roles_of_a_word(document.language) if document.language in LANGUAGES else frozenset()
    found = []
    for at, word in enumerate(tokens.words):
        if word.endswith("s") and word[:-1] in known:
            start, end = document.folded.original(tokens.starts[at], tokens.ends[at])
            found += [at] if POSSESSIVE.search(text[start:end]) else []
    return found


def _begins(document: Document, at: int) -> bool:
    sentences = document.tokens.sentences
    return at == 0 or (at > 0 and sentences[at - 1] != sentences[at])


def _role(document: Document, first: int, last: int) -> Party:
    start, end = document.folded.original(document.tokens.starts[first], document.tokens.ends[last])
    name = POSSESSIVE.sub("", document.text[start:end])
    key = " ".join(document.tokens.words[first : last + 1])
    return Party(name, key[:-1] if len(name) < end - start else key, first, last, False)


def _introduced(document: Document, found: Sequence[Party]) -> dict[str, Party]:
    """Roles whose company is named beside them: "onze huurbaas Bruggenhuis", "de aannemer (Monteurmuts)"."""
    played: dict[str, Party] = {}
    for one, other in pairwise(found):
        role, company = (other, one) if one.is_company else (one, other)
        if one.is_company == other.is_company or other.first != one.last + 1 or _stands_inside(role):
            continue
        between = document.folded.text[document.tokens.ends[one.last] : document.tokens.starts[other.first]]
        if between.strip(" ") in {"", "(", ","}:
            played.setdefault(role.key, company)
    return played


def _stands_inside(party: Party) -> bool:
    return role_of(party) in {"departments", "staff"}


def _by_sector(found: Sequence[Party], named: Sequence[Named]) -> dict[str, Party]:
    played: dict[str, Party] = {}
    for party in found:
        for candidate in () if party.is_company else named:
            sector = candidate.company.sector if candidate.company else None
            if sector and any(part in sector for part in _roles().get(party.key, NO_ROLE).sectors):
                played.setdefault(
                    party.key, Party(candidate.surface, candidate.key, candidate.first, candidate.last, True)
                )
    return played


def _played(party: Party, played: dict[str, Party]) -> Party:
    company = None if party.is_company else played.get(party.key)
    return party if company is None else company._replace(first=party.first, last=party.last)


def _merged(found: list[Party], document: Document) -> list[Party]:
    """A role next to the company that plays it ("de klantenservice van Zeptel") is one party."""
    words = document.tokens.words
    departments = {p.key for p in found if role_of(p) == "departments"}
    kept: list[Party] = []
    for party in found:
        before = kept[-1] if kept else None
        between = words[before.last + 1 : party.first] if before else []
        if before and _employs(document, before, party):
            kept[-1] = party._replace(first=before.first)
        elif before and between in LINKS and party.is_company and not before.is_company:
            if len(departments) >= 2 and before.key in departments:
                continue
            kept[-1] = party._replace(first=before.first)
        elif (
            before
            and _adjacent(document, before, party)
            and before.is_company
            and _belongs(party, before, departments)
        ):
            kept[-1] = before._replace(last=party.last)
        else:
            kept.append(party)
    return kept


def _employs(document: Document, before: Party, party: Party) -> bool:
    """Whether somebody, or a department, stands for the party behind: "het meisje van de koerier", "retouren van de afzender"."""
    words = document.tokens.words[before.last + 1 : party.first]
    inside = _stands_inside(before) and not party.is_company and not _stands_inside(party)
    return inside and len(words) == 2 and words[0] in OF and words[1] in DETERMINERS


def _adjacent(document: Document, before: Party, party: Party) -> bool:
    tokens = document.tokens
    return not document.folded.text[tokens.ends[before.last] : tokens.starts[party.first]].strip()


def _belongs(party: Party, company: Party, departments: set[str]) -> bool:
    """Whether a party is no other than the company before it: itself again, or its one department ("Parcelmoth's helpline")."""
    return party.key == company.key or (_stands_inside(party) and len(departments) < 2)


def house_of(party: Party, other: Party, found: Sequence[Party]) -> Party:
    """The company that a department or an employee belongs to: the one named last before it."""
    if not _stands_inside(party):
        return party
    companies = [p for p in found if p.is_company and p.key != other.key]
    before = [p for p in companies if p.first < party.first]
    owner = before[-1] if before else companies[0] if companies else None
    return party._replace(name=owner.name, key=owner.key, is_company=True) if owner else party
