"""Posts as case building sees them: one by one, or as columns of equal length."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Sequence
from dataclasses import dataclass, fields, replace
from datetime import UTC, datetime

SECONDS_A_DAY = 86_400
MOST_PEOPLE_PER_REFERENCE = 3


@dataclass(frozen=True, slots=True)
class Post:
    """One post. ``text`` is redacted; ``complainant`` is an author's keyed hash, one within a source."""

    text: str
    company: str | None = None
    source: str | None = None
    posted_at: datetime | None = None
    complainant: str | None = None
    reference_keys: Sequence[str] = ()


@dataclass(frozen=True, slots=True)
class CasePosts:
    """Many posts, a column for each field of ``Post``; rows in any order."""

    text: Sequence[str | None]
    company: Sequence[str | None]
    source: Sequence[str | None]
    posted_at: Sequence[datetime | None]
    complainant: Sequence[str | None]
    reference_keys: Sequence[Sequence[str] | None]

    def __post_init__(self) -> None:
        lengths = {field.name: len(getattr(self, field.name)) for field in fields(self)}
        if len(set(lengths.values())) > 1:
            raise ValueError(f"The columns of posts differ in length: {lengths}.")

    def __len__(self) -> int:
        return len(self.text)

    def __getitem__(self, row: int) -> Post:
        return Post(
            self.text[row] or "",
            self.company[row],
            self.source[row],
            self.posted_at[row],
            self.complainant[row],
            self.reference_keys[row] or (),
        )

    def without_common_references(self) -> CasePosts:
        """The same posts without keys that many people give: a product, a helpline, a case in the news."""
        people: dict[str, set[str | int]] = defaultdict(set)
        for row, keys in enumerate(self.reference_keys):
            for key in keys or ():
                people[key].add(self.complainant[row] or row)
        own = {key for key, holders in people.items() if len(holders) <= MOST_PEOPLE_PER_REFERENCE}
        return replace(
            self, reference_keys=[[key for key in keys or () if key in own] for keys in self.reference_keys]
        )


def day_of(moment: datetime | None) -> float:
    """Days since 1970, not a number where the moment is unknown; a moment without a time zone is UTC."""
    if moment is None:
        return float("nan")
    return (moment if moment.tzinfo else moment.replace(tzinfo=UTC)).timestamp() / SECONDS_A_DAY
