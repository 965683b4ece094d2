"""How the sites answer: pages and JSON with sensible headers, and the frame that every page stands in."""

from __future__ import annotations

from collections import Counter
from collections.abc import Mapping
from dataclasses import dataclass, field
from hashlib import blake2b
from typing import Any

import msgspec
from markupsafe import escape
from starlette.requests import Request
from starlette.responses import PlainTextResponse, Response

SITES = ("review", "forum", "discourse", "mastodon")
BANNER = "fictieve demosite / fictional demo site"
_STYLE = (
    "body{font:16px/1.5 system-ui,sans-serif;max-width:46rem;margin:0 auto;padding:0 1rem 3rem;color:#1b1f24;"
    "background:#fbfaf7}.demo{background:#0b6e6e;color:#fff;padding:.4rem 1rem;margin:0 -1rem 1rem}"
    "article,.post{border-top:1px solid #e5e1d8;padding:.6rem 0}.meta,.author,dl{color:#6b7280;font-size:.9rem}"
    "blockquote{border-left:3px solid #e5e1d8;margin:.5rem 0;padding-left:.8rem;color:#6b7280}"
    "ul{padding-left:1.2rem}a{color:#0b6e6e}.reply{margin-left:1.5rem}"
)
_COMMON = {
    "x-content-type-options": "nosniff",
    "referrer-policy": "no-referrer",
    "content-security-policy": "default-src 'none'; style-src 'unsafe-inline'; base-uri 'none'; form-action 'none'",
}


@dataclass(slots=True)
class Habits:
    """How the sites behave towards visitors; everything but the throttle is off unless a test asks for it."""

    throttle_every: int = 400
    closed: frozenset[str] = frozenset()
    challenge: frozenset[str] = frozenset()
    login: frozenset[str] = frozenset()
    hits: dict[str, Counter[str]] = field(default_factory=lambda: {site: Counter() for site in SITES})


def frame(title: str, body: str, *, language: str = "nl", head: str = "", body_attributes: str = "") -> str:
    """A whole page around ``body``; ``title`` is plain text, the rest is markup."""
    return (
        f'<!DOCTYPE html>\n<html dir="ltr" lang="{language}">\n<head>\n<meta charset="utf-8">\n'
        f'<meta name="viewport" content="width=device-width, initial-scale=1">\n<title>{escape(title)}</title>\n'
        f"<style>{_STYLE}</style>\n{head}</head>\n<body{body_attributes}>\n"
        f'<p class="demo" role="note">{BANNER}</p>\n{body}\n</body>\n</html>\n'
    )


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
    sent = {
        **_COMMON,
        "content-type": kind,
        "cache-control": "max-age=0, private, must-revalidate",
        **(headers or {}),
    }
    if status == 200:
        sent["etag"] = f'W/"{blake2b(body, digest_size=12).hexdigest()}"'
        if request.headers.get("if-none-match") == sent["etag"]:
            return Response(status_code=304, headers={"etag": sent["etag"]})
    return Response(body, status_code=status, headers=sent)


def missing(request: Request, *, gone: bool = False) -> Response:
    """404, or 410 for what was there and has been removed."""
    said = "Dit bericht is verwijderd." if gone else "Deze pagina bestaat niet."
    return page(request, frame(said, f"<h1>{said}</h1>"), status=410 if gone else 404)


def trap(request: Request, habits: Habits, site: str) -> Response:
    """A page that robots.txt closes; a guest who opens it is counted."""
    habits.hits[site]["traps"] += 1
    return page(
        request, frame("Afdrukken", "<h1>Alleen voor mensen</h1>"), headers={"x-robots-tag": "noindex"}
    )


def robots(lines: str) -> PlainTextResponse:
    """robots.txt."""
    return PlainTextResponse(lines, headers={"cache-control": "max-age=3600"})


def paragraphs(text: str) -> str:
    """Plain text as markup: paragraphs and line breaks, everything else escaped."""
    return "".join(f"<p>{str(escape(part)).replace(chr(10), '<br>')}</p>" for part in text.split("\n\n"))


def with_breaks(text: str) -> str:
    """Plain text as markup with line breaks only."""
    return str(escape(text)).replace("\n", "<br>\n")
