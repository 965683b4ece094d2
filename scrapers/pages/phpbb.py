"""phpBB 3.0 to 3.3, with plain addresses (viewtopic.php?t=1) and with words in them (some-topic-t1.html)."""

from __future__ import annotations

import re
from copy import deepcopy
from dataclasses import dataclass
from datetime import datetime

from scrapers.dates import When, find_date, read_date
from scrapers.exceptions import DoubtError
from scrapers.extract import (
    Element,
    Selector,
    address,
    clean,
    count,
    first,
    parsed,
    selector,
    text_of,
)
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
QUOTES = ".//blockquote | .//*[contains(@class, 'attachbox')]"

posts = selector("div.post[id^='p']")
content = selector("div.content")
byline = selector("p.author")
clock = selector("time[datetime]")
profile = selector("dl.postprofile, .postprofile")
rank = selector(".profile-rank")
posts_made = selector(".profile-posts")
joined_on = selector(".profile-joined")
member = selector(
    "a.username, a.username-coloured, span.username, span.username-coloured, strong a, dt a, dt strong"
)
coloured = selector(".username-coloured")
notices = selector("div.notice")
headings = selector("h2.topic-title, h3.topic-title, #page-body h2, h2")
heading_link = selector("a[href]")
boards = selector("a.forumtitle")
topic_rows = selector("ul.topiclist li.row")
topic_link = selector("a.topictitle")
icon = selector("dl")
poster = selector("div.topic-poster, dt")
row_member = selector("dt a.username, dt a.username-coloured, dt a[href*='u='], dt a[href*='memb']")
reply_count = selector("dd.posts")
view_count = selector("dd.views")
last_post = selector("dd.lastpost")
ticks = selector(".fa-check-circle, .solved, .topic-solved, img[src*='solved']")
next_links = selector(
    "link[rel='next'], a[rel='next'], .pagination li.next a, .pagination a.next, a.right-box.right"
)
page_links = selector(".pagination a[href]")
current_page = selector(".pagination li.active span, .pagination strong")
canonical = selector("link[rel='canonical']")


@dataclass(frozen=True, slots=True)
class Context:
    """What every fact of one page is read with."""

    base: str
    fetched_at: datetime
    site: Site

    def moment(self, element: Element | None, printed: str | None) -> When | None:
        """The moment in a ``time`` element below, else the first one that the text prints."""
        stamped = first(clock(element)) if element is not None else None
        if stamped is not None:
            return read_date(stamped.get("datetime"), self.fetched_at, self.site.zone)
        return find_date(printed or "", self.fetched_at, self.site.zone, self.site.date_order)


def read(text: str, url: str | None, fetched_at: datetime, site: Site) -> Page:
    """A topic, a list of topics or the index of boards; any other page raises ``DoubtError``."""
    tree = parsed(text)
    link = first(canonical(tree))
    own = address(link.get("href"), url or site.start_url) if link is not None else None
    context = Context(url or own or site.start_url, fetched_at, site)
    found = [post for post in posts(tree) if content(post)]
    if found:
        thread = _thread(tree, found, own or url, context)
        return Page(thread=thread, next_url=thread.next_url)
    listing = Page(links=[url for board in boards(tree) if (url := address(board.get("href"), context.base))])
    for row in topic_rows(tree):
        if topic_link(row) and not MOVED.search(_icons(row)):
            with listing.doubting():
                listing.rows.append(_row(row, context))
    if listing.rows or listing.links or tree.xpath("//body[contains(@class, 'section-viewforum')]"):
        listing.next_url = _next(tree, own or url, context)
        return listing
    raise DoubtError(
        "page", clean(tree.findtext(".//title")), "is neither a topic nor a list of topics or boards", url
    )


def _thread(tree: Element, found: list[Element], own: str | None, context: Context) -> Thread:
    heading = first(node for node in headings(tree) if clean(node.text_content()))
    title = clean(heading.text_content()) if heading is not None else None
    link = first(heading_link(heading)) if heading is not None else None
    url = own or (address(link.get("href"), context.base) if link is not None else None) or context.base
    topic = TOPIC.search(url)
    if topic is None:
        raise DoubtError("source_id", url, "holds no topic number", context.base)
    return Thread(
        source_id=_number(topic),
        url=_first_page(url),
        title=title,
        opens=_offset(url) == 0 and _page_number(tree) == 1,
        posts=[_post(post, context) for post in found],
        next_url=_next(tree, url, context),
        outcome=_outcome(title, heading),
        outcome_by_opener=True if title and SOLVED.search(title) else None,
        language=tree.get("lang") or None,
    )


def _post(post: Element, context: Context) -> Post:
    about = first(profile(post))
    line = first(byline(post))
    name = first(name for part in (about, line) if part is not None for name in member(part))
    said = clean(line.text_content()) if line is not None else None
    when = context.moment(line, said.rpartition("»")[2] if said else None)
    edited = next((text for node in notices(post) if EDITED.search(text := node.text_content())), None)
    changed = context.moment(None, edited)
    since = context.moment(None, _text(joined_on, about))
    return Post(
        post_id=post.get("id").removeprefix("p"),
        author_key=_author(name),
        posted_at=when.at if when else None,
        precision=when.precision if when else None,
        text=_said(content(post)[0]),
        # A coloured name is staff of the board.
        by_company=answers_for_company(
            context.site,
            clean(name.text_content()) if name is not None else None,
            _text(rank, about),
            is_staff=name is not None and "username-coloured" in (name.get("class") or ""),
        ),
        edited_at=changed.at if changed else None,
        author_posts=count(_text(posts_made, about)),
        author_since=since.at.date() if since else None,
    )


def _said(body: Element) -> str | None:
    """The author's own words; a post that is nothing but a quote is that quote."""
    return text_of(deepcopy(body), QUOTES) or text_of(body)


def _row(row: Element, context: Context) -> Row:
    link = topic_link(row)[0]
    url = address(link.get("href"), context.base)
    topic = TOPIC.search(url or "")
    title = clean(link.text_content())
    if url is None or topic is None or title is None:
        raise DoubtError("source_id", link.get("href"), "is no address of a topic", context.base)
    started = poster(row)[-1]
    said = clean(started.text_content()) or ""
    opened = context.moment(started, (said.partition(title)[2] if title in said else said).partition("»")[2])
    last = first(last_post(row))
    active = context.moment(last, (text_of(last) or "").rpartition("\n")[2]) if last is not None else None
    return Row(
        source_id=_number(topic),
        url=_first_page(url),
        title=title,
        posted_at=opened.at if opened else None,
        precision=opened.precision if opened else None,
        last_activity_at=active.at if active else None,
        author_key=_author(first(row_member(row))),
        replies=count(_text(reply_count, row)),
        views=count(_text(view_count, row)),
        pinned=bool(PINNED.search(_icons(row))),
        outcome=_outcome(title, row),
    )


def _next(tree: Element, own: str | None, context: Context) -> str | None:
    """The next page of this topic or forum: the link that says so, else the nearest page further on."""
    for link in next_links(tree):
        if (url := address(link.get("href"), context.base)) and _offset(url) > _offset(own):
            return url
    pages = {
        _offset(url): url for link in page_links(tree) if (url := address(link.get("href"), context.base))
    }
    nearest = min((offset for offset in pages if offset > _offset(own)), default=None)
    return pages[nearest] if nearest is not None else None


def _author(name: Element | None) -> str | None:
    """The member's number, else the name; replaced by a keyed hash before it is stored."""
    if name is None:
        return None
    number = MEMBER.search(name.get("href") or "")
    return f"member {_number(number)}" if number else clean(name.text_content())


def _outcome(title: str | None, element: Element | None) -> Outcome | None:
    """Solved by word in the title or by tick; a closed topic is no outcome."""
    ticked = element is not None and bool(ticks(element))
    return "resolved" if ticked or (title and SOLVED.search(title)) else None


def _icons(row: Element) -> str:
    """Class names and icon addresses of a row, by which phpBB marks pinned and moved topics."""
    inner = first(icon(row))
    marks = (
        (row.get("class"), inner.get("class"), inner.get("style"))
        if inner is not None
        else (row.get("class"),)
    )
    return " ".join(filter(None, marks))


def _text(select: Selector, element: Element | None) -> str | None:
    found = first(select(element)) if element is not None else None
    return clean(found.text_content()) if found is not None else None


def _number(found: re.Match[str]) -> str:
    return next(group for group in found.groups() if group)


def _offset(url: str | None) -> int:
    """How many posts or topics come before this page; phpBB counts those, not pages."""
    found = OFFSET.search(url or "")
    return int(_number(found)) if found else 0


def _page_number(tree: Element) -> int:
    return next(
        (int(text) for node in current_page(tree) if (text := node.text_content().strip()).isdigit()), 1
    )


def _first_page(url: str) -> str:
    """The address of a topic's first page: the permalink."""
    bare = address(url, drop=("start", "p", "view")) or url
    return re.sub(r"(-t\d+)-\d+(\.html|/|$)|(/topic\d+)-\d+(\.html)", r"\1\2\3\4", bare)
