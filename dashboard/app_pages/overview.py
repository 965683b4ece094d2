"""Overview: what the site found, a search box, the field, three doors, what the numbers cannot say."""

from dashboard import components, figures, findings, page, queries, search
from dashboard.address import Address
from dashboard.parts import field, found

here = page.current()
say, snapshot = here.words, here.snapshot
view = Address(say.language, period=here.recent().period)
levels, overall = figures.levels(snapshot, view), figures.overall(snapshot, view)
scores, totals = figures.companies(snapshot, view), queries.totals(snapshot)

here.show(
    components.headline(
        findings.overview(say, levels, scores, overall, here.sectors),
        say(
            "overview.lead",
            complaints=say.count("complaint", totals["complaints"]),
            companies=say.count("company", totals["companies"]),
            sectors=say.count("sector", totals["sectors"]),
        ),
    )
)
page.search(here, say("overview.search"), say("overview.find"))
if here.address.q:
    here.show(found.companies(here, search.find(here.address.q, queries.companies(snapshot))))

here.show(
    components.section(
        say("overview.field", sectors=say.count("sector", len(levels))),
        say("overview.field_sub", period=here.period(view)),
        more=components.info(say, "field", say("info.interval")),
    ),
    field.of(here, levels, scores, overall) if len(levels) else components.note(say("overview.no_field")),
    components.source_line(
        say.count("source", totals["sources"]),
        say("source.followed", n=say.count("complaint", overall["followed"])),
        say.count("not_drawn", field.not_drawn(scores)),
        here.edition(),
        components.downloads(say, {"csv": view.download("company_scores", "csv")}),
        components.inward(here.link("method"), say("site.method_link")),
    ),
    components.doors(
        (here.link("ranking"), say("door.choose.title"), say("door.choose.text")),
        (here.link("data"), say("door.data.title"), say("door.data.text")),
        (here.link("sectors"), say("door.sector.title"), say("door.sector.text")),
    ),
    components.section(say("overview.limits")),
    components.note(say("overview.limits_text")),
)
