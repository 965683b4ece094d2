"""Finds every entry of a lexicon in a text at once.

Each row of groups is filed under its rarest group. A text is walked word by word; where a word begins such a group, the
other groups of the row are sought to the left and the right of it, within the room the row allows and in the same
sentence. That costs about as much as a bare pass of Hyperscan over the same rows, needs no minute of compiling, and gives
the start of every match as well as its end; ``tests/bench/bench_reading.py`` measures both.
"""

from __future__ import annotations

from collections import Counter, defaultdict
from collections.abc import Iterable, Sequence
from typing import NamedTuple

from pipeline.reading.folding import fold
from pipeline.reading.lexicon import Entry
from pipeline.reading.numbers import is_number
from pipeline.reading.phrases import NUMBER, Row, Run
from pipeline.reading.tokens import Tokens, tokenise

MOST_HITS = 40  # of one entry in one text; more tell nothing more
MOST_WORDS = 50_000  # distinct words remembered


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


class Matcher:
    """The entries of a language, ready to be found. Remembers words it has met; use one matcher per thread."""

    def __init__(self, entries: Sequence[Entry]) -> None:
        pairs = [(row, entry) for entry in entries for row in entry.rows]
        distinct = sorted({group for row, _ in pairs for group in row.groups}, key=sorted)
        self._vocabulary = {word for group in distinct for run in group for word in run}
        self._infixes = [w for w in self._vocabulary if len(w) > 2 and w[0] == "*" and w[-1] == "*"]
        self._known: dict[str, tuple[str, ...]] = {}
        self._filed: dict[str, list[_Filed]] = defaultdict(list)
        self._bits: dict[str, int] = defaultdict(int)
        self._file(pairs, distinct, _Rarity(distinct, entries))

    def _file(
        self, pairs: Sequence[tuple[Row, Entry]], distinct: Sequence[frozenset[Run]], rarity: _Rarity
    ) -> None:
        made = {group: _Group(group) for group in distinct}
        anchors = {group: {rarity.anchor(run) for run in group} for group in distinct}
        bits = {group: 1 << number for number, group in enumerate(distinct)}
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
        symbols = [self._known.get(word) or self._symbols(word) for word in tokens.words]
        distinct = {name for names in symbols for name in names}
        present = 0
        for name in distinct:
            present |= self._bits.get(name, 0)
        absent = ~present
        likely = {name: [f for f in self._filed.get(name, ()) if not f.needs & absent] for name in distinct}
        found: list[Hit] = []
        counts: Counter[Entry] = Counter()
        for at, names in enumerate(symbols):
            for name in names:
                for filed in likely[name]:
                    if at >= filed.offset and counts[filed.entry] < MOST_HITS:
                        span = _verified(filed, at - filed.offset, symbols, tokens.sentences)
                        if span is not None:
                            counts[filed.entry] += 1
                            found.append(
                                Hit(tokens.starts[span[0]], tokens.ends[span[1]], *span, filed.entry)
                            )
        return _apart(found)

    def _symbols(self, word: str) -> tuple[str, ...]:
        """The words of the lexicon that a word of the text is: itself, by its beginning or end, a number."""
        beginnings = [word[:k] + "*" for k in range(1, len(word) + 1)]
        endings = ["*" + word[k:] for k in range(len(word))]
        names = [name for name in (word, *beginnings, *endings) if name in self._vocabulary]
        names += [infix for infix in self._infixes if infix[1:-1] in word]
        if is_number(word):
            names.append(NUMBER)
        symbols = tuple(dict.fromkeys(names)) or ("",)
        if len(self._known) < MOST_WORDS:
            self._known[word] = symbols
        return symbols


class _Rarity:
    """How rare a group is, by how often its words stand in the lexicon's own examples, which are ordinary prose."""

    def __init__(self, groups: Sequence[frozenset[Run]], entries: Sequence[Entry]) -> None:
        examples = " . ".join(example for entry in entries for example in (*entry.yes, *entry.no))
        self._count = Counter(tokenise(fold(examples).text, examples).words)
        self._usage = Counter(word for group in groups for word in {word for run in group for word in run})

    def _of_word(self, word: str) -> tuple[int, int]:
        if word == NUMBER:
            return 1000, 0
        if "*" in word:
            stem = word.strip("*")
            return sum(n for known, n in self._count.items() if stem in known), self._usage[word]
        return self._count[word], self._usage[word]

    def anchor(self, run: Run) -> tuple[str, int]:
        """The rarest word of a run, and how far it stands into it."""
        offset = min(range(len(run)), key=lambda k: self._of_word(run[k]))
        return run[offset], offset

    def of_group(self, group: frozenset[Run]) -> int:
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


def _verified(
    filed: _Filed, at: int, symbols: list[tuple[str, ...]], sentences: list[int]
) -> tuple[int, int] | None:
    """The first and last word of the whole row around its rarest group, if it is there."""
    key = filed.key
    ends = _ends(filed.groups[key], at, 1, symbols, sentences)
    if not ends:
        return None
    first = _reach(filed.before, filed.room_before, at, -1, symbols, sentences) if key else at
    if first < 0:
        return None
    if not filed.after:
        return first, ends[-1]
    for end in reversed(ends):
        last = _reach(filed.after, filed.room_after, end, 1, symbols, sentences)
        if last >= 0:
            return first, last
    return None


def _reach(
    groups: tuple[_Group, ...],
    room: tuple[int, ...],
    at: int,
    step: int,
    symbols: list[tuple[str, ...]],
    sentences: list[int],
) -> int:
    """The far end of the groups that follow on ``at`` in the direction of ``step``, nearest first; -1 if they do not."""
    group = groups[0]
    sentence = sentences[at]
    singles = group.singles
    longer = group.forward if step > 0 else group.backward
    for begin in range(at + step, at + step * (room[0] + 2), step):
        if not 0 <= begin < len(symbols) or sentences[begin] != sentence:
            return -1
        names = symbols[begin]
        if singles.isdisjoint(names) and longer.keys().isdisjoint(names):
            continue
        for end in reversed(_ends(group, begin, step, symbols, sentences)):
            if len(groups) == 1:
                return end
            far = _reach(groups[1:], room[1:], end, step, symbols, sentences)
            if far >= 0:
                return far
    return -1


def _ends(
    group: _Group, at: int, step: int, symbols: list[tuple[str, ...]], sentences: list[int]
) -> list[int]:
    """Where the runs of a group end that begin at ``at``, the shortest first."""
    names = symbols[at]
    ends = [] if group.singles.isdisjoint(names) else [at]
    trie = group.forward if step > 0 else group.backward
    if trie.keys().isdisjoint(names):
        return ends
    nodes = [trie[name] for name in names if name in trie]
    here = at
    while nodes:
        here += step
        if not 0 <= here < len(symbols) or sentences[here] != sentences[at]:
            break
        nodes = [node[name] for node in nodes for name in symbols[here] if name in node]
        if any(END in node for node in nodes):
            ends.append(here)
    return ends
