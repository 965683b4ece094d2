"""How long the problem or the wait for its solution lasted, and how long the longest wait on the line.

Every length of time that a text states is found first; the lexicons then tell what it is the length of: of the problem
(``time.elapsed``), of the way to a solution (``time.solved``), of a wait (``time.wait``), or of something else, such as a
contract, an age or a promised term (``time.decoy``).
"""

from __future__ import annotations

import re
from collections.abc import Iterable, Sequence
from typing import NamedTuple

from pipeline.reading.dates import days_told
from pipeline.reading.document import Document
from pipeline.reading.lengths import DAYS, MINUTES, Length, lengths, longest, overlapping
from pipeline.reading.matcher import Hit
from pipeline.reading.numbers import stated
from pipeline.reading.weekdays import days_by_weekday

# How far a rounded length may be off, in days, by unit: "two weeks" is anything from 11 to 17 days.
ROUNDING = {1.0: 0.5, 7.0: 3.0, 14.0: 3.0, 30.0: 15.0, 90.0: 45.0, 182.0: 45.0, 365.0: 90.0}
LONGEST_WAIT = 12 * 60
SHORTEST_PROBLEM = 2  # a day late is a delay, and a day off is no wait
EXCLAIMED = 3
A_DAY = 24 * 60
YEARS = 2 * 365  # most lengths of years are those of a loyal customer, and need plainer words
LATE = 7  # so are a few days
QUOTED_TERM = re.compile(
    r" ?[,'\"]+ ?(?:zei|zeg|aldus|stond|volgens|said|say|they|ze\b)|['\"]"
)  # "acht weken", zei de verkoper


class Elapsed(NamedTuple):
    """Days that something took, with the range that rounding leaves open."""

    days: float
    low: float
    high: float


def elapsed(document: Document, *, praise: bool) -> Elapsed | None:
    """How long the problem or the wait for its solution lasted, where the text says so with a number or with two dates.

    Of several lengths the longest counts. In praise only the time to a solution counts.
    """
    found = [_in_days(length) for length in lengths(document.tokens.words)]
    found = [length for length in found if length.is_days and length.total >= 1]
    found = _apart_from(found, document.hits("time.decoy"))
    solved = _marked(found, document.hits("time.solved"))
    if praise:
        solved += _marked(found, document.hits("time.solved_in"))
        return _rounded(longest(solved)) or _to_the_day(document)
    told = _apart_from(_marked(found, document.hits("time.elapsed")), document.hits("time.term"))
    told += [length for length in _marked(found, document.hits("time.late")) if length.total >= LATE]
    told += [
        length for length in _apart_from(found, document.hits("time.term")) if _exclaimed(document, length)
    ]
    told += [length for length in _unit_before(document, "time.unit_before") if length.is_days]
    told = [length for length in (*told, *solved) if SHORTEST_PROBLEM <= length.total < YEARS]
    told += [length for length in _marked(found, document.hits("time.years")) if length.total >= YEARS]
    best = longest(told)
    by_dates = days_told(document.folded.text)
    if by_dates is not None and (best is None or by_dates > best.total):
        return Elapsed(by_dates, by_dates, by_dates)
    return _rounded(best) or _by_weekdays(document)


def _by_weekdays(document: Document) -> Elapsed | None:
    days = days_by_weekday(document.tokens.words, document.tokens.sentences)
    return Elapsed(days, days, days) if days is not None and days >= SHORTEST_PROBLEM else None


def _to_the_day(document: Document) -> Elapsed | None:
    """The time to a solution by days of the week, or overnight."""
    return _by_weekdays(document) or (Elapsed(1.0, 0.5, 1.5) if document.has("time.next_day") else None)


def _in_days(length: Length) -> Length:
    """Hours as days from a day on: "72 uur zonder stroom"."""
    if length.is_days or length.total < A_DAY:
        return length
    return length._replace(total=length.total / A_DAY, unit=1.0, is_days=True)


def _exclaimed(document: Document, length: Length) -> bool:
    """Whether a length opens its sentence and nobody is quoted: "Zes weken! Voor een sleutel.", "Twelve days to change a fuse."""
    sentences = document.tokens.sentences
    opens = length.first == 0 or sentences[length.first - 1] != sentences[length.first]
    end = document.tokens.ends[length.last]
    return opens and length.total >= EXCLAIMED and not QUOTED_TERM.match(document.folded.text[end : end + 12])


def _rounded(length: Length | None) -> Elapsed | None:
    if length is None:
        return None
    slack = ROUNDING.get(length.unit, 0.5)
    return Elapsed(length.total, max(length.total - slack, 0.0), length.total + slack)


def _marked(found: Iterable[Length], hits: Sequence[Hit]) -> list[Length]:
    return [length for length in found if any(overlapping(length, hit.first, hit.last) for hit in hits)]


def _apart_from(found: Iterable[Length], hits: Sequence[Hit]) -> list[Length]:
    return [length for length in found if not any(overlapping(length, hit.first, hit.last) for hit in hits)]


def _unit_before(document: Document, mark: str) -> list[Length]:
    """ "Binnen twee weken, dat werden er negen", "wachttijd 2 minuten; ik zat er 47": the unit stands before the number."""
    words = document.tokens.words
    found = []
    for hit in document.hits(mark):
        number = next(
            (n for n in stated(words[hit.first : hit.last + 1]) if not n.article and not n.ordinal), None
        )
        unit = next(
            (word for word in reversed(words[: hit.first + 1]) if word in DAYS or word in MINUTES), None
        )
        if number is not None and unit is not None:
            is_days = unit in DAYS
            size = DAYS[unit] if is_days else MINUTES[unit]
            found.append(Length(number.value * size, size, is_days, hit.first, hit.last))
    return found


def waiting_minutes(document: Document) -> float | None:
    """The longest single wait in a live channel, where the text says so with a number.

    A length counts that the lexicon calls a wait, and one that stands in a sentence about being on the line or in the
    queue, or in the sentence after it ("U bent nummer 2. 40 minuten later ...").
    """
    found = [length for length in lengths(document.tokens.words) if not length.is_days]
    kept = _apart_from(found, document.hits("time.wait_decoy"))
    on_the_line = {document.sentence(hit) for hit in document.hits("time.on_the_line")}
    sentences = document.tokens.sentences
    waits = _marked(kept, document.hits("time.wait"))
    waits += [k for k in kept if sentences[k.first] in on_the_line or sentences[k.first] - 1 in on_the_line]
    waits += [k for k in kept if _exclaimed(document, k)]
    waits += [length for length in _unit_before(document, "time.unit_before") if not length.is_days]
    best = longest([wait for wait in waits if wait.total <= LONGEST_WAIT])
    return best.total if best is not None else None
