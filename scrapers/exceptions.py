"""Everything that can go wrong while collecting, each with who raises it."""

from __future__ import annotations

import re

HARMLESS = re.compile(r"[\w.:/+-]{1,24}|[\d\s.,:/'’+-]{1,24}|(?=.*\d)[\w\s.,:/'’+-]{1,32}")


class DoubtError(ValueError):
    """One fact of one record makes no sense; raised by page objects, kept among the refused items."""

    def __init__(
        self, field: str, value: object, reason: str, url: str | None = None, source_id: str | None = None
    ) -> None:
        self.field = field
        self.reason = f"{reason} ({shown(value)})" if value is not None else reason
        super().__init__(f"{field} of {source_id or url or 'a record'}: {self.reason}.")
        self.url = url
        self.source_id = source_id


def shown(value: object) -> str:
    """A value as a reason may quote it: short dates, numbers and words; of a text only its length."""
    text = str(value)
    return repr(text) if HARMLESS.fullmatch(text) else f"a text of {len(text)} characters"


class RefusedError(Exception):
    """The site does not let us look; raised by middlewares and page objects, never taken for "none"."""


class DeclarationError(ValueError):
    """A source declaration is missing, misspelt or contradicts itself; raised by ``sources``."""


class NotFetchableError(ValueError):
    """The declaration says that this source may not be fetched; raised before the site is asked anything."""


class LockedError(RuntimeError):
    """Another crawl or import of this source is running; raised when a crawl opens."""
