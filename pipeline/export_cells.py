"""Values made safe for people who open a table in a spreadsheet: no formulas, no hidden characters, no lists.

All of it in Arrow, column by column. Parquet and JSON do not come here: they carry the exact values.
"""

from __future__ import annotations

import pyarrow as pa
import pyarrow.compute as pc

LIST_SEPARATOR = "; "
# Illegal in XML, or turning the direction of what follows; RE2 syntax.
_REMOVED = r"[\x00-\x08\x0B\x0C\x0E-\x1F\x7F\x{202A}-\x{202E}\x{2066}-\x{2069}\x{FFFE}\x{FFFF}]"
# What a spreadsheet may take for a formula, also behind blanks or quotation marks and in full width.
_FORMULA = r"^[\s\x{A0}\x{FEFF}\"'`]*[=+\-@\x{FF1D}\x{FF0B}\x{FF0D}\x{FF20}]|^[\t\r]"


def safe(batch: pa.RecordBatch, *, escape: bool) -> pa.RecordBatch:
    """The batch with lists joined, hidden characters removed and numbers that are none made null.

    ``escape`` puts an apostrophe before a text that a spreadsheet would take for a formula.
    """
    columns = [_plain(column) for column in batch.columns]
    columns = [_escaped(c) if escape and pa.types.is_string(c.type) else c for c in columns]
    return pa.RecordBatch.from_arrays(columns, names=batch.schema.names)


def texts(batch: pa.RecordBatch) -> pa.RecordBatch:
    """The batch with moments, dates and flags written out as text (ISO 8601, true and false)."""
    return pa.RecordBatch.from_arrays([_written(c) for c in batch.columns], names=batch.schema.names)


def _plain(column: pa.Array) -> pa.Array:
    kind = column.type
    if pa.types.is_list(kind):
        column = pc.binary_join(column.cast(pa.list_(pa.string())), LIST_SEPARATOR)
    if pa.types.is_floating(kind):
        return pc.if_else(pc.is_finite(column), column, pa.scalar(None, kind))
    if pa.types.is_large_string(kind):
        column = column.cast(pa.string())
    if pa.types.is_string(column.type):
        whole = pc.replace_substring_regex(column, r"\r\n?", "\n")
        return pc.replace_substring_regex(whole, _REMOVED, "")
    return column


def _escaped(column: pa.Array) -> pa.Array:
    risky = pc.fill_null(pc.match_substring_regex(column, _FORMULA), False)
    return pc.if_else(risky, pc.binary_join_element_wise("'", column, ""), column)


def _written(column: pa.Array) -> pa.Array:
    kind = column.type
    if pa.types.is_timestamp(kind):
        whole = pc.cast(column, pa.timestamp("s", kind.tz), safe=False)
        return pc.strftime(whole, "%Y-%m-%dT%H:%M:%SZ")
    if pa.types.is_date(kind):
        return pc.strftime(column, "%Y-%m-%d")
    return column.cast(pa.string()) if pa.types.is_boolean(kind) else column
