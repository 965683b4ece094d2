"""The help community: Discourse's JSON beside human pages, with staff marks and accepted answers."""

from __future__ import annotations

from typing import Any

from markupsafe import Markup
from starlette.requests import Request
from starlette.responses import RedirectResponse, Response
from starlette.routing import Route

from scrapers.demo_web import times
from scrapers.demo_web.answers import Habits, json, missing, page, paragraphs, rendered, robots, trap
from scrapers.demo_web.model import Post, Reply
from scrapers.demo_web.people import number_of, visitor_name
from scrapers.demo_web.shelf import Shelf, last_activity, slug

TOPICS_PER_PAGE = 30
POSTS_AT_ONCE = 20
ROBOTS = (
    "User-agent: *\nDisallow: /*?print=\nDisallow: /auth/\nDisallow: /search\nDisallow: /u/\nDisallow: /-/\n"
)
_ABSENT = {"errors": ["De opgevraagde URL of bron kon niet worden gevonden."], "error_type": "not_found"}
_CLOSED = {"errors": ["U moet ingelogd zijn om dat te doen."], "error_type": "not_logged_in"}
_SYSTEM_USER = -1


class Discourse:
    """Answers of the community."""

    def __init__(self, shelf: Shelf, base: str, habits: Habits) -> None:
        self.shelf, self.base, self.habits = shelf, base, habits
        self.topics = shelf.by_activity()
        self.category = {name: place for place, name in enumerate(shelf.market.sectors, start=4)}

    def routes(self) -> list[Route]:
        """Addresses of the community."""
        return [
            Route("/", self.latest_page),
            Route("/latest", self.latest_page),
            Route("/latest.json", self.latest),
            Route("/about.json", self.about),
            Route("/categories.json", self.categories),
            Route("/c/{slug}/{category:int}.json", self.latest),
            Route("/t/{topic:int}.json", self.topic),
            Route("/t/{slug}/{topic:int}.json", self.topic),
            Route("/t/{topic:int}/posts.json", self.posts),
            Route("/t/{topic:int}", self.topic_page),
            Route("/t/{slug}/{topic:int}", self.topic_page),
            Route("/robots.txt", lambda _: robots(ROBOTS)),
        ]

    async def latest(self, request: Request) -> Response:
        """Thirty topics, latest activity first; of one category when the address names one."""
        if "discourse" in self.habits.closed:
            return json(request, _CLOSED, status=403)
        asked = request.query_params.get("page", "0")
        number = int(asked) if asked.isdigit() else 0
        category = request.path_params.get("category")
        mine = self.topics if category is None else [p for p in self.topics if self._is_in(p, category)]
        rows = [self._row(post) for post in mine[number * TOPICS_PER_PAGE : (number + 1) * TOPICS_PER_PAGE]]
        listed: dict[str, Any] = {"can_create_topic": False, "per_page": TOPICS_PER_PAGE, "topics": rows}
        if number == 0:
            rows.insert(0, self._welcome())
        if (number + 1) * TOPICS_PER_PAGE < len(mine):
            path = "/latest" if category is None else f"/c/{request.path_params['slug']}/{category}"
            listed["more_topics_url"] = f"{path}?page={number + 1}"
        groups = [{"id": 41, "name": "webcare"}]
        return json(request, {"users": [], "primary_groups": groups, "topic_list": listed})

    async def about(self, request: Request) -> Response:
        """What this community is."""
        stats = {
            "topics_count": len(self.topics),
            "posts_count": sum(1 + len(p.replies) for p in self.topics),
        }
        about = {"title": "Hulpplein", "description": "Fictieve demosite", "version": "3.5.0"}
        return json(request, {"about": {**about, "stats": stats, "admins": []}})

    async def categories(self, request: Request) -> Response:
        """One category per sector."""
        sectors = self.shelf.market.sectors
        rows = [
            {"id": number, "name": sectors[name]["name"]["nl"], "slug": name.replace("_", "-")}
            for name, number in self.category.items()
        ]
        return json(request, {"category_list": {"categories": rows}})

    async def topic(self, request: Request) -> Response:
        """A topic with its first twenty posts and the numbers of all."""
        post = self._asked(request)
        if post is None:
            return self._absent(request)
        count = 1 + len(post.replies)
        posts = [self._post(post, place) for place in range(min(count, POSTS_AT_ONCE))]
        opener = post.author.username
        whole = {
            "post_stream": {"posts": posts, "stream": [post_id(post, place) for place in range(count)]},
            **self._row(post),
            "word_count": len(self.shelf.world.text(post).body.split()),
            "details": {"created_by": {"id": number_of(opener), "username": opener}},
            "accepted_answer": self._accepted(post),
        }
        return json(request, whole)

    async def posts(self, request: Request) -> Response:
        """Posts of a topic by number."""
        post = self._asked(request)
        if post is None:
            return self._absent(request)
        wanted = set(request.query_params.getlist("post_ids[]"))
        places = [place for place in range(1 + len(post.replies)) if str(post_id(post, place)) in wanted]
        stream = {"posts": [self._post(post, place) for place in places]}
        return json(request, {"post_stream": stream, "id": post.number})

    async def latest_page(self, request: Request) -> Response:
        """The list for people."""
        topics = [{"href": self.address(p), "title": self.shelf.title(p)} for p in self.topics[:30]]
        markup = rendered("community.html", title="Hulpplein", topics=topics, posts=None, print_href=None)
        return page(request, markup)

    async def topic_page(self, request: Request) -> Response:
        """A topic for people."""
        if "print" in request.query_params:
            return trap(request, self.habits, "discourse")
        post = self._asked(request)
        if post is None:
            return missing(request, gone=request.path_params["topic"] in self.shelf.by_number)
        address = self.address(post)
        if request.url.path != f"/t/{self._slug(post)}/{post.number}":
            return RedirectResponse(address, status_code=301)
        markup = rendered(
            "community.html",
            title=self.shelf.title(post),
            topics=None,
            posts=[self._visible(post, place) for place in range(1 + len(post.replies))],
            print_href=f"{address}?print=true",
            canonical=address,
        )
        return page(request, markup)

    def address(self, post: Post) -> str:
        """The permalink of a topic."""
        return f"{self.base}/t/{self._slug(post)}/{post.number}"

    def _asked(self, request: Request) -> Post | None:
        post = self.shelf.by_number.get(request.path_params["topic"])
        return None if post is None or post.removed_at is not None else post

    def _absent(self, request: Request) -> Response:
        gone = request.path_params["topic"] in self.shelf.by_number
        return json(request, _ABSENT, status=410 if gone else 404)

    def _is_in(self, post: Post, category: int) -> bool:
        return self.category[post.sector] == category

    def _slug(self, post: Post) -> str:
        return slug(self.shelf.title(post))

    def _row(self, post: Post) -> dict[str, Any]:
        title, replies = self.shelf.title(post), len(post.replies)
        return _topic_row(
            number=post.number,
            title=title,
            replies=replies,
            posted=times.instant(post.posted_at),
            active=times.instant(last_activity(post)),
            views=views(post),
            category_id=self.category[post.sector],
            tags=[self.shelf.company(post).slug],
            has_accepted_answer=post.accepted is not None,
            last_poster_username=self._name(post, replies),
            posters=_posters(number_of(post.author.username), number_of(self._name(post, replies))),
        )

    def _welcome(self) -> dict[str, Any]:
        """The pinned topic: no complaint, and by nobody."""
        began = times.instant(self.shelf.market.begins)
        return _topic_row(
            number=7,
            title="Welkom op het Hulpplein",
            replies=0,
            posted=began,
            active=began,
            views=4711,
            category_id=1,
            tags=[],
            has_accepted_answer=False,
            last_poster_username="system",
            posters=_posters(_SYSTEM_USER, _SYSTEM_USER),
            pinned=True,
            pinned_globally=True,
            closed=True,
        )

    def _post(self, post: Post, place: int) -> dict[str, Any]:
        reply = post.replies[place - 1] if place else None
        at, edited = (post.posted_at, post.edited_at) if reply is None else (reply.at, None)
        name, is_staff = self._name(post, place), reply is not None and reply.role == "company"
        return {
            "id": post_id(post, place),
            "name": None,
            "username": name,
            "created_at": times.instant(at),
            "updated_at": times.instant(edited or at),
            "version": 1 if edited is None else 1 + len(post.edits),
            "cooked": str(self._quoted(post, place) + paragraphs(self._text(post, place))),
            "post_number": place + 1,
            "post_type": 1,
            "reply_to_post_number": None,
            "topic_id": post.number,
            "topic_slug": self._slug(post),
            "user_id": number_of(name),
            "user_title": f"Webcare {self.shelf.company(post).name}" if is_staff else None,
            "primary_group_name": "webcare" if is_staff else None,
            "staff": is_staff,
            "moderator": is_staff,
            "admin": False,
            "hidden": False,
            "deleted_at": None,
            "user_deleted": False,
            "trust_level": 1,
            "accepted_answer": reply is not None and reply is post.accepted,
        }

    def _visible(self, post: Post, place: int) -> dict[str, Any]:
        at = post.posted_at if place == 0 else post.replies[place - 1].at
        return {**self._post(post, place), "said_at": times.dutch(at)}

    def _accepted(self, post: Post) -> dict[str, Any] | None:
        if post.accepted is None:
            return None
        place = _place(post, post.accepted)
        return {
            "post_number": place + 1,
            "username": self._name(post, place),
            "accepter_username": post.author.username,
            "excerpt": self._text(post, place)[:80],
        }

    def _quoted(self, post: Post, place: int) -> Markup:
        """Some replies quote the opening post; a reader must not take that for the reply's own words."""
        if place == 0 or number_of(f"{post.key}{place}") % 6:
            return Markup("")
        words = " ".join(self._text(post, 0).split()[:12])
        quote = Markup(
            '<aside class="quote" data-username="{}" data-post="1"><blockquote><p>{}</p></blockquote></aside>'
        )
        return quote.format(post.author.username, words)

    def _text(self, post: Post, place: int) -> str:
        world = self.shelf.world
        return world.text(post).body if place == 0 else world.reply_text(post, place - 1)

    def _name(self, post: Post, place: int) -> str:
        if place == 0:
            return post.author.username
        reply = post.replies[place - 1]
        if reply.role == "company":
            return f"{self.shelf.company(post).handle}_helpt"
        return reply.by if reply.role == "consumer" else visitor_name(reply.by)


def _topic_row(
    number: int, title: str, replies: int, posted: str, active: str, **more: Any
) -> dict[str, Any]:
    """A topic as lists and the topic itself give it."""
    return {
        "id": number,
        "title": title,
        "fancy_title": str(Markup("{}").format(title)),
        "slug": slug(title),
        "posts_count": 1 + replies,
        "reply_count": replies,
        "highest_post_number": 1 + replies,
        "created_at": posted,
        "last_posted_at": active,
        "bumped": True,
        "bumped_at": active,
        "archetype": "regular",
        "pinned": False,
        "visible": True,
        "closed": False,
        "archived": False,
        "like_count": 0,
        **more,
    }


def _posters(opener: int, last: int) -> list[dict[str, Any]]:
    if opener == last:
        return [{"extras": "latest", "description": "Original Poster, Most Recent Poster", "user_id": opener}]
    return [
        {"extras": None, "description": "Original Poster", "user_id": opener},
        {"extras": "latest", "description": "Most Recent Poster", "user_id": last},
    ]


def views(post: Post) -> int:
    """How often a topic was read; it does not grow, so that nothing old changes on a later day."""
    return 30 + number_of(post.key) % 900


def post_id(post: Post, place: int) -> int:
    """The number of a message; 0 is the opening post."""
    return post.number * 64 + place


def _place(post: Post, reply: Reply) -> int:
    return next(place for place, other in enumerate(post.replies, start=1) if other is reply)
