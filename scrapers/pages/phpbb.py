"""phpBB 3.0 to 3.3, with plain addresses (viewtopic.php?t=1) and with words in them (some-topic-t1.html)."""

from __future__ import annotations

import re
from collections.abc import Iterable, Iterator, Mapping
from copy import deepcopy
from dataclasses import dataclass
from datetime import datetime

from scrapers.dates import When, find_date, read_date
from scrapers.exceptions import DoubtError
from scrapers.extract import Element, address, by_class, clean, count, first, parsed, text_of, words
from scrapers.items import Outcome
from scrapers.pages.shapes import Page, Post, Row, Thread, answers_for_company
from scrapers.sources import Site

TOPIC = re.compile(r"[?&]t=(\d+)|-t(\d+)(?:-\d+)?(?:\.html|/|$)|/topic(\d+)(?:-\d+)?\.html")
OFFSET = re.compile(
    r"[?&]start=(\d+)|-[tf]\d+-(\d+)(?:\.html|/|$)|/(?:topic|forum)\d+-(\d+)\.html|/page(\d+)\.html"
)
MEMBER = re.compile(r"[?&]u=(\d+)|(?:member|membre|mitglied|lid|user)-?(\d+)\.html|-u(\d+)(?:\.html|/)")
PINNED = re.compile(r"announce|sticky")
MOVED = re.compile(r"topic_moved")
SOLVED = re.compile(r"[\[({](?:opgelost|solved|gelöst|erledigt|résolu|resolu)[\])}]", re.IGNORECASE)
EDITED = re.compile(r"edited|gewijzigd|bewerkt|geändert|modifié", re.IGNORECASE)
TICKS = ("fa-check-circle", "solved", "topic-solved")
NAMES = ("username", "username-coloured")
QUOTES = ".//blockquote | .//*[contains(@class, 'attachbox')]"

Marked = Mapping[str, list[Element]]


@dataclass(frozen=True, slots=True)
class Context:
    """What every fact of one page is read with."""

    base: str
    fetched_at: datetime
    site: Site

    def moment(self, element: Element | None, printed: str | None) -> When | None:
        """The moment in a ``time`` element below, else the first one that the text prints."""
        stamped = element.find(".//time[@datetime]") if element is not None else None
        if stamped is not None:
            return read_date(stamped.get("datetime"), self.fetched_at, self.site.zone)
        return find_date(printed, self.fetched_at, self.site.zone, self.site.date_order) if printed else None


def read(text: str, url: str | None, fetched_at: datetime, site: Site) -> Page:
    """A topic, a list of topics or the index of boards; any other page raises ``DoubtError``."""
    tree = parsed(text)
    marked = by_class(tree)
    named = {link.get("rel"): link.get("href") for link in tree.iter("link")}
    own = address(named.get("canonical"), url or site.start_url)
    context = Context(own or url or site.start_url, fetched_at, site)
    following = _next(named.get("next"), marked, max(_offset(own), _offset(url)), context)
    posts = [(post, inside) for post in marked.get("post", ()) if "content" in (inside := by_class(post))]
    posts = [(post, inside) for post, inside in posts if re.fullmatch(r"p\d+", post.get("id") or "")]
    if posts:
        thread = _thread(tree, marked, posts, own, context)
        thread.next_url = following
        return Page(thread=thread, next_url=following)
    listing = Page(links=_boards(marked, context), next_url=following)
    for row in marked.get("row", ()):
        inside = by_class(row)
        if row.tag == "li" and "topictitle" in inside and not MOVED.search(_icons(row)):
            with listing.doubting():
                listing.rows.append(_row(row, inside, context))
    if listing.rows or listing.links or "section-viewforum" in marked:
        return listing
    title = clean(tree.findtext(".//title"))
    raise DoubtError("page", title, "is neither a topic nor a list of topics or boards", url)


def _boards(marked: Marked, context: Context) -> list[str]:
    links = (address(board.get("href"), context.base) for board in marked.get("forumtitle", ()))
    return [link for link in links if link]


def _thread(
    tree: Element, marked: Marked, posts: Iterable[tuple[Element, Marked]], own: str | None, context: Context
) -> Thread:
    heading = first(node for node in (*marked.get("topic-title", ()), *tree.iter("h2")) if words(node))
    title = words(heading)
    link = heading.find(".//a[@href]") if heading is not None else None
    named = [own, link.get("href") if link is not None else None, context.base]
    said = first(href for href in named if href and TOPIC.search(href))
    if said is None:
        raise DoubtError("source_id", title, "is not told by any address", context.base)
    return Thread(
        source_id=_number(TOPIC.search(said)),
        url=_first_page(address(said, context.base)),
        title=title,
        opens=max(_offset(own), _offset(context.base)) == 0 and _page_number(marked) == 1,
        posts=_posts(posts, context),
        outcome=_outcome(title, by_class(heading) if heading is not None else {}),
        outcome_by_opener=True if title and SOLVED.search(title) else None,
        language=tree.get("lang") or None,
    )


def _posts(posts: Iterable[tuple[Element, Marked]], context: Context) -> list[Post]:
    """The posts of a page; of the first also what is told of its author, who may be the complainant."""
    found: list[Post] = []
    for element, inside in posts:
        post = _post(element, inside, context)
        if not found:
            said = first(
                text for node in inside.get("notice", ()) if (text := words(node)) and EDITED.search(text)
            )
            edited = context.moment(None, said)
            since = context.moment(None, words(first(inside.get("profile-joined", ()))))
            post.edited_at = edited.at if edited else None
            post.author_since = since.at.date() if since else None
            post.author_posts = count(words(first(inside.get("profile-posts", ()))))
        found.append(post)
    return found


def _post(post: Element, inside: Marked, context: Context) -> Post:
    about, line = first(inside.get("postprofile", ())), first(inside.get("author", ()))
    name = first(name for part in (about, line) if part is not None for name in _members(part))
    when = context.moment(line, (words(line) or "").rpartition("»")[2])
    site = context.site
    return Post(
        post_id=post.get("id").removeprefix("p"),
        author_key=_author(name),
        posted_at=when.at if when else None,
        precision=when.precision if when else None,
        text=_said(inside["content"][0]),
        # A coloured name is staff of the board.
        by_company=answers_for_company(
            site,
            words(name) if site.company_accounts else None,
            words(first(inside.get("profile-rank", ()))) if site.company_ranks else None,
            is_staff=name is not None and "username-coloured" in (name.get("class") or ""),
        ),
    )


def _said(body: Element) -> str | None:
    """The author's own words; a post that is nothing but a quote is that quote."""
    if first(body.iter("blockquote")) is None:
        return text_of(body, QUOTES)
    return text_of(deepcopy(body), QUOTES) or text_of(body)


def _row(row: Element, inside: Marked, context: Context) -> Row:
    link = inside["topictitle"][0]
    topic, title = TOPIC.search(link.get("href") or ""), words(link)
    if topic is None or title is None:
        raise DoubtError("source_id", link.get("href"), "is no address of a topic", context.base)
    cell = row.find(".//dt")
    started = first(inside.get("topic-poster", ())) if "topic-poster" in inside else cell
    said = words(started) or ""
    opened = context.moment(started, (said.partition(title)[2] if title in said else said).partition("»")[2])
    last = first(inside.get("lastpost", ()))
    active = context.moment(last, (text_of(last) or "").rpartition("\n")[2]) if last is not None else None
    return Row(
        source_id=_number(topic),
        url=_first_page(address(link.get("href"), context.base)),
        title=title,
        posted_at=opened.at if opened else None,
        precision=opened.precision if opened else None,
        last_activity_at=active.at if active else None,
        author_key=_author(
            first(name for name in _members(cell) if name is not link) if cell is not None else None
        ),
        replies=count(words(first(inside.get("posts", ())))),
        views=count(words(first(inside.get("views", ())))),
        pinned=bool(PINNED.search(_icons(row))),
        outcome=_outcome(title, inside),
    )


def _next(named: str | None, marked: Marked, here: int, context: Context) -> str | None:
    """The next page of this topic or forum: the link that says so, else the nearest page further on."""
    pager = [link for part in marked.get("pagination", ()) for link in part.iter("a")]
    saying = [link.get("href") for link in pager if link.get("rel") == "next"]
    saying += [
        link.get("href") for link in marked.get("right-box", ()) if "right" in link.get("class").split()
    ]
    urls = [url for href in (named, *saying) if (url := address(href, context.base))]
    if (said := first(url for url in urls if _offset(url) > here)) is not None:
        return said
    pages = {_offset(url): url for link in pager if (url := address(link.get("href"), context.base))}
    further = [offset for offset in pages if offset > here]
    return pages[min(further)] if further else None


def _members(part: Element) -> Iterator[Element]:
    """The member that a profile, a byline or a row names; phpBB 3.0 gives the name no class of its own."""
    named = list(part.iter("a", "span", "strong"))
    yield from (node for node in named if not set(NAMES).isdisjoint((node.get("class") or "").split()))
    yield from (node for node in named if node.tag == "a" and MEMBER.search(node.get("href") or ""))
    yield from (node for node in named if node.tag == "strong" and node.getparent().tag == "dt")


def _author(name: Element | None) -> str | None:
    """The member's number, else the name; replaced by a keyed hash before it is stored."""
    number = MEMBER.search(name.get("href") or "") if name is not None else None
    return f"member {_number(number)}" if number else words(name)


def _outcome(title: str | None, inside: Marked) -> Outcome | None:
    """Solved by word in the title or by tick; a closed topic is no outcome."""
    ticked = any(tick in inside for tick in TICKS)
    return "resolved" if ticked or (title and SOLVED.search(title)) else None


def _icons(row: Element) -> str:
    """Class names and icon addresses of a row, by which phpBB marks pinned and moved topics."""
    inner = row.find(".//dl")
    marks = [row.get("class")] + ([inner.get("class"), inner.get("style")] if inner is not None else [])
    return " ".join(filter(None, marks))


def _number(found: re.Match[str] | None) -> str:
    return next(group for group in found.groups() if group) if found else ""


def _offset(url: str | None) -> int:
    """How many posts or topics come before this page; phpBB counts those, not pages."""
    found = OFFSET.search(url or "")
    return int(_number(found)) if found else 0


def _page_number(marked: Marked) -> int:
    """The number that the pager shows as the current one; without a pager the first."""
    for part in marked.get("pagination", ()):
        for node in part.iter("strong", "li"):
            current = node.tag == "strong" or "active" in (node.get("class") or "")
            if current and (text := words(node) or "").isdigit():
                return int(text)
    return 1


def _first_page(url: str | None) -> str | None:
    """The address of a topic's first page: the permalink."""
    if url is None:
        return None
    bare = address(url, drop=("start", "p", "view")) or url
    return re.sub(r"(-t\d+)-\d+(\.html|/|$)|(/topic\d+)-\d+(\.html)", r"\1\2\3\4", bare)
