"""Killed at any moment, a crawl loses nothing that it wrote and doubles nothing; the next one finishes the
work.
"""

from __future__ import annotations

import json
import os
import random
import subprocess
import sys
import time
from collections import Counter
from contextlib import suppress
from pathlib import Path

import pytest

from pipeline.paths import Home
from scrapers.demo_web.server import serving
from scrapers.demo_web.world import World
from scrapers.lake import RunRecord, read_record
from tests.shared import ROOT

KILLS = 6


def start(home: Home, port_base: int) -> subprocess.Popen[bytes]:
    environment = {**os.environ, "OBSERVATORY_HOME": str(home.root)}
    command = [
        sys.executable,
        "-m",
        "scrapy",
        "crawl",
        "discourse",
        "-s",
        "WORLD=demo",
        "-s",
        f"PORT_BASE={port_base}",
    ]
    return subprocess.Popen(command, cwd=ROOT, env=environment, stderr=subprocess.DEVNULL)


def whole_lines(home: Home, pattern: str) -> Counter[str]:
    """What stands in complete lines of the lake, sealed or not, apart from the name of the crawl."""
    found: Counter[str] = Counter()
    for path in home.lake.glob(pattern):
        for line in path.read_bytes().split(b"\n")[:-1]:
            kept = {name: value for name, value in json.loads(line).items() if name != "crawl_id"}
            found[json.dumps(kept, sort_keys=True)] += 1
    return found


def killed(process: subprocess.Popen[bytes], home: Home, enough: int) -> bool:
    """Kills a crawl as soon as the lake holds so many lines; false when it had ended by then."""
    while process.poll() is None:
        with suppress(FileNotFoundError):  # a file may be sealed, and so renamed, while we look
            if sum(whole_lines(home, "complaints/source=*/*").values()) >= enough:
                break
        time.sleep(0.002)
    process.kill()
    return process.wait() != 0


def last_record(home: Home) -> RunRecord:
    newest = max((home.lake / "crawls").glob("*.json"), key=lambda path: path.stat().st_mtime_ns)
    record = read_record(home, newest.stem)
    assert record is not None
    return record


@pytest.mark.slow
def test_killed_crawls_and_one_that_finishes_leave_what_one_crawl_leaves(tmp_path: Path) -> None:
    calm, troubled = Home("demo", tmp_path / "calm"), Home("demo", tmp_path / "troubled")
    chance = random.Random(7)
    with serving(World(scale=0.02)) as sites:
        assert start(calm, sites.port_base).wait() == 0
        lines = sum(whole_lines(calm, "complaints/source=*/*.jsonl").values())
        acknowledged: set[str] = set()
        kills = 0
        for enough in sorted(chance.sample(range(lines), KILLS)):
            kills += killed(start(troubled, sites.port_base), troubled, enough)
            now_written = set(whole_lines(troubled, "complaints/source=*/*"))
            assert acknowledged <= now_written, "a line that stood in the lake is there no more"
            acknowledged = now_written
        assert start(troubled, sites.port_base).wait() == 0
    assert kills > KILLS / 2
    assert whole_lines(troubled, "complaints/source=*/*.jsonl") == whole_lines(
        calm, "complaints/source=*/*.jsonl"
    )
    assert list(troubled.lake.glob("*/source=*/*.part*")) == []
    final = last_record(troubled)
    assert (final.reason, final.errors) == ("finished", [])
    assert (
        final.items
        == last_record(calm).items
        == sum(whole_lines(calm, "complaints/source=*/*.jsonl").values())
    )


@pytest.mark.slow
def test_two_crawls_of_one_source_do_not_run_at_once(tmp_path: Path) -> None:
    home = Home("demo", tmp_path / "home")
    with serving(World(scale=0.02)) as sites:
        first, second = start(home, sites.port_base), start(home, sites.port_base)
        codes = sorted((first.wait(), second.wait()))
    assert codes == [0, 1]
    assert max(whole_lines(home, "complaints/source=*/*.jsonl").values()) == 1
