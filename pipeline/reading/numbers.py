"""Numbers in digits and in words, Dutch, English, German and French."""

from __future__ import annotations

import re
from collections.abc import Sequence
from functools import lru_cache
from typing import NamedTuple

_SMALL = {
    "nl": "een twee drie vier vijf zes zeven acht negen tien elf twaalf dertien veertien vijftien zestien zeventien"
    " achttien negentien",
    "en": "one two three four five six seven eight nine ten eleven twelve thirteen fourteen fifteen sixteen seventeen"
    " eighteen nineteen",
    "de": "ein zwei drei vier funf sechs sieben acht neun zehn elf zwolf dreizehn vierzehn funfzehn sechzehn siebzehn"
    " achtzehn neunzehn",
    "fr": "un deux trois quatre cinq six sept huit neuf dix onze douze treize quatorze quinze seize dix-sept dix-huit"
    " dix-neuf",
}
_TENS = {
    "nl": "twintig dertig veertig vijftig zestig zeventig tachtig negentig",
    "en": "twenty thirty forty fifty sixty seventy eighty ninety",
    "de": "zwanzig dreisig vierzig funfzig sechzig siebzig achtzig neunzig",
    "fr": "vingt trente quarante cinquante soixante",
}
_ORDINALS = {
    "nl": "eerste tweede derde vierde vijfde zesde zevende achtste negende tiende elfde twaalfde dertiende veertiende"
    " vijftiende zestiende zeventiende achttiende negentiende twintigste",
    "en": "first second third fourth fifth sixth seventh eighth ninth tenth eleventh twelfth thirteenth fourteenth"
    " fifteenth sixteenth seventeenth eighteenth nineteenth twentieth",
    "de": "erste zweite dritte vierte funfte sechste siebte achte neunte zehnte",
    "fr": "premiere deuxieme troisieme quatrieme cinquieme sixieme septieme huitieme neuvieme dixieme",
}
_MULTIPLIED = {"nl": "maal", "de": "mal"}  # driemaal, dreimal
_HALF_MORE = (
    "enhalf",
    "enhalve",
    "eneenhalf",
    "eneenhalve",
)  # drieënhalf, vier-en-een-halve written as one word
_OTHERS: dict[str, float] = {
    **dict.fromkeys("een eens a an eine einen einem einer une dik ruim".split(), 1),
    **dict.fromkeys("twice couple beide both".split(), 2),
    "once": 1,
    "thrice": 3,
    "zeuve": 7,
    "dozen": 12,
    "dozijn": 12,
    **dict.fromkeys("half halve halbe halben demi demie".split(), 0.5),
    "driekwart": 0.75,
    **dict.fromkeys("anderhalf anderhalve eineinhalb anderthalb".split(), 1.5),
    **dict.fromkeys("honderd hundred hundert cent".split(), 100),
}


def _values() -> dict[str, float]:
    values: dict[str, float] = {}
    for words in (*_SMALL.values(), *_ORDINALS.values()):
        values |= {word: value for value, word in enumerate(words.split(), 1)}
    for language, words in _TENS.items():
        for value, ten in enumerate(words.split(), 2):
            values[ten] = value * 10
            for unit, small in enumerate(_SMALL[language].split()[:9], 1):
                joins = {
                    "nl": f"{small}en{ten}",
                    "de": f"{small}und{ten}",
                    "en": f"{ten}-{small}",
                    "fr": f"{ten}-{small}",
                }
                values[joins[language]] = value * 10 + unit
    for language, ending in _MULTIPLIED.items():
        values |= {word + ending: value for value, word in enumerate(_SMALL[language].split(), 1)}
    for value, word in enumerate(_SMALL["nl"].split()[:12], 1):
        values |= {word + ending: value + 0.5 for ending in _HALF_MORE}
    return values | _OTHERS


VALUES = _values()


ARTICLES = frozenset(
    "een a an ein eine einen einem einer un une eens dik ruim beide both half halve halbe halben demi demie cent".split()
)
ORDINALS = frozenset(word for words in _ORDINALS.values() for word in words.split())
ORDINAL_ENDINGS = frozenset(
    "e de ste er st nd rd th eme".split()
)  # "3e" is two words: a number and its ending
HALVES = frozenset(word for word, value in VALUES.items() if value == 0.5)
RANGE = frozenset("tot a of to or bis ou".split())
MOST_STATED = 300
LONGEST_NUMBER = 12  # characters; beyond, it is a code
DIGITS = re.compile(r"\d+(?:[.,]\d+)*")
THOUSANDS = re.compile(r"\d{1,3}(?:[.,]\d{3})+")


class Stated(NamedTuple):
    """A number in words ``first`` to ``last``; of a range the lower bound. ``article``: no more than "a" or "een"."""

    value: float
    first: int
    last: int
    ordinal: bool
    article: bool


def is_number(word: str) -> bool:
    """Whether a folded word is a number; words that are far more often articles than numbers are not."""
    return word[0].isdigit() or (word in VALUES and word not in ARTICLES)


def value_of(word: str) -> float | None:
    """The value of a number in folded digits or words (``12``, ``3,5``, ``1.250``, ``vijfentwintig``, ``derde``)."""
    if not word[:1].isdigit():
        return VALUES.get(word)
    if len(word) > LONGEST_NUMBER:
        return None
    if THOUSANDS.fullmatch(word):
        return float(re.sub(r"[.,]", "", word))
    if DIGITS.fullmatch(word) and len(re.findall("[.,]", word)) < 2:
        return float(word.replace(",", "."))
    return None


def stated(words: Sequence[str]) -> Sequence[Stated]:
    """Every number in a text, in order: "twenty five", "drie en een half", "half a", "2 tot 3", "vierde", "3e".

    A list of more numbers than a story holds is cut short.
    """
    return _stated(tuple(words))


@lru_cache(maxsize=4)  # the numbers of one text are asked for by every slot
def _stated(words: tuple[str, ...]) -> tuple[Stated, ...]:
    found: list[Stated] = []
    at = 0
    while at < len(words) and len(found) < MOST_STATED:
        known = words[at] in VALUES or words[at][:1].isdigit()
        number = _number_at(words, at) if known else None
        found += [number] if number else []
        at = number.last + 1 if number else at + 1
    return tuple(found)


def _number_at(words: Sequence[str], at: int) -> Stated | None:
    value = value_of(words[at])
    if value is None:
        return None
    last = at
    value, last = _joined(words, value, last)
    value, last = _with_half(words, value, last)
    ordinal = words[last] in ORDINALS
    if words[at][0].isdigit() and last + 1 < len(words) and words[last + 1] in ORDINAL_ENDINGS:
        ordinal, last = True, last + 1
    article = last == at and words[at] in ARTICLES and words[at] not in HALVES
    return Stated(value, at, _past_range(words, value, last, article=article), ordinal, article)


def _joined(words: Sequence[str], value: float, last: int) -> tuple[float, int]:
    """ "twenty five" is one number, and so are "een half", "a dozen", "a hundred"."""
    following = value_of(words[last + 1]) if last + 1 < len(words) else None
    if following is None or words[last + 1][0].isdigit():
        return value, last
    if 20 <= value <= 90 and value % 10 == 0 and 1 <= following < 10 and words[last + 1] not in ARTICLES:
        return value + following, last + 1
    if words[last] in HALVES and tuple(words[last + 1 : last + 3]) == ("a", "dozen"):
        return 6.0, last + 2
    if (
        words[last] in ARTICLES
        and value == 1
        and (following in {0.5, 0.75, 12, 100} or words[last + 1] == "couple")
    ):
        return following, last + 1
    return value, last


def _with_half(words: Sequence[str], value: float, last: int) -> tuple[float, int]:
    """ "drie en een half", "five and a half", and the article that "half a" takes along."""
    after = list(words[last + 1 : last + 4])
    if len(after) == 3 and after[0] in {"en", "and"} and after[1] in ARTICLES and after[2] in HALVES:
        return value + 0.5, last + 3
    if words[last] in HALVES and after and after[0] in {"a", "an"}:
        return value, last + 1
    return value, last


def _past_range(words: Sequence[str], value: float, last: int, *, article: bool) -> int:
    """The last word of a range that begins so ("2 tot 3", "2-3", "six or seven"), whose lower bound counts."""
    for skipped in (1, 0):
        at = last + 1 + skipped
        if at < len(words) and (not skipped or words[last + 1] in RANGE) and not article:
            upper = value_of(words[at])
            apart = skipped or (words[last].isdigit() and words[at].isdigit())
            if apart and upper is not None and value < upper <= 3 * value + 3 and words[at] not in ARTICLES:
                return at
    return last
