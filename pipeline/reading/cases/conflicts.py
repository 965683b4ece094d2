"""Numbers of two texts that cannot both belong to one problem of one person."""

from __future__ import annotations

from collections.abc import Iterable

from pipeline.reading.cases.numbers_told import Date, NumbersTold

# Two stories of one wait agree on when it began, up to rounding (a wait told in months is known to half a
# month) and to half of the time between the posts.
ROUNDING_DAYS, ROUNDING_OF_MONTHS, MONTH = 3.0, 15.0, 30.0


def conflicts(one: NumbersTold, other: NumbersTold, days_apart: float) -> list[str]:
    """Kinds of numbers in which two texts contradict each other: sums, dates, measures, durations.

    A shorter retelling leaves numbers out; that is no conflict. A later one has waited longer.
    """
    found = {
        "sums": _contradict(one.sums, one.values, other.sums, other.values),
        "dates": _dates_conflict(one.dates, other.dates),
        "measures": _measures_conflict(one, other),
        "durations": _durations_conflict(one.durations_days, other.durations_days, days_apart),
    }
    return [kind for kind, is_conflict in found.items() if is_conflict]


def _contradict(one: set[float], one_values: set[float], other: set[float], other_values: set[float]) -> bool:
    """Does each give numbers that the other lacks, and no more than that in common."""
    only_one, only_other = one - other_values, other - one_values
    in_both = (one & other_values) | (other & one_values)
    return bool(only_one and only_other) and len(in_both) <= min(len(only_one), len(only_other))


def _dates_conflict(one: set[Date], other: set[Date]) -> bool:
    if not one or not other:
        return False
    # "The 14th" is any month's.
    days = {day for month, day in one if not month} | {day for month, day in other if not month}
    in_both = {day for _, day in one} & {day for _, day in other}
    return not (one & other or days & in_both)


def _measures_conflict(one: NumbersTold, other: NumbersTold) -> bool:
    return any(
        _contradict(_of_unit(one, unit), one.values, _of_unit(other, unit), other.values)
        for unit in _units(one) & _units(other)
    )


def _units(told: NumbersTold) -> set[str]:
    return {unit for unit, _ in told.measures}


def _of_unit(told: NumbersTold, unit: str) -> set[float]:
    return {value for measured, value in told.measures if measured == unit}


def _durations_conflict(earlier: Iterable[float], later: Iterable[float], days_apart: float) -> bool:
    """Does no wait told first fit one told later."""
    pairs = [(first, then) for first in earlier for then in later]
    return bool(pairs) and not any(_is_one_wait(first, then, days_apart) for first, then in pairs)


def _is_one_wait(first: float, then: float, days_apart: float) -> bool:
    rounding = ROUNDING_OF_MONTHS if max(first, then) >= MONTH else ROUNDING_DAYS
    return first == then or abs(then - first - days_apart) <= max(rounding, days_apart / 2)
