"""A small world, built once and copied for every test that wants one of its own."""

from __future__ import annotations

import shutil
from pathlib import Path

import pytest

from pipeline.build import build
from pipeline.paths import Home
from tests.pipeline.lakes import NOW, demo_home, small_world


@pytest.fixture(scope="session")
def built_once(tmp_path_factory: pytest.TempPathFactory) -> Home:
    """Never to be changed."""
    home = demo_home(tmp_path_factory.mktemp("built") / "home")
    small_world(home)
    build(home, now=NOW)
    return home


@pytest.fixture
def built(built_once: Home, tmp_path: Path) -> Home:
    """A home with a lake and a working database, for one test."""
    root = tmp_path / "home"
    shutil.copytree(built_once.root, root)  # keeps the files' times, so that nothing is loaded again
    return Home("demo", root)
