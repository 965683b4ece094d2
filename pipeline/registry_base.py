"""What all entries of the registry have in common: fields of one type, no unknown ones, and a row of a table."""

from __future__ import annotations

from typing import Annotated, Any, ClassVar

import msgspec
from msgspec import Meta

Id = Annotated[str, Meta(pattern=r"^[a-z][a-z0-9_]*$")]
Name = Annotated[str, Meta(min_length=1)]


class Struct(msgspec.Struct, kw_only=True, forbid_unknown_fields=True):
    """Named fields only, and no others than declared."""


class Entry(Struct, kw_only=True):
    """One entry of a registry file; its attributes are the file's words."""

    # Column, its type, and the attribute it comes from.
    TABLE: ClassVar[tuple[tuple[str, str, str], ...]] = ()

    def row(self) -> dict[str, Any]:
        """The entry as a row of its table."""
        return {column: getattr(self, attribute) for column, _, attribute in self.TABLE}


class InTwoLanguages(Struct, kw_only=True):
    """A text in Dutch and English."""

    nl: Name
    en: Name
