"""Company: its verdict, four figures, its themes, its peers, its history, and the complaints behind."""

from dashboard import components, findings, page, profiles, queries, search
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
    profile = profiles.of(snapshot, view)
    here.show(
        components.headline(
            findings.company(say, profile, components.visible(one.company_name)),
            company.lead(here, view, profile.own),
            above=company.above(here, one),
        )
    )
    page.filters(here, view, "period", "source", "theme")
    if profile.has_figures:
        here.show(
            company.figures(here, profile),
            company.themes_section(here, view),
            company.themes(here, profile.themes),
        )
        trends.of(here, view, profile, one.company_name)
    else:
        here.show(company.too_few(here, profile.own), company.themes_in_words(here, profile.themes))
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
