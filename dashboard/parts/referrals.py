"""From pillar to post: the map of referrals, pairs that may be named, the table, and the network in numbers."""

from __future__ import annotations

from typing import Any

import pandas as pd
from markupsafe import Markup

from pipeline.methods import configuration

from .. import published, queries, ribbons
from ..components import facts, info, inward, note, said, section, sub, table, together, visible
from ..findings import inside
from ..format import date, is_unknown, number, percent, percent_range
from ..page import Page
from ..rows import first, rows
from .asked import answers_about

THEME = "pillar_to_post"
LEAST = int(configuration.load()["evidence"]["show_raw"])  # cases behind a ribbon; of fewer no share is given
RULE = configuration.load()["network"]


def network(page: Page, sector: str | None) -> Any:
    """The numbers of one sector's network, or of all together; None where nothing was referred."""
    return first(published.of(page.snapshot, "referral_network", sector_id=sector or "all"))


def finding(page: Page, found: Any) -> str:
    """How many are sent from pillar to post, as a sentence."""
    words = page.words
    if found is None or is_unknown(found.pillar_to_post_rate):
        return words("referrals.headline_nothing")
    return words("referrals.headline", rate=percent(found.pillar_to_post_rate, words.language))


def lead(page: Page, found: Any) -> str:
    """On how many it rests, and how often the customer comes back to where the path began."""
    words, language = page.words, page.words.language
    if found is None:
        return words("referrals.lead_nothing")
    told = words(
        "referrals.lead",
        sent=number(found.pillar_to_post, language),
        cases=words.count("case", found.cases),
        range=percent_range(found.pillar_to_post_low, found.pillar_to_post_high, language),
    )
    if is_unknown(found.loop_rate):
        return told
    loops = words(
        "referrals.lead_loops",
        rate=percent(found.loop_rate, language),
        range=percent_range(found.loop_low, found.loop_high, language),
        n=number(found.referred, language),
    )
    return f"{told} {loops}"


def flows(page: Page, sector: str | None) -> pd.DataFrame:
    """One row per sector and other side, each pair of sectors once, loops first."""
    found = published.of(page.snapshot, "referral_sectors")
    both = (found["other_kind"] == "sector") & (found["other_id"] != found["sector_id"])
    less = (found["sent"] < found["returned"]) | (
        (found["sent"] == found["returned"]) & (found["sector_id"] > found["other_id"])
    )
    once = found[~(both & less)]
    if sector is not None:
        here = (once["sector_id"] == sector) | (
            (once["other_kind"] == "sector") & (once["other_id"] == sector)
        )
        once = once[here]
    order = ["loops", "cases", "sector_id", "other_id"]
    return once.sort_values(order, ascending=[False, False, True, True]).reset_index(drop=True)


def the_map(page: Page, found: pd.DataFrame, named: pd.DataFrame) -> Markup:
    """The ribbons of at least 15 cases; how many thinner ones there are is said below."""
    words, language = page.words, page.words.language
    shown = [row for row in rows(found) if row.cases >= LEAST]
    if not shown:
        return note(words("referrals.no_map"))
    edges = [ribbons.Edge(f"from {row.sector_id}", _side(row), row.cases, row.loops) for row in shown]
    labels = {edge.left: _sender(page, edge.left, edges) for edge in edges}
    labels |= {_side(row): _receiver(page, row, edges, named) for row in shown}
    loops = sum(row.loops for row in shown)
    alt = words(
        "referrals.map_alt",
        n=number(len(shown), language),
        cases=number(sum(row.cases for row in shown), language),
        loops=number(loops, language),
    )
    thin = len(found) - len(shown)
    below = words("referrals.thin", n=number(thin, language), least=number(LEAST, language)) if thin else ""
    drawn = ribbons.drawn(edges, labels, (words("referrals.from"), words("referrals.to")), alt=alt)
    return together([drawn, Markup('<p class="src">{}</p>').format(below)])


def _side(row: Any) -> str:
    return f"{row.other_kind} {row.other_id}" if row.other_id != row.sector_id else "within"


def _sender(page: Page, node: str, edges: list[ribbons.Edge]) -> Markup:
    sector = node.removeprefix("from ")
    amount = sum(edge.cases for edge in edges if edge.left == node)
    where = f"{page.link('referrals', sector=sector, theme=THEME)}#complaints"
    return _label(page, inward(where, page.sectors.get(sector, sector)), amount)


def _receiver(page: Page, row: Any, edges: list[ribbons.Edge], named: pd.DataFrame) -> Markup:
    amount = sum(edge.cases for edge in edges if edge.right == _side(row))
    sectors = {row.sector_id, row.other_id}
    pairs = [pair for pair in rows(named) if {pair.sector_a, pair.sector_b} == sectors]
    names = together(
        Markup("<small>{}</small>").format(
            page.words(
                "referrals.of_which",
                pair=f"{visible(_name(page, pair.party_a))} ⇄ {visible(_name(page, pair.party_b))}",
                n=number(pair.cases, page.words.language),
            )
        )
        for pair in pairs
    )
    return _label(page, Markup("{}").format(other_side(page, row)), amount) + names


def _label(page: Page, name: Markup, amount: int) -> Markup:
    return Markup("<span>{}</span> <small>n\u00a0{}</small>").format(
        name, number(amount, page.words.language)
    )


def other_side(page: Page, row: Any) -> str:
    """The reader's name of the other side: a sector, a role, or somebody in the same sector."""
    if row.other_kind == "role":
        return page.words.name("party", row.other_id)
    if row.other_id == row.sector_id:
        return page.words("referrals.within")
    return page.sectors.get(row.other_id, str(row.other_id))


def named_pairs(page: Page, named: pd.DataFrame) -> Markup:
    """Every pair that may be named, with what each of the two says; and the rule in words."""
    words, language = page.words, page.words.language
    rule = note(
        words(
            "referrals.rule",
            cases=number(RULE["min_pair"], language),
            each=number(RULE["min_each_way"], language),
            sources=number(RULE["min_sources"], language),
        ),
        title=words("referrals.rule_title"),
    )
    made = [_pair(page, pair) for pair in rows(named)]
    return together([*(made or [note(words("referrals.no_pairs"))]), rule])


def _pair(page: Page, pair: Any) -> Markup:
    words, language = page.words, page.words.language
    names = {side: _name(page, getattr(pair, side)) for side in ("party_a", "party_b")}
    links = {
        side: inward(page.link("company", company=getattr(pair, side)), said(name), css="strong")
        for side, name in names.items()
    }
    title = Markup('<h3 class="pair-name">{} <span aria-hidden="true">⇄</span> {}</h3>').format(
        *links.values()
    )
    told = words(
        "referrals.pair",
        cases=words.count("case", pair.cases),
        people=words.count("person", pair.complainants),
        sources=words.count("source", pair.sources),
        loops=number(pair.loops, language),
        rate=percent(pair.loop_rate, language),
        range=percent_range(pair.loop_low, pair.loop_high, language),
    )
    return Markup('<section class="pair">{}{}<p>{}</p><p>{}</p><p>{}</p>{}<p class="src">{}</p></section>').format(
        title,
        _arrows(page, pair, names),
        told,
        unresolved(page, pair),
        _quotes(page, pair, names),
        answers_about(page, (pair.party_a, pair.party_b), names),
        words("referrals.named_from", on=date(pair.named_from, language), first=date(pair.first_on, language),
              last=date(pair.last_on, language)),
    )  # fmt: skip


def _arrows(page: Page, pair: Any, names: dict[str, str]) -> Markup:
    """How many go each way, as two bars towards each other."""
    most = max(pair.a_to_b, pair.b_to_a, 1)
    ways = (("there", pair.a_to_b, ("party_a", "party_b")), ("back", pair.b_to_a, ("party_b", "party_a")))
    made = (
        Markup('<li class="{}"><span>{}</span><i style="width:{}%"></i><b>{}</b></li>').format(
            css,
            page.words("referrals.way", start=visible(names[start]), end=visible(names[end])),
            round(amount / most * 100, 1),
            number(amount, page.words.language),
        )
        for css, amount, (start, end) in ways
    )
    return Markup('<ul class="arrows">{}</ul>').format(together(made))


def _quotes(page: Page, pair: Any, names: dict[str, str]) -> Markup:
    """Links to the complaints about either that name the other."""
    ways = ((pair.party_a, "party_a", "party_b"), (pair.party_b, "party_b", "party_a"))
    links = (
        inward(
            f"{page.link('referrals', company=company, q=names[other], theme=THEME)}#complaints",
            page.words("referrals.quotes_of", company=visible(names[own]), other=visible(names[other])),
        )
        for company, own, other in ways
    )
    return together(links, " · ")


def unresolved(page: Page, row: Any) -> str:
    """Which part ended without a solution, of those who said how it ended."""
    words, language = page.words, page.words.language
    if is_unknown(row.unresolved_rate):
        return words("referrals.few_said", n=number(row.resolved_yes + row.resolved_no, language))
    return words(
        "referrals.unresolved",
        rate=percent(row.unresolved_rate, language),
        range=percent_range(row.unresolved_low, row.unresolved_high, language),
        n=number(row.resolved_yes + row.resolved_no, language),
    )


def pair_table(page: Page, found: pd.DataFrame, named: pd.DataFrame) -> Markup:
    """Counts each way, loops and unresolved, per pair that may be named and per pair of sides, loops first."""
    words, language = page.words, page.words.language
    heads = [
        words(f"referrals.column.{name}") for name in ("between", "there", "back", "loops", "unresolved")
    ]
    lines = [(pair_title(page, row), row.a_to_b, row.b_to_a, row, True) for row in rows(named)]
    lines += [(_between(page, row), row.sent, row.returned, row, False) for row in rows(found)]
    body = (
        (
            Markup("<b>{}</b>").format(name) if is_named else name,
            number(there, language),
            number(back, language),
            _share(page, row, "loop", row.loops, row.cases),
            _share(page, row, "unresolved", row.resolved_no, row.resolved_yes + row.resolved_no),
        )
        for name, there, back, row, is_named in lines
    )
    return table(heads, body, caption=words("referrals.table"), css="plain pairs")


def _share(page: Page, row: Any, name: str, part: int, whole: int) -> Markup:
    language = page.words.language
    rate = getattr(row, f"{name}_rate")
    of = page.words("referrals.part_of", part=number(part, language), whole=number(whole, language))
    if is_unknown(rate):
        return Markup('<span class="quiet">{}</span>').format(of)
    span = percent_range(getattr(row, f"{name}_low"), getattr(row, f"{name}_high"), language)
    return Markup("{} <small>{} · {}</small>").format(percent(rate, language), span, of)


def _between(page: Page, row: Any) -> Markup:
    return Markup("{} <span aria-hidden='true'>⇄</span> {}").format(
        page.sectors.get(row.sector_id, row.sector_id), inside(other_side(page, row))
    )


def pair_title(page: Page, pair: Any) -> str:
    """The two names of a pair, as plain text."""
    return f"{visible(_name(page, pair.party_a))} ⇄ {visible(_name(page, pair.party_b))}"


def _name(page: Page, company: str) -> str:
    known = queries.companies(page.snapshot)
    found = known.loc[known["company_id"] == company, "company_name"]
    return str(found.iloc[0]) if len(found) else company


def in_numbers(page: Page, found: Any) -> Markup:
    """The network as a whole: is there more going back and forth than chance explains, and where do paths end."""
    words, language = page.words, page.words.language
    if found is None or is_unknown(found.weighted_reciprocity):
        return Markup("")
    chance = number(found.p_value, language, 4)
    lines = [
        (words("referrals.fact.size"), words(
            "referrals.size", parties=number(found.parties, language), n=number(found.referrals, language))),
        (words("referrals.fact.reciprocity"), words(
            "referrals.reciprocity", rate=percent(found.weighted_reciprocity, language), p=chance,
            permutations=number(found.permutations, language))),
        (words("referrals.fact.circles"), words(
            "referrals.circles", n=number(found.circles, language), most=number(found.largest_circle, language))),
        (words("referrals.fact.orphans"), _orphans(page, found)),
    ]  # fmt: skip
    heading = section(words("referrals.network"), words("referrals.network_sub"), more=info(words, "network"))
    return together([heading, facts(lines)])


def _orphans(page: Page, found: Any) -> str:
    words, language = page.words, page.words.language
    paths = number(found.unresolved_paths, language)
    if found.orphan_kind is None:
        return words("referrals.orphans_unknown", n=paths)
    party = words.name("party", found.orphan_party or f"a_{found.orphan_kind}")
    return words("referrals.orphans", n=paths, part=number(found.orphan_paths, language), party=party)


def chosen_edge(page: Page) -> Markup:
    """What the complaints below are, when an edge was opened."""
    address = page.address
    if address.company is None or address.q is None:
        return Markup("")
    title = page.words(
        "referrals.quotes_of", company=visible(_name(page, address.company)), other=visible(address.q)
    )
    away = inward(f"{page.link('referrals')}#complaints", page.words("referrals.all_quotes"))
    return together([sub(title), Markup('<p class="src">{}</p>').format(away)])
