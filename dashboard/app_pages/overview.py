"""Overview: what the site found, a search box, the field, three doors, what the numbers cannot say."""

from dashboard import components, page, queries, scores, search
from dashboard.address import Address
from dashboard.parts import found, overview

here = page.current()
say, snapshot = here.words, here.snapshot
view = Address(say.language, period=here.recent().period)
scored, totals = scores.of(snapshot, view), queries.totals(snapshot)

here.show(
    components.headline(
        overview.finding(here, view, scored),
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
    overview.picture(here, view, scored),
    components.doors(
        (here.link("ranking"), say("door.choose.title"), say("door.choose.text")),
        (here.link("data"), say("door.data.title"), say("door.data.text")),
        (here.link("sectors"), say("door.sector.title"), say("door.sector.text")),
    ),
    overview.changes(here, view, scored),
    components.section(say("overview.limits")),
    components.note(say("overview.limits_text")),
)
