"""Numbers and addresses in a text that identify a person.

Every kind read here holds a digit, so a text without digits costs one scan, and only the neighbourhood of each run of
digits is examined.
"""

from __future__ import annotations

import re
from collections.abc import Iterator
from typing import NamedTuple

from pipeline.reading.addresses import address_at
from pipeline.reading.identifiers import IBAN_LENGTH, is_bsn, is_iban, is_phone
from pipeline.reading.number_cues import kind_of_number

Span = tuple[int, int, str]  # start, end, kind

RUN = re.compile(r"\d[\d .()/-]*")
DUTCH_IBAN = re.compile(r"NL ?\d{2} ?[A-Z]{4}(?: ?\d){10}(?!\d)", re.IGNORECASE)
IBAN = re.compile(r"[A-Za-z]{2}\d{2}(?:[ .-]?[A-Za-z0-9]{4}){2,7}(?:[ .-]?[A-Za-z0-9]{1,4})?(?!\w)")
PHONE = re.compile(
    r"(?:\(?(?:\+|00)\d{1,3}\)?[ .-]?(?:\(0\)[ .-]?)?\d(?:[ ./-]?\d){6,11}"
    r"|\(?0[1-9]\d{0,4}\)?(?:[ .-]{0,3}\d){5,9})(?!\w|[.,]\d)"
)
NINE_DIGITS = re.compile(
    r"(?:\d{9}|\d{4}[ .]\d{2}[ .]\d{3}|\d{3}([ .-])\d{3}\1\d{3}|\d{4}[ .]\d{5})(?![\w-]|[.,]\d)"
)
SPACED_NINE = re.compile(r"\d[\d .]{7,11}\d")
CARD = re.compile(r"\d{4}([ -]?)\d{4}\1\d{4}\1\d{4}(?!\w)")
HASHED = re.compile(r"#[A-Z]{0,4}-?\d{5,}(?!\w)")
PLATE = re.compile(
    r"(?:[A-Z]{2}-\d{2}-\d{2}|\d{2}-\d{2}-[A-Z]{2}|\d{2}-[A-Z]{2}-\d{2}|[A-Z]{2}-\d{2}-[A-Z]{2}"
    r"|[A-Z]{2}-[A-Z]{2}-\d{2}|\d{2}-[A-Z]{2}-[A-Z]{2}|\d{2}-[A-Z]{3}-\d|\d-[A-Z]{3}-\d{2}|[A-Z]{2}-\d{3}-[A-Z]"
    r"|[A-Z]-\d{3}-[A-Z]{2}|[A-Z]{3}-\d{2}-[A-Z]|[A-Z]-\d{2}-[A-Z]{3}|\d-[A-Z]{2}-\d{3}|\d{3}-[A-Z]{2}-\d"
    r"|[A-Z]{2}\d{2} [A-Z]{3})(?![\w-])"
)
CUED_PLATE = re.compile(r"[A-Z0-9]{1,4}(?:[- ]?[A-Z0-9]{1,4}){1,2}(?!\w)", re.IGNORECASE)
NUMBER = re.compile(
    r"(?:[A-Z]{1,6}[-./ ]?){0,2}#?\d[\dA-Z]*(?:[-./ ]?(?:[A-Z]{1,4}[-./ ]?)?\d[\dA-Z]*)*(?:-[A-Z]{1,4})?(?!\w)",
    re.IGNORECASE,
)
# Capitals and digits mixed, as in a booking code; and capitals, hyphens and digits, as in a ticket number.
CODE = re.compile(r"(?=[A-Z0-9]*\d)(?=[A-Z0-9]*[A-Z])[A-Z0-9]{5,12}(?!\w)")
LOOSE_CODE = re.compile(r"(?:[A-Z]{1,5}[-/]){1,2}\d[\dA-Z]*(?:[-/][\dA-Z]+)*(?!\w)")
BLACKED_OUT = re.compile(r"(?:X+[-/])+\d{2,4}$")  # a date whose day somebody crossed out before: XX/XX/2019
CAPITALS_APART = re.compile(r"(?<!\w)[A-Z]{2,4} $")

BSN_CUE = re.compile(
    r"(?:\bbsn|burgerservicenummer|sofi-?nummer)\W{0,3}(?:nummer|nr)?\W{0,3}(?:is|was|van mij)?\W{0,3}$",
    re.IGNORECASE,
)
PLATE_CUE = re.compile(
    r"(?:kenteken|licen[cs]e plate|number plate|kennzeichen|immatriculation)(?:plaat)?\W{0,3}"
    r"(?:is|was|met|no|number)?\W{0,3}$",
    re.IGNORECASE,
)
CALL_CUE = re.compile(
    r"(?:\btel|telefoon|telefoonnummer|mobiel|phone|mobile|bereikbaar op|call me (?:on|at)|bel me op)\W{0,4}$",
    re.IGNORECASE,
)
DECOY_CUE = re.compile(r"\b(?:ean|gtin|isbn|kvk|btw)\b.{0,12}$", re.IGNORECASE)
MODEL_CUE = re.compile(
    r"\b(?:model|type|versie|version|vlucht|flight|trein|serie\w*|art|artikel\w*)\.? ?$", re.IGNORECASE
)
BEFORE_AMOUNTS = frozenset("€$£")
EDGE = frozenset("+(#")


class _Place(NamedTuple):
    """Where a number stands: its first digit, its token (``PZ-0091`` begins at the P), with an opening mark, and what
    stands before."""

    text: str
    digit: int
    inner: int
    token: int
    before: str


def personal_numbers(text: str) -> Iterator[Span]:
    """Spans of addresses and personal numbers, in order and without overlaps."""
    done = 0
    for run in RUN.finditer(text):
        if run.start() >= done:
            span = _claim(text, run.start())
            if span is not None and span[0] >= done:
                done = span[1]
                yield span


def _claim(text: str, digit: int) -> Span | None:
    """The personal datum that the run of digits at ``digit`` belongs to, if any."""
    address = address_at(text, digit)
    if address is not None:
        return *address, "address"
    place = _place(text, digit)
    plate = PLATE.match(text, place.inner)
    if plate is None and PLATE_CUE.search(place.before):
        plate = CUED_PLATE.match(text, place.inner)
    if plate:
        return *plate.span(), "licence_plate"
    digits = sum(char.isdigit() for char in text[digit : digit + 24])
    if (digits < 3 and place.inner == digit) or DECOY_CUE.search(place.before):
        return None
    return _iban(place) or _cued(place) or _uncued(place)


def _place(text: str, digit: int) -> _Place:
    inner = digit
    while inner > 0 and digit - inner < 12 and (text[inner - 1].isalnum() or text[inner - 1] in "-/"):
        inner -= 1
    token = inner
    while token > 0 and text[token - 1] in EDGE:
        token -= 1
    return _Place(text, digit, inner, token, text[max(0, token - 48) : token])


def _iban(place: _Place) -> Span | None:
    text = place.text
    for begin in (place.inner, place.inner - 3, place.inner - 2):
        match = DUTCH_IBAN.match(text, max(begin, 0))
        if match:
            return *match.span(), "iban"
    match = IBAN.match(text, place.inner)
    while match:
        if _looks_like_iban(match.group()):
            return *match.span(), "iban"
        shorter = match.group().rfind(" ")
        match = IBAN.fullmatch(text, place.inner, place.inner + shorter) if shorter > 0 else None
    return None


def _looks_like_iban(number: str) -> bool:
    """A valid IBAN, or one mistyped: its country's length in capitals, and mostly digits."""
    compact = re.sub(r"[ .-]", "", number)
    if is_iban(compact):
        return True
    digits = sum(char.isdigit() for char in compact)
    return compact.isupper() and IBAN_LENGTH.get(compact[:2]) == len(compact) and digits >= 14


def _cued(place: _Place) -> Span | None:
    """What the words before the number make of it."""
    text = place.text
    if BSN_CUE.search(place.before):
        match = SPACED_NINE.match(text, place.inner)
        if match:
            return *match.span(), "bsn"
    if CALL_CUE.search(place.before):
        return _phone(place)
    begin, before = _with_capitals(place)
    kind, has_number_word = kind_of_number(before)
    if kind is None or text[place.token - 1 : place.token] in BEFORE_AMOUNTS:
        return None
    match = NUMBER.match(text, begin) or CODE.match(text, begin)
    if match is None or text[match.end() : match.end() + 6].lstrip().startswith(("euro", "€", "eur", "%")):
        return None
    plain = not kind.endswith("?") and _identifies(match.group(), has_number_word)
    return (*match.span(), kind.rstrip("?")) if plain or _is_code(match.group()) else None


def _with_capitals(place: _Place) -> tuple[int, str]:
    """A number may begin with capitals set apart: ``GA 3310 7725``."""
    capitals = CAPITALS_APART.search(place.text, max(0, place.inner - 6), place.inner)
    begin = capitals.start() if capitals else place.inner
    return begin, place.text[max(0, begin - 48) : begin]


def _identifies(number: str, has_number_word: bool) -> bool:
    digits = sum(char.isdigit() for char in number)
    if has_number_word:
        return digits >= 3
    is_year = digits == 4 and number.isdigit() and number[:2] in {"19", "20"}
    return digits >= 4 and not is_year


def _is_code(number: str) -> bool:
    """Letters and digits in capitals, or groups of digits with hyphens: no amount, year or measure looks so."""
    digits = sum(char.isdigit() for char in number)
    mixed = digits >= 1 and any(char.isalpha() for char in number) and number.isupper() and len(number) >= 5
    return (mixed and (digits >= 3 or number.isalnum())) or ("-" in number and digits >= 6)


def _uncued(place: _Place) -> Span | None:
    """What the number's own shape makes of it."""
    phone = _phone(place)
    if phone is not None:
        return phone
    text = place.text
    match = CARD.match(text, place.digit)
    if match:
        return *match.span(), "customer_number"
    match = NINE_DIGITS.match(text, place.digit)
    if match and place.inner == place.digit and is_bsn(match.group()):
        return *match.span(), "bsn"
    match = HASHED.match(text, place.token) or _loose_code(place)
    return (*match.span(), "order_number") if match else None


def _loose_code(place: _Place) -> re.Match[str] | None:
    match = LOOSE_CODE.match(place.text, place.inner)
    if match is None or MODEL_CUE.search(place.before) or BLACKED_OUT.match(match.group()):
        return None
    digits = sum(char.isdigit() for char in match.group())
    parts = match.group().count("-") + match.group().count("/")
    return match if digits >= 5 or (digits >= 4 and parts >= 2) else None


def _phone(place: _Place) -> Span | None:
    if place.text[place.token - 1 : place.token] in BEFORE_AMOUNTS | {".", ","}:
        return None
    match = PHONE.match(place.text, place.token) or PHONE.match(place.text, place.inner)
    if match is None:
        return None
    number = match.group()
    if number.lstrip("(").startswith(("+", "00")):
        bare = "".join(char for char in number.replace("(0)", "") if char in "+0123456789")
        return (*match.span(), "phone") if is_phone(bare) else None
    digits = sum(char.isdigit() for char in number)
    return (*match.span(), "phone") if 9 <= digits <= 12 else None
