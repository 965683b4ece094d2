"""Posts into cases: candidates within one company and time, the exact check, contradictory links dropped."""

from __future__ import annotations

from collections.abc import Iterator

import numpy as np
import numpy.typing as npt

from pipeline.reading.cases import candidates
from pipeline.reading.cases.blocks import Block, Rows, blocks
from pipeline.reading.cases.links import Link, components, consistent
from pipeline.reading.cases.pair import Pair
from pipeline.reading.cases.posts import CasePosts, day_of
from pipeline.reading.cases.rarity import Rarity
from pipeline.reading.cases.same_case import answered, is_one_person, settled
from pipeline.reading.cases.telling import language_and_stems, plain

# How common a word is needs no more posts than this to be known.
POSTS_TO_COUNT = 20_000

IntArray = npt.NDArray[np.int64]


def case_numbers(posts: CasePosts) -> IntArray:
    """The case of each post, numbered from 0 in the order of the cases' first posts; undated posts come last.

    A pure function of the posts: no clock, no randomness, and the order of the rows settles ties only.
    """
    days = np.fromiter(map(day_of, posts.posted_at), float, len(posts))
    order = np.lexsort((np.arange(len(posts)), days))  # not a number sorts last
    posts = posts.without_common_references()
    rarity = Rarity.of(_counted(posts))
    links = list(_by_reference(posts, order))
    for block in blocks(posts, order, days, rarity):
        links += _within(block, posts)
    labels = components(len(posts), consistent(posts, links))
    return _in_order(labels, order)


def _counted(posts: CasePosts) -> Iterator[tuple[str, set[str]]]:
    step = -(-len(posts) // POSTS_TO_COUNT) or 1
    return (language_and_stems(plain(text)) for text in posts.text[::step] if text)


def _by_reference(posts: CasePosts, order: Rows) -> Iterator[Link]:
    for one, other in candidates.by_reference([posts.reference_keys[row] or () for row in order]):
        earlier, later = int(order[one]), int(order[other])
        answer = settled(posts[earlier], posts[later])
        if answer is not None and answer.is_same:
            yield Link(earlier, later, is_firm=True)


def _within(block: Block, posts: CasePosts) -> Iterator[Link]:
    """The links between the posts of a block that begin with one of its own."""
    for one, other in _candidates(block, posts):
        if one < block.own:
            row, later_row = block.rows[one], block.rows[other]
            earlier, later = posts[row], posts[later_row]
            pair = Pair(earlier, later, block.told[one], block.told[other], block.rarity)
            if (settled(earlier, later) or answered(pair)).is_same:
                yield Link(row, later_row, is_firm=is_one_person(earlier, later))


def _candidates(block: Block, posts: CasePosts) -> list[list[int]]:
    """Places in the block of two posts, the earlier first."""
    authors = [posts.complainant[row] for row in block.rows]
    sources = np.unique([posts.source[row] or "" for row in block.rows], return_inverse=True)[1]
    is_known = np.array([author is not None for author in authors])
    found = [candidates.by_author(authors, block.days)]
    if sources.any() or not is_known.all():
        one, other = (alike := candidates.by_likeness(block.signed, block.days)).T
        # Two accounts on one source are two persons.
        found.append(alike[(sources[one] != sources[other]) | ~(is_known[one] & is_known[other])])
    if sources.any():
        found.append(candidates.by_rare_terms(block.told, sources.tolist(), block.days, block.rarity))
    pairs: list[list[int]] = np.unique(np.concatenate(found), axis=0).tolist()
    return pairs


def _in_order(labels: npt.NDArray[np.intp], order: Rows) -> IntArray:
    """Labels renumbered by where they first occur."""
    first = np.unique(labels[order], return_index=True)[1]
    return np.argsort(np.argsort(first)).astype(np.int64)[labels]
