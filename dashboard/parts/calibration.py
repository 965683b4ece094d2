"""How far the methods keep their word: simulations of every method, of the screen on this very site, and how
well texts are read.
"""

from __future__ import annotations

import csv
import datetime as dt
from functools import cache
from itertools import groupby
from pathlib import Path
from typing import Any

import numpy as np
from markupsafe import Markup

from pipeline import methods
from pipeline.methods.index import pillar_diagnostics

from .. import pictures, scores
from ..address import Address
from ..components import facts, folded, note, source_line, table, together
from ..findings import inside
from ..format import date, half_year, number, percent, percent_range
from ..page import Page
from ..rows import rows

RESULTS = Path(next(iter(methods.__path__))) / "calibration"
WORLDS = ("no_difference", "spread_15", "spread_25", "spread_35")
CHECKLIST = 10  # questions of the OECD/JRC Handbook
FEWEST = 3  # companies with every part, for correlations between the parts


@cache
def results() -> tuple[str, list[dict[str, str]]]:
    """The newest table of simulations: the day it was made, and its lines."""
    newest = max(RESULTS.glob("*.csv"), default=None)
    if newest is None:
        return "", []
    with newest.open(encoding="utf-8", newline="") as file:
        return newest.stem, list(csv.DictReader(file))


def of_methods(page: Page) -> Markup:
    """Every suite of simulations, folded: how often the method's promise held, against what was wanted."""
    words, (day, lines) = page.words, results()
    if not lines:
        return note(words("calibration.none"))
    suites = groupby(lines, key=lambda line: line["suite"])
    held = sum(line["holds"] == "True" for line in lines)
    summary = words(
        "calibration.held", held=number(held, words.language), n=number(len(lines), words.language)
    )
    return together(
        [
            Markup('<p class="holds">{}</p>').format(summary),
            *(_suite(page, suite, list(members)) for suite, members in suites),
            source_line(
                words("calibration.made", on=date(dt.date.fromisoformat(day), words.language)),
                words("calibration.command"),
            ),
        ]
    )


def _suite(page: Page, suite: str, lines: list[dict[str, str]]) -> Markup:
    words, language = page.words, page.words.language
    heads = [
        words(f"calibration.column.{name}") for name in ("setting", "measure", "wanted", "found", "holds")
    ]
    held = sum(line["holds"] == "True" for line in lines)
    title = Markup("{} <small>{}</small>").format(
        words.name("calibration.suite", suite.replace(", ", "_").replace(" ", "_")),
        words("calibration.of", held=number(held, language), n=number(len(lines), language)),
    )
    made = (
        (
            Markup('<span lang="en">{}</span>').format(line["setting"]),
            Markup('<span lang="en">{}</span>').format(line["measure"]),
            Markup('<span lang="en">{}</span>').format(line["wanted"]),
            Markup("{} <small>{}</small>").format(
                percent(float(line["share"]), language, digits=1),
                _range(line["low"], line["high"], page),
            ),
            words("screen.yes" if line["holds"] == "True" else "screen.no"),
        )
        for line in lines
    )
    return folded(title, table(heads, made, caption=suite))


def _range(low: str, high: str, page: Page) -> str:
    language = page.words.language
    first, last = (number(float(end) * 100, language, 1) for end in (low, high))
    return f"{first}–\u2060{last}%"


def of_screen(page: Page) -> Markup:
    """The screen on simulated worlds with this site's own sectors, companies and counts."""
    words, every = page.words, scores.calibration(page.snapshot)
    if not every:
        return note(words("calibration.no_screen"))
    worlds = [row for name in WORLDS for row in every if row.scenario == name]
    planted = [row for row in every if row.sector_id in page.sectors]
    parts = [_rates(page, worlds, lambda row: words(f"calibration.world.{row.scenario}"))]
    if planted:
        delta = number(planted[0].delta, words.language, 1)
        parts += [
            Markup('<h3 class="group">{}</h3><p class="sub">{}</p>').format(
                words("calibration.power"), words("calibration.power_sub", delta=delta)
            ),
            _rates(page, planted, lambda row: page.sectors[row.sector_id]),
        ]
    first = every[0]
    parts.append(
        source_line(
            words("screen.cycles", n=number(first.cycles, words.language)),
            words("calibration.permutations", n=number(first.permutations, words.language)),
            words("calibration.inputs", hash=first.inputs),
            Markup('<a href="{}" download>CSV</a>').format(
                page.address.download("screen_calibration", "csv")
            ),
        )
    )
    return together(parts)


def _rates(page: Page, lines: list[Any], name: Any) -> Markup:
    """One line per world: how often an amber, a persistent amber and a red flag came up, with their limits."""
    words = page.words
    heads = [words(f"calibration.column.{column}") for column in ("world", "amber", "persistent", "red")]
    made = (
        (name(row), *(_rate(page, row, flag) for flag in ("amber", "persistent", "red"))) for row in lines
    )
    return table(heads, made, caption=words("calibration.screen"))


def _rate(page: Page, row: Any, flag: str) -> Markup:
    rate, low, high = (getattr(row, f"{flag}_{end}") for end in ("rate", "low", "high"))
    language = page.words.language
    return Markup("{} <small>{}</small>").format(percent(rate, language), percent_range(low, high, language))


def of_reading(page: Page) -> Markup:
    """How well every theme is read from texts, against texts labelled by hand."""
    words, language = page.words, page.words.language
    found = [row for row in scores.reading_accuracy(page.snapshot) if row.sensitivity_rate is not None]
    if not found:
        return note(words("reading.none"))
    scale, made = pictures.Scale(), []
    for row in sorted(found, key=lambda row: -row.sensitivity_rate):
        range_ = percent_range(row.sensitivity_low, row.sensitivity_high, language)
        missed = percent(row.specificity_rate, language)
        alt = words(
            "reading.alt", rate=percent(row.sensitivity_rate, language), range=range_, specific=missed
        )
        bar = pictures.dot_bar(
            scale,
            row.sensitivity_rate,
            row.sensitivity_low,
            row.sensitivity_high,
            line=None,
            alt=alt,
            css="" if row.is_usable else "plain",
        )
        made.append(
            Markup(
                '<li><span class="bars-name">{}</span>{}<span class="bars-figure">{} <small>{} · n\u00a0{}</small>'
                "</span></li>"
            ).format(
                words.name("theme", row.label),
                bar,
                percent(row.sensitivity_rate, language),
                words("reading.specific", rate=missed),
                number(row.gold_positive, language),
            )
        )
    csv_file = Markup('<a href="{}" download>CSV</a>').format(
        page.address.download("reading_accuracy", "csv")
    )
    texts = words("reading.texts", n=number(found[0].texts, language), set=found[0].gold_set)
    return together(
        [Markup('<ul class="bars themes">{}</ul>').format(together(made)), source_line(texts, csv_file)]
    )


def checklist(page: Page) -> Markup:
    """The ten questions that the Handbook on composite indicators asks, one line each."""
    words = page.words
    lines = [(words(f"checklist.{n}.title"), words(f"checklist.{n}.text")) for n in range(1, CHECKLIST + 1)]
    return facts(lines)


def correlations(page: Page, view: Address) -> Markup:
    """How the parts of the index go together over all companies; pairs that count twice or pull apart."""
    words, language = page.words, page.words.language
    own = scores.pillars(page.snapshot, view)
    if own.empty:
        return note(words("correlation.none"))
    wide = own.assign(z=own["shrunken"] / own["scale_sd"]).pivot(
        index="company_id", columns="pillar", values="z"
    )
    names = [name for name in scores.scales(page.snapshot)["pillar"] if name in wide]
    z = wide[names].dropna().to_numpy(float)
    if len(z) < FEWEST or len(names) < 2:
        return note(words("correlation.none"))
    found = pillar_diagnostics(z)
    titles = [words(f"pillar.{name}.name") for name in names]
    made = [
        (title, *(number(value, language, 2) if np.isfinite(value) else "" for value in line))
        for title, line in zip(titles, found.correlation, strict=True)
    ]
    pairs = [f"{titles[i]} – {inside(titles[j])}" for i, j in found.flagged]
    said = words("correlation.flagged", pairs="; ".join(pairs)) if pairs else words("correlation.fine")
    return together(
        [
            Markup('<p class="holds">{}</p>').format(said),
            table(["", *titles], made, caption=words("correlation.title")),
            source_line(
                words.count("company", len(z)),
                half_year(view.period, language) if view.period else "",
                words("correlation.explained", rate=percent(found.explained[0], language)),
                words("correlation.alpha", alpha=number(found.cronbach_alpha, language, 2)),
                Markup('<a href="{}" download>CSV</a>').format(view.download("pillar_estimates", "csv")),
            ),
        ]
    )


def configuration(page: Page) -> Markup:
    """What every figure was computed with: the settings' hash, the seed, the code."""
    words, language = page.words, page.words.language
    windows = scores.windows(page.snapshot)
    code = page.snapshot.manifest.get("code", {})
    lines: list[tuple[object, object]] = []
    if len(windows):
        first = windows.iloc[0]
        lines += [
            (words("configuration.hash"), Markup("<code>{}</code>").format(first["configuration"])),
            (
                words("configuration.random"),
                words(
                    "configuration.draws",
                    seed=first["seed"],
                    draws=number(first["draws"], language),
                    permutations=number(first["permutations"], language),
                ),
            ),
        ]
        scales = [
            f"{words(f'pillar.{row.pillar}.name')} {percent(row.weight, language)}"
            for row in rows(scores.scales(page.snapshot))
        ]
        lines.append((words("configuration.weights"), ", ".join(scales)))
    if code.get("commit"):
        lines.append(
            (words("configuration.code"), Markup("<code>{}</code>").format(str(code["commit"])[:12]))
        )
    lines.append((words("configuration.snapshot"), Markup("<code>{}</code>").format(page.snapshot.version)))
    return facts(lines)
