"""Texts that are probably alike, without comparing all with all: MinHash signatures and banding.

One-permutation hashing (Li, Owen and Zhang 2012): one hash per shingle, whose first bits choose the cell and
whose rest competes for it; cells left empty borrow from others by a fixed rule (optimal densification,
Shrivastava 2017), so that short texts keep an unbiased estimate.
"""

from __future__ import annotations

from collections.abc import Sequence

import numpy as np
import numpy.typing as npt

from pipeline.reading.cases.shingles import Hashes, mixed, shingle_hashes

CELLS = 128
CELL_BITS = 7
ROWS = 2  # cells to a band; two texts alike by 0.30 meet in one of the 64 bands with probability 0.998
SIMILAR = 0.30
# An estimate from 128 cells is off by 0.04; whoever is this close is compared exactly.
SLACK = 0.08
# Neighbours in time that a text is compared with in a band that many share.
MOST_NEIGHBOURS = 30
BATCH = 2_000
KEYS_AT_ONCE = 4_000_000
EMPTY = np.uint64(0xFFFFFFFFFFFFFFFF)
Pairs = npt.NDArray[np.intp]
Days = npt.NDArray[np.float64]


def signatures(texts: Sequence[str]) -> Hashes:
    """Shape (texts, 128); two texts agree in a cell as often as in shingles. An empty text is ``EMPTY``."""
    parts = [_signatures(texts[start : start + BATCH]) for start in range(0, len(texts), BATCH)]
    return np.concatenate(parts) if parts else np.empty((0, CELLS), np.uint64)


def _signatures(texts: Sequence[str]) -> Hashes:
    hashes, owners = shingle_hashes(texts)
    cells = np.full(len(texts) * CELLS, EMPTY)
    places = owners * CELLS + (hashes >> np.uint64(64 - CELL_BITS)).astype(np.intp)
    np.minimum.at(cells, places, hashes & np.uint64((1 << 64 - CELL_BITS) - 1))
    return _densified(cells.reshape(len(texts), CELLS))


def _densified(cells: Hashes) -> Hashes:
    """Every empty cell takes the value of the first filled one in its own fixed order."""
    full = cells.copy()
    has_any = (cells != EMPTY).any(axis=1)
    attempt = 0
    while (missing := (full == EMPTY) & has_any[:, None]).any():
        donors = (
            mixed(np.arange(CELLS, dtype=np.uint64) + np.uint64(CELLS * attempt)) % np.uint64(CELLS)
        ).astype(np.intp)
        full = np.where(missing, cells[:, donors], full)
        attempt += 1
    return full


def similar_pairs(signed: Hashes, days: Days, within_days: float) -> tuple[Pairs, Days]:
    """Pairs (n, 2) of texts within so many days that look alike by 0.30, less some slack; the estimates."""
    texts = np.flatnonzero((signed != EMPTY).any(axis=1))
    bands = mixed(signed[texts, 0::ROWS] ^ mixed(signed[texts, 1::ROWS]))
    keys = np.empty(0, np.intp)
    at_once = max(KEYS_AT_ONCE // max(len(texts), 1), 1)
    for start in range(0, bands.shape[1], at_once):
        keys = np.union1d(keys, _met(bands[:, start : start + at_once], days[texts], within_days))
    pairs = texts[np.column_stack(np.divmod(keys, max(len(texts), 1)))]
    alike = _estimates(signed, pairs)
    is_near = alike >= SIMILAR - SLACK
    return pairs[is_near], alike[is_near]


def _met(bands: Hashes, days: Days, within_days: float) -> Pairs:
    """Keys (one text times the number of texts, plus the other) of pairs that share a band, close in time."""
    texts, width = bands.shape
    values = mixed(bands + np.arange(width).astype(np.uint64)).ravel()
    places, moments = np.repeat(np.arange(texts), width), np.repeat(days, width)
    order = np.lexsort((moments, values))
    values, places, moments = values[order], places[order], moments[order]
    found = [np.empty(0, np.intp)]
    for step in range(1, MOST_NEIGHBOURS + 1):
        same = np.flatnonzero(
            (values[step:] == values[:-step]) & (moments[step:] - moments[:-step] <= within_days)
        )
        if not len(same):
            break
        one, other = places[same], places[same + step]
        found.append(np.minimum(one, other) * texts + np.maximum(one, other))
    return np.unique(np.concatenate(found))


def _estimates(signed: Hashes, pairs: Pairs) -> Days:
    alike = np.empty(len(pairs))
    for start in range(0, len(pairs), 10 * BATCH):
        one, other = pairs[start : start + 10 * BATCH].T
        alike[start : start + 10 * BATCH] = (signed[one] == signed[other]).mean(axis=1)
    return alike
