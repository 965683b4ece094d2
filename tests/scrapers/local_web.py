"""A tiny web on loopback that remembers how it was visited, and real crawls of it in another process."""

from __future__ import annotations

import json
import os
import subprocess
import sys
import threading
from collections.abc import Callable, Iterator, Mapping
from contextlib import ExitStack, contextmanager
from dataclasses import dataclass, field
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer
from pathlib import Path
from time import monotonic
from typing import Any

import yaml

from pipeline.paths import Home
from scrapers.lake import RunRecord, read_record
from tests.shared import ROOT

Answer = tuple[int, Mapping[str, str], str]
Answers = Callable[[str, int], Answer]
NOTHING: Answer = (404, {}, "niets")


def page(title: str, body: str, status: int = 200, **headers: str) -> Answer:
    sent = {name.replace("_", "-"): value for name, value in headers.items()}
    return (
        status,
        {"content-type": "text/html; charset=utf-8", **sent},
        f"<html><title>{title}</title><body>{body}</body></html>",
    )


def board(*topics: int) -> Answer:
    link = '<a class="topictitle" href="/viewtopic.php?t={0}">Klacht {0}</a>'
    row = f'<li class="row"><dl><dt>{link}</dt></dl></li>'
    return page("Bord", f'<ul class="topiclist topics">{"".join(map(row.format, topics))}</ul>')


def topic(number: int) -> Answer:
    post = (
        f'<div class="post" id="p{number}"><p class="author">door Mosje &raquo; 1 feb 2026 10:00</p>'
        f'<div class="content">Klacht {number}.</div></div>'
    )
    heading = f'<h2 class="topic-title"><a href="/viewtopic.php?t={number}">Klacht {number}</a></h2>'
    return page("Klacht", heading + post)


@dataclass
class Visit:
    path: str
    at: float
    headers: Mapping[str, str]


@dataclass
class LocalSite:
    """Answers by path; ``answers(path, how often it was asked)``."""

    answers: Answers
    visits: list[Visit] = field(default_factory=list)
    most_at_once: int = 0
    port: int = 0

    @property
    def paths(self) -> list[str]:
        return [visit.path for visit in self.visits]

    @contextmanager
    def serving(self) -> Iterator[LocalSite]:
        site, lock = self, threading.Lock()
        busy = [0]

        class Handler(BaseHTTPRequestHandler):
            def do_GET(self) -> None:
                with lock:
                    busy[0] += 1
                    site.most_at_once = max(site.most_at_once, busy[0])
                    asked = site.paths.count(self.path)
                    site.visits.append(Visit(self.path, monotonic(), dict(self.headers)))
                status, headers, body = site.answers(self.path, asked)
                with lock:
                    busy[0] -= 1
                self.send_response(status)
                for name, value in {**headers, "content-length": str(len(body.encode()))}.items():
                    self.send_header(name, value)
                self.end_headers()
                self.wfile.write(body.encode())

            def log_message(self, *_: Any) -> None:
                return

        with ThreadingHTTPServer(("127.0.0.1", 0), Handler) as server:
            self.port = server.server_port
            thread = threading.Thread(
                target=server.serve_forever, kwargs={"poll_interval": 0.01}, daemon=True
            )
            thread.start()
            try:
                yield self
            finally:
                server.shutdown()
                thread.join()


def declaration(**changes: Any) -> dict[str, Any]:
    known: dict[str, Any] = {
        "title": "Proefbord",
        "publisher": {"name": "Niemand (verzonnen)"},
        "licence": {"name": "CC0"},
        "terms": {"summary": "Verzonnen."},
        "fetchable": True,
        "fetchable_reason": "Draait op deze machine.",
        "cadence": "daily",
        "publish_text": "full",
        "kind": "forum_thread",
        "shows_replies": True,
        "shows_reply_time": True,
        "shows_outcome": False,
        "covers": {"nl": "Niets.", "en": "Nothing."},
        "caveats": {"nl": [], "en": []},
        "politeness": {"delay_seconds": 0, "autothrottle": False, "reason": "Draait op deze machine."},
    }
    return known | changes


def walk(
    home: Home,
    sites: Mapping[str, LocalSite],
    stem: str = "phpbb",
    settings: Mapping[str, Any] | None = None,
    **changes: Any,
) -> dict[str, RunRecord]:
    """Crawl local sites with a real spider, all in one other process; how each went, by key."""
    with ExitStack() as stack:
        running = {key: stack.enter_context(site.serving()) for key, site in sites.items()}
        declared = [
            {"key": key, "name": key, "start_url": f"http://127.0.0.1:{site.port}/"}
            for key, site in running.items()
        ]
        folder = home.root.parent / "declared"
        folder.mkdir(exist_ok=True)
        (folder / f"{stem}.yml").write_text(
            yaml.safe_dump(declaration(sites=declared, **changes)), encoding="utf-8"
        )
        done = crawl_declared(folder, stem, list(sites), home, settings or {})
    return {key: record for key, name in done.items() if (record := read_record(home, name))}


def crawl_declared(
    folder: Path, stem: str, keys: list[str], home: Home, settings: Mapping[str, Any]
) -> dict[str, str]:
    order = {"folder": str(folder), "stem": stem, "keys": keys, "settings": dict(settings)}
    environment = {**os.environ, "OBSERVATORY_HOME": str(home.root), "OBSERVATORY_WORLD": home.world}
    done = subprocess.run(
        [sys.executable, "-m", "tests.scrapers.crawl_declared", json.dumps(order)],
        cwd=ROOT,
        env=environment,
        capture_output=True,
        text=True,
        timeout=60,
        check=False,
    )
    assert done.returncode == 0, done.stderr[-3000:]
    return json.loads(done.stdout.splitlines()[-1])
