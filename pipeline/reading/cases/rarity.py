"""How much a term that two posts share says: little when many posts tell it."""

from __future__ import annotations

import math
from collections import Counter
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
    """Counts of posts per term among some posts, and the rarity ``beyond`` them, which is expected of them, too."""

    posts: int = 0
    counts: Mapping[str, int] = field(default_factory=dict)
    beyond: Rarity | None = None
    _known: dict[str, float] = field(default_factory=dict, repr=False, compare=False)

    @classmethod
    def of(cls, terms: Iterable[Iterable[str]], beyond: Rarity | None = None) -> Rarity:
        """From the terms of each post, each term once."""
        counts: Counter[str] = Counter()
        posts = 0
        for told in terms:
            counts.update(told)
            posts += 1
        return cls(posts, counts, beyond)

    @property
    def near_posts(self) -> int:
        """How many posts were counted on the same company and time; 0 where that is not known."""
        return 0 if self.beyond is None else self.posts

    def weight(self, term: str) -> float:
        """Between 0 (told by everybody) and 1 (told by hardly anybody else)."""
        known = self._known.get(term)
        if known is None:
            scaled = math.log(COMMON_SHARE / self.share(term)) / math.log(COMMON_SHARE / RARE_SHARE)
            known = self._known[term] = min(max(scaled, 0.0), 1.0)
        return known

    def share(self, term: str) -> float:
        """The share of other posts that tell the term, drawn towards what is expected where posts are few."""
        others = max(self.counts.get(term, 0) - OWN_POSTS, 0)
        if self.beyond is None:
            return (others + HALF) / max(self.posts, FEWEST)
        expected = EXPECTED_POSTS * self.beyond.share(term)
        return (others + expected) / (max(self.posts - OWN_POSTS, 0) + EXPECTED_POSTS)


UNKNOWN = Rarity()
