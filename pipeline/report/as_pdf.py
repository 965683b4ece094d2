"""Content as PDF by typst: the texts go in as data, so nothing that a stranger wrote can be markup."""

from __future__ import annotations

import json
from datetime import datetime
from functools import cache
from pathlib import Path
from typing import Any, Literal

import typst

from pipeline.report.content import Content

HERE = Path(__file__).parent
Standard = Literal["ua-1"]
STANDARD: Standard = "ua-1"  # readable aloud: tagged, with a language, a title and texts beside pictures


def render(content: Content, made_at: datetime) -> bytes:
    """The document's bytes; ``made_at`` stands as its date, so that the same content gives the same bytes."""
    data = content.to_dict() | {"made_on": [made_at.year, made_at.month, made_at.day]}
    try:
        return _compiled(data, made_at, STANDARD)
    except typst.TypstError:
        # Somebody wrote in a script that our letters lack: the mark of the standard is lost, the report is not.
        return _compiled(data, made_at, None)


def _compiled(data: dict[str, Any], made_at: datetime, standard: Standard | None) -> bytes:
    found = typst.compile(
        str(HERE / "templates/report.typ"),
        root=str(HERE),
        font_paths=_fonts(),
        sys_inputs={"content": json.dumps(data, ensure_ascii=False)},
        format="pdf",
        pdf_standards=standard,
        timestamp=int(made_at.timestamp()),
    )
    assert isinstance(found, bytes)
    return found


@cache
def _fonts() -> typst.Fonts:
    """Our own letters and those inside typst: a document looks the same on every machine."""
    return typst.Fonts(include_system_fonts=False, font_paths=[str(HERE / "fonts")])
