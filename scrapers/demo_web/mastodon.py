"""The social network: one Mastodon instance, timelines paged by Link headers, pages for people."""

from __future__ import annotations

from bisect import bisect_left, bisect_right
from collections import defaultdict
from collections.abc import Sequence
from datetime import UTC, datetime, timedelta
from typing import Any
from urllib.parse import urlencode

from starlette.requests import Request
from starlette.responses import Response
from starlette.routing import Route

from scrapers.demo_web import times
from scrapers.demo_web.answers import Habits, json, missing, page, rendered, robots, trap
from scrapers.demo_web.shelf import Shelf
from scrapers.demo_web.statuses import Entities, Status, thread
from scrapers.demo_web.wording import stands_in_timelines

LIMIT, MOST = 20, 40
REQUESTS_ALLOWED = 300_000  # per five minutes; real servers allow 300, this one is the visitor's own machine
ROBOTS = "User-agent: *\nDisallow: /*?print=\nDisallow: /media_proxy/\nDisallow: /interact/\nDisallow: /-/\n"


class Mastodon:
    """Answers of the instance."""

    def __init__(self, shelf: Shelf, base: str, habits: Habits) -> None:
        self.shelf, self.base, self.habits = shelf, base, habits
        self.entities = Entities(shelf, base)
        self.asked = 0
        everything = [status for post in shelf.shown for status in thread(post)]
        self.by_id = {status.id: status for status in everything}
        listed = [s for s in everything if s.reply is None or stands_in_timelines(s.post, s.reply)]
        self.public = sorted(listed, key=lambda status: status.id)
        self.tagged: dict[str, list[Status]] = defaultdict(list)
        for status in self.public:
            for tag in self.entities.tags(status):
                self.tagged[tag].append(status)

    def routes(self) -> list[Route]:
        """Addresses of the instance."""
        return [
            Route("/api/v2/instance", self.instance),
            Route("/api/v1/timelines/public", self.public_timeline),
            Route("/api/v1/timelines/tag/{tag}", self.tag_timeline),
            Route("/api/v1/statuses/{id:int}", self.status),
            Route("/api/v1/statuses/{id:int}/context", self.context),
            Route("/", self.front_page),
            Route("/@{name}", self.profile_page),
            Route("/@{name}/{id:int}", self.status_page),
            Route("/tags/{tag}", self.tag_page),
            Route("/robots.txt", lambda _: robots(ROBOTS)),
        ]

    async def instance(self, request: Request) -> Response:
        """What this instance is, and which of its timelines are open."""
        closed = "mastodon" in self.habits.closed
        live, tags = ("authenticated", "disabled") if closed else ("public", "public")
        access = {
            "live_feeds": {"local": live, "remote": live},
            "hashtag_feeds": {"local": tags, "remote": tags},
            "trending_link_feeds": {"local": "disabled", "remote": "disabled"},
        }
        about = {
            "domain": "toeter.example",
            "title": "Toeter (fictieve demosite)",
            "version": "4.6.4",
            "description": "fictieve demosite / fictional demo site",
            "languages": ["nl", "en"],
            "configuration": {"statuses": {"max_characters": 2000}, "timelines_access": access},
            "rules": [{"id": "1", "text": "Alles hier is verzonnen."}],
        }
        return json(request, about, headers=self._limits())

    async def public_timeline(self, request: Request) -> Response:
        """Toots of everybody, newest first."""
        if "mastodon" in self.habits.closed:
            refused = {"error": "This method requires an authenticated user"}
            return json(request, refused, status=401, headers=self._limits())
        return self._timeline(request, self.public, "/api/v1/timelines/public")

    async def tag_timeline(self, request: Request) -> Response:
        """Toots with a tag, also with ``any[]``, ``all[]`` and without ``none[]``."""
        tag, asked = request.path_params["tag"].lower(), request.query_params
        found = {
            s.id: s for name in (tag, *asked.getlist("any[]")) for s in self.tagged.get(name.lower(), [])
        }
        for name in asked.getlist("all[]"):
            kept = {s.id for s in self.tagged.get(name.lower(), [])}
            found = {number: status for number, status in found.items() if number in kept}
        for name in asked.getlist("none[]"):
            for status in self.tagged.get(name.lower(), []):
                found.pop(status.id, None)
        statuses = [] if "mastodon" in self.habits.closed else [found[number] for number in sorted(found)]
        return self._timeline(request, statuses, f"/api/v1/timelines/tag/{tag}")

    async def status(self, request: Request) -> Response:
        """One status."""
        status = self.by_id.get(request.path_params["id"])
        if status is None:
            return self._absent(request)
        return json(request, self.entities.status(status), headers=self._limits())

    async def context(self, request: Request) -> Response:
        """What stands above and below a status."""
        status = self.by_id.get(request.path_params["id"])
        if status is None:
            return self._absent(request)
        root, *replies = thread(status.post)
        above, below = ([], replies) if status.reply is None else ([root], [])
        around = {
            "ancestors": [self.entities.status(s) for s in above],
            "descendants": [self.entities.status(s) for s in below],
        }
        return json(request, around, headers=self._limits())

    async def front_page(self, request: Request) -> Response:
        """The latest toots for people."""
        return self._toots(request, "Toeter", self.public)

    async def tag_page(self, request: Request) -> Response:
        """The latest toots with a tag for people."""
        tag = request.path_params["tag"]
        return self._toots(request, f"#{tag}", self.tagged.get(tag.lower(), []))

    async def profile_page(self, request: Request) -> Response:
        """The latest messages of somebody for people."""
        name = request.path_params["name"]
        mine = [status for status in self.by_id.values() if self.entities.username(status) == name]
        if not mine:
            return missing(request)
        is_shy = any(status.reply is None and status.post.author.noindex for status in mine)
        return self._toots(request, f"@{name}", sorted(mine, key=_id), noindex=is_shy)

    async def status_page(self, request: Request) -> Response:
        """A toot with its replies for people."""
        if "print" in request.query_params:
            return trap(request, self.habits, "mastodon")
        number = request.path_params["id"]
        status = self.by_id.get(number)
        if status is None:
            return missing(request, gone=number in self.shelf.by_number)
        post = status.post
        markup = rendered(
            "toots.html",
            title=f"@{self.entities.username(status)}",
            language=post.language,
            toots=[self._visible(s) for s in thread(post) if s.reply is None or not s.reply.is_unlisted],
            noindex=post.author.noindex,
        )
        return page(request, markup)

    def _toots(
        self, request: Request, title: str, statuses: Sequence[Status], *, noindex: bool = False
    ) -> Response:
        toots = [self._visible(status) for status in reversed(statuses[-LIMIT:])]
        return page(request, rendered("toots.html", title=title, toots=toots, noindex=noindex))

    def _timeline(self, request: Request, statuses: Sequence[Status], path: str) -> Response:
        asked = request.query_params
        before, after = asked.get("max_id", ""), asked.get("min_id") or asked.get("since_id") or ""
        end = bisect_left(statuses, int(before), key=_id) if before.isdigit() else len(statuses)
        start = bisect_right(statuses, int(after), key=_id) if after.isdigit() else 0
        limit = min(int(asked["limit"]), MOST) if asked.get("limit", "").isdigit() else LIMIT
        window = (
            statuses[start : min(end, start + limit)]
            if asked.get("min_id")
            else statuses[max(end - limit, start) : end]
        )
        headers = self._limits()
        if window:
            kept = [(k, v) for k, v in asked.multi_items() if k not in {"max_id", "min_id", "since_id"}]
            older = urlencode([*kept, ("max_id", str(window[0].id))])
            newer = urlencode([*kept, ("min_id", str(window[-1].id))])
            headers["link"] = (
                f'<{self.base}{path}?{older}>; rel="next", <{self.base}{path}?{newer}>; rel="prev"'
            )
        return json(request, [self.entities.status(s) for s in reversed(window)], headers=headers)

    def _absent(self, request: Request) -> Response:
        gone = request.path_params["id"] in self.shelf.by_number
        return json(
            request, {"error": "Record not found"}, status=410 if gone else 404, headers=self._limits()
        )

    def _limits(self) -> dict[str, str]:
        self.asked += 1
        reset = datetime.now(UTC) + timedelta(minutes=5)
        return {
            "x-ratelimit-limit": str(REQUESTS_ALLOWED),
            "x-ratelimit-remaining": str(max(REQUESTS_ALLOWED - self.asked, 0)),
            "x-ratelimit-reset": f"{reset:%Y-%m-%dT%H:%M:%S.%f}Z",
        }

    def _visible(self, status: Status) -> dict[str, Any]:
        return {**self.entities.status(status), "said_at": times.dutch(status.at)}


def _id(status: Status) -> int:
    return status.id
