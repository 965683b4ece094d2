"""The notation of the lexicons.

``geen antwoord``   these words, whole, one after the other (commas, quotes and line ends do not matter)
``bel*``            a word that begins so; ``*nummer`` one that ends so; ``*pakket*`` one that holds it
``a .. b``          a and b in one sentence with at most 4 words between; ``...`` at most 12
``(a|b c)``         one of these; ``(a|)`` may be absent
``{niet}``          the words listed under that name in words.yml
``klanten~service`` one word or two
``#``               a number, in digits or in words

A phrase becomes one or more rows. A row is a sequence of groups with room between them; a group is a set of runs of
words, any of which will do.
"""

from __future__ import annotations

import itertools
import re
from collections.abc import Mapping, Sequence
from typing import NamedTuple

from pipeline.reading.folding import fold

Run = tuple[str, ...]  # words that follow one another; a word may hold * and may be NUMBER

NUMBER = "#"
GAPS = {"..": 4, "...": 12}
TOKEN = re.compile(r"\.{2,3}|\{[\w-]+\}|[()|#]|[^\s(){}|#]+")
WORD = re.compile(r"\d+(?:[.,]\d+)*|[a-z_*]+(?:'[a-z_*]+)*|[\xa4\xa7\xb6\xb5%?!]")
MOST_ROWS = 300


class PhraseError(ValueError):
    """A phrase that cannot be read; the message says why."""


class Row(NamedTuple):
    """Groups in order, and before each but the first the number of words that may stand between."""

    groups: tuple[frozenset[Run], ...]
    room: tuple[int, ...]


class _Gap(NamedTuple):
    reach: int


class _Choice(NamedTuple):
    options: list[list[_Gap | _Choice | frozenset[Run]]]


_Node = _Gap | _Choice | frozenset[Run]


def rows(phrase: str, lists: Mapping[str, frozenset[Run]]) -> list[Row]:
    """The rows that a phrase stands for; ``lists`` holds the word lists by name."""
    found = [_row(variant) for variant in _variants(_parsed(phrase, lists))]
    if len(found) > MOST_ROWS:
        raise PhraseError(f"{phrase!r} stands for {len(found)} combinations; write it as two phrases")
    return [row for row in found if row.groups]


def word_list(phrases: Sequence[str], lists: Mapping[str, frozenset[Run]]) -> frozenset[Run]:
    """The runs of a word list, whose phrases hold no gaps."""
    found: set[Run] = set()
    for phrase in phrases:
        for variant in _variants(_parsed(phrase, lists)):
            runs = _runs(variant)
            if runs is None:
                raise PhraseError(f"{phrase!r}: a word list holds words and phrases without gaps")
            found |= runs
    return frozenset(found)


def _parsed(phrase: str, lists: Mapping[str, frozenset[Run]]) -> list[_Node]:
    tokens = TOKEN.findall(phrase)
    options, rest = _options(tokens, 0, lists)
    if rest != len(tokens):
        raise PhraseError(f"{phrase!r} closes a parenthesis that was never opened")
    return options[0] if len(options) == 1 else [_Choice(options)]


def _options(
    tokens: list[str], at: int, lists: Mapping[str, frozenset[Run]]
) -> tuple[list[list[_Node]], int]:
    """The alternatives from ``at`` up to the closing parenthesis or the end, and where that is."""
    options: list[list[_Node]] = [[]]
    written = [False]
    while at < len(tokens) and tokens[at] != ")":
        if tokens[at] == "|":
            options.append([])
            written.append(False)
            at += 1
            continue
        written[-1] = True
        if tokens[at] == "(":
            inner, at = _options(tokens, at + 1, lists)
            if at >= len(tokens):
                raise PhraseError(f"a parenthesis is not closed in {' '.join(tokens)!r}")
            options[-1].append(_Choice(inner))
        else:
            options[-1] += _nodes(tokens[at], lists)
        at += 1
    # An option of signs alone (":") asks for nothing that could be found; only one left empty means "may be absent".
    return [option for option, full in zip(options, written, strict=True) if option or not full], at


def _nodes(token: str, lists: Mapping[str, frozenset[Run]]) -> list[_Node]:
    if token in GAPS:
        return [_Gap(GAPS[token])]
    if token == NUMBER:
        return [frozenset({(NUMBER,), (NUMBER, NUMBER)})]  # "twenty five" is two words
    if token.startswith("{"):
        if token[1:-1] not in lists:
            raise PhraseError(f"there is no word list {token}; the lists stand in words.yml")
        return [lists[token[1:-1]]]
    if "~" in token:
        joined, apart = token.replace("~", ""), token.replace("~", " ")
        return [frozenset({_words(joined), _words(apart)})]
    words = _words(token)
    return [frozenset({words})] if words else []


def _words(text: str) -> Run:
    return tuple(word.replace("'", "") for word in WORD.findall(fold(text).text))


def _variants(nodes: list[_Node]) -> list[list[_Node]]:
    """The sequence with each choice reduced to one group where it can be, and written out where it cannot."""
    choices: list[list[list[_Node]]] = []
    for node in nodes:
        if not isinstance(node, _Choice):
            choices.append([[node]])
            continue
        merged: set[Run] = set()
        others: list[list[_Node]] = []
        for option in node.options:
            for variant in _variants(option):
                runs = _runs(variant)
                if runs:
                    merged |= runs
                else:
                    others.append(variant)
        group: list[list[_Node]] = [[frozenset(merged)]] if merged else []
        choices.append(group + others)
    return [list(itertools.chain(*picked)) for picked in itertools.product(*choices)]


def _runs(nodes: list[_Node]) -> frozenset[Run] | None:
    """All runs that a sequence without gaps stands for; ``None`` for one with gaps, empty for an empty one."""
    if any(isinstance(node, _Gap) for node in nodes):
        return None
    groups = [node for node in nodes if isinstance(node, frozenset)]
    if not groups:
        return frozenset()
    return frozenset(tuple(itertools.chain(*picked)) for picked in itertools.product(*groups))


def _row(nodes: list[_Node]) -> Row:
    groups: list[frozenset[Run]] = []
    room: list[int] = []
    ahead = 0
    for node in nodes:
        if isinstance(node, _Gap):
            ahead = node.reach
        elif isinstance(node, frozenset):
            if groups and ahead == 0 and len(groups[-1]) == 1 and len(node) == 1:
                groups[-1] = frozenset({next(iter(groups[-1])) + next(iter(node))})
                continue
            if groups:
                room.append(ahead)
            groups.append(node)
            ahead = 0
    return Row(tuple(groups), tuple(room))


def row_regex(row: Row, number: str) -> str:
    """The row as one expression over words joined by single spaces; ``number`` is what ``#`` means there."""
    out = ""
    for position, group in enumerate(row.groups):
        if position:
            between = row.room[position - 1]
            out += rf" (?:[^ .]+ ){{0,{between}}}" if between else " "
        runs = sorted(" ".join(number if w == NUMBER else _word_regex(w) for w in run) for run in group)
        out += f"(?:{'|'.join(runs)})"
    return rf"(?:^| ){out}(?= |$)"


def _word_regex(word: str) -> str:
    return re.escape(word).replace(r"\*", r"[^ .]*")
