"""What if the parts weighed differently: the reader's own weights, and how far the order depends on them."""

from __future__ import annotations

import pandas as pd
import streamlit as st
from markupsafe import Markup

from pipeline.methods import sentences

from .. import pictures, verdicts, what_if
from ..address import Address
from ..components import info, inward, note, said, section, source_line, together, visible
from ..format import number, percent, whole_range
from ..page import Page
from ..rows import rows
from ..scores import AVERAGE
from .index_field import ticks

EQUAL = 20  # the weight of every part when nothing is chosen
STEP = 5


def of(page: Page, view: Address, companies: pd.DataFrame) -> None:
    """Sliders for the weights, and the ranking they give; nothing where no order may be shown."""
    ordered = companies[companies["is_order_shown"].fillna(False).astype(bool) & companies["ranked"].notna()]
    own = what_if.pillars(page.snapshot, view, ordered["unit"].tolist()) if len(ordered) >= 2 else None
    if own is None:
        return
    words = page.words
    page.show(
        section(words("what_if.title"), words("what_if.sub"), anchor="weights", more=info(words, "what_if"))
    )
    chosen = what_if.read(page.address.weights, own.names) or dict.fromkeys(own.names, EQUAL)
    with st.container(key="weights", horizontal=True, gap="medium"):
        for name in own.names:
            _slider(page, name, chosen, own.names)
    result = what_if.weighed(own, chosen)
    page.show(
        note(words("what_if.too_little")) if result is None else _result(page, result, ordered),
        source_line(
            words.count("company", len(own.units)),
            page.period(view),
            words("what_if.weightings", n=number(result.weightings, words.language)) if result else "",
            Markup('<a href="{}" download>CSV</a>').format(view.download("pillar_estimates", "csv")),
            inward(page.address.link(page.slug, weights=None), words("what_if.equal")),
        ),
    )


def _slider(page: Page, name: str, chosen: dict[str, int], names: list[str]) -> None:
    key = f"weight_{name}"
    st.session_state[key] = chosen[name]
    st.slider(
        page.words(f"pillar.{name}.name"),
        0,
        what_if.HIGHEST,
        step=STEP,
        key=key,
        on_change=_moved,
        args=(names,),
    )


def _moved(names: list[str]) -> None:
    """Write the weights into the address, so that the link is the view."""
    st.query_params["weights"] = what_if.written({name: st.session_state[f"weight_{name}"] for name in names})


def _result(page: Page, found: what_if.WhatIf, companies: pd.DataFrame) -> Markup:
    words, language = page.words, page.words.language
    names = dict(zip(companies["unit"], companies["name"], strict=True))
    scale = pictures.points(found.table["low"], found.table["high"], around=AVERAGE)
    marks = ticks(page, scale)
    lines = []
    for row in rows(found.table):
        place = sentences.place(int(row.rank_low), int(row.rank_high), len(found.table))
        alt = words(
            "what_if.alt",
            score=number(row.score, language),
            range=whole_range(row.low, row.high, language),
        )
        bar = pictures.dot_bar(scale, row.score, row.low, row.high, line=AVERAGE, alt=alt)
        lines.append(
            Markup("<li><span>{}</span>{}<small>{}</small></li>").format(
                inward(page.link("company", company=row.unit), said(names[row.unit])),
                bar,
                verdicts.spoken(words, place),
            )
        )
    axis = pictures.axis(scale, [label for _, label in marks], [at for at, _ in marks])
    return Markup(
        '<p class="holds">{}</p><ol class="weighed">{}</ol><div class="weighed-axis">{}</div>'
    ).format(_holds(page, found, names), together(lines), axis)


def _holds(page: Page, found: what_if.WhatIf, names: dict[str, str]) -> str:
    """In how many of many random weightings this order holds."""
    words, language = page.words, page.words.language
    return words(
        "what_if.holds",
        pairs=percent(found.pairs, language),
        whole=percent(found.whole, language),
        first=percent(found.first, language),
        company=visible(names[found.table["unit"].iloc[0]]),
    )
