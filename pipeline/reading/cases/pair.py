"""Two posts and what they have in common."""

from __future__ import annotations

import re
from dataclasses import dataclass, field
from functools import cached_property

from pipeline.reading.cases.posts import Post, day_of
from pipeline.reading.cases.rarity import Rarity
from pipeline.reading.cases.shingles import jaccard
from pipeline.reading.cases.telling import NAME, Telling

# A number that weighs less is small or told by many.
RARE_NUMBER = 0.5


@dataclass(frozen=True)
class Pair:
    """``earlier`` was posted first where both are dated; ``rarity`` says what a shared term is worth."""

    earlier: Post
    later: Post
    told: Telling
    told_later: Telling
    rarity: Rarity = field(repr=False)

    @property
    def days_apart(self) -> float:
        """Days between the posts; not a number where one is undated."""
        return day_of(self.later.posted_at) - day_of(self.earlier.posted_at)

    @cached_property
    def similarity(self) -> float:
        """Jaccard of the character 5-shingles, 0 to 1."""
        return jaccard(self.told.bare, self.told_later.bare)

    @cached_property
    def shared(self) -> dict[str, float]:
        """Terms that both tell, with what each weighs."""
        mine, theirs = self.told.terms, self.told_later.terms
        common = mine.keys() & theirs.keys()
        return {term: min(mine[term], theirs[term]) * self.rarity.weight(term) for term in sorted(common)}

    @cached_property
    def weight(self) -> float:
        """The weight of everything shared."""
        return sum(self.shared.values())

    @cached_property
    def shorter_weight(self) -> float:
        """The weight of everything that the post tells which tells less."""
        return min(_weight(told, self.rarity) for told in (self.told, self.told_later))

    @property
    def covered(self) -> float:
        """How much of the post that tells less is in the other, 0 to 1."""
        return self.weight / self.shorter_weight if self.shorter_weight else 0.0

    @cached_property
    def rare_numbers(self) -> list[str]:
        """Sums, counts, dates and times of day that both tell and few others do."""
        return [
            term for term, weight in self.shared.items() if weight > RARE_NUMBER and not term[0].isalpha()
        ]

    @property
    def has_own_number(self) -> bool:
        """Is a sum or a count among the rare numbers."""
        return any(term.startswith("#") for term in self.rare_numbers)

    @property
    def agrees_in_numbers(self) -> bool:
        """Two rare numbers, or three where all are dates and times, which many hit by one outage share."""
        return len(self.rare_numbers) >= (2 if self.has_own_number else 3)

    @property
    def shares_names(self) -> bool:
        """Is the name of a place, a product or a person among what both tell."""
        return any(NAME in (self.told.terms[term], self.told_later.terms[term]) for term in self.shared)

    @property
    def rarest(self) -> tuple[str, ...]:
        """The five shared terms that weigh most."""
        return tuple(sorted(self.shared, key=lambda term: (-self.shared[term], term))[:5])

    def either_says(self, cue: re.Pattern[str]) -> bool:
        """Does either text hold the cue."""
        return any(cue.search(told.plain) for told in (self.told, self.told_later))


def _weight(told: Telling, rarity: Rarity) -> float:
    return sum(most * rarity.weight(term) for term, most in told.terms.items())
