"""Ranking: one sector, its companies with their ranges, and who cannot be ranked and why."""

from dashboard import components, figures, findings, page, queries, scores
from dashboard.parts import index_ranking, otherwise, overview, ranking, what_if

here = page.current()
say, snapshot, names = here.words, here.snapshot, here.sectors
sector = (
    here.address.sector
    if here.address.sector in names
    else queries.first_sector(snapshot, here.recent().period)
)
view = here.recent().with_(sector=sector, company=None)
name, scored = names.get(sector or "", say("ranking.no_sector")), scores.of(snapshot, view)
files = ("csv", "xlsx")

if scored is not None and sector in names:
    members = scored.of_sector(sector)
    here.show(
        components.headline(
            index_ranking.finding(here, members, name),
            say("ranking.index_lead", sector=findings.inside(name), period=here.period(view)),
            above=say("pages.ranking"),
        )
    )
    page.filters(here, view, "sector", "period", "source", "theme", required=("sector",))
    here.show(
        index_ranking.groups(here, members, scores.pillars(snapshot, view))
        if len(members)
        else components.note(say("ranking.nothing")),
        index_ranking.missing_pillars(here, members),
        components.source_line(
            say.count("scored", members["index_score"].notna().sum()),
            say("source.cases", n=say.count("case", members["cases"].sum())),
            here.period(view),
            index_ranking.draws(here, scored),
            here.edition(),
            components.downloads(say, {form: view.download("service_scores", form) for form in files}),
            components.inward(here.link("method"), say("site.method_link")),
        ),
    )
    what_if.of(here, view, members)
    here.show(otherwise.of_sector(here, view))
else:
    companies, level = figures.companies(snapshot, view), figures.level_of(snapshot, view)
    here.show(
        components.headline(
            findings.ranking(say, companies, name),
            say("ranking.lead", sector=findings.inside(name), period=here.period(view)),
            above=say("pages.ranking"),
        )
    )
    page.filters(here, view, "sector", "period", "source", "theme", required=("sector",))
    here.show(
        overview.why_not(here, view),
        ranking.groups(here, companies, level) if len(companies) else components.note(say("ranking.nothing")),
        components.source_line(
            say("source.sector_level", n=say.count("complaint", level["followed"])),
            say("source.cases", n=say.count("case", companies["cases"].sum())),
            here.period(view),
            here.edition(),
            components.downloads(say, {form: view.download("ranking", form) for form in files}),
            components.inward(here.link("method"), say("site.method_link")),
        ),
    )
here.show(components.note(say("ranking.caveat")))
