"""Calendar dates that a text tells of, and the days between the first event and the last."""

from __future__ import annotations

import re
from collections.abc import Iterator, Sequence
from datetime import date
from itertools import pairwise
from typing import NamedTuple

MONTHS = {
    name: month
    for month, names in enumerate(
        (
            "januari january januar janvier jan",
            "februari february februar fevrier feb",
            "maart march marz mars mrt mar",
            "april avril apr",
            "mei may mai",
            "juni june juin jun",
            "juli july juillet jul",
            "augustus august aout aug",
            "september septembre sept sep",
            "oktober october octobre okt oct",
            "november novembre nov",
            "december dezember decembre dec dez",
        ),
        1,
    )
    for name in names.split()
}
_MONTH = "|".join(sorted(MONTHS, key=len, reverse=True))
_ENDING = r"(?:e|de|ste|st|nd|rd|th|er|\.)?"
DAY_FIRST = re.compile(
    rf"(?<![\d.,/-])(?P<day>\d{{1,2}}){_ENDING} ?(?:of )?(?P<month>{_MONTH})\b\.?(?:,? (?P<year>(?:19|20)\d\d))?"
)
MONTH_FIRST = re.compile(
    rf"\b(?P<month>{_MONTH})\.? (?P<day>\d{{1,2}})(?:st|nd|rd|th)?\b(?! ?(?:{_MONTH})\b)(?!\d|[.:]\d)(?:,? (?P<year>(?:19|20)\d\d))?"
)
SLASHED = re.compile(r"(?<![\d/.,-])(?P<day>\d{1,2})/(?P<month>\d{1,2})(?:/(?P<year>\d{4}|\d\d))?(?![\d/])")
HYPHENED_SHORT = re.compile(
    r"\b(?:op|on|sinds|since|d\.d\.|dd|per|van|am|le) (?P<day>\d{1,2})-(?P<month>\d{1,2})(?P<year>(?!))?(?![\d-])"
)
HYPHENED = re.compile(r"(?<![\d/.,-])(?P<day>\d{1,2})[-.](?P<month>\d{1,2})[-.](?P<year>\d{4}|\d\d)(?![\d-])")
ISO = re.compile(r"(?<![\d-])(?P<year>20\d\d)-(?P<month>\d\d)-(?P<day>\d\d)(?!\d)")
# A day without its month lies in the month of the date before: "since the 1st ... it is now the 18th", "le 19".
BARE = re.compile(
    r"\b(?:the|de|den|der|am|since|on|op|tot) (?P<day>\d{1,2})(?:st|nd|rd|th|e|de|ste)\b|\ble (?P<bare>\d{1,2})\b(?! ?[a-z]*[%/:])"
)
# What a date is announced with that had not come when it was told; and what dates a person, a paper, a trip or a price.
ANNOUNCED = re.compile(
    r"\b(?:tot|voor|uiterlijk|until|till|by|due|scheduled|expected|naar|levering|leverdatum|levertijd|geboren|born|gepland|geplande|verwacht"
    r"|werd het|wordt het|werd|bis|spatestens|zeggen ze|geldig|contract|zou|zouden|would be|geleverd worden|klant sinds|customer since"
    r"|nieuwe datum|new date|komt|komen|kan|kunnen|afspraak|appointment(?: is)?|delivery|deadline|ingaande|gaat in|go up|goes up|vlucht(?: van)?"
    r"|flight|trein|concert|show|reis|trip|hotel|moved to|verschoven naar|verzet naar|rebooked for|for|vertrek|vertrekken|departure"
    r"|afgegeven|issued|now say|promised for|beloofd voor|coming|come|arrive|arriving)"
    r"(?: (?:op|weer|nu|de|the|on|around|rond|maar|een|naar|to|dan|be|is|pas|er|van|of|am|den))* ?['\"]?$"
)
# A journey that was called off is the beginning of the trouble: "vlucht op 8 juli geschrapt".
CALLED_OFF = re.compile(
    r"[\w./-]+(?: [a-z]+\.?)?(?: 20\d\d)? (?:is |werd |was |got )?(?:geschrapt|geannuleerd|gecanceld|afgelast|cancelled|canceled|axed)"
)
ANNOUNCED_NEAR = 32
SPAN_NEAR = 12
MOST_DATES = 100
SPAN = re.compile(r"\b(?:from|van|vanaf|vom|du|between|tussen)(?: (?:the|de|den))? ?$")
# How the life of a thing, a house or a contract began: no problem yet, where other dates follow.
BEGAN = re.compile(
    r"\b(?:gekocht|kocht|kochten|aangeschaft|verhuisd|verhuisden|afgesloten|sloot ik|getekend|bought|purchased|moved|signed|opened|klant)\b"
)
NOW = re.compile(
    r"\b(?:vandaag|het is (?:nu|inmiddels|vandaag)?|nu(?: is het)?|inmiddels(?: is het)?|schrijven we|we schrijven|we zijn|zijn we|we zitten|wij hebben nu|dit is van"
    r"|schrijf dit|write this|writing this|today|today is|it is|its|it's|is now|it is now|it's now|now|heute|heute ist|heute ist der|aujourd'hui"
    r"|nous sommes|toujours rien|wir haben)"
    r"[ ,:('\"]*(?:is|it's|is het|nu|inmiddels|al|alweer|already|zaterdag|zondag|maandag|dinsdag|woensdag|donderdag|vrijdag|monday|tuesday"
    r"|wednesday|thursday|friday|saturday|sunday|de|the|der|den|le|op|on|today|vandaag|[ ,:('\"])*$"
)
LONGEST = 1_200
LONGEST_UNDATED = (
    270  # without a year in the text a longer way is a misreading: a plan, or dates told out of order
)
SOON = 120  # days after the day of writing that a date without a year may lie as a plan


class Dated(NamedTuple):
    """A date in the text; ``year`` is ``None`` where the text gives none; ``now``: the day of writing."""

    day: int
    month: int
    year: int | None
    start: int
    end: int
    now: bool


DIGIT = re.compile(r"\d")


def dates(folded: str) -> list[Dated]:
    """Every date of an event, in the order of the text; announced dates are left out."""
    if not DIGIT.search(folded):
        return []
    found: list[Dated] = []
    for dated in sorted(_all(folded), key=lambda d: (d.start, -d.end))[:MOST_DATES]:
        if not found or dated.start >= found[-1].end:
            found.append(dated)
    spans = {
        b.start
        for a, b in pairwise(found)
        if b.start - a.end < SPAN_NEAR and SPAN.search(folded[max(0, a.start - 16) : a.start])
    }
    kept = [d for d in found if d.start in spans or not _is_announced(folded, d.start)]
    return _without_beginnings(folded, _with_months(kept))


def _without_beginnings(folded: str, found: list[Dated]) -> list[Dated]:
    """Without a first date on which something was bought or signed, where two others follow."""
    if len(found) >= 3 and BEGAN.search(folded, max(0, found[0].start - 40), found[0].end + 40):
        return found[1:]
    return found


def _all(folded: str) -> Iterator[Dated]:
    for pattern in (DAY_FIRST, MONTH_FIRST, SLASHED, HYPHENED, HYPHENED_SHORT, ISO):
        for match in pattern.finditer(folded):
            dated = _dated(folded, match)
            if dated is not None:
                yield dated
    for match in BARE.finditer(folded):
        day = int(match.group("day") or match.group("bare"))
        if 1 <= day <= 31:
            start = match.start("day") if match.group("day") else match.start("bare")
            yield Dated(day, 0, None, start, match.end(), _is_now(folded, start))


def _dated(folded: str, match: re.Match[str]) -> Dated | None:
    name = match.group("month")
    if (
        name == "may"
        and match.re is MONTH_FIRST
        and not re.search(r"(?:st|nd|rd|th)$|20\d\d$", match.group())
    ):
        return None
    month = MONTHS[name] if name in MONTHS else int(name)
    day = int(match.group("day"))
    if month > 12 >= day:
        day, month = month, day
    if not (1 <= day <= 31 and 1 <= month <= 12):
        return None
    written = match.group("year")
    year = None if written is None else int(written) + (2000 if len(written) == 2 else 0)
    return Dated(day, month, year, match.start(), match.end(), _is_now(folded, match.start()))


def _with_months(found: Sequence[Dated]) -> list[Dated]:
    out: list[Dated] = []
    for number, dated in enumerate(found):
        if dated.month == 0:
            before = out[-1] if out else None
            after = next((d for d in found[number + 1 :] if d.month), None)
            if before is None and after is None:
                # Both days without a month: "since the 1st, it's now the 18th" is one month.
                dated = dated._replace(month=1)
            else:
                month = before.month if before else after.month if after else 1
                back = before is not None and dated.day < before.day and not before.now
                dated = dated._replace(month=month % 12 + 1 if back else month)
        out.append(dated)
    return out


def _is_announced(folded: str, start: int) -> bool:
    if CALLED_OFF.match(folded, start):
        return False
    return ANNOUNCED.search(folded[max(0, start - ANNOUNCED_NEAR) : start]) is not None


def _is_now(folded: str, start: int) -> bool:
    return NOW.search(folded[max(0, start - 48) : start]) is not None


def days_told(folded: str) -> int | None:
    """Days from the first dated event to the day of writing, or to the last event where that day is not given."""
    found = dates(folded)
    placed = _placed(found)
    if len(placed) < 2:
        return None
    days = (max(placed) - min(placed)).days
    longest = LONGEST if any(d.year for d in found) else LONGEST_UNDATED
    return days if 0 < days <= longest else None


def _placed(found: Sequence[Dated]) -> list[date]:
    """The dates in years that fit: told in order, none after the day of writing; any year does where none is written."""
    now = next((d for d in reversed(found) if d.now), None)
    year = next((d.year for d in found if d.year), 2025)
    if now is not None:
        end = _date(now, now.year or _year_of_now(found, now, year))
        return [] if end is None else [d for d in (_before(dated, end) for dated in found) if d is not None]
    out: list[date] = []
    for dated in found:
        here = _date(dated, dated.year or (out[-1].year if out else year))
        if here is not None and out and dated.year is None and (out[-1] - here).days > 150:
            here = _date(dated, out[-1].year + 1)
        if here is not None:
            out.append(here)
    return out


def _year_of_now(found: Sequence[Dated], now: Dated, year: int) -> int:
    """The year of the day of writing: the next one where that day lies before a date with a year."""
    dated = [(d.month, d.day) for d in found if d.year == year]
    return year + 1 if dated and min(dated) > (now.month, now.day) else year


def _before(dated: Dated, end: date) -> date | None:
    here = _date(dated, dated.year or end.year)
    if here is None or here <= end:
        return here
    # Later than the day of writing: a plan, or a day of the year before.
    return None if dated.year or (here - end).days <= SOON else _date(dated, end.year - 1)


def _date(dated: Dated, year: int) -> date | None:
    try:
        return date(year, dated.month, dated.day)
    except ValueError:
        return None
