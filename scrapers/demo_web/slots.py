"""What stands in the open places of a phrase: names, numbers, dates and parties of one post."""

from __future__ import annotations

from collections.abc import Mapping
from datetime import date
from random import Random
from typing import Any

from scrapers.demo_web import personal
from scrapers.demo_web.fragments import Phrasebook
from scrapers.demo_web.market import Market
from scrapers.demo_web.model import Facts, Post
from scrapers.demo_web.style import protect

_NAMES = {"first_name": "first_names", "agent": "first_names", "surname": "surnames"}
_EMPTY = Facts(topic="other", severity=1, product=0)


class Slots:
    """Fills the slots of one text; the same slot says the same thing throughout."""

    def __init__(self, market: Market, post: Post, book: Phrasebook, rng: Random) -> None:
        self.market, self.post, self.words, self.rng = market, post, book.words, rng
        self.facts = post.facts or _EMPTY
        self.company = market.companies[post.company]
        self.personal: list[tuple[str, str]] = []
        self._known: dict[str, str] = {}

    def __call__(self, name: str) -> str:
        """The value of a slot, protected from typing habits."""
        known = self._known.get(name)
        if known is None:
            known = self._known[name] = protect(self._value(name))
        return known

    def _value(self, name: str) -> str:
        kind = "name" if name in _NAMES else name
        method = getattr(self, f"_slot_{name}", None)
        if kind == "name" or kind in personal.KINDS:
            said = self._personal(name)
            self.personal.append((said, kind))
            return said
        if method is None:
            raise KeyError(f"no slot <{name}> in the phrases of {self.post.language}")
        return str(method())

    def _personal(self, name: str) -> str:
        rng, words = self.rng, self.words
        if name in _NAMES:
            return str(rng.choice(words[_NAMES[name]]))
        if name == "phone":
            return personal.phone(rng, self.post.language)
        if name == "email":
            return personal.email(rng, rng.choice(words["first_names"]))
        if name == "address":
            return personal.address(rng, words["streets"], words["towns"])
        return personal.NUMBERS[name](rng)

    def _slot_company(self) -> str:
        company, day = self.company, self.post.told_on
        chance = self.rng.random()
        if chance < 0.76 or company.name_on(day) != company.name:
            return company.name_on(day)
        return self.rng.choice(
            company.aliases if chance < 0.9 or not company.misspellings else company.misspellings
        )

    def _slot_item(self) -> str:
        items: Mapping[str, Any] = self.words["items"]
        of_sector = items.get(self.post.sector, items["any"])
        choice = of_sector.get(self.facts.topic) or of_sector["other"]
        return str(choice[self.facts.product % len(choice)])

    def _slot_order(self) -> str:
        number = self.facts.order_number or ""
        self.personal.append((number, "order_number"))
        return number

    def _slot_amount(self) -> str:
        euros = self.facts.amount or 0.0
        text = f"{euros:,.2f}" if euros % 1 else f"{euros:,.0f}"
        if self.post.language != "en":
            text = text.translate(str.maketrans(",.", ".,"))
        return str(self.rng.choice(self.words["amounts"])).format(text)

    def _slot_n(self) -> str:
        return self._count(self.facts.contacts or 0)

    def _slot_count(self) -> str:
        return str(self.facts.contacts or 0)

    def _slot_nth(self) -> str:
        count, ordinals = self.facts.contacts or 0, self.words["ordinals"]
        return str(ordinals[count]) if count in ordinals else str(self.words["nth"]).format(count)

    def _slot_days(self) -> str:
        count, unit = self.facts.elapsed or (1, "week")
        one, many = self.words["units"][unit]
        return f"{self._count(count)} {one if count == 1 else many}"

    def _slot_wait(self) -> str:
        minutes = self.facts.waiting_minutes or 0
        named = self.words["waits"].get(minutes, [])
        return str(self.rng.choice([*named, str(self.words["minutes"]).format(minutes)]))

    def _slot_due(self) -> str:
        promise = self.facts.promise
        assert promise is not None, "a phrase about a promise in a text without one"
        posted, due, words = self.post.told_on, promise.due_on, self.words["due"]
        term = (promise.due_on - promise.made_on).days
        ways = [str(way).format(self.day(due)) for way in words["date"]]
        if str(term) in words["term"]:
            ways += words["term"][str(term)]
        if 0 < (posted - due).days < 7:
            ways += [str(way).format(self.words["weekdays"][due.weekday()]) for way in words["past_weekday"]]
        if 0 < (due - posted).days < 7:
            ways += [
                str(way).format(self.words["weekdays"][due.weekday()]) for way in words["coming_weekday"]
            ]
        return str(self.rng.choice(ways))

    def _slot_weekday(self) -> str:
        return str(self.rng.choice(self.words["weekdays"]))

    def _slot_a(self) -> str:
        return self._party(0)

    def _slot_b(self) -> str:
        return self._party(1)

    def _slot_c(self) -> str:
        return self._party(2)

    def _party(self, place: int) -> str:
        hops = self.facts.referrals
        parties = [hops[0].sender, *(hop.target for hop in hops)]
        kind, _, name = parties[place].partition(":")
        if kind == "role":
            return str(self.words["parties"][name])
        return self.market.companies[name].name_on(self.post.told_on)

    def _slot_support(self) -> str:
        return str(self.words["support"])

    def _slot_sector(self) -> str:
        return str(self.words["sectors"][self.post.sector])

    def _slot_alternative(self) -> str:
        others = [c for c in self.market.of_sector(self.post.sector) if c.id != self.post.company]
        return self.rng.choice(others).name

    def day(self, day: date) -> str:
        """A date in the language's own words, without the year."""
        return str(self.words["day_form"]).format(day=day.day, month=self.words["months"][day.month - 1])

    def _count(self, number: int) -> str:
        named = self.words["numbers"]
        return str(named[number]) if number in named and self.rng.random() < 0.5 else str(number)
