"""Who posts: pseudonyms made of words that name nobody, stable per person and source."""

from __future__ import annotations

from datetime import date, timedelta
from hashlib import blake2b

from scrapers.demo_web.market import HERE, read_yaml
from scrapers.demo_web.model import Author, Source, stream

_WORDS = read_yaml(HERE / "texts" / "pseudonyms.yml")
_FIRST: list[str] = _WORDS["first"].split()
_SECOND: list[str] = _WORDS["second"].split()
_NUMBERS = 997
_POOL = len(_FIRST) * len(_SECOND) * _NUMBERS
_STEP = {"schema_org": 2_654_435, "phpbb": 1_640_531, "discourse": 3_266_489, "mastodon": 668_265}


def author(seed: int, person: int, source: Source, day: date, *, is_fresh: bool = False) -> Author:
    """The pseudonym of a person on a source; ``is_fresh`` makes the account new, with a first post."""
    rng = stream(seed, "author", person, source)
    since = day - timedelta(days=rng.randrange(0, 6)) if is_fresh else _registered(rng.random(), person)
    posts = 1 if is_fresh or rng.random() < 0.3 else 2 + int(rng.expovariate(0.12))
    followers = min(int(rng.lognormvariate(4.6, 1.9)), 400_000)
    return Author(
        person=person,
        username=_username(person, source),
        since=min(since, day),
        posts=posts,
        followers=followers,
        noindex=source == "mastodon" and rng.random() < 0.03,
    )


def _registered(chance: float, person: int) -> date:
    """Accounts older than the world; regulars are the oldest."""
    return date(2014, 1, 1) + timedelta(days=int(chance * 3_600) % 3_640 - person % 7)


def _username(person: int, source: Source) -> str:
    """One of five million names; a factor that shares no divisor deals them out without clashes."""
    return _name_at((person * _STEP[source] + 77_003) % _POOL)


def _name_at(place: int) -> str:
    rest, number = divmod(place, _NUMBERS)
    second, first = divmod(rest, len(_FIRST))
    return f"{_FIRST[first]}_{_SECOND[second]}{number + 1}"


def visitor_name(key: str) -> str:
    """The pseudonym of somebody who only joins in below a post."""
    place = int.from_bytes(blake2b(key.encode(), digest_size=6).digest(), "big") % _POOL
    return _name_at(place)


def number_of(name: str) -> int:
    """A number that belongs to a name: user numbers, view counts."""
    return int.from_bytes(blake2b(name.encode(), digest_size=6).digest(), "big")


def visitor_since(name: str) -> date:
    """Since when a visitor is a member."""
    return date(2016, 3, 1) + timedelta(days=number_of(name) % 2_400)
