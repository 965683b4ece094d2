"""One text, prepared for reading: folded, cut into words and sentences, with everything the lexicons found in it."""

from __future__ import annotations

import re
from collections import defaultdict
from collections.abc import Sequence
from dataclasses import dataclass
from typing import NamedTuple

from pipeline.reading.folding import Folded
from pipeline.reading.lexicon import Entry
from pipeline.reading.matcher import Hit, Matcher
from pipeline.reading.tokens import Tokens

CANCELS = "not."
# What only two things together show: "De monteur zou dinsdag komen. Niemand gezien." The one may stand some sentences on.
FIRST, THEN = ".first", ".then"
SENTENCES_ON, SENTENCES_BACK = 4, 1
# What is quoted is somebody else's words: "Bedankt voor uw geduld" praises nobody.
QUOTED = re.compile(r"\"[^\"\n]{3,300}\"|(?<!\w)'[^'\n]{3,300}'(?!\w)")


class Sign(NamedTuple):
    """A hit that counts for a mark, with its weight."""

    hit: Hit
    weight: float


@dataclass(frozen=True, slots=True)
class Document:
    """A prepared text. ``signs`` holds what survived its guards, by mark, in order of position."""

    text: str
    language: str
    folded: Folded
    tokens: Tokens
    signs: dict[str, list[Sign]]

    def has(self, mark: str) -> bool:
        """Whether anything shows this mark."""
        return mark in self.signs

    def hits(self, mark: str) -> list[Hit]:
        """The hits that show a mark."""
        return [sign.hit for sign in self.signs.get(mark, ())]

    def weight(self, mark: str) -> float:
        """How strongly the text shows a mark: one for each plain sign, a half for each hint."""
        signs = self.signs.get(mark)
        return sum(sign.weight for sign in signs) if signs else 0.0

    def words(self, hit: Hit) -> list[str]:
        """The folded words of a hit."""
        return self.tokens.words[hit.first : hit.last + 1]

    def sentence(self, hit: Hit) -> int:
        """The number of the sentence in which a hit begins."""
        return self.tokens.sentences[hit.first]


def prepare(
    text: str,
    folded: Folded,
    tokens: Tokens,
    language: str,
    matchers: Sequence[Matcher],
    negators: frozenset[str],
) -> Document:
    """Find the entries of the lexicons in a text, and leave out those that their guards forbid."""
    hits = [hit for matcher in matchers for hit in matcher.hits(tokens)]
    quotes = [match.span() for match in QUOTED.finditer(folded.text)]
    return Document(text, language, folded, tokens, _signs(hits, tokens, negators, quotes))


def _signs(
    hits: Sequence[Hit], tokens: Tokens, negators: frozenset[str], quotes: Sequence[tuple[int, int]]
) -> dict[str, list[Sign]]:
    """What counts for each mark: hits that nothing around them forbids."""
    cues: dict[str, list[Hit]] = defaultdict(list)
    cancelled: dict[str, list[Hit]] = defaultdict(list)
    for hit in hits:
        for mark, _ in hit.entry.says:
            if mark.startswith("cue."):
                cues[mark[4:]].append(hit)
            elif mark.startswith(CANCELS):
                cancelled[mark[len(CANCELS) :]].append(hit)
    signs: dict[str, list[Sign]] = defaultdict(list)
    for hit in hits:
        is_quoted = "quoted" in hit.entry.unless and any(a <= hit.start and hit.end <= b for a, b in quotes)
        if is_quoted or _guarded(hit, hit.entry, cues, tokens, negators):
            continue
        for mark, weight in hit.entry.says:
            if not any(_overlap(hit, other) for other in cancelled.get(mark, ())):
                signs[mark].append(Sign(hit, weight))
    for mark in signs:
        signs[mark] = _hints_once(signs[mark], tokens)
    _add_told_in_two_steps(signs, tokens)
    return dict(signs)


def _hints_once(signs: list[Sign], tokens: Tokens) -> list[Sign]:
    """The signs of a mark, without a hint in words that were a hint already: one word said twice tells no more."""
    if all(sign.weight >= 1 for sign in signs):
        return signs
    words = [tuple(tokens.words[sign.hit.first : sign.hit.last + 1]) for sign in signs]
    return [sign for at, sign in enumerate(signs) if sign.weight >= 1 or words.index(words[at]) == at]


def _add_told_in_two_steps(signs: dict[str, list[Sign]], tokens: Tokens) -> None:
    for mark in [mark for mark in signs if mark.endswith(FIRST)]:
        whole = mark.removesuffix(FIRST)
        both = _in_two_steps(signs[mark], signs.get(whole + THEN, ()), tokens)
        if both:
            signs[whole] = sorted([*signs.get(whole, ()), *both], key=lambda sign: sign.hit[:2])


def _in_two_steps(first: Sequence[Sign], then: Sequence[Sign], tokens: Tokens) -> list[Sign]:
    """A sign for each first step that has its second step near it, from the one to the other."""
    found = []
    for one in (sign.hit for sign in first):
        at = tokens.sentences[one.first]
        near = range(at - SENTENCES_BACK, at + SENTENCES_ON + 1)
        followers = (sign.hit for sign in then if tokens.sentences[sign.hit.first] in near)
        other = next((hit for hit in followers if not _overlap(one, hit)), None)
        if other is not None:
            a, b = sorted((one, other), key=lambda hit: hit.first)
            found.append(Sign(Hit(a.start, b.end, a.first, b.last, one.entry), 1.0))
    return found


def _overlap(one: Hit, other: Hit) -> bool:
    return one.first <= other.last and other.first <= one.last


def _guarded(
    hit: Hit, entry: Entry, cues: dict[str, list[Hit]], tokens: Tokens, negators: frozenset[str]
) -> bool:
    """Whether something around a hit makes it count for nothing."""
    unless = entry.unless
    if "negated" in unless and _negated(hit, tokens, negators):
        return True
    sentence = tokens.sentences[hit.first]
    for name in unless:
        for cue in cues.get(name, ()):
            where = tokens.sentences[cue.first]
            if name == "unreal" and where == sentence and cue.first <= hit.first:
                return True
            if name == "denied" and where - 1 <= sentence <= where:
                return True
            if name == "mere_mention" and where == sentence:
                return True
    return False


def _negated(hit: Hit, tokens: Tokens, negators: frozenset[str]) -> bool:
    """A negation within the two words before the hit; "niet alleen" and "not only" deny nothing, nor does what stands
    before a comma or in another sentence."""
    for at in range(hit.first - 1, max(hit.first - 3, -1), -1):
        if tokens.starts[at + 1] - tokens.ends[at] > 1 or tokens.sentences[at] != tokens.sentences[hit.first]:
            return False
        if tokens.words[at] in negators:
            return tokens.words[at + 1] not in {"alleen", "only", "nur", "just"}
    return False
