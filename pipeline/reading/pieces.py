"""The pieces of all training texts as sparse matrices, one block for each kind of piece."""

from __future__ import annotations

import itertools
from collections import Counter
from collections.abc import Iterable, Sequence
from dataclasses import dataclass

import numpy as np
from numpy.typing import NDArray
from scipy import sparse

from pipeline.reading import concepts
from pipeline.reading.grams import IdeaFinder, Told, key, parts, plain
from pipeline.reading.model import IDEA, NEAR_IDEAS, NEIGHBOURS, PART, WORD

SIGNAL = 0.6
SEEN_IN = 2  # texts; a piece seen in fewer tells nothing about others
IDF_UNIT = 3.0  # a piece in one text of twenty weighs about what it would without weighing by rarity

Cell = tuple[int, int, float]  # text, column, value


@dataclass(frozen=True, slots=True)
class Block:
    """Texts in rows, pieces in columns; ``keys`` names the columns where a text is to look them up."""

    matrix: sparse.csr_matrix
    factor: NDArray[np.float64]
    keys: NDArray[np.int64] | None

    def kernel(self) -> NDArray[np.float64]:
        """How alike each two texts are in these pieces."""
        scaled = self.matrix @ sparse.diags_array(self.factor)
        return np.asarray((scaled @ scaled.T).todense())

    def weights(self, alpha: NDArray[np.float64]) -> NDArray[np.float64]:
        """The weight of each piece for each output."""
        return np.asarray((self.matrix.T @ alpha) * (self.factor**2)[:, None])


@dataclass(frozen=True, slots=True)
class Pieces:
    """All blocks by name, and the names of the signals in the order of their columns."""

    blocks: dict[str, Block]
    signal_names: list[str]

    def kernel(self) -> NDArray[np.float64]:
        """The sum over the blocks."""
        return np.asarray(sum(block.kernel() for block in self.blocks.values()))


def pieces(texts: Sequence[Told]) -> Pieces:
    """The blocks of the training texts."""
    words = [[plain(word) for word in told.words] for told in texts]
    size = len(texts)
    word = _keyed(size, _word_cells(words), WORD)
    assert word.keys is not None
    numbers = {int(k): at for at, k in enumerate(word.keys)}
    finder = IdeaFinder()
    ideas = finder.find(texts)
    count = len(concepts.names())
    near_texts, near = ideas.pairs(count)
    names = sorted({name for told in texts for name in told.signals})
    column = {name: at for at, name in enumerate(names)}
    signal_cells = [
        (row, column[name], value) for row, told in enumerate(texts) for name, value in told.signals.items()
    ]
    blocks = {
        "word": word,
        "part": _keyed(size, _part_cells(words), PART),
        "neighbours": _keyed(size, _neighbour_cells(words, numbers), NEIGHBOURS),
        "idea": _plain(sparse.csr_matrix(ideas.counts(size, count)), IDEA),
        "near": _rarity(
            sparse.csr_matrix((np.ones(len(near)), (near_texts, near)), (size, count * count)), NEAR_IDEAS
        ),
        "signal": _plain(_matrix(signal_cells, size, len(names)), SIGNAL),
    }
    return Pieces(blocks, names)


def _word_cells(words: Sequence[Sequence[str]]) -> Iterable[Cell]:
    for row, text in enumerate(words):
        for word in set(text):
            yield row, key(word), 1.0


def _part_cells(words: Sequence[Sequence[str]]) -> Iterable[Cell]:
    for row, text in enumerate(words):
        counts = Counter(part for word in set(text) for part in parts(word))
        for part, number in counts.items():
            yield row, key(part), float(number)


def _neighbour_cells(words: Sequence[Sequence[str]], numbers: dict[int, int]) -> Iterable[Cell]:
    for row, text in enumerate(words):
        known = [numbers.get(key(word), -1) for word in text]
        pairs = {a * len(numbers) + b for a, b in itertools.pairwise(known) if a >= 0 and b >= 0}
        for pair in pairs:
            yield row, pair, 1.0


def _keyed(size: int, cells: Iterable[Cell], scale: float) -> Block:
    """A block whose columns are keys, sorted; those seen in too few texts are left out."""
    listed = list(cells)
    seen = Counter(k for _, k, _ in listed)
    keys = np.array(sorted(k for k, number in seen.items() if number >= SEEN_IN), np.int64)
    column = {int(k): at for at, k in enumerate(keys)}
    matrix = _matrix([(row, column[k], value) for row, k, value in listed if k in column], size, len(keys))
    rare = _rarity(matrix, scale)
    return Block(rare.matrix, rare.factor, keys)


def _matrix(cells: Sequence[Cell], rows: int, columns: int) -> sparse.csr_matrix:
    at, to, values = zip(*cells, strict=True)
    return sparse.csr_matrix((values, (at, to)), (rows, columns))


def _rarity(matrix: sparse.csr_matrix, scale: float) -> Block:
    """Rare pieces weigh more: inverse document frequency."""
    seen = np.asarray((matrix > 0).sum(0)).ravel()
    idf = np.log((matrix.shape[0] + 1) / (seen + 1)) / IDF_UNIT
    return Block(matrix, scale * idf, None)


def _plain(matrix: sparse.csr_matrix, scale: float) -> Block:
    return Block(matrix, np.full(matrix.shape[1], scale), None)
