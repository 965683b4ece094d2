"""Names of private persons: what stands after a greeting, a title, an introduction or a signature."""

from __future__ import annotations

import re
from collections.abc import Iterator

NAME = r"(?:(?:[A-Z]\.[ ]?){1,4}(?:(?:van|de|den|der|ten|ter|von|le|la|du|'t|el|te)\s){0,3}[A-Z][\w'’-]+|[A-Z][a-zà-ÿ'’-]+(?:-[A-Z][a-zà-ÿ]+)?(?:[ ](?:(?:van|de|den|der|ten|ter|von|le|la|du|'t|el)[ ]){0,3}[A-Z](?:[\w'’-]*[a-zà-ÿ]|\.)){0,2})"
INITIALS = re.compile(
    r"(?<![\w.])(?:[A-Z]\. ?){1,4}(?:(?:van|de|den|der|ten|ter|von|le|la|du|'t) ){0,3}[A-Z][a-zà-ÿ][\w'’-]+"
)
CUED = re.compile(
    r"(?:\b(?:[Mm]evrouw|[Mm]eneer|[Mm]evr\.?|[Mm]w\.?|[Dd]hr\.?|[Hh]eer|[Mm]rs?\.?|[Mm]s\.?|[Mm]iss|[Dd]r\.?|Herrn?|Frau|Madame|Monsieur|Mme|M\.)"
    r"|\b(?:ene|een zekere|genaamd|genoemd|noemde zich|noemt zich|heet|heette|geheten|ik ben|[Mm]ijn naam is|[Mm]y name is|[Ii] am|named|called|[Tt]hanks?|[Tt]hank you"
    r"|[Bb]edankt|[Dd]ankjewel|[Dd]ank je wel|[Dd]ank u|[Mm]et dank aan|[Cc]ollega|[Mm]edewerk(?:er|ster)|[Mm]onteur|[Aa]dviseur|[Aa]dviseuse|[Aa]gent|[Cc]hauffeur|[Bb]ezorger"
    r"|[Gg]roet(?:en|jes)?|[Hh]oogachtend|[Rr]egards|[Ss]incerely|[Ff]aithfully|[Cc]heers|[Cc]ordialement|Grüße|Grüßen|name is|door|by|van ene|[Ss]houtout (?:to|naar)|[Kk]udos (?:to|aan)))"
    r"[,:]?[\s(]{1,3}(" + NAME + r")"
)
NOT_A_NAME = frozenset(
    """De Het Een Ik We Wij Je U Uw Mijn Dat Dit Die Maar En Of Na Bij Van Voor Met Geen Niet Nu Toen Als Dan Wat Wie Waar Hoe Eerst Daarna
    The A An I My Your This That But And Or So We They He She It No Not Then When Team Klantenservice Helpdesk Customer Support""".split()
)


def person_names(text: str) -> Iterator[tuple[int, int, str]]:
    """Spans of names of private persons, without titles."""
    for match in INITIALS.finditer(text):
        yield match.start(), match.end(), "name"
    for match in CUED.finditer(text):
        name = match.group(1)
        if name.split()[0] not in NOT_A_NAME:
            yield match.start(1), match.end(1), "name"
