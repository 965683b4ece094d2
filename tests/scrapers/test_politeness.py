"""Guests behave: real crawls of a web that keeps the minutes."""

from __future__ import annotations

from datetime import UTC, datetime, timedelta
from email.utils import format_datetime
from pathlib import Path

import pytest
from scrapy.http import HtmlResponse, Request

from pipeline.paths import Home
from scrapers.lake import RunRecord
from scrapers.middlewares import budget_wait, is_door, refusal, retry_after
from tests.scrapers.local_web import NOTHING, Answer, LocalSite, board, page, topic, walk
from tests.shared import ROOT

ROBOTS = "User-agent: *\nDisallow: /*/rss/*\nDisallow: /*?print=\nCrawl-delay: 0.3\n"
Walked = tuple[dict[str, LocalSite], dict[str, RunRecord]]


def polite(path: str, asked: int) -> Answer:
    links = '<a class="topictitle" href="/b/rss/x-t7.html">7</a>'
    row = f'<li class="row"><dl><dt>{links}</dt></dl></li>'
    answers = {
        "/robots.txt": (200, {}, ROBOTS),
        "/viewtopic.php?t=1": topic(1),
        "/viewtopic.php?t=2": topic(2),
    }
    if path == "/":
        status, headers, body = board(1, 2)
        return status, {**headers, "set-cookie": "bezoek=1"}, body.replace("</ul>", f"{row}</ul>")
    return answers.get(path, NOTHING)


def hurried(path: str, asked: int) -> Answer:
    later = format_datetime(datetime.now(UTC) + timedelta(seconds=2), usegmt=True)
    if path == "/viewtopic.php?t=1" and asked == 0:
        return 429, {"retry-after": "1"}, "rustig"
    if path == "/viewtopic.php?t=2" and asked == 0:
        return 503, {"retry-after": later}, "even niet"
    if path == "/viewtopic.php?t=3" and asked < 2:
        return 500, {}, "stuk"
    return {"/": board(1, 2, 3), **{f"/viewtopic.php?t={n}": topic(n) for n in (1, 2, 3)}}.get(path, NOTHING)


def answering(answer: Answer, path: str = "/") -> LocalSite:
    return LocalSite(lambda asked_path, asked: answer if asked_path == path else NOTHING)


def login_page(path: str, asked: int) -> Answer:
    wall = page("Bord - Inloggen", '<form><input type="password"></form>')
    return {"/": (302, {"location": "/ucp.php?mode=login"}, ""), "/ucp.php?mode=login": wall}.get(
        path, NOTHING
    )


@pytest.fixture(scope="module")
def walked(tmp_path_factory: pytest.TempPathFactory) -> Walked:
    """Many sites with one habit each, crawled at once; the tests look at how each crawl went."""
    sites = {
        "polite": LocalSite(polite),
        "hurried": LocalSite(hurried),
        "far": answering((429, {"retry-after": "86400"}, "morgen")),
        "challenge": answering(page("Just a moment...", "<form id='challenge-form'></form>")),
        "challenge403": answering(page("x", "y", 403, cf_mitigated="challenge")),
        "login": LocalSite(login_page),
        "loginwall": answering(page("Inloggen | Bord", "<input name=w type='password'>")),
        "consent": answering((302, {"location": "https://consent.voorbeeld.example/cookies?terug=1"}, "")),
        "members": answering((401, {}, "alleen leden")),
        "norobots": answering((503, {}, "stuk"), "/robots.txt"),
        "closed": answering((200, {}, "User-agent: *\nDisallow: /\n"), "/robots.txt"),
        "moved": LocalSite(lambda path, asked: page("Iets anders", "geen bord") if path == "/" else NOTHING),
    }
    home = Home("demo", tmp_path_factory.mktemp("politeness") / "home")
    records = walk(home, sites, settings={"BACK_OFF": 0.05, "RETRY_TIMES": 2})
    return sites, records


def test_robots_wildcards_are_obeyed_and_said(walked: Walked) -> None:
    site, record = walked[0]["polite"], walked[1]["polite"]
    assert site.paths[0] == "/robots.txt"
    assert "/b/rss/x-t7.html" not in site.paths
    assert record.items == 2
    assert record.errors == [
        f"http://127.0.0.1:{site.port}/b/rss/x-t7.html was not asked for: Forbidden by robots.txt."
    ]


def test_crawl_delay_lies_between_any_two_requests(walked: Walked) -> None:
    moments = [visit.at for visit in walked[0]["polite"].visits]
    assert len(moments) == 4
    assert moments[-1] - moments[0] > 3 * 0.3 - 0.2, "less what a first connection takes"


def test_one_request_at_a_time_with_a_name_and_without_cookies(walked: Walked) -> None:
    for site in walked[0].values():
        assert site.most_at_once == 1
        assert all(
            visit.headers["User-Agent"].startswith("complaint-observatory/0.1 (+") for visit in site.visits
        )
        assert not any("Cookie" in visit.headers for visit in site.visits)


def test_retry_after_pauses_the_whole_host(walked: Walked) -> None:
    site, record = walked[0]["hurried"], walked[1]["hurried"]
    assert (record.items, record.errors) == (3, [])
    for path, seconds in (("/viewtopic.php?t=1", 1.0), ("/viewtopic.php?t=2", 0.9)):
        sent_away = site.paths.index(path)
        assert site.visits[sent_away + 1].at - site.visits[sent_away].at >= seconds, path
    assert site.paths.count("/viewtopic.php?t=3") == 3


@pytest.mark.parametrize(
    ("key", "said"),
    [
        ("far", "asks to be left alone for 86400 seconds"),
        ("challenge", "is a challenge page"),
        ("challenge403", "is a challenge page"),
        ("login", "leads to a login or consent page"),
        ("loginwall", "is a login page"),
        ("consent", "leads to a login or consent page"),
        ("members", "answered 401"),
    ],
)
def test_closed_door_is_an_error_and_ends_the_crawl(walked: Walked, key: str, said: str) -> None:
    record = walked[1][key]
    assert record.reason == "refused"
    assert record.items == 0
    assert said in record.errors[0]


def test_unreadable_robots_closes_the_site(walked: Walked) -> None:
    assert set(walked[0]["norobots"].paths) == {"/robots.txt"}
    assert "robots.txt of" in walked[1]["norobots"].errors[0]
    assert walked[0]["closed"].paths == ["/robots.txt"]
    assert "Forbidden by robots.txt" in walked[1]["closed"].errors[0]


def test_page_of_another_shape_is_an_error(walked: Walked) -> None:
    assert "is neither a topic nor a list" in walked[1]["moved"].errors[0]


@pytest.mark.parametrize(
    ("header", "seconds"),
    [
        (b"120", 120.0),
        (b"Thu, 12 Feb 2026 06:02:00 GMT", 120.0),
        (b"Thu, 12 Feb 2026 05:00:00 GMT", 0.0),
        (b"straks", None),
        (None, None),
    ],
)
def test_retry_after_in_seconds_or_as_a_date(header: bytes | None, seconds: float | None) -> None:
    assert retry_after(header, datetime(2026, 2, 12, 6, 0, tzinfo=UTC)) == seconds


@pytest.mark.parametrize(
    ("limit", "left", "renewed", "seconds"),
    [
        ("300", "299", "2026-02-12T06:05:00.5Z", 0.0),
        ("300", "29", "2026-02-12T06:05:00Z", 10.0),
        ("300", "0", "2026-02-12T06:05:00Z", 300.0),
        ("300", "0", "1770876300", 300.0),
        ("100", "1", "60", 30.0),
        ("300", "0", "2026-02-12T05:00:00Z", 0.0),
        ("", "", "", 0.0),
    ],
)
def test_request_budget_is_spread_when_little_is_left(
    limit: str, left: str, renewed: str, seconds: float
) -> None:
    assert budget_wait(limit, left, renewed, datetime(2026, 2, 12, 6, 0, tzinfo=UTC)) == pytest.approx(
        seconds
    )


@pytest.mark.parametrize(
    "path",
    ["kan-niet-inloggen-t5.html", "f4/login-werkt-niet-t17863.html", "t/login/12345"[:-6] + "-problemen/9"],
)
def test_topic_about_logging_in_is_no_door(path: str) -> None:
    assert not is_door(f"https://forum.example/{path}")
    assert is_door("https://forum.example/login.php?next=/x")


@pytest.mark.parametrize(
    "title", ["Bord - Energie", "Login werkt niet - Bord", "Cookie klacht", "Toegang tot mijn account"]
)
def test_ordinary_page_with_a_quick_login_is_no_refusal(title: str) -> None:
    body = f"<html><title>{title}</title><form><input type=password></form></html>"
    response = HtmlResponse(
        "https://f.example/", body=body.encode(), request=Request("https://f.example/"), encoding="utf-8"
    )
    assert refusal(response) is None


def test_house_pace_is_slow_and_obedient() -> None:
    text = (ROOT / "scrapers" / "settings.py").read_text(encoding="utf-8")
    for line in (
        "ROBOTSTXT_OBEY = True",
        "CONCURRENT_REQUESTS_PER_DOMAIN = 1",
        "COOKIES_ENABLED = False",
        "AUTOTHROTTLE_ENABLED = True",
        '"scrapy.extensions.telnet.TelnetConsole": None',
    ):
        assert line in text


def test_declaration_decides_the_pace(tmp_path: Path) -> None:
    from scrapy.settings import Settings

    from scrapers.spiders.phpbb import PhpbbSpider

    settings = Settings({"WORLD": "demo"})
    PhpbbSpider.update_settings(settings)
    assert settings.getint("CONCURRENT_REQUESTS_PER_DOMAIN") == 8
