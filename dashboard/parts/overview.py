"""The first page's finding and picture: by the service level index where there is one, else by answers."""

from __future__ import annotations

from markupsafe import Markup

from .. import figures, findings, queries, scores, verdicts
from ..address import Address
from ..components import downloads, info, inward, note, section, source_line, together
from ..format import half_year
from ..page import Page
from ..rows import rows
from ..scores import Scores
from . import field, index_field


def finding(page: Page, view: Address, found: Scores | None) -> str:
    """The page's title: the sector whose flag is gravest; how many were tested; or what answers tell."""
    words = page.words
    if found is None or found.screens.empty:
        levels, overall = figures.levels(page.snapshot, view), figures.overall(page.snapshot, view)
        return findings.overview(words, levels, figures.companies(page.snapshot, view), overall, page.sectors)
    screens = rows(found.screens.sort_values("mean"))
    for flag in verdicts.RAISED:
        for screen in screens:
            if screen.flag == flag:
                said = verdicts.headline_flag(words, screen)
                return words("finding.overview.flag", sector=page.sectors[screen.sector_id], said=said)
    tested = sum(bool(screen.could_be_tested) for screen in screens)
    return words("finding.overview.no_flag" if tested else "finding.overview.not_tested", n=tested)


def picture(page: Page, view: Address, found: Scores | None) -> Markup:
    """The field with what it shows, where it comes from, and the way to its numbers."""
    return _by_answers(page, view) if found is None else _by_index(page, view, found)


def _by_index(page: Page, view: Address, found: Scores) -> Markup:
    words = page.words
    left_out = found.companies["index_score"].isna().sum()
    return together(
        [
            section(
                words("overview.field", sectors=words.count("sector", len(page.sectors))),
                words("index.field_sub", period=page.period(view)),
                more=info(words, "index", words("info.interval")),
            ),
            index_field.of(page, found),
            source_line(
                words.count("source", queries.totals(page.snapshot)["sources"]),
                words.count("case", found.window.cases),
                words.count("no_score", left_out) if left_out else "",
                page.edition(),
                downloads(words, {"csv": view.download("service_scores", "csv")}),
                inward(page.link("method"), words("site.method_link")),
                words("index.reason_to_look"),
            ),
        ]
    )


def _by_answers(page: Page, view: Address) -> Markup:
    words, snapshot = page.words, page.snapshot
    levels, overall = figures.levels(snapshot, view), figures.overall(snapshot, view)
    companies = figures.companies(snapshot, view)
    return together(
        [
            section(
                words("overview.field", sectors=words.count("sector", len(levels))),
                words("overview.field_sub", period=page.period(view)),
                more=info(words, "field", words("info.interval")),
            ),
            why_not(page, view),
            field.of(page, levels, companies, overall) if len(levels) else note(words("overview.no_field")),
            source_line(
                words.count("source", queries.totals(snapshot)["sources"]),
                words("source.followed", n=words.count("complaint", overall["followed"])),
                words.count("not_drawn", field.not_drawn(companies)),
                page.edition(),
                downloads(words, {"csv": view.download("company_scores", "csv")}),
                inward(page.link("method"), words("site.method_link")),
            ),
        ]
    )


def why_not(page: Page, view: Address) -> Markup:
    """Why this view has no service level index, and the way to one that has."""
    words, reason = page.words, scores.missing(page.snapshot, view)
    why = words(f"no_index.{reason}")
    if reason not in {"narrowed", "whole_time"}:
        return note(why)
    whole = page.address.link(page.slug, source=None, theme=None, period=None)
    return note(Markup("{} {}").format(why, inward(whole, words("no_index.open"))))


def changes(page: Page, view: Address, found: Scores | None) -> Markup:
    """Which flags came, went or changed since the half-year before."""
    if found is None or found.screens.empty:
        return Markup("")
    words, every = page.words, scores.screens(page.snapshot, Address())
    earlier = [name for name in every["score_window"].unique() if name < found.window.score_window]
    if not earlier:
        return Markup("")
    before = every[every["score_window"] == max(earlier)].set_index("sector_id")
    lines = [
        words(
            "changes.line",
            sector=page.sectors[screen.sector_id],
            now=verdicts.flag_name(words, screen.flag),
            before=verdicts.flag_name(words, before.loc[screen.sector_id, "flag"]),
        )
        for screen in rows(found.screens)
        if screen.sector_id in before.index
        and verdicts.flag_name(words, screen.flag)
        != verdicts.flag_name(words, before.loc[screen.sector_id, "flag"])
    ]
    text = Markup("<li>{}</li>")
    said = together(text.format(line) for line in lines or [words("changes.none")])
    period = half_year(max(earlier), words.language)
    return together(
        [section(words("changes.title", period=period)), Markup('<ul class="plainly">{}</ul>').format(said)]
    )
