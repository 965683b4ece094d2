"""How the sites answer: pages and JSON with sensible headers, and the frame that every page stands in."""

from __future__ import annotations

from collections import Counter
from collections.abc import Mapping
from dataclasses import dataclass, field
from hashlib import blake2b
from pathlib import Path
from typing import Any

import msgspec
from jinja2 import Environment, FileSystemLoader, StrictUndefined
from markupsafe import Markup, escape
from starlette.requests import Request
from starlette.responses import PlainTextResponse, Response

HOST = "127.0.0.1"
PORT_BASE = 8610
SITES = ("review", "forum", "discourse", "mastodon")
_COMMON = {
    "x-content-type-options": "nosniff",
    "referrer-policy": "no-referrer",
    "content-security-policy": "default-src 'none'; style-src 'unsafe-inline'; base-uri 'none'",
    "cache-control": "max-age=0, private, must-revalidate",
}


@dataclass(slots=True)
class Habits:
    """How the sites behave towards visitors; everything but the throttle is off unless a test asks for it."""

    throttle_every: int = 400
    closed: frozenset[str] = frozenset()
    challenge: frozenset[str] = frozenset()
    login: frozenset[str] = frozenset()
    hits: dict[str, Counter[str]] = field(default_factory=lambda: {site: Counter() for site in SITES})


def paragraphs(text: str) -> Markup:
    """Plain text as markup: paragraphs and line breaks, everything else escaped."""
    return Markup("".join(f"<p>{with_breaks(part)}</p>" for part in text.split("\n\n")))  # noqa: S704 - see below


def with_breaks(text: str) -> Markup:
    """Plain text as markup with line breaks only."""
    return Markup(str(escape(text)).replace("\n", "<br>\n"))  # noqa: S704 - escaped right here


def _templates() -> Environment:
    made = Environment(
        loader=FileSystemLoader(Path(__file__).resolve().parent / "templates"),
        autoescape=True,
        undefined=StrictUndefined,
        auto_reload=False,
        trim_blocks=True,
        lstrip_blocks=True,
    )
    made.filters |= {"paragraphs": paragraphs, "with_breaks": with_breaks}
    made.globals |= {"language": None, "canonical": None, "next": None}
    return made


_TEMPLATES = _templates()


def rendered(template: str, **values: Any) -> str:
    """A page from a template; every value is escaped."""
    return _TEMPLATES.get_template(template).render(values)


def page(
    request: Request, markup: str, *, status: int = 200, headers: Mapping[str, str] | None = None
) -> Response:
    """An HTML answer; 304 when the visitor already has it."""
    return _answer(request, markup.encode(), "text/html; charset=utf-8", status, headers)


def json(
    request: Request, value: Any, *, status: int = 200, headers: Mapping[str, str] | None = None
) -> Response:
    """A JSON answer; 304 when the visitor already has it."""
    return _answer(request, msgspec.json.encode(value), "application/json; charset=utf-8", status, headers)


def _answer(
    request: Request, body: bytes, kind: str, status: int, headers: Mapping[str, str] | None
) -> Response:
    sent = {**_COMMON, "content-type": kind, **(headers or {})}
    if status == 200:
        sent["etag"] = f'W/"{blake2b(body, digest_size=12).hexdigest()}"'
        if request.headers.get("if-none-match") == sent["etag"]:
            return Response(status_code=304, headers={"etag": sent["etag"]})
    return Response(body, status_code=status, headers=sent)


def missing(request: Request, *, gone: bool = False) -> Response:
    """404, or 410 for what was there and has been removed."""
    said = "Dit bericht is verwijderd." if gone else "Deze pagina bestaat niet."
    return page(request, rendered("frame.html", title=said), status=410 if gone else 404)


def trap(request: Request, habits: Habits, site: str) -> Response:
    """A page that robots.txt closes; a guest who opens it is counted."""
    habits.hits[site]["traps"] += 1
    return page(
        request, rendered("frame.html", title="Alleen voor mensen"), headers={"x-robots-tag": "noindex"}
    )


def robots(lines: str) -> PlainTextResponse:
    """The rules for robots."""
    return PlainTextResponse(lines, headers={"cache-control": "max-age=3600"})
