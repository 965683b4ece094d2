"""Postal addresses: a street with a number, with the postcode and place that may follow. Dutch, British, French, German."""

from __future__ import annotations

import re

POSTCODE = r"(?:[1-9]\d{3} ?[A-Z]{2}|[A-Z]{1,2}\d[A-Z\d]? ?\d[A-Z]{2}|[1-9]\d{4})(?!\w)"
PLACE = r"[A-Z][\w'’-]+(?: (?:aan|op|bij|upon|am|an|in) (?:de[rn]? |het )?[A-Z][\w'’-]+| [A-Z][a-z'’-]+)?"
STREET_ENDING = re.compile(
    r"(?:straat|laan|weg|plein|pad|kade|gracht|hof|singel|dijk|steeg|dreef|park|plantsoen|erf|ring|baan|wal|markt"
    r"|haven|burg|berg|veld|akker|hoek|hove|oord|kamp|stra(?:ss|ß)e|str\.|allee|platz|gasse) $"
)
# Up to four words before the number, the first with a capital; small words may stand between.
STREET = re.compile(
    r"(?:[A-Z][\w'’.-]* (?:van de |van den |van |de |den |der |het |ten |ter |op |aan )?){0,3}[A-Z][\w'’.-]* $"
)
HOUSE_NUMBER = re.compile(r"\d{1,5}(?:[ -]?(?:[a-zA-Z]|bis|hs|[IVX]{1,4}|\d{1,4}))?(?!\w|[.,]\d)")
TOWN = re.compile(rf",?\s{{0,2}}{POSTCODE}(?:,? ?{PLACE})?|(?:,| in| te) {PLACE}")
BRITISH = re.compile(
    r"\d{1,4}[a-z]?,? (?:[A-Z][\w'’-]+ ){1,3}(?:Street|Road|Lane|Avenue|Close|Drive|Way|Court|Place|Gardens|Terrace"
    rf"|Crescent|Row|Square|Hill|Park|Grove|Mews|St|Rd|Ave)\b\.?(?:,? {PLACE})?(?:,? {POSTCODE})?"
)
FLAT = re.compile(r"(?:Flat|Apartment|Apt\.?|Unit) \w{1,4},? $")
FRENCH = re.compile(
    r"\d{1,4}(?: ?(?:bis|ter))?,? (?:rue|avenue|boulevard|impasse|chemin|allée)(?: [\w'’-]+){1,5}?"
    rf"(?:,? \d{{5}} {PLACE}|(?=[.,;\n]|$))",
    re.IGNORECASE,
)
NUMBER_AND_POSTCODE = re.compile(
    rf"\d{{1,5}}(?:[ -]?[a-zA-Z0-9]{{1,4}})?,? ?\d{{4}} ?[A-Z]{{2}}(?!\w)(?:,? {PLACE})?"
)
ANY_STREET = re.compile(r"[A-Z][\w'’.-]+(?: [a-zA-Z][\w'’.-]*){0,3} $")
POSTCODE_AND_NUMBER = re.compile(
    r"\d{4} ?[A-Z]{2},? ?(?:huisnummer |huisnr\.? |nr\.? |nummer )?\d{1,5}[a-zA-Z]?(?!\w)"
)
POSTCODE_AND_PLACE = re.compile(rf"[1-9]\d{{3}} ?[A-Z]{{2}},? {PLACE}")


def address_at(text: str, start: int) -> tuple[int, int] | None:
    """The span of the address that the number at ``start`` belongs to; a street without a number is none."""
    before = text[max(0, start - 60) : start]
    if before.endswith(" ") and STREET_ENDING.search(before):
        street, house = STREET.search(before), HOUSE_NUMBER.match(text, start)
        if street and house:
            town = TOWN.match(text, house.end())
            return start - len(street.group()), (town or house).end()
    named = NUMBER_AND_POSTCODE.match(text, start)
    street = ANY_STREET.search(before) if named else None
    if named and street:
        return start - len(street.group()), named.end()
    return _without_dutch_street(text, start, before)


def _without_dutch_street(text: str, start: int, before: str) -> tuple[int, int] | None:
    abroad = BRITISH.match(text, start) or FRENCH.match(text, start)
    if abroad:
        flat = FLAT.search(before)
        return start - (len(flat.group()) if flat else 0), abroad.end()
    match = POSTCODE_AND_NUMBER.match(text, start) or POSTCODE_AND_PLACE.match(text, start)
    return match.span() if match else None
