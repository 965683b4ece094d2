"""What the nodes of a page say: which are reviews, what each is about, and what the page itself is about."""

from __future__ import annotations

from collections.abc import Sequence
from typing import Any

from scrapers.extract import count, number, plain
from scrapers.pages.markup import Node, local, nodes_below
from scrapers.pages.shapes import Subject

WRAPPERS = ("@value", "@list", "@set")
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


def reviews(nodes: list[Node]) -> list[tuple[Node, Node | None]]:
    """Every review once, with the node that it is about, in the order of the page."""
    found: dict[int, tuple[Node, Node | None]] = {}
    _collect(nodes, None, found, set())
    return list(found.values())


def _collect(
    nodes: list[Node], about: Node | None, found: dict[int, tuple[Node, Node | None]], seen: set[int]
) -> None:
    """Walk the graph, which may go in circles, and note the nearest subject of each review."""
    for node in nodes:
        kinds = types(node)
        if not REVIEWS.isdisjoint(kinds):
            named = node_under(node, "itemReviewed", "item", "itemreviewed") or about
            if found.get(id(node), (node, None))[1] is None:
                found[id(node)] = (node, named)
        elif id(node) not in seen:
            seen.add(id(node))
            inner = about if not kinds or not NO_SUBJECT.isdisjoint(kinds) else node
            _collect([below for _, below in nodes_below(node)], inner, found, seen)


def page_subject(nodes: list[Node]) -> Subject | None:
    """What the page is about, with the aggregate rating that it states."""
    reached = {id(node): node for node in nodes}
    waiting = list(nodes)
    for node in waiting:
        rated = node_under(node, "aggregateRating")
        if rated is not None:
            return Subject(
                name=text_under(node, "name"),
                rating=number(first_under(rated, "ratingValue"), "aggregate rating"),
                rating_best=number(first_under(rated, "bestRating"), "aggregate rating"),
                rating_worst=number(first_under(rated, "worstRating"), "aggregate rating"),
                reviews=count(text_under(rated, "ratingCount", "reviewCount")),
            )
        new = {id(below): below for _, below in nodes_below(node) if id(below) not in reached}
        reached |= new
        waiting.extend(new.values())
    about = next((about for _, about in reviews(nodes) if about), None)
    return Subject(name=text_under(about, "name")) if about else None


def is_organisation(node: Node) -> bool:
    """True for a company, a shop or another organisation, not for a product."""
    return not ORGANISATIONS.isdisjoint(types(node)) or "org" in node


def types(node: Node) -> list[str]:
    """The type names of a node."""
    stated = node.get("@type")
    if isinstance(stated, str):
        return [local(stated)]
    return [local(name) for name in stated or () if isinstance(name, str)]


def values(node: Node, name: str) -> Sequence[Any]:
    """All values under a name, however they are wrapped; nulls and empty texts are none."""
    held = node.get(name)
    if isinstance(held, dict) and not held.keys().isdisjoint(WRAPPERS):
        held = next(held[wrapper] for wrapper in WRAPPERS if wrapper in held)
    if not isinstance(held, list):
        return () if held is None or held == "" else (held,)
    bare = (part["@value"] if isinstance(part, dict) and "@value" in part else part for part in held)
    return [part for part in bare if part is not None and part != ""]


def first_under(node: Node, *names: str) -> Any:
    """The first value under the first of the names that has one."""
    for name in names:
        if name in node:
            for value in values(node, name):
                return value
    return None


def node_under(node: Node, *names: str) -> Node | None:
    """The first node under the names."""
    for name in names:
        held = node.get(name)
        if held is None or type(held) is str:
            continue
        for value in values(node, name):
            if isinstance(value, dict):
                return value
    return None


def text_under(node: Node | None, *names: str) -> str | None:
    """The first text or number under the names, as plain text."""
    for name in names if node else ():
        held = node.get(name) if node else None
        if held is None:
            continue
        for value in (held,) if type(held) is str else values(node or {}, name):
            if isinstance(value, str | int | float) and (text := plain(str(value))):
                return text
    return None
