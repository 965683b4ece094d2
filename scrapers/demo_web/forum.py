"""The consumer forum: phpBB 3 with readable addresses, Dutch dates, quotes, session ids and pinned notices."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Sequence
from hashlib import blake2b

from markupsafe import escape
from starlette.requests import Request
from starlette.responses import RedirectResponse, Response
from starlette.routing import Route

from scrapers.demo_web import times
from scrapers.demo_web.answers import Habits, frame, missing, page, robots, trap, with_breaks
from scrapers.demo_web.model import Post
from scrapers.demo_web.people import visitor_name
from scrapers.demo_web.shelf import Shelf, last_activity, slug

TOPICS_PER_PAGE = 25
POSTS_PER_PAGE = 10
FIRST_FORUM = 21
ROBOTS = (
    "User-agent: *\nDisallow: /*?print=\nDisallow: /posting.php\nDisallow: /search.php\nDisallow: /ucp.php\n"
    "Disallow: /memberlist.php\nDisallow: /-/\n"
)
_NOTICES = {1: "Huisregels: eerst lezen", 2: "Werkwijze van de webcareteams"}


class Forum:
    """Answers of the forum: one board per sector."""

    def __init__(self, shelf: Shelf, base: str, habits: Habits) -> None:
        self.shelf, self.base, self.habits = shelf, base, habits
        sectors = list(shelf.market.sectors.values())
        self.boards = {FIRST_FORUM + place: sector for place, sector in enumerate(sectors)}
        self.number_of = {sector["id"]: number for number, sector in self.boards.items()}
        self.topics: dict[int, list[Post]] = defaultdict(list)
        for post in shelf.by_activity(with_shadows=True):
            self.topics[self.number_of[post.sector]].append(post)

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
        rows = "".join(
            f'<li class="row"><dl class="icon"><dt><a class="forumtitle" href="{self.base}/{self._board(number)}.html">'
            f'{escape(sector["name"]["nl"])}</a></dt><dd class="topics">{len(self.topics[number])}</dd></dl></li>'
            for number, sector in self.boards.items()
        )
        return page(
            request,
            self._frame("Forumoverzicht", f'<ul class="topiclist forums">{rows}</ul>', "section-index", "/"),
        )

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
        return f"{self.base}/{self._topic(post)}.html"

    def _topic(self, post: Post) -> str:
        return f"{slug(self.shelf.title(post))}-t{post.number}"

    def _board(self, number: int) -> str:
        return f"{slug(self.boards[number]['name']['nl'])}-f{number}"

    def _viewforum(self, request: Request, number: int, offset: int) -> Response:
        topics, name = self.topics[number], self.boards[number]["name"]["nl"]
        if offset % TOPICS_PER_PAGE or (offset and offset >= len(topics)):
            return missing(request)
        rows = "".join(self._notice_row(n) for n in _NOTICES) if offset == 0 else ""
        rows += "".join(self._row(post) for post in topics[offset : offset + TOPICS_PER_PAGE])
        board = self._board(number)
        pages = self._pages(board, len(topics), offset, TOPICS_PER_PAGE, f"{len(topics)} onderwerpen")
        body = f'<h2 class="forum-title"><a href="{self.base}/{board}.html">{escape(name)}</a></h2>{pages}<ul class="topiclist topics">{rows}</ul>{pages}'
        path = f"/{board}{f'-{offset}' if offset else ''}.html"
        return page(
            request,
            self._frame(name, body, "section-viewforum", path, board, len(topics), offset, TOPICS_PER_PAGE),
        )

    def _viewtopic(self, request: Request, post: Post, offset: int) -> Response:
        count = 1 + len(post.replies)
        if post.removed_at is not None:
            return missing(request, gone=True)
        if offset % POSTS_PER_PAGE or offset >= count:
            return missing(request)
        topic = self._topic(post)
        path = f"/{topic}{f'-{offset}' if offset else ''}.html"
        if request.url.path != path:
            return RedirectResponse(f"{self.base}{path}", status_code=301)
        shown = "".join(
            self._post(post, place) for place in range(offset, min(offset + POSTS_PER_PAGE, count))
        )
        title, board = self.shelf.title(post), self.number_of[post.sector]
        pages = self._pages(
            topic, count, offset, POSTS_PER_PAGE, f"{count} berichten" if count > 1 else "1 bericht"
        )
        body = (
            f'<ul class="linklist navlinks"><li class="breadcrumbs"><a href="/">Forumoverzicht</a> '
            f'<a href="{self.base}/{self._board(board)}.html">{escape(self.boards[board]["name"]["nl"])}</a></li></ul>'
            f'<h2 class="topic-title"><a href="{self.base}/{topic}.html">{escape(title)}</a></h2>'
            f'<a class="print" rel="nofollow" href="{self.base}/{topic}.html?print=1">Afdrukweergave</a>'
            f"{pages}{shown}{pages}"
        )
        return page(
            request, self._frame(title, body, "section-viewtopic", path, topic, count, offset, POSTS_PER_PAGE)
        )

    def _row(self, post: Post) -> str:
        address, opener = self.address(post), post.author.username
        last = post.replies[-1] if post.replies else None
        last_by = opener if last is None else self._name(post, len(post.replies))
        extra = f"?sid={_session(address)}" if post.number % 4 == 0 else ""
        return (
            f'<li class="row bg{1 + post.number % 2}"><dl class="icon topic_read"><dt title="Geen ongelezen berichten">'
            f'<a href="{address}{extra}" class="topictitle">{escape(self.shelf.title(post))}</a><br>'
            f'door <a href="/memberlist.php?mode=viewprofile&amp;u={post.author.person}" class="username">{opener}</a> '
            f'&raquo; {times.dutch(post.posted_at)}</dt><dd class="posts">{len(post.replies)} <dfn>Reacties</dfn></dd>'
            f'<dd class="views">{_views(post)} <dfn>Weergaves</dfn></dd>'
            f'<dd class="lastpost"><span><dfn>Laatste bericht </dfn>door <a class="username" href="#">{last_by}</a> '
            f'<a href="{address}?sid={_session(address)}#p{_post_number(post, len(post.replies))}" title="Ga naar laatste bericht">&raquo;</a>'
            f"<br>{times.dutch(last_activity(post))}</span></dd></dl></li>"
        )

    def _post(self, post: Post, place: int) -> str:
        """One message: the opening post (place 0) or a reply."""
        world, company = self.shelf.world, self.shelf.company(post)
        reply = post.replies[place - 1] if place else None
        by_company = reply is not None and reply.role == "company"
        name, at = self._name(post, place), post.posted_at if reply is None else reply.at
        rank = f'<dd class="profile-rank">Webcare {escape(company.name)}</dd>' if by_company else ""
        text = world.text(post).body if reply is None else world.reply_text(post, place - 1)
        number = _post_number(post, place)
        profile = f'<a href="/memberlist.php?mode=viewprofile&amp;un={name}&amp;sid={_session(name)}" class="username{"-coloured" if by_company else ""}">{name}</a>'
        return (
            f'<div id="p{number}" class="post has-profile bg{1 + place % 2}"><div class="inner">'
            f'<dl class="postprofile" id="profile{number}"><dt>{profile}</dt>{rank}'
            f'<dd class="profile-posts"><strong>Berichten:</strong> {self._count(post, place)}</dd>'
            f'<dd class="profile-joined"><strong>Lid geworden op:</strong> {self._joined(post, place)}</dd></dl>'
            f'<div class="postbody"><div id="post_content{number}">'
            f'<p class="author"><a href="#p{number}"><span class="imageset icon_post_target" title="Bericht">Bericht</span></a>'
            f'<span class="responsive-hide">door <strong>{profile}</strong> &raquo; </span>{times.dutch(at)} </p>'
            f'<div class="content">{self._quote(post, place)}{with_breaks(text)}</div>{self._notice_of_edit(post, place)}'
            f"{self._signature(post, place)}</div></div></div></div>"
        )

    def _name(self, post: Post, place: int) -> str:
        if place == 0:
            return post.author.username
        reply = post.replies[place - 1]
        if reply.role == "company":
            return f"webcare_{self.shelf.company(post).handle}"
        return reply.by if reply.role == "consumer" else visitor_name(reply.by)

    def _count(self, post: Post, place: int) -> int:
        return (
            post.author.posts
            if self._name(post, place) == post.author.username
            else 1 + _draw(self._name(post, place)) % 900
        )

    def _joined(self, post: Post, place: int) -> str:
        own = self._name(post, place) == post.author.username
        since = post.author.since if own else None
        return f"{since:%d-%m-%Y}" if since else f"{1 + _draw(self._name(post, place)) % 28:02d}-03-2019"

    def _quote(self, post: Post, place: int) -> str:
        """Some replies quote the opening post; a reader must not take that for the reply's own words."""
        if place == 0 or _draw(f"{post.key}{place}") % 10 > 2:
            return ""
        words = " ".join(self.shelf.world.text(post).body.split()[:14])
        return f"<blockquote><div><cite>{post.author.username} schreef:</cite>{escape(words)} ...</div></blockquote>"

    def _notice_of_edit(self, post: Post, place: int) -> str:
        if place or post.edited_at is None:
            return ""
        times_edited = len(post.edits)
        return (
            f'<div class="notice">Laatst gewijzigd door <a class="username" href="#">{post.author.username}</a> op '
            f"{times.dutch(post.edited_at)}, {times_edited} keer totaal gewijzigd.</div>"
        )

    def _signature(self, post: Post, place: int) -> str:
        if _draw(self._name(post, place)) % 7:
            return ""
        return f'<div id="sig{_post_number(post, place)}" class="signature">Wie niet vraagt, blijft in de wacht staan.</div>'

    def _notice_row(self, number: int) -> str:
        return (
            f'<li class="row bg1 {"global-announce" if number == 1 else "sticky"}"><dl class="icon announce_read"><dt>'
            f'<a href="{self.base}/{slug(_NOTICES[number])}-t{number}.html" class="topictitle">{_NOTICES[number]}</a><br>'
            f'door <a class="username-coloured" href="#">forumbeheer</a> &raquo; {times.dutch(self.shelf.market.begins)}</dt>'
            f'<dd class="posts">0 <dfn>Reacties</dfn></dd><dd class="views">90210 <dfn>Weergaves</dfn></dd></dl></li>'
        )

    def _notice(self, request: Request, number: int) -> Response:
        title = _NOTICES[number]
        body = (
            f'<h2 class="topic-title"><a href="#">{title}</a></h2><div id="p{number}" class="post"><dl class="postprofile"><dt>'
            f'<a class="username-coloured" href="#">forumbeheer</a></dt><dd class="profile-rank">Beheerder</dd></dl>'
            f'<p class="author">door forumbeheer &raquo; {times.dutch(self.shelf.market.begins)}</p>'
            f'<div class="content">Wees vriendelijk en noem geen namen van medewerkers.</div></div>'
        )
        return page(request, self._frame(title, body, "section-viewtopic", f"/{slug(title)}-t{number}.html"))

    def _pages(self, stem: str, count: int, offset: int, size: int, said: str) -> str:
        links = []
        for start in _page_starts(count, offset, size):
            place = start // size + 1
            href = f"{self.base}/{stem}{f'-{start}' if start else ''}.html"
            links.append(
                f"<strong>{place}</strong>"
                if start == offset
                else f'<a class="button" href="{href}">{place}</a>'
            )
        last = max((count - 1) // size + 1, 1)
        return f'<div class="pagination">{said} &bull; Pagina <strong>{offset // size + 1}</strong> van <strong>{last}</strong> &bull; {" ".join(links)}</div>'

    def _frame(
        self,
        title: str,
        body: str,
        section: str,
        path: str,
        stem: str = "",
        count: int = 0,
        offset: int = 0,
        size: int = 1,
    ) -> str:
        head = f'<link rel="canonical" href="{self.base}{path}">\n'
        if offset + size < count:
            head += f'<link rel="next" href="{self.base}/{stem}-{offset + size}.html">\n'
        top = (
            f'<div id="wrap"><div id="page-header"><a class="logo" href="/">Klaagmuur</a> '
            f'<a href="/search.php?sid={_session(path)}" rel="nofollow">Zoeken</a> '
            f'<a href="/ucp.php?mode=login&amp;sid={_session(path)}" rel="nofollow">Aanmelden</a></div><div id="page-body" role="main">'
        )
        return frame(
            title,
            f"{top}{body}</div></div>",
            head=head,
            body_attributes=f' id="phpbb" class="nojs notouch {section} ltr"',
        )


def _parsed(address: str) -> tuple[str, int, int]:
    """Kind (``f`` or ``t``), number and offset of an address; an empty kind when it is none of the forum's."""
    parts = address.rsplit("-", 2)
    for tail, offset in ((parts[-1:], "0"), (parts[-2:-1], parts[-1])):
        if tail and tail[0][:1] in {"f", "t"} and tail[0][1:].isdigit() and offset.isdigit():
            return tail[0][0], int(tail[0][1:]), int(offset)
    return "", 0, 0


def _page_starts(count: int, offset: int, size: int) -> Sequence[int]:
    starts = range(0, max(count, 1), size)
    return [s for s in starts if s in {starts[0], starts[-1]} or abs(s - offset) <= 2 * size]


def _post_number(post: Post, place: int) -> int:
    return post.number * 64 + place


def _draw(name: str) -> int:
    return int.from_bytes(blake2b(name.encode(), digest_size=4).digest(), "big")


def _views(post: Post) -> int:
    return 20 + _draw(post.key) % 4000


def _session(name: str) -> str:
    return blake2b(name.encode(), digest_size=16).hexdigest()
