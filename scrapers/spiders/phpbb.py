"""Forums on phpBB."""

from __future__ import annotations

from collections.abc import AsyncIterator, Iterator
from typing import Any

from scrapy import Request
from scrapy.http import Response

from scrapers.clock import now
from scrapers.pages import phpbb
from scrapers.pages.shapes import Thread, joined
from scrapers.spiders._site import SiteSpider


class PhpbbSpider(SiteSpider):
    """Boards, their topics, all pages of each."""

    name = "phpbb"
    page_object = phpbb

    async def start(self) -> AsyncIterator[Request]:
        """The declared boards, or the index of all."""
        for url in self.site.start_urls:
            yield self.ask(url, self.parse)

    def parse(self, response: Response) -> Iterator[Request]:
        """Boards, topics, and the next page of topics."""
        page = self.read(response)
        for url in page.links:
            yield self.ask(url, self.parse)
        for row in self.due(page.rows):
            if row.url:
                yield self.ask(row.url, self.parse_topic, source_id=row.source_id, views=row.views)
        if page.next_url and self.goes_on(row.last_activity_at for row in page.rows if not row.pinned):
            yield self.ask(page.next_url, self.parse)

    def parse_topic(
        self, response: Response, views: int | None = None, before: tuple[Thread, ...] = ()
    ) -> Iterator[Any]:
        """The next page of the topic, or with its last page the whole complaint."""
        thread = self.read(response).thread
        if thread is None:
            return
        thread.views = views
        pages = (*before, thread)
        if thread.next_url:
            yield self.ask(thread.next_url, self.parse_topic, views=views, before=pages)
        else:
            yield from self.offered([joined(pages, self.site, now())])

    def permalink_request(self, source_id: str, url: str) -> Request:
        """The topic itself."""
        return self.ask(url, self.parse_topic, source_id=source_id)
