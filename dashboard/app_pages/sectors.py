"""Sectors: the field and a list of all; or one sector with its companies, its themes and where to turn."""

from dashboard import components, figures, findings, page, queries
from dashboard.address import Address
from dashboard.parts import company, field, sectors
from dashboard.rows import first

here = page.current()
say, snapshot, view = here.words, here.snapshot, here.recent().with_(company=None, theme=None)
table, everything = queries.sectors(snapshot), Address(say.language, period=view.period)
one = first(table[table["sector_id"] == view.sector])
overall = figures.overall(snapshot, view)

if one is None:
    levels, scores = figures.levels(snapshot, everything), figures.companies(snapshot, everything)
    here.show(
        components.headline(
            say("sectors.headline", n=say.count("sector", len(table))),
            say("sectors.lead"),
            above=say("pages.sectors"),
        )
    )
    page.filters(here, view, "period")
    here.show(
        field.of(here, levels, scores, overall) if len(levels) else components.note(say("overview.no_field")),
        components.section(say("sectors.title")),
        sectors.listed(here, table, levels),
    )
else:
    level, scores = figures.level_of(snapshot, view), figures.companies(snapshot, view)
    name = here.sectors[one.sector_id]
    here.show(
        components.headline(
            findings.sector(say, level, overall, name),
            sectors.spread(here, scores, level),
            above=components.inward(here.link("sectors"), say("sectors.all")),
        )
    )
    page.filters(here, view, "sector", "period", "source", required=("sector",))
    here.show(
        components.section(
            say("sectors.companies"),
            say("sectors.companies_sub", period=here.period(view)),
            more=components.info(say, "answered", say("info.interval")),
        ),
        sectors.side_by_side(here, scores, level),
        components.section(
            say("sectors.themes"), say("sectors.themes_sub"), more=components.info(say, "themes")
        ),
        company.themes(here, figures.themes(snapshot, view, view.with_(sector=None)), link=False),
        components.section(say("sectors.where", sector=findings.inside(name))),
        sectors.turn_to(here, one),
    )
here.show(
    components.source_line(
        say("source.followed", n=say.count("complaint", (overall if one is None else level)["followed"])),
        here.period(view),
        here.edition(),
        components.downloads(say, {"csv": view.download("company_scores", "csv")}),
        components.inward(here.link("method"), say("site.method_link")),
    )
)
