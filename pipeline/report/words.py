"""The texts of a report in one language, and how that language writes figures."""

from __future__ import annotations

from functools import cache
from pathlib import Path
from typing import Any, Literal, get_args

from pipeline import yaml_files
from pipeline.methods.sentences import Sentence
from pipeline.report.numbers import Numbers

Language = Literal["nl", "en"]
LANGUAGES: tuple[Language, ...] = get_args(Language)
TEXTS = Path(__file__).with_name("texts")


class Words:
    """Texts by name, filled in; ``n`` writes numbers."""

    def __init__(self, language: str) -> None:
        self.language = language
        self._texts = texts(language)
        self.unknown = self("unknown")
        self.n = Numbers(language, self.unknown)

    def __call__(self, name: str, **values: object) -> str:
        """The text of that name with its places filled; figures must have been written out before."""
        return self._texts[name].format(**values) if values else self._texts[name]

    def get(self, group: str, name: str | None) -> str:
        """The word for a code such as a theme; a code without a word stands as it is, none is not known."""
        return self.unknown if name is None else self._texts.get(f"{group}.{name}", name)

    def said(self, sentence: Sentence) -> str:
        """A verdict of the method's own wording, in this language."""
        return sentence.nl if self.language == "nl" else sentence.en

    def of(self, row: dict[str, Any], name: str) -> str | None:
        """A column that a row has in both languages."""
        found = row[f"{name}_{self.language}"]
        return None if found is None else str(found)

    def yes_no(self, value: bool | None) -> str:
        """Yes, no, or not known."""
        return self.unknown if value is None else self("yes" if value else "no")


@cache
def texts(language: str) -> dict[str, str]:
    """Every text of a language by its dotted name."""
    return dict(_flat(yaml_files.read(TEXTS / f"{language}.yml"), ""))


def _flat(found: dict[str, Any], before: str) -> list[tuple[str, str]]:
    flat: list[tuple[str, str]] = []
    for key, value in found.items():
        name = f"{before}{key}"
        if isinstance(value, dict):
            flat += _flat(value, f"{name}.")
        else:
            flat.append((name, str(value)))
    return flat


def sentence(text: str) -> str:
    """With a capital and a full stop."""
    return text[:1].upper() + text[1:] + ("" if text.endswith((".", "?", "!")) else ".")
