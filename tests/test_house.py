"""The house keeps its own rules: four pieces make a source, a room has a door, a model says its grain."""

from __future__ import annotations

import re
import subprocess
import sys
from pathlib import Path

import pytest
import sqlglot
import yaml
from sqlglot import exp

from tests.shared import ROOT

ROOMS = [
    "scrapers",
    "scrapers/demo_web",
    "pipeline",
    "pipeline/reading",
    "pipeline/methods",
    "warehouse",
    "dashboard",
]
SPIDERS = sorted(p.stem for p in (ROOT / "scrapers/spiders").glob("[a-z]*.py"))
MODELS = sorted((ROOT / "warehouse/models").rglob("*.sql"))
CHECKS = sorted((ROOT / "warehouse/checks").glob("*.sql"))
# Functions that answer differently on another engine without an error, or that other engines refuse.
UNPORTABLE = {"hash", "approx_count_distinct", "quantile_cont", "strip_accents", "generate_series"}


def tracked(*patterns: str) -> list[Path]:
    """The project's own files, as git knows them; without git, as they lie."""
    listed = subprocess.run(
        ["git", "ls-files", "-co", "--exclude-standard", *patterns],
        cwd=ROOT,
        capture_output=True,
        text=True,
        check=False,
    )
    if listed.returncode == 0:
        return [ROOT / line for line in listed.stdout.splitlines() if (ROOT / line).is_file()]
    return [path for pattern in patterns for path in ROOT.rglob(pattern) if ".venv" not in path.parts]


@pytest.mark.parametrize("room", ROOMS)
def test_room_has_a_readme_at_its_door(room: str) -> None:
    text = (ROOT / room / "README.md").read_text(encoding="utf-8")
    assert len(text.split()) > 60, "a door that says nothing"


@pytest.mark.parametrize("stem", SPIDERS)
def test_source_has_its_four_pieces(stem: str) -> None:
    for piece in (
        f"scrapers/pages/{stem}.py",
        f"scrapers/sources/{stem}.yml",
        f"tests/fixtures/pages/{stem}",
    ):
        assert (ROOT / piece).exists(), f"{stem} has a spider but no {piece}"


def test_source_declarations_say_why_they_may_or_may_not_be_fetched() -> None:
    for path in tracked("scrapers/sources/*.yml", "scrapers/demo_web/sources/*.yml"):
        declared = yaml.safe_load(path.read_text(encoding="utf-8"))
        missing = {
            "title",
            "publisher",
            "licence",
            "terms",
            "fetchable",
            "fetchable_reason",
            "cadence",
            "publish_text",
            "caveats",
        }
        assert not missing - declared.keys(), path
        assert declared["publish_text"] in {"full", "excerpt", "none"}, path
        assert {"nl", "en"} <= declared["caveats"].keys(), path


@pytest.mark.parametrize("path", MODELS, ids=lambda p: str(p.relative_to(ROOT / "warehouse/models")))
def test_model_is_one_select_that_states_its_grain(path: Path) -> None:
    text = path.read_text(encoding="utf-8")
    assert text.startswith("-- One row per "), "the first comment states the grain"
    statements = sqlglot.parse(text, read="duckdb")
    assert len(statements) == 1
    assert isinstance(statements[0], exp.Query), "a model is one SELECT"


@pytest.mark.parametrize("path", [*MODELS, *CHECKS], ids=lambda p: p.name)
def test_sql_keeps_to_the_house_style(path: Path) -> None:
    text = path.read_text(encoding="utf-8")
    code = re.sub(r"--.*|'[^']*'", "", text)
    assert not re.findall(r"\b(SELECT|FROM|WHERE|JOIN|GROUP BY|ORDER BY|CASE|WHEN|AND|OR)\b", code), (
        "SQL is written in lower case"
    )
    called = set(re.findall(r"\b([a-z_]+)\s*\(", code))
    assert not called & UNPORTABLE, f"not portable to another engine: {called & UNPORTABLE}"


def test_every_method_has_a_card() -> None:
    cards = {p.stem for p in (ROOT / "pipeline/methods/cards").glob("*.md")}
    methods = {p.stem for p in (ROOT / "pipeline/methods").glob("[a-z]*.py")} - {"calibrate", "configuration"}
    assert methods <= cards, f"without a card: {sorted(methods - cards)}"


def test_the_readme_names_only_commands_that_exist() -> None:
    targets = set(re.findall(r"^([a-z-]+):", (ROOT / "Makefile").read_text(encoding="utf-8"), re.MULTILINE))
    for path in (ROOT / "README.md", ROOT / "CONTRIBUTING.md"):
        named = set(re.findall(r"\bmake ([a-z-]+)\b", path.read_text(encoding="utf-8")))
        assert named <= targets, f"{path.name} names {named - targets}"


def test_documents_link_only_to_files_that_exist() -> None:
    for path in tracked("*.md"):
        for target in re.findall(r"\]\((?!https?:|mailto:|#)([^)#\s]+)", path.read_text(encoding="utf-8")):
            assert (path.parent / target).exists(), f"{path.relative_to(ROOT)} links to {target}"


def test_no_machine_paths_or_loose_ends() -> None:
    loose = re.compile(
        r"\b(TO" r"DO|FIX" r"ME|NotImplemented" r"Error)\b|(?<![\w.])/(?:wo" r"rk|root|home/\w+)/"
    )
    for path in tracked("*.py", "*.sql", "*.yml", "*.toml", "*.md", "Makefile"):
        found = loose.search(path.read_text(encoding="utf-8"))
        assert not found, f"{path.relative_to(ROOT)}: {found and found.group()}"


@pytest.mark.slow
@pytest.mark.parametrize("command", ["ruff check .", "ruff format --check .", "mypy", "lint-imports"])
def test_style_types_and_imports(command: str) -> None:
    name, *arguments = command.split()
    tool = Path(sys.executable).with_name(name)
    done = subprocess.run([str(tool), *arguments], cwd=ROOT, capture_output=True, text=True, check=False)
    assert done.returncode == 0, done.stdout[-4000:] + done.stderr[-2000:]
