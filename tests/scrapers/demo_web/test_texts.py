"""Phrases are many and complete, and texts say what the ground truth says."""

from __future__ import annotations

import re
from collections import Counter
from random import Random
from typing import Any, get_args

import pytest

from scrapers.demo_web.fragments import Choice, Phrase, Slot, parse, phrasebook, say, wordings
from scrapers.demo_web.model import Language, Post
from scrapers.demo_web.slots import Slots
from scrapers.demo_web.wording import Rendered, stands_in_timelines
from scrapers.demo_web.world import World

LANGUAGES: tuple[Language, ...] = get_args(Language)
# How each theme is told, as the beginnings of the phrases' names.
THEMES = {
    "pillar_to_post": ("service.sent_on.",),
    "broken_promise": tuple(
        f"service.promise.{kind}.broken" for kind in ("callback", "visit", "refund", "resolved_by")
    ),
    "unreachable": ("service.unreachable",),
    "cut_off": ("service.cut_off",),
    "no_ownership_script": ("service.no_ownership_script",),
    "effort": ("service.contacts.", "service.elapsed"),
    "lock_in": ("service.lock_in.",),
    "public_escalation": ("service.escalation.",),
    "delight": ("plain.praise",),
}
LEAST = {"nl": 35, "en": 23, "de": 4, "fr": 3}


@pytest.fixture(scope="module")
def larger() -> World:
    return World(seed=5, scale=0.15)


@pytest.fixture(scope="module")
def told(larger: World) -> list[tuple[Post, Rendered]]:
    return [(post, larger.text(post)) for post in larger.posts()]


@pytest.mark.parametrize("language", LANGUAGES)
@pytest.mark.parametrize("theme", THEMES)
def test_each_theme_can_be_told_in_many_ways(theme: str, language: Language) -> None:
    book = phrasebook(language)
    names = [name for name in book.phrases if name.startswith(THEMES[theme])]
    assert sum(wordings(p) for name in names for p in book.phrases[name]) >= LEAST[language]


def test_every_language_has_every_general_phrase() -> None:
    own = re.compile(r"^(topics\.\w+\.(?!any$|amount$)|replies\.substantive\.|(plain|titles)\.bomb$)")
    general = {
        language: {name for name in phrasebook(language).phrases if not own.match(name)}
        for language in LANGUAGES
    }
    needed = {name for name in general["nl"] if not name.endswith(".amount")}
    for language in LANGUAGES:
        assert needed <= general[language], needed - general[language]
        assert "replies.substantive.other" in phrasebook(language).phrases


@pytest.mark.parametrize("language", LANGUAGES)
def test_every_slot_has_a_filling(language: Language) -> None:
    known = {name.removeprefix("_slot_") for name in vars(Slots) if name.startswith("_slot_")}
    known |= {"first_name", "agent", "surname", "phone", "email", "iban", "bsn"}
    known |= {"licence_plate", "address", "customer_number"}
    for name, phrases in phrasebook(language).phrases.items():
        for phrase in phrases:
            assert slots_in(phrase) <= known, name


def slots_in(phrase: Phrase) -> set[str]:
    found = {part.name for part in phrase if isinstance(part, Slot)}
    for part in phrase:
        if isinstance(part, Choice):
            found |= {name for option in part.options for name in slots_in(option)}
    return found


def test_phrases_about_referrals_name_every_party() -> None:
    for language in LANGUAGES:
        for shape, parties in (("once", {"a", "b"}), ("loop", {"a", "b"}), ("chain", {"a", "b", "c"})):
            for phrase in phrasebook(language).phrases[f"service.sent_on.{shape}"]:
                assert slots_in(phrase) == parties


def test_grammar_offers_choices_and_refuses_loose_brackets() -> None:
    phrase = parse("[a|b[c|]] <x> <3")
    assert wordings(phrase) == 3
    said = {say(phrase, Random(number), lambda name: name.upper()) for number in range(50)}
    assert said == {"a X <3", "bc X <3", "b X <3"}
    for loose in ("[a|b", "a]"):
        with pytest.raises(ValueError, match=re.escape(loose)):
            parse(loose)


def test_hardly_any_text_is_written_twice(told: list[tuple[Post, Rendered]]) -> None:
    bodies = Counter(
        text.body for post, text in told if post.kind == "complaint" and not post.repeats and not post.burst
    )
    assert sum(n for n in bodies.values() if n > 1) / sum(bodies.values()) < 0.01
    lengths = sorted(len(body) for body in bodies)
    assert lengths[len(lengths) // 20] < 140
    assert lengths[-len(lengths) // 20] > 500


def test_repeats_are_exact_or_near(larger: World) -> None:
    by_key = {post.key: post for post in larger.posts()}
    repeats = [p for p in by_key.values() if p.repeats in by_key and not by_key[p.repeats].edits]
    exact = 0
    for post in repeats:
        first, again = larger.text(by_key[post.repeats or ""]), larger.text(post)
        words, other = Counter(first.body.split()), Counter(again.body.split())
        assert (first.body == again.body) is post.repeats_exactly
        assert (words & other).total() >= words.total() - 4
        exact += post.repeats_exactly
    assert 0 < exact < len(repeats)


def test_retellings_use_other_words_and_the_same_order_number(larger: World) -> None:
    by_key = {post.key: post for post in larger.posts()}
    for post in by_key.values():
        if post.cross_posts not in by_key:
            continue
        assert post.facts is not None
        first, again = larger.text(by_key[post.cross_posts or ""]), larger.text(post)
        assert first.body != again.body
        assert post.facts.order_number is not None
        assert post.facts.order_number in first.body
        assert post.facts.order_number in again.body


def test_texts_say_the_facts(told: list[tuple[Post, Rendered]], larger: World) -> None:
    for post, text in told:
        if post.facts is None:
            continue
        words = phrasebook(post.language).words
        body = text.body.lower()
        if post.facts.contacts is not None:
            assert said_number(post.facts.contacts, body, words), (post.facts.contacts, body)
        if post.facts.elapsed is not None:
            assert said_number(post.facts.elapsed[0], body, words), (post.facts.elapsed, body)
        for hop in post.facts.referrals:
            for party in (hop.sender, hop.target):
                assert party_name(party, larger, post, words).lower() in body, (party, body)


def said_number(number: int, body: str, words: Any) -> bool:
    ways = [
        str(number),
        str(words["numbers"].get(number, number)),
        str(words["ordinals"].get(number, number)),
    ]
    return any(re.search(rf"(?<!\w){re.escape(way.lower())}", body) for way in ways)


def party_name(party: str, larger: World, post: Post, words: Any) -> str:
    kind, _, name = party.partition(":")
    if kind == "role":
        return str(words["parties"][name])
    return larger.market.companies[name].name_on(post.posted_at.date())


def test_nearly_every_complaint_names_its_company(told: list[tuple[Post, Rendered]], larger: World) -> None:
    named = [
        names_company(post, text, larger) for post, text in told if post.source != "schema_org" and post.facts
    ]
    assert sum(named) / len(named) > 0.98, "a few forget to, as people do"


def names_company(post: Post, text: Rendered, larger: World) -> bool:
    company = larger.market.companies[post.company or ""]
    names = {company.name, company.handle, *company.aliases, *company.misspellings}
    names |= {company.name_on(post.posted_at.date())}
    said = f"{text.title} {text.body}".lower()
    return any(name.lower() in said for name in names)


def test_toots_carry_a_tag_and_only_customers_bring_it_back(larger: World) -> None:
    replies = Counter[bool]()
    for post in larger.posts():
        if post.source != "mastodon" or post.kind != "complaint":
            continue
        assert "#" in larger.text(post).body
        for place, reply in enumerate(post.replies):
            tagged = "#" in larger.reply_text(post, place)
            assert tagged is stands_in_timelines(post, reply)
            replies[tagged] += 1
    assert replies[True]
    assert replies[False]
