"""Data: search all complaints, narrow them, see them, take exactly these home."""

from dashboard import charts, components, page, queries
from dashboard.format import month
from dashboard.parts import complaints, exports

here = page.current()
say, snapshot, view = here.words, here.snapshot, here.asked()
counted, by_month = queries.complaints_count(snapshot, view), queries.complaints_by_month(snapshot, view)
complaint_count = say.count("complaint", counted["complaints"])

here.show(
    components.headline(
        say("data.headline", complaints=complaint_count),
        say(
            "data.lead",
            companies=say.count("company", counted["companies"]),
            people=say.count("person", counted["complainants"]),
        ),
        above=say("pages.data"),
    )
)
page.search(here, say("data.search"), say("overview.find"))
page.filters(here, view, "sector", "period", "source", "theme", "outcome", "reply", "written_in")

if len(by_month):
    ends = [month(by_month["month"].iloc[place], say.language) for place in (0, -1)]
    here.show(components.section(say("data.by_month"), say("data.by_month_sub")))
    here.chart(
        charts.months(by_month, first=ends[0], last=ends[1], language=say.language, theme=here.theme),
        say("data.by_month_alt", complaints=complaint_count, first=ends[0], last=ends[1]),
        key="months",
    )
here.show(
    components.section(say("data.take"), say("data.take_sub", complaints=complaint_count), anchor="take"),
    exports.of(here, view),
    components.section(say("data.shown"), say("data.shown_sub"), anchor="complaints"),
    complaints.shown(here, view, with_company=True),
    components.source_line(complaint_count, here.period(view), here.edition()),
)
