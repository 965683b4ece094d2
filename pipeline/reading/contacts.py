"""How often the customer got in touch, where the text states a number.

A count is a number before a kind of contact ("drie mails", "7 phone calls", "vierde brief") or a number of times
("zes keer", "twice", "3x", "dritte Mal") with a contact in the same clause ("zes keer gebeld"). Counts in different
channels add up; counts in one channel overlap, and so do counts without a channel and the sum of the others.
"""

from __future__ import annotations

import re
from collections.abc import Iterator, Sequence
from typing import NamedTuple

from pipeline.reading.dates import MONTHS
from pipeline.reading.document import Document
from pipeline.reading.lengths import DAYS, MINUTES
from pipeline.reading.matcher import Hit
from pipeline.reading.numbers import ARTICLES, Stated, stated

MOST = 99  # more is hyperbole
MOST_NUMBERS = 200  # a longer list of numbers is no story
KINDS = ("phone", "mail", "letter", "chat", "social", "visit", "form", "any")
TIMES = frozenset("keer keren maal malen x times time mal fois occasions occasion keertjes".split())
NUMBER_WORDS = frozenset(["nummer", "number", "nr", "no"])
AT_ONCE = re.compile(r"(?:\w+(?:maal|mal)|twice|thrice)$")  # the number and the times in one word
NOT_AN_ADJECTIVE = TIMES | DAYS.keys() | MINUTES.keys() | MONTHS.keys() | ARTICLES
REACH = 6  # words between a number of times and the contact
ADJECTIVES = 2  # words between a number and what it counts
AFTER_A_PART = frozenset(":/")
JOINED = frozenset(":-/.\xa4#")  # before a number: it is part of a time, a code or a sum
CLAUSE = re.compile(r"[,;:.\"]|\b(?:en|and|und|et|maar|but|waarvan|davon)\b")


class _Count(NamedTuple):
    kind: str
    value: int
    sentence: int
    listed: bool  # one of several things that are counted one by one


def number_of_contacts(document: Document) -> int | None:
    """Contacts as stated."""
    by_kind: dict[str, int] = {}
    listed: dict[tuple[str, int], int] = {}
    for count in _counts(document):
        here = (count.kind, count.sentence)
        # "4 brieven, 1 aangetekend schrijven" are five; "gebeld, vijf keer al, vijf keer!" is five, too.
        listed[here] = (
            listed.get(here, 0) + count.value if count.listed else max(listed.get(here, 0), count.value)
        )
        by_kind[count.kind] = max(by_kind.get(count.kind, 0), listed[here])
    if not by_kind:
        return None
    general = by_kind.pop("any", 0)
    return max(general, sum(by_kind.values()))


def _counts(document: Document) -> Iterator[_Count]:
    nouns = _by_kind(document, "contact_noun")
    verbs = _by_kind(document, "contact")
    others = [hit.first for hit in document.hits("no_contact")]
    for number in stated(document.tokens.words)[:MOST_NUMBERS]:
        if not _counts_something(document, number):
            continue
        sentence = document.tokens.sentences[number.first]
        kind = _noun_behind(document, number, nouns) or _numbered(document, number, nouns)
        if kind is not None:
            yield _Count(kind, int(number.value), sentence, not number.ordinal)
            continue
        kind = _times(document, number, (*nouns, *verbs), others)
        if kind is not None:
            yield _Count(kind, int(number.value), sentence, False)


def _by_kind(document: Document, mark: str) -> list[tuple[Hit, str]]:
    return [(hit, kind) for kind in KINDS for hit in document.hits(f"{mark}.{kind}")]


def _counts_something(document: Document, number: Stated) -> bool:
    """Whole, no hyperbole, no mere article; a first call is no count, one call is one."""
    if (
        number.value != int(number.value)
        or not 1 <= number.value <= MOST
        or (number.ordinal and number.value == 1)
    ):
        return False
    text = document.folded.text
    begin, end = document.tokens.starts[number.first], document.tokens.ends[number.last]
    if (
        text[max(begin - 1, 0) : begin] in JOINED
        or text[document.tokens.ends[number.first] :][:1] in AFTER_A_PART
    ):
        return False
    if number.article:
        start, stop = document.folded.original(begin, end)
        return "é" in document.text[start:stop].lower().replace("e\u0301", "é")
    return True


def _noun_behind(document: Document, number: Stated, nouns: Sequence[tuple[Hit, str]]) -> str | None:
    sentences = document.tokens.sentences
    near = [
        (hit.last, kind)
        for hit, kind in nouns
        if 0 < hit.last - number.last <= ADJECTIVES + 1
        and hit.first > number.last
        and sentences[hit.last] == sentences[number.last]
        and not _clauses_between(document, number.last, hit.last)
        and "(" not in _between(document, number.last, hit.last)
        and not NOT_AN_ADJECTIVE & set(document.tokens.words[number.last + 1 : hit.last])
    ]
    if near:
        return min(near)[1]
    return next((kind for hit, kind in nouns if hit.first <= number.first and number.last <= hit.last), None)


def _numbered(document: Document, number: Stated, nouns: Sequence[tuple[Hit, str]]) -> str | None:
    """ "Mail nummer vijf", "call number seven"."""
    if number.first < 2 or document.tokens.words[number.first - 1] not in NUMBER_WORDS:
        return None
    return next((kind for hit, kind in nouns if hit.last == number.first - 2), None)


def _times(
    document: Document, number: Stated, contacts: Sequence[tuple[Hit, str]], others: Sequence[int]
) -> str | None:
    """The kind of contact that a number of times belongs to: the nearest in its clause, unless something else is nearer."""
    words = document.tokens.words
    end = number.last
    about = words[max(number.first - 2, 0) : number.first]  # "een keer of vijf"
    if len(about) == 2 and about[0] in TIMES and about[1] == "of":
        pass
    elif end + 1 < len(words) and words[end + 1] in TIMES:
        end += 1
    elif end + 2 < len(words) and words[end + 2] in TIMES and words[end + 1] not in TIMES:
        end += 2  # "two separate occasions"
    elif AT_ONCE.match(words[end]) is None:
        return None
    near = [(_distance(document, number.first, end, hit), kind) for hit, kind in contacts]
    best = min(((far, kind) for far, kind in near if far is not None), default=None)
    if best is None:
        return None
    other = min((_apart(number.first, end, at) for at in others), default=REACH + 1)
    return best[1] if best[0] <= other else None


def _distance(document: Document, first: int, last: int, hit: Hit) -> int | None:
    """Words between a number of times and a contact in its clause; ``None`` where they do not belong together."""
    if document.tokens.sentences[hit.first] != document.tokens.sentences[first]:
        return None
    far = _apart(first, last, hit.first)
    begin, end = (hit.last, first) if hit.first < first else (last, hit.first)
    return None if far > REACH or _clauses_between(document, begin, end) else far


def _apart(first: int, last: int, at: int) -> int:
    return first - at if at < first else max(at - last, 0)


def _clauses_between(document: Document, before: int, after: int) -> bool:
    return CLAUSE.search(_between(document, before, after)) is not None


def _between(document: Document, before: int, after: int) -> str:
    return document.folded.text[document.tokens.ends[before] : document.tokens.starts[after]]
