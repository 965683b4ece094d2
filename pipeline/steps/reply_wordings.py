"""What a company's reply does: does it sound canned, does it report that something was done."""

from __future__ import annotations

import hashlib
import re
import unicodedata
from collections.abc import Iterator
from functools import cache
from typing import Any

import duckdb
import pyarrow as pa

from pipeline import yaml_files
from pipeline.paths import WAREHOUSE
from pipeline.steps import Context

BATCH = 5_000
PATTERNS = WAREHOUSE / "reply_wordings.yml"
_NO_WORD = re.compile(r"(?:\[[\w-]+\]|\d|\W)+")  # marks of redaction, numbers, punctuation
LONGEST = 2_000  # a canned reply is short; what comes after this many characters changes nothing


def tables(con: duckdb.DuckDBPyConnection, context: Context) -> Iterator[Any]:
    """Every distinct reply text; ``wording`` is what equal replies have in common when numbers and marks
    differ.
    """
    answer = con.execute(
        "select distinct text from staging.replies where role = 'company' and text is not null"
    )
    while rows := answer.fetchmany(BATCH):
        texts = [row[0] for row in rows]
        folded = [_folded(text) for text in texts]
        yield pa.table(
            {
                "text": texts,
                "wording": [_NO_WORD.sub(" ", text).strip() for text in folded],
                "sounds_canned": [_pattern("sounds_canned").search(text) is not None for text in folded],
                "reports_something": [
                    _pattern("reports_something").search(text) is not None for text in folded
                ],
            }
        )


def fingerprint(context: Context) -> str:
    """The patterns are part of the answer."""
    return hashlib.sha256(PATTERNS.read_bytes()).hexdigest()


def _folded(text: str) -> str:
    decomposed = unicodedata.normalize("NFKD", text[:LONGEST])
    return "".join(c for c in decomposed if not unicodedata.combining(c)).lower()


@cache
def _pattern(kind: str) -> re.Pattern[str]:
    languages = yaml_files.read(PATTERNS).values()
    return re.compile("|".join(f"(?:{pattern})" for language in languages for pattern in language[kind]))
