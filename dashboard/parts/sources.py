"""One source: what it covers and on what terms, how it leans, and whether we saw what we expected to see."""

from __future__ import annotations

from typing import Any

from markupsafe import Markup

from ..components import facts, outward, said, sub, together
from ..format import date, is_unknown, number, percent
from ..page import Page

LEANINGS = ("replies_known", "template", "invited", "removed", "first_time")


def head(page: Page, source: Any) -> Markup:
    """The source's name, its state in words, and what it covers."""
    words, language = page.words, page.words.language
    covers = getattr(source, f"covers_{language}")
    return Markup('<div class="section" id="{}"><h2>{}</h2></div><p class="sub">{}</p>').format(
        source.source, said(source.title), said(covers) if covers else words("sources.covers_unknown")
    )


def terms(page: Page, source: Any) -> Markup:
    """Who publishes it, under which terms, and how we come by it."""
    words, language = page.words, page.words.language
    fetched = words("sources.fetchable" if source.fetchable else "sources.not_fetchable")
    known = [
        ("publisher", outward(source.url, said(source.publisher))),
        ("licence", said(source.licence) if source.licence else words("sources.unknown")),
        ("terms", said(source.terms) if source.terms else words("sources.unknown")),
        ("fetched", Markup("{} {}").format(fetched, said(source.fetchable_reason))),
        ("cadence", words.name("cadence", source.cadence)),
        ("text", words.name("publish_text", source.publish_text)),
        ("last", date(source.last_crawled_at, language)),
    ]
    return facts((words(f"sources.fact.{name}"), value) for name, value in known)


def leanings(page: Page, source: Any) -> Markup:
    """The bias meter: what the source shows and who writes there; unknown is hatched."""
    words, language = page.words, page.words.language
    made = []
    for name in LEANINGS:
        rate = getattr(source, f"{name}_rate")
        unknown = is_unknown(rate)
        share = words("sources.share_unknown") if unknown else percent(rate, language)
        made.append(
            Markup(
                '<li><span>{}</span><span class="meter{}"><i style="width:{}%"></i></span><b>{}</b></li>'
            ).format(
                words(f"sources.leaning.{name}"),
                " unknown" if unknown else "",
                0 if unknown else round(float(rate) * 100, 1),
                share,
            )
        )
    return Markup('<ul class="meters">{}</ul>').format(together(made))


def seen(page: Page, source: Any) -> Markup:
    """Expected against seen, in a sentence that says which of the two is off."""
    words, language = page.words, page.words.language
    low, high = source.expected_min, source.expected_max
    posts = words.count("post", source.posts)
    if is_unknown(low) or is_unknown(high):
        return Markup("{}").format(words("sources.no_expectation", posts=posts))
    state = "few" if source.posts < low else "many" if source.posts > high else "as_expected"
    return Markup("{}").format(
        words(f"sources.seen.{state}", posts=posts, low=number(low, language), high=number(high, language))
    )


def counts(page: Page, source: Any) -> Markup:
    """How much of it is in this snapshot."""
    words, language = page.words, page.words.language
    return Markup("{}").format(
        words(
            "sources.counts",
            posts=words.count("post", source.posts),
            complaints=words.count("complaint", source.complaints),
            authors=number(source.authors, language),
            companies=words.count("company", source.companies),
            first=date(source.first_posted_at, language),
            last=date(source.last_posted_at, language),
        )
    )


def caveats(page: Page, source: Any) -> Markup:
    """What to keep in mind with this source."""
    listed = getattr(source, f"caveats_{page.words.language}")
    known = [] if listed is None or isinstance(listed, float) else list(listed)
    if not known:
        return Markup("")
    made = together(Markup("<li>{}</li>").format(said(each)) for each in known)
    return Markup('{}<ul class="caveats">{}</ul>').format(sub(page.words("sources.caveats")), made)
