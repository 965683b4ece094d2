"""Days between two days of the week: "dinsdag gebeld, donderdag was het verholpen"."""

from __future__ import annotations

import re
from collections.abc import Sequence

DAY = {
    name: number
    for number, names in enumerate(
        (
            "maandag monday",
            "dinsdag tuesday",
            "woensdag wednesday",
            "donderdag thursday",
            "vrijdag friday",
            "zaterdag saturday",
            "zondag sunday",
        )
    )
    for name in names.split()
}
WRITTEN = re.compile(rf"({'|'.join(DAY)})(?:s|ochtend|morgen|middag|avond|nacht)?$")
# What tells that the second day brought the solution.
SOLVED = frozenset(
    """opgelost verholpen gemaakt geregeld gerepareerd hersteld terug terugbetaald stond nieuwe nieuw weer rechtgezet werkte gefixt klaar
    fixed sorted solved resolved repaired back refunded new replaced working right hands""".split()
)
# Words between two days by which the second had not come, or the days are a habit or a choice.
PLANNED = frozenset(
    """zou zouden elke iedere tot tussen of uiterlijk voor beloofd niet geen nooit would every until between or by promised not no never
    supposed should will""".split()
)


def days_by_weekday(words: Sequence[str], sentences: Sequence[int]) -> int | None:
    """Days from the first day of the week that is named to the last, where that one brought the solution."""
    named = [(at, match.group(1)) for at, word in enumerate(words) if (match := WRITTEN.match(word))]
    if len(named) < 2:
        return None
    (first, begin), (last, end) = named[0], named[-1]
    there = [word for word, sentence in zip(words, sentences, strict=True) if sentence == sentences[last]]
    if PLANNED & set(words[first:last]) or not SOLVED & set(there):
        return None
    return (DAY[end] - DAY[begin]) % 7 or None
