"""The pieces of a text that the trained model weighs: words and parts of words, neighbours, ideas and ideas close together.

Everything is counted for a batch of texts at once. Texts are told apart by their number in the batch.
"""

from __future__ import annotations

import zlib
from collections.abc import Sequence
from dataclasses import dataclass

import numpy as np
from numpy.typing import NDArray

from pipeline.reading.concepts import Concepts

Ints = NDArray[np.int64]
Floats = NDArray[np.float32]
PARTS = (3, 4, 5)  # letters
MOST_LETTERS = 24
NEAR = 6  # words


@dataclass(frozen=True, slots=True)
class Told:
    """One text, ready to be weighed: its folded words, the sentence of each, its language and its signals."""

    words: Sequence[str]
    sentences: Sequence[int]
    language: str
    signals: dict[str, float]


def plain(word: str) -> str:
    """A word as the model knows it: all numbers are one."""
    return "#" if word[0].isdigit() else word


def parts(word: str) -> list[str]:
    """The runs of three to five letters of a word, its ends marked."""
    whole = f"<{word[:MOST_LETTERS]}>"
    return [whole[at : at + n] for n in PARTS for at in range(len(whole) - n + 1)]


def key(gram: str) -> int:
    """The same number for the same letters on every machine."""
    return zlib.crc32(gram.encode("ascii", "replace"))


@dataclass(frozen=True, slots=True)
class Ideas:
    """The ideas of a batch, one row per idea met: the text, the sentence, the word it stands in, and the idea."""

    text: Ints
    sentence: Ints
    place: Ints
    idea: Ints

    def counts(self, texts: int, ideas: int) -> Floats:
        """One row per text, one column per idea: 1 + log of how often."""
        flat = np.bincount(self.text * ideas + self.idea, minlength=texts * ideas)
        often = flat.reshape(texts, ideas).astype(np.float32)
        often[often > 0] = 1 + np.log(often[often > 0])
        return often

    def pairs(self, ideas: int) -> tuple[Ints, Ints]:
        """Ideas within ``NEAR`` words of one another in a sentence, in order: texts, and the number of each pair."""
        found = [np.empty(0, np.int64)]
        for ahead in range(1, len(self.text)):
            one, other = slice(None, -ahead), slice(ahead, None)
            close = (self.text[one] == self.text[other]) & (self.place[other] - self.place[one] <= NEAR)
            if not close.any():
                break
            close &= self.sentence[one] == self.sentence[other]
            pair = self.idea[one] * ideas + self.idea[other]
            found.append((self.text[one] * ideas * ideas + pair)[close])
        distinct = np.unique(np.concatenate(found))
        return distinct // (ideas * ideas), distinct % (ideas * ideas)


class IdeaFinder:
    """Finds the ideas of texts in any language."""

    def __init__(self) -> None:
        self._concepts: dict[str, Concepts] = {}

    def find(self, batch: Sequence[Told]) -> Ideas:
        """The ideas of a batch, in order of text and word."""
        rows = [row for number, told in enumerate(batch) for row in self._of(number, told)]
        columns = np.array(rows, np.int64).reshape(-1, 4).T
        return Ideas(*columns)

    def of(self, word: str, language: str) -> tuple[int, ...]:
        """The ideas of one word."""
        if language not in self._concepts:
            self._concepts[language] = Concepts(language)
        return self._concepts[language].of(word)

    def _of(self, number: int, told: Told) -> list[tuple[int, int, int, int]]:
        of = self.of
        return [
            (number, sentence, place, idea)
            for place, (word, sentence) in enumerate(zip(told.words, told.sentences, strict=True))
            for idea in of(word, told.language)
        ]
