"""By which channels customer and company were, or tried to be, in touch."""

from __future__ import annotations

import re

from pipeline.reading.document import Document

CHANNELS = ("phone", "chat", "email", "letter", "social", "store", "app", "form")
HANDLE = re.compile(r"(?<![\w.])@[a-z]\w+", re.IGNORECASE)


def channels(document: Document) -> list[str]:
    """The channels, in a fixed order. A text that addresses a handle is itself a contact by social media."""
    found = [name for name in CHANNELS if document.has(f"channel.{name}")]
    if "social" not in found and HANDLE.search(document.text):
        found.append("social")
    return sorted(found, key=CHANNELS.index)
