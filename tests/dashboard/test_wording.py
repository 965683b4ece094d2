from __future__ import annotations

import ast
import re
from pathlib import Path

import pytest

import dashboard
from dashboard.format import LANGUAGES, Language
from dashboard.wording import words

ROOM = Path(dashboard.__file__).parent
SOURCES = sorted([*ROOM.glob("*.py"), *ROOM.glob("app_pages/*.py"), *ROOM.glob("parts/*.py")])
# Families of keys that code puts together from a name at run time.
FAMILIES = (
    "otherwise.",
    "behind.", "cadence.", "count.", "data.column.", "door.", "filter.", "finding.", "format.",
    "funnel.title.", "info.", "limit.", "method.define.", "method.level.", "outcome.", "pages.",
    "publish_text.", "ranking.column.", "reply.", "resolved_by.", "role.", "sectors.column.",
    "site.language.", "sources.fact.", "sources.leaning.", "sources.seen.", "sources.fetchable",
    "sources.not_fetchable", "theme.", "tile.effort.", "tile.promises.", "too_few.", "trend.title.", "unplaced.",
    "asked.", "challenge.", "compare.", "corrections.", "effort.", "filed_by.", "hurdle.", "party.", "promises.",
    "public.", "referrals.", "reported_by.", "sends.", "sign.", "tile.promises.",
    "written_in.", "company.asked", "company.not_asked", "company.lead",
    "no_index.", "method.contents.", "no_score.", "flag.", "pillar.", "screen.", "checklist.", "calibration.",
)  # fmt: skip


def test_both_languages_hold_the_same_keys() -> None:
    dutch, english = (words(language) for language in LANGUAGES)
    assert list(dutch) == list(english)


def test_both_languages_fill_the_same_places() -> None:
    for key in words("nl"):
        assert _places("nl", key) == _places("en", key), key


def test_no_text_is_empty_or_left_untranslated() -> None:
    same = {key for key in words("nl") if words("nl").text(key) == words("en").text(key)}
    assert not {key for key in words("nl") if not words("nl").text(key).strip()}
    shared = {word for key in same for word in re.findall(r"[a-z]{4,}", _without_places("nl", key).lower())}
    assert shared <= {"sector", "filter", "filters", "privacy", "data", "parquet", "excel", "json", "chosen"}


@pytest.mark.parametrize("path", SOURCES, ids=lambda path: path.name)
def test_every_text_that_code_asks_for_exists(path: Path) -> None:
    known = set(words("nl"))
    for key in _asked(path):
        assert key in known, f"{path.name} asks for the text {key!r}"


def test_no_text_is_left_over() -> None:
    asked = {key for path in SOURCES for key in _strings(path)}
    left = {key for key in words("nl") if key not in asked and not key.startswith(FAMILIES)}
    assert not left


@pytest.mark.parametrize("path", sorted(ROOM.glob("app_pages/*.py")), ids=lambda path: path.stem)
def test_pages_hold_no_text_of_their_own(path: Path) -> None:
    """What stands between quotes on a page is a key, a column or a piece of an address, never a word."""
    tree = ast.parse(path.read_text(encoding="utf-8"))
    docstring = tree.body[0].value if tree.body and isinstance(tree.body[0], ast.Expr) else None
    for node in ast.walk(tree):
        if isinstance(node, ast.Constant) and isinstance(node.value, str) and node is not docstring:
            assert re.fullmatch(r"[a-z0-9_./#-]*", node.value), (
                f"{path.name}:{node.lineno} says {node.value!r}"
            )


def test_pages_are_descriptions() -> None:
    for path in ROOM.glob("app_pages/*.py"):
        assert len(path.read_text(encoding="utf-8").splitlines()) <= 80, path.name


def test_forbidden_words_are_not_used() -> None:
    forbidden = re.compile(r"\b(worst|fraud|scam|slechtste|fraude|oplichting|oplichters?)\b", re.IGNORECASE)
    for language in LANGUAGES:
        said = words(language)
        assert not [key for key in said if forbidden.search(said.text(key))]


def test_counting_uses_one_and_many() -> None:
    assert words("nl").count("complaint", 1) == "1 klacht"
    assert words("en").count("complaint", 1234) == "1,234 complaints"


def test_a_code_that_nobody_named_is_shown_as_it_is() -> None:
    assert words("nl").name("theme", "brand_new_theme") == "brand new theme"


def test_an_unknown_text_is_a_mistake_of_ours() -> None:
    with pytest.raises(KeyError):
        words("nl")("no.such.key")


def _without_places(language: Language, key: str) -> str:
    return re.sub(r"\{\w+\}", "", words(language).text(key))


def _places(language: Language, key: str) -> set[str]:
    return set(re.findall(r"\{(\w+)\}", words(language).text(key)))


def _strings(path: Path) -> set[str]:
    tree = ast.parse(path.read_text(encoding="utf-8"))
    return {
        node.value
        for node in ast.walk(tree)
        if isinstance(node, ast.Constant) and isinstance(node.value, str)
    }


def _asked(path: Path) -> set[str]:
    """The keys that a module asks for by name: ``words("a.b")``, ``say("a.b")``, ``count("noun", ...)``."""
    text = path.read_text(encoding="utf-8")
    asked = set(re.findall(r"\b(?:words|say|said)\(\s*\"([a-z_0-9.]+)\"", text))
    nouns = re.findall(r"\.count\(\s*\"([a-z_]+)\"", text)
    asked -= set(LANGUAGES)  # words("nl") is a language, not a text
    return asked | {f"count.{noun}.{form}" for noun in nouns for form in ("one", "many")}
