"""Checks for numbers that identify a person: IBAN (ISO 13616, mod 97-10) and BSN (the Dutch 11-test)."""

from __future__ import annotations

import phonenumbers

# Length of an IBAN per country (SWIFT IBAN registry), for the countries whose customers write Dutch, English, German, French.
IBAN_LENGTH = {
    "AT": 20,
    "BE": 16,
    "BG": 22,
    "CH": 21,
    "CY": 28,
    "CZ": 24,
    "DE": 22,
    "DK": 18,
    "EE": 20,
    "ES": 24,
    "FI": 18,
    "FR": 27,
    "GB": 22,
    "GR": 27,
    "HR": 21,
    "HU": 28,
    "IE": 22,
    "IT": 27,
    "LT": 20,
    "LU": 20,
    "LV": 21,
    "MT": 31,
    "NL": 18,
    "NO": 15,
    "PL": 28,
    "PT": 25,
    "RO": 24,
    "SE": 24,
    "SI": 19,
    "SK": 24,
    "TR": 26,
}
BSN_WEIGHTS = (9, 8, 7, 6, 5, 4, 3, 2, -1)


def is_iban(number: str) -> bool:
    """Whether the number has its country's length and passes the mod 97 check."""
    compact = "".join(number.split()).upper()
    if IBAN_LENGTH.get(compact[:2]) != len(compact) or not compact.isascii() or not compact.isalnum():
        return False
    digits = "".join(str(int(char, 36)) for char in compact[4:] + compact[:4])
    return int(digits) % 97 == 1


def is_bsn(number: str) -> bool:
    """Whether nine digits pass the 11-test; 000000000 passes arithmetically but is not issued."""
    digits = [int(char) for char in number if char.isdigit()]
    if len(digits) != 9 or not any(digits):
        return False
    return sum(w * d for w, d in zip(BSN_WEIGHTS, digits, strict=True)) % 11 == 0


def is_phone(number: str) -> bool:
    """Whether an international number (``+`` or ``00`` first) could exist according to its country's plan."""
    international = "+" + number[2:] if number.startswith("00") else number
    try:
        return phonenumbers.is_possible_number(phonenumbers.parse(international, None))
    except phonenumbers.NumberParseException:
        return False
