"""Weighted least squares with a diagonal weight: the algebra that every between-unit variance estimator
shares.
"""

from __future__ import annotations

from dataclasses import dataclass

import numpy as np

from ._arrays import FloatArray


@dataclass(frozen=True, slots=True)
class Fit:
    """Coefficients (p,), their covariance ``(X'WX)^-1`` (p, p), and residuals (k,) of weights ``w`` (k,)."""

    weights: FloatArray
    design: FloatArray
    coefficients: FloatArray
    covariance: FloatArray
    residuals: FloatArray

    @property
    def quadratic_form(self) -> float:
        """``y'Py = sum w e^2``, with ``P = W - WX(X'WX)^-1X'W``."""
        return float(self.weights @ self.residuals**2)

    def trace(self, diagonal: FloatArray | float = 1.0) -> float:
        """``tr(P D)`` for a diagonal ``D``."""
        return float((self.weights * diagonal).sum() - (self._leverage_core * diagonal).sum())

    @property
    def squared_trace(self) -> float:
        """``tr(P P)``."""
        wx = self.design * self.weights[:, None]
        inner = self.covariance @ (wx.T @ wx)
        cubic = self.covariance @ (wx.T @ (wx * self.weights[:, None]))
        return float((self.weights**2).sum() - 2 * np.trace(cubic) + np.trace(inner @ inner))

    @property
    def _leverage_core(self) -> FloatArray:
        wx = self.design * self.weights[:, None]
        return np.asarray(((wx @ self.covariance) * wx).sum(1))


def weighted_fit(y: FloatArray, weights: FloatArray, design: FloatArray) -> Fit:
    """Least squares of ``y`` on ``design`` with inverse-variance ``weights``."""
    wx = design * weights[:, None]
    covariance = np.asarray(np.linalg.inv(design.T @ wx), dtype=np.float64)
    coefficients = np.asarray(covariance @ (wx.T @ y))
    return Fit(weights, design, coefficients, covariance, y - design @ coefficients)
