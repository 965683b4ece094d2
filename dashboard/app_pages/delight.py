"""Delight: what do people praise? Sectors and companies, and what they wrote."""

from functools import partial

from dashboard import bars, components, page
from dashboard.findings import inside
from dashboard.format import percent
from dashboard.parts import complaints, delight, narrowed

here = page.current()
say, view = here.words, here.recent().with_(page=here.address.page)
sector = narrowed.sector_chosen(here, view)
everywhere = view.with_(sector=None)
title, lead = delight.finding(here, delight.shares(here, everywhere, "all"))
bar, ruler = partial(delight.bar, here), partial(bars.shares, write=partial(percent, language=say.language))
sectors, companies = (delight.shares(here, everywhere, by) for by in ("sector", "company"))

here.show(components.headline(title, lead, above=say("pages.delight")))
page.filters(here, view.with_(sector=sector), "sector", "period", "source", required=("sector",))
here.show(
    components.section(
        say("delight.sectors"), say("delight.sub"), more=components.info(say, "delight", say("info.interval"))
    ),
    narrowed.sectors(here, sectors, "rate", bar, ruler),
    narrowed.below(here, view, "complaints"),
    components.section(
        say("delight.companies", sector=inside(here.sectors.get(sector or "", ""))),
        say("themes.by_name"),
        more=components.info(say, "delight", say("info.interval")),
    ),
    narrowed.companies(here, companies, sector, "rate", bar, ruler),
    components.note(say("delight.caveat")),
    components.section(say("delight.behind"), say("behind.sub"), anchor=complaints.ANCHOR),
    delight.shown(here, view.with_(sector=sector, page=view.page)),
)
