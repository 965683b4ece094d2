"""How guests behave beyond what Scrapy does: Crawl-delay, Retry-After, rate limits, closed doors."""

from __future__ import annotations

import re
from datetime import UTC, datetime
from email.utils import parsedate_to_datetime
from time import monotonic
from typing import Self
from urllib.parse import parse_qs, urljoin, urlsplit
from weakref import WeakKeyDictionary

from scrapy import Request, signals
from scrapy.crawler import Crawler
from scrapy.downloadermiddlewares.retry import get_retry_request
from scrapy.downloadermiddlewares.robotstxt import RobotsTxtMiddleware
from scrapy.exceptions import IgnoreRequest
from scrapy.extensions.throttle import AutoThrottle
from scrapy.http import Response, TextResponse
from scrapy.robotstxt import RobotParser
from scrapy.utils.asyncio import call_later
from scrapy.utils.misc import build_from_crawler, load_object

from scrapers.exceptions import RefusedError

DOORS = {
    *(
        "login",
        "signin",
        "sign-in",
        "log-in",
        "inloggen",
        "aanmelden",
        "anmelden",
        "connexion",
        "auth",
        "sso",
    ),
    *("consent", "cookiewall", "cookie-wall", "cookies", "privacy-gate", "cmp"),
}
DOOR_HOSTS = re.compile(r"^(?:login|signin|auth|sso|accounts?|consent|myprivacy|privacy)\.", re.IGNORECASE)
TITLE = re.compile(r"<title[^>]*>\s*(.*?)\s*</title>", re.IGNORECASE | re.DOTALL)
CHALLENGE_TITLES = re.compile(
    r"^(?:just a moment|attention required|checking your browser|one more step|even geduld|access denied"
    r"|ddos-guard|security check|are you a robot|pardon our interruption|(?:bot|human) verification)",
    re.IGNORECASE,
)
CHALLENGE_MARKS = (
    *("challenge-form", "cf-chl-", "_incapsula_resource", "geo.captcha-delivery.com", "px-captcha"),
    "awswafintegration",
)
LOGIN_TITLES = re.compile(
    r"(?:^|[-–|•:]\s*)(?:log ?in|sign ?in|inloggen|aanmelden|anmelden|connexion)\s*(?:$|[-–|•:])",
    re.IGNORECASE,
)
PASSWORD = re.compile(r"<input[^>]+type=[\"']?password", re.IGNORECASE)
CONSENT_TITLES = re.compile(
    r"^(?:cookies?\s*(?:$|[-–|•:]|op |on |accepteren|voorkeuren)|cookie-?(?:instellingen|settings|consent)"
    r"|before you continue"
    r"|voordat je (?:verdergaat|doorgaat)|bevor sie|avant d)",
    re.IGNORECASE,
)
HEAD = 20_000  # characters in which a page says what it is

_paused_until: WeakKeyDictionary[Crawler, dict[str, float]] = WeakKeyDictionary()
CLOSED = b"User-agent: *\nDisallow: /\n"


class Robots(RobotsTxtMiddleware):
    """robots.txt with its Crawl-delay; when it cannot be read the site is closed to us (RFC 9309)."""

    async def _parse_robots(self, response: Response, netloc: str, request: Request) -> None:
        if response.status >= 500:
            self._say_closed(f"answered {response.status}", netloc)
            response = response.replace(body=CLOSED)
        await super()._parse_robots(response, netloc, request)
        parser = self._parsers[netloc]
        assert isinstance(parser, RobotParser)
        if delay := self._crawl_delay(parser):
            slow_down(self.crawler, request, delay)

    def _robots_error(self, exc: Exception, netloc: str) -> None:
        super()._robots_error(exc, netloc)
        if not isinstance(exc, IgnoreRequest):
            self._say_closed(f"could not be fetched ({type(exc).__name__})", netloc)
            parser = load_object(self.crawler.settings["ROBOTSTXT_PARSER"])
            self._parsers[netloc] = build_from_crawler(parser, self.crawler, CLOSED)

    def _crawl_delay(self, parser: RobotParser) -> float | None:
        agent = self.crawler.settings["ROBOTSTXT_USER_AGENT"]
        asked = parser.crawl_delay(agent)
        if asked is None and (protego := getattr(parser, "rp", None)) is not None:
            asked = protego.crawl_delay(agent)  # Scrapy 2.19 does not pass on what Protego knows
        return float(asked) if asked else None

    def _say_closed(self, what: str, netloc: str) -> None:
        self.crawler.spider.crawl.error(f"robots.txt of {netloc} {what}, so nothing there was asked for.")  # type: ignore[union-attr]


class BackOff:
    """Comes back later after a failure: when Retry-After says, else after a wait that doubles each time."""

    def __init__(self, crawler: Crawler) -> None:
        self.crawler = crawler
        settings = crawler.settings
        self._codes = {int(code) for code in settings.getlist("RETRY_HTTP_CODES")}
        self._exceptions = tuple(load_object(name) for name in settings.getlist("RETRY_EXCEPTIONS"))
        self._first, self._longest = settings.getfloat("BACK_OFF"), settings.getfloat("RETRY_AFTER_MAX")

    @classmethod
    def from_crawler(cls, crawler: Crawler) -> Self:
        """The middleware for a crawler; it pauses the host before the next request in line can leave."""
        middleware = cls(crawler)
        crawler.signals.connect(middleware.response_downloaded, signals.response_downloaded)
        return middleware

    def response_downloaded(self, response: Response, request: Request) -> None:
        """Hold back everything for a host that says "not now"."""
        if response.status in self._codes:
            pause(self.crawler, request, min(self._wait(request, response), self._longest))

    def process_response(self, request: Request, response: Response) -> Request | Response:
        """The same request again, after the pause."""
        if response.status not in self._codes:
            return response
        if (wait := self._wait(request, response)) > self._longest:
            host = urlsplit(request.url).netloc
            raise RefusedError(f"{host} asks to be left alone for {wait:.0f} seconds; come back after that.")
        return self._again(request, str(response.status)) or response

    def process_exception(self, request: Request, exception: Exception) -> Request | None:
        """The same request again after a broken connection, later."""
        if not isinstance(exception, self._exceptions):
            return None
        pause(self.crawler, request, self._wait(request, None))
        return self._again(request, type(exception).__name__)

    def _wait(self, request: Request, response: Response | None) -> float:
        header = response.headers.get("Retry-After") if response is not None else None
        asked = retry_after(header, datetime.now(UTC))
        return asked if asked is not None else self._first * 2 ** int(request.meta.get("retry_times", 0))

    def _again(self, request: Request, reason: str) -> Request | None:
        assert self.crawler.spider is not None
        return get_retry_request(request, spider=self.crawler.spider, reason=reason)


class RateLimit:
    """Spreads what is left of a request budget (X-RateLimit-*) over the time until it is renewed."""

    def __init__(self, crawler: Crawler) -> None:
        self.crawler = crawler
        self._longest = crawler.settings.getfloat("RETRY_AFTER_MAX")

    @classmethod
    def from_crawler(cls, crawler: Crawler) -> Self:
        """The extension for a crawler; it pauses the host before the next request in line can leave."""
        extension = cls(crawler)
        crawler.signals.connect(extension.response_downloaded, signals.response_downloaded)
        return extension

    def response_downloaded(self, response: Response, request: Request) -> None:
        """Ask for patience when little is left."""
        if b"X-RateLimit-Remaining" in response.headers:
            limit, left, renewed = (
                (response.headers.get(f"X-RateLimit-{name}") or b"").decode("latin-1")
                for name in ("Limit", "Remaining", "Reset")
            )
            wait = budget_wait(limit, left, renewed, datetime.now(UTC))
            if wait > 0:
                pause(self.crawler, request, min(wait, self._longest))


class RefusedRedirect:
    """Recognises being sent to a login or a consent page."""

    def process_response(self, request: Request, response: Response) -> Response:
        """The response, or ``RefusedError``."""
        location = response.headers.get("Location")
        if 300 <= response.status < 400 and location:
            target = urljoin(request.url, location.decode("latin-1"))
            if is_door(target):
                raise RefusedError(
                    f"{request.url} leads to a login or consent page ({target}): we may not look."
                )
        return response


class RefusedPage:
    """Recognises challenge pages, login walls, consent walls and plain refusals, whatever their status."""

    def process_response(self, request: Request, response: Response) -> Response:
        """The response, or ``RefusedError``."""
        if request.meta.get("dont_obey_robotstxt"):  # robots.txt itself
            return response
        why = refusal(response)
        if why is None and response.status in {401, 403, 407, 451} and not request.meta.get("source_id"):
            why = f"answered {response.status}"
        if why is not None:
            raise RefusedError(f"{request.url} {why}: we may not look.")
        return response


def refusal(response: Response) -> str | None:
    """What kind of closed door a page is, or None for an ordinary page."""
    if response.headers.get("cf-mitigated") == b"challenge":
        return "is a challenge page"
    if not isinstance(response, TextResponse) or b"html" not in (
        response.headers.get("Content-Type") or b"html"
    ):
        return None
    head = response.text[:HEAD]
    found = TITLE.search(head)
    title = found[1] if found else ""
    lowered = head.lower()
    if CHALLENGE_TITLES.search(title) or any(mark in lowered for mark in CHALLENGE_MARKS):
        return "is a challenge page"
    if LOGIN_TITLES.search(title) and PASSWORD.search(response.text):
        return "is a login page"
    return "is a consent page" if CONSENT_TITLES.search(title) else None


def is_door(url: str) -> bool:
    """True for an address of a login or consent page; a topic about it ("cannot-login-t5") is none."""
    parts = urlsplit(url)
    steps = {step.rpartition(".")[0] or step for step in parts.path.lower().strip("/").split("/")}
    modes = parse_qs(parts.query).get("mode", [])
    return bool(DOORS & steps) or "login" in modes or bool(DOOR_HOSTS.match(parts.hostname or ""))


def retry_after(header: bytes | None, now: datetime) -> float | None:
    """Seconds that a Retry-After header asks for, by number or HTTP date; None when it says neither."""
    text = (header or b"").decode("latin-1").strip()
    if re.fullmatch(r"\d+(?:\.\d+)?", text):
        return float(text)
    try:
        return max(0.0, (parsedate_to_datetime(text) - now).total_seconds())
    except (ValueError, TypeError):
        return None


def budget_wait(limit: str, left: str, renewed: str, now: datetime) -> float:
    """Seconds to wait before the next request so that a budget lasts; 0 while over a tenth is left."""
    if not left.isdigit():
        return 0.0
    remaining, whole = int(left), int(limit) if limit.isdigit() else 0
    if remaining > max(whole / 10, 1):
        return 0.0
    return _seconds_until(renewed, now) / (remaining + 1)


def _seconds_until(moment: str, now: datetime) -> float:
    """From an ISO instant (Mastodon), seconds since 1970, or seconds from now."""
    if re.fullmatch(r"\d+(?:\.\d+)?", moment):
        number = float(moment)
        return max(0.0, number - now.timestamp()) if number > 1e8 else number
    try:
        return max(0.0, (datetime.fromisoformat(moment) - now).total_seconds())
    except (ValueError, TypeError):
        return 0.0


def pause(crawler: Crawler, request: Request, seconds: float) -> None:
    """Send nothing more to a request's host for so many seconds; a longer pause that runs already goes on."""
    downloader = crawler.engine.downloader
    key, slot = downloader._get_slot(request)
    until = monotonic() + seconds
    paused = _paused_until.setdefault(crawler, {})
    if paused.get(key, 0.0) >= until:
        return
    paused[key] = until
    if slot.latercall is not None:
        slot.latercall.cancel()
    slot.latercall = call_later(seconds, downloader._latercall, slot)


def slow_down(crawler: Crawler, request: Request, seconds: float) -> None:
    """Keep at least so many seconds between any two requests to a request's host."""
    downloader = crawler.engine.downloader
    key, slot = downloader._get_slot(request)
    if seconds <= slot.delay * (1 - slot.jitter):
        return
    slot.delay, slot.jitter = max(slot.delay, seconds), 0.0
    downloader.per_slot_settings[key] = {"concurrency": slot.concurrency, "delay": slot.delay, "jitter": 0.0}
    throttle = crawler.get_extension(AutoThrottle)
    if throttle is not None:
        throttle.mindelay = max(throttle.mindelay, seconds)
