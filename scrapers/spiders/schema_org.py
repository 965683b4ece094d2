"""Any site that marks up reviews with schema.org or microformats."""

from __future__ import annotations

from collections.abc import AsyncIterator, Iterator
from typing import Any

from scrapy import Request
from scrapy.http import Response

from scrapers.pages import schema_org
from scrapers.spiders._site import SiteSpider


class SchemaOrgSpider(SiteSpider):
    """From the start pages along the declared links to pages of reviews, each with its further pages."""

    name = "schema_org"
    page_object = schema_org

    async def start(self) -> AsyncIterator[Request]:
        """The declared start pages."""
        for url in self.site.start_urls:
            yield self.ask(url, self.parse)

    def parse(self, response: Response, first_page: str | None = None) -> Iterator[Any]:
        """Reviews, links to follow, the next page. The first page gives its address to all that follow."""
        page, shard = self.read(response, first_page), self.crawl.shard
        # Shards share out the linked pages, or where there are no links the reviews themselves.
        mine = [review for review in page.complaints if self.site.links or shard.holds(review.source_id)]
        yield from self.offered(mine)
        for url in page.links:
            if shard.holds(url):
                yield self.ask(url, self.parse)
        if page.next_url and (page.links or self.goes_on(review.posted_at for review in page.complaints)):
            yield self.ask(page.next_url, self.parse, first_page=first_page or response.url)

    def permalink_request(self, source_id: str, url: str) -> Request | None:
        """The review's own page, or the one it stood on; a shard does not know which reviews are its own."""
        return self.ask(url, self.parse, source_id=source_id) if self.crawl.shard.of == 1 else None
