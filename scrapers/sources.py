"""What is declared about a source: its publisher, its terms, the pace at which it is read, and its sites.

One YAML file per spider, named as the spider. Those of the live world lie in ``scrapers/sources``, those of
the demo world in ``scrapers/demo_web/sources``. An unknown or misspelt field is an error that names its
place.
"""

from __future__ import annotations

from collections.abc import Mapping
from datetime import date
from functools import cache
from pathlib import Path
from typing import Literal
from urllib.parse import urlsplit, urlunsplit
from zoneinfo import ZoneInfo

import msgspec
import yaml

from pipeline.paths import World
from scrapers.exceptions import DeclarationError, NotFetchableError
from scrapers.items import Kind

FOLDERS: dict[World, Path] = {
    "live": Path(__file__).parent / "sources",
    "demo": Path(__file__).parent / "demo_web" / "sources",
}
DEMO_PORT_BASE = 8610


class Publisher(msgspec.Struct, frozen=True, forbid_unknown_fields=True, kw_only=True):
    """Who publishes the complaints."""

    name: str
    country: str | None = None
    url: str | None = None
    official: bool = False


class Licence(msgspec.Struct, frozen=True, forbid_unknown_fields=True, kw_only=True):
    """Under which licence the texts stand; no date means that nobody looked."""

    name: str
    url: str | None = None
    checked_on: date | None = None


class Terms(msgspec.Struct, frozen=True, forbid_unknown_fields=True, kw_only=True):
    """What the publisher's terms and robots.txt say about automated reading."""

    summary: str
    url: str | None = None
    checked_on: date | None = None


class Politeness(msgspec.Struct, frozen=True, forbid_unknown_fields=True, kw_only=True):
    """How slowly a source is read; anything faster than the house's own pace needs a reason."""

    delay_seconds: float = 5.0
    concurrent_per_host: int = 1
    autothrottle: bool = True
    reason: str | None = None


class Expect(msgspec.Struct, frozen=True, forbid_unknown_fields=True, kw_only=True):
    """How many complaints a whole crawl finds; fewer is an error, more is news."""

    min_items: int = 0
    max_items: int | None = None


class Company(msgspec.Struct, frozen=True, forbid_unknown_fields=True, kw_only=True):
    """The one company that a site is about, as that site shows it."""

    name: str
    domain: str | None = None
    handle: str | None = None


class Site(msgspec.Struct, frozen=True, forbid_unknown_fields=True, kw_only=True):
    """One site of a source: where it starts, and what its own pages do not tell.

    ``source`` is ``<stem>.<key>``, or just the stem where the site has no key. ``links`` are CSS selectors
    of the links to follow from the start pages, ``next`` that of the next page where ``rel=next`` is
    missing, ``hashtags`` what to look for where a whole timeline is too much. ``company_accounts`` maps user
    names that answer for a company to that company's name; ``company_ranks`` are patterns of the ranks and
    titles that only a company's staff bear. A clock time without zone is read in ``timezone``, and as UTC
    where none is declared.
    """

    name: str
    key: str | None = None
    start_url: str
    more_start_urls: tuple[str, ...] = ()
    links: tuple[str, ...] = ()
    next: str | None = None
    hashtags: tuple[str, ...] = ()
    local_only: bool = False
    timezone: str | None = None
    date_order: Literal["DMY", "MDY"] | None = None
    company: Company | None = None
    staff_is_company: bool = False
    company_accounts: dict[str, str] = {}
    company_ranks: tuple[str, ...] = ()
    fetchable: bool = True
    fetchable_reason: str | None = None
    expect: Expect | None = None
    # Given by the source, so that a page object needs nothing but its site.
    source: str = ""
    kind: Kind = "review"
    shows_replies: bool = False

    @property
    def start_urls(self) -> tuple[str, ...]:
        """All addresses at which a crawl of this site starts."""
        return (self.start_url, *self.more_start_urls)

    @property
    def zone(self) -> ZoneInfo:
        """The zone of clock times without one."""
        return ZoneInfo(self.timezone or "UTC")


class Source(msgspec.Struct, frozen=True, forbid_unknown_fields=True, kw_only=True):
    """One declaration file."""

    title: str
    publisher: Publisher
    url: str | None = None
    licence: Licence
    terms: Terms
    fetchable: bool
    fetchable_reason: str
    cadence: str
    publish_text: Literal["full", "excerpt", "none"]
    kind: Kind
    shows_replies: bool
    shows_reply_time: bool
    shows_outcome: bool
    covers: dict[str, str]
    caveats: dict[str, list[str]]
    politeness: Politeness = Politeness()
    expect: Expect = Expect()
    sites: tuple[Site, ...] = ()


@cache
def declarations(world: World) -> Mapping[str, Source]:
    """Every declared source of a world, by stem."""
    return {path.stem: _read(path) for path in sorted(FOLDERS[world].glob("*.yml"))}


def declared(stem: str, world: World) -> Source:
    """The declaration of one source; an unknown stem raises ``DeclarationError`` naming those that exist."""
    known = declarations(world)
    if stem not in known:
        names = ", ".join(known) or "none"
        raise DeclarationError(f"There is no source {stem!r} in the {world} world; there are: {names}.")
    return known[stem]


def sites(name: str, world: World, port_base: int = DEMO_PORT_BASE) -> list[Site]:
    """The sites meant by ``stem`` (all of them) or ``stem.key`` (that one)."""
    stem, _, key = name.partition(".")
    source = declared(stem, world)
    chosen = [_complete(site, stem, source) for site in source.sites if not key or site.key == key]
    if not chosen:
        keys = ", ".join(f"{stem}.{site.key}" if site.key else stem for site in source.sites) or "none"
        raise DeclarationError(f"The source {stem!r} has no site {key or '(any)'!r}; it has: {keys}.")
    return [_rebased(site, port_base) for site in chosen] if world == "demo" else chosen


def site_for(name: str, world: World, url: str | None) -> Site:
    """The site that a saved page belongs to: by name, by host, or one of which only the kind is known."""
    stem, _, key = name.partition(".")
    source = declared(stem, world)
    host = urlsplit(url).netloc if url else None
    for site in source.sites:
        if (
            site.key == key
            or (site.key is None and not key)
            or (host and urlsplit(site.start_url).netloc == host)
        ):
            return _complete(site, stem, source)
    if key:
        raise DeclarationError(f"The source {stem!r} has no site {key!r}.")
    return _complete(Site(name=source.title, start_url=url or ""), stem, source)


def must_be_fetchable(name: str, fetchable: bool, reason: str | None) -> None:
    """Return when a source or site may be fetched, else raise ``NotFetchableError`` with its reason."""
    if not fetchable:
        raise NotFetchableError(f"{name} may not be fetched: {reason}")


def _read(path: Path) -> Source:
    try:
        source = msgspec.convert(yaml.safe_load(path.read_text(encoding="utf-8")), Source)
    except (yaml.YAMLError, msgspec.ValidationError) as error:
        raise DeclarationError(f"{path.name}: {error}") from error
    pace, ours = source.politeness, Politeness()
    hurried = pace.delay_seconds < ours.delay_seconds or pace.concurrent_per_host > 1 or not pace.autothrottle
    if hurried and not pace.reason:
        raise DeclarationError(
            f"{path.name}: politeness is faster than the house's own pace; give the reason."
        )
    return source


def _complete(site: Site, stem: str, source: Source) -> Site:
    return msgspec.structs.replace(
        site,
        source=f"{stem}.{site.key}" if site.key else stem,
        kind=source.kind,
        shows_replies=source.shows_replies,
        expect=site.expect or source.expect,
        fetchable=source.fetchable and site.fetchable,
        fetchable_reason=site.fetchable_reason or source.fetchable_reason,
    )


def _rebased(site: Site, port_base: int) -> Site:
    start, *more = (_moved(url, port_base) for url in site.start_urls)
    return msgspec.structs.replace(site, start_url=start, more_start_urls=tuple(more))


def _moved(url: str, port_base: int) -> str:
    """The same address with the demo web's first port at ``port_base``."""
    parts = urlsplit(url)
    if parts.port is None:
        return url
    return urlunsplit(parts._replace(netloc=f"{parts.hostname}:{parts.port - DEMO_PORT_BASE + port_base}"))
