"""``observatory method NAME``: one statistical method on JSON from standard input, JSON on standard output.

Input is one JSON object with the fields that ``--list`` names; ``names`` may come along and is given back,
so that results can be matched to companies. Output is ``{"method", "configuration", "result"}``; missing
and infinite numbers are null and the texts "Infinity" and "-Infinity", because JSON has neither.
"""

from __future__ import annotations

import dataclasses
import json
import math
import sys
from typing import Any, TextIO

import numpy as np

from pipeline.methods import MethodError
from pipeline.methods._catalogue import METHODS, method
from pipeline.methods.configuration import load

USED_WRONGLY = 2


def main(name: str, stdin: TextIO, stdout: TextIO, stderr: TextIO | None = None) -> int:
    """Run one method; 0 when its result was written, 2 with a sentence on ``stderr`` when the input does
    not allow it.
    """
    try:
        result = run(name, stdin.read())
    except MethodError as error:
        (stderr or sys.stderr).write(f"{error}\n")
        return USED_WRONGLY
    json.dump(result, stdout, ensure_ascii=False, allow_nan=False)
    stdout.write("\n")
    return 0


def run(name: str, text: str) -> dict[str, Any]:
    """The answer to one JSON object as text; raises :class:`MethodError` with a sentence."""
    chosen = method(name)
    fields = _fields(text)
    names = fields.pop("names", None) if "names" not in chosen.inputs else None
    unknown = fields.keys() - chosen.inputs.keys()
    if unknown:
        raise MethodError(
            f"Method {name} does not know the field(s) {', '.join(sorted(unknown))}; "
            f"it takes {', '.join(chosen.inputs)}."
        )
    lacking = [
        field
        for field, meaning in chosen.inputs.items()
        if meaning.endswith("(required)") and field not in fields
    ]
    if lacking:
        raise MethodError(f"Method {name} needs the field(s) {', '.join(lacking)}.")
    echoed = {} if names is None else {"names": names}
    result = _answer(name, chosen.function, fields)
    return {"method": name, "configuration": load().hash, **echoed, "result": result}


def listing() -> dict[str, dict[str, Any]]:
    """Every method with one sentence, its card, and the meaning of its input and output fields."""
    return {
        name: {"summary": m.summary, "card": m.card, "input": m.inputs, "output": m.outputs}
        for name in METHODS
        for m in (method(name),)
    }


def _answer(name: str, function: Any, fields: dict[str, Any]) -> Any:
    try:
        with np.errstate(over="raise"):
            result = function(**fields)
    except MethodError:
        raise
    except (ValueError, TypeError, IndexError, ArithmeticError, np.linalg.LinAlgError) as error:
        raise MethodError(f"Method {name} cannot work with this input: {error}.") from error
    return _plain(result, outermost=True)


def _fields(text: str) -> dict[str, Any]:
    try:
        fields = json.loads(text)
    except json.JSONDecodeError as error:
        raise MethodError(f"Standard input is not JSON: {error.msg} in line {error.lineno}.") from None
    if not isinstance(fields, dict):
        raise MethodError("Standard input must hold one JSON object with named fields.")
    return fields


def _plain(value: Any, *, outermost: bool = False) -> Any:
    """Dataclasses, arrays and tuples as JSON values; bare results get the names that the listing gives
    them.
    """
    if dataclasses.is_dataclass(value) and not isinstance(value, type):
        return {field.name: _plain(getattr(value, field.name)) for field in dataclasses.fields(value)}
    if isinstance(value, np.ndarray | np.generic):
        value = value.tolist()
    if outermost:
        if isinstance(value, tuple):
            return {"low": _plain(value[0]), "high": _plain(value[1])}
        return {"values" if isinstance(value, list) else "value": _plain(value)}
    if isinstance(value, dict):
        return {str(key): _plain(item) for key, item in value.items()}
    if isinstance(value, list | tuple):
        return [_plain(item) for item in value]
    if isinstance(value, float) and not math.isfinite(value):
        return None if math.isnan(value) else ("Infinity" if value > 0 else "-Infinity")
    return value
