"""Items written without a web are those that the page objects read from the served pages."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import asdict
from itertools import count

import msgspec
import pytest

from scrapers.demo_web.answers import SITES
from scrapers.demo_web.direct import complaints
from scrapers.demo_web.server import Serving
from scrapers.demo_web.world import World
from scrapers.items import Complaint
from scrapers.pages import discourse, mastodon, phpbb, schema_org
from scrapers.pages.shapes import Thread, joined
from scrapers.sources import Site
from scrapers.sources import sites as declared_sites
from tests.scrapers.demo_web.conftest import get


def reviews(site: Site, world: World) -> Iterator[Complaint]:
    waiting = list(site.start_urls)
    for url in waiting:
        page = schema_org.read(get(url).text, url, world.now, site)
        assert not page.doubts
        yield from page.complaints
        waiting += [link for link in [*page.links, page.next_url] if link and link not in waiting]


def topics(site: Site, world: World) -> Iterator[Complaint]:
    index = get(site.start_url).text
    boards = [part.split('"')[0] for part in index.split('class="forumtitle" href="')[1:]]
    for board in boards:
        url: str | None = board
        while url is not None:
            page = phpbb.read(get(url).text, url, world.now, site)
            assert not page.doubts
            for row in page.rows:
                if not row.pinned and (parts := list(_pages(row.url, site, world))):
                    found = joined(parts, site, world.now)
                    assert found is not None
                    yield found
            url = page.next_url


def _pages(first: str, site: Site, world: World) -> Iterator[Thread]:
    url: str | None = first
    while url is not None:
        answer = get(url)
        if answer.status == 410:
            return
        page = phpbb.read(answer.text, url, world.now, site)
        assert page.thread is not None
        yield page.thread
        url = page.next_url


def community_topics(site: Site, world: World) -> Iterator[Complaint]:
    url: str | None = site.start_url
    while url is not None:
        page = discourse.read(get(url).text, url, world.now, site)
        assert not page.doubts
        for row in page.rows:
            if not row.pinned:
                yield _community_topic(discourse.topic_url(url, row.source_id), row.source_id, site, world)
        url = page.next_url


def _community_topic(url: str, topic: str, site: Site, world: World) -> Complaint:
    first = discourse.read(get(url).text, url, world.now, site).thread
    assert first is not None
    later = [
        discourse.read(get(more).text, more, world.now, site).thread
        for more in discourse.posts_urls(url, topic, first.missing)
    ]
    found = joined([first, *(part for part in later if part)], site, world.now)
    assert found is not None
    return found


def toots(site: Site, world: World) -> Iterator[Complaint]:
    root = site.start_url.rstrip("/")
    url: str | None = f"{root}/api/v1/timelines/public?local=true&limit=40"
    for _ in count():
        assert url is not None
        answer = get(url)
        page = mastodon.read(answer.text, url, world.now, site)
        answered = mastodon.waiting_for_replies(answer.text, url)
        for found in page.complaints:
            if found.source_id in answered:
                below = get(f"{root}/api/v1/statuses/{answered[found.source_id]}/context").text
                found = mastodon.with_replies(found, below, url, world.now, site)
            yield found
        links = answer.headers.get("link")
        if links is None:
            assert msgspec.json.decode(answer.text) == []
            return
        url = links.split(">")[0].lstrip("<")


WALKS = {"schema_org": reviews, "phpbb": topics, "discourse": community_topics, "mastodon": toots}


@pytest.mark.parametrize("source", WALKS)
def test_direct_items_equal_crawled_ones(source: str, sites: Serving, world: World) -> None:
    [site] = declared_sites(source, "demo", sites.port_base)
    crawled = {found.source_id: asdict(found) for found in WALKS[source](site, world)}
    direct = {c.source_id: asdict(c) for c in complaints(world, sites.port_base) if c.source == source}
    assert crawled.keys() == direct.keys()
    for source_id, facts in direct.items():
        assert crawled[source_id] == facts, source_id


def test_the_sites_stand_on_consecutive_ports(sites: Serving) -> None:
    ports = [int(sites.address(site).rpartition(":")[2]) for site in SITES]
    assert ports == list(range(sites.port_base, sites.port_base + 4))
