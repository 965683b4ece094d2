"""Reading against a bare pass of Hyperscan over the same patterns and the same texts, in as many processes.

The bare pass folds nothing, cuts nothing into words, decides nothing: it reports where the rows of the lexicons
match, which is where reading begins. The ratio is what all that a reading holds (language, personal data, companies,
labels with evidence, slots) leaves of that speed. Memory is looked at after a tenth of the texts and at the end.
"""

from __future__ import annotations

import argparse
import json
import random
import re
import resource
import sys
from collections.abc import Iterator, Sequence
from concurrent.futures import ProcessPoolExecutor
from functools import partial
from multiprocessing import get_context
from pathlib import Path
from time import perf_counter

import hyperscan

from pipeline.reading import Reader, Text
from pipeline.reading.folding import fold
from pipeline.reading.lexicon import LANGUAGES, lexicon
from pipeline.reading.phrases import NUMBER, Row, Run

GOLD = Path(__file__).resolve().parents[2] / "pipeline/reading/gold/dev.jsonl"
LONG = 600  # characters of a text
WORD = 8  # characters that a word between two groups may have, on average
LONGEST_PATTERN = 12_000
AT_LEAST = 0.1


def texts(count: int, seed: int) -> Iterator[str]:
    """Sentences of the labelled texts in ever other order, some 600 characters each, one language each."""
    rng = random.Random(seed)
    rows = [json.loads(line) for line in GOLD.read_text(encoding="utf-8").splitlines()]
    sentences = {
        language: [
            part
            for row in rows
            if row["language"] == language
            for part in re.split(r"(?<=[.!?])\s", row["text"])
        ]
        for language in ("nl", "nl", "en")
    }
    for number in range(count):
        chosen: list[str] = []
        while sum(map(len, chosen)) < LONG:
            chosen.append(rng.choice(sentences["en" if number % 3 == 2 else "nl"]))
        yield " ".join(chosen)


def patterns(row: Row) -> Iterator[str]:
    """A row of a lexicon as regular expressions on folded text: one, or more where Hyperscan would find it too long."""
    whole = _pattern(row)
    if len(whole) < LONGEST_PATTERN:
        yield whole
        return
    place = max(range(len(row.groups)), key=lambda k: len(row.groups[k]))
    runs = sorted(row.groups[place])
    for part in (runs[::2], runs[1::2]):
        yield from patterns(Row((*row.groups[:place], frozenset(part), *row.groups[place + 1 :]), row.room))


def _pattern(row: Row) -> str:
    parts = [_one_of(row.groups[0])]
    for group, room in zip(row.groups[1:], row.room, strict=True):
        between = f"[^.!?\\n]{{1,{room * WORD}}}" if room else "\\W{1,3}"
        parts += [between, "\\b", _one_of(group)]
    return "\\b" + "".join(parts) + "\\b"


def _one_of(group: frozenset[Run]) -> str:
    return "(?:" + "|".join(sorted("\\W{1,3}".join(map(_word, run)) for run in group)) + ")"


def _word(word: str) -> str:
    return "\\d[\\d.,]*" if word == NUMBER else re.escape(word).replace("\\*", "\\w*")


def _database() -> tuple[hyperscan.Database, hyperscan.Scratch]:
    rows = [row for language in LANGUAGES for entry in lexicon(language) for row in entry.rows]
    expressions = sorted({text.encode("latin-1", "ignore") for row in rows for text in patterns(row)})
    database = hyperscan.Database()
    database.compile(expressions=expressions, ids=list(range(len(expressions))), flags=0)
    return database, hyperscan.Scratch(database)


def scanned(count: int, seed: int) -> tuple[float, int, int]:
    """Seconds, matches and megabytes of a bare pass."""
    database, scratch = _database()
    given = [fold(text).text.encode("latin-1", "replace") for text in texts(count, seed)]
    matches = 0

    def seen(*_: object) -> None:
        nonlocal matches
        matches += 1

    start = perf_counter()
    for text in given:
        database.scan(text, match_event_handler=seen, scratch=scratch)
    return perf_counter() - start, matches, _megabytes()


def read(count: int, seed: int) -> tuple[float, int, int, int]:
    """Seconds, labels, and megabytes early and late, of complete reading."""
    reader = Reader()
    reader.read([Text(str(number), text) for number, text in enumerate(texts(200, seed))])
    labels = early = 0
    spent = 0.0
    for start in range(0, count, 1_000):
        batch = [Text(str(n), text) for n, text in enumerate(texts(min(1_000, count - start), seed + start))]
        began = perf_counter()
        labels += sum(len(reading.labels) for reading in reader.read(batch))
        spent += perf_counter() - began
        early = early or (_megabytes() if start >= count // 10 else 0)
    return spent, labels, early, _megabytes()


def _megabytes() -> int:
    return resource.getrusage(resource.RUSAGE_SELF).ru_maxrss // 1024


def compare(count: int, processes: int) -> dict[str, float]:
    """Texts per second of both, all processes together, and their ratio."""
    each = count // processes
    seeds: Sequence[int] = [1_000_000 * number for number in range(processes)]
    with ProcessPoolExecutor(processes, get_context("spawn")) as pool:
        bare = list(pool.map(partial(scanned, each), seeds))
    with ProcessPoolExecutor(processes, get_context("spawn")) as pool:
        full = list(pool.map(partial(read, each), seeds))
    bare_speed, full_speed = (each * processes / max(found[0] for found in run) for run in (bare, full))
    return {
        "texts": each * processes,
        "processes": processes,
        "hyperscan_texts_per_second": round(bare_speed),
        "hyperscan_matches_per_text": round(sum(found[1] for found in bare) / (each * processes), 1),
        "reading_texts_per_second": round(full_speed),
        "labels_per_text": round(sum(found[1] for found in full) / (each * processes), 2),
        "ratio": round(full_speed / bare_speed, 3),
        "megabytes_early": max(found[2] for found in full),
        "megabytes_late": max(found[3] for found in full),
    }


def main() -> int:
    """Prints the comparison; 1 when reading keeps less than a tenth of the speed."""
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("--texts", type=int, default=20_000, help="of about 600 characters (default 20,000)")
    parser.add_argument("--processes", type=int, default=2)
    given = parser.parse_args()
    result = compare(given.texts, given.processes)
    sys.stdout.write(json.dumps(result, indent=2) + "\n")
    return 0 if result["ratio"] >= AT_LEAST else 1


if __name__ == "__main__":
    sys.exit(main())
