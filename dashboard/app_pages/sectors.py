"""Sectors: the field and a list of all; or one sector with its companies, its screen and where to turn."""

from dashboard import components, page, queries, scores
from dashboard.address import Address
from dashboard.parts import overview, sector_answers, sector_companies, sector_score, sectors
from dashboard.parts import screen as screens
from dashboard.rows import first

here = page.current()
say, snapshot, view = here.words, here.snapshot, here.recent().with_(company=None, theme=None)
table, everything = queries.sectors(snapshot), Address(say.language, period=view.period)
one = first(table[table["sector_id"] == view.sector])
scored = scores.of(snapshot, everything if one is None else view)
screen = scored.screen(one.sector_id) if scored is not None and one is not None else None

if one is None:
    here.show(
        components.headline(
            overview.finding(here, everything, scored),
            say("sectors.lead"),
            above=say("pages.sectors"),
        )
    )
    page.filters(here, view, "period")
    here.show(
        overview.picture(here, everything, scored),
        components.section(say("sectors.title")),
        sectors.listed(here, table, everything, scored),
    )
elif scored is not None and screen is not None and view.period is not None:
    name, companies = here.sectors[one.sector_id], scored.of_sector(one.sector_id)
    here.show(
        components.headline(
            screens.finding(here, screen, name),
            screens.lead(here, screen),
            above=components.inward(here.link("sectors"), say("sectors.all")),
        )
    )
    page.filters(here, view, "sector", "period", "source", required=("sector",))
    here.show(
        sector_score.report_button(here, one.sector_id),
        sector_companies.companies_section(here, view),
        sector_companies.side_by_side(here, companies, screen),
        sector_companies.companies_source(here, view, companies),
        screens.of(here, scored, screen, name),
        sector_score.pillars(here, one.sector_id, view.period),
        sector_score.over_time(here, one.sector_id),
        sector_score.themes(here, one.sector_id, view.period, name),
        sector_score.structure(here, screen),
        sectors.turn_section(here, one, name),
    )
else:
    sector_answers.show(here, view, one)
