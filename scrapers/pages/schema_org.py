"""Any page with schema.org reviews (JSON-LD, microdata, RDFa) or microformats (h-review)."""

from __future__ import annotations

import hashlib
from dataclasses import dataclass, field
from datetime import date, datetime
from typing import Any, Literal
from urllib.parse import urldefrag, urljoin, urlsplit

from scrapers.dates import When, read_date
from scrapers.exceptions import DoubtError
from scrapers.extract import Element, address, count, host, number, parsed, selector
from scrapers.items import Complaint, Reply, Role
from scrapers.pages import markup
from scrapers.pages.graph import (
    first_under,
    is_organisation,
    node_under,
    page_subject,
    reviews,
    text_under,
    values,
)
from scrapers.pages.markup import Node, nodes_below
from scrapers.pages.shapes import Page
from scrapers.sources import Site

next_links = selector("link[rel~='next'][href], a[rel~='next'][href]")


@dataclass(frozen=True, slots=True)
class About:
    """What reviews are about: a company or a product, and the company's own host."""

    name: str | None = None
    company: str | None = None
    domain: str | None = None
    product: str | None = None


@dataclass(frozen=True, slots=True)
class Context:
    """What every fact of one page is read with."""

    base: str | None
    fetched_at: datetime
    site: Site
    language: str | None
    _subjects: dict[int, About] = field(default_factory=dict)

    def subject(self, node: Node | None) -> About:
        """What a node is; the reviews of a page mostly share theirs, so each is looked at once."""
        if id(node) not in self._subjects:
            self._subjects[id(node)] = _about(node, self)
        return self._subjects[id(node)]

    def when(self, node: Node, field: str, *names: str) -> When | None:
        """The moment under the first of the names that has one."""
        for name in names:
            for value in values(node, name) if name in node else ():
                return read_date(str(value), self.fetched_at, self.site.zone, self.site.date_order, field)
        return None


def read(text: str, url: str | None, fetched_at: datetime, site: Site) -> Page:
    """All reviews that the page marks up, in one syntax: the one that gives most of them, JSON-LD first."""
    tree = parsed(text)
    base = url or next(
        (address(link.get("href")) for link in tree.iterfind(".//link[@rel='canonical']")), None
    )
    context = Context(base, fetched_at, site, tree.get("lang") or None)
    page = Page(next_url=_next(tree, context), links=_links(tree, context))
    with page.doubting():
        found = _marked_up(tree, text, base)
        page.subject = page_subject(found)
        seen: dict[str, Complaint] = {}
        for review, about in reviews(found):
            with page.doubting():
                complaint = _complaint(review, about, context)
                seen.setdefault(complaint.source_id, complaint)
        page.complaints = list(seen.values())
    return page


def _marked_up(tree: Element, text: str, base: str | None) -> list[Node]:
    found = markup.json_ld(tree, base)
    others = [
        nodes
        for nodes in (markup.microdata(text), markup.rdfa(tree, text), markup.microformats(text))
        if nodes
    ]
    return max((found, *others), key=lambda nodes: (len(reviews(nodes)), bool(nodes))) if others else found


def _complaint(review: Node, about: Node | None, context: Context) -> Complaint:
    rating, best, worst = _rating(review, context)
    posted = context.when(
        review, "posted_at", "datePublished", "dateCreated", "reviewed", "dtreviewed", "published"
    )
    edited = context.when(review, "edited_at", "dateModified")
    author = _identity(review)
    subject = context.subject(about)
    stated = _stated(review)
    return Complaint(
        source=context.site.source,
        source_id=_source_id(review, subject.name, author, context),
        kind=context.site.kind,
        url=_permalink(review, context) or (address(context.base) if context.base else None),
        company_name=subject.company,
        company_domain=subject.domain,
        company_handle=context.site.company.handle if context.site.company else None,
        title=text_under(review, "headline", "name", "summary"),
        narrative=text_under(review, "reviewBody", "description", "text", "content"),
        language_hint=text_under(review, "inLanguage") or context.language,
        posted_at=posted.at if posted else None,
        posted_precision=posted.precision if posted else None,
        edited_at=edited.at if edited and (posted is None or edited.at > posted.at) else None,
        rating=rating,
        rating_best=best,
        rating_worst=worst,
        author_key=author,
        author_verified=stated.get("verified"),
        author_posts=count(str(stated.get("authorReviewCount", ""))),
        author_since=_day(stated.get("authorMemberSince"), context),
        invited=_invitation(stated.get("invitation"), context),
        replies=_replies(review, subject.name, author, context),
        product=subject.product,
        fetched_at=context.fetched_at,
    )


def _rating(review: Node, context: Context) -> tuple[float | None, float | None, float | None]:
    """Value, best and worst; each review carries its own scale, and a scale not stated is unknown."""
    node = node_under(review, "reviewRating", "rating")
    held = node or review
    raw = (
        first_under(held, "ratingValue", "value", "average")
        if node
        else first_under(review, "reviewRating", "rating", "ratingValue")
    )
    value = number(raw, "rating", context.base)
    best = number(first_under(held, "bestRating", "best"), "rating_best", context.base)
    worst = number(first_under(held, "worstRating", "worst"), "rating_worst", context.base)
    if value is not None and ((best is not None and value > best) or (worst is not None and value < worst)):
        raise DoubtError("rating", value, f"lies outside its own scale {worst} to {best}", context.base)
    return value, best, worst


def _replies(review: Node, company: str | None, author: str | None, context: Context) -> list[Reply] | None:
    """Comments on the review; without any the site decides whether there is none or none is shown to us."""
    comments = [node for name, node in nodes_below(review) if name in {"comment", "comments"}]
    if not comments and not context.site.shows_replies:
        return None
    return [_reply(comment, company, author, context) for comment in comments]


def _reply(comment: Node, company: str | None, author: str | None, context: Context) -> Reply:
    who = node_under(comment, "author", "creator")
    name = text_under(who, "name") if who else text_under(comment, "author", "creator")
    names = {company, *context.site.company_accounts, *context.site.company_accounts.values()} - {None}
    if (who is not None and is_organisation(who)) or name in names:
        role: Role = "company"
    else:
        role = "consumer" if author is not None and _identity(comment) == author else "other"
    posted = context.when(comment, "replies.posted_at", "dateCreated", "datePublished")
    return Reply(
        role=role,
        posted_at=posted.at if posted else None,
        precision=posted.precision if posted else None,
        text=text_under(comment, "text", "description", "name"),
    )


def _stated(review: Node) -> dict[str, Any]:
    """What a site adds to its reviews in schema.org's own way of adding: pairs of name and value."""
    pairs = [node for name, node in nodes_below(review) if name == "additionalProperty"]
    return {str(first_under(pair, "name")): first_under(pair, "value") for pair in pairs}


def _invitation(stated: str | None, context: Context) -> Literal["invited", "organic"] | None:
    if stated not in ("invited", "organic", None):
        raise DoubtError("invited", stated, "is neither invited nor organic", context.base)
    return stated  # type: ignore[return-value]


def _day(stated: str | None, context: Context) -> date | None:
    found = read_date(stated or "", context.fetched_at, field="author_since")
    return found.at.date() if found else None


def _identity(review: Node) -> str | None:
    """The author's address or id, else the name; replaced by a keyed hash before it is stored."""
    who = node_under(review, "author", "reviewer", "creator")
    if who is None:
        return text_under(review, "author", "reviewer", "creator")
    return text_under(who, "@id", "url", "identifier") or text_under(who, "name", "fn", "alternateName")


def _source_id(review: Node, about: str | None, author: str | None, context: Context) -> str:
    """The source's own id, else one made of what stays: subject, author and date, or else the text."""
    identifier = node_under(review, "identifier")
    own = text_under(identifier, "value") if identifier else text_under(review, "identifier")
    if own or (own := _permalink(review, context)):
        return own
    date = text_under(review, "datePublished", "dateCreated", "reviewed", "dtreviewed", "published")
    stable = [about or (urlsplit(context.base).path if context.base else None), author, date]
    if author is None or date is None:
        stable += [
            text_under(review, "headline", "name"),
            text_under(review, "reviewBody", "description", "text", "content"),
        ]
    return hashlib.sha256("\x1f".join(part or "" for part in stable).encode()).hexdigest()[:24]


def _permalink(review: Node, context: Context) -> str | None:
    """The review's own address, if it has one that differs from the page's."""
    for raw in (text_under(review, "url"), text_under(review, "@id")):
        joined = urljoin(context.base or "", raw) if raw and not raw.startswith("_:") else None
        bare = address(joined)
        if joined and bare and joined != context.base:
            fragment = urldefrag(joined)[1]
            return f"{bare}#{fragment}" if fragment else bare
    return None


def _about(node: Node | None, context: Context) -> About:
    """The declared company of the site, else the organisation or product that the node is."""
    name = text_under(node, "name", "fn")
    organisation = node is not None and is_organisation(node)
    product = None if organisation else name
    if company := context.site.company:
        return About(name, company.name, company.domain, product)
    return About(
        name, name if organisation else None, _domain(node, context) if organisation else None, product
    )


def _domain(about: Node | None, context: Context) -> str | None:
    """The company's own host: the first address that is not the review site's."""
    for raw in (*values(about, "sameAs"), *values(about, "url")) if about else ():
        found = host(urljoin(context.base or "", str(raw)))
        if found and found != host(context.base):
            return found
    return None


def _next(tree: Element, context: Context) -> str | None:
    named = selector(context.site.next)(tree) if context.site.next else next_links(tree)
    return next((url for link in named if (url := address(link.get("href"), context.base))), None)


def _links(tree: Element, context: Context) -> list[str]:
    """The links that the declaration says to follow, each once."""
    found = [link for css in context.site.links for link in selector(css)(tree)]
    urls = [url for link in found if (url := address(link.get("href"), context.base))]
    return list(dict.fromkeys(urls))
