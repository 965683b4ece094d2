"""The review site: companies, reviews ten to a page, each with schema.org markup and a page of its own."""

from __future__ import annotations

from collections.abc import Sequence
from typing import Any

import msgspec
from markupsafe import escape
from starlette.requests import Request
from starlette.responses import Response
from starlette.routing import Route

from scrapers.demo_web import times
from scrapers.demo_web.answers import Habits, frame, missing, page, paragraphs, robots, trap
from scrapers.demo_web.market import Company
from scrapers.demo_web.model import Post
from scrapers.demo_web.shelf import Shelf

PER_PAGE = 10
COMPANIES_PER_PAGE = 50
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
        names, number = list(self.companies.values()), _number(request)
        mine = names[(number - 1) * COMPANIES_PER_PAGE : number * COMPANIES_PER_PAGE]
        if not mine:
            return missing(request)
        more = number * COMPANIES_PER_PAGE < len(names)
        links = "".join(
            f'<li><a href="/bedrijf/{c.slug}">{escape(c.name)}</a> ({len(self.reviews.get(c.id, []))} beoordelingen)</li>'
            for c in mine
        )
        body = f'<h1>Beoordeelde bedrijven</h1><ul class="companies">{links}</ul>{_next("/bedrijven", number, more)}'
        return page(request, frame("Bedrijven", body, head=_rel_next(f"{self.base}/bedrijven", number, more)))

    async def company_page(self, request: Request) -> Response:
        """The reviews of one company, newest first."""
        if "print" in request.query_params:
            return trap(request, self.habits, "review")
        company, number = self.companies.get(request.path_params["slug"]), _number(request)
        if company is None:
            return missing(request)
        reviews = self.reviews.get(company.id, [])
        mine = reviews[(number - 1) * PER_PAGE : number * PER_PAGE]
        if not mine and number > 1:
            return missing(request)
        more = number * PER_PAGE < len(reviews)
        path = f"/bedrijf/{company.slug}"
        body = (
            f"<h1>{escape(company.name)}</h1><p class=meta>{len(reviews)} beoordelingen · "
            f'<a href="{path}?print=1" rel="nofollow">Afdrukken</a> · <a href="/zoeken" rel="nofollow">Zoeken</a></p>'
            f"{''.join(self._article(post, company) for post in mine)}{_next(path, number, more)}"
        )
        head = _rel_next(f"{self.base}{path}", number, more) + _script(
            self._company_markup(company, reviews, mine)
        )
        return page(request, frame(f"{company.name}: ervaringen", body, head=head))

    async def review_page(self, request: Request) -> Response:
        """One review."""
        post = self.shelf.by_number.get(request.path_params["number"])
        if post is None or post.removed_at is not None:
            return missing(request, gone=post is not None)
        company = self.shelf.company(post)
        head = f'<link rel="canonical" href="{self.address(post)}">\n' + _script(
            {"@context": "https://schema.org", **self._review_markup(post, company, with_subject=True)}
        )
        body = f'<p><a href="/bedrijf/{company.slug}">{escape(company.name)}</a></p>{self._article(post, company)}'
        return page(
            request, frame(f"Beoordeling van {company.name}", body, language=post.language, head=head)
        )

    def address(self, post: Post) -> str:
        """The permalink of a review."""
        return f"{self.base}/review/{post.number}"

    def _company_markup(
        self, company: Company, reviews: Sequence[Post], mine: Sequence[Post]
    ) -> dict[str, Any]:
        marked = [self._review_markup(post, company) for post in mine]
        rated = [post.rating / post.rating_best * 10 for post in reviews if post.rating is not None]
        return {
            "@context": "https://schema.org",
            "@type": "LocalBusiness" if company.sector in {"groceries", "housing"} else "Organization",
            "@id": f"{self.base}/bedrijf/{company.slug}#organisatie",
            "name": company.name,
            "url": f"https://{company.domain}/",
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

    def _review_markup(self, post: Post, company: Company, *, with_subject: bool = False) -> dict[str, Any]:
        text = self.shelf.world.text(post)
        name = post.author.username
        marked: dict[str, Any] = {
            "@type": "Review",
            "@id": self.address(post),
            "identifier": str(post.number),
            "url": self.address(post),
            "author": name if post.number % 5 == 0 else {"@type": "Person", "name": name},
            "datePublished": times.zulu(post.posted_at)
            if post.number % 2
            else times.with_offset(post.posted_at),
            "inLanguage": post.language,
            "reviewBody": text.body,
            "additionalProperty": _properties(post),
            "comment": [self._comment(post, place, company) for place in range(len(post.replies))],
        }
        if text.title is not None:
            marked["name"] = text.title
        if post.edited_at is not None:
            marked["dateModified"] = times.zulu(post.edited_at)
        if post.rating is not None:
            marked["reviewRating"] = {
                "@type": "Rating",
                "ratingValue": _mark(post),
                "bestRating": post.rating_best,
                "worstRating": 1,
            }
        if with_subject:
            marked["itemReviewed"] = {
                "@type": "Organization",
                "name": company.name,
                "url": f"https://{company.domain}/",
            }
        return marked

    def _comment(self, post: Post, place: int, company: Company) -> dict[str, Any]:
        reply = post.replies[place]
        by_company = reply.role == "company"
        return {
            "@type": "Comment",
            "author": {"@type": "Organization", "name": company.name}
            if by_company
            else {"@type": "Person", "name": "bezoeker"},
            "dateCreated": times.with_offset(reply.at),
            "text": self.shelf.world.reply_text(post, place),
        }

    def _article(self, post: Post, company: Company) -> str:
        text, author = self.shelf.world.text(post), post.author
        badge = {True: "uitgenodigd", False: "uit eigen beweging", None: ""}[post.is_invited]
        mark = "" if post.rating is None else f"<p>Cijfer {_mark(post)} van {post.rating_best}</p>"
        replies = "".join(
            f'<div class="reply"><p class="meta">Reactie van {escape(company.name if r.role == "company" else "een bezoeker")} '
            f"op {times.dutch(r.at)}</p>{paragraphs(self.shelf.world.reply_text(post, place))}</div>"
            for place, r in enumerate(post.replies)
        )
        changed = f" · gewijzigd {times.dutch(post.edited_at)}" if post.edited_at else ""
        return (
            f'<article id="review-{post.number}" lang="{post.language}"><h2><a href="/review/{post.number}">'
            f"{escape(text.title or 'Beoordeling')}</a></h2>"
            f'<p class="meta">{author.username} · {author.posts} beoordelingen · lid sinds {author.since} · {badge} · '
            f"{times.dutch(post.posted_at)}{changed}</p>{mark}{paragraphs(text.body)}{replies}</article>"
        )


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


def _mark(post: Post) -> str | float | int:
    """Ten-point marks with a decimal comma, as Dutch sites write them; five-point marks as number or as text."""
    assert post.rating is not None
    if post.rating_best == 10:
        return f"{post.rating:.1f}".replace(".", ",")
    return int(post.rating) if post.number % 3 else str(int(post.rating))


def _script(value: dict[str, Any]) -> str:
    """JSON-LD; a ``<`` inside it must not end the script."""
    text = msgspec.json.encode(value).decode().replace("<", "\\u003c")
    return f'<script type="application/ld+json">{text}</script>\n'


def _number(request: Request) -> int:
    asked = request.query_params.get("page", "1")
    return max(int(asked), 1) if asked.isdigit() else 1


def _next(path: str, number: int, more: bool) -> str:
    return f'<p><a rel="next" href="{path}?page={number + 1}">Volgende</a></p>' if more else ""


def _rel_next(address: str, number: int, more: bool) -> str:
    return f'<link rel="next" href="{address}?page={number + 1}">\n' if more else ""
