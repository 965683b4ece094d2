"""The real spiders over the demo web: what is there is collected, and only what changed is added."""

from __future__ import annotations

import asyncio
import json
import os
import subprocess
import sys
from collections import Counter
from collections.abc import Callable, Iterator
from dataclasses import dataclass
from datetime import date
from pathlib import Path
from typing import Any

import pytest
from scrapy import Request
from scrapy.crawler import Crawler
from scrapy.settings import Settings
from scrapy.spiderloader import SpiderLoader

from pipeline.paths import Home
from scrapers.crawl import crawl
from scrapers.demo_web.direct import complaints
from scrapers.demo_web.server import Serving, serving
from scrapers.demo_web.world import World
from scrapers.exceptions import DeclarationError, NotFetchableError
from scrapers.lake import RunRecord
from scrapers.sources import sites
from tests.shared import ROOT

SCALE = 0.01
STEMS = ["schema_org", "phpbb", "discourse", "mastodon"]
NAMES = sorted(SpiderLoader.from_settings(Settings({"SPIDER_MODULES": ["scrapers.spiders"]})).list())
Lines = Callable[..., list[dict[str, Any]]]
Item = tuple[str, str]


@dataclass
class Crawled:
    """Two days of the demo world, crawled into one lake: a first time, again, and a day later."""

    home: Home
    world: World
    first: list[RunRecord]
    again: list[RunRecord]
    next_day: list[RunRecord]
    requests_on_next_day: Serving


def visit(home: Home, world: World, port_base: int, **arguments: Any) -> tuple[list[RunRecord], Serving]:
    os.environ["OBSERVATORY_NOW"] = world.now.isoformat()
    with serving(world, port_base) as sites_:
        return crawl(STEMS, home, quiet=True, port_base=sites_.port_base, **arguments), sites_


@pytest.fixture(scope="module")
def crawled(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Crawled]:
    home = Home("demo", tmp_path_factory.mktemp("spiders") / "home")
    today, tomorrow = World(scale=SCALE), World(scale=SCALE, day=1)
    os.environ["OBSERVATORY_NOW"] = today.now.isoformat()
    with serving(today) as sites_:
        first = crawl(STEMS, home, quiet=True, port_base=sites_.port_base)
        again = crawl(STEMS, home, quiet=True, port_base=sites_.port_base)
    next_day, served = visit(home, tomorrow, sites_.port_base)
    yield Crawled(home, tomorrow, first, again, next_day, served)
    os.environ.pop("OBSERVATORY_NOW")


def looks(crawled: Crawled, records: list[RunRecord]) -> dict[Item, str]:
    found = {}
    for record in records:
        path = crawled.home.lake / "sightings" / f"source={record.source}" / f"{record.crawl_id}.jsonl"
        for line in path.read_text(encoding="utf-8").splitlines():
            look = json.loads(line)
            found[look["source"], look["source_id"]] = look["state"]
    return found


def collectable(world: World) -> set[Item]:
    """What a spider can find: on Mastodon only posts with a declared hashtag."""
    tags = [f"#{tag}" for tag in sites("mastodon", "demo")[0].hashtags]
    return {
        (item.source, item.source_id)
        for item in complaints(world)
        if item.source != "mastodon" or any(tag in (item.narrative or "").lower() for tag in tags)
    }


@pytest.mark.parametrize("name", NAMES)
def test_spider_starts_with_a_request_and_carries_the_name_of_its_page_object(
    name: str, home: Home, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setenv("OBSERVATORY_HOME", str(home.root))
    settings = Settings()
    settings.setmodule("scrapers.settings")
    settings.setdict({"WORLD": "demo"})
    cls = SpiderLoader.from_settings(settings).load(name)
    spider = cls.from_crawler(Crawler(cls, settings))

    async def requests() -> list[Request]:
        return [request async for request in spider.start()]

    started = asyncio.run(requests())
    spider.crawl.seal()
    assert started
    assert all(isinstance(request, Request) and request.errback for request in started)
    assert cls.page_object.__name__ == f"scrapers.pages.{name}"


@pytest.mark.slow
def test_everything_there_is_collected_without_an_error(crawled: Crawled) -> None:
    assert [record.errors for record in crawled.first] == [[], [], [], []]
    assert [record.reason for record in crawled.first] == ["finished"] * 4
    assert dict.fromkeys(collectable(World(scale=SCALE)), "new") == looks(crawled, crawled.first)


@pytest.mark.slow
def test_second_crawl_adds_no_line(crawled: Crawled) -> None:
    for first, again in zip(crawled.first, crawled.again, strict=True):
        assert (again.new, again.changed, again.unchanged) == (0, 0, first.new)
        assert not (
            crawled.home.lake / "complaints" / f"source={again.source}" / f"{again.crawl_id}.jsonl"
        ).exists()


@pytest.mark.slow
def test_next_day_adds_exactly_what_is_new_and_changed_and_sees_what_is_gone(crawled: Crawled) -> None:
    changes = crawled.world.changes(1)
    reachable = collectable(World(scale=SCALE)) | collectable(crawled.world)
    found = looks(crawled, crawled.next_day)
    for state, wanted in (("new", changes.new), ("changed", changes.changed), ("gone", changes.gone)):
        assert {item for item, look in found.items() if look == state} == wanted & reachable, state
    assert [record.errors for record in crawled.next_day] == [[], [], [], []]


@pytest.mark.slow
def test_nothing_forbidden_was_asked_for(crawled: Crawled) -> None:
    traps = Counter({site: hits["traps"] for site, hits in crawled.requests_on_next_day.habits.hits.items()})
    assert traps.total() == 0


@pytest.mark.slow
def test_crawled_items_equal_those_made_without_a_web(crawled: Crawled) -> None:
    fields = (
        "rating",
        "posted_precision",
        "language_hint",
        "company_name",
        "outcome",
        "invited",
        "product",
        "edited_at",
    )
    stored: dict[Item, dict[str, Any]] = {}
    for record in crawled.first:
        path = crawled.home.lake / "complaints" / f"source={record.source}" / f"{record.crawl_id}.jsonl"
        for line in map(json.loads, path.read_text(encoding="utf-8").splitlines()):
            stored[line["source"], line["source_id"]] = line
    for item in complaints(World(scale=SCALE)):
        line = stored.get((item.source, item.source_id))
        if line is not None:
            plain = {name: getattr(item, name) for name in fields}
            plain["edited_at"] = item.edited_at and item.edited_at.strftime("%Y-%m-%dT%H:%M:%SZ")
            assert {name: line[name] for name in fields} == plain
            assert [reply["role"] for reply in line["replies"]] == [
                reply.role for reply in item.replies or []
            ]
            assert (
                line["posted_at"] == item.posted_at.strftime("%Y-%m-%dT%H:%M:%SZ") if item.posted_at else None
            )


@pytest.mark.slow
def test_arguments_narrow_a_crawl(home: Home, lines: Lines) -> None:
    with serving(World(scale=SCALE)) as sites_:
        (limited,) = crawl(["schema_org"], home, quiet=True, port_base=sites_.port_base, limit=3)
        assert (limited.items, limited.reason, limited.errors) == (3, "limit", [])
        (recent,) = crawl(
            ["discourse"], home, quiet=True, port_base=sites_.port_base, since=date(2026, 1, 15)
        )
        shards = [
            crawl(["phpbb"], home, quiet=True, port_base=sites_.port_base, shard=f"{n}/2")[0] for n in (1, 2)
        ]
        (about,) = crawl(["mastodon"], home, quiet=True, port_base=sites_.port_base, company="Zwaluwtel")
    wanted = collectable(World(scale=SCALE))
    active = [
        max(line["posted_at"], *(r["posted_at"] for r in line["replies"]), "")
        for line in lines(source="discourse")
    ]
    assert 0 < recent.items < len([item for item in wanted if item[0] == "discourse"])
    assert min(active) >= "2026-01-15"
    assert {("phpbb", line["source_id"]) for line in lines(source="phpbb")} == {
        item for item in wanted if item[0] == "phpbb"
    }
    assert all(shard.items > 0 for shard in shards)
    assert about.errors == []
    assert all("zwaluwtel" in str(line).casefold() for line in lines(source="mastodon"))


def test_closed_timeline_is_an_error_and_no_complaints_is_not_said(home: Home, lines: Lines) -> None:
    from scrapers.demo_web.answers import Habits

    with serving(World(scale=SCALE), habits=Habits(closed=frozenset({"mastodon"}))) as sites_:
        (record,) = crawl(["mastodon"], home, quiet=True, port_base=sites_.port_base)
    assert record.reason == "refused"
    assert "closed to visitors" in record.errors[0]
    assert lines() == []


def test_source_that_may_not_be_fetched_is_not_asked_anything(tmp_path: Path) -> None:
    live = Home("live", tmp_path / "live")
    with pytest.raises(
        NotFetchableError, match=r"phpbb may not be fetched: The forum's robots\.txt and terms"
    ):
        crawl(["phpbb"], live)
    with pytest.raises(DeclarationError, match="there are: cfpb, discourse"):
        crawl(["phpbbb"], live)
    assert not live.lake.exists()


def test_scrapy_crawl_says_why_it_refuses(tmp_path: Path) -> None:
    environment = {
        **os.environ,
        "OBSERVATORY_HOME": str(tmp_path / "live"),
        "OBSERVATORY_CONTACT": "https://us.example",
    }
    done = subprocess.run(
        [sys.executable, "-m", "scrapy", "crawl", "phpbb"],
        cwd=ROOT,
        env=environment,
        capture_output=True,
        text=True,
        check=False,
    )
    assert done.returncode == 2
    assert "phpbb may not be fetched: The forum's robots.txt and terms have not been verified" in done.stderr
    assert "Traceback" not in done.stderr
