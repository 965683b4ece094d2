"""Personal data out of a text before it is stored: each span is replaced by a mark that says what stood there."""

from __future__ import annotations

import re
from collections.abc import Iterator, Sequence
from dataclasses import dataclass

from pipeline.reading.facts import Pii
from pipeline.reading.names import person_names, repeated
from pipeline.reading.personal_numbers import Span, personal_numbers

MARKS = {
    "phone": "[telefoon]",
    "email": "[e-mail]",
    "iban": "[iban]",
    "bsn": "[bsn]",
    "address": "[adres]",
    "order_number": "[bestelnummer]",
    "customer_number": "[klantnummer]",
    "licence_plate": "[kenteken]",
    "name": "[naam]",
}
# No complaint needs more characters: what lies beyond is neither read nor stored, so that no text takes long and nothing
# is kept that was not searched for personal data.
READ_AT_MOST = 8_000
CUT_MARK = "[...]"
ROUNDS = 3
LONGEST_WORD = 200

EMAIL = re.compile(r"[\w.+%-]{1,64}@[\w-]{1,63}(?:\.[\w-]{1,63}){1,5}")
SPELLED_EMAIL = re.compile(
    r"[\w.+-]{2,64} ?[\[(](?:at|apenstaartje)[\])] ?[\w-]{1,63}(?: ?[\[(](?:dot|punt)[\])] ?|\.)[a-z]{2,10}\b",
    re.IGNORECASE,
)
SHARED_MAILBOX = re.compile(
    r"(?:info|klantenservice|klantcontact|support|contact|no-?reply|help(?:desk)?|service|sales|verkoop|webcare|privacy"
    r"|customer.?(?:service|care)|press|pers|leads|marketing|orders?|bookings?|hello|hallo|office|kantoor|team|facturen|factuur|billing"
    r"|invoices?|webshop|admin(?:istratie)?|klachten|complaints|retour(?:en)?|kundenservice)@",
    re.IGNORECASE,
)


@dataclass(frozen=True, slots=True)
class Redaction:
    """The text with marks in place of personal data, and what was found."""

    text: str
    found: list[Pii]


def redact(text: str) -> Redaction:
    """Replace personal data by typed marks, and cut what is too long to be read.

    Marks are left alone, so redacting twice changes nothing more.
    """
    kept = text if len(text) <= READ_AT_MOST else _cut(text)
    found = personal_data(kept)
    redacted, left = _marked(kept, found), found
    for _ in range(ROUNDS):  # a mark may bring two halves of a name or a number together
        left = personal_data(redacted) if left else left
        redacted = _marked(redacted, left)
    return Redaction(redacted if len(redacted) <= READ_AT_MOST else _cut(redacted), found)


def _marked(text: str, found: Sequence[Pii]) -> str:
    pieces = []
    position = 0
    for item in found:
        pieces += [text[position : item.start], MARKS[item.type]]
        position = item.end
    return "".join([*pieces, text[position:]])


def _cut(text: str) -> str:
    """The beginning of a long text, up to a whole word, with a mark; as long as a text may be."""
    kept = text[: READ_AT_MOST - len(CUT_MARK) - 1]
    space = max(kept.rfind(" ", len(kept) - LONGEST_WORD), kept.rfind("\n", len(kept) - LONGEST_WORD))
    return f"{kept[:space] if space > 0 else kept} {CUT_MARK}"


def personal_data(text: str) -> list[Pii]:
    """The personal data in the part of a text that is read, in order, without overlaps; structured kinds come first."""
    text = text[:READ_AT_MOST]
    taken = bytearray(len(text))
    found = []
    numbers = [*_emails(text), *personal_numbers(text)]
    names = list(person_names(text, numbers))
    for start, end, kind in (*numbers, *names, *repeated(text, names)):
        if taken.find(1, start, end) < 0:
            taken[start:end] = b"\x01" * (end - start)
            found.append(Pii(text[start:end], kind, start, end))
    return sorted(found, key=lambda item: item.start)


def reference_numbers(text: str) -> list[str]:
    """Order, ticket and case numbers as they stand, to be hashed before redaction removes them."""
    return [item.text for item in personal_data(text) if item.type == "order_number"]


def _emails(text: str) -> Iterator[Span]:
    if "@" in text:
        for match in EMAIL.finditer(text):
            if not SHARED_MAILBOX.match(match.group()):
                yield match.start(), match.end(), "email"
    if "(at)" in text or "[at]" in text or "apenstaart" in text:
        for match in SPELLED_EMAIL.finditer(text):
            yield match.start(), match.end(), "email"
