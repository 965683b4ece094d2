"""What roles are called: in two words ("the meter operator", "afdeling facturen"), and shorter when met again ("the agent")."""

from __future__ import annotations

from collections.abc import Iterator, Mapping, Sequence

from pipeline.reading.document import Document

Span = tuple[int, int]

# What an English office or firm ends in; the word before says which one it is.
ENGLISH_HEADS = frozenset(
    """operator company bureau firm team department dept desk office line agency agent people centre center lot provider society
    office unit shop surgery practice""".split()
)
DUTCH_OFFICES = frozenset("loket balie desk team klantenservice servicedesk".split())
# Before a head these say nothing of what it does.
PLAIN = frozenset(
    """same other local new old first next whole actual wrong right original big small own real main last only second third different another
    entire good bad best worst useless lovely nice very said each every such relevant appropriate correct
    a an the this that my our your their his her its these those some any no two three many more few of in at on by to and""".split()
)
DETERMINERS = frozenset(["the", "a", "an", "my", "our", "your", "their", "his", "her"])
# Behind "afdeling" these are no name of a department.
NO_NAME = frozenset(
    """die van zegt zei weet is heeft kan moet waar en of om te voor naar verwijst stuurt daar wil die dan niet ook maar was had doet
    gaat wordt werd zou belt mailt daarvoor weer terug bij met in op aan ik u we wij ze het de een geen dus""".split()
)
# By these the customer and a party are in touch: behind a preposition they are no party of their own.
MEDIA = frozenset("chat app telefoon phone website site webchat livechat helpline portal".split())
BY = frozenset("in via op over through on by per with aan".split())
ARTICLES = frozenset("de het hun de the their our my a een uw mijn onze live".split())
SHORTEST_TAIL = 5
NEAR = 8  # words between a party and the medium it was reached by


def compounds(document: Document) -> Iterator[Span]:
    """Roles of two words."""
    words = document.tokens.words
    for at, word in enumerate(words[1:], 1):
        before = words[at - 1]
        kind = word in ENGLISH_HEADS and at >= 2 and words[at - 2] in DETERMINERS
        if (kind and before not in PLAIN and len(before) > 2) or _named_so(document, at):
            yield at - 1, at
        if before == "afdeling" and word not in NO_NAME and touching(document, at):
            yield at - 1, at


def _named_so(document: Document, at: int) -> bool:
    """Whether an office bears a name of two words, both with a capital: "Zakelijk Loket"."""
    words, tokens = document.tokens.words, document.tokens
    if words[at] not in DUTCH_OFFICES or words[at - 1] in NO_NAME | PLAIN or not touching(document, at):
        return False
    starts = (document.folded.original(tokens.starts[n], tokens.ends[n])[0] for n in (at - 1, at))
    return all(document.text[start].isupper() for start in starts)


def touching(document: Document, at: int) -> bool:
    """Whether nothing but a space stands before a word."""
    tokens = document.tokens
    return not document.folded.text[tokens.ends[at - 1] : tokens.starts[at]].strip()


def are_media(document: Document, spans: Sequence[Span]) -> set[Span]:
    """Those that only tell how another party was reached: "de webshop zegt in de chat dat ..."."""
    words, sentences = document.tokens.words, document.tokens.sentences
    found = set()
    for first, last in spans:
        if words[last] not in MEDIA or first != last:
            continue
        at = first - 1 if first and words[first - 1] in ARTICLES else first
        by = at > 0 and words[at - 1] in BY
        others = (
            b
            for a, b in spans
            if b < at and (a < b or words[b] not in MEDIA) and sentences[b] == sentences[first]
        )
        if by and any(at - other <= NEAR for other in others):
            found.add((first, last))
    return found


def short_names(keys: Sequence[str], synonyms: Mapping[str, str]) -> dict[str, str]:
    """For each key that means a party named before under another name: the key of that name.

    "The agent" is the letting agent of before, "techniek" is afdeling techniek, and the courier is the delivery company.
    """
    known: dict[str, str] = {}
    by_group: dict[str, str] = {}
    tails = {key.split()[-1]: key for key in reversed(keys) if " " in key}
    distinct = list(dict.fromkeys(keys))
    for at, key in enumerate(distinct):
        whole = tails.get(key, key)
        owner = key.rsplit(" ", 1)[0]  # "the nursery office" is the nursery
        if owner != key and owner in distinct:
            whole = owner
        longer = {
            other for other in distinct[:at] if " " not in other and other != key and other.endswith(key)
        }
        if len(key) >= SHORTEST_TAIL and len(longer) == 1:
            whole = longer.pop()  # "de winkel" is the fietsenwinkel of before
        group = synonyms.get(key)
        if group is not None:
            whole = by_group.setdefault(group, whole)
        if whole != key:
            known[key] = whole
    return known
