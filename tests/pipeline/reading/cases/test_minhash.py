"""MinHash against exact Jaccard."""

from __future__ import annotations

import random

import numpy as np
import pytest

from pipeline.reading.cases.minhash import CELLS, EMPTY, signatures, similar_pairs
from pipeline.reading.cases.shingles import jaccard, shingle_hashes, shingles

WORDS = [
    f"{a}{b}{c}" for a in ("kra", "ble", "stu", "vog", "pim") for b in "aeiou" for c in ("nt", "rm", "k")
]


def mutated(words: list[str], share: float, rng: random.Random) -> list[str]:
    return [rng.choice(WORDS) if rng.random() < share else word for word in words]


def test_hashed_shingles_are_the_shingles() -> None:
    texts = ["pakket kwijt", "abc", "", "aaaaaaaa", "één emmer"]
    hashes, owners = shingle_hashes(texts)
    counted = [len(set(hashes[owners == row].tolist())) for row in range(len(texts))]
    # An accent is one character but two bytes, and plain texts have none.
    assert counted[:4] == [len(shingles(text)) for text in texts[:4]]
    assert set(hashes[owners == 0].tolist()).isdisjoint(hashes[owners == 3].tolist())


@pytest.mark.parametrize("length", [8, 40, 150])
def test_the_estimate_is_unbiased_for_short_and_long_texts(length: int) -> None:
    rng = random.Random(length)
    errors = []
    for _ in range(150):
        words = [rng.choice(WORDS) for _ in range(length)]
        one, other = " ".join(words), " ".join(mutated(words, rng.random(), rng))
        first, second = signatures([one, other])
        errors.append((first == second).mean() - jaccard(one, other))
    assert abs(np.mean(errors)) < 0.015
    assert np.std(errors) < 0.06


def test_banding_finds_the_pairs_alike_by_thirty_percent_and_few_others() -> None:
    rng = random.Random(3)
    texts = []
    for _ in range(100):
        words = [rng.choice(WORDS) for _ in range(60)]
        texts += [" ".join(words), " ".join(mutated(words, 0.4, rng))]
    exact = {(i, j): jaccard(texts[i], texts[j]) for i in range(len(texts)) for j in range(i + 1, len(texts))}
    alike = {pair for pair, value in exact.items() if value >= 0.32}
    found = {(int(i), int(j)) for i, j in similar_pairs(signatures(texts), np.zeros(len(texts)), 60)[0]}
    assert len(alike) > 50
    assert len(alike & found) / len(alike) > 0.97
    assert all(exact[pair] > 0.1 for pair in found)


def test_pairs_far_apart_in_time_and_empty_texts_are_no_pairs() -> None:
    signed = signatures(["hetzelfde verhaal over een kat"] * 3 + ["", ""])
    assert signed.shape == (5, CELLS)
    assert (signed[3:] == EMPTY).all()
    days = np.array([0.0, 59.0, 120.0, 0.0, 0.0])
    assert similar_pairs(signed, days, 60)[0].tolist() == [[0, 1]]
    assert similar_pairs(signatures([]), np.empty(0), 60)[0].shape == (0, 2)
