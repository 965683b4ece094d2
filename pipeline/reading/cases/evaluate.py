"""Measures case building against labelled pairs: ``python -m pipeline.reading.cases.evaluate``.

Of every file the odd lines may be read by whoever sets the bounds; of the even lines only these figures.
"""

from __future__ import annotations

import json
import re
import sys
from collections import Counter
from collections.abc import Iterable, Iterator, Mapping
from datetime import datetime
from itertools import chain
from pathlib import Path
from typing import Any

from pipeline.reading.cases.posts import Post
from pipeline.reading.cases.rarity import Rarity
from pipeline.reading.cases.same_case import same_case
from pipeline.reading.cases.telling import language_and_stems, plain
from pipeline.reading.redaction import redact

GOLD = Path(__file__).parents[1] / "gold"
FILES = ("pairs.jsonl", "pairs_more.jsonl")
BACKGROUND = "dev.jsonl"
HALVES = {"developed on": 0, "unseen": 1}
MARKS_IN_NUMBERS = re.compile(r"[\W_]+")

LabelledPair = Mapping[str, Any]
Score = Counter[tuple[str, bool, bool]]


def pairs_of(file: str) -> list[LabelledPair]:
    """The labelled pairs of a file."""
    return _lines(GOLD / file)


def score(pairs: Iterable[LabelledPair], rarity: Rarity) -> Score:
    """Counts by kind, by whether a pair is one case, and by whether the verdict says so."""
    return Counter(
        (
            pair["kind"],
            pair["same_case"],
            same_case(as_post(pair["a"]), as_post(pair["b"]), rarity).is_same == pair["same_case"],
        )
        for pair in pairs
    )


def rate(found: Score, *, of_one_case: bool) -> float:
    """The share judged right: merged of the pairs that are one case, kept apart of the others."""
    judged: Counter[bool] = Counter()
    for (_, same, is_right), count in found.items():
        if same == of_one_case:
            judged[is_right] += count
    return judged[True] / judged.total()


def rarity_of_gold() -> Rarity:
    """How common words are, from every text of the set without its labels, as in a build from every post."""
    posts = (pair[side] for pair in chain.from_iterable(map(pairs_of, FILES)) for side in "ab")
    texts = (post["text"] for post in chain(_lines(GOLD / BACKGROUND), posts))
    return Rarity.of(language_and_stems(plain(redact(text).text)) for text in texts)


def as_post(given: Mapping[str, Any]) -> Post:
    """One side of a pair as a build sees it: redacted, its author known within the source only."""
    return Post(
        redact(given["text"]).text,
        given["company"],
        given["source"],
        datetime.fromisoformat(given["posted_at"]),
        f"{given['source']}/{given['author']}",
        [MARKS_IN_NUMBERS.sub("", number).upper() for number in given["reference_numbers"]],
    )


def report() -> str:
    """The figures of both halves of each file, by kind."""
    rarity = rarity_of_gold()
    return "\n".join(
        line
        for file in FILES
        for half, start in HALVES.items()
        for line in _table(f"{file}, {half}", score(pairs_of(file)[start::2], rarity))
    )


def main() -> int:
    """Print the figures; returns the exit code."""
    sys.stdout.write(report() + "\n")
    return 0


def _table(title: str, found: Score) -> Iterator[str]:
    yield title
    for same, word in ((True, "merged"), (False, "kept apart")):
        for kind in sorted({kind for kind, is_one_case, _ in found if is_one_case == same}):
            right, wrong = found[kind, same, True], found[kind, same, False]
            yield f"  {word:<11}{kind:<26}{right:>3} of{right + wrong:>3}"
        yield f"  {word:<11}{'all':<26}{rate(found, of_one_case=same):>9.2f}"


def _lines(path: Path) -> list[Mapping[str, Any]]:
    return [json.loads(line) for line in path.read_text(encoding="utf-8").splitlines()]


if __name__ == "__main__":
    raise SystemExit(main())
