"""From cells to published scores: how the methods are put together, window by window.

Between the tables and `pipeline.methods`: takes what SQL has summed, gives the rows of the published tables. Knows no
clock, no database and no single complaint, so its cost does not grow with their number.
"""

from __future__ import annotations

import hashlib
from functools import cache
from pathlib import Path

from pipeline.methods import configuration

CONFIGURATION = configuration.load()
PILLARS = ("R", "S", "E", "P", "O", "H")
INDEX = tuple(CONFIGURATION["index"]["weights"])  # the pillars inside the index, in order
UNIT = 65_536  # weights are whole numbers of these parts, so that sums are exact in any order


def fingerprint(_: object = None) -> str:
    """What a step's answer depends on besides its inputs: this package, the methods and their configuration."""
    return _digest()


@cache
def _digest() -> str:
    here = Path(__file__).parent
    paths = sorted([*here.glob("*.py"), *(here.parent / "methods").glob("*.py")])
    code = b"".join(path.read_bytes() for path in paths)
    return hashlib.sha256(code + CONFIGURATION.hash.encode()).hexdigest()
