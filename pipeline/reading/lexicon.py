"""The lexicons: what people write, as data. One folder per language, one file per theme; how to read and mend one stands
in the README of this room."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from functools import cache
from pathlib import Path
from typing import Any

import yaml

from pipeline.reading.phrases import PhraseError, Row, Run, rows, word_list

FOLDER = Path(__file__).parent / "lexicons"
LANGUAGES = ("nl", "en", "de", "fr")
HINT = 0.5  # two hints in one text weigh as much as one plain sign
GUARDS = ("negated", "unreal")  # what makes a match count for nothing, unless an entry says otherwise


class LexiconError(ValueError):
    """A lexicon file that cannot be read; the message names the file and the entry."""


@dataclass(frozen=True, slots=True, eq=False)
class Entry:
    """One thing that people say. ``says`` holds what it shows, each with its weight (1, or a half for a hint)."""

    rule: str
    says: tuple[tuple[str, float], ...]
    rows: tuple[Row, ...]
    unless: frozenset[str]
    yes: tuple[str, ...]
    no: tuple[str, ...]


@cache
def lexicon(language: str) -> tuple[Entry, ...]:
    """All entries of one language, in the order of files and entries."""
    folder = FOLDER / language
    lists = _word_lists(folder / "words.yml")
    entries: list[Entry] = []
    for path in sorted(folder.glob("*.yml")):
        if path.name != "words.yml":
            entries += _entries(path, lists)
    return tuple(entries)


@cache
def word_set(language: str, name: str) -> frozenset[Run]:
    """One word list of a language."""
    return _word_lists(FOLDER / language / "words.yml")[name]


def _word_lists(path: Path) -> Mapping[str, frozenset[Run]]:
    """The word lists; a list may use the lists above it."""
    lists: dict[str, frozenset[Run]] = {}
    for name, phrases in _load(path).items():
        try:
            lists[name] = word_list([str(phrase) for phrase in phrases], lists)
        except PhraseError as error:
            raise LexiconError(f"{path}: word list {name}: {error}") from error
    return lists


def _entries(path: Path, lists: Mapping[str, frozenset[Run]]) -> list[Entry]:
    content = _load(path)
    entries = []
    for name, fields in content["entries"].items():
        says = fields.get("says", content.get("says"))
        try:
            found = [row for phrase in fields["find"] for row in rows(str(phrase), lists)]
        except (PhraseError, KeyError, TypeError) as error:
            raise LexiconError(f"{path}: entry {name}: {error}") from error
        entries.append(
            Entry(
                rule=f"{path.parent.name}.{path.stem}.{name}",
                says=tuple(_weighed(said) for said in ([says] if isinstance(says, str) else says)),
                rows=tuple(found),
                unless=frozenset(fields.get("unless", content.get("unless", GUARDS))),
                yes=tuple(fields.get("yes", ())),
                no=tuple(fields.get("no", ())),
            )
        )
    return entries


def _weighed(said: str) -> tuple[str, float]:
    return (said[:-1], HINT) if said.endswith("?") else (said, 1.0)


def _load(path: Path) -> dict[str, Any]:
    try:
        content = yaml.load(path.read_text(encoding="utf-8"), Loader=_Loader)  # noqa: S506 (a safe loader)
    except yaml.YAMLError as error:
        raise LexiconError(f"{path}: {error}") from error
    if not isinstance(content, dict):
        raise LexiconError(f"{path}: expected names with lists below them")
    return content


class _Loader(yaml.SafeLoader):
    """Plain YAML in which ``no`` and ``yes`` are words, as they are in the lexicons."""


_Loader.yaml_implicit_resolvers = {
    first: [(tag, regexp) for tag, regexp in resolvers if tag != "tag:yaml.org,2002:bool"]
    for first, resolvers in yaml.SafeLoader.yaml_implicit_resolvers.items()
}
