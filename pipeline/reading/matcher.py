"""Finds every entry of a lexicon in a text at once.

Each row of groups is filed under its rarest group. A text is walked word by word; where a word begins such a group, the
other groups of the row are sought to the left and the right of it, within the room the row allows and in the same
sentence. Unlike Hyperscan on the same rows, it needs no minutes of compiling, and gives the start of every match as well
as its end.
"""

from __future__ import annotations

from bisect import bisect_right
from collections import Counter, defaultdict
from collections.abc import Iterable, Iterator, Sequence
from functools import cache, reduce
from operator import or_
from typing import NamedTuple

from pipeline.reading.folding import fold
from pipeline.reading.lexicon import Entry
from pipeline.reading.numbers import is_number
from pipeline.reading.phrases import NUMBER, Row, Run
from pipeline.reading.tokens import Tokens, tokenise

MOST_HITS = 40  # of one entry in one text; more tell nothing more
LONGEST_WORD = 100  # letters; a longer word is none
MOST_WORDS = 50_000  # distinct words remembered
BITS = 1021  # groups that share a bit are sought a little more often


class Hit(NamedTuple):
    """An entry found at ``text[start:end]`` of the folded text, and the words it was found in."""

    start: int
    end: int
    first: int
    last: int
    entry: Entry


# A trie of runs: from a word to what may follow it; END marks a complete run.
Trie = dict[str, "Trie"]
END = ""


class _Group:
    """A set of runs: single words, and longer runs as a trie read forwards and one read backwards."""

    __slots__ = ("backward", "forward", "singles")

    def __init__(self, runs: frozenset[Run]) -> None:
        self.singles = frozenset(run[0] for run in runs if len(run) == 1)
        self.forward: Trie = {}
        self.backward: Trie = {}
        for run in sorted(run for run in runs if len(run) > 1):
            _plant(self.forward, run)
            _plant(self.backward, run[::-1])


def _plant(trie: Trie, run: Run) -> None:
    for word in run:
        trie = trie.setdefault(word, {})
    trie[END] = {}


class _Filed(NamedTuple):
    """A row, filed under one word of its rarest group; ``offset``: how far that word stands into the run."""

    groups: tuple[_Group, ...]
    before: tuple[_Group, ...]  # the groups before the key, nearest first
    room_before: tuple[int, ...]
    after: tuple[_Group, ...]
    room_after: tuple[int, ...]
    key: int
    offset: int
    needs: int  # one bit for each group that a text must hold a word of
    entry: Entry


class _Word(NamedTuple):
    """A word of a text: the words of the lexicon that it is, the groups that hold one of them, the rows filed there."""

    names: tuple[str, ...]
    bits: int
    filed: tuple[
        tuple[int, int, _Filed], ...
    ]  # with what comes first of it, for most are passed over at once


class Matcher:
    """The entries of a language, ready to be found. Remembers words it has met; use one matcher per thread."""

    def __init__(self, entries: Sequence[Entry]) -> None:
        pairs = [(row, entry) for entry in entries for row in entry.rows]
        distinct = sorted({group for row, _ in pairs for group in row.groups}, key=sorted)
        self._vocabulary = {word for group in distinct for run in group for word in run}
        self._infixes = [w for w in self._vocabulary if len(w) > 2 and w[0] == "*" and w[-1] == "*"]
        self._known: dict[str, _Word] = {}
        self._filed: dict[str, list[_Filed]] = defaultdict(list)
        self._bits: dict[str, int] = defaultdict(int)
        self._file(pairs, distinct, _Rarity(distinct, entries))

    def _file(
        self, pairs: Sequence[tuple[Row, Entry]], distinct: Sequence[frozenset[Run]], rarity: _Rarity
    ) -> None:
        made = {group: _Group(group) for group in distinct}
        anchors = {group: {rarity.anchor(run) for run in group} for group in distinct}
        bits = {group: 1 << number % BITS for number, group in enumerate(distinct)}
        for group, words in anchors.items():
            for word, _ in words:
                self._bits[word] |= bits[group]
        for row, entry in pairs:
            key = min(range(len(row.groups)), key=lambda k: (rarity.of_group(row.groups[k]), k))
            groups = tuple(made[group] for group in row.groups)
            needs = sum({bits[group] for group in row.groups})
            for word, offset in sorted(anchors[row.groups[key]]):
                self._filed[word].append(
                    _Filed(
                        groups,
                        groups[:key][::-1],
                        row.room[:key][::-1],
                        groups[key + 1 :],
                        row.room[key:],
                        key,
                        offset,
                        needs,
                        entry,
                    )
                )

    def hits(self, tokens: Tokens) -> list[Hit]:
        """Every entry found, by position; what one entry finds does not overlap."""
        known = [self._known.get(word) or self._meet(word) for word in tokens.words]
        symbols = [word.names for word in known]
        found: list[Hit] = []
        counts: Counter[Entry] = Counter()
        for first, last in _stretches(tokens.sentences):
            absent = ~reduce(or_, [word.bits for word in known[first:last]])
            sentence = _Sentence(symbols, first, last)
            for at in range(first, last):
                for needs, offset, filed in known[at].filed:
                    if needs & absent or at - offset < first:
                        continue
                    span = _verified(filed, at - offset, sentence)
                    if span is not None and counts[filed.entry] < MOST_HITS:
                        counts[filed.entry] += 1
                        found.append(Hit(tokens.starts[span[0]], tokens.ends[span[1]], *span, filed.entry))
        return _apart(found)

    def _meet(self, word: str) -> _Word:
        """What the lexicon knows of a word of the text, remembered."""
        names = self._names(word)
        bits = reduce(or_, [self._bits.get(name, 0) for name in names])
        filed = tuple((f.needs, f.offset, f) for name in names for f in self._filed.get(name, ()))
        met = _Word(names, bits, filed)
        if len(self._known) < MOST_WORDS:
            self._known[word] = met
        return met

    def _names(self, word: str) -> tuple[str, ...]:
        """The words of the lexicon that a word of the text is: itself, by its beginning or end, a number."""
        if len(word) > LONGEST_WORD:
            return ("",)
        beginnings = [word[:k] + "*" for k in range(1, len(word) + 1)]
        endings = ["*" + word[k:] for k in range(len(word))]
        names = [name for name in (word, *beginnings, *endings) if name in self._vocabulary]
        names += [infix for infix in self._infixes if infix[1:-1] in word]
        if is_number(word):
            names.append(NUMBER)
        return tuple(dict.fromkeys(names)) or ("",)


class _Rarity:
    """How rare a group is, by how often its words stand in the lexicon's own examples, which are ordinary prose."""

    def __init__(self, groups: Sequence[frozenset[Run]], entries: Sequence[Entry]) -> None:
        examples = " . ".join(example for entry in entries for example in (*entry.yes, *entry.no))
        self._count = Counter(tokenise(fold(examples).text, examples).words)
        self._usage = Counter(word for group in groups for word in {word for run in group for word in run})
        # Asked for again and again, and costly for words with a star and for long lists.
        self._of_word, self.anchor, self.of_group = (
            cache(self._counted),
            cache(self._anchor),
            cache(self._count_of),
        )

    def _counted(self, word: str) -> tuple[int, int]:
        if word == NUMBER:
            return 1000, 0
        if "*" in word:
            stem = word.strip("*")
            return sum(n for known, n in self._count.items() if stem in known), self._usage[word]
        return self._count[word], self._usage[word]

    def _anchor(self, run: Run) -> tuple[str, int]:
        """The rarest word of a run, and how far it stands into it."""
        offset = min(range(len(run)), key=lambda k: self._of_word(run[k]))
        return run[offset], offset

    def _count_of(self, group: frozenset[Run]) -> int:
        """How often a word of it is met."""
        return sum(self._of_word(word)[0] for word in {self.anchor(run)[0] for run in group})


def _apart(found: Iterable[Hit]) -> list[Hit]:
    """By position; of overlapping hits of one entry the first and longest."""
    kept = []
    until: dict[Entry, int] = {}
    for hit in sorted(found, key=lambda hit: (hit.start, -hit.end, hit.entry.rule)):
        if hit.start >= until.get(hit.entry, -1):
            until[hit.entry] = hit.end
            kept.append(hit)
    return kept


def _stretches(sentences: Sequence[int]) -> Iterator[tuple[int, int]]:
    """First word of every sentence, and the first behind it."""
    first = 0
    while first < len(sentences):
        last = bisect_right(sentences, sentences[first], first)
        yield first, last
        first = last


class _Sentence(NamedTuple):
    """The words of a text, and where one of its sentences begins and ends among them."""

    symbols: Sequence[tuple[str, ...]]
    first: int
    last: int


def _verified(filed: _Filed, at: int, sentence: _Sentence) -> tuple[int, int] | None:
    """The first and last word of the whole row around its rarest group, if it is there."""
    group = filed.groups[filed.key]
    # In a group of single words the word it was filed under is the whole of it.
    ends = _ends(group, at, 1, sentence) if group.forward else [at]
    if not ends:
        return None
    first = _reach(filed.before, filed.room_before, at, -1, sentence) if filed.before else at
    if first < 0:
        return None
    if not filed.after:
        return first, ends[-1]
    for end in reversed(ends):
        last = _reach(filed.after, filed.room_after, end, 1, sentence)
        if last >= 0:
            return first, last
    return None


def _reach(groups: tuple[_Group, ...], room: tuple[int, ...], at: int, step: int, sentence: _Sentence) -> int:
    """The far end of the groups that follow on ``at`` in the direction of ``step``, nearest first; -1 if they do not."""
    group, symbols = groups[0], sentence.symbols
    singles = group.singles
    longer = group.forward if step > 0 else group.backward
    far = at + step * (room[0] + 2)
    until = min(far, sentence.last) if step > 0 else max(far, sentence.first - 1)
    for begin in range(at + step, until, step):
        names = symbols[begin]
        if longer and not longer.keys().isdisjoint(names):
            ends = _ends(group, begin, step, sentence)
        elif singles.isdisjoint(names):
            continue
        else:
            ends = [begin]
        for end in reversed(ends):
            if len(groups) == 1:
                return end
            reached = _reach(groups[1:], room[1:], end, step, sentence)
            if reached >= 0:
                return reached
    return -1


def _ends(group: _Group, at: int, step: int, sentence: _Sentence) -> list[int]:
    """Where the runs of a group end that begin at ``at``, the shortest first."""
    symbols = sentence.symbols
    names = symbols[at]
    ends = [] if group.singles.isdisjoint(names) else [at]
    trie = group.forward if step > 0 else group.backward
    if not trie or trie.keys().isdisjoint(names):
        return ends
    nodes = [trie[name] for name in names if name in trie]
    here = at + step
    while nodes and sentence.first <= here < sentence.last:
        nodes = [node[name] for node in nodes for name in symbols[here] if name in node]
        for node in nodes:
            if END in node:
                ends.append(here)
                break
        here += step
    return ends
