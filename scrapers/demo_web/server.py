"""Four sites in one process, on four consecutive ports of this machine only."""

from __future__ import annotations

import asyncio
import contextlib
import socket
import threading
from collections.abc import Callable, Iterator
from dataclasses import dataclass, field
from hashlib import blake2b
from typing import Protocol

import uvicorn
from starlette.applications import Starlette
from starlette.requests import Request
from starlette.responses import JSONResponse, RedirectResponse, Response
from starlette.routing import Route
from starlette.types import ASGIApp, Receive, Scope, Send

from scrapers.demo_web.answers import HOST, SITES, Habits, missing, rendered
from scrapers.demo_web.discourse import Discourse
from scrapers.demo_web.forum import Forum
from scrapers.demo_web.mastodon import Mastodon
from scrapers.demo_web.model import SOURCES
from scrapers.demo_web.review_site import ReviewSite
from scrapers.demo_web.shelf import Shelf
from scrapers.demo_web.world import World

_OPEN_TO_ALL = ("/robots.txt", "/-/status.json")
_CHALLENGE = rendered("challenge.html", title="Even geduld...")
_LOGIN = rendered("login.html", title="Inloggen")


class Doorman:
    """Stands before a site: counts, throttles, and where asked shows a challenge or a login wall."""

    def __init__(self, app: ASGIApp, site: str, habits: Habits) -> None:
        self.app, self.site, self.habits = app, site, habits
        self.hits = habits.hits[site]
        self.seen: set[str] = set()

    async def __call__(self, scope: Scope, receive: Receive, send: Send) -> None:
        """ASGI."""
        answer = self._instead(Request(scope)) if scope["type"] == "http" else None
        await (answer or self.app)(scope, receive, send)

    def _instead(self, request: Request) -> Response | None:
        path = request.url.path
        self.hits["requests"] += 1
        if path in _OPEN_TO_ALL:
            return None
        if self.site in self.habits.challenge:
            return Response(_CHALLENGE, 403, {"cf-mitigated": "challenge", "server": "demo"}, "text/html")
        if self.site in self.habits.login:
            return (
                Response(_LOGIN, 200, media_type="text/html")
                if path == "/login"
                else RedirectResponse("/login", 302)
            )
        return self._throttled(path) if self.site == "discourse" and path.endswith(".json") else None

    def _throttled(self, path: str) -> Response | None:
        """Some paths, always the same, are refused the first time that they are asked for."""
        every = self.habits.throttle_every
        drawn = int.from_bytes(blake2b(path.encode(), digest_size=4).digest(), "big")
        if not every or path in self.seen or drawn % every:
            return None
        self.seen.add(path)
        self.hits["throttled"] += 1
        said = "U hebt deze actie te vaak uitgevoerd, probeer het over 1 seconde opnieuw."
        body = {"errors": [said], "error_type": "rate_limit", "extras": {"wait_seconds": 1}}
        return JSONResponse(body, 429, {"retry-after": "1"})


class _Answers(Protocol):
    """What a site is to the server."""

    def routes(self) -> list[Route]:
        """Its addresses."""
        ...


class _Server(uvicorn.Server):
    """A server that leaves signals to the process, which has four of them."""

    @contextlib.contextmanager
    def capture_signals(self) -> Iterator[None]:
        """No handlers of its own."""
        yield


def site_apps(world: World, port_base: int, habits: Habits) -> list[ASGIApp]:
    """The four sites as ASGI applications, in the order of their ports."""
    makers: tuple[Callable[[Shelf, str, Habits], _Answers], ...] = (ReviewSite, Forum, Discourse, Mastodon)
    apps: list[ASGIApp] = []
    for place, (site, source, maker) in enumerate(zip(SITES, SOURCES, makers, strict=True)):
        answers = maker(Shelf(world, source), f"http://{HOST}:{port_base + place}", habits)
        app = Starlette(
            routes=[*answers.routes(), _status_route(site, habits)], exception_handlers={404: _not_found}
        )
        apps.append(Doorman(app, site, habits))
    return apps


def _status_route(site: str, habits: Habits) -> Route:
    async def status(_: Request) -> Response:
        return JSONResponse(dict(habits.hits[site]))

    return Route("/-/status.json", status)


async def _not_found(request: Request, _: Exception) -> Response:
    return missing(request)


@dataclass
class Serving:
    """The running sites: their addresses, and what they counted."""

    port_base: int
    habits: Habits
    servers: list[uvicorn.Server] = field(default_factory=list)

    def address(self, site: str) -> str:
        """``http://127.0.0.1:8611`` and the like, without a slash at the end."""
        return f"http://{HOST}:{self.port_base + SITES.index(site)}"

    def stop(self) -> None:
        """Let the sites finish and end."""
        for server in self.servers:
            server.should_exit = True


def bind(port_base: int) -> tuple[int, list[socket.socket]]:
    """Four listening sockets on consecutive ports, free ones for 0; ``OSError`` when one is taken."""
    for attempt in range(50 if port_base == 0 else 1):
        first = port_base or 20_000 + (threading.get_native_id() * 37 + attempt * 4) % 20_000
        sockets: list[socket.socket] = []
        try:
            sockets.extend(_listen(first + place) for place in range(len(SITES)))
        except OSError:
            for opened in sockets:
                opened.close()
            if port_base:
                raise
            continue
        return first, sockets
    raise OSError("no four consecutive free ports were found")


def _listen(port: int) -> socket.socket:
    made = socket.socket(socket.AF_INET, socket.SOCK_STREAM)
    made.setsockopt(socket.SOL_SOCKET, socket.SO_REUSEADDR, 1)
    try:
        made.bind((HOST, port))
        made.listen(128)  # only a listening socket keeps others off the port
    except OSError:
        made.close()
        raise
    return made


def prepare(world: World, port_base: int, habits: Habits | None = None) -> Serving:
    """Make the world and its sites, for ports that are bound."""
    habits = habits or Habits()
    serving = Serving(port_base, habits)
    for app in site_apps(world, port_base, habits):
        config = uvicorn.Config(
            app, log_level="warning", access_log=False, lifespan="off", server_header=False
        )
        serving.servers.append(_Server(config))
    return serving


async def run(serving: Serving, sockets: list[socket.socket]) -> None:
    """Serve until ``serving.stop()``; signals are the caller's."""
    await asyncio.gather(*(server.serve([own]) for server, own in zip(serving.servers, sockets, strict=True)))


@contextlib.contextmanager
def serving(world: World, port_base: int = 0, habits: Habits | None = None) -> Iterator[Serving]:
    """The sites in a thread of this process, for tests: ``with serving(World(scale=0.02)) as sites: ...``."""
    first, sockets = bind(port_base)
    sites = prepare(world, first, habits)
    thread = threading.Thread(target=lambda: asyncio.run(run(sites, sockets)), name="demo-web", daemon=True)
    thread.start()
    ready = threading.Event()
    while not all(server.started for server in sites.servers) and thread.is_alive():
        ready.wait(0.005)
    try:
        yield sites
    finally:
        sites.stop()
        thread.join(timeout=10)
        for own in sockets:
            own.close()
