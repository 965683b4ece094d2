"""The consumer forum: phpBB 3 with readable addresses, Dutch dates, quotes, session ids, pinned notices."""

from __future__ import annotations

from collections import defaultdict
from typing import Any

from starlette.requests import Request
from starlette.responses import RedirectResponse, Response
from starlette.routing import Route

from scrapers.demo_web import times
from scrapers.demo_web.answers import Habits, missing, page, rendered, robots, trap
from scrapers.demo_web.model import Post
from scrapers.demo_web.people import number_of, visitor_name, visitor_since
from scrapers.demo_web.shelf import Shelf, last_activity, slug

TOPICS_PER_PAGE = 25
POSTS_PER_PAGE = 10
FIRST_BOARD = 21
WEBCARE_RANK = "Webcareteam"
ROBOTS = (
    "User-agent: *\nDisallow: /*?print=\nDisallow: /posting.php\nDisallow: /search.php\nDisallow: /ucp.php\n"
    "Disallow: /memberlist.php\nDisallow: /-/\n"
)
_NOTICES = {1: "Huisregels: eerst lezen", 2: "Werkwijze van de webcareteams"}
_NOTICE_TEXT = "Wees vriendelijk en noem geen namen van medewerkers."
_SIGNATURE = "Wie niet vraagt, blijft in de wacht staan."


class Forum:
    """Answers of the forum: one board per sector."""

    def __init__(self, shelf: Shelf, base: str, habits: Habits) -> None:
        self.shelf, self.base, self.habits = shelf, base, habits
        self.boards = dict(enumerate(shelf.market.sectors, start=FIRST_BOARD))
        self.number_of_board = {sector: number for number, sector in self.boards.items()}
        self.topics: dict[int, list[Post]] = defaultdict(list)
        for post in shelf.by_activity(with_shadows=True):
            self.topics[self.number_of_board[post.sector]].append(post)

    def routes(self) -> list[Route]:
        """Addresses of the forum."""
        return [
            Route("/", self.index),
            Route("/index.html", self.index),
            Route("/robots.txt", lambda _: robots(ROBOTS)),
            Route("/{address}.html", self.by_address),
        ]

    async def index(self, request: Request) -> Response:
        """All boards."""
        boards = [{**self._board(number), "count": len(self.topics[number])} for number in self.boards]
        return page(request, self._rendered("index", "Forumoverzicht", "/", boards=boards))

    async def by_address(self, request: Request) -> Response:
        """``slug-f26``, ``slug-f26-25``, ``slug-t525`` or ``slug-t525-10``."""
        if "print" in request.query_params:
            return trap(request, self.habits, "forum")
        kind, number, offset = _parsed(request.path_params["address"])
        if kind == "f" and number in self.boards:
            return self._viewforum(request, number, offset)
        if kind == "t" and number in _NOTICES and offset == 0:
            return self._notice(request, number)
        if kind == "t" and number in self.shelf.by_number:
            return self._viewtopic(request, self.shelf.by_number[number], offset)
        return missing(request)

    def address(self, post: Post) -> str:
        """The permalink of a topic."""
        return f"{self.base}/{self._stem(post)}.html"

    def _stem(self, post: Post) -> str:
        return f"{slug(self.shelf.title(post))}-t{post.number}"

    def _board(self, number: int) -> dict[str, str]:
        name = str(self.shelf.market.sectors[self.boards[number]]["name"]["nl"])
        stem = f"{slug(name)}-f{number}"
        return {"name": name, "stem": stem, "href": f"{self.base}/{stem}.html"}

    def _viewforum(self, request: Request, number: int, offset: int) -> Response:
        topics, board = self.topics[number], self._board(number)
        if offset % TOPICS_PER_PAGE or (offset and offset >= len(topics)):
            return missing(request)
        rows = [self._notice_row(notice) for notice in _NOTICES] if offset == 0 else []
        rows += [self._row(post) for post in topics[offset : offset + TOPICS_PER_PAGE]]
        pages = self._pages(board["stem"], len(topics), offset, TOPICS_PER_PAGE, "onderwerpen")
        path = _path(board["stem"], offset)
        values = {"href": board["href"], "rows": rows, "pages": pages, "next": pages["next"]}
        return page(request, self._rendered("viewforum", board["name"], path, **values))

    def _viewtopic(self, request: Request, post: Post, offset: int) -> Response:
        count, stem = 1 + len(post.replies), self._stem(post)
        if post.removed_at is not None:
            return missing(request, gone=True)
        if offset % POSTS_PER_PAGE or offset >= count:
            return missing(request)
        if request.url.path != _path(stem, offset):
            return RedirectResponse(f"{self.base}{_path(stem, offset)}", status_code=301)
        shown = range(offset, min(offset + POSTS_PER_PAGE, count))
        pages = self._pages(stem, count, offset, POSTS_PER_PAGE, "berichten")
        values = {
            "href": self.address(post),
            "board": self._board(self.number_of_board[post.sector]),
            "posts": [self._post(post, place) for place in shown],
            "pages": pages,
            "next": pages["next"],
        }
        path = _path(stem, offset)
        return page(request, self._rendered("viewtopic", self.shelf.title(post), path, **values))

    def _row(self, post: Post) -> dict[str, Any]:
        last_by = self._name(post, len(post.replies))
        return {
            "pinned": "",
            "href": self.address(post),
            "session": f"?sid={_session(post.key)}" if post.number % 4 == 0 else "",
            "title": self.shelf.title(post),
            "opener": post.author.username,
            "member": number_of(post.author.username),
            "at": times.dutch(post.posted_at),
            "replies": len(post.replies),
            "views": 20 + number_of(post.key) % 4000,
            "last_by": last_by,
            "last_member": number_of(last_by),
            "last_post": _post_number(post, len(post.replies)),
            "last_at": times.dutch(last_activity(post)),
        }

    def _notice_row(self, number: int) -> dict[str, Any]:
        began = times.dutch(self.shelf.market.begins)
        return {
            "pinned": "global-announce" if number == 1 else "sticky",
            "href": f"{self.base}/{slug(_NOTICES[number])}-t{number}.html",
            "session": "",
            "title": _NOTICES[number],
            "opener": "forumbeheer",
            "member": 2,
            "at": began,
            "replies": 0,
            "views": 90210,
            "last_by": "forumbeheer",
            "last_member": 2,
            "last_post": number,
            "last_at": began,
        }

    def _post(self, post: Post, place: int) -> dict[str, Any]:
        """One message: the opening post (place 0) or a reply."""
        reply, name, world = (
            post.replies[place - 1] if place else None,
            self._name(post, place),
            self.shelf.world,
        )
        is_own = name == post.author.username
        edited = post.edited_at if reply is None else None
        quotes = place > 0 and number_of(f"{post.key}{place}") % 10 < 3
        return {
            "number": _post_number(post, place),
            "name": name,
            "member": number_of(name),
            "rank": WEBCARE_RANK if reply is not None and reply.role == "company" else None,
            "count": post.author.posts if is_own else 1 + number_of(name) % 900,
            "joined": times.numeric(post.author.since if is_own else visitor_since(name)),
            "at": times.dutch(post.posted_at if reply is None else reply.at),
            "quoted": post.author.username,
            "quote": " ".join(world.text(post).body.split()[:14]) if quotes else None,
            "text": world.text(post).body if reply is None else world.reply_text(post, place - 1),
            "edited": None if edited is None else times.dutch(edited),
            "edits": len(post.edits),
            "signature": _SIGNATURE if number_of(name) % 7 == 0 else None,
        }

    def _notice(self, request: Request, number: int) -> Response:
        title, began = _NOTICES[number], times.dutch(self.shelf.market.begins)
        stem = f"{slug(title)}-t{number}"
        bare = dict.fromkeys(("quoted", "quote", "edited", "signature"))
        post = {
            **bare,
            "number": number,
            "name": "forumbeheer",
            "member": 2,
            "rank": "Beheerder",
            "count": 12,
        }
        post |= {"joined": "01-03-2019", "at": began, "edits": 0, "text": _NOTICE_TEXT}
        pages = self._pages(stem, 1, 0, POSTS_PER_PAGE, "berichten")
        values = {"href": f"{self.base}/{stem}.html", "board": None, "posts": [post], "pages": pages}
        return page(request, self._rendered("viewtopic", title, f"/{stem}.html", **values))

    def _name(self, post: Post, place: int) -> str:
        if place == 0:
            return post.author.username
        reply = post.replies[place - 1]
        if reply.role == "company":
            return f"webcare_{self.shelf.company(post).handle}"
        return reply.by if reply.role == "consumer" else visitor_name(reply.by)

    def _pages(self, stem: str, count: int, offset: int, size: int, said: str) -> dict[str, Any]:
        starts = range(0, max(count, 1), size)
        near = [s for s in starts if s in {starts[0], starts[-1]} or abs(s - offset) <= 2 * size]
        return {
            "said": f"{count} {said}",
            "current": offset // size + 1,
            "last": len(starts),
            "links": [(s // size + 1, f"{self.base}{_path(stem, s)}" if s != offset else None) for s in near],
            "next": f"{self.base}{_path(stem, offset + size)}" if offset + size < count else None,
        }

    def _rendered(self, section: str, title: str, path: str, **values: Any) -> str:
        values |= {"base": self.base, "section": section, "session": _session(path)}
        return rendered(f"{section}.html", title=title, canonical=f"{self.base}{path}", **values)


def _parsed(address: str) -> tuple[str, int, int]:
    """Kind (``f`` or ``t``), number and offset of an address; no kind when it is none of the forum's."""
    parts = address.rsplit("-", 2)
    for tail, offset in ((parts[-1:], "0"), (parts[-2:-1], parts[-1])):
        if tail and tail[0][:1] in {"f", "t"} and tail[0][1:].isdigit() and offset.isdigit():
            return tail[0][0], int(tail[0][1:]), int(offset)
    return "", 0, 0


def _path(stem: str, offset: int) -> str:
    return f"/{stem}-{offset}.html" if offset else f"/{stem}.html"


def _post_number(post: Post, place: int) -> int:
    return post.number * 64 + place


def _session(name: str) -> str:
    return f"{number_of(name):032x}"
