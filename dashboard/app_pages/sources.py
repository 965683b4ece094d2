"""Sources and quality: what every source shows and hides, on which terms, and whether we saw what we
expected.
"""

from dashboard import charts, components, page, queries
from dashboard.format import month
from dashboard.parts import sources
from dashboard.rows import rows

here = page.current()
say, snapshot = here.words, here.snapshot
table, months = queries.sources(snapshot), queries.source_months(snapshot)

here.show(
    components.headline(
        say("sources.headline", n=say.count("source", len(table))),
        say("sources.lead"),
        above=say("pages.sources"),
    )
)
for source in rows(table):
    counts = months[months["source"] == source.source]
    here.show(
        sources.head(here, source),
        components.source_line(sources.counts(here, source)),
        components.side_by_side(
            sources.terms(here, source),
            components.together(
                [
                    components.sub(say("sources.leanings"), more=components.info(say, "leanings")),
                    sources.leanings(here, source),
                    components.sub(say("sources.expected")),
                    components.source_line(sources.seen(here, source)),
                    sources.caveats(here, source),
                ]
            ),
        ),
    )
    if len(counts):
        ends = [month(counts["month"].iloc[place], say.language) for place in (0, -1)]
        here.chart(
            charts.months(counts, first=ends[0], last=ends[1], language=say.language, theme=here.theme),
            say("sources.months_alt", source=components.visible(source.title), first=ends[0], last=ends[1]),
            key=f"months_{source.source}",
        )
here.show(
    components.source_line(
        here.edition(),
        components.downloads(say, {"csv": here.address.download("sources", "csv")}),
        components.inward(here.address.download("source_months", "csv"), say("sources.months_csv")),
    )
)
