"""kill -9 while crawling, building or publishing: the next run ends where an undisturbed one does."""

from __future__ import annotations

import json
import os
import random
import shutil
import signal
import subprocess
import sys
import time
from collections import Counter
from pathlib import Path

import pytest

from pipeline import snapshots
from pipeline.paths import Home
from tests.shared import ROOT

pytestmark = [pytest.mark.slow, pytest.mark.timeout(1200)]
SCALE = "0.004"
PORT = 8790
# Together with the crawls that tests/scrapers/test_crash_safety.py kills, more than twenty.
KILLS_OF_A_CRAWL = 4
KILLS_OF_A_BUILD = 6
KILLS_OF_A_PUBLICATION = 6


def environment(root: Path) -> dict[str, str]:
    return {**os.environ, "OBSERVATORY_HOME": str(root)}


def started(root: Path, *arguments: str) -> subprocess.Popen[bytes]:
    """A command in a process group of its own, so that all of it can die at once."""
    command = [sys.executable, "-m", "pipeline.cli", *arguments]
    quiet = subprocess.DEVNULL
    return subprocess.Popen(
        command, cwd=ROOT, env=environment(root), stdout=quiet, stderr=quiet, start_new_session=True
    )


def finished(root: Path, *arguments: str) -> float:
    """Runs a command to its good end; how long that took."""
    begin = time.monotonic()
    command = [sys.executable, "-m", "pipeline.cli", *arguments]
    done = subprocess.run(
        command, cwd=ROOT, env=environment(root), capture_output=True, text=True, check=False
    )
    assert done.returncode == 0, done.stdout + done.stderr
    return time.monotonic() - begin


def killed(root: Path, after: float, *arguments: str) -> None:
    """Starts a command and kills everything that it started, so many seconds later."""
    process = started(root, *arguments)
    try:
        process.wait(after)
    except subprocess.TimeoutExpired:
        os.killpg(process.pid, signal.SIGKILL)
        process.wait()


def demo(root: Path) -> tuple[str, ...]:
    return ("demo", "--scale", SCALE, "--port-base", str(PORT))


def version(root: Path) -> str:
    found = snapshots.current(Home("demo", root))
    assert found is not None
    return found.version


def lines(root: Path) -> Counter[tuple[str, str, str]]:
    """Every version of every complaint in the sealed lake, with how often it stands there."""
    found: Counter[tuple[str, str, str]] = Counter()
    for path in (root / "lake/complaints").rglob("*.jsonl"):
        for line in path.read_text(encoding="utf-8").splitlines():
            row = json.loads(line)
            found[row["source"], row["source_id"], row["content_hash"]] += 1
    return found


@pytest.fixture(scope="module")
def undisturbed(tmp_path_factory: pytest.TempPathFactory) -> tuple[Path, float]:
    """A world that nobody disturbed, and how long it took to make."""
    root = tmp_path_factory.mktemp("undisturbed") / "home"
    return root, finished(root, *demo(root))


def test_a_second_run_adds_nothing(undisturbed: tuple[Path, float]) -> None:
    root, _ = undisturbed
    before, served = lines(root), version(root)
    sizes = {p: p.stat().st_size for p in (root / "lake").rglob("*.jsonl")}
    finished(root, *demo(root))
    finished(root, "run")
    assert (lines(root), version(root)) == (before, served)
    assert {p: p.stat().st_size for p in (root / "lake").rglob("*.jsonl")} == sizes
    assert set(before.values()) == {1}


def test_killed_while_crawling(undisturbed: tuple[Path, float], tmp_path: Path) -> None:
    model, seconds = undisturbed
    chance = random.Random(1)
    for attempt in range(KILLS_OF_A_CRAWL):
        root = tmp_path / f"home-{attempt}"
        killed(root, seconds * chance.uniform(0.1, 0.95), *demo(root))
        finished(root, *(["run"] if (root / "demo.json").exists() else demo(root)))
        assert lines(root) == lines(model), f"attempt {attempt}"
        assert version(root) == version(model), f"attempt {attempt}"
        shutil.rmtree(root)


def test_killed_while_building(undisturbed: tuple[Path, float], tmp_path: Path) -> None:
    model, _ = undisturbed
    bare = tmp_path / "bare"
    shutil.copytree(model, bare, ignore=shutil.ignore_patterns("observatory.duckdb*", "snapshots"))
    trial = tmp_path / "trial"
    shutil.copytree(bare, trial)
    seconds = finished(trial, "build")
    shutil.rmtree(trial)
    chance = random.Random(2)
    for attempt in range(KILLS_OF_A_BUILD):
        root = tmp_path / f"home-{attempt}"
        shutil.copytree(bare, root)
        killed(root, seconds * chance.uniform(0.2, 1), "build")
        finished(root, "run")
        assert version(root) == version(model), f"attempt {attempt}"
        shutil.rmtree(root)


def test_killed_while_publishing(undisturbed: tuple[Path, float], tmp_path: Path) -> None:
    """Whatever is served in between is whole, and afterwards there is one version and nothing half."""
    model, _ = undisturbed
    built = tmp_path / "built"
    shutil.copytree(model, built, ignore=shutil.ignore_patterns("snapshots"))
    trial = tmp_path / "trial"
    shutil.copytree(built, trial)
    seconds = finished(trial, "publish")
    shutil.rmtree(trial)
    chance = random.Random(3)
    for attempt in range(KILLS_OF_A_PUBLICATION):
        root = tmp_path / f"home-{attempt}"
        shutil.copytree(built, root)
        killed(root, seconds * chance.uniform(0.3, 1), "publish")
        between = snapshots.current(Home("demo", root))
        assert between is None or between.version == version(model)
        finished(root, "run")
        assert version(root) == version(model), f"attempt {attempt}"
        assert sorted(path.name for path in (root / "snapshots").iterdir()) == [
            version(model),
            "current.json",
        ]
        shutil.rmtree(root)
