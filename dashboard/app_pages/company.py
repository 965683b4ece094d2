"""Company: its verdict, four figures, its themes against the sector, its history, and the complaints behind
it all.
"""

from dashboard import components, estimates, figures, findings, page, queries, search
from dashboard.parts import company, complaints, exports, found, trends
from dashboard.rows import first

here = page.current()
say, snapshot, names = here.words, here.snapshot, queries.companies(here.snapshot)
one = first(names[names["company_id"] == here.address.company])

if one is None:
    here.show(
        components.headline(say("company.choose"), say("company.choose_lead"), above=say("pages.company"))
    )
    page.search(here, say("overview.search"), say("overview.find"))
    matches = search.find(here.address.q, names) if here.address.q else None
    here.show(found.companies(here, matches) if matches is not None else found.everyone(here, names))
else:
    view = here.recent().with_(sector=one.sector_id, outcome=None, reply=None, q=None)
    whole_sector = view.with_(company=None)
    everyone = figures.companies(snapshot, whole_sector)
    own = first(everyone[everyone["unit"] == one.company_id])
    level = figures.level_of(snapshot, whole_sector)
    peers, bands = figures.among_peers(snapshot, whole_sector, everyone)
    band = bands.band.get(one.company_id) if bands else None
    compared = figures.themes(snapshot, view.with_(theme=None), whole_sector.with_(theme=None))
    here.show(
        components.headline(
            findings.company(say, own, level, band, compared, components.visible(one.company_name)),
            company.lead(here, view, own),
            above=company.above(here, one),
        )
    )
    page.filters(here, view, "period", "source", "theme")
    if own is None or own.evidence_level < findings.SHOWN:
        here.show(company.too_few(here, own), company.themes_in_words(here, compared))
    else:
        curves = [
            estimates.reply_curve(queries.replies(snapshot, each, "all")) for each in (view, whole_sector)
        ]
        service = first(queries.service(snapshot, view, "all"))
        here.show(
            company.figures(
                here, own, level, (curves[0], curves[1]), queries.effort(snapshot, view), service
            ),
            components.section(
                say("company.themes"), say("company.themes_sub"), more=components.info(say, "themes")
            ),
            company.themes(here, compared),
        )
        trends.of(here, view, peers, bands, one.company_name)
    here.show(
        components.section(say("behind.title"), say("behind.sub"), anchor=complaints.ANCHOR),
        complaints.narrowing(here),
        complaints.shown(here, here.recent()),
        components.section(say("company.says")),
        company.statement(
            here,
            queries.statements(snapshot, one.company_id),
            queries.reply_requests(snapshot, one.company_id),
            one.company_name,
        ),
        components.source_line(
            here.period(view),
            components.downloads(say, {form: view.download("complaints", form) for form in exports.FORMATS}),
        ),
    )
