"""Ideas: what the words of a complaint are about, whatever the language. The trained model weighs them."""

from __future__ import annotations

from collections import defaultdict
from functools import cache

import yaml

from pipeline.reading.lexicon import FOLDER, LANGUAGES

FILE = FOLDER / "concepts.yml"
MOST_WORDS = 50_000  # distinct words remembered in each language
MOST_LETTERS = 30  # a longer word is no word


class Concepts:
    """The ideas that a word of one language stands for. Remembers the words it has met; one per thread."""

    def __init__(self, language: str) -> None:
        self._whole: dict[str, set[int]] = defaultdict(set)
        self._begins: dict[str, set[int]] = defaultdict(set)
        self._ends: dict[str, set[int]] = defaultdict(set)
        self._known: dict[str, tuple[int, ...]] = {}
        for number, words in enumerate(_listed(language)):
            for word in words:
                self._place(word.replace("'", ""), number)

    def _place(self, word: str, number: int) -> None:
        if word.startswith("*"):
            self._ends[word[1:]].add(number)
        elif word.endswith("*"):
            self._begins[word[:-1]].add(number)
        else:
            self._whole[word].add(number)

    def of(self, word: str) -> tuple[int, ...]:
        """The numbers of the ideas, in order; they index ``names()``."""
        known = self._known.get(word)
        if known is None:
            known = self._sought(word[:MOST_LETTERS])
            if len(self._known) < MOST_WORDS:
                self._known[word] = known
        return known

    def _sought(self, word: str) -> tuple[int, ...]:
        found = set(self._whole.get(word, ()))
        for at in range(len(word) + 1):
            found |= self._begins.get(word[:at], set()) | self._ends.get(word[at:], set())
        if word[0].isdigit():
            found.add(names().index("number"))
        return tuple(sorted(found))


@cache
def names() -> tuple[str, ...]:
    """The ideas, in the order of their numbers."""
    return tuple(_content())


@cache
def _content() -> dict[str, dict[str, str]]:
    content: dict[str, dict[str, str]] = yaml.safe_load(FILE.read_text(encoding="utf-8"))
    return content


def _listed(language: str) -> list[list[str]]:
    """The words of each idea; where the language is not known, those of the two that are most likely."""
    wanted = [language] if language in LANGUAGES else ["nl", "en"]
    return [[word for name in wanted for word in by[name].split()] for by in _content().values()]
