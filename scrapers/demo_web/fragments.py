"""A small grammar for sentences: ``[this|that]`` is a choice, ``<slot>`` is filled in, the rest is said."""

from __future__ import annotations

import re
from collections.abc import Callable, Mapping
from dataclasses import dataclass
from functools import lru_cache
from pathlib import Path
from random import Random
from typing import Any

from scrapers.demo_web.market import read_yaml
from scrapers.demo_web.model import Language

TEXTS = Path(__file__).resolve().parent / "texts"
_TOKEN = re.compile(r"\[|\]|\||<[a-z_0-9]+>|[^\[\]|<]+|<")
Slots = Callable[[str], str]


@dataclass(frozen=True, slots=True)
class Choice:
    """One of several sequences."""

    options: tuple[tuple[Part, ...], ...]


@dataclass(frozen=True, slots=True)
class Slot:
    """A name that the teller fills in."""

    name: str


Part = str | Slot | Choice
Phrase = tuple[Part, ...]


def parse(pattern: str) -> Phrase:
    """A pattern as a tree; raises ``ValueError`` when a bracket is not closed or not opened."""
    tokens = _TOKEN.findall(pattern)
    phrase, rest = _sequence(tokens, 0, pattern)
    if rest != len(tokens):
        raise ValueError(f"unbalanced ']' in the phrase {pattern!r}")
    return phrase


def _sequence(tokens: list[str], at: int, pattern: str) -> tuple[Phrase, int]:
    parts: list[Part] = []
    while at < len(tokens) and tokens[at] not in {"|", "]"}:
        sign = tokens[at]
        if sign == "[":
            choice, at = _choice(tokens, at + 1, pattern)
            parts.append(choice)
            continue
        parts.append(Slot(sign[1:-1]) if len(sign) > 1 and sign[0] == "<" else sign)
        at += 1
    return tuple(parts), at


def _choice(tokens: list[str], at: int, pattern: str) -> tuple[Choice, int]:
    options: list[Phrase] = []
    while True:
        option, at = _sequence(tokens, at, pattern)
        options.append(option)
        if at >= len(tokens):
            raise ValueError(f"a '[' is not closed in the phrase {pattern!r}")
        at += 1
        if tokens[at - 1] == "]":
            return Choice(tuple(options)), at


def say(phrase: Phrase, rng: Random, slots: Slots) -> str:
    """One wording of the phrase."""
    said = []
    for part in phrase:
        if isinstance(part, str):
            said.append(part)
        elif isinstance(part, Slot):
            said.append(slots(part.name))
        else:
            said.append(say(part.options[int(rng.random() * len(part.options))], rng, slots))
    return "".join(said)


def wordings(phrase: Phrase) -> int:
    """In how many ways the phrase can be said, slots left open."""
    total = 1
    for part in phrase:
        if isinstance(part, Choice):
            total *= sum(wordings(option) for option in part.options)
    return total


class Phrasebook:
    """The phrases and words of one language, by dotted name."""

    def __init__(self, language: Language) -> None:
        self.language = language
        self.words: Mapping[str, Any] = read_yaml(TEXTS / language / "words.yml")
        self.phrases: dict[str, tuple[Phrase, ...]] = {}
        for path in sorted((TEXTS / language).glob("*.yml")):
            if path.stem != "words":
                self._collect((), read_yaml(path))

    def _collect(self, prefix: tuple[str, ...], node: Any) -> None:
        if isinstance(node, list):
            self.phrases[".".join(prefix)] = tuple(parse(line) for line in node)
            return
        for name, child in node.items():
            self._collect((*prefix, str(name)), child)

    def say(self, name: str, rng: Random, slots: Slots) -> str:
        """One wording of one of the phrases of that name; ``KeyError`` names what is missing."""
        phrases = self.phrases[name]
        return say(phrases[int(rng.random() * len(phrases))], rng, slots)

    def several(self, name: str, count: int, rng: Random, slots: Slots) -> list[str]:
        """Wordings of ``count`` different phrases of that name, or of all when there are fewer."""
        phrases = self.phrases[name]
        return [say(phrase, rng, slots) for phrase in rng.sample(phrases, min(count, len(phrases)))]

    def has(self, name: str) -> bool:
        """Are there phrases of that name?"""
        return name in self.phrases


@lru_cache(maxsize=4)
def phrasebook(language: Language) -> Phrasebook:
    """The phrasebook of one language, read once."""
    return Phrasebook(language)
