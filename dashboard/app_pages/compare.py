"""Compare: two to four companies, the same figures side by side, and only supported differences in words."""

from dashboard import components, page
from dashboard.parts import compare

here = page.current()
say, view = here.words, here.recent().with_(sector=None, company=None, source=None, theme=None)
companies = compare.chosen(here)

here.show(
    components.headline(
        compare.finding(here, companies, view.period), say("compare.lead"), above=say("pages.compare")
    )
)
if companies:
    here.show(compare.picked(here, companies))
if len(companies) < compare.MOST:
    page.adding(here, compare.to_choose(here, companies), say("compare.add"))
if len(companies) >= compare.FEWEST:
    here.show(
        compare.differences(here, companies, view.period),
        compare.index(here, companies, view.period),
        components.section(say("compare.figures"), say("compare.figures_sub", period=here.period(view))),
        compare.side_by_side(here, view, companies),
        components.source_line(
            here.period(view),
            here.edition(),
            components.downloads(say, {"csv": view.download("service_scores", "csv")}),
            components.inward(here.link("method"), say("site.method_link")),
        ),
    )
