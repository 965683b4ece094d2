"""What is wrong, or about to be, with this installation: each finding a sentence with what to do about it."""

from __future__ import annotations

import fcntl
import json
from collections.abc import Iterator
from dataclasses import dataclass
from datetime import UTC, datetime, timedelta
from pathlib import Path
from typing import Any, Literal

import duckdb

from pipeline import crawls, health, registry, snapshots, sources
from pipeline.errors import DataError
from pipeline.paths import Home

OLD = timedelta(days=45)
LISTED = 20  # lines of one kind in the report; the count says how many there are


@dataclass(frozen=True, slots=True)
class Finding:
    """One thing that was looked at: ``good``, ``note`` (nothing to mend) or ``wrong`` (somebody should
    look).
    """

    about: str
    state: Literal["good", "note", "wrong"]
    sentence: str
    details: tuple[str, ...] = ()


def examine(home: Home, now: datetime) -> list[Finding]:
    """Everything worth knowing about a home, in the order of the journey of a complaint."""
    return [
        *_declarations(home),
        *_crawls(home, now),
        *_refused(home),
        *_left_behind(home),
        *_registry(home),
        *_database(home),
        *_snapshot(home, now),
    ]


def _declarations(home: Home) -> Iterator[Finding]:
    found = sources.load(home)
    details = tuple(f"{file}: {reason}" for file, reason in found.problems)
    if details:
        yield Finding(
            "sources",
            "wrong",
            f"{len(details)} declarations in {sources.folder(home)} are not used.",
            details,
        )
    else:
        yield Finding("sources", "good", f"{len(found.declared)} sources are declared.")


def _crawls(home: Home, now: datetime) -> Iterator[Finding]:
    for file, reason in crawls.load(home).problems:
        yield Finding("crawls", "wrong", f"{file}: {reason}")
    for one in health.health(home, now):
        if one.last is None:
            continue
        when = f"{one.last.started_at:%Y-%m-%d %H:%M}"
        if one.last.errors or one.last.reason not in ("finished", "imported"):
            sentence = (
                f"{one.source}: the crawl of {when} ended as {one.last.reason!r} with {one.last.items} items."
            )
            yield Finding("crawls", "wrong", sentence, tuple(one.last.errors[:LISTED]))
        elif one.is_due:
            yield Finding("crawls", "note", f"{one.source} is due; it was last crawled on {when}.")
        else:
            yield Finding("crawls", "good", f"{one.source} was crawled on {when}: {one.last.items} items.")


def _refused(home: Home) -> Iterator[Finding]:
    """Items that the scrapers did not accept, by source."""
    for folder in sorted((home.lake / "refused").glob("source=*")):
        reasons = [reason for path in sorted(folder.glob("*.jsonl")) for reason in _reasons(path)]
        if reasons:
            source = folder.name.removeprefix("source=")
            yield Finding(
                "refused", "wrong", f"{source}: {len(reasons)} items were not accepted.", _counted(reasons)
            )


def _reasons(path: Path) -> Iterator[str]:
    for line in path.read_text(encoding="utf-8", errors="replace").splitlines():
        try:
            entry: dict[str, Any] = json.loads(line)
            yield f"{entry.get('field') or 'item'}: {entry.get('reason')}"
        except (ValueError, AttributeError):
            yield f"a line of {path.name} that cannot be read"


def _counted(sentences: list[str]) -> tuple[str, ...]:
    counts: dict[str, int] = {}
    for sentence in sentences:
        counts[sentence] = counts.get(sentence, 0) + 1
    ordered = sorted(counts.items(), key=lambda pair: (-pair[1], pair[0]))
    return tuple(f"{count} x {sentence}" for sentence, count in ordered[:LISTED])


def _left_behind(home: Home) -> Iterator[Finding]:
    """Files of processes that died; the next crawl or publication takes care of them."""
    parts = [p for p in home.lake.rglob("*.part") if p.is_file()]
    for path in parts:
        if _is_locked(path):
            yield Finding("files", "note", f"{path.relative_to(home.root)} is being written by a crawl now.")
        else:
            sentence = (
                f"{path.relative_to(home.root)} was left behind; the next crawl of its source takes it over."
            )
            yield Finding("files", "wrong", sentence)
    for path in home.snapshots.glob(".tmp-*"):
        sentence = f"{path.relative_to(home.root)} was left behind; the next publication clears it."
        yield Finding("files", "note", sentence)


def _is_locked(path: Path) -> bool:
    with path.open("rb") as file:
        try:
            fcntl.flock(file, fcntl.LOCK_SH | fcntl.LOCK_NB)
        except BlockingIOError:
            return True
    return False


def _registry(home: Home) -> Iterator[Finding]:
    found = registry.load(home)
    details = tuple(
        f"{p.file}, {p.entry}{f', {p.field}' if p.field else ''}: {p.reason}" for p in found.problems
    )
    if details:
        yield Finding(
            "registry", "wrong", f"{len(details)} entries in {home.registry} are not used.", details[:LISTED]
        )
    else:
        yield Finding(
            "registry", "good", f"{len(found.companies)} companies in {len(found.sectors)} sectors."
        )
    waiting = tuple(
        f"{entry.complaint}, filed by {entry.by} on {entry.on}: decide, and say so in challenges.yml."
        for entry in found.entries["challenges"]
        if entry.status == "open"
    )
    if waiting:
        yield Finding("registry", "note", f"{len(waiting)} challenges wait for an answer.", waiting[:LISTED])


def _database(home: Home) -> Iterator[Finding]:
    if not home.database.exists():
        yield Finding("database", "note", "There is no working database; `observatory build` makes it.")
        return
    try:
        with duckdb.connect(str(home.database), read_only=True) as con:
            rows = con.execute(
                "select file, line, reason, excerpt from state.quarantine "
                "where kind in ('complaints', 'sightings') order by file, line"
            ).fetchall()
            built = con.execute("select 1 from state.made where name = 'build'").fetchall()
    except duckdb.Error:
        yield Finding(
            "database", "note", "The working database is in use, or empty; its quarantine was not looked at."
        )
        return
    details = tuple(_quarantined(*row) for row in rows)
    if rows:
        yield Finding(
            "database", "wrong", f"{len(rows)} lines of the lake are in quarantine.", details[:LISTED]
        )
    if not built:
        yield Finding("database", "wrong", "The last build did not come to its end; run `observatory build`.")
    if built and not rows:
        yield Finding("database", "good", "The working database is built, and nothing is in quarantine.")


def _quarantined(file: str, line: int | None, reason: str, excerpt: str | None) -> str:
    return f"{file}{f', line {line}' if line else ''}: {reason}{f' ({excerpt})' if excerpt else ''}"


def _snapshot(home: Home, now: datetime) -> Iterator[Finding]:
    try:
        current = snapshots.current(home)
    except DataError as error:
        yield Finding("snapshot", "wrong", str(error))
        return
    if current is None:
        yield Finding("snapshot", "note", "Nothing is published yet.")
        return
    age = now - datetime.fromisoformat(str(current.manifest["as_of"])).astimezone(UTC)
    kept = len(snapshots.published(home))
    sentence = f"{current.version} is served, {max(age.days, 0)} days old; {kept} versions are kept."
    yield Finding("snapshot", "wrong" if age > OLD else "good", sentence)
