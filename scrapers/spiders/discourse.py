"""Forums on Discourse, through their public JSON."""

from __future__ import annotations

from collections.abc import AsyncIterator, Iterator
from typing import Any
from urllib.parse import urljoin

from scrapy import Request
from scrapy.http import Response

from scrapers.clock import now
from scrapers.pages import discourse
from scrapers.pages.shapes import Thread, joined
from scrapers.spiders._site import SiteSpider


class DiscourseSpider(SiteSpider):
    """The lists of topics, each topic, and the posts that its first answer only names."""

    name = "discourse"
    page_object = discourse

    async def start(self) -> AsyncIterator[Request]:
        """The declared lists (/latest.json, /c/a-category/4.json), or the latest of the whole forum."""
        for url in self.site.start_urls:
            yield self.ask(url if url.endswith(".json") else urljoin(url, "latest.json"), self.parse)

    def parse(self, response: Response) -> Iterator[Request]:
        """Topics, and the next page of topics."""
        page = self.read(response)
        for row in self.due(page.rows):
            yield self.permalink_request(row.source_id, response.url)
        if page.next_url and self.goes_on(row.last_activity_at for row in page.rows if not row.pinned):
            yield self.ask(page.next_url, self.parse)

    def parse_topic(
        self, response: Response, before: tuple[Thread, ...] = (), rest: tuple[str, ...] = ()
    ) -> Iterator[Any]:
        """The next posts of the topic, or with its last ones the whole complaint."""
        thread = self.read(response).thread
        if thread is None:
            return
        pages = (*before, thread)
        rest = rest if before else tuple(discourse.posts_urls(response.url, thread.source_id, thread.missing))
        if rest:
            yield self.ask(rest[0], self.parse_topic, before=pages, rest=rest[1:])
        else:
            yield from self.offered([joined(pages, self.site, now())])

    def permalink_request(self, source_id: str, url: str) -> Request:
        """The topic as the API gives it."""
        return self.ask(discourse.topic_url(url, source_id), self.parse_topic, source_id=source_id)
