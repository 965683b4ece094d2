"""Who posts: pseudonyms made of words that name nobody, stable per person and source."""

from __future__ import annotations

from datetime import date, timedelta
from hashlib import blake2b

from scrapers.demo_web.model import Author, Source, stream

_FIRST = (
    "blauwe bolle brede bruine dappere dikke dromende drukke dwarse fluks gele gladde gouden groene grijze grote haastige "
    "handige hoge jonge kalme klamme kleine knappe koele kromme late lichte luie malle milde natte nette oude paarse platte "
    "rode rappe roze ruige scheve schuwe slappe slome snelle sobere stille stoere strakke sterke taaie trage trotse vage "
    "verre vlugge vroege wakkere warme wilde witte wijze zachte zilte zoute zwarte zwoele"
).split()
_SECOND = (
    "aalbes ananas balkon beker bezem boterham brug bushalte deken deurmat draaideur duim egel emmer fietsbel fluitketel "
    "garnaal gieter gordijn haring hark havermout hoepel iglo kaars kachel kapstok kegel klomp knoop koffiemok komkommer "
    "kruik kurk kwast ladder lampion lantaarn lepel lucifer mand mossel muts naald noot olijf paraplu pannenkoek paprika "
    "peer plank pudding puzzel radijs regenjas roeiboot rugzak schaar sjaal slak spons steiger stoofpeer tafel tent trommel "
    "tulp vaas veter vlieger vork waaier want wolk wortel zadel zeef zolder zonnebril"
).split()
_NUMBERS = 997
_POOL = len(_FIRST) * len(_SECOND) * _NUMBERS
_STEP = {"schema_org": 2_654_435, "phpbb": 1_640_531, "discourse": 3_266_489, "mastodon": 668_265}


def author(seed: int, person: int, source: Source, day: date, *, is_fresh: bool = False) -> Author:
    """The pseudonym of a person on a source; ``is_fresh`` makes the account a few days old, with a first post."""
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
        noindex=rng.random() < 0.03,
    )


def _registered(chance: float, person: int) -> date:
    """Accounts older than the world; regulars are the oldest."""
    return date(2014, 1, 1) + timedelta(days=int(chance * 3_600) % 3_640 - person % 7)


def _username(person: int, source: Source) -> str:
    """One of four million names; multiplying by a number without common factor deals them out without clashes."""
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
    return int.from_bytes(blake2b(name.encode(), digest_size=4).digest(), "big") >> 8
