"""Verdicts on companies and sectors in the reader's language, all of them taken from
``pipeline.methods.sentences``: no page says more than that allows.
"""

from __future__ import annotations

from typing import Any

from pipeline.methods import sentences
from pipeline.methods.sentences import Sentence

from .wording import Words

RAISED = {"red": "red", "amber_persistent": "amber", "amber": "amber"}  # flags, and how they look
NO_VERDICT = 1  # the level of evidence up to which nothing is said


def spoken(words: Words, sentence: Sentence, *, opening: bool = False) -> str:
    """A sentence in the reader's language; ``opening`` begins it with a capital."""
    text = sentence.nl if words.language == "nl" else sentence.en
    return text[:1].upper() + text[1:] if opening else text


def flag(screen: Any) -> Sentence:
    """The screen's result with its words. No flag where it could hardly have been raised is not tested."""
    known = screen.flag if screen.flag in RAISED else "none" if screen.could_be_tested else "not_tested"
    return sentences.sector_flag(known, beside(screen))


def beside(screen: Any) -> list[str]:
    """The words that stand beside a flag: below the norm, locked in, uniform."""
    return [] if screen.words is None else list(screen.words)


def short_flag(words: Words, screen: Any) -> str:
    """What stands beside a sector's row: the colour as a word and what it means; empty without a flag."""
    if screen.flag in RAISED:
        return words(f"flag.{RAISED[screen.flag]}", said=headline_flag(words, screen))
    if not screen.could_be_tested:
        return spoken(words, sentences.FLAGS["not_tested"])
    return spoken(words, flag(screen)) if "below_norm" in beside(screen) else ""


def headline_flag(words: Words, screen: Any) -> str:
    """The flag in a title: what both colours have in common, for a title has no room for more."""
    known = "amber_persistent" if screen.flag == "red" else screen.flag
    return spoken(words, sentences.FLAGS[known])


def flag_name(words: Words, code: str) -> str:
    """A flag by its colour: red, amber, none, or that it could not be tested."""
    return words(f"flag.name.{RAISED.get(code, 'none' if code == 'none' else 'not_tested')}")


def place(words: Words, company: Any) -> str:
    """``tussen plaats 3 en 9 van 14``; empty where no order may be shown."""
    if not company.is_order_shown or company.rank_low is None:
        return ""
    low, high, ranked = int(company.rank_low), int(company.rank_high), int(company.ranked)
    return spoken(words, sentences.place(low, high, ranked))


def tipping(words: Words, name: str, others: str, gamma_star: float | None, worse: int | None) -> str:
    """How wrong selection would have to be for a lower level to vanish; no difference where none is shown."""
    if gamma_star is None or worse != 1:
        return spoken(words, sentences.NO_DIFFERENCE, opening=True)
    return spoken(words, sentences.tipping(name, others, gamma_star), opening=True)
