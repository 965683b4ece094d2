"""The posts of one company in 120 days and what they tell: all that case building holds at once."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Iterator
from dataclasses import dataclass

import numpy as np
import numpy.typing as npt

from pipeline.reading.cases.minhash import CELLS, signatures
from pipeline.reading.cases.posts import CasePosts
from pipeline.reading.cases.rarity import Rarity
from pipeline.reading.cases.same_case import WITHIN_DAYS
from pipeline.reading.cases.shingles import Hashes
from pipeline.reading.cases.telling import Telling, telling

Rows = npt.NDArray[np.intp]
Days = npt.NDArray[np.float64]


@dataclass(frozen=True, slots=True)
class Block:
    """Rows in order of time. The first ``own`` begin pairs; pairs among the rest are the next block's."""

    rows: list[int]
    own: int
    days: Days
    told: list[Telling]
    signed: Hashes
    rarity: Rarity


def blocks(posts: CasePosts, order: Rows, days: Days, rarity: Rarity) -> Iterator[Block]:
    """Every block of two posts and more; of rows in order of time those with a company and a date.

    Blocks overlap by 60 days, so that every pair within 60 days lies in the block of its earlier post.
    """
    rows: dict[str, list[int]] = defaultdict(list)
    for row in order[~np.isnan(days[order])].tolist():
        company = posts.company[row]
        if company is not None:
            rows[company].append(row)
    # In the order of the rows, for whoever holds the texts of one company together reads them in turn.
    for found in sorted(rows.values(), key=min):
        if len(found) > 1:
            yield from _of_company(posts, np.array(found, np.intp), days, rarity)


def _of_company(posts: CasePosts, rows: Rows, days: Days, rarity: Rarity) -> Iterator[Block]:
    periods = np.floor(days[rows] / WITHIN_DAYS)
    told: list[Telling] = []
    signed: Hashes = np.empty((0, CELLS), np.uint64)
    start = known = 0
    for period in np.unique(periods):
        begin, middle, stop = np.searchsorted(periods, [period, period + 1, period + 2])
        told, signed = told[begin - start :], signed[begin - start :]
        start, known = int(begin), max(known, int(begin))
        new = [telling(posts.text[row] or "", posts.company[row]) for row in rows[known:stop].tolist()]
        told, signed = told + new, np.concatenate([signed, signatures([one.bare for one in new])])
        known = int(stop)
        near = Rarity.of(((one.language, one.terms) for one in told), beyond=rarity)
        yield Block(
            rows[begin:stop].tolist(), int(middle - begin), days[rows[begin:stop]], told, signed, near
        )
