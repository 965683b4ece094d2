"""The HTML frame around every page, and what every answer carries: language, safety headers, compression.

Streamlit's own frame says it is English and called Streamlit; ours says which page this is in which language,
brings our style and type before the first paint, and tells a reader without JavaScript where the data are.
"""

from __future__ import annotations

import gzip
import re
from collections.abc import Mapping
from functools import cache, lru_cache
from pathlib import Path
from typing import TYPE_CHECKING

import streamlit
from markupsafe import Markup
from starlette.datastructures import Headers, MutableHeaders
from starlette.requests import Request
from starlette.responses import FileResponse, HTMLResponse, Response

from . import snapshot
from .address import Address, read
from .components import PAGES
from .wording import Words, words

if TYPE_CHECKING:
    from starlette.types import ASGIApp, Message, Receive, Scope, Send

STREAMLIT = Path(streamlit.__file__).parent / "static"
STATIC = Path(__file__).with_name("static")
ICONS = {"favicon.ico", "favicon.png", "favicon.svg"}
OPEN = {*PAGES, *ICONS, "assets", "download", "report", "healthz", "static", "media", "component", "_stcore"}
HEADERS = {
    "Content-Security-Policy": "; ".join(
        [
            "default-src 'self'",
            "script-src 'self'",
            "style-src 'self' 'unsafe-inline'",  # Streamlit and Plotly style their elements as they draw them
            "img-src 'self' data: blob:",
            "font-src 'self' data:",
            "connect-src 'self'",
            "object-src 'none'",
            "frame-src 'none'",
            "base-uri 'self'",
            "form-action 'self'",
            "frame-ancestors 'self'",
        ]
    ),
    "Cross-Origin-Opener-Policy": "same-origin",
    "Permissions-Policy": "camera=(), geolocation=(), microphone=()",
    "Referrer-Policy": "same-origin",
    "X-Content-Type-Options": "nosniff",
}


def frame(request: Request) -> Response:
    """The frame of the page asked for, in the language of its address; 404 with a way home for any other."""
    page = request.path_params.get("page", "")
    if page in ICONS:
        return FileResponse(STATIC / "favicon.svg", media_type="image/svg+xml")
    address = read(request.query_params)
    said = words(address.language)
    if page not in PAGES:
        return HTMLResponse(_missing(said, address), status_code=404)
    return HTMLResponse(_framed(said, page, demo=_is_demo()), headers={"Cache-Control": "no-cache"})


def _is_demo() -> bool:
    try:
        shown = snapshot.latest()
    except snapshot.SnapshotError:
        return False
    return shown is not None and shown.world == "demo"


def _framed(said: Words, page: str, *, demo: bool) -> str:
    title = said("site.title", page=said(f"pages.{PAGES[page]}"), name=said("site.name"))
    if demo:
        title = said("site.title", page=said("site.demo_short"), name=title)
    head = Markup(
        '<title>{}</title><meta name="description" content="{}">'
        '<meta name="color-scheme" content="light dark">'
        '<link rel="icon" href="/assets/favicon.svg" type="image/svg+xml">'
        '<link rel="preload" href="/assets/Inter.woff2" as="font" type="font/woff2" crossorigin>'
        "{}"
    ).format(title, said("site.description"), _styles())
    script = (
        '<script src="/assets/site.js" defer></script>'  # before Streamlit's own, which reads what it sets
    )
    without_script = Markup('<p>{} <a href="/download/complaints.csv">CSV</a></p>').format(
        said("site.noscript")
    )
    return (
        _streamlit_frame()
        .replace('lang="en"', f'lang="{said.language}"', 1)
        .replace("<script", f"{script}<script", 1)
        .replace("</head>", f"{head}</head>", 1)
        .replace("<noscript></noscript>", f"<noscript>{without_script}</noscript>", 1)
    )


@cache
def _streamlit_frame() -> str:
    """Streamlit's frame without its own title, icon, type, inline script and word to those without
    JavaScript.
    """
    text = (STREAMLIT / "index.html").read_text(encoding="utf-8")
    for unwanted in (
        r"<title>.*?</title>",
        r'<link rel="shortcut icon"[^>]*>',
        r'<link\s+rel="preload"[^>]*font[^>]*>',
        r'<link rel="service-desc"[^>]*>',
        r"<script>.*?</script>",
        r"<!--.*?-->",
    ):
        text = re.sub(unwanted, "", text, flags=re.DOTALL)
    return re.sub(r"<noscript>.*?</noscript>", "<noscript></noscript>", text, flags=re.DOTALL)


@cache
def _styles() -> Markup:
    """The house look first, then what single pages add to it."""
    others = sorted(path.name for path in STATIC.glob("*.css") if path.name != "site.css")
    return Markup("").join(
        Markup('<link rel="stylesheet" href="/assets/{}">').format(name) for name in ("site.css", *others)
    )


def _missing(said: Words, address: Address) -> str:
    return str(
        Markup(
            '<!doctype html><html lang="{}"><head><meta charset="utf-8"><meta name="viewport" '
            'content="width=device-width, initial-scale=1"><title>{}</title>'
            '{}</head><body class="stApp alone"><main><h1>{}</h1>'
            '<p><a href="{}">{}</a></p></main></body></html>'
        ).format(
            said.language,
            said("site.not_found"),
            _styles(),
            said("site.not_found"),
            Address(address.language).link(""),
            said("site.not_found_home"),
        )
    )


class Guarded:
    """Answers only what the site has, and puts the safety headers on every answer."""

    def __init__(self, app: ASGIApp) -> None:
        self._app = app

    async def __call__(self, scope: Scope, receive: Receive, send: Send) -> None:
        """Pass the request on when its first step is one of ours."""
        if scope["type"] != "http":
            await self._app(scope, receive, send)
            return

        async def with_headers(message: Message) -> None:
            if message["type"] == "http.response.start":
                headers = MutableHeaders(scope=message)
                for name, value in HEADERS.items():
                    headers.setdefault(name, value)
            await send(message)

        first = scope["path"].split("/")[1]
        known = first in OPEN and not (first in PAGES and scope["path"].count("/") > 1)
        answer = self._app if known else HTMLResponse(_missing(words("nl"), Address()), status_code=404)
        await answer(scope, receive, with_headers)


class Compressed:
    """Streamlit's scripts and styles compressed once, instead of sent whole: a third of the first visit's
    bytes.
    """

    def __init__(self, app: ASGIApp) -> None:
        self._app = app

    async def __call__(self, scope: Scope, receive: Receive, send: Send) -> None:
        """Answer from memory where the reader takes gzip and wants a whole file."""
        if scope["type"] == "http" and scope["path"] in _compressible():
            headers = Headers(scope=scope)
            if "gzip" in headers.get("accept-encoding", "") and "range" not in headers:
                await _zipped(scope["path"])(scope, receive, send)
                return
        await self._app(scope, receive, send)


@lru_cache(maxsize=512)
def _zipped(path: str) -> Response:
    kind = {".js": "text/javascript", ".css": "text/css"}[Path(path).suffix]
    return Response(
        gzip.compress(_compressible()[path].read_bytes(), 6, mtime=0),
        media_type=kind,
        headers={
            "Content-Encoding": "gzip",
            "Vary": "Accept-Encoding",
            "Cache-Control": "public, immutable, max-age=31536000",
        },
    )


@cache
def _compressible() -> Mapping[str, Path]:
    """The files whose names change with their content, by the path they are asked for."""
    files = [*STREAMLIT.glob("static/**/*.js"), *STREAMLIT.glob("static/**/*.css")]
    return {f"/{file.relative_to(STREAMLIT).as_posix()}": file for file in files}
