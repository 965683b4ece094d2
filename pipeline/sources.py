"""The declared sources of a world, read as data: what a snapshot publishes about each, and what a crawl
should find.
"""

from __future__ import annotations

import hashlib
from collections.abc import Iterator
from dataclasses import dataclass, field
from pathlib import Path
from typing import Any, Literal

from pipeline import yaml_files
from pipeline.paths import ROOT, Home

FOLDERS = {"live": ROOT / "scrapers/sources", "demo": ROOT / "scrapers/demo_web/sources"}
REQUIRED = (
    "title",
    "publisher",
    "licence",
    "terms",
    "fetchable",
    "fetchable_reason",
    "cadence",
    "publish_text",
    "caveats",
)


@dataclass(frozen=True, slots=True)
class Source:
    """One source as the lake names it: a declaration, or one site of a declaration with several."""

    source: str
    stem: str
    title: str
    publisher: str | None
    url: str | None
    licence: str | None
    terms: str | None
    fetchable: bool
    fetchable_reason: str | None
    cadence: str | None
    publish_text: Literal["full", "excerpt", "none"]
    shows_replies: bool | None
    covers_nl: str | None
    covers_en: str | None
    caveats_nl: list[str]
    caveats_en: list[str]
    expected_min: int | None
    expected_max: int | None


@dataclass(slots=True)
class Sources:
    """The declarations that can be used, and a sentence per file that cannot."""

    declared: list[Source] = field(default_factory=list)
    problems: list[tuple[str, str]] = field(default_factory=list)
    fingerprint: str = ""


def folder(home: Home) -> Path:
    """Where the declarations of a home's world lie."""
    return FOLDERS[home.world]


def load(home: Home) -> Sources:
    """Every declaration of the home's world; a file that cannot be used is named with the reason."""
    found = Sources()
    digest = hashlib.sha256()
    for path in sorted(folder(home).glob("*.yml")):
        digest.update(path.name.encode() + b"\0" + path.read_bytes())
        try:
            found.declared += _sources(path.stem, yaml_files.read(path))
        except (yaml_files.BadYamlError, KeyError, TypeError, AttributeError, ValueError) as error:
            found.problems.append((path.name, _sentence(error)))
    found.fingerprint = digest.hexdigest()
    return found


def _sources(stem: str, raw: dict[str, Any]) -> Iterator[Source]:
    missing = [name for name in REQUIRED if name not in raw]
    if missing:
        raise ValueError(f"The declaration lacks {', '.join(missing)}; it is not used.")
    if raw["publish_text"] not in ("full", "excerpt", "none"):
        raise ValueError("publish_text should be full, excerpt or none; the declaration is not used.")
    sites = [site for site in raw.get("sites") or [] if site.get("key")]
    if not sites:
        yield _source(stem, stem, raw, {})
    for site in sites:
        yield _source(f"{stem}.{site['key']}", stem, raw, site)


def _source(name: str, stem: str, raw: dict[str, Any], site: dict[str, Any]) -> Source:
    """A site's own facts where it has them, its declaration's otherwise."""
    expect = site.get("expect") or raw.get("expect") or {}
    covers, caveats = raw.get("covers") or {}, raw["caveats"]
    return Source(
        source=name,
        stem=stem,
        title=f"{raw['title']}: {site['name']}" if site.get("name") else raw["title"],
        publisher=(raw["publisher"] or {}).get("name"),
        url=site.get("start_url") or raw.get("url"),
        licence=(raw["licence"] or {}).get("name"),
        terms=(raw["terms"] or {}).get("summary"),
        fetchable=bool(raw["fetchable"] and site.get("fetchable", True)),
        fetchable_reason=site.get("fetchable_reason") or raw["fetchable_reason"],
        cadence=raw["cadence"],
        publish_text=raw["publish_text"],
        shows_replies=raw.get("shows_replies"),
        covers_nl=covers.get("nl"),
        covers_en=covers.get("en"),
        caveats_nl=list(caveats["nl"]),
        caveats_en=list(caveats["en"]),
        expected_min=expect.get("min_items"),
        expected_max=expect.get("max_items"),
    )


def _sentence(error: Exception) -> str:
    if isinstance(error, (ValueError, yaml_files.BadYamlError)):
        return str(error)
    return f"The declaration has an unexpected shape ({error}); it is not used."
