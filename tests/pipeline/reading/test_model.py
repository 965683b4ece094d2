"""The trained model: what it needs, what it promises, and that the file belongs to its texts."""

from __future__ import annotations

import json
from pathlib import Path

import numpy as np
import pytest

from pipeline.reading import LABELS, Reader, Text, evaluate, train
from pipeline.reading.model import FILE, Model, stored_model
from pipeline.reading.reader import TOGETHER

STORIES = (
    "Acht keer gebeld en niemand belt terug. De winkel zegt: ga naar de fabrikant. De fabrikant zegt: de winkel.",
    "Wat een service! Binnen een uur stond de monteur voor de deur en hij rekende niets. Dank jullie wel.",
    "They charged me twice for the same subscription and refuse to cancel it. I have written to the ombudsman.",
    "Heeft iemand ervaring met deze verzekeraar? Ik zoek tips.",
)


@pytest.fixture(scope="module")
def reader() -> Reader:
    return Reader()


def test_the_model_belongs_to_the_texts_it_was_trained_on() -> None:
    assert train.is_current(), "run python -m pipeline.reading.train"
    assert FILE.stat().st_size < 10_000_000


def test_the_file_is_the_same_byte_for_byte(tmp_path: Path) -> None:
    one, other = tmp_path / "one.npz", tmp_path / "other.npz"
    train.save(dict(stored_model()), one)
    train.save(dict(reversed(stored_model().items())), other)
    assert one.read_bytes() == other.read_bytes() == FILE.read_bytes()


def test_training_texts_hold_what_the_labels_allow_and_nothing_of_the_held_out_half() -> None:
    held_out = {row["text"] for row in evaluate.rows_of(evaluate.GOLD / "held_out.jsonl")}
    rules = {row["text"] for row in evaluate.rows_of(evaluate.GOLD / "rules.jsonl")}
    seen: set[str] = set()
    for path in sorted(train.FOLDER.glob("author_*.jsonl")):
        for line in path.read_text(encoding="utf-8").splitlines():
            row = json.loads(line)
            assert set(row["labels"]) <= set(LABELS), row["text"]
            assert not row["labels"] or row["kind"] in {"complaint", "praise"}, row["text"]
            assert row["resolved"] in {"yes", "no", "unknown"}
            assert row["text"] not in held_out | rules | seen
            seen.add(row["text"])
    assert len(seen) > 3000


def test_readings_do_not_depend_on_what_else_is_in_the_batch(reader: Reader) -> None:
    alone = [reader.read([Text("1", story)])[0].to_dict() for story in STORIES]
    crowd = [Text("1", story) for story in STORIES * (TOGETHER // len(STORIES) + 1)]
    together = [reading.to_dict() for reading in reader.read(crowd)]
    for number, reading in enumerate(together):
        want = alone[number % len(STORIES)]
        assert reading["labels"] == want["labels"]
        assert list(reading["confidence"].values()) == pytest.approx(
            list(want["confidence"].values()), abs=2e-3
        )


def test_every_label_that_is_said_has_evidence_inside_the_text_and_a_confidence(reader: Reader) -> None:
    for reading in reader.read([Text("1", story) for story in STORIES]):
        assert set(reading.confidence) == set(LABELS)
        assert all(0 <= value <= 1 for value in reading.confidence.values())
        assert {span.label for span in reading.evidence} == set(reading.labels)
        assert all(0 <= span.start < span.end for span in reading.evidence)


def test_plain_stories_are_read_as_what_they_are(reader: Reader) -> None:
    referred, praised, charged, asked = reader.read([Text("1", story) for story in STORIES])
    assert {"pillar_to_post", "effort"} <= set(referred.labels)
    assert referred.resolved == "no"
    assert praised.labels == ["delight"]
    assert not praised.is_complaint
    assert {"billing", "public_escalation"} <= set(charged.labels)
    assert asked.labels == []
    assert not asked.is_complaint


def test_the_sentence_that_speaks_for_a_label_is_shown_where_no_rule_has_a_span(reader: Reader) -> None:
    text = "Mooi weer vandaag. Ze hebben mijn adres en paspoort aan een wildvreemde gestuurd."
    draft = reader.draft(Text("1", text))
    assert Model(stored_model()).sentence(draft.told, "privacy") == 1


@pytest.mark.parametrize("text", ["", " ", "?!", "😡😡😡", "a" * 100_000, "nee " * 50_000, "\x00\ud800"])
def test_texts_without_sense_get_no_label_and_stop_nothing(reader: Reader, text: str) -> None:
    (reading,) = reader.read([Text("1", text)])
    assert all(span.end <= max(len(text), 1) for span in reading.evidence)


def test_fitting_recovers_weights_that_are_there() -> None:
    rng = np.random.default_rng(7)
    x = rng.normal(size=(400, 3))
    truth = (x @ np.array([[2.0], [-2.0], [0.0]]) > 0).astype(float)
    alpha = train.fit(x @ x.T, truth, np.ones_like(truth))
    weights = x.T @ alpha
    assert weights[0, 0] > 1 > -1 > weights[1, 0]
    assert abs(weights[2, 0]) < 0.3
