"""Words that say how a post stands to others: another person's, a letter for many, a story continued."""

from __future__ import annotations

import re


def _words(pattern: str) -> re.Pattern[str]:
    """Whole words in a plain text; blanks are written ``~``, lines may be broken anywhere."""
    return re.compile(rf"\b(?:{''.join(pattern.split()).replace('~', ' ')})\b")


ANOTHER_PERSON = re.compile(
    r"^(?:@\S+ )*(?:ook|zelfde|same|snap|idem|auch|aussi)\b|"
    + _words(
        r"""
        ook~(?:hier|bij~(?:ons|mij))|hier~ook|(?:ik|wij|we|ons|mij)~ook(?=~?(?:[.,!?]|$)|~al\b)
        |(?:precies|net|exact)~(?:als|zoals)~bij|zelfde~(?:hier|verhaal|probleem|ervaring)
        |herkenbaar|ik~herken|weer~iemand|nog~(?:iemand|een)~met
        |same~(?:here|thing|story|problem|with)|(?:me|us|here|mine|ours|fixed)~too
        |also~(?:here|happened|had|got)|ours|another~(?:one|victim|person)|join~the~club
        |auch~(?:hier|bei~(?:uns|mir))|(?:uns|mir)~auch|(?:moi|nous|chez~moi|chez~nous)~aussi
        """
    ).pattern
)
# Everybody whom such a thing hit tells the same; only numbers of one's own show one person.
HIT_MANY = _words(
    r"""
    (?:stroom|netwerk|internet|pin)?storing(?:en)?|(?:stroom)?uitval|geen~bereik|datalek|hack
    |terugroepactie|staking|prijsverhoging|tariefs?verhoging|faillissement|failliet|viel~.{0,30}~uit
    |outage|power~cut|no~(?:signal|broadband|internet)|data~(?:breach|leak)|recall(?:ed)?|strike
    |price~(?:rise|increase)|bankrupt(?:cy)?
    |storung|stromausfall|datenleck|ruckruf|panne|fuite~de~donnees
    """
)
LETTER_FOR_MANY = _words(
    r"""
    deel~dit|kopieer|voorbeeldbrief|overgenomen|plaats~(?:dit|het)|stuur~dit~door|samen~staan|petitie
    |ondergetekenden?|geachte|hierbij~(?:maak|stel|zeg|verzoek|eis|deel)|per~direct~zeg
    |copy~(?:and|this)|copy,~sign|share~this|undersigned|sign~and~send|template~letter
    |dear~(?:sir|madam)|hereby|give~notice|sehr~geehrte|hiermit|madame,~monsieur|par~la~presente
    """
)
GOES_ON = _words(
    r"""
    vervolg|update|afloop|aanvulling|mijn~(?:eerdere|vorige)|eerder~schreef|inmiddels|eindelijk
    |nog~steeds|follow[-~]?up|my~(?:earlier|previous)|as~i~wrote|still|at~last|finally
    |nachtrag|immer~noch|suite~de|toujours
    """
)
# At the beginning: "update" further down is an edit of the same post.
POINTS_BACK = re.compile(
    r"^.{0,30}\b(?:vervolg|update|afloop|aanvulling|nachtrag|suite|follow[- ]?up)\b|"
    + _words(
        r"""
        mijn~(?:eerdere|vorige)~(?:klacht|bericht|verhaal|review|post)|eerder~schreef
        |my~(?:earlier|previous)~(?:complaint|post|review)|as~i~wrote
        """
    ).pattern
)
OTHER_PROBLEM = _words(
    r"""
    weer~ik|ik~weer|(?:iets|wat|heel)~anders|los~(?:hier|daar)van|dit(?:maal|~keer)|deze~keer|nu~weer
    |(?:andere?|nieuwe?|tweede|volgende?)~(?:\w+~)?
        (?:klacht|probleem|kwestie|zaak|verhaal|hoofdstuk|avontuur)
    |me~again|this~time|unrelated|separate(?:ly)?|not~the~same
    |(?:different|another|new|second|next)~(?:\w+~)?
        (?:matter|problem|issue|complaint|chapter|saga|story|instalment)
    |diesmal|anderes~problem|ich~wieder|cette~fois|autre~(?:probleme|histoire)|encore~moi
    """
)
