"""Going public: does audience bring answers? The gradient, events, matched channels, hurdles, the complaints."""

from dashboard import components, page
from dashboard.parts import narrowed, public

here = page.current()
say, view = here.words, here.asked().with_(period=None)
sector = view.sector if view.sector in here.sectors else None
found = public.gradients(here, sector)
title, lead = public.finding(here, found)

here.show(components.headline(title, lead, above=say("pages.public")))
page.filters(here, view, "sector")
here.show(
    components.section(
        say("public.gradient"),
        say("public.gradient_sub"),
        more=components.info(say, "gradient", say("info.interval")),
    ),
    public.gradient_bars(here, found),
    narrowed.below(here, view, "audience_gradients"),
    public.events(here, sector),
    narrowed.below(here, view, "event_effects"),
    public.channels(here),
    narrowed.below(here, view, "channel_contrasts"),
    public.hurdles(here, sector),
    components.note(say("public.caveat")),
    narrowed.behind(here, view.with_(page=here.address.page), "public_escalation"),
)
