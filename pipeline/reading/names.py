"""Names of private persons: behind a title, an introduction or a greeting, in a signature, or simply a given name."""

from __future__ import annotations

import re
from collections.abc import Iterator, Sequence
from functools import cache
from typing import NamedTuple

import yaml

from pipeline.reading.lexicon import FOLDER
from pipeline.reading.personal_numbers import Span

WORD = r"[A-ZÀ-ÖØ-Þ][a-zà-öø-ÿ]+(?:['’][A-ZÀ-Þ]?[a-zà-ÿ]+)?(?:-[A-ZÀ-Þ][a-zà-ÿ]+)*"
INITIALS = r"(?:[A-Z]\.[ ]?){1,4}"
PARTICLE = r"(?:(?:van|de|den|der|ten|ter|von|zu|le|la|du|d'|'t|el|al|bin)[ ]){1,3}"
# Initials and a surname ("E. van Dunneveld", "T. en R. Brandnetelaar"), or capitalised words with what may join them.
NAME = re.compile(
    rf"(?<![\w.@#/])(?:(?P<initials>{INITIALS}(?:(?:en|and|&|und|et) {INITIALS})?(?:{PARTICLE})?{WORD}(?:[ ]{WORD})?)"
    rf"|{WORD}(?:[ ](?:{PARTICLE})?{WORD}| [A-Z]\.)*)"
)
CUE = re.compile(r"([^\W\d_]+)([.,:]?)([ (\"'“‘«]{1,3})$")
AFTER = re.compile(
    r" (?:van (?:de|het|team|jullie)|uit het|from (?:support|customer|the|your)|in support|at the|of the|aan de (?:lijn"
    r"|telefoon|balie)|heette|zei|zegt|said|says|hielp|helped|belde|rang|listens|luisterde)\b"
)
CHAT = re.compile(
    rf"(?m)^(?:\[?\d{{1,2}}[:.]\d{{2}}\]? ?)?(?P<role>Agent |Medewerker |Adviseur )?(?P<name>{WORD})(?: ?\([^)\n]{{1,30}}\))? ?:"
)
CHAT_AGENT = re.compile(rf"(?P<role>Agent|Medewerker|Adviseur|Adviser|Advisor) ?\((?P<name>{WORD})\)")
WORDS_BEFORE = re.compile(r"[^\W\d_]+")


class _Cues(NamedTuple):
    """The words of ``name_cues.yml``."""

    titles: frozenset[str]
    introductions: frozenset[str]
    calls: frozenset[str]
    addresses: frozenset[str]
    greetings: frozenset[str]
    weak: frozenset[str]
    persons: frozenset[str]
    bots: frozenset[str]
    never: frozenset[str]


@cache
def _cues() -> _Cues:
    content = yaml.safe_load((FOLDER / "name_cues.yml").read_text(encoding="utf-8"))
    cues = _Cues(**{name: frozenset(map(str, words)) for name, words in content.items()})
    openers = cues.titles | cues.introductions | cues.greetings | cues.addresses
    return cues._replace(never=cues.never | openers)


@cache
def given_names() -> frozenset[str]:
    """Given names, as listed."""
    lines = (FOLDER / "given_names.txt").read_text(encoding="utf-8").splitlines()
    return frozenset(name for line in lines if not line.startswith("#") for name in line.split())


def person_names(text: str, numbers: Sequence[Span] = ()) -> Iterator[Span]:
    """Spans of names of private persons, without titles. ``numbers``: addresses, phones and the like, which follow names."""
    starts = {start for start, _, _ in numbers}
    for match in NAME.finditer(text):
        if match.group("initials"):
            yield *match.span(), "name"
            continue
        start = _trimmed(text, *match.span())
        if start < match.end() and _is_name(text, start, match.end(), starts):
            yield start, match.end(), "name"
    yield from _chat_names(text)


def _trimmed(text: str, start: int, end: int) -> int:
    """The start without words that begin a sentence or address somebody ("Beste Tineke")."""
    never = _cues().never
    word = text[start:end].split(" ", 1)[0]
    if word.lower() not in never or _cue(text, start)[0] in _cues().titles:  # "fam. De Wimpel"
        return start
    rest = start + len(word) + 1
    return _trimmed(text, rest, end) if rest < end else end


def _is_name(text: str, start: int, end: int, starts: set[int]) -> bool:
    words = text[start:end].split(" ")
    cues = _cues()
    known = words[0] in given_names()
    cue, mark = _cue(text, start)
    before = text[max(0, start - 40) : start]
    if (
        not known
        and len(words) == 1
        and cue not in cues.titles | cues.introductions | cues.calls | cues.addresses
    ):
        return _in_brackets_after_person(before) or _signs_off(text, start, end)
    near = set(WORDS_BEFORE.findall(before.lower())[-6:])
    if near & cues.bots:
        return False
    if cue in cues.titles:
        return True
    if cue in cues.calls:
        return known or bool(near & cues.persons)
    if cue in cues.introductions or cue in cues.addresses:
        return known or (mark == " " and (cue in cues.introductions or len(words) > 1))
    if _signs_off(text, start, end) or (len(words) > 1 and any(0 < s - end <= 3 for s in starts)):
        return True
    begins = not before.strip() or before.rstrip(" \"'“‘«([").endswith((".", "!", "?", "\n", ":"))
    sure = len(words) > 1 or cue in cues.weak or _in_brackets_after_person(before) or not begins
    return known and (sure or AFTER.match(text, end) is not None)


def _cue(text: str, start: int) -> tuple[str, str]:
    """The last word before, and the marks between; a point belongs to an abbreviation only."""
    match = CUE.search(text, max(0, start - 20), start)
    if match is None or (match.group(2) == "." and len(match.group(1)) > 4):
        return "", ""
    return match.group(1).lower(), match.group(3)


def _in_brackets_after_person(before: str) -> bool:
    """ "Meisje daar (Robin, superlief)", "de monteur, Sjaak, is goud"."""
    if not before.endswith(("(", ", ")):
        return False
    clause = re.split(r"[.\n(]", before.rstrip("( "))[-1]
    return bool(set(WORDS_BEFORE.findall(clause.lower())[-5:]) & _cues().persons)


def _signs_off(text: str, start: int, end: int) -> bool:
    """On a line of its own near the end, after a greeting."""
    if len(text) - end > 120 or not text[:start].rstrip(" ").endswith((",", "\n")):
        return False
    line = text[:start].rstrip().rsplit("\n", 1)[-1].lower()
    words = WORDS_BEFORE.findall(line)[-4:]
    return len(WORDS_BEFORE.findall(line)) <= 5 and bool(set(words) & _cues().greetings)


def _chat_names(text: str) -> Iterator[Span]:
    if ":" not in text and "(" not in text:
        return
    for match in (*CHAT.finditer(text), *CHAT_AGENT.finditer(text)):
        name = match.group("name")
        if (match.group("role") or name in given_names()) and name.lower() not in _cues().never:
            yield match.start("name"), match.end("name"), "name"
