"""From pillar to post: who sends customers to whom, how often it comes back, and which pairs may be named."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass

import numpy as np
from numpy.typing import ArrayLike

from ._arrays import BoolArray, FloatArray, IntArray, MethodError, codes, numbers, same_length

DRAWS_AT_ONCE = 2_000_000  # referrals, over all permutations drawn together


@dataclass(frozen=True, slots=True)
class Referrals:
    """Shape of a referral network.

    ``reciprocity`` and ``rho`` are those of the graph without weights; ``circles`` are the strongly
    connected components of two or more parties; ``p_value`` compares the weighted reciprocity with permuted
    targets.
    """

    parties: list[str]
    weights: FloatArray
    weighted_reciprocity: float
    reciprocity: float
    rho: float
    circles: list[list[str]]
    p_value: float
    permutations: int
    seed: int


def referral_network(
    senders: Sequence[str],
    targets: Sequence[str],
    categories: Sequence[str] | None = None,
    *,
    permutations: int = 9_999,
    seed: int = 20240101,
) -> Referrals:
    """Network of distinct (case, sender, target) referrals, one row each.

    The null permutes targets within product ``categories``; a referral that a permutation sends to its own
    sender is kept out of that draw's count.
    """
    same_length(senders=senders, targets=targets)
    if not len(senders) or any(a == b for a, b in zip(senders, targets, strict=True)):
        raise MethodError("Referrals are needed, and each must lead from one party to another.")
    code, parties = codes([*senders, *targets])
    source, target = code[: len(senders)], code[len(senders) :]
    weights = _weights(source, target, len(parties))
    observed = weighted_reciprocity(weights)
    group, _ = codes([0] * len(source) if categories is None else categories)
    p = _permuted_p(source, target, group, len(parties), observed, permutations, seed)
    plain, rho = _unweighted(weights)
    return Referrals(parties, weights, observed, plain, rho, circles(parties, weights), p, permutations, seed)


def weighted_reciprocity(weights: ArrayLike) -> float:
    """``sum_{i<j} 2 min(w_ij, w_ji) / sum w_ij`` (Squartini et al. 2013): 1 if symmetric, 0 if nothing
    comes back.
    """
    w = numbers("weights", weights, minimum=0)
    total = float(w.sum() - np.trace(w))
    back = np.minimum(w, w.T)
    return float(back.sum() - np.trace(back)) / total if total > 0 else float("nan")


def circles(parties: Sequence[str], weights: FloatArray) -> list[list[str]]:
    """Strongly connected components of two or more parties, largest first."""
    graph = _graph(weights)
    import networkx as nx

    found = [
        sorted(parties[i] for i in part) for part in nx.strongly_connected_components(graph) if len(part) > 1
    ]
    return sorted(found, key=lambda part: (-len(part), part))


def is_pillar_to_post(
    path: Sequence[tuple[str, str]], *, unresolved: bool | None, owner_named: bool | None
) -> bool:
    """Does a case's path of referrals count for indicator O?

    Yes with two or more referrals (A -> B -> A among them), or when the last hop was left unresolved and no
    owner was named; unknown outcomes do not count.
    """
    return len(path) >= 2 or (len(path) == 1 and unresolved is True and owner_named is False)


def loop_rate(paths: Sequence[Sequence[tuple[str, str]]], first: str, second: str) -> float:
    """Cases with first -> second -> first, over cases with first -> second; NaN without any."""
    sent = [path for path in paths if (first, second) in path]
    back = [path for path in sent if (second, first) in path[path.index((first, second)) + 1 :]]
    return len(back) / len(sent) if sent else float("nan")


def orphan_node(ends: Sequence[str], unresolved: Sequence[bool]) -> tuple[str, int] | None:
    """The party where most unresolved paths end, and how many; None if no path is unresolved."""
    same_length(ends=ends, unresolved=unresolved)
    code, names = codes([end for end, stuck in zip(ends, unresolved, strict=True) if stuck])
    if not names:
        return None
    counts = np.bincount(code)
    return names[int(np.argmax(counts))], int(counts.max())


def may_name_pairs(
    weights: ArrayLike, sources: ArrayLike, *, min_pair: int = 20, min_each_way: int = 5, min_sources: int = 2
) -> BoolArray:
    """Pairs (N, N) that reach the naming thresholds; right of reply to both comes on top.

    ``sources`` (N, N) counts the distinct sources on which the two parties' referrals, either way, were seen.
    """
    w, seen = numbers("weights", weights, minimum=0), numbers("sources", sources, minimum=0)
    enough = (w + w.T >= min_pair) & (np.minimum(w, w.T) >= min_each_way)
    return np.asarray(enough & (np.maximum(seen, seen.T) >= min_sources) & ~np.eye(len(w), dtype=bool))


def _weights(source: IntArray, target: IntArray, size: int) -> FloatArray:
    return np.bincount(source * size + target, minlength=size * size).reshape(size, size).astype(np.float64)


def _graph(weights: FloatArray):  # type: ignore[no-untyped-def]  # networkx carries no types
    import networkx as nx  # a second to import; only when used

    return nx.from_numpy_array((weights > 0).astype(int), create_using=nx.DiGraph)


def _unweighted(weights: FloatArray) -> tuple[float, float]:
    """Share of edges that are answered, and rho = (r - a)/(1 - a) with a the density (Garlaschelli,
    Loffredo 2004).
    """
    import networkx as nx

    graph = _graph(weights)
    size, edges = graph.number_of_nodes(), graph.number_of_edges()
    r, a = float(nx.overall_reciprocity(graph)), edges / (size * (size - 1))
    return r, (r - a) / (1 - a) if a < 1 else 1.0


def _permuted_p(
    source: IntArray,
    target: IntArray,
    group: IntArray,
    size: int,
    observed: float,
    permutations: int,
    seed: int,
) -> float:
    """Share of permutations with at least the observed weighted reciprocity, many at a time.

    Only pairs of a sender and a target of one category can be drawn; they are counted, not all pairs.
    """
    rng, as_large, done = np.random.default_rng(seed), 0, 0
    rows = [np.flatnonzero(group == g) for g in range(int(group.max()) + 1)]
    cell, cells = _drawable(source, target, rows, size)
    at_once = max(1, min(permutations, DRAWS_AT_ONCE // max(len(source), cells)))
    while done < permutations:
        draws = min(at_once, permutations - done)
        drawn = np.empty((draws, len(source)), dtype=np.int64)
        for members in rows:
            drawn[:, members] = rng.permuted(np.broadcast_to(target[members], (draws, len(members))), axis=1)
        place = cell[source * size + drawn] + np.arange(0, draws * cells, cells)[:, None]
        counts = np.bincount(place.ravel(), minlength=draws * cells).reshape(draws, cells)
        counts = counts[:, 2:]  # the first two count referrals drawn to their own sender
        back = 2 * np.minimum(counts[:, 0::2], counts[:, 1::2]).sum(1)
        shuffled = back / np.maximum(counts.sum(1), 1)
        as_large += int((shuffled >= observed - 1e-12).sum())
        done += draws
    return (as_large + 1) / (permutations + 1)


def _drawable(source: IntArray, target: IntArray, rows: list[IntArray], size: int) -> tuple[IntArray, int]:
    """For ``sender * size + target`` a cell, the two directions of a pair side by side; cell 0 for oneself."""
    pairs = [np.unique(source[r])[:, None] * size + np.unique(target[r])[None, :] for r in rows]
    code = np.unique(np.concatenate([p.ravel() for p in pairs]))
    first, second = np.divmod(code, size)
    lower = np.minimum(first, second) * size + np.maximum(first, second)
    unordered, which = np.unique(lower[first != second], return_inverse=True)
    cell = np.zeros(size * size, dtype=np.int64)
    cell[code[first != second]] = 2 + 2 * which + (first > second)[first != second]
    return cell, 2 + 2 * len(unordered)
