"""The pieces every page is put together from, as HTML. Whatever a stranger wrote is escaped on the way in.

Texts go through ``said`` (or ``Markup.format``, which escapes too), links through ``outward``: nothing else
may put a stranger's words or addresses on a page.
"""

from __future__ import annotations

import re
from collections.abc import Iterable, Mapping
from urllib.parse import urlsplit

from markupsafe import Markup, escape

from .address import Address
from .wording import Words

_HIDDEN = re.compile(r"[\u0000-\u0008\u000b-\u001f\u007f\u061c\u200e\u200f\u202a-\u202e\u2066-\u2069\ufeff]")
# Every page by the end of its address; the first page has none.
PAGES = {"": "overview"} | {
    name: name
    for name in (
        "ranking", "sectors", "company", "compare", "referrals", "promises", "effort", "public", "delight",
        "data", "sources", "method", "corrections",
    )
}  # fmt: skip
THEMES = ("referrals", "promises", "effort", "public", "delight", "compare")  # behind one word in the banner
CARRIED = {
    "ranking": ("sector", "period", "source", "theme"),
    "data": ("sector", "period", "source", "theme"),
}


def visible(text: object) -> str:
    """A stranger's text with the characters that act unseen (text direction, control) made visible."""
    return _HIDDEN.sub(lambda match: f"⟨U+{ord(match[0]):04X}⟩", str(text or "").replace("\r\n", "\n"))


def said(text: str | None) -> Markup:
    """A stranger's text, escaped and kept from turning the text around it."""
    return Markup("<bdi>{}</bdi>").format(visible(text))


def outward(url: str | None, label: object) -> Markup:
    """A link to another site; only http and https are links, anything else stays the label alone."""
    address = (url or "").strip()
    try:
        scheme, host = urlsplit(address)[:2]
    except ValueError:
        scheme, host = "", ""
    if scheme.lower() not in {"http", "https"} or not host or _HIDDEN.search(address):
        return Markup("{}").format(label)
    return Markup('<a href="{}" rel="noopener nofollow" class="out">{}</a>').format(address, label)


def inward(address: str, label: object, *, css: str = "") -> Markup:
    """A link within the site."""
    return Markup('<a href="{}"{}>{}</a>').format(address, _css(css), label)


def together(parts: Iterable[Markup], between: str = "") -> Markup:
    """Pieces of HTML one after the other."""
    return escape(between).join(parts)


def header(words: Words, address: Address, page: str, *, demo: bool) -> Markup:
    """The banner of the demo world, the name of the site, where one can go, and the other language."""
    before, after = ("", "ranking", "sectors"), ("data", "sources", "method")
    links = together(
        [
            *(_nav_link(words, address, each, page) for each in before),
            _themes(words, address, page),
            *(_nav_link(words, address, each, page) for each in after),
        ]
    )
    other = together(_language_link(words, address, page, code) for code in ("nl", "en"))
    return Markup(
        '{}<div class="top"><a class="brand" href="{}">{}</a><nav aria-label="{}">{}</nav>'
        '<nav class="languages" aria-label="{}">{}</nav></div>'
    ).format(
        demo_banner(words) if demo else "",
        Address(address.language).link(""),
        words("site.name"),
        words("site.pages"),
        links,
        words("site.languages"),
        other,
    )


def demo_banner(words: Words) -> Markup:
    """What every page of the demo world says first."""
    return Markup('<p class="demo" role="note">{}</p>').format(words("site.demo"))


def _themes(words: Words, address: Address, now: str) -> Markup:
    """The pages with one question each, folded behind one word."""
    at = Markup(' data-here="true"') if now in THEMES else ""
    links = together(_nav_link(words, address, each, now) for each in THEMES)
    return Markup('<details class="menu"><summary{}>{}</summary><div>{}</div></details>').format(
        at, words("site.themes"), links
    )


def _nav_link(words: Words, address: Address, page: str, now: str) -> Markup:
    kept = {name: getattr(address, name) for name in CARRIED.get(page, ())}
    at = Markup(' aria-current="page"') if page == now else ""
    target = Address(address.language, **kept).link(page)
    return Markup('<a href="{}"{}>{}</a>').format(target, at, words(f"pages.{PAGES[page]}"))


def _language_link(words: Words, address: Address, page: str, code: str) -> Markup:
    at = Markup(' aria-current="true"') if code == words.language else ""
    return Markup('<a href="{}" hreflang="{}" lang="{}" aria-label="{}"{}>{}</a>').format(
        address.link(page, language=code, page=address.page),
        code,
        code,
        words(f"site.language.{code}"),
        at,
        code.upper(),
    )


def headline(title: object, lead: object = "", *, above: object = "") -> Markup:
    """The finding of the page as its title, with one or two sentences below."""
    return Markup("{}<h1>{}</h1>{}").format(
        Markup('<p class="above">{}</p>').format(above) if above else "",
        title,
        Markup('<p class="lead">{}</p>').format(lead) if lead else "",
    )


def section(title: object, sub: object = "", *, anchor: str = "", more: Markup | None = None) -> Markup:
    """A heading, what is measured below it, and the button that explains it."""
    return Markup('<div class="section"{}><h2>{}</h2>{}</div>{}').format(
        Markup(' id="{}"').format(anchor) if anchor else "",
        title,
        more or "",
        Markup('<p class="sub">{}</p>').format(sub) if sub else "",
    )


def sub(title: object, *, more: Markup | None = None) -> Markup:
    """A smaller heading within a section."""
    return Markup('<div class="section small"><h3>{}</h3>{}</div>').format(title, more or "")


def info(words: Words, about: str, *facts: object, links: Markup | None = None) -> Markup:
    """The i-button: what a figure means, the numbers behind it, and where the method and the file are."""
    lines = together(Markup("<p>{}</p>").format(fact) for fact in (words(f"info.{about}"), *facts) if fact)
    return Markup(
        '<details class="info"><summary aria-label="{}" title="{}"><span aria-hidden="true">i</span>'
        "</summary>"
        '<div class="pop">{}{}</div></details>'
    ).format(
        words("info.open", what=words(f"info.name.{about}")),
        words("info.open", what=words(f"info.name.{about}")),
        lines,
        Markup("<p>{}</p>").format(links) if links else "",
    )


def source_line(*parts: object) -> Markup:
    """What stands below a picture: n, period, snapshot, file, method."""
    kept = [Markup("<span>{}</span>").format(part) for part in parts if part]
    return Markup('<p class="src">{}</p>').format(together(kept, " · "))


def note(text: object, *, title: str = "", css: str = "note") -> Markup:
    """A caveat, where it is needed."""
    heading = Markup("<strong>{}</strong> ").format(title) if title else ""
    return Markup('<div class="{}">{}{}</div>').format(css, heading, text)


def doors(*each: tuple[str, str, str]) -> Markup:
    """Ways in: (address, title, what is behind it)."""
    made = (Markup('<a class="door" href="{}"><b>{}</b><span>{}</span></a>').format(*parts) for parts in each)
    return Markup('<div class="doors">{}</div>').format(together(made))


def tile(
    title: str, figure: object, *lines: object, picture: Markup | None = None, more: Markup | None = None
) -> Markup:
    """One figure with its range and n, and a small picture."""
    below = together(Markup("<p>{}</p>").format(line) for line in lines if line)
    return Markup(
        '<section class="tile"><div class="tile-head"><h3>{}</h3>{}</div><p class="big">{}</p>{}{}</section>'
    ).format(title, more or "", figure, below, picture or "")


def tiles(*each: Markup) -> Markup:
    """Figures side by side."""
    return Markup('<div class="tiles">{}</div>').format(together(each))


def folded(title: object, content: Markup) -> Markup:
    """Something that opens when asked for."""
    return Markup('<details class="fold"><summary>{}</summary>{}</details>').format(title, content)


def facts(pairs: Iterable[tuple[object, object]]) -> Markup:
    """A list of what is known, by name."""
    rows = together(Markup("<div><dt>{}</dt><dd>{}</dd></div>").format(*pair) for pair in pairs)
    return Markup('<dl class="facts">{}</dl>').format(rows)


def side_by_side(left: Markup, right: Markup) -> Markup:
    """Two blocks beside each other; on a phone below each other."""
    return Markup('<div class="two"><div>{}</div><div>{}</div></div>').format(left, right)


def table(heads: list[str], rows: Iterable[Iterable[object]], *, caption: str, css: str = "plain") -> Markup:
    """A table whose cells know their column, so that a phone can show each row as a card."""
    top = together(Markup('<th scope="col">{}</th>').format(head) for head in heads)
    body = together(Markup("<tr>{}</tr>").format(_cells(heads, row)) for row in rows)
    return Markup(
        '<table class="{}"><caption class="hidden">{}</caption><thead><tr>{}</tr></thead>'
        "<tbody>{}</tbody></table>"
    ).format(css, caption, top, body)


def _cells(heads: list[str], row: Iterable[object]) -> Markup:
    made = []
    for position, (head, cell) in enumerate(zip(heads, row, strict=True)):
        row_head = Markup('<th scope="row" data-label="{1}">{0}</th>')
        made.append((Markup('<td data-label="{1}">{0}</td>') if position else row_head).format(cell, head))
    return together(made)


def paging(words: Words, address: Address, page: str, pages: int) -> Markup:
    """Earlier and later, where there is more than one page."""
    if pages <= 1:
        return Markup("")
    back = (
        inward(address.link(page, page=address.page - 1), words("paging.newer")) if address.page > 1 else ""
    )
    on = (
        inward(address.link(page, page=address.page + 1), words("paging.older"))
        if address.page < pages
        else ""
    )
    return Markup('<nav class="paging" aria-label="{}">{}<span>{}</span>{}</nav>').format(
        words("paging.name"), back, words("paging.at", page=address.page, pages=pages), on
    )


def chips(name: str, each: Iterable[tuple[str, str, bool]]) -> Markup:
    """A row of choices as links: (address, label, chosen)."""
    made = (
        Markup('<a class="chip" href="{}"{}>{}</a>').format(
            where, Markup(' aria-current="true"') if on else "", label
        )
        for where, label, on in each
    )
    return Markup('<nav class="chips" aria-label="{}">{}</nav>').format(name, together(made))


def downloads(words: Words, links: Mapping[str, str]) -> Markup:
    """The same rows in every format: format -> address."""
    made = [
        Markup('<a href="{}" download>{}</a>').format(where, words(f"format.{form}"))
        for form, where in links.items()
    ]
    return together(made, " · ")


def footer(words: Words, address: Address, page: str, edition: str) -> Markup:
    """Which snapshot this was, the link that reproduces the view, the data, the method, the licence."""
    own = Address(address.language)
    return Markup('<div class="foot" role="contentinfo">{}</div>').format(
        together(
            [
                Markup("<span>{}</span>").format(edition),
                inward(address.link(page, page=address.page), words("site.share")),
                inward(own.link("data"), words("site.data_link")),
                inward(own.link("sources"), words("pages.sources")),
                inward(own.link("method"), words("site.method_link")),
                inward(own.link("corrections"), words("pages.corrections")),
            ],
            " · ",
        )
    )


def nothing_published(words: Words, address: Address, reason: str) -> Markup:
    """What to type when there is no snapshot to show."""
    commands = (
        ("observatory demo", words("nothing.demo")),
        ("observatory run", words("nothing.run")),
        ("observatory serve --world demo", words("nothing.serve")),
    )
    lines = together(
        Markup("<div><dt><code>{}</code></dt><dd>{}</dd></div>").format(*each) for each in commands
    )
    return Markup('{}{}<dl class="facts">{}</dl>').format(
        Markup('<div class="top"><span class="brand">{}</span></div>').format(words("site.name")),
        headline(words("nothing.title"), reason),
        lines,
    )


def _css(names: str) -> Markup:
    return Markup(' class="{}"').format(names) if names else Markup("")


def plain(text: object) -> str:
    """HTML as the text a screen reader or a chart needs; other text as it is."""
    return text.striptags() if isinstance(text, Markup) else str(text)
