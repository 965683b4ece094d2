"""What every spider here shares: its site, its crawl, its arguments, and what a failed request means."""

from __future__ import annotations

import re
import unicodedata
from collections.abc import Iterable, Iterator
from datetime import UTC, datetime
from typing import Any, Self
from urllib.parse import urlsplit

from scrapy import Request, Spider, signals
from scrapy.crawler import Crawler
from scrapy.exceptions import CloseSpider, DontCloseSpider, IgnoreRequest, UsageError
from scrapy.http import Response, TextResponse
from scrapy.settings import BaseSettings
from scrapy.spidermiddlewares.httperror import HttpError
from twisted.python.failure import Failure

from pipeline.paths import World, home
from scrapers import sources
from scrapers.clock import now
from scrapers.exceptions import DoubtError, NotFetchableError, RefusedError
from scrapers.item_pipelines import Batch
from scrapers.items import Complaint
from scrapers.lake import Crawl, Shard
from scrapers.pages.shapes import Page, Row
from scrapers.sources import Site

GONE = {404, 410}
SHUT = {401, 403}
# Without any delay Scrapy 2.19 lets a whole queue go at once, whatever the concurrency.
SHORTEST_DELAY = 0.001


class SiteSpider(Spider):
    """A walk over one site of a source.

    Arguments: ``site`` (its key, where the source has several), ``company`` (only complaints that name it),
    ``since`` (a date: only what was written or answered since), ``limit`` (so many complaints), ``shard``
    (such as 1/4).
    """

    page_object: Any

    def __init__(
        self,
        site: Site,
        crawl: Crawl,
        company: str | None = None,
        since: datetime | None = None,
        limit: int | None = None,
        **kwargs: Any,
    ) -> None:
        super().__init__(**kwargs)
        self.site, self.crawl = site, crawl
        self.company, self.since, self.left = company, since, limit
        self.allowed_domains = sorted({urlsplit(url).hostname or "" for url in site.start_urls})
        self._recheck_left = 0

    @classmethod
    def update_settings(cls, settings: BaseSettings) -> None:
        """Who we are, and the declared pace; a source that may not be fetched ends here, with its reason."""
        super().update_settings(settings)
        world = _world(settings)
        source = sources.declared(cls.name, world)
        try:
            agent = user_agent(world, settings.get("CONTACT"))
            sources.must_be_fetchable(cls.name, source.fetchable, source.fetchable_reason)
        except NotFetchableError as error:
            raise UsageError(str(error), print_help=False) from error
        pace = source.politeness
        for name, value in (
            ("USER_AGENT", agent),
            ("DOWNLOAD_DELAY", max(pace.delay_seconds, SHORTEST_DELAY)),
            ("CONCURRENT_REQUESTS_PER_DOMAIN", pace.concurrent_per_host),
            ("AUTOTHROTTLE_ENABLED", pace.autothrottle),
            ("AUTOTHROTTLE_START_DELAY", pace.delay_seconds),
        ):
            settings.set(name, value, priority="spider")
        if world == "demo":
            settings.set("BACK_OFF", 0.2, priority="spider")  # nobody waits there but ourselves

    @classmethod
    def from_crawler(
        cls,
        crawler: Crawler,
        *args: Any,
        site: str | None = None,
        since: str | None = None,
        limit: str | int | None = None,
        shard: str | None = None,
        **kwargs: Any,
    ) -> Self:
        """The spider with its arguments read, and its crawl opened in the lake of its world."""
        world = _world(crawler.settings)
        name = f"{cls.name}.{site}" if site else cls.name
        chosen = chosen_site(name, world, crawler.settings.getint("PORT_BASE"))
        crawl = Crawl(home(world), chosen.source, now(), Shard.parse(shard) if shard else Shard())
        spider = cls(
            chosen,
            crawl,
            since=datetime.fromisoformat(since).replace(tzinfo=UTC) if since else None,
            limit=int(limit) if limit else None,
            **kwargs,
        )
        spider._set_crawler(crawler)
        spider._recheck_left = crawler.settings.getint("RECHECK_LIMIT")
        crawler.signals.connect(spider.look_for_the_missed, signals.spider_idle)
        return spider

    def ask(self, url: str, callback: Any, source_id: str | None = None, **kwargs: Any) -> Request:
        """A request that this spider hears of again, whatever comes of it; a permalink names its
        complaint.
        """
        return Request(url, callback, errback=self.failed, meta={"source_id": source_id}, cb_kwargs=kwargs)

    def read(self, response: Response, url: str | None = None) -> Page:
        """What the page object finds in an answer; its doubts are kept."""
        if not isinstance(response, TextResponse):
            raise DoubtError("page", response.headers.get("content-type"), "is no text", response.url)
        page: Page = self.page_object.read(response.text, url or response.url, now(), self.site)
        for doubt in page.doubts:
            self.crawl.doubt(doubt)
        return page

    def offered(self, complaints: Iterable[Complaint | None]) -> Iterator[Batch]:
        """Those of the complaints that were asked for; ends the crawl when that were enough."""
        wanted = [
            complaint for complaint in complaints if complaint is not None and self._is_wanted(complaint)
        ]
        if self.left is not None and len(wanted) >= self.left:
            yield Batch(wanted[: self.left])
            self.left = 0
            raise CloseSpider("limit")
        if self.left is not None:
            self.left -= len(wanted)
        if wanted:
            yield Batch(wanted)

    def due(self, rows: Iterable[Row]) -> Iterator[Row]:
        """The rows of a listing to follow: no pinned notices, nothing older than asked for, only our
        shard's.
        """
        for row in rows:
            mine = not row.pinned and self.crawl.shard.holds(row.source_id)
            if mine and self._is_recent(row.last_activity_at):
                yield row

    def goes_on(self, moments: Iterable[datetime | None]) -> bool:
        """True while a listing, newest first, still shows something recent enough or nothing dated."""
        shown = list(moments)
        return not shown or any(map(self._is_recent, shown))

    def failed(self, failure: Failure) -> None:
        """Log what became of a request: gone, refused, forbidden, or an error of the run record."""
        request: Request = failure.request  # type: ignore[attr-defined]
        error, source_id = failure.value, request.meta.get("source_id")
        if isinstance(error, RefusedError):
            self.crawl.error(str(error))
            raise CloseSpider("refused")
        if isinstance(error, HttpError) and error.response.status in GONE | SHUT and source_id:
            if self.crawl.seen.last_hash(source_id) is not None:
                self.crawl.saw(source_id, "gone" if error.response.status in GONE else "refused", now())
        elif isinstance(error, HttpError):
            self.crawl.error(f"{request.url} answered {error.response.status}.")
        elif isinstance(error, IgnoreRequest):
            self.crawl.error(f"{request.url} was not asked for: {error}.")
        else:
            self.crawl.error(f"{request.url} could not be fetched ({type(error).__name__}).")

    def permalink_request(self, source_id: str, url: str) -> Request | None:
        """How to see whether a known complaint is still there; None where that cannot be seen."""
        return None

    def look_for_the_missed(self) -> None:
        """After a whole walk: look up known complaints that no listing showed; they may be gone."""
        narrowed = self.company or self.since or self.left is not None
        if self._recheck_left == 0 or narrowed or self.crawl.errors:
            return
        requests: list[Request] = []
        for source_id, url in self.crawl.seen.missed():
            if len(requests) < self._recheck_left and self.crawl.shard.holds(source_id):
                request = self.permalink_request(source_id, url)
                requests += [request] if request else []
        self._recheck_left = 0
        for request in requests:
            self.crawler.engine.crawl(request)
        if requests:
            raise DontCloseSpider

    def _is_recent(self, moment: datetime | None) -> bool:
        return self.since is None or moment is None or moment >= self.since

    def _is_wanted(self, complaint: Complaint) -> bool:
        if self.company is None:
            return True
        wanted = _plain(self.company)
        named = (complaint.company_name, complaint.company_domain, complaint.company_handle)
        texts = (*named, complaint.title, complaint.narrative)
        return any(wanted in _plain(text) for text in texts if text)


def chosen_site(name: str, world: World, port_base: int) -> Site:
    """The one site that ``stem`` or ``stem.key`` names, if it may be fetched."""
    found = sources.sites(name, world, port_base)
    if len(found) > 1:
        keys = ", ".join(site.source for site in found)
        raise NotFetchableError(f"{name} has several sites; crawl one at a time: {keys}.")
    sources.must_be_fetchable(found[0].source, found[0].fetchable, found[0].fetchable_reason)
    return found[0]


def user_agent(world: World, contact: str | None) -> str:
    """How we introduce ourselves; no live site is visited without an address at which we can be reached."""
    if world == "live" and not contact:
        raise NotFetchableError(
            "Set OBSERVATORY_CONTACT to a page or mailbox where a webmaster can reach you, then crawl again."
        )
    return f"complaint-observatory/0.1 (+{contact or 'demo on this machine'})"


def _world(settings: BaseSettings) -> World:
    return home(settings.get("WORLD")).world


def _plain(text: str) -> str:
    """Letters and digits only, without accents: how names are compared."""
    return re.sub(r"[\W_]+", "", unicodedata.normalize("NFKD", text.casefold()))
