"""The four sites behave like sites: permalinks, paging, refusals, traps, escaping and good manners."""

from __future__ import annotations

import html
import json
import re
from typing import Any

import pytest
from protego import Protego

from scrapers.demo_web.answers import SITES, Habits
from scrapers.demo_web.forum import _parsed
from scrapers.demo_web.model import Post, Source
from scrapers.demo_web.people import number_of
from scrapers.demo_web.server import Serving, serving
from scrapers.demo_web.shelf import slug
from scrapers.demo_web.wording import Rendered
from scrapers.demo_web.world import World
from tests.scrapers.demo_web.conftest import get

BANNER = "fictieve demosite / fictional demo site"
NASTY = "</script><script>alert(1)</script> & <b>\"dik\"</b> 'x' <3 ]]> &amp;\n\nmeer"


def shown(world: World, source: Source) -> list[Post]:
    return [p for p in world.posts() if p.source == source and p.removed_at is None]


def removed(world: World, source: Source) -> list[Post]:
    return [p for p in world.posts() if p.source == source and p.removed_at is not None]


def permalink(sites: Serving, world: World, post: Post) -> str:
    title = slug(world.text(post).title or "")
    return {
        "schema_org": f"{sites.address('review')}/review/{post.number}",
        "phpbb": f"{sites.address('forum')}/{title}-t{post.number}.html",
        "discourse": f"{sites.address('discourse')}/t/{title}/{post.number}",
        "mastodon": f"{sites.address('mastodon')}/@{post.author.username}/{post.number}",
    }[post.source]


@pytest.mark.parametrize("source", ["schema_org", "phpbb", "discourse", "mastodon"])
def test_permalinks_are_pages_for_people_that_say_they_are_fictional(
    source: Source, sites: Serving, world: World
) -> None:
    for post in shown(world, source)[:25]:
        answer = get(permalink(sites, world, post))
        assert answer.status == 200
        assert answer.headers["content-type"] == "text/html; charset=utf-8"
        assert f'<p class="demo" role="note">{BANNER}</p>' in answer.text
        words = world.text(post).body.split("\n")[0].split()[:4]
        assert " ".join(words[1:3]) in html.unescape(re.sub(r"<[^>]+>", "", answer.text))


@pytest.mark.parametrize("site", SITES)
def test_every_front_page_says_that_it_is_fictional(site: str, sites: Serving) -> None:
    assert BANNER in get(f"{sites.address(site)}/").text
    assert BANNER in get(f"{sites.address(site)}/nergens").text


@pytest.mark.parametrize("source", ["schema_org", "phpbb", "discourse", "mastodon"])
def test_removed_posts_are_gone_and_unknown_ones_never_were(
    source: Source, sites: Serving, world: World
) -> None:
    for post in removed(world, source):
        assert get(permalink(sites, world, post)).status == 410
    first = shown(world, source)[0]
    unknown = permalink(sites, world, first).replace(str(first.number), "999999999")
    assert get(unknown).status == 404


def test_removed_topics_stay_listed_for_a_while() -> None:
    world = World(seed=7, scale=0.3)
    recent = [p for p in removed(world, "phpbb") if p.removed_at and (world.now - p.removed_at).days < 30]
    assert recent
    with serving(world) as sites:
        board = get(f"{sites.address('forum')}/").text
        boards = re.findall(r'class="forumtitle" href="([^"]+)"', board)
        listed = "".join(
            get(url.replace(".html", f"-{offset}.html") if offset else url).text
            for url in boards
            for offset in (0, 25, 50)
        )
        assert any(f"-t{post.number}.html" in listed for post in recent)


@pytest.mark.parametrize("site", SITES)
def test_robots_close_the_traps_to_those_who_read_wildcards(site: str, sites: Serving) -> None:
    root = sites.address(site)
    rules = Protego.parse(get(f"{root}/robots.txt").text)
    assert not rules.can_fetch(f"{root}/some/page?print=1", "Observatory")
    assert rules.can_fetch(f"{root}/some/page?page=2", "Observatory")
    delays = [rules.crawl_delay("Observatory")]
    assert delays == ([0.002] if site == "review" else [None])


def test_traps_are_linked_and_counted(sites: Serving, world: World) -> None:
    page = f"{sites.address('review')}/bedrijf/zwaluwtel"
    assert "?print=1" in get(page).text
    before = sites.habits.hits["review"]["traps"]
    assert get(f"{page}?print=1").status == 200
    assert sites.habits.hits["review"]["traps"] == before + 1
    counted = json.loads(get(f"{sites.address('review')}/-/status.json").text)
    assert counted["traps"] == before + 1
    topic = permalink(sites, world, shown(world, "phpbb")[0])
    assert f"{topic}?print=1" in html.unescape(get(topic).text)


def test_company_pages_hold_valid_json_ld_and_page_to_the_end(sites: Serving, world: World) -> None:
    company = max(world.market.companies.values(), key=lambda c: c.cases)
    mine = [p for p in shown(world, "schema_org") if p.company == company.id]
    url, seen = f"{sites.address('review')}/bedrijf/{company.slug}", []
    while url:
        text = get(url).text
        marked = json_ld(text)
        assert marked["@type"] == "Organization"
        seen += marked["review"] if isinstance(marked["review"], list) else [marked["review"]]
        following = re.search(r'<link rel="next" href="([^"]+)"', text)
        url = following[1] if following else ""
    assert [review["identifier"] for review in seen] == [str(post.number) for post in reversed(mine)]
    for review, post in zip(seen, reversed(mine), strict=True):
        assert review["reviewBody"] == world.text(post).body
        if post.rating is not None and post.rating_best == 10:
            assert re.fullmatch(r"\d+,\d", review["reviewRating"]["ratingValue"])
    assert get(f"{sites.address('review')}/bedrijf/{company.slug}?page=99").status == 404


def json_ld(text: str) -> Any:
    found = re.search(r'<script type="application/ld\+json">(.*?)</script>', text, re.DOTALL)
    assert found is not None
    return json.loads(found[1])


def test_markup_in_texts_is_escaped_everywhere(
    sites: Serving, world: World, monkeypatch: pytest.MonkeyPatch
) -> None:
    for source in ("schema_org", "phpbb", "discourse", "mastodon"):
        post = next(p for p in shown(world, source) if len(p.replies) < 9)
        monkeypatch.setitem(world._texts, post.key, Rendered(f"Titel {NASTY}", NASTY, ()))
        text = get(permalink(sites, world, post)).text
        assert "<script>alert" not in text
        assert '<b>"dik"' not in text
        assert "&lt;b&gt;" in text
        if source == "schema_org":
            assert json_ld(text)["reviewBody"] == NASTY


def test_ordinary_texts_hold_signs_that_need_escaping(world: World) -> None:
    bodies = " ".join(world.text(post).body for post in world.posts())
    assert "<3" in bodies
    assert "&" in bodies
    assert '"' in bodies


def test_pages_can_be_asked_for_again_without_being_sent(sites: Serving) -> None:
    url = f"{sites.address('discourse')}/latest.json"
    first = get(url)
    again = get(url, if_none_match=first.headers["etag"])
    assert (again.status, again.text) == (304, "")


def test_forum_addresses_and_their_redirects(sites: Serving, world: World) -> None:
    assert _parsed("energie-f22") == ("f", 22, 0)
    assert _parsed("wat-f1-doet-t525-10") == ("t", 525, 10)
    assert _parsed("f22") == ("f", 22, 0)
    assert _parsed("niets") == ("", 0, 0)
    post = shown(world, "phpbb")[0]
    wrong = get(f"{sites.address('forum')}/heel-iets-anders-t{post.number}.html")
    assert (wrong.status, wrong.headers["location"]) == (301, permalink(sites, world, post))
    assert get(permalink(sites, world, post).replace(".html", "-7.html")).status == 404
    assert get(permalink(sites, world, post).replace(".html", "-9990.html")).status == 404


def test_forum_pins_notices_and_hides_session_ids_in_links(sites: Serving) -> None:
    text = get(f"{sites.address('forum')}/energie-f22.html").text
    assert re.search(r'class="row bg\d global-announce"', text)
    assert "?sid=" in text
    assert re.search(r"&raquo; (ma|di|wo|do|vr|za|zo) \d{1,2} [a-z]{3} 20\d\d \d\d:\d\d", text)
    notice = re.search(r'href="([^"]+-t1\.html)"', text)
    assert notice is not None
    assert get(notice[1]).status == 200


def test_long_topics_continue_by_number_of_posts() -> None:
    world = World(seed=7, scale=0.3)
    with serving(world, habits=Habits(throttle_every=0)) as sites:
        post = max(shown(world, "phpbb"), key=lambda p: len(p.replies))
        assert len(post.replies) > 10
        url, seen = permalink(sites, world, post), 0
        while url:
            text = get(url).text
            seen += len(re.findall(r'<div id="p\d+" class="post ', text))
            following = re.search(r'<link rel="next" href="([^"]+)"', text)
            url = following[1] if following else ""
        assert seen == 1 + len(post.replies)
        topic = max(shown(world, "discourse"), key=lambda p: len(p.replies))
        whole = json.loads(get(f"{sites.address('discourse')}/t/{topic.number}.json").text)
        assert len(whole["post_stream"]["stream"]) == 1 + len(topic.replies) > 20
        assert len(whole["post_stream"]["posts"]) == 20
        assert whole["views"] == 30 + number_of(topic.key) % 900


def test_mastodon_pages_by_link_and_obeys_its_parameters(sites: Serving) -> None:
    root = f"{sites.address('mastodon')}/api/v1/timelines"
    first = get(f"{root}/public?limit=100")
    statuses = json.loads(first.text)
    assert len(statuses) == 40
    assert int(first.headers["x-ratelimit-remaining"]) < int(first.headers["x-ratelimit-limit"])
    assert re.fullmatch(r"\d{4}-\d\d-\d\dT[\d:.]+Z", first.headers["x-ratelimit-reset"])
    newest, fifth = statuses[0]["id"], statuses[4]["id"]
    newer = json.loads(get(f"{root}/public?since_id={fifth}").text)
    assert [s["id"] for s in newer] == [s["id"] for s in statuses[:4]]
    just_after = json.loads(get(f"{root}/public?min_id={statuses[9]['id']}&limit=2").text)
    assert [s["id"] for s in just_after] == [s["id"] for s in statuses[7:9]]
    assert json.loads(get(f"{root}/public?since_id={newest}").text) == []
    tagged = json.loads(get(f"{root}/tag/klacht?any[]=complaint&none[]=klantenservice&limit=40").text)
    names = [{tag["name"] for tag in status["tags"]} for status in tagged]
    assert tagged
    assert all(found & {"klacht", "complaint"} and "klantenservice" not in found for found in names)


def test_mastodon_marks_those_who_do_not_want_to_be_found() -> None:
    world = World(seed=7, scale=0.1)
    shy = [p for p in shown(world, "mastodon") if p.author.noindex]
    assert shy
    with serving(world) as sites:
        assert "noindex" in get(permalink(sites, world, shy[0])).text
        status = json.loads(get(f"{sites.address('mastodon')}/api/v1/statuses/{shy[0].number}").text)
        assert status["account"]["noindex"] is True
        assert status["account"]["indexable"] is False
        assert status["uri"] == shy[0].source_id


def test_names_and_tags_lead_to_pages(sites: Serving, world: World) -> None:
    root = sites.address("mastodon")
    post = next(p for p in shown(world, "mastodon") if any(r.role == "company" for r in p.replies))
    linked = set(re.findall(rf'href="({root}/(?:tags/|@)[^"/]+)"', get(permalink(sites, world, post)).text))
    assert len(linked) >= 3
    assert {get(url).status for url in linked} == {200}
    assert get(f"{root}/@niemand_ooit").status == 404


def test_every_reply_is_found_by_its_context(sites: Serving, world: World) -> None:
    root = f"{sites.address('mastodon')}/api/v1/statuses"
    for post in shown(world, "mastodon")[:40]:
        around = json.loads(get(f"{root}/{post.number}/context").text)
        below = around["descendants"]
        assert len(below) == len(post.replies)
        assert len({status["id"] for status in below}) == len(below)
        for status in below:
            assert status["in_reply_to_id"] == str(post.number)
            above = json.loads(get(f"{root}/{status['id']}/context").text)["ancestors"]
            assert [s["id"] for s in above] == [str(post.number)]


def test_throttle_refuses_a_path_once_and_says_how_long(world: World) -> None:
    with serving(world, habits=Habits(throttle_every=1)) as sites:
        url = f"{sites.address('discourse')}/latest.json"
        refused = get(url)
        assert (refused.status, refused.headers["retry-after"]) == (429, "1")
        assert json.loads(refused.text)["error_type"] == "rate_limit"
        assert get(url).status == 200
        assert get(f"{sites.address('review')}/bedrijven").status == 200


def test_closed_challenged_and_walled_sites(world: World) -> None:
    habits = Habits(
        closed=frozenset({"mastodon", "discourse"}),
        challenge=frozenset({"forum"}),
        login=frozenset({"review"}),
    )
    with serving(world, habits=habits) as sites:
        api = f"{sites.address('mastodon')}/api"
        access = json.loads(get(f"{api}/v2/instance").text)["configuration"]["timelines_access"]
        assert access["live_feeds"]["local"] == "authenticated"
        assert access["hashtag_feeds"]["local"] == "disabled"
        assert get(f"{api}/v1/timelines/public").status == 401
        assert json.loads(get(f"{api}/v1/timelines/tag/klacht").text) == []
        assert get(f"{sites.address('discourse')}/latest.json").status == 403
        challenged = get(f"{sites.address('forum')}/")
        assert (challenged.status, challenged.headers["cf-mitigated"]) == (403, "challenge")
        walled = get(f"{sites.address('review')}/bedrijven")
        assert (walled.status, walled.headers["location"]) == (302, "/login")
        assert 'type="password"' in get(f"{sites.address('review')}/login").text
        for site in SITES:
            assert get(f"{sites.address(site)}/robots.txt").status == 200
