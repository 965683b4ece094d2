"""Promises: are they kept? Sectors and companies, with what is unknown, and the complaints behind."""

from functools import partial

from dashboard import bars, components, page
from dashboard.findings import inside
from dashboard.format import percent
from dashboard.parts import narrowed, promises

here = page.current()
say, view, kind = here.words, here.recent().with_(page=here.address.page), promises.kind(here)
sector, period = narrowed.sector_chosen(here, view), view.period or "all"
sectors, companies = (
    narrowed.of_subject(here, "promise_keeping", view, subject, kind=kind)
    for subject in ("sector", "company")
)
title, lead = promises.finding(here, sectors)
bar, ruler = partial(promises.bar, here), partial(bars.shares, write=partial(percent, language=say.language))

here.show(components.headline(title, lead, above=say("pages.promises")))
page.filters(here, view.with_(sector=sector), "sector", "period", required=("sector",))
here.show(
    narrowed.kinds(here, "promises", promises.KINDS, kind),
    components.section(
        say("promises.sectors"), say("promises.sub"),
        more=components.info(say, "promises", say("info.interval")),
    ),
    narrowed.sectors(here, sectors, "kept_rate", bar, ruler),
    narrowed.below(here, view, "promise_keeping"),
    components.section(
        say("promises.companies", sector=inside(here.sectors.get(sector or "", ""))), say("themes.by_name"),
        more=components.info(say, "promises", say("info.interval")),
    ),
    narrowed.companies(here, companies, sector, "kept_rate", bar, ruler),
    narrowed.below(here, view, "promise_keeping", promises.late(here, sector, period, kind)),
    components.note(say("promises.caveat")),
    narrowed.behind(here, view.with_(sector=sector, page=view.page), "broken_promise"),
)  # fmt: skip
