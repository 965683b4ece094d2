"""What a report says, before it is HTML or PDF: blocks of plain text, with nothing of either format in them."""

from __future__ import annotations

import unicodedata
from collections.abc import Sequence
from dataclasses import asdict, dataclass
from typing import Any, Literal
from urllib.parse import urlsplit


@dataclass(frozen=True, slots=True)
class Run:
    """A piece of text, perhaps a link."""

    text: str
    url: str | None = None


Inline = tuple[Run, ...]
Says = str | Run | Sequence[Run]


@dataclass(frozen=True, slots=True)
class Paragraph:
    """One paragraph; ``tone`` is plain, lead, note (a caveat) or label (a small heading)."""

    text: Inline
    tone: Literal["plain", "lead", "note", "label"] = "plain"
    kind: str = "paragraph"


@dataclass(frozen=True, slots=True)
class Bullets:
    """A list."""

    items: tuple[Inline, ...]
    kind: str = "bullets"


@dataclass(frozen=True, slots=True)
class Table:
    """Rows under heads; ``numeric`` says which columns hold figures, ``widths`` their share of the page."""

    caption: str
    heads: tuple[str, ...]
    rows: tuple[tuple[Inline, ...], ...]
    numeric: tuple[bool, ...]
    widths: tuple[float, ...]
    kind: str = "table"


@dataclass(frozen=True, slots=True)
class Picture:
    """A drawing as SVG text, with the finding as its title and the figures in words as ``alt``."""

    svg: str
    title: str
    subtitle: str
    alt: str
    kind: str = "picture"


@dataclass(frozen=True, slots=True)
class Case:
    """One anonymised case: what was read from it, a short passage where that may be shown, and the original."""

    facts: str
    passage: str | None
    link: Run
    kind: str = "case"


@dataclass(frozen=True, slots=True)
class Box:
    """A few blocks set apart under a title."""

    title: str
    blocks: tuple[Block, ...]
    kind: str = "box"


Block = Paragraph | Bullets | Table | Picture | Case | Box


@dataclass(frozen=True, slots=True)
class Item:
    """One of the fifteen items that a report holds in fixed order."""

    number: int
    title: str
    blocks: tuple[Block, ...]


@dataclass(frozen=True, slots=True)
class Front:
    """The first page: claim, flag, pictures, key table; ``colour`` is red, amber, none or untested;
    ``draft`` says why it may not be published yet.
    """

    claim: str
    colour: str
    flag: str
    caution: str
    note: str
    draft: str | None
    pictures: tuple[Picture, ...]
    table: Table


@dataclass(frozen=True, slots=True)
class Content:
    """A whole report in one language; ``fiction`` is said on every page of a demo."""

    language: str
    title: str
    subtitle: str
    description: str
    publisher: str
    footer: str
    contents_title: str
    fiction: str | None
    front: Front
    items: tuple[Item, ...]

    def to_dict(self) -> dict[str, Any]:
        """Plain lists and dictionaries, for a template."""
        return asdict(self)


def inline(said: Says) -> Inline:
    """Text, a run or runs, as runs."""
    if isinstance(said, str):
        return (Run(plain(said)),)
    return (said,) if isinstance(said, Run) else tuple(said)


def paragraph(said: Says, tone: Literal["plain", "lead", "note", "label"] = "plain") -> Paragraph:
    """A paragraph of text or runs."""
    return Paragraph(inline(said), tone)


def bullets(*items: Says) -> Bullets:
    """A list of texts or runs."""
    return Bullets(tuple(inline(item) for item in items))


def table(
    caption: str, heads: Sequence[tuple[str, str, float]], rows: Sequence[Sequence[Says]], *, empty: str = ""
) -> Block:
    """A table whose ``heads`` are (text, "text" or "number", share of the width); without rows, ``empty``."""
    if not rows:
        return paragraph(empty)
    return Table(
        caption,
        tuple(head for head, _, _ in heads),
        tuple(tuple(inline(cell) for cell in row) for row in rows),
        tuple(form == "number" for _, form, _ in heads),
        tuple(width for _, _, width in heads),
    )


def link(url: str | None, text: str | None = None) -> Run:
    """A link where the address is one of the web; any other address stays text."""
    said = plain(text or url or "")
    safe = url is not None and urlsplit(url).scheme in {"http", "https"}
    return Run(said, plain(url) if safe and url else None)


def plain(text: str) -> str:
    """Text without characters that steer a page instead of saying something (controls, direction marks), and
    without pictures such as smileys, for which letters have no shape.
    """
    return "".join(character for character in text if _is_said(character))


def _is_said(character: str) -> bool:
    if character in "\n\u2060":
        return True
    kind = unicodedata.category(character)
    is_picture = (kind in {"So", "Sk"} and character >= "\u2190") or "\ufe00" <= character <= "\ufe0f"
    return not is_picture and kind not in {"Cc", "Cf", "Cs", "Co", "Cn"}
