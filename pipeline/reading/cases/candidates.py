"""Which pairs of posts of one company are worth an exact check: one author, alike, or the same rare terms.

A retelling in other words shares a tenth to a quarter of its shingles, far below the 0.30 that finds copies;
it is found by the weight of the rare terms that both tell.
"""

from __future__ import annotations

from collections import Counter, defaultdict
from collections.abc import Hashable, Iterable, Iterator, Sequence
from itertools import chain, pairwise

import numpy as np
import numpy.typing as npt
from scipy import sparse

from pipeline.reading.cases.minhash import similar_pairs
from pipeline.reading.cases.rarity import Rarity
from pipeline.reading.cases.same_case import LEAST, WITHIN_DAYS, crowd
from pipeline.reading.cases.shingles import Hashes
from pipeline.reading.cases.telling import Telling

# Earlier posts of one author that a post is compared with.
MOST_BEFORE = 10
# A term that more posts tell costs more to compare than it weighs.
MOST_POSTS_PER_TERM = 50
ROWS_AT_ONCE = 2_000

Days = npt.NDArray[np.float64]
Pairs = npt.NDArray[np.intp]
NONE: Pairs = np.empty((0, 2), np.intp)


def by_author(authors: Sequence[Hashable | None], days: Days) -> Pairs:
    """Each post with those that its author posted in the 60 days before; posts come in order of time."""
    written: dict[Hashable, list[int]] = defaultdict(list)
    pairs = []
    for place, author in enumerate(authors):
        if author is not None:
            before = written[author][-MOST_BEFORE:]
            pairs += [(earlier, place) for earlier in before if days[place] - days[earlier] <= WITHIN_DAYS]
            written[author].append(place)
    return np.array(pairs, np.intp).reshape(-1, 2)


def by_reference(keys: Sequence[Iterable[str]]) -> Iterator[tuple[int, int]]:
    """Each post with the one before it that gives the same reference key."""
    holders: dict[str, list[int]] = defaultdict(list)
    for place, given in enumerate(keys):
        for key in given:
            holders[key].append(place)
    for places in holders.values():
        yield from pairwise(places)


def by_likeness(signed: Hashes, days: Days) -> Pairs:
    """Posts whose texts are alike by 0.30 or nearly so, estimated from their MinHash signatures."""
    return similar_pairs(signed, days, WITHIN_DAYS)[0]


def by_rare_terms(told: Sequence[Telling], sources: Sequence[int], days: Days, rarity: Rarity) -> Pairs:
    """Posts of two sources that share rare terms of enough weight; in order of time, ``rarity`` counts among them."""
    matrix = _weights(told, sources, rarity)
    turned = matrix.T.tocsc()
    # Two weights of one term differ by little, so their geometric mean comes close to the smaller one.
    enough = LEAST * crowd(rarity)
    found = [NONE]
    for start in range(0, len(told), ROWS_AT_ONCE):
        stop = min(start + ROWS_AT_ONCE, len(told))
        reach = int(np.searchsorted(days, days[stop - 1] + WITHIN_DAYS, "right"))
        shared = (matrix[start:stop] @ turned[:, start:reach]).tocoo()
        one, other = shared.row + start, shared.col + start
        is_near = (one < other) & (shared.data >= enough)
        one, other = one[is_near], other[is_near]
        found.append(np.column_stack([one, other])[days[other] - days[one] <= WITHIN_DAYS])
    pairs = np.concatenate(found).astype(np.intp)
    where = np.asarray(sources)[pairs]
    apart: Pairs = pairs[where[:, 0] != where[:, 1]]
    return apart


def _weights(told: Sequence[Telling], sources: Sequence[int], rarity: Rarity) -> sparse.csr_array:
    """One row per post, one column per term that two sources share and few tell; weights as square roots."""
    told_by = Counter(chain.from_iterable(telling.terms for telling in told))
    told_on: dict[int, set[str]] = defaultdict(set)
    for telling, source in zip(told, sources, strict=True):
        told_on[source].update(telling.terms)
    shared = Counter(chain.from_iterable(told_on.values()))
    some = sorted(term for term in told_by if shared[term] > 1 and told_by[term] <= MOST_POSTS_PER_TERM)
    weighed = {term: (column, rarity.weight(term)) for column, term in enumerate(some)}
    rows: list[int] = []
    columns: list[int] = []
    values: list[float] = []
    for place, telling in enumerate(told):
        for term in weighed.keys() & telling.terms.keys():
            column, weight = weighed[term]
            rows.append(place)
            columns.append(column)
            values.append(telling.terms[term] * weight)
    return sparse.csr_array((np.sqrt(values), (rows, columns)), shape=(len(told), len(weighed)))
