"""Numbers and addresses in a text that identify a person.

Every kind read here holds a digit, so a text without digits costs one scan, and only the neighbourhood of each run of
digits is examined.
"""

from __future__ import annotations

import re
from collections.abc import Iterator

from pipeline.reading.identifiers import is_bsn, is_iban, is_phone
from pipeline.reading.number_cues import kind_of_number

Span = tuple[int, int, str]  # start, end, kind

RUN = re.compile(r"\d[\d .()/-]*")
DUTCH_IBAN = re.compile(r"NL ?\d{2} ?[A-Z]{4}(?: ?\d){10}(?!\d)", re.IGNORECASE)
IBAN = re.compile(r"[A-Za-z]{2}\d{2}(?:[ .-]?[A-Za-z0-9]{4}){2,7}(?:[ .-]?[A-Za-z0-9]{1,4})?(?!\w)")
PHONE = re.compile(
    r"(?:\(?(?:\+|00)\d{1,3}\)?[ .-]?(?:\(0\)[ .-]?)?\d(?:[ ./-]?\d){6,11}|\(?0[1-9]\d{0,4}\)?(?:[ .-]{0,3}\d){5,9})(?!\w|[.,]\d)"
)
NINE_DIGITS = re.compile(
    r"(?:\d{9}|\d{4}[ .]\d{2}[ .]\d{3}|\d{3}([ .-])\d{3}\1\d{3}|\d{4}[ .]\d{5})(?![\w-]|[.,]\d)"
)
CARD = re.compile(r"\d{4}([ -]?)\d{4}\1\d{4}\1\d{4}(?!\w)")
HASHED = re.compile(r"#[A-Z]{0,4}-?\d{5,}(?!\w)")
PLATE = re.compile(
    r"(?:[A-Z]{2}-\d{2}-\d{2}|\d{2}-\d{2}-[A-Z]{2}|\d{2}-[A-Z]{2}-\d{2}|[A-Z]{2}-\d{2}-[A-Z]{2}|[A-Z]{2}-[A-Z]{2}-\d{2}"
    r"|\d{2}-[A-Z]{2}-[A-Z]{2}|\d{2}-[A-Z]{3}-\d|\d-[A-Z]{3}-\d{2}|[A-Z]{2}-\d{3}-[A-Z]|[A-Z]-\d{3}-[A-Z]{2}"
    r"|[A-Z]{3}-\d{2}-[A-Z]|[A-Z]-\d{2}-[A-Z]{3}|\d-[A-Z]{2}-\d{3}|\d{3}-[A-Z]{2}-\d|[A-Z]{2}\d{2} [A-Z]{3})(?![\w-])"
)
CUED_PLATE = re.compile(r"[A-Z0-9]{1,3}(?:[- ]?[A-Z0-9]{1,4}){1,2}(?!\w)", re.IGNORECASE)
NUMBER = re.compile(
    r"(?:[A-Z]{1,6}[-./ ]?){0,2}#?\d[\dA-Z]*(?:[-./ ]?(?:[A-Z]{1,4}[-./ ]?)?\d[\dA-Z]*)*(?:-[A-Z]{1,4})?(?!\w)",
    re.IGNORECASE,
)

POSTCODE = r"(?:[1-9]\d{3} ?[A-Z]{2}|[A-Z]{1,2}\d[A-Z\d]? ?\d[A-Z]{2}|[1-9]\d{4})(?!\w)"
PLACE = r"[A-Z][\w'’-]+(?: (?:aan|op|bij|upon|am|an|in) (?:de[rn]? |het )?[A-Z][\w'’-]+| [A-Z][\w'’-]+)?"
STREET_ENDING = re.compile(
    r"(?:straat|laan|weg|plein|pad|kade|gracht|hof|singel|dijk|steeg|dreef|park|plantsoen|erf|ring|baan|wal|markt|haven|burg|berg|veld|akker"
    r"|hoek|hove|oord|kamp|stra(?:ss|ß)e|str\.|allee|platz|gasse) $"
)
STREET = re.compile(
    r"(?:[A-Z][\w'’.-]* (?:van |de |den |der |het |ten |ter |van de |van den |op |aan )?){0,3}[A-Z][\w'’.-]* $"
)
HOUSE_NUMBER = re.compile(r"\d{1,5}(?:[ -]?(?:[a-zA-Z]|bis|hs|[IVX]{1,4}|\d{1,4}))?(?!\w|[.,]\d)")
TOWN = re.compile(rf",?\s{{0,2}}{POSTCODE}(?:,? ?{PLACE})?|(?:,| in| te) {PLACE}")
BRITISH = re.compile(
    r"\d{1,4}[a-z]?,? (?:[A-Z][\w'’-]+ ){1,3}(?:Street|Road|Lane|Avenue|Close|Drive|Way|Court|Place|Gardens|Terrace|Crescent|Row|Square|Hill"
    rf"|Park|Grove|Mews|St|Rd|Ave)\b\.?(?:,? {PLACE})?(?:,? {POSTCODE})?"
)
FLAT = re.compile(r"(?:Flat|Apartment|Apt\.?|Unit) \w{1,4},? $")
FRENCH = re.compile(
    rf"\d{{1,4}}(?: ?(?:bis|ter))?,? (?:rue|avenue|boulevard|impasse|chemin|allée)(?: [\w'’-]+){{1,5}}?(?:,? \d{{5}} {PLACE}|(?=[.,;\n]|$))",
    re.IGNORECASE,
)
POSTCODE_AND_NUMBER = re.compile(
    r"[1-9]\d{3} ?[A-Z]{2},? ?(?:huisnummer |huisnr\.? |nr\.? |nummer )?\d{1,5}[a-zA-Z]?(?!\w)"
)
POSTCODE_AND_PLACE = re.compile(rf"[1-9]\d{{3}} ?[A-Z]{{2}},? {PLACE}")

BSN_CUE = re.compile(
    r"(?:\bbsn|burgerservicenummer|sofi-?nummer)\W{0,3}(?:nummer|nr)?\W{0,3}(?:is|was|van mij)?\W{0,3}$",
    re.IGNORECASE,
)
PLATE_CUE = re.compile(
    r"(?:kenteken|licen[cs]e plate|number plate|kennzeichen|immatriculation)(?:plaat)?\W{0,3}(?:is|was|met|no|number)?\W{0,3}$",
    re.IGNORECASE,
)
CALL_CUE = re.compile(
    r"(?:\btel|telefoon|telefoonnummer|mobiel|phone|mobile|bereikbaar op|call me (?:on|at)|bel me op)\W{0,4}$",
    re.IGNORECASE,
)
DECOY_CUE = re.compile(r"\b(?:ean|gtin|isbn|kvk|btw)\b.{0,12}$", re.IGNORECASE)
EDGE = frozenset("+(#")


def personal_numbers(text: str) -> Iterator[Span]:
    """Spans of addresses and personal numbers, in order and without overlaps."""
    done = 0
    for run in RUN.finditer(text):
        if run.start() < done:
            continue
        span = _claim(text, run.start())
        if span is not None and span[0] >= done:
            done = span[1]
            yield span


def _claim(text: str, start: int) -> Span | None:
    """The personal datum that the run of digits at ``start`` belongs to, if any."""
    address = _address(text, start)
    if address is not None:
        return address
    token = _token_start(text, start)
    before = text[max(0, token - 48) : token]
    plate = PLATE.match(text, token) or (PLATE_CUE.search(before) and CUED_PLATE.match(text, token))
    if plate:
        return *plate.span(), "licence_plate"
    digits = sum(char.isdigit() for char in text[start : start + 24])
    if digits < 3 or DECOY_CUE.search(before):
        return None
    return _iban(text, token) or _cued(text, token, before) or _uncued(text, token, start, before)


def _token_start(text: str, start: int) -> int:
    """Where the token begins whose first digit stands at ``start``: ``PZ-0091`` begins at the P."""
    token = start
    while token > 0 and start - token < 12 and (text[token - 1].isalnum() or text[token - 1] in "-/"):
        token -= 1
    while token > 0 and text[token - 1] in EDGE:
        token -= 1
    return token


def _iban(text: str, token: int) -> Span | None:
    for begin in (token, token - 3, token - 2):
        match = DUTCH_IBAN.match(text, max(begin, 0))
        if match:
            return *match.span(), "iban"
    match = IBAN.match(text, token)
    while match:
        if is_iban(match.group().replace("-", "").replace(".", "")):
            return *match.span(), "iban"
        shorter = match.group().rfind(" ")
        match = IBAN.fullmatch(text, token, token + shorter) if shorter > 0 else None
    return None


def _cued(text: str, token: int, before: str) -> Span | None:
    if BSN_CUE.search(before):
        match = re.compile(r"\d[\d .]{7,11}\d").match(text, token)
        if match:
            return *match.span(), "bsn"
    if CALL_CUE.search(before):
        return _phone(text, token)
    letters, kind_before = _letters_before(text, token)
    kind, has_number_word = kind_of_number(kind_before)
    if kind is None or text[token - 1 : token] in {"€", "$", "£"}:
        return None
    match = NUMBER.match(text, letters)
    if match is None or not _identifies(match.group(), has_number_word):
        return None
    if text[match.end() : match.end() + 6].lstrip().startswith(("euro", "€", "eur", "%")):
        return None
    return *match.span(), kind


def _letters_before(text: str, token: int) -> tuple[int, str]:
    """A number may begin with capitals set apart: ``GA 3310 7725``."""
    capitals = re.compile(r"(?<!\w)[A-Z]{2,4} $").search(text, max(0, token - 6), token)
    begin = capitals.start() if capitals else token
    return begin, text[max(0, begin - 48) : begin]


def _identifies(number: str, has_number_word: bool) -> bool:
    digits = sum(char.isdigit() for char in number)
    if has_number_word:
        return digits >= 3
    is_year = digits == 4 and number.isdigit() and number[:2] in {"19", "20"}
    return digits >= 4 and not is_year


def _uncued(text: str, token: int, start: int, before: str) -> Span | None:
    phone = _phone(text, token)
    if phone is not None:
        return phone
    match = CARD.match(text, start)
    if match:
        return *match.span(), "customer_number"
    match = NINE_DIGITS.match(text, start)
    if match and token == start and is_bsn(match.group()):
        return *match.span(), "bsn"
    match = HASHED.match(text, token)
    return (*match.span(), "order_number") if match else None


def _phone(text: str, token: int) -> Span | None:
    if text[token - 1 : token] in {"€", "$", "£", ".", ","}:
        return None
    match = PHONE.match(text, token)
    if match is None:
        return None
    number = match.group()
    digits = sum(char.isdigit() for char in number)
    if number.lstrip("(").startswith(("+", "00")):
        return (
            (*match.span(), "phone")
            if is_phone("".join(c for c in number.replace("(0)", "") if c in "+0123456789"))
            else None
        )
    return (*match.span(), "phone") if 9 <= digits <= 12 else None


def _address(text: str, start: int) -> Span | None:
    before = text[max(0, start - 60) : start]
    if before.endswith(" ") and STREET_ENDING.search(before):
        street = STREET.search(before)
        house = HOUSE_NUMBER.match(text, start)
        if street and house:
            town = TOWN.match(text, house.end())
            return start - len(street.group()), (town or house).end(), "address"
    british = BRITISH.match(text, start) or FRENCH.match(text, start)
    if british:
        flat = FLAT.search(before)
        return start - (len(flat.group()) if flat else 0), british.end(), "address"
    match = POSTCODE_AND_NUMBER.match(text, start) or POSTCODE_AND_PLACE.match(text, start)
    return (*match.span(), "address") if match else None
