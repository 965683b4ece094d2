"""Effort: what does it take to be helped? Sectors and companies, and the complaints behind."""

from functools import partial

from dashboard import bars, components, page
from dashboard.findings import inside
from dashboard.format import number
from dashboard.parts import effort, narrowed

here = page.current()
say, view, kind = here.words, here.recent().with_(page=here.address.page), effort.kind(here)
sector = narrowed.sector_chosen(here, view)
sectors, companies = (
    effort.enough(narrowed.of_subject(here, "effort_ledger", view, subject, measure=kind))
    for subject in ("sector", "company")
)
title, lead = effort.finding(here, kind, sectors)
bar, ruler = (
    partial(effort.bar, here, kind),
    partial(bars.around, write=partial(number, language=say.language)),
)

here.show(components.headline(title, lead, above=say("pages.effort")))
page.filters(here, view.with_(sector=sector), "sector", "period", required=("sector",))
here.show(
    narrowed.kinds(here, "effort", effort.KINDS, kind),
    components.section(
        say(f"effort.sectors.{kind}"), say("effort.sub"),
        more=components.info(say, "effort", say("info.interval")),
    ),
    narrowed.sectors(here, sectors, "median", bar, ruler),
    narrowed.below(here, view, "effort_ledger"),
    components.section(
        say("effort.companies", sector=inside(here.sectors.get(sector or "", ""))), say("themes.by_name"),
        more=components.info(say, "effort", say("info.interval")),
    ),
    narrowed.companies(here, companies, sector, "median", bar, ruler),
    narrowed.below(here, view, "effort_ledger"),
    components.note(say("effort.caveat")),
    narrowed.behind(here, view.with_(sector=sector, page=view.page), "effort"),
)  # fmt: skip
