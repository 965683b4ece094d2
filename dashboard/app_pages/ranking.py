"""Ranking: one sector, its companies with their ranges, and who cannot be ranked and why."""

from dashboard import components, figures, findings, page, queries
from dashboard.parts import ranking

here = page.current()
say, snapshot, names = here.words, here.snapshot, here.sectors
sector = (
    here.address.sector
    if here.address.sector in names
    else queries.first_sector(snapshot, here.recent().period)
)
view = here.recent().with_(sector=sector, company=None)
scores, level = figures.companies(snapshot, view), figures.level_of(snapshot, view)
name = names.get(sector or "", say("ranking.no_sector"))

here.show(
    components.headline(
        findings.ranking(say, scores, name),
        say("ranking.lead", sector=findings.inside(name), period=here.period(view)),
        above=say("pages.ranking"),
    )
)
page.filters(here, view, "sector", "period", "source", "theme", required=("sector",))
here.show(
    ranking.groups(here, scores, level) if len(scores) else components.note(say("ranking.nothing")),
    components.source_line(
        say("source.sector_level", n=say.count("complaint", level["followed"])),
        say("source.cases", n=say.count("case", scores["cases"].sum())),
        here.period(view),
        here.edition(),
        components.downloads(say, {form: view.download("ranking", form) for form in ("csv", "xlsx")}),
        components.inward(here.link("method"), say("site.method_link")),
    ),
    components.note(say("ranking.caveat")),
)
