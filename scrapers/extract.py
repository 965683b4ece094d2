"""Facts out of markup: texts, numbers, addresses. Strict: what makes no sense raises ``DoubtError``."""

from __future__ import annotations

import html
import re
from collections.abc import Callable, Iterable
from functools import lru_cache
from typing import Any, TypeAlias, TypeVar
from urllib.parse import parse_qsl, urldefrag, urlencode, urljoin, urlsplit, urlunsplit

from lxml import etree  # type: ignore[import-untyped]
from lxml.cssselect import CSSSelector  # type: ignore[import-untyped]

from scrapers.exceptions import DoubtError

T = TypeVar("T")
Element: TypeAlias = Any  # lxml carries no types
Selector: TypeAlias = Callable[[Element], list[Element]]
PARSER = etree.HTMLParser(remove_comments=True, remove_pis=True, huge_tree=True)

BLOCKS = frozenset(
    (
        *("address", "article", "aside", "blockquote", "br", "dd", "div", "dl", "dt", "figcaption", "figure"),
        *("footer", "form", "h1", "h2", "h3", "h4", "h5", "h6", "header", "hr", "li", "ol", "p", "pre"),
        *("section", "table", "td", "th", "tr", "ul"),
    )
)
SILENT = frozenset({"script", "style", "noscript", "template", "svg", "button", "select"})
# Session ids and campaign tags: they make two addresses of one page.
TRACKING = re.compile(r"^(?:sid|phpsessid|utm_\w+|gclid|fbclid|msclkid|mc_[ce]id|hilit)$", re.IGNORECASE)

CONTROLS = re.compile(r"[\x00-\x08\x0b\x0c\x0e-\x1f\x7f\ufeff\u200b]")
MARKUP = re.compile(r"</?[a-zA-Z][^<>]*>|&(?:[a-zA-Z]{2,8}|#\d{2,6}|#x[0-9a-fA-F]{2,6});")
NUMBER = re.compile(r"([+-]?\d+(?:[.,]\d+)?)\s*(?:%|(?:/|van|von|out of|of|sur|de)\s*\d+(?:[.,]\d+)?)?")
PLAIN_ADDRESS = re.compile(r"https?://[\w.-]+(?::\d+)?/[\w./~%,;:@!$'()*+-]*")
COUNT = re.compile(r"\d{1,3}(?:[.,'’\s]\d{3})+|\d+")


def parsed(text: str) -> Element:
    """A page as a tree; an empty page raises ``DoubtError``."""
    # lxml refuses text that carries an encoding declaration of its own.
    bare = re.sub(r"^\s*<\?xml[^>]*\?>", "", text.replace("\x00", ""))
    if not bare or bare.isspace():
        raise DoubtError("page", text, "is empty")
    tree = etree.fromstring(bare, PARSER)
    if tree is None:
        raise DoubtError("page", text, "holds no markup")
    return tree


def clean(text: str | None) -> str | None:
    """Text without control characters and needless blanks, a line per paragraph; nothing left is None."""
    if text is None:
        return None
    if not text.isascii():
        text = text.encode("utf-8", "replace").decode("utf-8")  # lone surrogates of broken JSON
    text = CONTROLS.sub("", text)
    if "\n" not in text and "\r" not in text:
        return " ".join(text.split()) or None
    lines = [" ".join(line.split()) for line in text.splitlines()]
    return "\n".join(filter(None, lines)) or None


def plain(text: str | None) -> str | None:
    """Text of a field that may or may not hold markup."""
    if text is None or ("<" not in text and "&" not in text) or not MARKUP.search(text):
        return clean(text)
    if "<" not in text:
        return clean(html.unescape(text))
    return fragment_text(text)


def fragment_text(markup: str, drop: str | None = None) -> str | None:
    """Text of a piece of HTML, without the elements that the XPath ``drop`` finds."""
    if not markup.strip():
        return None
    return text_of(etree.fromstring(f"<div>{CONTROLS.sub('', markup)}</div>", PARSER), drop)


def text_of(element: Element, drop: str | None = None) -> str | None:
    """Text of an element: block elements and line breaks part it, pictures and scripts are silent.

    The element is changed (dropped parts are taken out), so it is read once.
    """
    for dropped in element.xpath(drop) if drop else ():
        _drop(dropped)
    for node in element.iter():
        if node.tag in BLOCKS:
            node.text = f"\n{node.text or ''}"
            node.tail = f"\n{node.tail or ''}"
        elif node.tag in SILENT:
            node.text = None
    return clean("".join(element.itertext()))


def words(element: Element | None) -> str | None:
    """All text within an element, unparted, as one reads a name or a heading."""
    return clean("".join(element.itertext())) if element is not None else None


def _drop(element: Element) -> None:
    """Take an element out and leave what follows it."""
    before, parent = element.getprevious(), element.getparent()
    if before is not None:
        before.tail = (before.tail or "") + (element.tail or "")
    elif parent is not None:
        parent.text = (parent.text or "") + (element.tail or "")
    if parent is not None:
        parent.remove(element)


@lru_cache
def selector(css: str) -> Selector:
    """A compiled CSS selector: give it an element, get the elements below it in the order of the page."""
    found: Selector = CSSSelector(css, translator="html")
    return found


def by_class(element: Element) -> dict[str, list[Element]]:
    """Everything below an element by class name, in the order of the page: one walk instead of many
    selectors.
    """
    found: dict[str, list[Element]] = {}
    for node in element.iter("*"):
        for name in (node.get("class") or "").split():
            found.setdefault(name, []).append(node)
    return found


def first(found: Iterable[T]) -> T | None:
    """The first of what was found, or None."""
    return next(iter(found), None)


def number(value: object, field: str, url: str | None = None) -> float | None:
    """A rating or an end of its scale: 4, "4.5", "8,4", "8,4/10"; empty is None, else ``DoubtError``."""
    if value is None or (isinstance(value, str) and not value.strip()):
        return None
    if isinstance(value, int | float) and not isinstance(value, bool):
        return float(value)
    found = NUMBER.fullmatch(value.strip()) if isinstance(value, str) else None
    if found is None:
        raise DoubtError(field, value, "is no number", url)
    return float(found[1].replace(",", "."))


def count(text: str | None) -> int | None:
    """The first whole number in a text, with or without marks for thousands: "8.340 hits", "1 626"."""
    found = COUNT.search(text or "")
    return int(re.sub(r"\D", "", found[0])) if found else None


def address(url: str | None, base: str | None = None, drop: Iterable[str] = ()) -> str | None:
    """An absolute http address without fragment, session id, campaign tags and the fields in ``drop``."""
    if not url or not url.strip():
        return None
    if PLAIN_ADDRESS.fullmatch(url):
        return url
    joined = urldefrag(urljoin(base or "", url.strip()))[0]
    parts = urlsplit(joined)
    if parts.scheme not in {"http", "https"}:
        return None
    unwanted = set(drop)
    kept = [
        (name, value)
        for name, value in parse_qsl(parts.query, keep_blank_values=True)
        if name not in unwanted and not TRACKING.match(name)
    ]
    return urlunsplit(parts._replace(query=urlencode(kept))) if parts.query else joined


def host(url: str | None) -> str | None:
    """The host of an address without ``www.``, or None."""
    name = urlsplit(url).hostname if url else None
    return name.removeprefix("www.") if name else None


def link_header(header: bytes | None, relation: str) -> str | None:
    """The address that an HTTP Link header gives for a relation such as ``next``."""
    for part in (header or b"").decode("latin-1").split(","):
        found = re.fullmatch(rf"""\s*<([^>]*)>\s*;.*\brel="?{relation}"?.*""", part)
        if found:
            return found[1]
    return None
