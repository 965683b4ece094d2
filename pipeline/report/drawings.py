"""The three pictures of the first page: the field, replies with time, and what the complaints are about."""

from __future__ import annotations

import math

from pipeline.report import pictures
from pipeline.report.comparisons import reply_curves
from pipeline.report.content import Picture
from pipeline.report.facts import Facts
from pipeline.report.pictures import Axis, Dot, Line
from pipeline.report.tables import Row
from pipeline.report.words import Words

MOST_COMPANIES, MOST_THEMES = 12, 8
AVERAGE = 50.0  # the average company's index


def pictures_of(facts: Facts, said: Words) -> list[Picture]:
    """Those that there are figures for."""
    drawn = (field(facts, said), replies(facts, said), themes(facts, said))
    return [picture for picture in drawn if picture is not None]


def field(facts: Facts, said: Words) -> Picture | None:
    """The sector's companies on the index, its own interval behind them, all companies' average as a line."""
    scored = [row for row in facts.own if row["index_score"] is not None]
    if not scored:
        return None
    best = facts.screen["best_unit"] if facts.screen else None
    most = sorted(scored, key=lambda row: (row["company_id"] != best, -row["cases"]))[:MOST_COMPANIES]
    rows = [row for row in scored if row in most]
    shown = [
        Dot(
            facts.name(row["company_id"]),
            row["index_score"],
            row["index_low"],
            row["index_high"],
            row["company_id"] == best,
        )
        for row in rows
    ]
    band = _band(facts)
    ends = [v for row in rows for v in (row["index_low"], row["index_high"])] + list(band or ())
    low, high = 10 * math.floor(min(40.0, *ends) / 10), 10 * math.ceil(max(60.0, *ends) / 10)
    ticks = [(float(v), said.n.number(v)) for v in range(low, high + 1, 10)]
    colour = {"red": pictures.RED, "amber": pictures.AMBER, "amber_persistent": pictures.AMBER}.get(
        facts.flag, pictures.ACCENT
    )
    alt = "; ".join(
        f"{facts.name(r['company_id'])} {said.n.with_range(r['index_score'], r['index_low'], r['index_high'])}"
        for r in rows
    )
    return Picture(
        pictures.dots(
            shown,
            Axis(low, high, ticks),
            name=alt,
            middle=(AVERAGE, said("picture.average")),
            band=band,
            colour=colour,
        ),
        said(_field_title(rows)),
        said("picture.field_sub", cases=said.n.number(sum(row["cases"] for row in rows)))
        + ("" if len(rows) == len(scored) else " " + said("picture.largest", n=said.n.number(len(rows)))),
        alt,
    )


def _field_title(rows: list[Row]) -> str:
    """What the picture shows, by the intervals alone."""
    if all(row["index_high"] < AVERAGE for row in rows):
        return "picture.field_all_below"
    if all(row["index_low"] > AVERAGE for row in rows):
        return "picture.field_all_above"
    return "picture.field_mixed"


def _band(facts: Facts) -> tuple[float, float] | None:
    screen = facts.screen
    if screen is None or screen["mean_low"] is None or screen["mean_high"] is None:
        return None
    return screen["mean_low"], screen["mean_high"]


def replies(facts: Facts, said: Words) -> Picture | None:
    """How many have a substantive answer by each day, here and in all other sectors."""
    own, others = reply_curves(facts)
    if own is None or others is None:
        return None
    lines = [
        Line(said("picture.here"), own.rate, own.low, own.high, pictures.ACCENT),
        Line(said("picture.elsewhere"), others.rate, others.low, others.high, pictures.GREY),
    ]
    (rate, low, high), (rest, rest_low, rest_high) = own.at(14), others.at(14)
    apart = "lower" if high < rest_low else "higher" if low > rest_high else "alike"
    values = {"rate": said.n.percent(rate), "rest": said.n.percent(rest)}
    alt = said(
        "picture.replies_alt",
        own=said.n.share(rate, low, high),
        others=said.n.share(rest, rest_low, rest_high),
        n=said.n.number(own.cases),
        rest_n=said.n.number(others.cases),
    )
    shares = [(v, said.n.percent(v)) for v in (0.0, 0.25, 0.5, 0.75, 1.0)]
    drawn = pictures.curves(
        lines,
        name=alt,
        days=(said("picture.days"), (0, 14, 28, 42)),
        shares=shares,
        norm=_norm(facts, said),
    )
    subtitle = said(
        "picture.replies_sub",
        own=said.n.percents(low, high),
        others=said.n.percents(rest_low, rest_high),
        n=said.n.number(own.cases),
        rest_n=said.n.number(others.cases),
    )
    return Picture(drawn, said(f"picture.replies_{apart}", **values), subtitle, alt)


def _norm(facts: Facts, said: Words) -> tuple[int, float, str] | None:
    """The sector's own norm on replies, where it names days and a share."""
    for row in facts.tables.rows("norms", sector_id=facts.id):
        is_drawn = row["measure"] == "reply" and row["unit"] == "days" and row["company_id"] is None
        if is_drawn and row["share"] is not None and 0 < row["value"] <= 42:
            return int(row["value"]), row["share"], said("picture.norm", rate=said.n.percent(row["share"]))
    return None


def themes(facts: Facts, said: Words) -> Picture | None:
    """Themes that are named more often here than elsewhere, as odds ratios."""
    if facts.window is None:
        return None
    found = facts.tables.rows("sector_themes", sector_id=facts.id, score_window=facts.window)
    known = [row for row in found if row["odds_ratio"] is not None and row["odds_low"] is not None]
    rows = sorted(known, key=lambda row: -row["odds_ratio"])[:MOST_THEMES]
    if not rows:
        return None
    ends = [v for row in rows for v in (row["odds_low"], row["odds_high"])]
    choice = [v for v in (0.1, 0.25, 0.5, 1, 2, 4, 8, 16) if min(ends) / 2 < v < max(ends) * 2]
    low, high = min(0.5, *choice, *ends), max(2.0, *choice, *ends)
    axis = Axis(
        max(low, 0.1),
        min(high, 16),
        [(v, f"{said.n.number(v, 2).rstrip('0').rstrip('.,')}×") for v in choice],
        True,
    )
    alt = "; ".join(_odds(said, row) for row in rows)
    marked = [row for row in rows if row["is_shown"]]
    title = (
        said("picture.themes_more", theme=said.get("theme", marked[0]["label"]))
        if marked
        else said("picture.themes_alike")
    )
    shown = [
        Dot(
            said.get("theme", row["label"]),
            row["odds_ratio"],
            row["odds_low"],
            row["odds_high"],
            bool(row["is_shown"]),
        )
        for row in rows
    ]
    drawn = pictures.dots(shown, axis, name=alt, middle=(1.0, said("picture.as_elsewhere")))
    return Picture(drawn, title, said("picture.themes_sub", n=said.n.number(rows[0]["cases"])), alt)


def _odds(said: Words, row: Row) -> str:
    ratio = said.n.with_range(row["odds_ratio"], row["odds_low"], row["odds_high"], 2)
    return f"{said.get('theme', row['label'])} {ratio}"
