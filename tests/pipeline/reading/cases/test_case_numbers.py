"""Many posts into cases."""

from __future__ import annotations

from dataclasses import fields
from datetime import UTC, datetime, timedelta

import numpy as np
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from pipeline.reading.cases import CasePosts, Post, Rarity, case_numbers, same_case
from pipeline.reading.cases.evaluate import FILES, as_post, pairs_of
from pipeline.reading.cases.telling import language_and_stems, plain

DAY = datetime(2025, 3, 1, tzinfo=UTC)
CAT = "De fauteuil kwam met een kat erin, verkeerde kleur, kussens doorweekt, poten scheef, 389,95 op 3 mei."
ROOF = "Het dakraam lekt sinds 14 februari, de ladder was te kort en het plafond hangt door. Schade 412 euro."


def post(
    text: str, days: float | None = 0, source: str = "phpbb", author: str | None = "a", **given: object
) -> Post:
    moment = None if days is None else DAY + timedelta(days=days)
    company = given.pop("company", "trapgevel")
    complainant = None if author is None else f"{source}/{author}"
    return Post(text, company, source, moment, complainant, **given)  # type: ignore[arg-type]


def columns(posts: list[Post]) -> CasePosts:
    return CasePosts(**{field.name: [getattr(one, field.name) for one in posts] for field in fields(Post)})


def numbers(*posts: Post) -> list[int]:
    return case_numbers(columns(list(posts))).tolist()


def test_posts_of_one_problem_are_one_case_and_numbers_follow_time() -> None:
    assert numbers(
        post(ROOF, 5, "mastodon", "b"),
        post("Eindelijk een ladder.", 9),
        post(CAT, 1, "discourse", "c"),
        post(ROOF, 4),
        post("Ooit iets gekocht.", None),
    ) == [1, 1, 0, 1, 2]


def test_none_is_no_post_and_every_column_has_one_length() -> None:
    assert numbers() == []
    with pytest.raises(ValueError, match="differ in length"):
        CasePosts(["a"], [], [], [], [], [])


def test_a_chain_may_be_longer_than_sixty_days_but_no_link_may() -> None:
    chain = [post(ROOF, days) for days in (0, 59, 118, 179)]
    assert numbers(*chain) == [0, 0, 0, 1]


@pytest.mark.parametrize("offset", [0, 17.3, 59.9, 60, 60.1, 119.5])
def test_pairs_are_found_wherever_the_blocks_end(offset: float) -> None:
    pair = post(ROOF, offset), post(ROOF, offset + 55, "mastodon", "b")
    assert numbers(*pair) == [0, 0]


def test_a_post_like_two_persons_is_neithers() -> None:
    first, second = post(ROOF, 0, author="a"), post(ROOF, 1, author="b")
    assert numbers(first, second, post(ROOF, 2, "mastodon", "c")) == [0, 1, 2]
    assert numbers(first, post(ROOF, 2, "mastodon", "c")) == [0, 0]


def test_a_text_that_many_post_without_a_name_is_not_one_case() -> None:
    assert len(set(numbers(*(post(ROOF, day, author=None) for day in range(6))))) == 6
    assert numbers(post(ROOF, 0, author=None), post(ROOF, 1, author=None)) == [0, 0]


def test_a_reference_joins_within_a_company_unless_many_people_give_it() -> None:
    def given(author: str, company: str | None = "trapgevel", days: float = 0) -> Post:
        return post(f"Verhaal van {author}", days, author=author, company=company, reference_keys=["k"])

    assert numbers(given("a"), given("b"), given("c", None)) == [0, 0, 0]
    assert numbers(given("a"), given("b", "klushavik")) == [0, 1]
    assert numbers(given("a"), given("b", days=61)) == [0, 1]
    assert numbers(given("a"), given("b"), given("c"), given("d")) == [0, 1, 2, 3]


def test_another_problem_of_the_same_author_is_another_case() -> None:
    other = "De huurverhoging klopt niet: de servicekosten van de galerij staan er dubbel op."
    assert numbers(post(ROOF), post(other, 30)) == [0, 1]


def test_every_language_has_its_own_crowd() -> None:
    """Words that all German posts share are not rare because most posts are Dutch."""
    phrase = "Ich wohne kurz hinter der Grenze und habe alle Belege aufgehoben, früher war sonst alles anders"
    dutch = [post(f"Verhaal nummer {n} over de fietsenstalling", n / 10, author=f"d{n}") for n in range(60)]
    german = [
        post(f"{phrase}. {word}", n / 2, ("phpbb", "mastodon", "discourse")[n % 3], f"g{n}")
        for n, word in enumerate(
            ["Heizung", "Rechnung", "Vertrag", "Techniker", "Leitung", "Paket", "Router"]
        )
    ]
    found = numbers(*dutch, *german)
    assert len(set(found[60:])) == len(german)


SAID = [ROOF, CAT, "Nooit meer.", "", ROOF + " " + CAT, "Eindelijk een ladder, 412 euro."]


@settings(deadline=None)
@given(
    st.lists(
        st.builds(
            post,
            st.sampled_from(SAID),
            st.one_of(st.none(), st.floats(0, 130)),
            st.sampled_from(["phpbb", "mastodon"]),
            st.sampled_from([None, "a", "b"]),
            company=st.sampled_from([None, "trapgevel", "klushavik"]),
            reference_keys=st.sampled_from([[], ["k"], ["l", "m"]]),
        ),
        max_size=10,
        unique_by=lambda one: one.posted_at,
    ),
    st.randoms(use_true_random=False),
)
def test_the_order_of_the_rows_changes_nothing(posts: list[Post], rng: object) -> None:
    found = numbers(*posts)
    assert sorted(set(found)) == list(range(len(set(found))))
    order = list(range(len(posts)))
    rng.shuffle(order)  # type: ignore[attr-defined]
    shuffled = numbers(*(posts[row] for row in order))
    assert [found[row] for row in order] == shuffled


def test_candidates_miss_hardly_anything_that_the_exact_check_would_join() -> None:
    pairs = [pair for file in FILES for pair in pairs_of(file)[::2]]
    posts = []
    for pair in pairs:
        posts += [as_post(pair["a"]), as_post(pair["b"])]
    # Every pair on its own company, so that pairs do not meet each other.
    alone = [
        Post(p.text, f"{p.company} {row // 2}", p.source, p.posted_at, p.complainant, p.reference_keys)
        for row, p in enumerate(posts)
        if posts[row - row % 2].company == posts[row - row % 2 + 1].company
    ]
    cases = case_numbers(columns(alone))
    joined = cases[0::2] == cases[1::2]
    rarity = Rarity.of(language_and_stems(plain(one.text)) for one in alone)
    exact = np.array([same_case(*alone[row : row + 2], rarity).is_same for row in range(0, len(alone), 2)])
    assert (joined & exact).sum() >= 0.95 * exact.sum()
    assert (joined & ~exact).sum() == 0
