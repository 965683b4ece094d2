"""Where one company stands: its place in the funnel of its sector, and the parts of its index beside it."""

from __future__ import annotations

from typing import Any

from markupsafe import Markup

from .. import bars, published, scores, service_funnel
from ..address import Address
from ..components import info, inward, note, section, source_line, together, visible
from ..findings import inside
from ..format import is_unknown, number, whole_range
from ..page import Page
from ..rows import rows
from . import otherwise, verdict

ORDER = "RSEPOH"


def funnel(page: Page, view: Address, row: Any, name: str) -> None:
    """The funnel, with what it would take to explain the difference away; nothing where there is no funnel."""
    if row.funnel_band is None:
        _without_funnel(page, row, name)
        return
    words, language = page.words, page.words.language
    peers = scores.companies(page.snapshot, view)
    shown = peers[peers["raw_index"].notna() & peers["raw_index_sd"].notna() & peers["evidence_level"].ge(2)]
    sector = inside(page.sectors.get(row.sector_id, ""))
    page.show(
        section(
            words(f"funnel.title.{row.funnel_band.replace(' ', '_')}"),
            words("standing.funnel_sub", sector=page.sectors.get(row.sector_id, "")),
            more=info(words, "service_funnel"),
        )
    )
    figure = service_funnel.drawn(
        shown.assign(name=shown["name"].map(visible)),
        service_funnel.Target(row.funnel_target, row.funnel_tau2),
        own=row.company_id,
        axis=(words("funnel.few"), words("funnel.many")),
        words=(words("funnel.chance"), words("funnel.level")),
        language=language,
        theme=page.theme,
    )
    alt = words(
        "standing.funnel_alt", company=visible(name), score=number(row.raw_index, language),
        low=number(row.funnel_low95, language), high=number(row.funnel_high95, language), n=number(row.cases, language),
    )  # fmt: skip
    page.chart(figure, alt, "service_funnel")
    page.show(
        Markup('<p class="tipping">{}</p>').format(verdict.tipping(page, row, name, sector)),
        otherwise.of_company(page, row, name),
        _below(page, view, "service_scores", words.count("company", len(shown)),
               words("source.n", n=number(shown["cases"].sum(), language))),
    )  # fmt: skip


def _without_funnel(page: Page, row: Any, name: str) -> None:
    """What may be said of a difference in a sector too small for a funnel."""
    said = verdict.tipping(page, row, name, inside(page.sectors.get(row.sector_id, "")))
    if said:
        page.show(
            section(page.words("standing.difference"), more=info(page.words, "service_funnel")),
            Markup('<p class="tipping">{}</p>').format(said),
        )


def pillars(page: Page, view: Address, row: Any) -> Markup:
    """The index and its parts in the same points, each with its interval, against the average company."""
    words = page.words
    if is_unknown(row.index_score):
        return Markup("")
    made = _bars(page, row)
    ruler = bars.around([*made, _average(made[0])], lambda value: number(value, words.language))
    return together(
        [
            section(
                words("standing.pillars"),
                words("standing.pillars_sub"),
                more=info(words, "standing_pillars", words("info.interval")),
            ),
            bars.listed(made, ruler, line=scores.AVERAGE),
            _missing(page, row),
            _below(page, view, "pillar_estimates", words("source.n", n=number(row.cases, words.language))),
        ]
    )


def _bars(page: Page, row: Any) -> list[bars.Bar]:
    words = page.words
    ends = (row.index_low, row.index_high)
    made = [_bar(page, words("standing.index"), row.index_score, ends, row.cases, "first")]
    scale = scores.scales(page.snapshot).set_index("pillar")
    parts = published.of(
        page.snapshot, "pillar_estimates", company_id=row.company_id, score_window=row.score_window, version="published"
    )  # fmt: skip
    for part in sorted(
        rows(parts[parts["pillar"].isin(scale.index)]), key=lambda each: ORDER.index(each.pillar)
    ):
        sd = float(scale.loc[part.pillar, "scale_sd"])
        ends = tuple(scores.AVERAGE + 10 * each / sd for each in (part.shrunken_low, part.shrunken_high))
        name = words.name("pillar", f"{part.pillar}.name")
        counted = scale.loc[part.pillar, "weight"] > 0
        label = name if counted else words("standing.uncounted", pillar=name)
        mark = words("standing.disagrees") if part.sources_disagree else ""
        value = scores.AVERAGE + 10 * part.shrunken / sd
        made.append(
            _bar(page, Markup("{}{}").format(label, _flag(mark)), value, (ends[0], ends[1]), part.cases, "")
        )
    return made


def _flag(text: str) -> Markup:
    return Markup(' <small class="flag">{}</small>').format(text) if text else Markup("")


def _bar(
    page: Page, label: object, value: float, ends: tuple[float, float], cases: float, css: str
) -> bars.Bar:
    language = page.words.language
    score, span = number(value, language), whole_range(*ends, language)
    alt = page.words("standing.alt", range=span, score=score, n=number(cases, language))
    return bars.Bar(label, value, *ends, score, number(cases, language), alt, css=css)


def _average(like: bars.Bar) -> bars.Bar:
    """The average company, so that its line is always in sight."""
    return bars.Bar("", scores.AVERAGE, scores.AVERAGE - 1, scores.AVERAGE + 1, "", "", like.alt)


def _missing(page: Page, row: Any) -> Markup:
    gone = list(row.pillars_missing) if row.pillars_missing is not None else []
    if not gone:
        return Markup("")
    names = ", ".join(page.words.name("pillar", f"{pillar}.name") for pillar in gone)
    return Markup('<p class="src">{}</p>').format(page.words("standing.missing", pillars=names))


def disagreement(page: Page, row: Any) -> Markup:
    """Said where the sources contradict each other beyond chance; the parts in which they do are marked."""
    if not row.sources_disagree:
        return Markup("")
    words = page.words
    return note(words("standing.disagree"), title=words("standing.disagree_title"))


def _below(page: Page, view: Address, table: str, *parts: object) -> Markup:
    csv = Markup('<a href="{}" download>CSV</a>').format(view.download(table, "csv"))
    method = inward(page.link("method"), page.words("site.method_link"))
    return source_line(*parts, page.period(view), page.edition(), csv, method)
