"""The sector report: facts of an open snapshot, put into words once, written as HTML or PDF.

For whoever has a snapshot open: :func:`report`. Texts are in ``texts/``, layouts in ``templates/``.
"""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any

import duckdb

from pipeline.errors import UsageError
from pipeline.report import as_html, as_pdf
from pipeline.report.compose import compose
from pipeline.report.content import Content
from pipeline.report.facts import gather, instant
from pipeline.report.words import LANGUAGES, Words

KINDS = ("pdf", "html")
__all__ = ["KINDS", "LANGUAGES", "content", "file_name", "report"]


def report(
    connection: duckdb.DuckDBPyConnection, manifest: Mapping[str, Any], sector_id: str, lang: str, kind: str
) -> bytes:
    """A report as the bytes of a file; the same snapshot gives the same bytes.

    ``connection`` is open on the snapshot's tables (schema ``public``), ``manifest`` what it says about itself. An
    unknown sector, language or kind is a ``UsageError`` that names the known ones.
    """
    _known("kind of report", kind, KINDS)
    said = content(connection, manifest, sector_id, lang)
    if kind == "html":
        return as_html.render(said).encode()
    return as_pdf.render(said, instant(manifest, "as_of"))


def content(
    connection: duckdb.DuckDBPyConnection, manifest: Mapping[str, Any], sector_id: str, lang: str
) -> Content:
    """What the report says, before it has a form."""
    _known("language", lang, LANGUAGES)
    return compose(gather(connection, manifest, sector_id), Words(lang))


def file_name(manifest: Mapping[str, Any], sector_id: str, lang: str, kind: str) -> str:
    """A name that says world, sector, snapshot and language."""
    world = "" if manifest["world"] == "live" else f"{manifest['world']}-"
    return f"{world}report-{sector_id}-{manifest['version']}.{lang}.{kind}"


def _known(what: str, asked: str, known: tuple[str, ...]) -> None:
    if asked not in known:
        raise UsageError(f"There is no {what} '{asked}'; there are: {', '.join(known)}.")
