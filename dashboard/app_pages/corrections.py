"""Corrections: what was mended, contested, asked and removed, how soon; and how to report a wrong number."""

from dashboard import components, page
from dashboard.parts import corrections

here = page.current()
say, view = here.words, here.asked()
title, lead = corrections.finding(here)
tables = ("corrections", "challenges", "reply_requests", "statements")

here.show(
    components.headline(title, lead, above=say("pages.corrections")),
    corrections.how(here),
    corrections.mended(here),
    corrections.contested(here),
    corrections.asked(here),
    corrections.statements(here),
    corrections.removals(here),
    components.source_line(
        here.edition(),
        *(
            components.inward(view.download(table, "csv"), say("corrections.file", table=table))
            for table in tables
        ),
    ),
)
