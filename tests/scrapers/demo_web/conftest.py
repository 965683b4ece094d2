"""A tiny world, served once for all tests of this folder."""

from __future__ import annotations

import urllib.error
import urllib.request
from collections.abc import Callable, Iterator
from dataclasses import dataclass
from email.message import Message

import pytest

from scrapers.demo_web.answers import Habits
from scrapers.demo_web.server import Serving, serving
from scrapers.demo_web.world import World

SCALE = 0.02


@dataclass(frozen=True)
class Answer:
    status: int
    headers: Message
    text: str
    url: str


class _Stay(urllib.request.HTTPRedirectHandler):
    def redirect_request(self, *_: object) -> None:
        return None


_OPENER = urllib.request.build_opener(_Stay, urllib.request.ProxyHandler({}))
Get = Callable[..., Answer]


def get(url: str, **headers: str) -> Answer:
    """One request; refusals and redirects are answers too."""
    asked = urllib.request.Request(url, headers={k.replace("_", "-"): v for k, v in headers.items()})
    try:
        with _OPENER.open(asked, timeout=10) as got:
            return Answer(got.status, got.headers, got.read().decode(), url)
    except urllib.error.HTTPError as refused:
        with refused:
            return Answer(refused.code, refused.headers, refused.read().decode(), url)


@pytest.fixture(scope="session")
def world() -> World:
    return World(seed=7, scale=SCALE)


@pytest.fixture(scope="session")
def sites(world: World) -> Iterator[Serving]:
    with serving(world, habits=Habits(throttle_every=0)) as running:
        yield running
