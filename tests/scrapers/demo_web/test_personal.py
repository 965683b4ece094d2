"""Personal data is planted, marked in the ground truth, and belongs to nobody."""

from __future__ import annotations

import re
from random import Random

import phonenumbers
import pytest

from scrapers.demo_web import personal
from scrapers.demo_web.world import World

# Ranges that Ofcom, the Bundesnetzagentur and Arcep keep for films and books.
FICTION = re.compile(r"^(\+44 7700 900|07700 900|020 7946 0|030 23125 |\+49 30 23125 |01 99 00 )")
REGIONS = {"nl": "NL", "en": "GB", "de": "DE", "fr": "FR"}


@pytest.fixture(scope="module")
def texts() -> list[tuple[str, str, tuple[tuple[str, str], ...]]]:
    world = World(seed=3, scale=0.15)
    found = []
    for post in world.posts():
        text = world.text(post)
        found.append((post.language, f"{text.title or ''}\n{text.body}", text.personal))
        found += [(post.language, world.reply_text(post, n), ()) for n in range(len(post.replies))]
    return found


def test_every_kind_is_planted(texts: list[tuple[str, str, tuple[tuple[str, str], ...]]]) -> None:
    kinds = {kind for _, _, found in texts for _, kind in found}
    assert kinds == {"name", "order_number", *personal.KINDS}


def test_what_is_marked_stands_in_the_text(
    texts: list[tuple[str, str, tuple[tuple[str, str], ...]]],
) -> None:
    missing = sum(said not in text for _, text, found in texts for said, _ in found)
    assert missing / sum(len(found) for _, _, found in texts) < 0.01  # a near duplicate may change a word


def test_no_valid_telephone_number(texts: list[tuple[str, str, tuple[tuple[str, str], ...]]]) -> None:
    for language, text, planted in texts:
        for said, kind in planted:
            text = text.replace(said, "") if kind != "phone" else text
        for found in phonenumbers.PhoneNumberMatcher(text, REGIONS[language]):
            assert FICTION.match(found.raw_string), found.raw_string


def test_no_address_of_a_real_domain(texts: list[tuple[str, str, tuple[tuple[str, str], ...]]]) -> None:
    for _, text, _ in texts:
        assert "://" not in text
        for mail in re.findall(r"[\w.+-]+@([\w-]+\.[\w.-]+)", text):
            assert mail.rstrip(".") in {"example.org", "example.com", "example.net"}
        for host in re.findall(r"\b[\w-]+\.(?:nl|com|org|net|de|fr|eu|io|be)\b", text):
            assert host.startswith("example."), host


def test_accounts_are_at_banks_that_do_not_exist() -> None:
    for number in range(200):
        account = personal.iban(Random(number)).replace(" ", "")
        assert account[4:8] in {"TEST", "DEMO"}
        digits = "".join(str(int(sign, 36)) for sign in account[4:] + account[:4])
        assert int(digits) % 97 == 1


def test_citizen_numbers_and_postcodes_are_of_no_use(
    texts: list[tuple[str, str, tuple[tuple[str, str], ...]]],
) -> None:
    for _, text, planted in texts:
        for digits in re.findall(r"(?<![\w-])\d{9}(?!\d)", text):
            assert digits.startswith("9999")
        for said, kind in planted:
            assert kind != "address" or re.search(r", 0\d{3} [A-Z]{2} ", said)
    for number in range(50):
        assert personal.plate(Random(number)).startswith("QX-")
