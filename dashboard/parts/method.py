"""What is measured and how, and the data dictionary that travels with every file."""

from __future__ import annotations

import re
from pathlib import Path
from typing import Any

from markupsafe import Markup

from pipeline import methods
from pipeline.methods.evidence import LINES

from ..components import folded, table, together
from ..downloads import described
from ..format import Language, number, percent
from ..wording import Words

DEFINED = ("answered", "solved", "effort", "promises", "themes", "rank", "sector_level", "index", "screen")
CONTENTS = (
    "definitions",
    "limits",
    "levels",
    "reading",
    "screen",
    "calibration",
    "checklist",
    "correlations",
    "configuration",
    "cards",
    "dictionary",
)
LIMITS = ("counts", "choosing", "private", "unlike", "reading", "intent")
CARDS = Path(next(iter(methods.__path__))) / "cards"


def contents(words: Words) -> Markup:
    """What stands on this long page, as links."""
    made = together(
        Markup('<a class="chip" href="#{}">{}</a>').format(name, words(f"method.contents.{name}"))
        for name in CONTENTS
    )
    return Markup('<nav class="chips" aria-label="{}">{}</nav>').format(words("method.contents.name"), made)


def definitions(words: Words) -> Markup:
    """Every figure of the site in plain words."""
    made = together(
        Markup('<div><dt id="{}">{}</dt><dd>{}</dd></div>').format(
            name, words(f"info.name.{name}"), words(f"method.define.{name}")
        )
        for name in DEFINED
    )
    return Markup('<dl class="defined">{}</dl>').format(made)


def limits(words: Words) -> Markup:
    """What the numbers cannot say."""
    made = together(
        Markup("<li><b>{}</b> {}</li>").format(words(f"limit.{name}.title"), words(f"limit.{name}.text"))
        for name in LIMITS
    )
    return Markup('<ul class="limits">{}</ul>').format(made)


def evidence(words: Words) -> Markup:
    """The levels of evidence and what each may show."""
    language = words.language
    heads = [
        words(f"method.level.{name}") for name in ("cases", "complainants", "sources", "largest", "shows")
    ]
    rows = [
        (
            words("method.level.at_least_cases", n=number(cases, language)),
            words("method.level.at_least", n=number(complainants, language)),
            words("method.level.at_least", n=number(sources, language)),
            words("method.level.at_most", rate=percent(largest, language)),
            words(f"method.level.shows_{level}"),
        )
        for level, (cases, complainants, sources, largest, _) in enumerate(LINES, start=1)
    ]
    fewer = words("method.level.fewer", n=number(LINES[0][0], language))
    first = (fewer, "", "", "", words("method.level.shows_0"))
    return table(heads, [first, *rows], caption=words("method.levels"))


def cards() -> list[tuple[str, str]]:
    """The method cards as they are kept beside the code: (title, Markdown text)."""
    texts = (path.read_text(encoding="utf-8") for path in sorted(CARDS.glob("*.md")))
    return [_titled(text) for text in texts]


def dictionary(language: Language) -> Markup:
    """Every published table and column, with its meaning."""
    return together(
        folded(_table_name(name, facts, language), _columns(facts, language))
        for name, facts in described().items()
    )


def _table_name(name: str, facts: dict[str, Any], language: Language) -> Markup:
    return Markup("<code>{}</code> <small>{}</small>").format(name, facts["grain"][language])


def _columns(facts: dict[str, Any], language: Language) -> Markup:
    made = together(
        Markup("<div><dt><code>{}</code> <small>{}</small></dt><dd>{}</dd></div>").format(
            name, column["type"], column[language]
        )
        for name, column in facts["columns"].items()
    )
    return Markup('<dl class="columns">{}</dl>').format(made)


def _titled(text: str) -> tuple[str, str]:
    first, _, rest = text.partition("\n")
    return re.sub(r"^#+\s*", "", first).strip(), rest.strip()
