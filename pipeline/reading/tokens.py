"""A folded text as words, each with its place and its sentence."""

from __future__ import annotations

import re
from dataclasses import dataclass

# A number keeps its decimals; a word keeps an apostrophe inside (and loses it: m'n = mn); moods, money and the marks
# that end a sentence are tokens too.
TOKEN = re.compile(r"\d+(?:[.,]\d+)*|[a-z_]+(?:'[a-z_]+)*|[\xa4\xa7\xb6\xb5%?!]")
# What ends a sentence: a mark, a point that is no abbreviation (one letter before it), the end of a line.
STOP = re.compile(r"[?!]|(?<![^a-z0-9_][a-z])\.(?=\W|$)|\n")
WRAPPED = (
    50  # a longer line that goes on in lower case was broken by the width of a window, not by its writer
)


@dataclass(frozen=True, slots=True)
class Tokens:
    """Words in order. ``sentences[i]`` numbers the sentence that word ``i`` stands in; ``stops`` are their ends."""

    words: list[str]
    starts: list[int]
    ends: list[int]
    sentences: list[int]
    stops: list[int]

    def __len__(self) -> int:
        return len(self.words)


def tokenise(folded: str, original: str) -> Tokens:
    """The words of a folded text; ``original`` is asked for capitals only, and may differ in length."""
    spans = [match.span() for match in TOKEN.finditer(folded)]
    words = [folded[start:end] for start, end in spans]
    starts = [start for start, _ in spans]
    ends = [end for _, end in spans]
    if "'" in folded:
        words = [word.replace("'", "") for word in words]
    stops = _stops(folded, original)
    return Tokens(words, starts, ends, _sentences(starts, stops), stops)


def _stops(folded: str, original: str) -> list[int]:
    stops = []
    line = 0
    for match in STOP.finditer(folded):
        position = match.start()
        if folded[position] == "\n":
            wrapped = position - line > WRAPPED and original[position + 1 : position + 2].islower()
            line = position
            if wrapped:
                continue
        stops.append(position)
    return stops


def _sentences(starts: list[int], stops: list[int]) -> list[int]:
    """The number of stops before each word; the mark that ends a sentence still belongs to it."""
    sentences = []
    passed = 0
    limit = len(stops)
    for start in starts:
        while passed < limit and stops[passed] < start:
            passed += 1
        sentences.append(passed)
    return sentences
