"""A complaint as a card: where it stands, the words that count, what happened to it."""

from __future__ import annotations

from collections.abc import Collection, Sequence
from typing import Any

import pandas as pd
from markupsafe import Markup

from .components import inward, outward, said, together, visible
from .format import date, number
from .rows import rows
from .wording import Words

Span = tuple[int, int, str]
SHOWN = 700  # characters of a text on a card; the rest stands at the source


def cards(
    words: Words,
    complaints: pd.DataFrame,
    evidence: pd.DataFrame,
    replies: pd.DataFrame,
    *,
    sources: dict[str, str],
    theme: str | None = None,
    companies: dict[str, str] | None = None,
    contested: Collection[str] = (),
) -> Markup:
    """The complaints of one page. ``sources`` names them, ``companies`` holds the link to each where it is
    not clear from the page; of a theme chosen only that theme's words are marked. Those ``contested`` say so.
    """
    made = []
    for row in rows(complaints):
        spans = evidence.loc[evidence["complaint_id"] == row.complaint_id]
        wanted = spans if theme is None else spans[spans["label"] == theme]
        below = replies.loc[replies["complaint_id"] == row.complaint_id]
        made.append(
            Markup('<article class="card">{}{}{}{}{}</article>').format(
                _head(words, row, sources, contested=row.complaint_id in contested),
                _company(row, companies),
                _text(words, row, list(wanted[["span_start", "span_end", "label"]].itertuples(index=False))),
                _replies(words, below),
                timeline(words, row),
            )
        )
    return Markup('<div class="cards">{}</div>').format(together(made))


def marked(text: str, spans: Sequence[Span], name: dict[str, str] | None = None) -> Markup:
    """``text`` with the spans marked; spans that overlap are marked as one, spans outside the text not at
    all.
    """
    pieces, at = [], 0
    for start, end, label in _merged(spans, len(text)):
        pieces.append(Markup("{}").format(visible(text[at:start])))
        title = (name or {}).get(label, label)
        pieces.append(Markup('<mark title="{}">{}</mark>').format(title, visible(text[start:end])))
        at = end
    pieces.append(Markup("{}").format(visible(text[at:])))
    return Markup("<bdi>{}</bdi>").format(together(pieces))


def _merged(spans: Sequence[Span], length: int) -> list[Span]:
    merged: list[Span] = []
    for start, end, label in sorted(spans):
        if not 0 <= start < end <= length:
            continue
        if merged and start <= merged[-1][1]:
            first, last, kept = merged[-1]
            merged[-1] = (first, max(last, end), kept)
        else:
            merged.append((int(start), int(end), label))
    return merged


def timeline(words: Words, row: Any) -> Markup:
    """Posted, answered, how it ended: each with a sign and a word."""
    return Markup('<ul class="timeline"><li>{}</li><li>{}</li><li>{}</li></ul>').format(
        _step("●", words("card.posted", on=date(row.posted_at, words.language))),
        _answer(words, row),
        _outcome(words, row),
    )


def _answer(words: Words, row: Any) -> Markup:
    if not row.replies_known:
        return _step("?", words("card.replies_unknown"))
    first, days = row.first_reply_at, row.reply_days
    if first is None:
        return _step("○", words("card.no_answer", on=date(row.last_seen_at, words.language)))
    wait = (
        words.count("day", round(float(days))) if days is not None and days >= 1 else words("card.same_day")
    )
    return _step("●", words("card.answered", on=date(first, words.language), wait=wait))


def _outcome(words: Words, row: Any) -> Markup:
    resolved = row.resolved or "unknown"
    sign = {"yes": "✓", "no": "×"}.get(resolved, "?")
    by = row.resolved_by
    says = words("card.says", who=words.name("resolved_by", by)) if by and resolved != "unknown" else ""
    return _step(sign, f"{words.name('outcome', resolved)}{says}")


def _step(sign: str, text: str) -> Markup:
    return Markup('<span aria-hidden="true">{}</span> {}').format(sign, text)


def _head(words: Words, row: Any, sources: dict[str, str], *, contested: bool) -> Markup:
    source = str(row.source)
    where = Markup("{} · {}").format(said(sources.get(source, source)), date(row.posted_at, words.language))
    if contested:
        where += Markup(' · <b class="flag">{}</b>').format(words("card.contested"))
    link = outward(row.url, words("card.source"))
    return Markup('<div class="card-head"><span>{}</span><span>{}</span></div>').format(where, link)


def _company(row: Any, companies: dict[str, str] | None) -> Markup:
    company = row.company_id
    if companies is None or company is None:
        return Markup("")
    name = said(row.company_name or company)
    return Markup('<p class="card-company">{}</p>').format(inward(companies.get(company, ""), name))


def _text(words: Words, row: Any, spans: Sequence[Span]) -> Markup:
    if row.is_sensitive:
        return Markup('<p class="withheld">{}</p>').format(words("card.sensitive"))
    text = row.narrative
    if not text:
        return Markup('<p class="withheld">{}</p>').format(words("card.not_shown"))
    title = row.title
    heading = (
        Markup("<h3>{}</h3>").format(said(title)) if title and not str(text).startswith(str(title)) else ""
    )
    names = {label: words.name("theme", label) for *_, label in spans}
    return Markup("{}<blockquote>{}{}</blockquote>").format(
        heading, marked(str(text)[:SHOWN], spans, names), "…" if len(str(text)) > SHOWN else ""
    )


def _replies(words: Words, replies: pd.DataFrame) -> Markup:
    shown = replies[replies["text"].notna()]
    if shown.empty:
        return Markup("")
    made = (
        Markup("<p><b>{}, {}{}</b> {}</p>").format(
            words.name("role", row.role),
            date(row.posted_at, words.language),
            words("card.canned") if row.is_template is True else "",
            said(str(row.text)[:SHOWN]),
        )
        for row in rows(shown)
    )
    label = words("card.replies", n=number(len(shown), words.language))
    return Markup('<details class="replies"><summary>{}</summary>{}</details>').format(label, together(made))
