"""From a result to what may be said about it, in Dutch and English (method, section 5: what a league table
may say).

Pages and reports take their verdicts from here, so that no page claims more than its numbers carry.
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass

from ._arrays import MethodError

# Words that no verdict may contain; pages are tested against this list too.
FORBIDDEN = {
    "en": ("worst", "unlawful", "bad faith", "fraud", "scam", "number 2", "a tie", "equal"),
    "nl": (
        "slechtste",
        "onwettig",
        "kwade trouw",
        "fraude",
        "oplichting",
        "nummer 2",
        "gelijkspel",
        "even goed",
    ),
}


@dataclass(frozen=True, slots=True)
class Sentence:
    """The same statement in both languages, without a full stop."""

    nl: str
    en: str


@dataclass(frozen=True, slots=True)
class CompanyFacts:
    """What is known of a company when a verdict is asked; None = not computed.

    ``band`` is a funnel band; ``third_share`` the share of weightings that keep it in its modal third.
    """

    evidence_level: int
    ranked: int
    rank_low: int | None = None
    rank_high: int | None = None
    band: str | None = None
    rankability: float | None = None
    sources_disagree: bool = False
    third_share: float | None = None
    pillars: Sequence[str] = ()
    has_customer_count: bool = True


TOO_FEW = Sentence("te weinig klachten om iets te kunnen zeggen", "too few complaints to say")
NO_DIFFERENCE = Sentence("geen aantoonbaar verschil", "no demonstrable difference")
NO_CUSTOMERS = Sentence(
    "wij weten niet hoeveel klanten dit bedrijf heeft", "we do not know how many customers this company has"
)
NO_ORDER = Sentence(
    "de verschillen in deze sector zijn te klein of te onzeker voor een volgorde",
    "the differences in this sector are too small or too uncertain for an order",
)
DISAGREE = Sentence(
    "de bronnen spreken elkaar tegen; daarom geen plaats", "the sources disagree; therefore no place"
)
NOT_AN_AGREEMENT = Sentence("dit is geen bewijs van een afspraak", "this is not evidence of an agreement")
BANDS = {
    "far below": Sentence(
        "valt op als laag; wij vroegen het bedrijf om een reactie",
        "stands out as low; we asked the company for comment",
    ),
    "below": Sentence(
        "lager dan het gemiddelde van de sector, meer dan toeval verklaart (let op)",
        "lower than the sector average by more than chance explains (alert)",
    ),
    "inside": Sentence(
        "niet te onderscheiden van het gemiddelde van de sector",
        "not distinguishable from the sector average",
    ),
    "above": Sentence(
        "hoger dan het gemiddelde van de sector, meer dan toeval verklaart",
        "higher than the sector average by more than chance explains",
    ),
    "far above": Sentence("valt op als hoog", "stands out as high"),
}
FLAGS = {
    "red": Sentence(
        "laag, en de beste is ook laag; twee halfjaren op rij, en meer dan sectoren gewoonlijk verschillen",
        "low, and the best is low too; two half-years in a row, and by more than sectors ordinarily differ",
    ),
    "amber_persistent": Sentence(
        "laag, en de beste is ook laag; twee halfjaren op rij",
        "low, and the best is low too; two half-years in a row",
    ),
    "amber": Sentence("laag, en de beste is ook laag", "low, and the best is low too"),
    "none": Sentence("geen vlag", "no flag"),
    "not_tested": Sentence("kon niet worden getoetst", "could not be tested"),
}


def company_sentences(
    facts: CompanyFacts, *, rankability_min: float = 0.5, stable_third: float = 0.80
) -> list[Sentence]:
    """What may be said of a company, most important first; no order that the evidence does not carry."""
    if facts.evidence_level <= 1:
        return [TOO_FEW]
    said = []
    if facts.sources_disagree:
        said.append(DISAGREE)
    elif facts.rankability is not None and facts.rankability < rankability_min:
        said.append(NO_ORDER)
    elif facts.evidence_level >= 3 and facts.rank_low is not None and facts.rank_high is not None:
        said.append(place(facts.rank_low, facts.rank_high, facts.ranked))
    if facts.band is not None:
        said.append(band(facts.band))
    if facts.third_share is not None and facts.third_share < stable_third:
        said.append(depends_on_weights(facts.pillars))
    if not facts.has_customer_count:
        said.append(NO_CUSTOMERS)
    return said


def place(low: int, high: int, ranked: int, *, top: int = 3) -> Sentence:
    """The rank set in words, and whether the company may be among the best ``top`` (if that is news)."""
    if not 1 <= low <= high <= ranked:
        raise MethodError(f"A rank set [{low}, {high}] of {ranked} is impossible.")
    if low == high:
        nl, en = f"op plaats {low} van {ranked}", f"{ordinal(low)} of {ranked}"
    else:
        nl = f"tussen plaats {low} en {high} van {ranked}"
        en = f"between {ordinal(low)} and {ordinal(high)} of {ranked}"
    if low <= top < high and ranked > top:
        return Sentence(f"{nl}; mogelijk bij de beste {top}", f"{en}; among the possible top {top}")
    return Sentence(nl, en)


def band(name: str) -> Sentence:
    """The funnel band in words."""
    if name not in BANDS:
        raise MethodError(f"Funnel band {name!r} is unknown; it must be one of {', '.join(BANDS)}.")
    return BANDS[name]


def comparison(first: str, second: str, first_set: tuple[int, int], second_set: tuple[int, int]) -> Sentence:
    """What simultaneous rank sets allow to say of two companies: disjoint sets order them, others do not."""
    if first_set[1] < second_set[0]:
        better = first
    elif second_set[1] < first_set[0]:
        better, second = second, first
    else:
        return NO_DIFFERENCE
    return Sentence(
        f"klachten bij {better} worden beter behandeld dan bij {second}",
        f"{better}'s complaints are handled better than {second}'s",
    )


def depends_on_weights(pillars: Sequence[str] = ()) -> Sentence:
    """Said when fewer than 80% of the weightings agree on a company's third."""
    nl, en = _join(pillars, "en"), _join(pillars, "and")
    return Sentence(
        f"de plaats hangt ervan af hoe zwaar u {nl or 'de onderdelen'} laat wegen",
        f"position depends on how you weigh {en or 'the parts'}",
    )


def tipping(first: str, second: str, gamma_star: float, *, fragile: float = 1.25) -> Sentence:
    """The tipping point in words; below ``fragile`` that word is added, at 1 nothing is to explain."""
    if gamma_star <= 1:
        return NO_DIFFERENCE
    nl_mark, en_mark = (" (broos)", " (fragile)") if gamma_star < fragile else ("", "")
    number = f"{gamma_star:.2f}"
    return Sentence(
        f"het verschil zou pas verdwijnen als mislukte zaken van {first} "
        f"{number.replace('.', ',')} keer zo vaak geplaatst werden, "
        f"ten opzichte van de goed afgehandelde, als die van {second}{nl_mark}",
        f"the difference would vanish only if failed cases of {first} were {number} times more likely "
        f"to be posted, relative to its well-handled cases, than those of {second}{en_mark}",
    )


def false_alarms(red_rate: float, red_high: float) -> Sentence:
    """The screen's calibrated false-alarm rate, from the simulation with the site's own numbers."""
    times, bound = f"{100 * red_rate:.0f}", f"{100 * red_high:.1f}"
    return Sentence(
        f"als sectoren niet meer verschilden dan gewoonlijk (SD tot 0,35), zou er in ongeveer {times} van de "
        f"100 rondes ergens een RODE vlag staan (grens van de simulatie: {bound.replace('.', ',')})",
        f"if sectors differed only as much as sectors ordinarily do (SD up to 0.35), a RED flag would appear "
        f"somewhere in about {times} of 100 screening rounds (simulation bound: {bound})",
    )


def sector_flag(flag: str, words: Sequence[str] = ()) -> Sentence:
    """The flag and its words; a sector below the norm without a flag is so like other sectors."""
    if flag not in FLAGS:
        raise MethodError(f"Flag {flag!r} is unknown; it must be one of {', '.join(FLAGS)}.")
    base = FLAGS[flag]
    said = {
        "below_norm": Sentence("onder de norm", "below norm"),
        "locked_in": Sentence("klanten zitten vast", "locked in"),
        "uniform": Sentence("bedrijven liggen dicht bijeen", "uniform"),
    }
    if flag == "none" and "below_norm" in words:
        return Sentence("onder de norm, net als andere sectoren", "below norm, like other sectors")
    extra = [said[word] for word in words if word in said]
    return Sentence(
        "; ".join([base.nl, *(s.nl for s in extra)]), "; ".join([base.en, *(s.en for s in extra)])
    )


def ordinal(number: int) -> str:
    """English ordinal: 1st, 2nd, 3rd, 4th, 11th, 22nd."""
    last = number % 100
    suffix = "th" if 10 < last < 14 else {1: "st", 2: "nd", 3: "rd"}.get(number % 10, "th")
    return f"{number}{suffix}"


def _join(names: Sequence[str], conjunction: str) -> str:
    if len(names) <= 1:
        return "".join(names)
    return f"{', '.join(names[:-1])} {conjunction} {names[-1]}"
