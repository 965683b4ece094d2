"""Company: its verdict, four figures, its themes against the sector, its history, and the complaints behind it all."""

from dashboard import components, estimates, figures, findings, page, queries, search
from dashboard.parts import company, complaints, exports, found, trends

here = page.current()
say, snapshot, names = here.words, here.snapshot, queries.companies(here.snapshot)
one = next(names[names["company_id"] == here.address.company].itertuples(), None)

if one is None:
    here.show(components.headline(say("company.choose"), say("company.choose_lead"), above=say("pages.company")))
    page.search(here, say("overview.search"), say("overview.find"))
    matches = search.find(here.address.q, names) if here.address.q else None
    here.show(found.companies(here, matches) if matches is not None else found.everyone(here, names))
else:
    chosen = here.address.with_(sector=one.sector_id, outcome=None, reply=None, q=None)
    whole_sector = chosen.with_(company=None)
    everyone = figures.companies(snapshot, whole_sector)
    own = next(everyone[everyone["unit"] == one.company_id].itertuples(), None)
    level = figures.level_of(snapshot, whole_sector)
    compared = figures.themes(snapshot, chosen.with_(theme=None), whole_sector.with_(theme=None))
    here.show(
        components.headline(
            findings.company(say, own, level, compared, components.visible(one.company_name)),
            company.lead(here, own),
            above=company.above(here, one),
        )
    )
    page.filters(here, "period", "source", "theme")
    if own is None or own.evidence_level < findings.SHOWN:
        here.show(components.note(say("company.too_few")), company.themes_in_words(here, compared))
    else:
        curves = [estimates.reply_curve(queries.replies(snapshot, each, "all")) for each in (chosen, whole_sector)]
        service = next(queries.service(snapshot, chosen, "all").itertuples())
        here.show(
            company.figures(here, own, level, (curves[0], curves[1]), queries.effort(snapshot, chosen), service),
            components.section(say("company.themes"), say("company.themes_sub"), more=components.info(say, "themes")),
            company.themes(here, compared),
        )
        trends.of(here, chosen, everyone, one.company_name)
    here.show(
        components.section(say("behind.title"), say("behind.sub"), anchor=complaints.ANCHOR),
        complaints.narrowing(here),
        complaints.shown(here, here.address.with_(q=None, page=here.address.page)),
        components.section(say("company.says")),
        company.statement(
            here,
            queries.statements(snapshot, one.company_id),
            queries.reply_requests(snapshot, one.company_id),
            one.company_name,
        ),
        components.source_line(
            here.period(),
            components.downloads(say, {form: chosen.download("complaints", form) for form in exports.FORMATS}),
        ),
    )
