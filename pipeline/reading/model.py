"""The trained model: how likely it is that a text shows each label, that it is a complaint, how it ended, who leaves.

One logistic regression per output on the pieces of ``grams``, trained by ``train`` and kept in ``model.npz`` as whole
numbers of eight bits with a scale per output. Nothing but numpy is needed to apply it.
"""

from __future__ import annotations

from collections.abc import Sequence
from functools import cache
from pathlib import Path
from typing import NamedTuple

import numpy as np
from numpy.typing import NDArray

from pipeline.reading import concepts
from pipeline.reading.facts import LABELS
from pipeline.reading.grams import Floats, IdeaFinder, Ints, Told, key, parts, plain

FILE = Path(__file__).parent / "model.npz"
ENDINGS = ("yes", "no", "unknown")
OUTPUTS = (*LABELS, "is_complaint", *(f"resolved.{ending}" for ending in ENDINGS), "churn_intent")
MOST_WORDS = 30_000  # distinct words remembered
# How much each kind of piece weighs beside the signals, before training; tuned by cross-validation.
WORD, PART, NEIGHBOURS, IDEA, NEAR_IDEAS = 0.28, 0.14, 0.3, 0.26, 0.23


class Judgement(NamedTuple):
    """One text judged: the calibrated probability of each of ``OUTPUTS``, and which are likely enough to be said."""

    probability: dict[str, float]
    said: frozenset[str]


class Model:
    """Applies the trained model. Remembers the words it has met; one per thread."""

    def __init__(self, stored: dict[str, NDArray[np.generic]]) -> None:
        self._words = _Table(stored, "word")
        self._parts = _Table(stored, "part")
        self._neighbours = _Table(stored, "neighbours")
        self._ideas = _weights(stored, "idea")
        self._near = _weights(stored, "near")
        self._signals = {str(name): row for row, name in enumerate(stored["signal_names"])}
        self._signal_weights = _weights(stored, "signal")
        self._bias: Floats = stored["bias"].astype(np.float32)
        self._calibration: Floats = stored["calibration"].astype(np.float32)
        self._threshold: Floats = stored["threshold"].astype(np.float32)
        self._finder = IdeaFinder()
        self._met: dict[str, int] = {}
        self._vectors = np.zeros((MOST_WORDS, len(OUTPUTS)), np.float32)
        self._numbers = np.zeros(MOST_WORDS, np.int64)

    def judge(self, batch: Sequence[Told]) -> list[Judgement]:
        """The texts of a batch, in order."""
        if not batch:
            return []
        slope, intercept = self._calibration
        probability = 1 / (1 + np.exp(-(self._raw(batch) * slope + intercept)))
        said = probability >= self._threshold
        return [
            Judgement(
                dict(zip(OUTPUTS, row.tolist(), strict=True)),
                frozenset(name for name, yes in zip(OUTPUTS, ayes, strict=True) if yes),
            )
            for row, ayes in zip(probability, said.tolist(), strict=True)
        ]

    def sentence(self, told: Told, label: str) -> int:
        """The number of the sentence whose words speak most for a label."""
        column = OUTPUTS.index(label)
        weights = self._vectors[[self._row(word) for word in told.words], column].tolist()
        of_idea = self._ideas[:, column].tolist()
        best: dict[int, float] = {}
        for word, number, weight in zip(told.words, told.sentences, weights, strict=True):
            ideas = self._finder.of(word, told.language)
            best[number] = best.get(number, 0.0) + weight + sum(of_idea[idea] for idea in ideas)
        return max(best, key=lambda number: (best[number], -number), default=0)

    def _raw(self, batch: Sequence[Told]) -> Floats:
        """The sums of weights, one row per text and one column per output, before calibration."""
        length = sum(len(told.words) for told in batch)
        if length > MOST_WORDS and len(batch) > 1:
            middle = len(batch) // 2
            return np.vstack([self._raw(batch[:middle]), self._raw(batch[middle:])])
        if len(self._met) + length > MOST_WORDS:
            self._met.clear()
        ideas = self._finder.find(batch)
        count = len(concepts.names())
        score = np.tile(self._bias, (len(batch), 1))
        score += ideas.counts(len(batch), count) @ self._ideas
        texts, pairs = ideas.pairs(count)
        _add(score, texts, self._near[pairs])
        self._add_words(score, batch)
        self._add_signals(score, batch)
        return score

    def _add_words(self, score: Floats, batch: Sequence[Told]) -> None:
        """What the words of each text, each counted once, and neighbouring words weigh."""
        row = self._row
        rows = np.array([row(word) for told in batch for word in told.words], np.int64)
        texts = np.repeat(np.arange(len(batch)), [len(told.words) for told in batch])
        distinct = np.unique(texts * MOST_WORDS + rows)
        _add(score, distinct // MOST_WORDS, self._vectors[distinct % MOST_WORDS])
        numbers = self._numbers[rows]
        known = (texts[:-1] == texts[1:]) & (numbers[:-1] >= 0) & (numbers[1:] >= 0)
        pairs = (numbers[:-1] * len(self._words) + numbers[1:])[known]
        found, places = self._neighbours.found(pairs)
        most = max(len(self._neighbours), 1)
        distinct = np.unique(texts[:-1][known][places] * most + found)
        _add(score, distinct // most, self._neighbours.weights[distinct % most])

    def _add_signals(self, score: Floats, batch: Sequence[Told]) -> None:
        place = self._signals
        matrix = np.zeros((len(batch), len(place)), np.float32)
        for row, told in zip(matrix, batch, strict=True):
            known = told.signals.keys() & place.keys()
            row[[place[name] for name in known]] = [told.signals[name] for name in known]
        score += matrix @ self._signal_weights

    def _row(self, word: str) -> int:
        """Where what a word and its parts weigh is remembered."""
        word = plain(word)
        row = self._met.get(word)
        if row is None:
            row = min(len(self._met), MOST_WORDS - 1)
            self._met[word] = row
            own, _ = self._words.found(np.array([key(word)]))
            letters, _ = self._parts.found(np.array([key(part) for part in parts(word)]))
            self._numbers[row] = own[0] if len(own) else -1
            self._vectors[row] = self._words.weights[own].sum(0) + self._parts.weights[letters].sum(0)
        return row


class _Table:
    """Weights by key: the keys sorted, one row of weights for each."""

    def __init__(self, stored: dict[str, NDArray[np.generic]], name: str) -> None:
        self._keys: Ints = stored[f"{name}_keys"].astype(np.int64)
        self.weights = _weights(stored, name)

    def __len__(self) -> int:
        return len(self._keys)

    def found(self, keys: Ints) -> tuple[Ints, Ints]:
        """The rows of the keys that the model knows, and which of the given keys those are."""
        if not len(self._keys):
            return np.empty(0, np.int64), np.empty(0, np.int64)
        at = np.minimum(np.searchsorted(self._keys, keys), len(self._keys) - 1)
        places = np.flatnonzero(self._keys[at] == keys)
        return at[places], places


def _weights(stored: dict[str, NDArray[np.generic]], name: str) -> Floats:
    return stored[name].astype(np.float32) * stored[f"{name}_scale"].astype(np.float32)


def _add(score: Floats, texts: Ints, weights: Floats) -> None:
    """Add to each text the sum of its rows; rows are in order of text."""
    if len(texts):
        present, starts = np.unique(texts, return_index=True)
        score[present] += np.add.reduceat(weights, starts)


@cache
def stored_model() -> dict[str, NDArray[np.generic]]:
    """The model file, read once."""
    with np.load(FILE, allow_pickle=False) as content:
        return {name: content[name] for name in content.files}
