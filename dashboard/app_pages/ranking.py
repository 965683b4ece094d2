"""Ranking: one sector, its companies with their ranges, and who cannot be ranked and why."""

from dashboard import components, figures, findings, page, queries
from dashboard.parts import ranking

here = page.current()
say, snapshot, names = here.words, here.snapshot, here.sectors
sector = here.address.sector if here.address.sector in names else queries.first_sector(snapshot)
chosen = here.address.with_(sector=sector, company=None, page=1)
scores, level = figures.companies(snapshot, chosen), figures.level_of(snapshot, chosen)
name = names.get(sector, say("ranking.no_sector"))

here.show(
    components.headline(
        findings.ranking(say, scores, name),
        say("ranking.lead", sector=findings.inside(name), period=here.period()),
        above=say("pages.ranking"),
    )
)
page.filters(here, "sector", "period", "source", "theme", preset={"sector": sector})
here.show(
    ranking.groups(here, scores, level) if len(scores) else components.note(say("ranking.nothing")),
    components.source_line(
        say("source.sector_level", n=say.count("complaint", level["followed"])),
        say("source.cases", n=say.count("case", scores["cases"].sum())),
        here.period(),
        here.edition(),
        components.downloads(say, {form: chosen.download("ranking", form) for form in ("csv", "xlsx")}),
        components.inward(here.link("method"), say("site.method_link")),
    ),
    components.note(say("ranking.caveat")),
)
