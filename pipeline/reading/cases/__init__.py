"""Case building: posts by one person on one problem, across sources, become one case."""

import hashlib
from pathlib import Path

from pipeline.reading.cases.numbering import case_numbers
from pipeline.reading.cases.posts import CasePosts, Post
from pipeline.reading.cases.rarity import Rarity
from pipeline.reading.cases.reasons import Reason
from pipeline.reading.cases.same_case import Verdict, same_case

__all__ = ["CasePosts", "Post", "Rarity", "Reason", "Verdict", "case_numbers", "fingerprint", "same_case"]


def fingerprint() -> str:
    """Changes with the code and the word lists that cases are built by."""
    files = sorted(path for path in Path(__file__).parent.iterdir() if path.suffix in {".py", ".txt"})
    return hashlib.sha256(b"\0".join(path.read_bytes() for path in files)).hexdigest()[:24]
