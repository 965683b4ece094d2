"""Case building on many posts: seconds, posts per second, memory, and how time grows with the number of posts.

Invented posts on four sources: stories of their own with dates and sums, retellings of some, and copies of
letters. More posts mean more companies and more posts about each, as in a lake that grows.
"""

from __future__ import annotations

import argparse
import random
import resource
import sys
from datetime import UTC, datetime, timedelta
from itertools import accumulate
from time import process_time

from pipeline.reading.cases import CasePosts, case_numbers

SOURCES = ("schema_org", "phpbb", "discourse", "mastodon")
LETTER = "Geachte heer, mevrouw, hierbij maak ik bezwaar tegen de verhoging van het vastrecht per 1 mei."
AT_MOST_GROWTH = 6.0  # for four times as many posts


def posts(count: int, seed: int = 7) -> CasePosts:
    """So many posts over two years; every twentieth retells the one before it elsewhere, some copy a letter."""
    rng = random.Random(seed)
    words = ["".join(rng.choices("abdefghijklmnoprstuvwz", k=rng.randint(4, 11))) for _ in range(60_000)]
    frequencies = list(accumulate(1 / (rank + 8) for rank in range(len(words))))
    companies = [f"company_{number}" for number in range(20 + count // 1_000)]
    rows: list[tuple[str, str, str, datetime, str | None, list[str]]] = []
    while len(rows) < count:
        told = rng.choices(words, cum_weights=frequencies, k=rng.randint(12, 110))
        company, moment = (
            rng.choice(companies),
            datetime(2024, 1, 1, tzinfo=UTC) + timedelta(days=730 * rng.random()),
        )
        text = f"Op {rng.randint(1, 28)} mei kocht ik {' '.join(told)} voor {rng.randint(20, 900)} euro."
        if rng.random() < 0.02:
            text = LETTER
        source, other = rng.sample(SOURCES, 2)
        author = None if rng.random() < 0.1 else f"author {rng.randrange(count)}"
        rows.append((text, company, source, moment, author, []))
        if rng.random() < 0.05:
            kept = " ".join(word for word in text.split() if rng.random() < 0.7)
            rows.append(
                (kept, company, other, moment + timedelta(days=2), f"author {rng.randrange(count)}", [])
            )
    return CasePosts(*zip(*rows[:count], strict=True))


def seconds(count: int) -> float:
    """Processor time for so many posts, on one core."""
    given = posts(count)
    start = process_time()
    cases = case_numbers(given)
    spent = process_time() - start
    sys.stdout.write(
        f"{count:>9,} posts into {cases.max() + 1:,} cases: {spent:.1f} s, {count / spent:,.0f} posts/s, "
        f"{resource.getrusage(resource.RUSAGE_SELF).ru_maxrss / 1024:,.0f} MB at most\n"
    )
    return spent


def main() -> int:
    """Measure a quarter of the posts and all of them; fails when time grows much faster than they do."""
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("--posts", type=int, default=40_000)
    count = parser.parse_args().posts
    growth = 1 / seconds(count // 4) * seconds(count)
    sys.stdout.write(f"four times the posts take {growth:.1f} times as long (at most {AT_MOST_GROWTH})\n")
    return int(growth > AT_MOST_GROWTH)


if __name__ == "__main__":
    raise SystemExit(main())
