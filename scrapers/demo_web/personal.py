"""Personal data to be found and removed: invented, and of kinds that can belong to nobody.

Telephone numbers come from ranges reserved for fiction (GB, DE, FR) or impossible ones (NL), bank accounts
from a bank that does not exist, citizen numbers from the test range 9999, postcodes begin with 0, plates hold
the unused letter Q.
"""

from __future__ import annotations

from collections.abc import Callable, Mapping
from random import Random

from scrapers.demo_web.model import Language

_BANKS = ("TEST", "DEMO")
_HOSTS = ("example.org", "example.com", "example.net")


def phone(rng: Random, language: Language) -> str:
    """A telephone number that cannot be dialled."""
    tail = f"{rng.randrange(1000):03d}"
    if language == "en":
        return rng.choice(("07700 900", "020 7946 0", "+44 7700 900")) + tail
    if language == "de":
        return rng.choice(("030 23125 ", "+49 30 23125 ")) + tail
    if language == "fr":
        return f"01 99 00 {tail[0]}{tail[1]} {tail[2]}{rng.randrange(10)}"
    return rng.choice(("06-00", "06 00", "+31 6 00", "0031600")) + f"{rng.randrange(1000):03d}{tail}"


def iban(rng: Random) -> str:
    """A Dutch account number with right check digits at a bank that does not exist."""
    bank, number = rng.choice(_BANKS), f"{rng.randrange(10**10):010d}"
    digits = "".join(str(int(sign, 36)) for sign in f"{bank}{number}NL00")
    check = 98 - int(digits) % 97
    plain = f"NL{check:02d}{bank}{number}"
    return plain if rng.random() < 0.5 else " ".join(plain[i : i + 4] for i in range(0, len(plain), 4))


def citizen_number(rng: Random) -> str:
    """A number of the test range that passes the eleven test."""
    while True:
        digits = f"9999{rng.randrange(10**5):05d}"
        total = sum(int(d) * w for d, w in zip(digits, (9, 8, 7, 6, 5, 4, 3, 2, -1), strict=True))
        if total % 11 == 0:
            return digits


def plate(rng: Random) -> str:
    """A licence plate of a pattern that was never issued."""
    return f"QX-{rng.randrange(100):02d}-Q{rng.choice('BDFGHJ')}"


def email(rng: Random, first_name: str) -> str:
    """An address at a reserved domain."""
    return f"{first_name.lower()}{rng.choice(('.', '_', ''))}{rng.randrange(10, 1000)}@{rng.choice(_HOSTS)}"


def address(rng: Random, streets: list[str], towns: list[str]) -> str:
    """A street in a town that does not exist, with an impossible postcode."""
    letters = "".join(rng.choice("BDFGHJKLNPRTVXZ") for _ in range(2))
    postcode = f"0{rng.randrange(1000):03d} {letters}"
    return f"{rng.choice(streets)} {rng.randrange(1, 240)}, {postcode} {rng.choice(towns)}"


def customer_number(rng: Random) -> str:
    """A customer number."""
    return f"{rng.choice(('K', 'C', ''))}{rng.randrange(10**7, 10**8)}"


NUMBERS: Mapping[str, Callable[[Random], str]] = {
    "iban": iban,
    "bsn": citizen_number,
    "licence_plate": plate,
    "customer_number": customer_number,
}
KINDS = frozenset({*NUMBERS, "phone", "email", "address"})
