"""Finding a company by a name as people type it: half remembered, misspelt, without accents."""

from __future__ import annotations

import re
import unicodedata
from typing import Any

import pandas as pd
from rapidfuzz import fuzz

FOUND = 8
ALIKE = 72  # below this, names that merely share a few letters come up


def find(query: str, companies: pd.DataFrame, *, limit: int = FOUND) -> pd.DataFrame:
    """The companies whose name, legal name or domain is most like ``query``, most alike first."""
    typed = folded(query)
    if not typed or companies.empty:
        return companies.head(0)
    best: dict[Any, float] = {}
    for column in ("company_name", "legal_name", "domain"):
        names = {index: folded(name) for index, name in companies[column].items() if isinstance(name, str)}
        for index, name in names.items():
            score = _likeness(typed, name)
            if score >= ALIKE:
                best[index] = max(score, best.get(index, 0.0))
    size = companies["complaints"].fillna(0).to_dict()
    ordered = sorted(best, key=lambda index: (-best[index], -size[index]))
    return companies.loc[ordered[:limit]]


def folded(text: str) -> str:
    """Lower case, without accents, signs or legal forms."""
    bare = "".join(c for c in unicodedata.normalize("NFKD", text) if not unicodedata.combining(c)).casefold()
    bare = re.sub(r"\b(b\.?v\.?|n\.?v\.?|u\.?a\.?)\s*$", "", bare.strip())
    return re.sub(r"[^\w]+", " ", bare).strip()


def _likeness(typed: str, name: str) -> float:
    """Alike as a whole, or the beginning of the name; two letters are enough only for a beginning."""
    if name.startswith(typed):
        return 100.0 - min(len(name) - len(typed), 20) / 10
    return fuzz.WRatio(typed, name, score_cutoff=ALIKE) * 0.97 if len(typed) > 2 else 0.0
