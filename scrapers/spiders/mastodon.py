"""Servers that speak Mastodon's client API."""

from __future__ import annotations

from collections.abc import AsyncIterator, Iterator
from typing import Any
from urllib.parse import urljoin, urlsplit

from scrapy import Request
from scrapy.http import TextResponse

from scrapers.clock import now
from scrapers.exceptions import RefusedError
from scrapers.extract import link_header
from scrapers.item_pipelines import Batch
from scrapers.items import Complaint
from scrapers.pages import mastodon
from scrapers.spiders._site import SiteSpider

MOST_PER_PAGE = 40


class MastodonSpider(SiteSpider):
    """What the server shows to visitors: the declared hashtags, else its public timeline, with replies."""

    name = "mastodon"
    page_object = mastodon

    async def start(self) -> AsyncIterator[Request]:
        """First the server's own word on which timelines are open."""
        yield self.ask(urljoin(self.site.start_url, "api/v2/instance"), self.parse_instance)

    def parse_instance(self, response: TextResponse) -> Iterator[Request]:
        """The timelines, if they are open."""
        tags = self.site.hashtags
        feed: mastodon.Feed = "hashtag_feeds" if tags else "live_feeds"
        mastodon.open_to_visitors(response.text, feed, local_only=self.site.local_only)
        for path in [f"tag/{tag}" for tag in tags] or ["public"]:
            local = "&local=true" if self.site.local_only else ""
            url = urljoin(self.site.start_url, f"api/v1/timelines/{path}?limit={MOST_PER_PAGE}{local}")
            yield self.ask(url, self.parse_timeline, is_first=True)

    def parse_timeline(self, response: TextResponse, is_first: bool = False) -> Iterator[Any]:
        """Unanswered posts at once, the others with their replies; older ones by the Link header only."""
        if is_first and response.json() == [] and not self.site.hashtags:
            raise RefusedError(f"{response.url} is an empty list: this server does not let visitors look.")
        page, answered = self.read(response), mastodon.waiting_for_replies(response.text, response.url)
        mine = [post for post in page.complaints if self.crawl.shard.holds(post.source_id)]
        yield from self.offered(post for post in mine if post.source_id not in answered)
        for post in mine:
            if post.source_id in answered:
                url = urljoin(response.url, f"/api/v1/statuses/{answered[post.source_id]}/context")
                yield self.ask(url, self.parse_context, source_id=post.source_id, post=post)
        older = link_header(response.headers.get("link"), "next")
        if older and self.goes_on(post.posted_at for post in page.complaints):
            yield self.ask(older, self.parse_timeline)

    def parse_context(self, response: TextResponse, post: Complaint) -> Iterator[Batch]:
        """The post with its replies."""
        yield from self.offered([mastodon.with_replies(post, response.text, response.url, now(), self.site)])

    def permalink_request(self, source_id: str, url: str) -> Request | None:
        """The status as the API gives it; only the address of this server's own posts tells their id."""
        if urlsplit(url).netloc != urlsplit(self.site.start_url).netloc:
            return None
        status = urljoin(self.site.start_url, f"api/v1/statuses/{url.rpartition('/')[2]}")
        return self.ask(status, self.parse_timeline, source_id=source_id)
