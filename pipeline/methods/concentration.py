"""Concentration of a sector: Herfindahl-Hirschman index of customer shares."""

from __future__ import annotations

from dataclasses import dataclass

from numpy.typing import ArrayLike

from ._arrays import MethodError, column, numbers


@dataclass(frozen=True, slots=True)
class Concentration:
    """HHI on the 0-10,000 scale with its bounds when part of the market is unknown, and equally large
    companies.
    """

    hhi: float
    hhi_low: float
    hhi_high: float
    equivalent_companies: float
    largest_share: float
    known_share: float


def herfindahl(sizes: ArrayLike, *, total: float | None = None) -> Concentration:
    """``10,000 sum share^2`` from sizes (customers, or shares in any unit) of the known companies.

    ``total`` is the size of the whole market when some of it is unknown: then ``hhi_low`` spreads the rest
    over very many companies, ``hhi_high`` packs it into companies as large as the smallest known one (or
    into one, if the rest is smaller). ``hhi`` is the lower bound, which claims least.
    """
    size = column("sizes", sizes, minimum=0)
    market = float(size.sum()) if total is None else float(numbers("total", total, above=0))
    if size.sum() <= 0 or market < size.sum() * (1 - 1e-9):
        raise MethodError("Field total must be at least the sum of sizes, and sizes must not all be 0.")
    share = size / market
    rest = max(0.0, 1 - float(share.sum()))
    low = 1e4 * float((share**2).sum())
    smallest = float(share.min())
    packed = rest * min(rest, smallest) if smallest > 0 else 0.0
    return Concentration(low, low, low + 1e4 * packed, 1e4 / low, float(share.max()), 1 - rest)
