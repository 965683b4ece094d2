"""Covariances from influence values that are summed per complainant before they are squared."""

from __future__ import annotations

from typing import Any

import numpy as np

from ._arrays import FloatArray, codes


def clustered_covariance(influence: FloatArray, clusters: Any = None) -> FloatArray:
    """``U'U`` with U the influence values (cases, m) summed within clusters; without clusters every case is
    its own.
    """
    values = influence.reshape(len(influence), -1)
    if clusters is not None:
        code, names = codes(clusters)
        sums = np.zeros((len(names), values.shape[1]))
        np.add.at(sums, code, values)
        values = sums
    return np.asarray(values.T @ values)
