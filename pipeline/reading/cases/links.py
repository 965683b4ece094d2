"""Links between posts, the groups that they make, and which of them cannot all be true."""

from __future__ import annotations

from collections import Counter, defaultdict
from collections.abc import Iterable, Sequence
from typing import NamedTuple

import numpy as np
import numpy.typing as npt
from scipy import sparse
from scipy.sparse.csgraph import connected_components

from pipeline.reading.cases.posts import CasePosts

# More posts of one source without an author in one case are a text that many copy.
MOST_UNKNOWN_AUTHORS = 3

Labels = npt.NDArray[np.intp]


class Link(NamedTuple):
    """Two rows that are one case. Firm: by author or reference number; else by what their texts tell."""

    one: int
    other: int
    is_firm: bool


def components(size: int, links: Iterable[Link]) -> Labels:
    """The group of each of ``size`` rows."""
    ends = np.array([link[:2] for link in links], np.intp).reshape(-1, 2)
    graph = sparse.csr_array((np.ones(len(ends), bool), (ends[:, 0], ends[:, 1])), shape=(size, size))
    labels: Labels = connected_components(graph, directed=False)[1].astype(np.intp)
    return labels


def consistent(posts: CasePosts, links: Sequence[Link]) -> list[Link]:
    """The links without those by content in groups where one person would have two accounts on one source.

    Two persons who are both like a third post were hit by the same outage or copied the same letter; nothing
    says which of them, if any, wrote it.
    """
    firm = [link for link in links if link.is_firm]
    people, groups = components(len(posts), firm), components(len(posts), links)
    linked = {int(groups[link.one]) for link in links if not link.is_firm}
    members: dict[int, list[int]] = defaultdict(list)
    for row in np.flatnonzero(np.isin(groups, list(linked))).tolist():
        members[int(groups[row])].append(row)
    doubtful = {group for group, rows in members.items() if _has_two_people(posts, people, rows)}
    return firm + [link for link in links if not link.is_firm and int(groups[link.one]) not in doubtful]


def _has_two_people(posts: CasePosts, people: Labels, rows: Sequence[int]) -> bool:
    known: dict[str | None, set[int]] = defaultdict(set)
    unknown: Counter[str | None] = Counter()
    for row in rows:
        if posts.complainant[row] is None:
            unknown[posts.source[row]] += 1
        else:
            known[posts.source[row]].add(int(people[row]))
    return any(len(found) > 1 for found in known.values()) or any(
        count > MOST_UNKNOWN_AUTHORS for count in unknown.values()
    )
