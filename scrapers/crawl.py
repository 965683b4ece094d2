"""Crawls from Python: every source in a process of its own, two at a time, never two on one host."""

from __future__ import annotations

import json
import os
import re
import subprocess
import sys
import tempfile
import threading
from collections.abc import Callable, Iterator, Sequence
from concurrent.futures import ThreadPoolExecutor
from contextlib import contextmanager
from dataclasses import dataclass
from datetime import date
from typing import IO
from urllib.parse import urlsplit

from rich.progress import TaskID

from pipeline.paths import ROOT, Home
from scrapers.clock import now
from scrapers.extensions import progress_bar
from scrapers.intake import import_pages, write_directly
from scrapers.lake import RunRecord, crawl_id, read_record
from scrapers.sources import DEMO_PORT_BASE, Site, declared, must_be_fetchable, sites
from scrapers.spiders._site import user_agent

__all__ = ["crawl", "import_pages", "write_directly"]

AT_ONCE = 2
Told = Callable[[int, int], None]


@dataclass(frozen=True, slots=True)
class _Order:
    """What one process is to do."""

    site: Site
    home: Home
    arguments: tuple[str, ...]

    @property
    def host(self) -> str:
        return urlsplit(self.site.start_url).netloc


def crawl(
    sources: Sequence[str],
    home: Home,
    *,
    company: str | None = None,
    since: date | None = None,
    limit: int | None = None,
    shard: str | None = None,
    quiet: bool = False,
    port_base: int = DEMO_PORT_BASE,
) -> list[RunRecord]:
    """Crawl sources into the lake of a home and return one run record per site, in the order asked for.

    A source that may not be fetched raises ``NotFetchableError`` with its reason before anything is
    fetched. What went wrong during a crawl stands in the errors of its record.
    """
    chosen = [site for name in sources for site in _fetchable_sites(name, home, port_base)]
    given = {"company": company, "since": since, "limit": limit, "shard": shard}
    arguments = tuple(f"{name}={value}" for name, value in given.items() if value is not None)
    orders = [_Order(site, home, arguments) for site in chosen]
    hosts = {order.host: threading.Lock() for order in orders}
    with _shown(orders, quiet) as told, ThreadPoolExecutor(AT_ONCE) as workers:

        def work(order: _Order) -> RunRecord:
            with hosts[order.host]:
                return _run(order, port_base, told[order.site.source])

        return list(workers.map(work, orders))


def _fetchable_sites(name: str, home: Home, port_base: int) -> list[Site]:
    source = declared(name.partition(".")[0], home.world)
    must_be_fetchable(name, source.fetchable, source.fetchable_reason)
    found = sites(name, home.world, port_base)
    fetchable = [site for site in found if site.fetchable]
    if not fetchable:
        must_be_fetchable(name, False, found[0].fetchable_reason)
    user_agent(home.world, os.environ.get("OBSERVATORY_CONTACT"))
    return fetchable


def _run(order: _Order, port_base: int, told: Told) -> RunRecord:
    """One crawl as ``scrapy crawl`` does it, in a process of its own."""
    started_at = now()
    named: str | None = None
    with tempfile.TemporaryFile("w+") as log:
        process, lines = _started(order, port_base, log)
        with lines:
            for line in lines:
                numbers = json.loads(line)
                named = numbers["crawl_id"]
                told(numbers["pages"], numbers["items"])
        process.wait()
        record = read_record(order.home, named) if named else None
        if record is not None:
            return record
        log.seek(0)
        said = [line for line in log.read().splitlines() if line.strip()][-1:]
    why = (
        re.sub(r"^[\w.]+Error: ", "", said[0])
        if said
        else f"it ended with {process.returncode}, saying nothing."
    )
    return RunRecord(
        order.site.source,
        named or crawl_id(order.home, order.site.source, started_at),
        order.home.world,
        started_at,
        now(),
        "killed",
        errors=[f"The crawl of {order.site.source} did not finish: {why}"],
    )


def _started(order: _Order, port_base: int, log: IO[str]) -> tuple[subprocess.Popen[str], IO[str]]:
    """The process, and the lines in which it tells how far it is."""
    stem, _, key = order.site.source.partition(".")
    given = (*order.arguments, *((f"site={key}",) if key else ()))
    arguments = [part for argument in given for part in ("-a", argument)]
    settings = ["-s", f"WORLD={order.home.world}", "-s", f"PORT_BASE={port_base}"]
    reading, writing = os.pipe()
    process = subprocess.Popen(  # noqa: S603 - our own command, no shell
        [sys.executable, "-m", "scrapy", "crawl", stem, *arguments, *settings],
        cwd=ROOT,
        env={
            **os.environ,
            "OBSERVATORY_HOME": str(order.home.root),
            "OBSERVATORY_PROGRESS": str(writing),
            "SCRAPY_SETTINGS_MODULE": "scrapers.settings",
        },
        pass_fds=[writing],
        stdin=subprocess.DEVNULL,
        stdout=log,
        stderr=log,
        text=True,
    )
    os.close(writing)
    return process, os.fdopen(reading)


@contextmanager
def _shown(orders: Sequence[_Order], quiet: bool) -> Iterator[dict[str, Told]]:
    """A line of progress per source on a terminal, nothing elsewhere."""
    if quiet or not sys.stderr.isatty():
        yield {order.site.source: lambda pages, items: None for order in orders}
        return
    with progress_bar() as bar:
        tasks = {
            order.site.source: bar.add_task(order.site.source, total=None, pages=0, items=0)
            for order in orders
        }

        def line_of(task: TaskID) -> Told:
            return lambda pages, items: bar.update(task, pages=pages, items=items)

        yield {source: line_of(task) for source, task in tasks.items()}
