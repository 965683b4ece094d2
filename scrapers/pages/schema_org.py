"""Any page with schema.org reviews (JSON-LD, microdata, RDFa) or microformats (h-review)."""

from __future__ import annotations

import hashlib
from dataclasses import dataclass
from datetime import datetime
from typing import Any
from urllib.parse import urldefrag, urljoin, urlsplit

from scrapers.dates import When, read_date
from scrapers.exceptions import DoubtError
from scrapers.extract import Element, address, count, host, number, parsed, plain, selector
from scrapers.items import Complaint, Reply, Role
from scrapers.pages import markup
from scrapers.pages.markup import Node, nodes_below
from scrapers.pages.shapes import Page, Subject
from scrapers.sources import Site

REVIEWS = {"Review", "UserReview", "CriticReview", "EmployerReview", "Recommendation", "h-review", "hreview"}
# Lists stand between a page and what it is about; they are not what a review is about.
NO_SUBJECT = {
    "ItemList",
    "ListItem",
    "WebPage",
    "ItemPage",
    "CollectionPage",
    "WebSite",
    "BreadcrumbList",
    "Review",
}
ORGANISATIONS = {
    *("Organization", "Corporation", "LocalBusiness", "OnlineBusiness", "OnlineStore", "Store", "NGO"),
    *(
        "GovernmentOrganization",
        "EducationalOrganization",
        "MedicalOrganization",
        "Airline",
        "Brand",
        "NewsMediaOrganization",
    ),
    *(
        "AutomotiveBusiness",
        "AutoDealer",
        "AutoRepair",
        "FinancialService",
        "BankOrCreditUnion",
        "InsuranceAgency",
    ),
    *(
        "FoodEstablishment",
        "Restaurant",
        "Bakery",
        "CafeOrCoffeeShop",
        "BarOrPub",
        "FastFoodRestaurant",
        "LodgingBusiness",
    ),
    *(
        "Hotel",
        "Hostel",
        "BedAndBreakfast",
        "Motel",
        "Resort",
        "Campground",
        "HealthAndBeautyBusiness",
        "HairSalon",
    ),
    *(
        "HomeAndConstructionBusiness",
        "Electrician",
        "Plumber",
        "MovingCompany",
        "GeneralContractor",
        "LegalService",
    ),
    *(
        "MedicalBusiness",
        "Dentist",
        "Physician",
        "Pharmacy",
        "ProfessionalService",
        "TravelAgency",
        "RealEstateAgent",
    ),
    *(
        "ElectronicsStore",
        "FurnitureStore",
        "ClothingStore",
        "GroceryStore",
        "MobilePhoneStore",
        "DepartmentStore",
    ),
}
next_links = selector("link[rel~='next'][href], a[rel~='next'][href]")


@dataclass(frozen=True, slots=True)
class Context:
    """What every fact of one page is read with."""

    base: str | None
    fetched_at: datetime
    site: Site
    language: str | None

    def when(self, node: Node, field: str, *names: str) -> When | None:
        """The moment under the first of the names that has one."""
        for name in names:
            for value in node.get(name, ()):
                if value not in (None, ""):
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
        page.subject = _page_subject(found)
        seen: dict[str, Complaint] = {}
        for review, about in _reviews(found):
            with page.doubting():
                complaint = _complaint(review, about, context)
                seen.setdefault(complaint.source_id, complaint)
        page.complaints = list(seen.values())
    return page


def _marked_up(tree: Element, text: str, base: str | None) -> list[Node]:
    found = markup.json_ld(tree, base)
    ways = (found, markup.microdata(text), markup.rdfa(tree, text), markup.microformats(text))
    return max(ways, key=lambda nodes: (len(_reviews(nodes)), bool(nodes)))


def _reviews(nodes: list[Node]) -> list[tuple[Node, Node | None]]:
    """Every review once, with the node that it is about, in the order of the page."""
    found: dict[int, tuple[Node, Node | None]] = {}
    _collect(nodes, None, found, set())
    return list(found.values())


def _collect(
    nodes: list[Node], about: Node | None, found: dict[int, tuple[Node, Node | None]], seen: set[int]
) -> None:
    """Walk the graph, which may go in circles, and note the nearest subject of each review."""
    for node in nodes:
        types = set(node.get("type", ()))
        if REVIEWS & types:
            named = _first_node(node, "itemReviewed", "item", "itemreviewed") or about
            if found.get(id(node), (node, None))[1] is None:
                found[id(node)] = (node, named)
        elif id(node) not in seen:
            seen.add(id(node))
            inner = about if NO_SUBJECT & types or not types else node
            _collect([below for _, below in nodes_below(node)], inner, found, seen)


def _complaint(review: Node, about: Node | None, context: Context) -> Complaint:
    rating, best, worst = _rating(review, context)
    posted = context.when(
        review, "posted_at", "datePublished", "dateCreated", "reviewed", "dtreviewed", "published"
    )
    edited = context.when(review, "edited_at", "dateModified")
    author = _identity(review)
    name = _text(about, "name", "fn") if about else None
    organisation = about is not None and bool(_is_organisation(about))
    company = context.site.company
    return Complaint(
        source=context.site.source,
        source_id=_source_id(review, name, author, context),
        kind=context.site.kind,
        url=_permalink(review, context) or (address(context.base) if context.base else None),
        company_name=company.name if company else name if organisation else None,
        company_domain=company.domain if company else _domain(about, context) if organisation else None,
        company_handle=company.handle if company else None,
        title=_text(review, "headline", "name", "summary"),
        narrative=_text(review, "reviewBody", "description", "text", "content"),
        language_hint=_text(review, "inLanguage") or context.language,
        posted_at=posted.at if posted else None,
        posted_precision=posted.precision if posted else None,
        edited_at=edited.at if edited and (posted is None or edited.at > posted.at) else None,
        rating=rating,
        rating_best=best,
        rating_worst=worst,
        author_key=author,
        replies=_replies(review, name, author, context),
        product=None if organisation else name,
        fetched_at=context.fetched_at,
    )


def _rating(review: Node, context: Context) -> tuple[float | None, float | None, float | None]:
    """Value, best and worst; each review carries its own scale, and a scale not stated is unknown."""
    node = _first_node(review, "reviewRating", "rating")
    held = node or review
    raw = (
        _first(held, "ratingValue", "value", "average")
        if node
        else _first(review, "reviewRating", "rating", "ratingValue")
    )
    value = number(raw, "rating", context.base)
    best = number(_first(held, "bestRating", "best"), "rating_best", context.base)
    worst = number(_first(held, "worstRating", "worst"), "rating_worst", context.base)
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
    who = _first_node(comment, "author", "creator")
    name = _text(who, "name") if who else _text(comment, "author", "creator")
    names = {company, *context.site.company_accounts, *context.site.company_accounts.values()} - {None}
    if (who is not None and _is_organisation(who)) or name in names:
        role: Role = "company"
    else:
        role = "consumer" if author is not None and _identity(comment) == author else "other"
    posted = context.when(comment, "replies.posted_at", "dateCreated", "datePublished")
    return Reply(
        role=role,
        posted_at=posted.at if posted else None,
        precision=posted.precision if posted else None,
        text=_text(comment, "text", "description", "name"),
    )


def _identity(review: Node) -> str | None:
    """The author's address or id, else the name; replaced by a keyed hash before it is stored."""
    who = _first_node(review, "author", "reviewer", "creator")
    if who is None:
        return _text(review, "author", "reviewer", "creator")
    return _text(who, "@id", "url", "identifier") or _text(who, "name", "fn", "alternateName")


def _source_id(review: Node, about: str | None, author: str | None, context: Context) -> str:
    """The source's own id, else one made of what stays: subject, author and date, or else the text."""
    identifier = _first_node(review, "identifier")
    own = _text(identifier, "value") if identifier else _text(review, "identifier")
    if own or (own := _permalink(review, context)):
        return own
    date = _text(review, "datePublished", "dateCreated", "reviewed", "dtreviewed", "published")
    stable = [about or (urlsplit(context.base).path if context.base else None), author, date]
    if author is None or date is None:
        stable += [
            _text(review, "headline", "name"),
            _text(review, "reviewBody", "description", "text", "content"),
        ]
    return hashlib.sha256("\x1f".join(part or "" for part in stable).encode()).hexdigest()[:24]


def _permalink(review: Node, context: Context) -> str | None:
    """The review's own address, if it has one that differs from the page's."""
    for raw in (_text(review, "url"), _text(review, "@id")):
        joined = urljoin(context.base or "", raw) if raw and not raw.startswith("_:") else None
        bare = address(joined)
        if joined and bare and joined != context.base:
            fragment = urldefrag(joined)[1]
            return f"{bare}#{fragment}" if fragment else bare
    return None


def _is_organisation(node: Node) -> bool:
    return bool(ORGANISATIONS & set(node.get("type", ()))) or "org" in node


def _domain(about: Node | None, context: Context) -> str | None:
    """The company's own host: the first address that is not the review site's."""
    for raw in (*about.get("sameAs", ()), *about.get("url", ())) if about else ():
        found = host(urljoin(context.base or "", str(raw)))
        if found and found != host(context.base):
            return found
    return None


def _page_subject(nodes: list[Node]) -> Subject | None:
    """What the page is about, with the aggregate rating that it states."""
    reached = {id(node): node for node in nodes}
    waiting = list(nodes)
    for node in waiting:
        rated = _first_node(node, "aggregateRating")
        if rated is not None:
            return Subject(
                name=_text(node, "name"),
                rating=number(_first(rated, "ratingValue"), "aggregate rating"),
                rating_best=number(_first(rated, "bestRating"), "aggregate rating"),
                rating_worst=number(_first(rated, "worstRating"), "aggregate rating"),
                reviews=count(_text(rated, "ratingCount", "reviewCount")),
            )
        new = {id(below): below for _, below in nodes_below(node) if id(below) not in reached}
        reached |= new
        waiting.extend(new.values())
    about = next((about for _, about in _reviews(nodes) if about), None)
    return Subject(name=_text(about, "name")) if about else None


def _next(tree: Element, context: Context) -> str | None:
    named = selector(context.site.next)(tree) if context.site.next else next_links(tree)
    return next((url for link in named if (url := address(link.get("href"), context.base))), None)


def _links(tree: Element, context: Context) -> list[str]:
    """The links that the declaration says to follow, each once."""
    found = [link for css in context.site.links for link in selector(css)(tree)]
    urls = [url for link in found if (url := address(link.get("href"), context.base))]
    return list(dict.fromkeys(urls))


def _first(node: Node, *names: str) -> Any:
    return next((value for name in names for value in node.get(name, ()) if value not in (None, "")), None)


def _first_node(node: Node, *names: str) -> Node | None:
    return next((value for name in names for value in node.get(name, ()) if isinstance(value, dict)), None)


def _text(node: Node | None, *names: str) -> str | None:
    for name in names if node else ():
        for value in node.get(name, ()) if node else ():
            if isinstance(value, str | int | float) and (text := plain(str(value))):
                return text
    return None
