"""A table as a workbook: a sheet that says what it is, the rows, and a sheet with what the columns mean."""

from __future__ import annotations

from datetime import date, datetime
from typing import Any, BinaryIO

import pyarrow as pa
import xlsxwriter

from pipeline.export_cells import safe
from pipeline.export_writers import CAUTION, FICTION, About, with_world

ROWS = 1_048_575  # that a sheet holds below its header
LONGEST = 32_767  # characters in a cell
LARGEST = 2**53  # beyond it a cell cannot hold a whole number exactly
FIRST_DATE = 1900  # the year in which a spreadsheet's calendar begins
CUT = " […]"
NAME = 25  # characters of a sheet's name, of at most 31, before its number
PLAIN = {
    "constant_memory": True,
    "strings_to_formulas": False,
    "strings_to_urls": False,
    "strings_to_numbers": False,
}


class XlsxWriter:
    """Texts stay texts: nothing becomes a formula, a link or a number. One row at a time is in memory."""

    def __init__(self, file: BinaryIO, schema: pa.Schema, about: About) -> None:
        self._about = about
        self._names = ["world", *schema.names]
        self._book = xlsxwriter.Workbook(file, PLAIN)
        self._bold = self._book.add_format({"bold": True})
        self._alarm = self._book.add_format({"bold": True, "font_color": "#A4262C", "font_size": 14})
        self._wrapped = self._book.add_format({"text_wrap": True, "valign": "top"})
        self._date = self._book.add_format({"num_format": "yyyy-mm-dd"})
        self._moment = self._book.add_format({"num_format": "yyyy-mm-dd hh:mm:ss"})
        self._front = self._book.add_worksheet("Lees mij - Read me")
        self._sheets = 0
        self._sheet = self._rows_sheet()
        self._row = 0

    def add(self, batch: pa.RecordBatch) -> None:
        """Writes some rows; a full sheet is followed by another."""
        for values in zip(
            *(c.to_pylist() for c in with_world(safe(batch, escape=False), self._about)), strict=True
        ):
            if self._row == ROWS:
                self._sheet, self._row = self._rows_sheet(), 0
            self._row += 1
            for position, value in enumerate(values):
                if value is not None:
                    self._cell(position, value)

    def finish(self, rows: int) -> None:
        """Completes the workbook with its first and its last sheet."""
        self._write_meanings()
        self._write_front(rows)
        self._book.close()

    def _cell(self, position: int, value: Any) -> None:
        if isinstance(value, bool):
            self._sheet.write_boolean(self._row, position, value)
        elif isinstance(value, (int, float)) and abs(value) <= LARGEST:
            self._sheet.write_number(self._row, position, value)
        elif isinstance(value, datetime) and value.year >= FIRST_DATE:
            self._sheet.write_datetime(self._row, position, value.replace(tzinfo=None), self._moment)
        elif isinstance(value, date) and value.year >= FIRST_DATE:
            self._sheet.write_datetime(self._row, position, value, self._date)
        else:
            self._sheet.write_string(self._row, position, _fitting(str(value)))

    def _rows_sheet(self) -> Any:
        self._sheets += 1
        label = f"DEMO {self._about.title}" if self._about.is_fictional else self._about.title
        number = f" ({self._sheets})" if self._sheets > 1 else ""
        sheet = self._book.add_worksheet(_sheet_name(label) + number)
        if self._about.is_fictional:
            sheet.set_tab_color("#A4262C")
            sheet.set_header(f"&L{FICTION['nl']}\n{FICTION['en']}")
        for position, name in enumerate(self._names):
            sheet.write_string(0, position, name, self._bold)
        sheet.freeze_panes(1, 0)
        return sheet

    def _write_meanings(self) -> None:
        sheet = self._book.add_worksheet("Kolommen - Columns")
        sheet.set_column(0, 2, 18)
        sheet.set_column(3, 4, 70)
        lines = [
            (name, spec.get("type"), spec.get("unit"), spec["nl"], spec["en"])
            for name, spec in self._about.columns.items()
            if name in self._names
        ]
        head = ("kolom / column", "type", "eenheid / unit", "betekenis", "meaning")
        for row, line in enumerate([head, *lines]):
            for position, value in enumerate(line):
                if value:
                    sheet.write_string(
                        row, position, _fitting(str(value)), self._wrapped if row else self._bold
                    )

    def _write_front(self, rows: int) -> None:
        self._front.set_column(0, 0, 110)
        lines: list[tuple[str, Any]] = [(self._about.title, self._bold)]
        if self._about.is_fictional:
            lines += [(FICTION[language], self._alarm) for language in ("nl", "en")]
        lines += [
            (self._about.citation, self._wrapped),
            (f"Rijen: {rows}. Wat de kolommen betekenen staat op het laatste blad.", self._wrapped),
            (f"Rows: {rows}. What the columns mean stands on the last sheet.", self._wrapped),
            *((CAUTION[language], self._wrapped) for language in ("nl", "en")),
        ]
        for row, (text, form) in enumerate(lines):
            self._front.write_string(row, 0, _fitting(text), form)
        self._front.activate()


def _fitting(text: str) -> str:
    """At most what a cell holds, with a mark where the rest is missing."""
    return text if 2 * len(text) <= LONGEST or _units(text) <= LONGEST else _cut(text)


def _cut(text: str) -> str:
    kept = text[: LONGEST - len(CUT)]
    while _units(kept) > LONGEST - len(CUT):
        kept = kept[: -max(1, (_units(kept) - LONGEST + len(CUT)) // 2)]
    return kept + CUT


def _units(text: str) -> int:
    """The length as spreadsheets count it: a character beyond the basic plane is two."""
    return len(text) + sum(character > "\uffff" for character in text)


def _sheet_name(label: str) -> str:
    """A name that a sheet may have."""
    allowed = "".join(" " if character in "[]:*?/\\'" else character for character in label)
    return " ".join(allowed.split())[:NAME].strip() or "rows"
