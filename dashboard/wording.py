"""Every text of the site, in files per language: ``texts/nl.yml`` and ``texts/en.yml`` hold the same keys, and
so do pairs for parts of the site such as ``texts/index.nl.yml`` and ``texts/index.en.yml``.
"""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from functools import cache
from pathlib import Path
from typing import Any

import yaml

from .format import Language, number

TEXTS = Path(__file__).with_name("texts")


class Words:
    """The texts of one language: ``words("overview.lead", complaints="21.480")``."""

    def __init__(self, language: Language, texts: Mapping[str, str]) -> None:
        self.language = language
        self._texts = texts

    def __call__(self, key: str, /, **values: object) -> str:
        """The text of ``key`` with its places filled in; an unknown key or place is a mistake of ours and
        raises.
        """
        return self._texts[key].format(**values)

    def text(self, key: str) -> str:
        """The text of ``key`` as it stands in the file."""
        return self._texts[key]

    def __iter__(self) -> Iterator[str]:
        return iter(self._texts)

    def count(self, noun: str, amount: float) -> str:
        """``1 klacht``, ``1.234 klachten``."""
        form = "one" if amount == 1 else "many"
        return self(f"count.{noun}.{form}", n=number(amount, self.language))

    def name(self, kind: str, code: str | None) -> str:
        """The reader's name of a code (a theme, an outcome); a code that nobody named is shown as it is."""
        key = f"{kind}.{code}"
        return self._texts.get(key, (code or "").replace("_", " "))


@cache
def words(language: Language) -> Words:
    """The texts of ``language``; a key that stands in two of its files is a mistake of ours and raises."""
    found: dict[str, str] = {}
    for path in [TEXTS / f"{language}.yml", *sorted(TEXTS.glob(f"*.{language}.yml"))]:
        leaves = dict(_leaves(yaml.safe_load(path.read_text(encoding="utf-8"))))
        if twice := found.keys() & leaves.keys():
            raise ValueError(f"{path} says again what another file says already: {', '.join(sorted(twice))}.")
        found |= leaves
    return Words(language, found)


def _leaves(tree: Mapping[str, Any], path: str = "") -> list[tuple[str, str]]:
    found: list[tuple[str, str]] = []
    for key, value in tree.items():
        name = f"{path}{key}"
        found += _leaves(value, f"{name}.") if isinstance(value, dict) else [(name, str(value))]
    return found
