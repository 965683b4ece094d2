"""Names of private persons: behind a title, an introduction or a greeting, in a signature, or simply a given name."""

from __future__ import annotations

import re
from collections.abc import Iterator, Sequence
from functools import cache
from typing import NamedTuple

import yaml

from pipeline.reading.lexicon import FOLDER
from pipeline.reading.personal_numbers import Span

WORD = r"(?:Mc|Mac|[OD]['’])?[A-ZÀ-ÖØ-Þ][a-zà-öø-ÿ]+(?:['’][A-ZÀ-Þ]?[a-zà-ÿ]+)?(?:-[A-ZÀ-Þ][a-zà-ÿ]+)*"
INITIALS = r"(?:[A-Z]\.[ ]?){1,4}"
PARTICLE = r"(?:(?:van|de|den|der|ten|ter|von|zu|le|la|du|d'|'t|el|al|bin)[ ]){1,3}"
# Initials and a surname ("E. van Dunneveld", "T. en R. Brandnetelaar"), or capitalised words with what may join them.
NAME = re.compile(
    rf"(?<![\w.@#/])(?:(?P<initials>{INITIALS}(?:(?:en|and|&|und|et) {INITIALS})?(?:{PARTICLE})?{WORD}(?:[ ]{WORD})?)"
    rf"|{WORD}(?:[ ](?:{PARTICLE})?{WORD}| [A-Z]\.)*)(?![\w])"
)
WORD_OF_NAME = re.compile(rf"{WORD}")
MOST_NAMES = 200  # different ones, looked for again in one text
CAPITALS = re.compile(
    r"(?<!\w)(?:(?:van|de|den|der|ten|VAN|DE|DEN|DER) ){0,3}[A-ZÀ-Þ]{3,20}(?:-[A-ZÀ-Þ]{3,20})?(?!\w)"
)
LOWERED = re.compile(
    r"(?i:\b(?:gr|grt|grtz|groet|groetjes|groeten|mvg|liefs|cheers|regards|thanks|xx)\b)[.,!:]? {0,2}\n?([a-zà-ÿ]{3,12})[.! ]*$"
)
# A company answers: it greets whoever complained by a name that no list may know.
REPLY = re.compile(
    r"(?i)(?:bedankt|dank|fijn|vervelend|spijt|sorry|excuses|wij hebben|we hebben|wat jammer|thank you|thanks for|we're sorry|we are sorry"
    r"|sorry to hear|apologi[sz]e|we have received|please (?:contact|send|dm)|wij begrijpen|we begrijpen)"
)
# The whole line is a name, alone or behind a dash: how people sign.
SIGNED_LINE = re.compile(
    rf"(?m)^[ \t]*(?P<dash>[-–—~*] ?)?(?P<name>{WORD}(?: (?:{PARTICLE})?{WORD}){{0,2}})[ .]*$"
)
NOT_INITIALS = frozenset(
    "U.S U.K P.S G.I N.B L.S B.V N.V N.J N.Y D.C L.A I.C F.T.C U.S.C C.F.P.B E.U A.P.C L.L.C P.O A.U.B S.V.P Z.S.M T.A.V I.V.M O.C U.S.A N.A".split()
)
ENDS = frozenset(",.;:)|\n")
CUE = re.compile(r"([^\W\d_]+)([.,:]?)([ (\"'“‘«\u00a0]{1,3})$")
AFTER = re.compile(
    r" (?:van (?:de|het|team|jullie)|uit het|from (?:support|customer|the|your)|in support|in customer|at the|of the|aan de (?:lijn"
    r"|telefoon|balie)|heette|zei|zegt|said|says|hielp|helped|belde|rang|listens|luisterde|on the (?:line|phone)|in the \w+ (?:centre|center|office|team|department)"
    r"|in (?:billing|accounts|claims|returns|complaints|sales)|van (?=[A-Z])|from (?=[A-Z])|at (?=[A-Z])|(?:zou|would) |beloofde|promised|swore"
    r"|verzekerde|assured|beweerde|claimed|told|vertelde|schreef|wrote|mailde|emailed|stuurde|regelde|sorted|fixed|kwam|came|nam op|picked up"
    r"|legde|explained|vond|begreep|understood|snapte|wist|knew|bood|offered)\b"
)
# Who says whose name it is: "ik ben Aaltje Hoppebrouwer", "op naam van", "in the name of".
NAMED = re.compile(
    r"(?i)\b(?:ik ben|ik heet|i am|i'm|op naam van|ten name van|t\.?n\.?v\.?|in the name of|ich bin|je suis) $"
)
HEET = re.compile(r"(?i)\bik heet $")
# Behind one of these even an unknown word is somebody's name: whoever works at a help desk and is called by one word.
AT_WORK = re.compile(
    r" (?:van (?:de (?:klanten\w*|helpdesk|afdeling|service\w*|winkel|balie|telefo\w+|planning|administratie|receptie|storing\w*|incasso\w*"
    r"|facturatie|retour\w*|schade\w*|boekhouding|verkoop|technische|bezorging|bank|gemeente)|team|(?:facturatie|incasso|planning|schade|retouren)\b)"
    r"|from (?:support|customer|the (?:support|complaints|claims|returns|refunds|billing|help|accounts|delivery|fraud|repairs|bookings|call))|in (?:support|customer|billing|accounts|claims|the (?:\w+ (?:office|team|department|centre|center)|support|complaints))"
    r"|aan de (?:lijn|telefoon|balie)|at the (?:\w+ )?(?:branch|desk|counter|store|shop)|on the (?:line|phone))\b"
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
    relations: frozenset[str]
    spoken_to: frozenset[str]
    places: frozenset[str]
    organisations: frozenset[str]
    phrases: frozenset[str]
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
            if _with_initials(text, match):
                yield *match.span(), "name"
            continue
        start = _trimmed(text, *match.span())
        if start == match.end() or _is_organisation(text[start : match.end()]):
            continue
        if _is_name(text, start, match.end(), starts):
            yield start, match.end(), "name"
    yield from _in_capitals(text)
    yield from _signatures(text)
    yield from _chat_names(text)


def repeated(text: str, found: Sequence[Span]) -> Iterator[Span]:
    """Where a name that was found once stands again without its cue ("Tygo stuurt me een link")."""
    words = {word for start, end, _ in found for word in WORD_OF_NAME.findall(text[start:end])}
    words -= {
        word for word in words if word.lower() in _cues().never | _cues().places | _cues().organisations
    }
    if not words:
        return
    again = re.compile(
        rf"(?<![\w@#.-])(?:{'|'.join(sorted(map(re.escape, words), key=len, reverse=True)[:MOST_NAMES])})(?![\w-])"
    )
    for match in again.finditer(text):
        yield *match.span(), "name"


def _with_initials(text: str, match: re.Match[str]) -> bool:
    """Initials and a surname; "U.S. Code" and "B of A. It" are none."""
    initials = match.group("initials")
    letters = re.match(r"(?:[A-Z]\.[ ]?)+", initials)
    if (
        letters is None
        or letters.group().replace(" ", "").rstrip(".") in NOT_INITIALS
        or _is_organisation(match.group())
    ):
        return False
    surname = WORDS_BEFORE.findall(match.group())[-1].lower()
    if surname in _cues().never:
        return False
    several = len(letters.group().replace(" ", "")) > 2
    titled = _cue(text, match.start())[0] in _cues().titles | _cues().introductions
    ends = (
        match.end() == len(text) or text[match.end()] in ENDS or text[match.end() :].startswith((" |", " -"))
    )
    before = text[max(0, match.start() - 20) : match.start()].rstrip(" ")
    opens = not before or before.endswith("\n")
    return several or titled or ends or opens


def _is_organisation(name: str) -> bool:
    """Whether a run of capitalised words is a company, a team, a day or an authority."""
    words = name.lower().split()
    cues = _cues()
    return (
        name.lower() in cues.phrases
        or bool(cues.organisations & set(words))
        or words[0] + " " + words[-1] in cues.phrases
    )


def _in_capitals(text: str) -> Iterator[Span]:
    """ "MEVROUW JANSEN": only behind a title."""
    if text.islower():
        return
    for match in CAPITALS.finditer(text):
        shouted = text[match.end() : match.end() + 4].strip(" ,.").isupper()
        titled = _cue(text, match.start())[0] in _cues().titles
        if titled and not shouted and set(match.group()) != {"X"} and not _is_organisation(match.group()):
            yield *match.span(), "name"


def _signatures(text: str) -> Iterator[Span]:
    """A name on a line of its own at the end, and a given name in lower case behind a greeting that ends the text."""
    lowered = LOWERED.search(text, max(0, len(text) - 60))
    if lowered and lowered.group(1).capitalize() in given_names():
        yield *lowered.span(1), "name"
    begin = text.rfind("\n", 0, max(len(text.rstrip()) - 1, 0))
    if begin < 0:
        return
    match = SIGNED_LINE.search(text, begin + 1)
    if match is None or _is_organisation(match.group("name")):
        return
    words = match.group("name").split(" ")
    if words[0].lower() not in _cues().never and (
        len(words) > 1 or (match.group("dash") and words[0] in given_names())
    ):
        yield *match.span("name"), "name"


def _trimmed(text: str, start: int, end: int) -> int:
    """The start without words that begin a sentence or address somebody ("Beste Tineke")."""
    never, titles = _cues().never, _cues().titles
    while start < end:
        space = text.find(" ", start, end)
        word = text[start : end if space < 0 else space]
        if word.lower() not in never or _cue(text, start)[0] in titles:  # "fam. De Wimpel"
            return start
        start += len(word) + 1
    return end


def _is_name(text: str, start: int, end: int, starts: set[int]) -> bool:
    words = text[start:end].split(" ")
    cues = _cues()
    cue, mark = _cue(text, start)
    before = text[max(0, start - 40) : start]
    near = set(WORDS_BEFORE.findall(before.lower())[-6:])
    if near & cues.bots:
        return False
    if cue in cues.titles:
        return f"{cue} {words[0].lower()}" not in cues.phrases
    known = words[0] in given_names() or words[0].split("-")[0] in given_names()
    if NAMED.search(before):
        return len(words) > 1 or known or HEET.search(before) is not None
    if mark == " " and (
        (cue in cues.relations and text[start - 2].isalpha())
        or (cue in cues.spoken_to and AT_WORK.match(text, end))
    ):
        return True
    if known and len(words) == 1 and words[0].lower() in cues.places:
        return cue in cues.introductions | cues.addresses or _signs_off(text, start, end)
    if not known and len(words) == 1 and cue not in cues.introductions | cues.calls | cues.addresses:
        in_person = AT_WORK.match(text, end) is not None and not _begins(before) and cue not in cues.weak
        return in_person or _in_brackets_after_person(before) or _signs_off(text, start, end)
    return _is_cued_name(
        text, start, end, words, known=known, after_number=not starts.isdisjoint(range(end + 1, end + 4))
    )


def _is_cued_name(
    text: str, start: int, end: int, words: Sequence[str], *, known: bool, after_number: bool
) -> bool:
    cues = _cues()
    cue, mark = _cue(text, start)
    before = text[max(0, start - 40) : start]
    if cue in cues.calls:
        return known or bool(
            set(WORDS_BEFORE.findall(before.lower())[-6:]) & (cues.persons | cues.introductions)
        )
    if cue in cues.introductions or cue in cues.addresses:
        plain = "(" not in mark and (cue in cues.introductions or (mark == " " and len(words) > 1))
        return known or plain or (cue in cues.addresses and _is_reply(text, start, end))
    if _signs_off(text, start, end) or (len(words) > 1 and after_number):
        return True
    sure = (
        len(words) > 1
        or cue in cues.weak
        or (cue in cues.greetings and len(text) - end < 40)
        or _in_brackets_after_person(before)
        or not _begins(before)
    )
    return known and (sure or AFTER.match(text, end) is not None)


def _begins(before: str) -> bool:
    return not before.strip() or before.rstrip(" \"'“‘«([").endswith((".", "!", "?", "\n", ":"))


def _is_reply(text: str, start: int, end: int) -> bool:
    """Whether a text that begins with a greeting goes on as a company does."""
    return start <= 20 and REPLY.search(text, end, end + 160) is not None


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
    before = text[max(0, start - 80) : start]
    if len(text) - end > 120 or not before.rstrip(" ").endswith((",", "\n")):
        return False
    line = before.rstrip().rsplit("\n", 1)[-1].lower()
    words = WORDS_BEFORE.findall(line)[-4:]
    return len(WORDS_BEFORE.findall(line)) <= 5 and bool(set(words) & _cues().greetings)


def _chat_names(text: str) -> Iterator[Span]:
    if ":" not in text and "(" not in text:
        return
    for match in (*CHAT.finditer(text), *CHAT_AGENT.finditer(text)):
        name = match.group("name")
        if (match.group("role") or name in given_names()) and name.lower() not in _cues().never:
            yield match.start("name"), match.end("name"), "name"
