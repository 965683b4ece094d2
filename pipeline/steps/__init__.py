"""The thin functions behind the tables that Python makes: one module per table, named as the table.

A module has ``tables(con, context)``, which yields the table's rows as Arrow tables, or ``update(con,
context)``, which
brings a table that is expensive to make up to date in place and returns how many rows it had to make. It
may have
``fingerprint(context)`` for what its answer depends on besides its inputs and its own code.
"""

from __future__ import annotations

import hashlib
import importlib
from collections.abc import Sequence
from dataclasses import dataclass
from pathlib import Path
from types import ModuleType

from pipeline.paths import Home
from pipeline.progress import SILENT, Progress
from pipeline.reading import Company


@dataclass(frozen=True, slots=True)
class Context:
    """What a step may know besides its input tables."""

    home: Home
    companies: Sequence[Company]
    progress: Progress = SILENT


def module(name: str) -> ModuleType:
    """The step behind a table."""
    return importlib.import_module(f"pipeline.steps.{name}")


def code(step: ModuleType, context: Context) -> str:
    """Changes with the step's own code and with whatever it says that its answer depends on."""
    source = Path(str(step.__file__)).read_bytes()
    depends = step.fingerprint(context) if hasattr(step, "fingerprint") else ""
    return hashlib.sha256(source + str(depends).encode()).hexdigest()
