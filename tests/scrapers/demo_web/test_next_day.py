"""A later day adds to the world and changes only what fell due."""

from __future__ import annotations

from dataclasses import asdict
from typing import Any

import pytest

from scrapers.demo_web.direct import complaints
from scrapers.demo_web.world import World

SCALE = 0.05


def items(day: int) -> dict[tuple[str, str], dict[str, Any]]:
    """Everything a guest could collect on that day, without the time of looking."""
    found = (asdict(item) for item in complaints(World(seed=7, scale=SCALE, day=day)))
    return {(item["source"], item["source_id"]): item | {"fetched_at": None} for item in found}


@pytest.mark.parametrize("day", [1, 2])
def test_changes_are_exactly_what_differs(day: int) -> None:
    before, after = items(day - 1), items(day)
    changes = World(seed=7, scale=SCALE).changes(day)
    assert changes.new == after.keys() - before.keys()
    assert changes.gone == before.keys() - after.keys()
    assert changes.changed == {key for key in before.keys() & after.keys() if before[key] != after[key]}
    assert changes.new
    assert changes.changed


def test_a_day_brings_its_natural_share() -> None:
    scale = 0.25
    changes = World(seed=7, scale=scale).changes(1)
    assert 20 * scale <= len(changes.new) <= 70 * scale
    assert 10 * scale <= len(changes.changed) <= 200 * scale


def test_the_same_seed_gives_the_same_world_and_another_another() -> None:
    first = list(complaints(World(seed=7, scale=0.02)))
    assert first == list(complaints(World(seed=7, scale=0.02)))
    assert first != list(complaints(World(seed=8, scale=0.02)))


def test_a_stream_equals_the_world_that_is_held() -> None:
    held = World(seed=7, scale=0.02)
    posts = held.posts()
    streamed = World(seed=7, scale=0.02)
    for post, again in zip(posts, streamed.iter_posts(), strict=True):
        assert post == again
        assert held.text(post) == streamed.text(again)


def test_a_tiny_world_is_complete(world: World) -> None:
    posts = world.posts()
    assert {p.burst for p in posts} >= {"outage", "broadcast", "review_bomb"}
    assert len({p.sector for p in posts}) == 12
    assert {p.source for p in posts} == {"schema_org", "phpbb", "discourse", "mastodon"}
    assert len(posts) < 1_000
