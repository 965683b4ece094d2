"""Every card's example is executed: a card that lies fails."""

from __future__ import annotations

import doctest
import re
from pathlib import Path

import pytest

from tests.shared import ROOT

METHODS = ROOT / "pipeline/methods"
CARDS = sorted((METHODS / "cards").glob("*.md"))


@pytest.mark.parametrize("card", CARDS, ids=lambda path: path.stem)
def test_the_example_gives_what_the_card_prints(card: Path) -> None:
    text = card.read_text(encoding="utf-8")
    example = doctest.DocTestParser().get_doctest(text, {}, card.stem, str(card), 0)
    assert example.examples, "a card without a worked example"
    printed: list[str] = []
    result = doctest.DocTestRunner(verbose=False).run(example, out=printed.append)
    assert result.failed == 0, "".join(printed)


@pytest.mark.parametrize("card", CARDS, ids=lambda path: path.stem)
def test_a_card_asks_a_question_and_describes_a_module(card: Path) -> None:
    text = card.read_text(encoding="utf-8")
    assert (METHODS / f"{card.stem}.py").exists()
    assert re.search(r"\*\*Question\.\*\* .+?\?", text, re.DOTALL)
    assert "**Method.**" in text


def test_the_room_lists_every_module() -> None:
    door = (METHODS / "README.md").read_text(encoding="utf-8")
    missing = [path.stem for path in METHODS.glob("[a-z]*.py") if f"`{path.stem}`" not in door]
    assert not missing
