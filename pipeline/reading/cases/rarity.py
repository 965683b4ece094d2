"""How much a term that two posts share says: little when many posts tell it."""

from __future__ import annotations

import math
from collections import Counter, defaultdict
from collections.abc import Iterable, Mapping
from dataclasses import dataclass, field

# A term in one of ten posts says nothing; in one of two hundred, all it can.
COMMON_SHARE, RARE_SHARE = 0.1, 0.005
# Shares among fewer posts than this are taken as if there were so many: two of ten are no tenth of anything.
FEWEST = 300
# What the posts of one company and time tell weighs as much as this many posts of the share to be expected.
EXPECTED_POSTS = 50
# The two posts of a pair always tell it; only others make it common.
OWN_POSTS, HALF = 2, 0.5


@dataclass(frozen=True, slots=True)
class Rarity:
    """Counts among some posts, by language and term, and the rarity ``beyond`` them, to be expected of them.

    By language, for in a Dutch crowd every German word is rare.
    """

    posts: Mapping[str, int] = field(default_factory=dict)
    counts: Mapping[str, Mapping[str, int]] = field(default_factory=dict)
    beyond: Rarity | None = None
    _known: dict[str, float] = field(default_factory=dict, repr=False, compare=False)

    @classmethod
    def of(cls, told: Iterable[tuple[str, Iterable[str]]], beyond: Rarity | None = None) -> Rarity:
        """From the language and the terms of each post, each term once."""
        counts: dict[str, Counter[str]] = defaultdict(Counter)
        posts: Counter[str] = Counter()
        for language, terms in told:
            counts[language].update(iter(terms))  # of a mapping, a counter would add up the values
            posts[language] += 1
        return cls(posts, counts, beyond)

    @property
    def near_posts(self) -> int:
        """How many posts were counted on the same company and time; 0 where that is not known."""
        return 0 if self.beyond is None else sum(self.posts.values())

    def weight(self, term: str) -> float:
        """Between 0 (told by everybody) and 1 (told by hardly anybody else)."""
        scaled = math.log(COMMON_SHARE / self.share(term)) / math.log(COMMON_SHARE / RARE_SHARE)
        return min(max(scaled, 0.0), 1.0)

    def share(self, term: str) -> float:
        """The share of other posts that tell the term, in the language where it is largest.

        Where posts are few it is drawn towards what is expected.
        """
        known = self._known.get(term)
        if known is None:
            known = self._known[term] = (
                self._counted(term) if self.beyond is None else self._drawn(term, self.beyond)
            )
        return known

    def _counted(self, term: str) -> float:
        largest = HALF / FEWEST
        for language, counts in self.counts.items():
            others = counts.get(term, 0) - OWN_POSTS
            if others > 0:
                largest = max(largest, (others + HALF) / max(self.posts[language], FEWEST))
        return largest

    def _drawn(self, term: str, beyond: Rarity) -> float:
        expected = beyond.share(term)
        largest = 0.0
        for language, counts in self.counts.items():
            if term in counts:
                others = max(counts[term] - OWN_POSTS, 0) + EXPECTED_POSTS * expected
                largest = max(largest, others / (self.posts[language] + EXPECTED_POSTS))
        return largest or expected


UNKNOWN = Rarity()
