"""The review site: companies, reviews ten to a page, each with schema.org markup and a page of its own."""

from __future__ import annotations

from collections.abc import Sequence
from typing import Any

import msgspec
from markupsafe import Markup
from starlette.requests import Request
from starlette.responses import Response
from starlette.routing import Route

from scrapers.demo_web import times
from scrapers.demo_web.answers import Habits, missing, page, rendered, robots, trap
from scrapers.demo_web.market import Company
from scrapers.demo_web.model import Post
from scrapers.demo_web.shelf import Shelf

PER_PAGE = 20
COMPANIES_PER_PAGE = 50
_BADGES = {True: "uitgenodigd", False: "uit eigen beweging", None: ""}
# The delay is tiny because this site lives on the visitor's own machine.
ROBOTS = "User-agent: *\nCrawl-delay: 0.002\nDisallow: /*?print=\nDisallow: /zoeken\nDisallow: /-/\n"


class ReviewSite:
    """Answers of the review site."""

    def __init__(self, shelf: Shelf, base: str, habits: Habits) -> None:
        self.shelf, self.base, self.habits = shelf, base, habits
        self.reviews = shelf.by_company()
        self.companies = {c.slug: c for c in sorted(shelf.market.companies.values(), key=lambda c: c.name)}

    def routes(self) -> list[Route]:
        """Addresses of the site."""
        return [
            Route("/", self.companies_page),
            Route("/bedrijven", self.companies_page),
            Route("/bedrijf/{slug}", self.company_page),
            Route("/review/{number:int}", self.review_page),
            Route("/robots.txt", lambda _: robots(ROBOTS)),
        ]

    async def companies_page(self, request: Request) -> Response:
        """All companies by name, fifty to a page."""
        names, number = list(self.companies.values()), _page_number(request)
        mine = names[(number - 1) * COMPANIES_PER_PAGE : number * COMPANIES_PER_PAGE]
        if not mine:
            return missing(request)
        markup = rendered(
            "companies.html",
            title="Beoordeelde bedrijven",
            companies=mine,
            counts={company.id: len(self.reviews.get(company.id, ())) for company in mine},
            next=self._next("/bedrijven", number, number * COMPANIES_PER_PAGE < len(names)),
        )
        return page(request, markup)

    async def company_page(self, request: Request) -> Response:
        """The reviews of one company, newest first."""
        if "print" in request.query_params:
            return trap(request, self.habits, "review")
        company, number = self.companies.get(request.path_params["slug"]), _page_number(request)
        reviews = self.reviews.get(company.id, []) if company else []
        mine = reviews[(number - 1) * PER_PAGE : number * PER_PAGE]
        if company is None or (not mine and number > 1):
            return missing(request)
        markup = rendered(
            "reviews.html",
            title=f"{company.name}: ervaringen",
            company=company,
            count=len(reviews),
            single=False,
            reviews=[self._visible(post, company) for post in mine],
            markup=_script(self._company_markup(company, reviews, mine)),
            next=self._next(f"/bedrijf/{company.slug}", number, number * PER_PAGE < len(reviews)),
        )
        return page(request, markup)

    async def review_page(self, request: Request) -> Response:
        """One review."""
        post = self.shelf.by_number.get(request.path_params["number"])
        if post is None or post.removed_at is not None:
            return missing(request, gone=post is not None)
        company = self.shelf.company(post)
        marked = {"@context": "https://schema.org", **self._review_markup(post)}
        marked["itemReviewed"] = {"@type": _kind(company), "name": company.name, "url": _home(company)}
        markup = rendered(
            "reviews.html",
            title=f"Beoordeling van {company.name}",
            language=post.language,
            company=company,
            single=True,
            reviews=[self._visible(post, company)],
            markup=_script(marked),
            canonical=self.address(post),
        )
        return page(request, markup)

    def address(self, post: Post) -> str:
        """The permalink of a review."""
        return f"{self.base}/review/{post.number}"

    def _next(self, path: str, number: int, more: bool) -> str | None:
        return f"{self.base}{path}?page={number + 1}" if more else None

    def _company_markup(
        self, company: Company, reviews: Sequence[Post], mine: Sequence[Post]
    ) -> dict[str, Any]:
        marked = [self._review_markup(post) for post in mine]
        rated = [post.rating / post.rating_best * 10 for post in reviews if post.rating is not None]
        return {
            "@context": "https://schema.org",
            "@type": _kind(company),
            "@id": f"{self.base}/bedrijf/{company.slug}#organisatie",
            "name": company.name,
            "url": _home(company),
            "aggregateRating": {
                "@type": "AggregateRating",
                "ratingValue": f"{sum(rated) / len(rated):.1f}".replace(".", ",") if rated else None,
                "bestRating": 10,
                "worstRating": 1,
                "reviewCount": len(reviews),
            },
            # As on many sites, a list of one is written as the thing itself.
            "review": marked[0] if len(marked) == 1 else marked,
        }

    def _review_markup(self, post: Post) -> dict[str, Any]:
        text, name = self.shelf.world.text(post), post.author.username
        marked: dict[str, Any] = {
            "@type": "Review",
            "@id": self.address(post),
            "identifier": str(post.number),
            "url": self.address(post),
            "author": name if post.number % 5 == 0 else {"@type": "Person", "name": name},
            "datePublished": (times.zulu if post.number % 2 else times.with_offset)(post.posted_at),
            "inLanguage": post.language,
            "reviewBody": text.body,
            "additionalProperty": _properties(post),
            "comment": [self._comment(post, place) for place in range(len(post.replies))],
        }
        if text.title is not None:
            marked["name"] = text.title
        if post.edited_at is not None:
            marked["dateModified"] = times.zulu(post.edited_at)
        if post.rating is not None:
            scale = {"bestRating": post.rating_best, "worstRating": 1}
            marked["reviewRating"] = {"@type": "Rating", "ratingValue": _mark(post), **scale}
        return marked

    def _comment(self, post: Post, place: int) -> dict[str, Any]:
        reply, company = post.replies[place], self.shelf.company(post)
        by_company = reply.role == "company"
        return {
            "@type": "Comment",
            "author": {
                "@type": "Organization" if by_company else "Person",
                "name": company.name if by_company else "bezoeker",
            },
            "dateCreated": times.with_offset(reply.at),
            "text": self.shelf.world.reply_text(post, place),
        }

    def _visible(self, post: Post, company: Company) -> dict[str, Any]:
        text = self.shelf.world.text(post)
        return {
            "number": post.number,
            "language": post.language,
            "title": text.title,
            "author": post.author,
            "badge": _BADGES[post.is_invited],
            "at": times.dutch(post.posted_at),
            "edited": None if post.edited_at is None else times.dutch(post.edited_at),
            "mark": None if post.rating is None else _mark(post),
            "best": post.rating_best,
            "body": text.body,
            "replies": [
                {
                    "name": company.name if reply.role == "company" else "een bezoeker",
                    "at": times.dutch(reply.at),
                    "text": self.shelf.world.reply_text(post, place),
                }
                for place, reply in enumerate(post.replies)
            ],
        }


def _kind(company: Company) -> str:
    return "LocalBusiness" if company.sector in {"groceries", "housing"} else "Organization"


def _home(company: Company) -> str:
    return f"https://{company.domain}/"


def _properties(post: Post) -> list[dict[str, Any]]:
    values = {
        "invitation": {True: "invited", False: "organic", None: None}[post.is_invited],
        "verified": post.is_verified,
        "authorReviewCount": post.author.posts,
        "authorMemberSince": post.author.since.isoformat(),
    }
    return [
        {"@type": "PropertyValue", "name": name, "value": value}
        for name, value in values.items()
        if value is not None
    ]


def _mark(post: Post) -> str | int:
    """Ten-point marks with a decimal comma, as Dutch sites write them; five-point marks as number or text."""
    assert post.rating is not None
    if post.rating_best == 10:
        return f"{post.rating:.1f}".replace(".", ",")
    return int(post.rating) if post.number % 3 else str(int(post.rating))


def _script(value: dict[str, Any]) -> Markup:
    """JSON-LD; a ``<`` inside it must not end the script."""
    return Markup(msgspec.json.encode(value).decode().replace("<", "\\u003c"))  # noqa: S704 - escaped here


def _page_number(request: Request) -> int:
    asked = request.query_params.get("page", "1")
    return max(int(asked), 1) if asked.isdigit() else 1
