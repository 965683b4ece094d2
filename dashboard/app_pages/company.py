"""Company: its verdict, four figures, its themes, its peers, its history, and the complaints behind."""

from dashboard import components, findings, page, profiles, queries, search
from dashboard.parts import background, company, complaints, exports, found, standing, trends, verdict
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
    profile, score, name = profiles.of(snapshot, view), verdict.row_of(here, view), one.company_name
    scored = score is not None and profile.has_figures
    here.show(
        components.headline(
            verdict.title(here, score, name)
            if scored
            else findings.company(say, profile, components.visible(name)),
            verdict.lead(here, score, here.period(view)) if scored else company.lead(here, view, profile.own),
            above=company.above(here, one),
        )
    )
    page.filters(here, view, "period", "source", "theme")
    if profile.has_figures:
        here.show(company.compare(here, one), company.figures(here, view, profile))
        if scored:
            standing.funnel(here, view, score, name)
            here.show(standing.disagreement(here, score), standing.pillars(here, view, score))
        here.show(company.themes_section(here, view), company.themes(here, profile.themes))
        trends.of(here, view, profile, name, with_funnel=not scored)
        here.show(
            background.waves(here, one.company_id),
            background.learning(here, one.company_id),
            background.sends_on(here, view),
        )
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
            name,
        ),
        components.source_line(
            here.period(view),
            components.downloads(say, {form: view.download("complaints", form) for form in exports.FORMATS}),
        ),
    )
