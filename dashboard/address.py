"""What the address of a page says: the language, the filters, the company or sector looked at. A link is a
view.
"""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, replace
from typing import Any
from urllib.parse import urlencode

from .format import LANGUAGES, Language

ALL = "all"
LONGEST = 200  # characters of any one value; nobody's filter is longer, and what is longer is not looked at


@dataclass(frozen=True, slots=True)
class Address:
    """The part of a page's address that decides what is shown. None means: no choice made.

    A period can be chosen to be ``all``: without a choice, pages show the latest complete half-year.
    """

    language: Language = "nl"
    sector: str | None = None
    company: str | None = None
    period: str | None = None
    source: str | None = None
    theme: str | None = None
    reply: str | None = None
    outcome: str | None = None
    written_in: str | None = None
    weights: str | None = None
    q: str | None = None
    kind: str | None = None  # of promise, or the measure of effort
    companies: str | None = None  # those laid side by side, with commas between
    page: int = 1

    def whole(self) -> Address:
        """The same view, of the whole time where no half-year was chosen: what queries and files take."""
        return self if self.period != ALL else replace(self, period=None)

    def parameters(self) -> dict[str, str]:
        """What stands behind the question mark: the language always, else only what was chosen."""
        chosen = {name: getattr(self, name) for name in NAMES if getattr(self, name) is not None}
        page = {"page": str(self.page)} if self.page > 1 else {}
        return {"lang": self.language, **chosen, **page}

    def with_(self, **changes: Any) -> Address:
        """The same view with another choice; a changed choice begins at the first page again."""
        return replace(self, **({"page": 1} | changes))

    def link(self, to: str, /, **changes: Any) -> str:
        """The address of the page ``to`` (its slug; empty for the first page) with these choices changed."""
        return f"/{to}?{urlencode(self.with_(**changes).parameters())}"

    def download(self, table: str, form: str, **changes: Any) -> str:
        """Where exactly the rows shown are to be had as a file."""
        asked = self.with_(**changes).parameters()
        return f"/download/{table}.{form}?{urlencode(asked)}"


NAMES = (
    "sector",
    "company",
    "period",
    "source",
    "theme",
    "reply",
    "outcome",
    "written_in",
    "weights",
    "q",
    "kind",
    "companies",
)


def read(query: Mapping[str, str]) -> Address:
    """An address from the query part of a URL; what nobody can have meant is left out."""
    language = query.get("lang")
    chosen = {name: _meant(query.get(name)) for name in NAMES}
    chosen["period"] = ALL if query.get("period") == ALL else chosen["period"]
    page = query.get("page", "1")
    return Address(
        language=next((known for known in LANGUAGES if known == language), LANGUAGES[0]),
        page=int(page) if page.isascii() and page.isdigit() and 0 < int(page[:9]) < 100_000 else 1,
        **chosen,
    )


def _meant(value: str | None) -> str | None:
    text = (value or "").strip()[:LONGEST]
    return text if text and text != ALL else None
