"""Which word stands before a number: what makes ``4417-09`` an order, a customer or nothing at all."""

from __future__ import annotations

import re

# Stems: with or without a number word behind them (ordernummer, order nr., order no).
ORDER_STEMS = frozenset(
    """bestel bestelling order orders boeking boekings reservering reserverings zaak zaaks dossier ticket melding meldings klacht
    klachten referentie kenmerk klachtkenmerk ref retour rma tracking track trace barcode incident factuur invoice case booking
    reservation reference complaint claim schade pnr zending zendings zend pakket verzoek aanvraag offerte afspraak bestell bestellung auftrag
    auftrags vorgang vorgangs aktenzeichen fall sendungs sendung buchungs rechnungs commande réservation suivi casenr call shipment
    parcel consignment incidentmelding service storings storing werkorder opdracht repair reparatie""".split()
)
CUSTOMER_STEMS = frozenset(
    """klant klanten relatie polis contract contracts lid lidmaatschap lidmaatschaps pas kaart account debiteur debiteuren verzekerde
    verzekerden verzekering verzekerings abonnee abonnement abonnements huurder huurders deelnemer deelnemers plan policy customer member
    membership card subscriber client clients kunden kunde vertrag vertrags mitglied mitglieds contrat abonné adhérent rekening bankrekening
    leden patiënt patient cliënt gebruikers user ov chipkaart spaarpas tenancy loyalty insurance insured zorgpas
    versicherungs versicherungsschein police kontrakt lease creditcard pinpas""".split()
)
# A bare number after these says nothing yet ("rekening 250"); they need a number word.
NEED_NUMBER_WORD = frozenset(
    """rekening account case call fall service plan pas kaart card claim schade aanvraag afspraak verzekering insurance
    ov lease user gebruikers clients client retour track trace pakket storing reparatie repair opdracht parcel offerte factuur invoice
    abonnement melding klacht complaint contract""".split()
)
NUMBER_WORDS = frozenset(
    "nummer nummers nr nrs no number num id code nummern numéro numero n° kenmerk reference referentie ref".split()
)
FILLERS = frozenset(
    "is was luidt van mij met onder the my mijn het de ist lautet est a as en and bij inzake".split()
)
SUFFIX = re.compile(r"(?:nummers?|nr|code|number|kenmerk|id)$")
WORD = re.compile(r"[^\W\d_]+°?|[.!?;\n](?=\s)", re.UNICODE)


def kind_of_number(before: str) -> tuple[str | None, bool]:
    """What the words before a number make it: a kind (or ``None``), and whether a number word ("nr.") stands there.

    A kind with a question mark holds only for a number that looks like no amount and no year: with letters or hyphens.
    """
    has_number_word = False
    weak: str | None = None
    for word in reversed(WORD.findall(before.lower())[-6:]):
        if word in NUMBER_WORDS:
            has_number_word = True
        stem = SUFFIX.sub("", word)
        if stem != word and stem:
            has_number_word = True
        kind = _kind(stem) or _kind(stem.removesuffix("s")) or _kind(word)
        if kind is not None and stem in NEED_NUMBER_WORD and not has_number_word:
            weak = weak or kind
        elif kind is not None:
            return weak or kind, has_number_word
        elif word not in NUMBER_WORDS and word not in FILLERS and word != ".":
            break
    return (weak, has_number_word) if has_number_word else (f"{weak}?" if weak else None, False)


def _kind(stem: str) -> str | None:
    if stem in ORDER_STEMS:
        return "order_number"
    return "customer_number" if stem in CUSTOMER_STEMS else None
