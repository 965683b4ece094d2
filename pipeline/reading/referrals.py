"""Who sends the customer to whom."""

from __future__ import annotations

from collections.abc import Sequence
from typing import NamedTuple

from pipeline.reading.companies import Named
from pipeline.reading.document import Document
from pipeline.reading.facts import Referral

SAYS = frozenset(
    "zegt zei zeggen zeiden says said say said sagt sagen told dit disent vindt meldt stelt beweert claims insists blames".split()
)
# Departments stay what they are called; other roles are replaced by the company that plays them.
DEPARTMENTS = frozenset(
    """klantenservice helpdesk facturatie administratie techniek verkoop sales balie loket filiaal backoffice planning billing accounts
    technical support branch warehouse department kundenservice hotline technik filiale""".split()
)
ROLES = {
    "bank": ("bank",),
    "verzekeraar zorgverzekeraar insurer insurance versicherung assureur assurance": (
        "insurer",
        "health insurer",
        "insurance",
    ),
    "verhuurder huurbaas woningcorporatie corporatie landlord vermieter proprietaire housing": ("housing",),
    "leverancier energieleverancier supplier fournisseur": ("energy",),
    "netbeheerder netzbetreiber": ("grid operator",),
    "pakketdienst bezorger bezorgdienst koerier vervoerder courier carrier paketdienst transporteur livreur": (
        "parcel",
    ),
    "webshop winkel verkoper shop store seller retailer magasin vendeur handler": (
        "webshop",
        "webshop and shops",
        "furniture webshop",
        "shoe shop",
        "furniture",
    ),
    "fabrikant producent manufacturer maker hersteller fabricant": (
        "electronics maker",
        "appliance maker",
        "e-bike maker",
    ),
    "provider isp operateur anbieter": ("telecom",),
    "luchtvaartmaatschappij maatschappij airline": ("airline",),
    "boekingssite reisbureau reisorganisatie": ("booking site", "travel agency"),
    "aannemer contractor": ("contractor",),
    "installateur installer": ("boiler installer", "heat pump installer", "solar and charging installer"),
    "marktplaats platform marketplace": ("marketplace",),
    "tussenpersoon bemiddelaar broker": ("insurance broker",),
    "incassobureau": ("debt collection",),
    "garage dealer werkstatt": ("garage",),
    "uitgever publisher": ("publisher", "media"),
}
SECTORS = {role: sectors for roles, sectors in ROLES.items() for role in roles.split()}
BACK = frozenset("terug terugverwezen teruggestuurd back weer zuruck retour".split())
REACH = 14


class Party(NamedTuple):
    """A company or a role at words ``first`` to ``last``; ``key`` is the same for the same party."""

    name: str
    key: str
    first: int
    last: int
    is_company: bool


def parties(document: Document, named: Sequence[Named]) -> list[Party]:
    """Companies and roles in order; a role next to the company that plays it is that company."""
    found = [Party(n.surface, n.key, n.first, n.last, True) for n in named]
    taken = {at for party in found for at in range(party.first, party.last + 1)}
    for hit in document.hits("party"):
        if not taken & set(range(hit.first, hit.last + 1)):
            start, end = document.folded.original(hit.start, hit.end)
            role = document.tokens.words[hit.last]
            found.append(_role(document.text[start:end], role, hit.first, hit.last, named))
    return _merged(sorted(found, key=lambda party: party.first), document)


def _role(surface: str, role: str, first: int, last: int, named: Sequence[Named]) -> Party:
    sectors = SECTORS.get(role, ())
    for candidate in named:
        if candidate.company is not None and candidate.company.sector in sectors:
            return Party(candidate.surface, candidate.key, first, last, True)
    return Party(surface, role, first, last, False)


def _merged(found: list[Party], document: Document) -> list[Party]:
    words = document.tokens.words
    departments = {p.key for p in found if p.key in DEPARTMENTS}
    kept: list[Party] = []
    for party in found:
        before = kept[-1] if kept else None
        between = words[before.last + 1 : party.first] if before else []
        if (
            before
            and party.is_company
            and not before.is_company
            and between in ([], ["van"], ["of"], ["bij"], ["from"], ["at"])
        ):
            if len(departments) >= 2 and before.key in DEPARTMENTS:
                continue
            kept[-1] = party._replace(first=before.first)
        else:
            kept.append(party)
    return kept


def referrals(document: Document, found: Sequence[Party]) -> list[Referral]:
    """The pairs, in order of telling, each once."""
    pairs: dict[tuple[str, str], Referral] = {}
    last: tuple[Party, Party] | None = None
    for first, end in _verbs(document, found):
        pair = _pair(document, found, first, end, last)
        if pair is not None:
            last = pair
            start, stop = document.folded.original(
                document.tokens.starts[pair[0].first], document.tokens.ends[pair[1].last]
            )
            pairs.setdefault(
                (pair[0].key, pair[1].key),
                Referral(pair[0].name, pair[1].name, min(start, stop), max(start, stop)),
            )
    return list(pairs.values())


def _verbs(document: Document, found: Sequence[Party]) -> list[tuple[int, int]]:
    """Where the customer is sent on: a verb of sending, or "X says Y" with nothing but a word or two between."""
    verbs = [(hit.first, hit.last) for hit in document.hits("refer")]
    words, sentences = document.tokens.words, document.tokens.sentences
    for one, other in zip(found, found[1:], strict=False):
        between = words[one.last + 1 : other.first]
        if 0 < len(between) <= 4 and between[0] in SAYS and sentences[one.first] == sentences[other.first]:
            verbs.append((one.last + 1, one.last + 1))
    return sorted(verbs)


def _pair(
    document: Document,
    found: Sequence[Party],
    first: int,
    end: int,
    previous: tuple[Party, Party] | None,
) -> tuple[Party, Party] | None:
    sentences = document.tokens.sentences
    here = [p for p in found if sentences[p.first] == sentences[first]]
    sender = next((p for p in reversed(here) if p.last < first and first - p.last <= REACH), None)
    target = next((p for p in here if p.first >= first and p.last != first and p.first - end <= REACH), None)
    back = bool(BACK & set(document.tokens.words[first : end + 4]))
    if sender is None and previous is not None:
        sender = previous[1]
    if sender is None:
        sender = next((p for p in reversed(found) if p.last < first), None)
    if target is None and back and previous is not None:
        target = previous[0]
    if sender is None or target is None or sender.key == target.key:
        return None
    return sender, target
