"""Taking a view home: its files, how to cite it, and every table whole."""

from __future__ import annotations

from markupsafe import Markup

from ..address import Address
from ..components import downloads, folded, inward, note, table, together
from ..downloads import citation, described
from ..page import Page

FORMATS = ("csv", "parquet", "xlsx", "json")


def of(page: Page, address: Address) -> Markup:
    """The files of exactly this view, the data dictionary, the citation, and all other tables."""
    words = page.words
    files = {form: address.download("complaints", form) for form in FORMATS}
    return together(
        [
            Markup('<p class="files">{}</p>').format(_buttons(page, files)),
            Markup('<p class="src">{} {}</p>').format(words("data.dictionary"), _dictionary(page)),
            note(
                Markup('<span class="cite">{}</span>').format(citation(page.snapshot, address, page.site)),
                title=words("data.cite"),
            ),
            folded(words("data.tables"), _tables(page)),
        ]
    )


def _buttons(page: Page, files: dict[str, str]) -> Markup:
    made = (
        Markup('<a class="button" href="{}" download>{}</a>').format(where, page.words(f"format.{form}"))
        for form, where in files.items()
    )
    return together(made)


def _dictionary(page: Page) -> Markup:
    links = {form: Address(page.words.language).download("columns", form) for form in ("csv", "json")}
    return Markup("{} · {}").format(
        inward(page.link("method") + "#dictionary", page.words("data.dictionary_here")),
        downloads(page.words, links),
    )


def _tables(page: Page) -> Markup:
    words, language = page.words, page.words.language
    rows = []
    for name, facts in described().items():
        links = {form: Address(language).download(name, form) for form in FORMATS}
        rows.append(
            (Markup("<code>{}</code>").format(name), facts["grain"][language], downloads(words, links))
        )
    heads = [words(f"data.column.{name}") for name in ("table", "grain", "files")]
    return table(heads, rows, caption=words("data.tables"))
