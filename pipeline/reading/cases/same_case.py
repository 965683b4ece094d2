"""Are two posts one problem of one person, and why: the exact check that follows a candidate.

The bounds were set on labelled pairs (``evaluate.py`` prints what they reach).
"""

from __future__ import annotations

import math
from dataclasses import dataclass
from typing import NamedTuple

from pipeline.reading.cases import cues
from pipeline.reading.cases.conflicts import conflicts
from pipeline.reading.cases.pair import Pair
from pipeline.reading.cases.posts import Post, day_of
from pipeline.reading.cases.rarity import UNKNOWN, Rarity
from pipeline.reading.cases.reasons import Reason
from pipeline.reading.cases.telling import telling

WITHIN_DAYS = 60
NEAR_COPY = 0.50
# Bounds are (weight of what is shared, part of the shorter text that it covers); a rare word weighs up to
# 1.3, a sum 1.5, a date 1.
COPY = (6.0, 0.50)
VERY_NEAR_COPY = 0.75
SHORT_COPY = (4.0, 0.75)
TWO_NUMBERS = (2.9, 0.35)
ONE_NUMBER = (3.2, 0.50)
NO_NUMBER = (5.4, 0.55)
# Everybody whom an outage or a defect hit names the same place or product.
NO_NUMBER_BUT_NAMES = (6.0, 0.70)
POINTING_BACK = (3.0, 0.28)
LEAST = min(bounds[0] for bounds in (COPY, SHORT_COPY, TWO_NUMBERS, ONE_NUMBER, NO_NUMBER, POINTING_BACK))
CROWD, FEW_POSTS = 0.5, 30
# One person: two texts that share hardly a word are two problems, unless they are too short to tell or the
# second says that it goes on. Soon after the first, less will do.
LONG = 2.5
SOON_DAYS, UNRELATED_SOON, UNRELATED = 14, 0.05, 0.15
RELATED = 0.30


@dataclass(frozen=True, slots=True)
class Verdict:
    """Whether two posts are one case, why, and how alike the texts are (Jaccard of 5-shingles, 0 to 1)."""

    is_same: bool
    reasons: tuple[Reason, ...]
    similarity: float


class Answer(NamedTuple):
    """A verdict before the similarity of the texts has been worked out."""

    is_same: bool
    reason: Reason


def same_case(one: Post, other: Post, rarity: Rarity = UNKNOWN) -> Verdict:
    """Judge a pair, in either order. Without a rarity every word that is no stop word counts as rare.

    Texts in two languages share no words: they become one case by author or reference number only.
    """
    earlier, later = sorted((one, other), key=lambda post: (day_of(post.posted_at), post.text))
    return judged(
        Pair(
            earlier, later, telling(earlier.text, earlier.company), telling(later.text, later.company), rarity
        )
    )


def judged(pair: Pair) -> Verdict:
    """The verdict on a pair: what settles it unread, then what one person or two persons tell."""
    answer = settled(pair.earlier, pair.later) or answered(pair)
    return Verdict(answer.is_same, (answer.reason,), pair.similarity)


def answered(pair: Pair) -> Answer:
    """What the texts of a pair say that nothing else settles."""
    return _by_one_person(pair) if is_one_person(pair.earlier, pair.later) else _by_content(pair)


def settled(earlier: Post, later: Post) -> Answer | None:
    """The answer where companies, dates or reference numbers settle it; ``None`` where the texts have to."""
    days_apart = day_of(later.posted_at) - day_of(earlier.posted_at)
    shares_reference = bool(set(earlier.reference_keys) & set(later.reference_keys))
    is_one_company = earlier.company is not None and earlier.company == later.company
    # Nobody gives a stranger's number: there an unknown company or date is no obstacle.
    if shares_reference and (is_one_company or None in (earlier.company, later.company)):
        return _apart("too_long_ago", WITHIN_DAYS) if days_apart > WITHIN_DAYS else _same("same_reference")
    if not is_one_company:
        return _apart("other_company")
    return None if days_apart <= WITHIN_DAYS else _apart("too_long_ago", WITHIN_DAYS)


def is_one_person(one: Post, other: Post) -> bool:
    """Are both by one known author; authors are known within a source."""
    return one.complainant is not None and one.complainant == other.complainant


def _by_one_person(pair: Pair) -> Answer:
    """The same author on the same company is one case unless the texts say otherwise."""
    if _give_other_references(pair) and pair.similarity < NEAR_COPY:
        return _apart("other_reference")
    goes_on = cues.GOES_ON.search(pair.told_later.plain) is not None
    bound = UNRELATED_SOON if pair.days_apart <= SOON_DAYS else UNRELATED
    is_unrelated = pair.shorter_weight >= LONG and pair.covered < bound and not pair.has_own_number
    if _tells_of_another(pair) or (is_unrelated and not goes_on):
        return _apart("other_problem")
    return _same("same_author", WITHIN_DAYS)


def _tells_of_another(pair: Pair) -> bool:
    """Does the later text begin a new story: it says so, or other money is at stake."""
    says_so = cues.OTHER_PROBLEM.search(pair.told_later.plain) is not None
    other_sums = "sums" in conflicts(pair.told.numbers, pair.told_later.numbers, pair.days_apart)
    return (says_so or other_sums) and pair.covered < RELATED


def _by_content(pair: Pair) -> Answer:
    """Different or unknown authors: what the texts tell must be too particular for chance, and nothing against it."""
    if _give_other_references(pair):
        return _apart("other_reference")
    known = None not in (pair.earlier.complainant, pair.later.complainant)
    if known and pair.earlier.source == pair.later.source:
        return _apart("other_account")
    return _if_nothing_against(pair, _in_favour(pair) or _apart("too_little"))


def _if_nothing_against(pair: Pair, answer: Answer) -> Answer:
    if not answer.is_same:
        return answer
    if pair.either_says(cues.ANOTHER_PERSON):
        return _apart("another_person")
    if pair.either_says(cues.LETTER_FOR_MANY):
        return _apart("letter_for_many")
    kinds = conflicts(pair.told.numbers, pair.told_later.numbers, pair.days_apart)
    return _apart("other_numbers", shown=tuple(kinds)) if kinds else answer


def _in_favour(pair: Pair) -> Answer | None:
    if _is_copy(pair):
        # Many write on one site without a name: there a copy needs numbers of its own.
        is_one_source = pair.earlier.source == pair.later.source
        return (
            None
            if is_one_source and not pair.agrees_in_numbers
            else _same("near_copy", round(100 * pair.similarity))
        )
    if pair.earlier.source == pair.later.source:
        return None
    if pair.agrees_in_numbers and _reaches(pair, TWO_NUMBERS):
        return _same("same_numbers", shown=tuple(pair.rare_numbers))
    if _tells_the_same_story(pair):
        return _same("same_story", round(100 * pair.covered), pair.rarest)
    if cues.POINTS_BACK.search(pair.told_later.plain) and _reaches(pair, POINTING_BACK):
        return _same("points_back", shown=pair.rarest)
    return None


def _tells_the_same_story(pair: Pair) -> bool:
    if pair.has_own_number:
        return _reaches(pair, ONE_NUMBER)
    if pair.either_says(cues.HIT_MANY):
        return False
    return _reaches(pair, NO_NUMBER_BUT_NAMES if pair.shares_names else NO_NUMBER)


def _is_copy(pair: Pair) -> bool:
    """Equal but for a few words, and particular; an angry line that anybody could write is not."""
    if _reaches(pair, COPY):
        return pair.similarity >= NEAR_COPY
    return _reaches(pair, SHORT_COPY) and pair.similarity >= VERY_NEAR_COPY


def _reaches(pair: Pair, bounds: tuple[float, float]) -> bool:
    """Among more posts on the same company and time more must agree, for chance has more occasions."""
    return pair.weight >= bounds[0] * crowd(pair.rarity) and pair.covered >= bounds[1]


def crowd(rarity: Rarity) -> float:
    """How many times the evidence that suffices among few posts: 1 for up to 30, half as much more for each tenfold."""
    return 1 + CROWD * math.log10(max(rarity.near_posts / FEW_POSTS, 1))


def _give_other_references(pair: Pair) -> bool:
    """Does each give a number; a shared one would have settled it."""
    return bool(pair.earlier.reference_keys and pair.later.reference_keys)


def _apart(code: str, number: int | None = None, shown: tuple[str, ...] = ()) -> Answer:
    return Answer(False, Reason(code, number, shown))


def _same(code: str, number: int | None = None, shown: tuple[str, ...] = ()) -> Answer:
    return Answer(True, Reason(code, number, shown))
