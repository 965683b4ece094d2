"""Texts as sets of their character 5-shingles, and how far two such sets agree (Jaccard)."""

from __future__ import annotations

from collections.abc import Sequence

import numpy as np
import numpy.typing as npt

WIDTH = 5
Hashes = npt.NDArray[np.uint64]


def jaccard(one: str, other: str) -> float:
    """Shared shingles as a share of all shingles of two texts; a text without any is like no other."""
    first, second = shingles(one), shingles(other)
    return len(first & second) / len(first | second) if first and second else 0.0


def shingles(text: str) -> set[str]:
    """Every run of five characters; a shorter text is one shingle."""
    return {text[start : start + WIDTH] for start in range(max(len(text) - WIDTH + 1, min(len(text), 1)))}


def shingle_hashes(texts: Sequence[str]) -> tuple[Hashes, npt.NDArray[np.intp]]:
    """A hash for each shingle of each text, and the text that it is of; shingles that repeat are repeated."""
    encoded = [text.encode() for text in texts]
    joined = np.frombuffer(b"".join(encoded) + bytes(WIDTH), np.uint8).astype(np.uint64)
    sizes = np.fromiter((len(text) for text in encoded), np.intp, len(encoded))
    owners = np.repeat(np.arange(len(encoded)), sizes)
    left = np.repeat(np.cumsum(sizes), sizes) - np.arange(len(owners))
    packed = np.zeros(len(owners), np.uint64)
    for place in range(WIDTH):
        inside = place < left
        packed |= np.where(inside, joined[place : place + len(owners)], 0) << np.uint64(8 * place)
    is_whole = (left >= WIDTH) | (sizes[owners] < WIDTH) & (left == sizes[owners])
    return mixed(packed[is_whole]), owners[is_whole]


def mixed(values: Hashes) -> Hashes:
    """SplitMix64's finaliser: equal in, equal out, everything else scattered (Steele, Lea and Flood 2014)."""
    values = values + np.uint64(0x9E3779B97F4A7C15)
    values = (values ^ (values >> np.uint64(30))) * np.uint64(0xBF58476D1CE4E5B9)
    values = (values ^ (values >> np.uint64(27))) * np.uint64(0x94D049BB133111EB)
    return values ^ (values >> np.uint64(31))
