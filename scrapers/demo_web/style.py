"""How people really type: typos, no capitals, shouting, emoji. Protected passages stay as they are."""

from __future__ import annotations

import re
from collections.abc import Callable
from random import Random
from typing import Literal

OPEN, CLOSE = "\ue000", "\ue001"  # around passages that must stay readable: names, numbers, dates
Register = Literal["neat", "plain", "sloppy", "lower", "shouting", "emoji"]
REGISTERS: dict[Register, float] = {
    "neat": 4,
    "plain": 4,
    "sloppy": 2,
    "lower": 1.3,
    "shouting": 0.7,
    "emoji": 1.2,
}
_EMOJI = ("😡", "🙄", "😤", "🤷", "👎", "😞", "🤬", "😠")
_PASSAGE = re.compile(f"({OPEN}[^{CLOSE}]*{CLOSE})")
_SENTENCE = re.compile(rf"(^|[.!?…] +|\n)({OPEN}?)([a-zà-ÿ])")


def protect(value: str) -> str:
    """Mark a passage that no typing habit may touch."""
    return f"{OPEN}{value}{CLOSE}"


def bare(text: str) -> str:
    """The text without marks."""
    return text.replace(OPEN, "").replace(CLOSE, "")


def capitals(text: str) -> str:
    """A capital at the start of each sentence."""
    return _SENTENCE.sub(lambda found: found[1] + found[2] + found[3].upper(), text)


def typed(text: str, rng: Random, register: Register) -> str:
    """The text as this kind of writer types it; still with its marks."""
    if register == "sloppy":
        text = _outside(text, lambda piece: _typos(piece, rng, 0.035))
        return _outside(text, lambda piece: piece.replace(",", "")) if rng.random() < 0.5 else text
    if register == "lower":
        text = _outside(text, str.lower)
        return re.sub(r"\.( |$|\n)", lambda found: rng.choice(("..", "", ",")) + found[1], text)
    if register == "shouting":
        return _shout(text, rng)
    if register == "emoji":
        return text.rstrip(".") + " " + rng.choice(_EMOJI) * rng.choice((1, 1, 2, 3))
    return text if register == "neat" else _outside(text, lambda piece: _typos(piece, rng, 0.006))


def altered(text: str, rng: Random) -> str:
    """Nearly the same text, never quite: a word or two changed, another ending."""
    words = text.split(" ")
    for _ in range(rng.randrange(1, 3)):
        place = rng.randrange(len(words))
        if len(words[place]) > 3 and words[place].isalpha():
            words[place] = rng.choice((words[place].upper(), words[place] + ",", words[place][:-1]))
    ending = rng.choice(("", "!", "!!", " " + rng.choice(_EMOJI), "..."))
    changed = " ".join(words).rstrip(".!") + ending
    return changed if changed != text else f"{text} {rng.choice(_EMOJI)}"


def _outside(text: str, change: Callable[[str], str]) -> str:
    return "".join(
        piece if piece.startswith(OPEN) else change(piece) for piece in _PASSAGE.split(text) if piece
    )


def _typos(piece: str, rng: Random, rate: float) -> str:
    words = piece.split(" ")
    for place, word in enumerate(words):
        if len(word) > 5 and word.isalpha() and rng.random() < rate:
            at = rng.randrange(1, len(word) - 2)
            words[place] = rng.choice(
                (
                    word[:at] + word[at + 1] + word[at] + word[at + 2 :],
                    word[:at] + word[at + 1 :],
                    word[: at + 1] + word[at:],
                )
            )
    return " ".join(words)


def _shout(text: str, rng: Random) -> str:
    sentences = re.split(r"(?<=[.!?]) ", text)
    place = rng.randrange(len(sentences))
    sentences[place] = _outside(sentences[place], str.upper)
    return " ".join(sentences).rstrip(".") + rng.choice(("!", "!!", "!!!"))
