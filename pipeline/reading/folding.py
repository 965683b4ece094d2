"""Text as the lexicons see it: lower case, without accents, one plain character for each character of the original.

Accents go by NFKD with marks dropped, so that ``één``, ``een`` and an ``e`` with a combining accent are one word. Where
folding changes the length, ``offsets`` maps back.
"""

from __future__ import annotations

import unicodedata
from collections.abc import Sequence
from dataclasses import dataclass

# Characters that mean something to a lexicon but have no plain form stay apart from letters: money, and emoji by mood.
MONEY, SNEER, ANGER, JOY = "\xa4", "\xa7", "\xb6", "\xb5"
SPECIAL = {
    **dict.fromkeys("€£", MONEY),
    **dict.fromkeys("👏🙄🙃👌🤡😒🤔🤦🤷🐌", SNEER),
    **dict.fromkeys("😡🤬😠👎💩😤😭😢😞😫😩🤮💔", ANGER),
    **dict.fromkeys("😍🥰❤🎉👍💚💙🙏⭐🌟🤩🥳💪💐", JOY),
    **dict.fromkeys("‘’‚‛´`ʼ′", "'"),
    **dict.fromkeys("“”„‟«»″", '"'),
    **dict.fromkeys("‐‑‒–—―−", "-"),
    "…": ".",
    "ø": "o",
    "Ø": "o",
    "æ": "e",
    "ß": "s",
    "ı": "i",
    "ł": "l",
}
NEWLINES = "\r\x0b\x0c\x85\u2028\u2029"
LONGER = "\x00"  # in the table: this character folds to none, or to more than one
OTHER = "\x7f"


@dataclass(frozen=True, slots=True)
class Folded:
    """The folded text, and for each of its characters the position in the original (``None``: the same)."""

    text: str
    offsets: Sequence[int] | None

    def original(self, start: int, end: int) -> tuple[int, int]:
        """The span of the original that the folded span ``[start, end)`` came from."""
        if self.offsets is None or end <= start:
            return start, end
        return self.offsets[start], self.offsets[end - 1] + 1


class _Plain(dict[int, str]):
    """Character code to its plain form; ``LONGER`` where that is not exactly one character."""

    MOST = 4096  # what is kept in memory; a hostile text may hold every character there is

    def __missing__(self, code: int) -> str:
        plain = _plain_form(chr(code))
        single = plain if len(plain) == 1 else LONGER
        if len(self) < self.MOST:
            self[code] = single
        return single


def _plain_form(char: str) -> str:
    if char in SPECIAL:
        return SPECIAL[char]
    if char in NEWLINES:
        return "\n"
    if char.isspace():
        return " "
    decomposed = unicodedata.normalize("NFKD", char)
    base = "".join(c for c in decomposed if not unicodedata.combining(c))
    if not base:
        return ""
    lowered = base.lower()
    if lowered.isascii() and lowered.isprintable():
        return lowered
    return "_" if char.isalpha() else OTHER


_PLAIN = _Plain({code: chr(code).lower() for code in range(1, 127)} | {0: " ", 13: "\n", 127: OTHER})


def fold(text: str) -> Folded:
    """Fold a text; the result holds ASCII and the four signs above only."""
    plain = (
        text.translate(_PLAIN) if not text.isascii() or "\x00" in text else text.lower().replace("\r", "\n")
    )
    if LONGER not in plain:
        return Folded(plain, None)
    pieces: list[str] = []
    offsets: list[int] = []
    for position, char in enumerate(text):
        form = _PLAIN[ord(char)]
        form = _plain_form(char) if form == LONGER else form
        pieces.append(form)
        offsets += [position] * len(form)
    return Folded("".join(pieces), offsets)
