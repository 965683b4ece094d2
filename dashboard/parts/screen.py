"""The sector screen in its own words: every question with its answer, how often it cries wolf, what it would
have seen, and whether it was a test at all.
"""

from __future__ import annotations

from typing import Any

from markupsafe import Markup

from pipeline.methods import configuration, sentences
from pipeline.methods.proportions import expit

from .. import published, scores, verdicts
from ..components import info, note, outward, said, section, source_line, together, visible
from ..findings import inside
from ..format import date, half_year, month, number, percent, percent_range, whole_range
from ..page import Page
from ..rows import rows
from ..scores import Scores

ALPHA = float(configuration.load()["sector"]["alpha"])
SCREENED = {"red", "amber_persistent", "amber", "none"}


def finding(page: Page, screen: Any, name: str) -> str:
    """The sector's title: its flag, no flag, or that it could not be tested."""
    words = page.words
    if screen.flag in verdicts.RAISED:
        return words("finding.overview.flag", sector=name, said=verdicts.headline_flag(words, screen))
    return words("finding.screen.other", sector=name, said=verdicts.spoken(words, verdicts.flag(screen)))


def lead(page: Page, screen: Any) -> Markup:
    """The whole flag with its words, the level, and what it is not."""
    words, language = page.words, page.words.language
    lines = []
    if screen.flag in verdicts.RAISED:
        lines.append(verdicts.spoken(words, verdicts.flag(screen), opening=True) + ".")
    elif not screen.could_be_tested:
        lines.append(untested(page, screen))
    if screen.mean_low is not None and screen.units >= 3:
        lines.append(
            words(
                "screen.level",
                mean=number(screen.mean, language),
                range=whole_range(screen.mean_low, screen.mean_high, language),
                rest=number(screen.rest_mean, language),
            )
        )
    if screen.flag in verdicts.RAISED:
        lines.append(verdicts.spoken(words, sentences.NOT_AN_AGREEMENT, opening=True) + ".")
    return Markup(" ").join(Markup("{}").format(line) for line in lines)


def untested(page: Page, screen: Any) -> str:
    """Why the screen says nothing here: too few companies, too few sectors, or too little power."""
    words = page.words
    if screen.flag in SCREENED:
        return words("screen.untested.power", rate=percent(screen.power_red, words.language))
    return words(
        f"screen.untested.{screen.reason or 'too_few_companies'}", units=words.count("company", screen.units)
    )


def of(page: Page, found: Scores, screen: Any, name: str) -> Markup:
    """The section of the screen."""
    words = page.words
    more = info(words, "screen", words("screen.tested", n=number(screen.permutations, words.language)))
    period = half_year(screen.score_window, words.language)
    parts = [section(words("screen.title"), words("screen.sub", period=period), anchor="screen", more=more)]
    if screen.flag in SCREENED:
        parts += [_questions(page, _confirmed(page, found, screen)), _beside(page, screen)]
    else:
        parts.append(note(untested(page, screen)))
    parts += [_certainty(page, screen, name), _source(page, found, screen)]
    return together(parts)


def _questions(page: Page, asked: list[tuple[str, bool | None, str]]) -> Markup:
    """One line per question: what is asked, yes or no, and on what that rests."""
    words = page.words
    lines = (
        Markup('<li class="{}"><span>{}</span><b>{}</b><span>{}</span></li>').format(
            "yes" if answer else "", question, _answer(page, answer), figures
        )
        for question, answer, figures in asked
    )
    return Markup('<ol class="asked" aria-label="{}">{}</ol>').format(words("screen.title"), together(lines))


def _answer(page: Page, answer: bool | None) -> str:
    return page.words("screen.unknown" if answer is None else "screen.yes" if answer else "screen.no")


def _confirmed(page: Page, found: Scores, screen: Any) -> list[tuple[str, bool | None, str]]:
    """The questions that make a flag, in the order of the method."""
    words, language = page.words, page.words.language
    best = visible(screen.best_name or screen.best_unit)
    low, best_low, beyond = (p <= ALPHA for p in (screen.low_p, screen.best_p, screen.ordinary_p))
    return [
        (
            words("screen.low.title"),
            low,
            words(
                "screen.low.figures",
                mean=number(screen.mean, language),
                rest=number(screen.rest_mean, language),
                p=p_value(page, screen.low_p),
            ),
        ),
        (
            words("screen.best.title"),
            best_low,
            words(
                "screen.best.below" if screen.best_gap < 0 else "screen.best.above",
                company=best,
                best=number(screen.best, language),
                gap=number(abs(screen.best_gap), language),
                p=p_value(page, screen.best_p),
                rate=percent(screen.all_below, language),
            ),
        ),
        (
            words("screen.beyond.title"),
            beyond,
            words("screen.beyond.figures", p=p_value(page, screen.ordinary_p)),
        ),
        _persistent(page, screen),
        _norm(page, screen),
    ]


def _persistent(page: Page, screen: Any) -> tuple[str, bool | None, str]:
    words = page.words
    if screen.reason == "one_window" or screen.persistence_p is None:
        return words("screen.persistent.title"), None, words("screen.persistent.first")
    p = p_value(page, screen.persistence_p)
    return (
        words("screen.persistent.title"),
        screen.persistence_p <= ALPHA,
        words("screen.persistent.figures", p=p),
    )


def _norm(page: Page, screen: Any) -> tuple[str, bool | None, str]:
    """Below an absolute norm? With the norm's own words and where it stands."""
    words, language = page.words, page.words.language
    norm = scores.norm(page.snapshot, screen.norm_id) if screen.norm_id else None
    if norm is None or screen.is_below_norm is None:
        return words("screen.norm.title"), None, words("screen.norm.none")
    figures = Markup("{} {}").format(
        words(
            "screen.norm.figures",
            rate=percent(screen.norm_rate, language),
            high=percent(screen.norm_best_high, language),
        ),
        outward(norm.url, said(norm.source)),
    )
    title = getattr(norm, f"title_{language}")
    return (
        words("screen.norm.title"),
        bool(screen.is_below_norm),
        Markup("{}. {}").format(said(title), figures),
    )


def _beside(page: Page, screen: Any) -> Markup:
    """What only supports: uniform, a break in time, moving together. These never make a flag."""
    words, language = page.words, page.words.language
    asked: list[tuple[str, bool | None, str]] = []
    if screen.uniform_p is not None:
        spread = (number(value, language, 1) for value in (screen.tau, screen.tau_low, screen.tau_high))
        tau, low, high = spread
        figures = words(
            "screen.uniform.figures",
            tau=tau,
            range=words("screen.range", low=low, high=high),
            p=p_value(page, screen.uniform_p),
        )
        asked.append((words("screen.uniform.title"), screen.uniform_p <= ALPHA, figures))
    if screen.break_p is not None:
        at = month(screen.break_on, language) if screen.break_on is not None else ""
        key = "screen.break.at" if at and screen.break_p <= ALPHA else "screen.break.figures"
        figures = words(key, at=at, p=p_value(page, screen.break_p), n=number(screen.months, language))
        asked.append((words("screen.break.title"), screen.break_p <= ALPHA, figures))
    if screen.cd_p is not None:
        figures = words(
            "screen.together.figures",
            r=number(screen.mean_correlation, language, 2),
            p=p_value(page, screen.cd_p),
            n=number(screen.months, language),
        )
        asked.append((words("screen.together.title"), screen.cd_p <= ALPHA, figures))
    if not asked:
        return Markup("")
    heading = Markup('<h3 class="group">{}</h3><p class="sub">{}</p>').format(
        words("screen.supporting"), words("screen.supporting_sub")
    )
    return together([heading, _questions(page, asked)])


def _certainty(page: Page, screen: Any, name: str) -> Markup:
    """How often the screen is wrong, what it would have seen, and what one company or bad luck would change."""
    words = page.words
    lines = []
    wolf, power = scores.false_alarms(page.snapshot), scores.power(page.snapshot, screen.sector_id)
    if wolf is not None:
        alarm = sentences.false_alarms(wolf.red_rate, wolf.red_high)
        lines.append((words("screen.wolf"), verdicts.spoken(words, alarm, opening=True) + "."))
    if power is not None:
        lines.append((words("screen.power.title"), _power(page, power)))
    if screen.left_out_low_p is not None:
        lines.append((words("screen.left_out.title"), _left_out(page, screen)))
    if (without := _without_sources(page, screen)) is not None:
        lines.append((words("screen.sources.title"), without))
    if screen.flag in verdicts.RAISED or screen.worse == 1:
        tipping = verdicts.tipping(
            words, inside(name), words("screen.others"), screen.gamma_star, screen.worse
        )
        lines.append((words("screen.tipping"), tipping + "."))
    made = together(Markup("<div><dt>{}</dt><dd>{}</dd></div>").format(*line) for line in lines)
    return Markup('<dl class="defined">{}</dl>').format(made)


def _power(page: Page, power: Any) -> str:
    words, language = page.words, page.words.language
    return words(
        "screen.power.figures",
        delta=number(power.delta, language, 1),
        share=percent(float(expit(-power.delta)), language),
        red=percent(power.red_rate, language),
        range=percent_range(power.red_low, power.red_high, language),
        amber=percent(power.amber_rate, language),
        companies=words.count("company", power.companies),
        n=number(power.cases_median, language),
    )


def _without_sources(page: Page, screen: Any) -> str | None:
    """Is the flag the same without each source? None where nothing was asked."""
    found = published.of(
        page.snapshot, "screen_sources", sector_id=screen.sector_id, score_window=screen.score_window
    )
    if found.empty or screen.flag not in SCREENED:
        return None
    words = page.words
    asked = found[found["is_same_flag"].notna()]
    other = rows(asked[~asked["is_same_flag"].astype(bool)])
    said = [words("screen.sources.same", n=words.count("source", len(asked)))] if not other else []
    said += [
        words("screen.sources.other", source=_titled(page, row), flag=verdicts.flag_name(words, row.flag))
        for row in other
    ]
    untold = rows(found[found["is_same_flag"].isna()])
    said += [words("screen.sources.untested", source=_titled(page, row)) for row in untold]
    return " ".join(said if len(asked) else said[1:])


def _titled(page: Page, row: Any) -> str:
    return visible(page.sources.get(row.source, row.source))


def _left_out(page: Page, screen: Any) -> str:
    holds = screen.left_out_low_p <= ALPHA and (screen.left_out_best_p or 1) <= ALPHA
    return page.words(
        "screen.left_out.holds" if holds else "screen.left_out.falls",
        low=p_value(page, screen.left_out_low_p),
        best=p_value(page, screen.left_out_best_p),
    )


def _source(page: Page, found: Scores, screen: Any) -> Markup:
    words, view = page.words, page.address.with_(period=screen.score_window)
    simulated = scores.false_alarms(page.snapshot)
    return source_line(
        words.count("company", screen.units),
        words.count("case", screen.cases),
        words("screen.of_sectors", n=number(found.screens["flag"].isin(SCREENED).sum(), words.language)),
        words("screen.cycles", n=number(simulated.cycles, words.language)) if simulated else "",
        words("screen.frozen", on=date(found.window.freezes_on, words.language)),
        Markup('<a href="{}" download>CSV</a>').format(view.download("sector_screens", "csv")),
    )


def p_value(page: Page, p: float | None) -> str:
    """``p < 0,001``, ``p 0,005``, ``p 0,28``."""
    language = page.words.language
    if p is not None and p < 0.001:
        return f"p < {number(0.001, language, 3)}"
    return f"p {number(p, language, 3 if p is not None and p < 0.1 else 2)}"
