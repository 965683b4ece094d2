"""Words that say how a post stands to other posts: somebody else's, a letter for many, the same story continued."""

from __future__ import annotations

import re

ANOTHER_PERSON = re.compile(
    r"""^(?:@\S+\ )*(?:ook|zelfde|same|snap|idem|auch|aussi)\b
    |\b(?:
    ook\ (?:hier|bij\ (?:ons|mij))|hier\ ook|(?:ik|wij|we|ons|mij)\ ook(?=\ ?(?:[.,!?]|$)|\ al\b)
    |(?:precies|net|exact)\ (?:als|zoals)\ bij|zelfde\ (?:hier|verhaal|probleem|ervaring)|herkenbaar|ik\ herken
    |weer\ iemand|nog\ (?:iemand|een)\ met
    |same\ (?:here|thing|story|problem|with)|(?:me|us|here|mine|ours|fixed)\ too|also\ (?:here|happened|had|got)
    |ours|another\ (?:one|victim|person)|join\ the\ club
    |auch\ (?:hier|bei\ (?:uns|mir))|(?:uns|mir)\ auch|(?:moi|nous|chez\ moi|chez\ nous)\ aussi
    )\b""",
    re.VERBOSE,
)
LETTER_FOR_MANY = re.compile(
    r"""\b(?:
    deel\ dit|kopieer|voorbeeldbrief|overgenomen|plaats\ (?:dit|het)|stuur\ dit\ door|samen\ staan|petitie|ondergetekenden?
    |geachte|hierbij\ (?:maak|stel|zeg|verzoek|eis|deel)|per\ direct\ zeg
    |copy\ (?:and|this)|copy,|share\ this|undersigned|sign\ and\ send|template\ letter|dear\ (?:sir|madam)|hereby|give\ notice
    |sehr\ geehrte|hiermit|madame,\ monsieur|par\ la\ presente
    )""",
    re.VERBOSE,
)
GOES_ON = re.compile(
    r"""\b(?:
    vervolg|update|afloop|aanvulling|mijn\ (?:eerdere|vorige)|eerder\ schreef|inmiddels|eindelijk|nog\ steeds
    |follow[- ]?up|my\ (?:earlier|previous)|as\ i\ wrote|still|at\ last|finally
    |nachtrag|immer\ noch|suite\ de|toujours
    )\b""",
    re.VERBOSE,
)
# At the beginning: "update" further down is an edit of the same post.
POINTS_BACK = re.compile(
    r"^.{0,30}\b(?:vervolg|update|afloop|aanvulling|nachtrag|suite|follow[- ]?up)\b"
    r"|\b(?:mijn (?:eerdere|vorige) (?:klacht|bericht|verhaal|review|post)|eerder schreef|my (?:earlier|previous) (?:complaint|post|review)"
    r"|as i wrote)\b"
)
OTHER_PROBLEM = re.compile(
    r"""\b(?:
    weer\ ik|ander[e]?\ (?:klacht|probleem|kwestie|zaak|verhaal)|(?:dit|deze)\ keer|nieuwe\ klacht
    |this\ time|(?:different|another|new)\ (?:\w+\ )?(?:matter|problem|issue|complaint)|unrelated|me\ again
    |diesmal|anderes\ problem|cette\ fois|autre\ probleme
    )\b""",
    re.VERBOSE,
)
