"""Fills a fictional world, offline: starts the demo web, crawls it with the real spiders, builds, checks,
publishes.

A second run finds nothing new. The world's present is fixed; --next-day lets it live on for a day. The home
remembers
its seed, scale and day.
"""

from __future__ import annotations

import argparse
from typing import TYPE_CHECKING

from pipeline import paths
from pipeline.output import Output
from pipeline.paths import Home, World

if TYPE_CHECKING:
    from pipeline.commands.demo_world import DemoWorld
    from scrapers.items import Complaint
    from scrapers.lake import RunRecord

HELP = "a fictional world, crawled and published, offline"
EXAMPLE = "observatory demo --scale 0.1 --seed 3"
WAITING = 1_000  # items that may wait for a source's writer


def add_arguments(parser: argparse.ArgumentParser) -> None:
    """The command's own options."""
    parser.add_argument("--scale", type=float, help="multiplies the volumes (default 1: some 24,000 posts)")
    parser.add_argument("--seed", type=int, help="another seed makes another world (default 7)")
    parser.add_argument(
        "--next-day", action="store_true", help="let the world live on for a day, and look again"
    )
    parser.add_argument("--no-crawl", action="store_true", help="write the lake directly, for large worlds")
    parser.add_argument("--port-base", type=int, metavar="PORT", help="first of four ports (default 8610)")


def home(world: World | None) -> Home:
    """The demo's home."""
    if world == "live":
        raise ValueError("The demo fills the demo world; leave --world out, or write --world demo.")
    return paths.home("demo")


def run(arguments: argparse.Namespace, home: Home, output: Output) -> int:
    """Fills the world and says what was published."""
    return fill(
        home,
        output,
        seed=arguments.seed,
        scale=arguments.scale,
        next_day=arguments.next_day,
        port_base=arguments.port_base,
        directly=arguments.no_crawl,
    )


def fill(
    home: Home,
    output: Output,
    *,
    seed: int | None = None,
    scale: float | None = None,
    next_day: bool = False,
    port_base: int | None = None,
    directly: bool = False,
) -> int:
    """The demo from web to snapshot; 0 when all went well."""
    from pipeline.commands import demo_world, journey

    world = demo_world.settle(home, seed=seed, scale=scale, port_base=port_base, next_day=next_day)
    demo_world.set_clock(home)
    output.say(f"The demo world of seed {world.seed} and scale {world.scale:g}, at {world.present[:10]}.")
    crawls = _write(home, world, output) if directly else journey.crawl_due(home, world, output)
    done = journey.Journey(crawls=crawls)
    journey.build_and_publish(home, done, output)
    output.result(done.result() | {"home": home.root})
    return 0 if done.is_good else 1


def _write(home: Home, world: DemoWorld, output: Output) -> list[RunRecord]:
    """What the spiders would collect, without a web; each source by a writer of its own, from one stream."""
    from concurrent.futures import ThreadPoolExecutor
    from datetime import datetime
    from queue import Queue

    from pipeline import crawls
    from scrapers.demo_web.direct import complaints
    from scrapers.demo_web.model import SOURCES
    from scrapers.demo_web.world import World
    from scrapers.intake import write_directly

    known, present = crawls.load(home), datetime.fromisoformat(world.present)
    written = (known.last(source) for source in SOURCES)
    if all(one is not None and one.reason == "imported" and one.started_at >= present for one in written):
        output.say("This day of the world was written already.")
        return []
    waiting: dict[str, Queue[Complaint | None]] = {source: Queue(WAITING) for source in SOURCES}
    with ThreadPoolExecutor(len(SOURCES)) as pool:
        writers = [
            pool.submit(write_directly, iter(waiting[source].get, None), source, home) for source in SOURCES
        ]
        try:
            for item in complaints(World(world.seed, world.scale, world.day), world.port_base):
                waiting[item.source].put(item)
        finally:
            for queue in waiting.values():
                queue.put(None)
    records = [writer.result() for writer in writers]
    output.say(f"Wrote {sum(record.items for record in records)} posts of four sources into the lake.")
    return records
