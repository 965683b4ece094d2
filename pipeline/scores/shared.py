"""Companies of one sector that lean on each other in a source: who holds much of it is what others are held against."""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from typing import Any

import numpy as np

from pipeline.methods.effort import ridit_correlation
from pipeline.methods.mantel_haenszel import company_covariance
from pipeline.scores import CONFIGURATION
from pipeline.scores.frames import Array, Frame, coded
from pipeline.scores.sources import Compared

LARGE = float(CONFIGURATION["evidence"]["large_holder"])  # share of a source's cases
COLUMNS = ("span", "source", "pillar", "company_a", "company_b", "correlation")


def correlation_rows(
    found: Iterator[Compared], sector_of: Mapping[str, str | None]
) -> Iterator[dict[str, Any]]:
    """Correlations of two companies' estimates, in sources of which one company holds more than the limit."""
    for one in found:
        if one.weights.max() <= LARGE * one.weights.sum():
            continue
        first, second = _pairs(one, sector_of)
        for pillar, matrix in _matrices(one):
            for i, j in zip(first, second, strict=True):
                if np.isfinite(matrix[i, j]):
                    pair = (one.names[i], one.names[j])
                    values = (one.span, one.source, pillar, *pair, float(np.clip(matrix[i, j], -1, 1)))
                    yield dict(zip(COLUMNS, values, strict=True))


def _pairs(one: Compared, sector_of: Mapping[str, str | None]) -> tuple[Array, Array]:
    """Places of every two companies of one sector that have an estimate."""
    sector = np.array([sector_of.get(name) or f"alone {name}" for name in one.names])
    alike = (sector[:, None] == sector[None, :]) & one.shown[:, None] & one.shown[None, :]
    first, second = np.nonzero(np.triu(alike, 1))
    return first, second


def _matrices(one: Compared) -> Iterator[tuple[str, Array]]:
    """Correlations (N, N) of all companies of the source, pillar by pillar."""
    if len(one.names) < 2:
        return
    for pillar in one.tables:
        covariance = company_covariance(*one.scaled(pillar))
        with np.errstate(divide="ignore", invalid="ignore"):
            sd = np.sqrt(np.diag(covariance))
            yield pillar, covariance / np.outer(sd, sd)
    if one.effort is not None:
        counts, worth = one.effort
        yield "E", ridit_correlation(counts * worth[:, None, None])


def covariance_rows(
    correlations: Frame, estimates: Frame, spread: Mapping[tuple[str, str], float]
) -> Iterator[dict[str, Any]]:
    """Covariances of two companies' pillars over their sources, per span: ``sum_s w_as w_bs cov_s``.

    ``estimates`` are those per source, ``spread`` the SD between sources by span and pillar; the weights are those with
    which sources were combined.
    """
    weights = _weights(estimates, spread)
    for (span, pillar), rows in correlations.by("span", "pillar"):
        pair, names = coded(np.array([f"{a}\n{b}" for a, b in _both(rows)], dtype=object))
        parts = [
            weights.get((span, pillar, source, a), 0.0) * weights.get((span, pillar, source, b), 0.0)
            for source, (a, b) in zip(rows["source"], _both(rows), strict=True)
        ]
        sums = np.bincount(pair, np.array(parts) * rows["correlation"], len(names))
        for name, covariance in zip(names, sums, strict=True):
            first, second = name.split("\n")
            yield {
                "span": span,
                "pillar": pillar,
                "company_a": first,
                "company_b": second,
                "covariance": covariance,
            }


def _both(rows: Frame) -> Iterator[tuple[str, str]]:
    return zip(rows["company_a"], rows["company_b"], strict=True)


def _weights(
    estimates: Frame, spread: Mapping[tuple[str, str], float]
) -> dict[tuple[str, str, str, str], float]:
    """By span, pillar, source and company: weight of the source among the company's, times the SD of its estimate."""
    found = {}
    for (span, pillar), rows in estimates.by("span", "pillar"):
        company, names = coded(rows["company_id"])
        weight = 1 / (rows["variance"] + spread.get((span, pillar), 0.0) ** 2)
        share = weight / np.bincount(company, weight, len(names))[company] * np.sqrt(rows["variance"])
        for source, name, value in zip(rows["source"], rows["company_id"], share, strict=True):
            found[span, pillar, source, name] = float(value)
    return found
