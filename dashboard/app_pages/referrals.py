"""From pillar to post: who sends customers to whom, loops first, and the complaints that tell of it."""

from dashboard import components, page, published
from dashboard.parts import complaints, referrals

here = page.current()
say, snapshot, view = here.words, here.snapshot, here.asked().with_(period=None)
sector = view.sector if view.sector in here.sectors else None
network, flows = referrals.network(here, sector), referrals.flows(here, sector)
named = published.of(snapshot, "referral_pairs")
if sector is not None:
    named = named[(named["sector_a"] == sector) | (named["sector_b"] == sector)]

here.show(
    components.headline(
        referrals.finding(here, network), referrals.lead(here, network), above=say("pages.referrals")
    )
)
page.filters(here, view, "sector")
here.show(
    components.section(
        say("referrals.map"), say("referrals.map_sub"), more=components.info(say, "referrals")
    ),
    referrals.the_map(here, flows, named),
    components.source_line(
        say("referrals.whole_time"),
        here.edition(),
        components.downloads(say, {"csv": view.download("referral_sectors", "csv")}),
        components.inward(here.link("method"), say("site.method_link")),
    ),
    components.section(say("referrals.pairs"), say("referrals.pairs_sub")),
    referrals.named_pairs(here, named),
    referrals.in_numbers(here, network),
    components.folded(say("referrals.table"), referrals.pair_table(here, flows, named)),
    components.source_line(
        components.downloads(say, {form: view.download("referral_pairs", form) for form in ("csv", "xlsx")})
    ),
    components.section(say("behind.title"), say("behind.sub"), anchor=complaints.ANCHOR),
    referrals.chosen_edge(here),
    complaints.shown(here, view.with_(theme=referrals.THEME, page=view.page), with_company=True),
)
