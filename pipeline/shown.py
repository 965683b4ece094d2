"""What of a text may be shown: cleaned, without personal data, whole or as the sentences that count;
offsets follow.
"""

from __future__ import annotations

import re
from bisect import bisect_right
from collections.abc import Iterable, Iterator, Sequence
from dataclasses import dataclass
from itertools import groupby
from typing import NamedTuple

from pipeline.reading.redaction import MARKS, READ_AT_MOST

LONGEST_EXCERPT = 600
LONGEST_SENTENCE = 300
LONGEST_TITLE = 140
LONGEST_REPLY = 240
GAP = " … "
# Marks that turn or hide what follows them: they could make a published text read as something else.
_HIDDEN = re.compile(
    r"[\x00-\x08\x0b-\x1f\x7f-\x9f\u00ad\u061c\u200b\u200e\u200f\u2028-\u202e\u2060-\u206f\ufeff\ufff9-\ufffb\U000e0000-\U000e007f]"
)
_BOUNDARY = re.compile(r"(?<=[.!?…])[\"'”’)\]]*\s+|\s*\n\s*")


class Span(NamedTuple):
    """A stretch of a text that shows a label."""

    label: str
    start: int
    end: int
    rule: str


class Personal(NamedTuple):
    """A stretch of a text that is personal data, and of which kind."""

    type: str
    start: int
    end: int


@dataclass(frozen=True, slots=True)
class Shown:
    """A text as published, and the evidence that stands in it."""

    text: str
    evidence: list[Span]


def full(text: str, evidence: Iterable[Span], personal: Iterable[Personal]) -> Shown:
    """The whole text (as far as it was read for personal data), cleaned."""
    cuts = [(p.start, p.end, MARKS.get(p.type, "[…]")) for p in personal]
    cuts += [(m.start(), m.end(), "") for m in _HIDDEN.finditer(text)]
    if len(text) > READ_AT_MOST:
        cuts.append((READ_AT_MOST, len(text), GAP.rstrip()))
    return _edited(text, evidence, cuts)


def excerpt(text: str, evidence: Iterable[Span], personal: Iterable[Personal]) -> Shown:
    """The sentences in which evidence stands, those that show a new label first, up to 600 characters."""
    whole = full(text, evidence, personal)
    sentences = _sentences(whole.text)
    pieces: list[str] = []
    moved: list[Span] = []
    length = 0
    for first, last in _runs(sorted(_chosen(sentences, whole.evidence))):
        start, end = sentences[first][0], sentences[last][1]
        lead = "" if first == 0 else GAP if pieces else GAP.lstrip()
        offset = length + len(lead) - start
        pieces.append(lead + whole.text[start:end])
        length += len(pieces[-1])
        inside = (span for span in whole.evidence if start <= span.start and span.end <= end)
        moved += [span._replace(start=span.start + offset, end=span.end + offset) for span in inside]
    if pieces and end < len(whole.text.rstrip()):
        pieces.append(GAP.rstrip())
    return Shown("".join(pieces), moved)


def line(text: str, longest: int) -> str:
    """A title or other short text, cleaned and cut at a word."""
    clean = " ".join(_HIDDEN.sub("", text).split())
    return (
        clean
        if len(clean) <= longest
        else clean[: clean.rfind(" ", 0, longest) if " " in clean[:longest] else longest] + " …"
    )


def _edited(text: str, evidence: Iterable[Span], cuts: list[tuple[int, int, str]]) -> Shown:
    """The text with stretches replaced, and the evidence where it then stands; what was wholly replaced is
    no evidence.
    """
    pieces: list[str] = []
    starts, targets = (
        [0],
        [0],
    )  # from an offset in the text on, characters stand at these offsets in the result
    position = length = 0
    for start, end, mark in sorted(cuts):
        if end <= position:
            continue
        start = max(start, position)
        pieces += [text[position:start], mark]
        length += start - position + len(mark)
        position = end
        starts += [start, end]
        targets += [length - len(mark), length]
    pieces.append(text[position:])
    moved = (
        s._replace(start=_moved(s.start, starts, targets), end=_moved(s.end, starts, targets))
        for s in evidence
    )
    return Shown("".join(pieces), [span for span in moved if span.start < span.end])


def _moved(offset: int, starts: Sequence[int], targets: Sequence[int]) -> int:
    """Where an offset went: one inside a replaced stretch goes to the stretch's end or its mark's start."""
    number = bisect_right(starts, offset) - 1
    inside_cut = number % 2 == 1
    return targets[number] if inside_cut else targets[number] + offset - starts[number]


def _sentences(text: str) -> list[tuple[int, int]]:
    """Start and end of every sentence, without the white space around it; one without end is cut at words."""
    found = []
    start = 0
    for boundary in _BOUNDARY.finditer(text):
        found.append((start, boundary.start() + len(boundary.group().rstrip())))
        start = boundary.end()
    found.append((start, len(text.rstrip())))
    return [piece for start, end in found if start < end for piece in _pieces(text, start, end)]


def _pieces(text: str, start: int, end: int) -> Iterator[tuple[int, int]]:
    while end - start > LONGEST_SENTENCE:
        space = text.rfind(" ", start + 1, start + LONGEST_SENTENCE)
        cut = space if space > 0 else start + LONGEST_SENTENCE
        yield start, cut
        start = cut + 1 if space > 0 else cut
    yield start, end


def _runs(numbers: list[int]) -> Iterator[tuple[int, int]]:
    """First and last of every stretch of consecutive numbers."""
    for _, group in groupby(enumerate(numbers), key=lambda pair: pair[1] - pair[0]):
        stretch = [number for _, number in group]
        yield stretch[0], stretch[-1]


def _chosen(sentences: list[tuple[int, int]], evidence: Sequence[Span]) -> set[int]:
    """Sentence numbers: one for every label first, then the others with evidence, as far as the length
    allows.
    """
    starts = [start for start, _ in sentences]
    chosen: set[int] = set()
    labels: set[str] = set()
    first_of_label: list[range] = []
    others: list[range] = []
    for span in evidence:
        where = first_of_label if span.label not in labels else others
        labels.add(span.label)
        where.append(
            range(max(bisect_right(starts, span.start) - 1, 0), max(bisect_right(starts, span.end - 1), 1))
        )
    length = 0
    for covered in (*first_of_label, *others):
        new = set(covered) - chosen
        added = sum(sentences[number][1] - sentences[number][0] + len(GAP) for number in new)
        if length + added <= LONGEST_EXCERPT or not chosen:
            chosen |= new
            length += added
    return chosen
