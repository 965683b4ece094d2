"""Everything that can go wrong while collecting, each with who raises it."""

from __future__ import annotations


class DoubtError(ValueError):
    """One fact of one record makes no sense; raised by page objects, kept among the refused items."""

    def __init__(
        self, field: str, value: object, reason: str, url: str | None = None, source_id: str | None = None
    ) -> None:
        super().__init__(f"{field} of {source_id or url or 'a record'}: {reason} ({str(value)[:80]!r}).")
        self.field = field
        self.reason = f"{reason} ({str(value)[:80]!r})"
        self.url = url
        self.source_id = source_id


class RefusedError(Exception):
    """The site does not let us look; raised by middlewares and page objects, never taken for "none"."""


class DeclarationError(ValueError):
    """A source declaration is missing, misspelt or contradicts itself; raised by ``sources``."""


class NotFetchableError(ValueError):
    """The declaration says that this source may not be fetched; raised before the site is asked anything."""


class LockedError(RuntimeError):
    """Another crawl or import of this source is running; raised when a crawl opens."""
