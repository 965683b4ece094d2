"""What `demo` and `run` share: crawl what is due, build, check and publish, and tell it in one summary."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass, field
from typing import TYPE_CHECKING, Any

from pipeline.commands import demo_world
from pipeline.output import Output
from pipeline.paths import Home

if TYPE_CHECKING:
    from pipeline.build import BuildReport
    from pipeline.commands.demo_world import DemoWorld
    from pipeline.publish import Published
    from scrapers.lake import RunRecord


@dataclass(slots=True)
class Journey:
    """How one run went."""

    crawls: Sequence[RunRecord] = ()
    build: BuildReport | None = None
    published: Published | None = None
    failures: list[str] = field(default_factory=list)

    @property
    def is_good(self) -> bool:
        """Did everything come to its end with good data."""
        crawled = all(c.reason in ("finished", "imported") and not c.errors for c in self.crawls)
        built = self.build is not None and self.build.is_good
        return crawled and built and self.published is not None

    def result(self) -> dict[str, Any]:
        """The summary for programs."""
        import msgspec

        snapshot = self.published.snapshot if self.published else None
        return {
            "crawls": [msgspec.to_builtins(record) for record in self.crawls],
            "build": self.build,
            "version": snapshot.version if snapshot else None,
            "new": self.published.is_new if self.published else False,
            "failures": self.failures,
        }


def crawl_due(home: Home, world: DemoWorld | None, output: Output) -> list[RunRecord]:
    """Crawls the sources whose cadence asks for it; in the demo world with its web up."""
    from pipeline.commands import crawl as crawling
    from pipeline.health import due
    from scrapers.clock import now
    from scrapers.crawl import crawl

    sources = due(home, now())
    if not sources:
        output.say("No source is due.")
        return []
    quiet = not output.progress.shown
    if world is None:
        records = crawl(sources, home, quiet=quiet)
    else:
        with demo_world.web(home, world):
            records = crawl(sources, home, quiet=quiet, port_base=world.port_base)
    crawling.describe(records, output)
    return records


def build_and_publish(home: Home, journey: Journey, output: Output) -> None:
    """Builds, checks and publishes; failing checks are told and kept in the journey."""
    from pipeline.build import build
    from pipeline.check import ChecksFailedError
    from pipeline.commands import build as building
    from pipeline.commands import publish as publishing
    from pipeline.publish import publish
    from scrapers.clock import now

    journey.build = build(home, now=now(), progress=output.progress)
    building.describe(journey.build, output)
    try:
        journey.published = publish(home, now=now(), progress=output.progress)
    except ChecksFailedError as error:
        journey.failures = [failure.check.name for failure in error.failures]
        output.warn(str(error))
        return
    publishing.describe(journey.published, output)
