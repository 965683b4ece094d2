"""Checked numeric columns: what every method takes, and the sentence it answers with when that is not what
it got.
"""

from __future__ import annotations

from collections.abc import Iterable
from typing import Any

import numpy as np
from numpy.typing import NDArray

FloatArray = NDArray[np.float64]
IntArray = NDArray[np.int64]
BoolArray = NDArray[np.bool_]


class MethodError(ValueError):
    """The input does not allow the method; the message says which field, and what to change."""


def numbers(
    name: str, values: Any, *, minimum: float | None = None, above: float | None = None
) -> FloatArray:
    """``values`` as finite floats of any shape; ``minimum`` is allowed itself, ``above`` is not."""
    try:
        array = np.asarray(values, dtype=np.float64)
    except (TypeError, ValueError):
        raise MethodError(f"Field {name} must hold numbers only; a missing value must be left out.") from None
    if not np.isfinite(array).all():
        raise MethodError(f"Field {name} holds a missing or infinite value; leave that row out.")
    if minimum is not None and (array < minimum).any():
        raise MethodError(f"Field {name} holds {array.min():g}; it must be at least {minimum:g}.")
    if above is not None and (array <= above).any():
        raise MethodError(f"Field {name} holds {array.min():g}; it must be above {above:g}.")
    return array


def column(name: str, values: Any, *, minimum: float | None = None, above: float | None = None) -> FloatArray:
    """``values`` as a one-dimensional array of finite floats with at least one element."""
    array = numbers(name, values, minimum=minimum, above=above)
    if array.ndim != 1 or array.size == 0:
        raise MethodError(f"Field {name} must be a list of at least one number.")
    return array


def whole(name: str, values: Any, *, minimum: int = 0) -> FloatArray:
    """Counts: finite whole numbers, kept as floats because they are divided by at once."""
    array = numbers(name, values, minimum=minimum)
    if (array != np.floor(array)).any():
        raise MethodError(f"Field {name} counts things; it must hold whole numbers.")
    return array


def truths(name: str, values: Any) -> BoolArray:
    """``values`` as booleans; only true/false or 1/0 are taken, so that a text "0" is never read as true."""
    array = np.asarray(values)
    if array.dtype != np.bool_ and not (array.dtype.kind in "iuf" and np.isin(array, (0, 1)).all()):
        raise MethodError(f"Field {name} must hold true or false (or 1 or 0) only.")
    return array.astype(np.bool_)


def same_length(**columns: Any) -> None:
    """Refuse columns of different length, naming them."""
    lengths = {name: len(values) for name, values in columns.items()}
    if len(set(lengths.values())) > 1:
        listed = ", ".join(f"{name} has {length}" for name, length in lengths.items())
        raise MethodError(f"These fields must have one value per row each: {listed}.")


def probability(name: str, value: Any) -> float:
    """A single number strictly between 0 and 1."""
    number = float(numbers(name, value))
    if not 0 < number < 1:
        raise MethodError(f"Field {name} is {number:g}; it must lie between 0 and 1.")
    return number


def codes(values: Iterable[Any]) -> tuple[IntArray, list[Any]]:
    """Group labels as 0..G-1 in order of first appearance, and the labels in that order."""
    seen: dict[Any, int] = {}
    plain = (value.item() if isinstance(value, np.generic) else value for value in values)
    coded = [seen.setdefault(value, len(seen)) for value in plain]
    return np.asarray(coded, dtype=np.int64), list(seen)
