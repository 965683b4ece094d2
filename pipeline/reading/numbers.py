"""Numbers in digits and in words, Dutch, English, German and French."""

from __future__ import annotations

import re

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
_OTHERS = {
    "een": 1,
    "eens": 1,
    "eenmaal": 1,
    "tweemaal": 2,
    "driemaal": 3,
    "viermaal": 4,
    "vijfmaal": 5,
    "zesmaal": 6,
    "zevenmaal": 7,
    "a": 1,
    "an": 1,
    "once": 1,
    "twice": 2,
    "thrice": 3,
    "couple": 2,
    "dozen": 12,
    "dozijn": 12,
    "einmal": 1,
    "zweimal": 2,
    "dreimal": 3,
    "viermal": 4,
    "funfmal": 5,
    "sechsmal": 6,
    "siebenmal": 7,
    "achtmal": 8,
    "neunmal": 9,
    "zehnmal": 10,
    "eine": 1,
    "einen": 1,
    "einem": 1,
    "einer": 1,
    "une": 1,
    "beide": 2,
    "both": 2,
    "half": 0.5,
    "halve": 0.5,
    "halbe": 0.5,
    "halben": 0.5,
    "anderhalf": 1.5,
    "anderhalve": 1.5,
    "dik": 1,
    "ruim": 1,
    "eineinhalb": 1.5,
    "anderthalb": 1.5,
    "driekwart": 0.75,
    "honderd": 100,
    "hundred": 100,
    "cent": 100,
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
    return values | _OTHERS


VALUES = _values()


ARTICLES = frozenset(
    "een a an ein eine einen einem einer un une eens dik ruim beide both half halve halbe halben cent".split()
)
DIGITS = re.compile(r"\d+(?:[.,]\d+)*")
THOUSANDS = re.compile(r"\d{1,3}(?:[.,]\d{3})+")


def is_number(word: str) -> bool:
    """Whether a folded word is a number; words that are far more often articles than numbers are not."""
    return word[0].isdigit() or (word in VALUES and word not in ARTICLES)


def value_of(words: str) -> float | None:
    """The value of a number in folded digits or words (``12``, ``3,5``, ``1.250``, ``vijfentwintig``, ``derde``)."""
    if words[:1].isdigit():
        if THOUSANDS.fullmatch(words):
            return float(re.sub(r"[.,]", "", words))
        return (
            float(words.replace(",", "."))
            if DIGITS.fullmatch(words) and len(re.findall("[.,]", words)) < 2
            else None
        )
    return VALUES.get(words)


def value_of_run(words: list[str]) -> float | None:
    """The value of one or two number words: ``["twenty", "five"]`` is 25."""
    values = [value_of(word) for word in words]
    if (
        len(words) == 2
        and values[0]
        and values[1]
        and values[0] >= 20
        and values[0] % 10 == 0
        and values[1] < 10
    ):
        return values[0] + values[1]
    return values[0] if values else None
