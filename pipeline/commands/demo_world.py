"""The demo world of a home: which one it is, its clock, and its small web on this machine."""

from __future__ import annotations

import fcntl
import json
import os
import subprocess
import sys
import tempfile
import threading
import time
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import asdict, dataclass, replace
from typing import IO

from pipeline import files
from pipeline.errors import DataError, UsageError
from pipeline.paths import ROOT, Home

Web = subprocess.Popen[str]
READY_SECONDS = 120
LOOK_SECONDS = 1
TOLD = "demo.json"  # which world the home holds
UP = "demo_web.json"  # which world the web that `serve` keeps up shows now
LOCK = ".demo_web.lock"  # held by whoever keeps the web up


@dataclass(frozen=True, slots=True)
class DemoWorld:
    """One fictional world: the same seed, scale and day always give the same complaints."""

    seed: int = 7
    scale: float = 1.0
    day: int = 0
    port_base: int = 8610
    present: str = ""  # the world's present moment, kept so that a clock needs no world


def remembered(home: Home) -> DemoWorld | None:
    """The world that a home holds."""
    path = home.root / TOLD
    if not path.exists():
        return None
    try:
        return DemoWorld(**json.loads(path.read_text(encoding="utf-8")))
    except (ValueError, TypeError):
        raise DataError(f"{path} cannot be read; delete {home.root} to start the demo anew.") from None


def settle(
    home: Home, *, seed: int | None, scale: float | None, port_base: int | None, next_day: bool
) -> DemoWorld:
    """The world to work on: the remembered one, a day later where asked, or a new one; remembered from now
    on.

    A home holds one world: another seed or scale is an error that says what to do.
    """
    from scrapers.demo_web.world import World

    known = remembered(home)
    if known is None and next_day:
        raise UsageError("There is no demo world yet to let live on; run `observatory demo` first.")
    base = known or DemoWorld()
    if scale is not None and scale <= 0:
        raise UsageError("--scale must be above 0.")
    asked = (seed if seed is not None else base.seed, scale if scale is not None else base.scale)
    if known is not None and asked != (known.seed, known.scale):
        raise UsageError(
            f"{home.root} holds the demo world of seed {known.seed} and scale {known.scale:g}. Delete that "
            "folder for another world, or name another one in OBSERVATORY_HOME."
        )
    day = base.day + next_day
    world = replace(
        base,
        seed=asked[0],
        scale=asked[1],
        day=day,
        port_base=port_base or base.port_base,
        present=World(*asked, day).now.isoformat(),
    )
    files.write_json(home.root / TOLD, asdict(world))
    return world


def set_clock(home: Home) -> None:
    """From now on it is the present of the home's demo world, if it has one, here and in every process we
    start.
    """
    world = remembered(home)
    if world is not None:
        os.environ["OBSERVATORY_NOW"] = world.present


@contextmanager
def web(home: Home, world: DemoWorld) -> Iterator[None]:
    """The demo web of this world while inside: the one that a site of this home keeps up, else one of our
    own.
    """
    if _is_kept(home):
        _wait_until_shown(home, world)
        yield
        return
    process = start(world)
    try:
        yield
    finally:
        end(process)


@contextmanager
def kept_up(home: Home) -> Iterator[None]:
    """Keeps the demo web up beside the site, always in the state of the world that the home remembers.

    Where another site of the same home keeps it up already, that one does.
    """
    with (home.root / LOCK).open("a") as lock:
        if not _try(lock, fcntl.LOCK_EX):
            yield
            return
        stop = threading.Event()
        process, world = _restarted(home, None)
        keeper = threading.Thread(target=_keep, args=(home, process, world, stop), daemon=True)
        keeper.start()
        try:
            yield
        finally:
            stop.set()
            keeper.join()
            (home.root / UP).unlink(missing_ok=True)


def start(world: DemoWorld) -> Web:
    """The demo web in a process of its own, its ports open: it answers when its world is made.

    It ends with us, however we end.
    """
    given = {"port-base": world.port_base, "seed": world.seed, "scale": f"{world.scale:g}", "day": world.day}
    with tempfile.TemporaryFile("w+") as log:
        process = subprocess.Popen(  # noqa: S603 - our own module, no shell
            [
                *(sys.executable, "-m", "pipeline.commands.tethered", "scrapers.demo_web"),
                *(f"--{name}={value}" for name, value in given.items()),
            ],
            stdin=subprocess.PIPE,
            stdout=subprocess.PIPE,
            stderr=log,
            text=True,
            cwd=ROOT,
        )
        timer = threading.Timer(READY_SECONDS, process.kill)
        timer.start()
        assert process.stdout is not None
        said = process.stdout.readline()
        timer.cancel()
        if said.strip() == "ready":
            return process
        end(process)
        log.seek(0)
        why = log.read().strip().splitlines()
    raise UsageError(why[-1] if why else "The demo web did not start.")


def end(process: Web) -> None:
    """Ends a demo web that we started."""
    process.terminate()
    try:
        process.wait(10)
    except subprocess.TimeoutExpired:
        process.kill()
        process.wait()
    for stream in (process.stdin, process.stdout):
        if stream is not None:
            stream.close()


def _keep(home: Home, process: Web, world: DemoWorld, stop: threading.Event) -> None:
    """Starts the web again when the world lives on, or when it fell over."""
    while not stop.wait(LOOK_SECONDS):
        if process.poll() is not None or remembered(home) != world:
            try:
                process, world = _restarted(home, process)
            except UsageError:
                continue  # the ports may be free again in a moment
    end(process)


def _restarted(home: Home, process: Web | None) -> tuple[Web, DemoWorld]:
    if process is not None:
        end(process)
    world = remembered(home) or DemoWorld()
    process = start(world)
    files.write_json(home.root / UP, asdict(world))
    return process, world


def _is_kept(home: Home) -> bool:
    """Does a running site keep the demo web of this home up."""
    path = home.root / LOCK
    if not path.exists():
        return False
    with path.open("a") as lock:
        return not _try(lock, fcntl.LOCK_SH)


def _wait_until_shown(home: Home, world: DemoWorld) -> None:
    path = home.root / UP
    until = time.monotonic() + READY_SECONDS
    while time.monotonic() < until:
        if path.exists() and path.read_text(encoding="utf-8") == files.readable_json(asdict(world)):
            return
        time.sleep(0.2)
    raise DataError(
        f"The site that keeps the demo web up does not show day {world.day}; end it and try again."
    )


def _try(lock: IO[str], kind: int) -> bool:
    try:
        fcntl.flock(lock, kind | fcntl.LOCK_NB)
    except BlockingIOError:
        return False
    return True
