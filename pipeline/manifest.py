"""What a snapshot says about itself: ``manifest.json``, ``datapackage.json`` and ``dataset.jsonld``."""

from __future__ import annotations

import hashlib
import tomllib
from dataclasses import dataclass, field
from datetime import UTC, datetime
from pathlib import Path
from typing import Any

import duckdb
import pyarrow.parquet as pq

from pipeline import check, files, given, metadata, registry, scores, sources
from pipeline.errors import DataError
from pipeline.paths import CHECKS, MODELS, ROOT, WAREHOUSE, Home
from pipeline.reading import fingerprint as reading_fingerprint
from pipeline.snapshots import Snapshot

DATABASE = "observatory.duckdb"


@dataclass(slots=True)
class Facts:
    """What a manifest holds besides its files: where the data came from and what made it."""

    world: str
    as_of: datetime
    published_at: datetime
    lake: dict[str, Any]
    built: str
    configuration: str
    reading: str
    checks: list[dict[str, str]]
    sources: list[dict[str, Any]]
    replaces: str | None = None
    methods: dict[str, str] = field(default_factory=dict)


def gather(con: duckdb.DuckDBPyConnection, home: Home, now: datetime) -> Facts:
    """The facts of a working database that has passed its checks; raises when it holds no complaint."""
    as_of = con.execute("select max(seen_at) from staging.sightings").fetchall()[0][0]
    if as_of is None:
        raise DataError(
            f"There is nothing to publish: the lake in {home.lake} holds no complaint. Crawl or import first."
        )
    loaded = con.execute("select file, sha256, rows from state.files order by file").fetchall()
    answer = con.execute(
        "select source, title, publisher, url, licence, posts from marts.sources "
        "where posts > 0 order by source"
    )
    names = [column[0] for column in answer.description or ()]
    return Facts(
        world=home.world,
        as_of=as_of,
        published_at=now.astimezone(UTC).replace(tzinfo=None, microsecond=0),
        lake={
            "files": len(loaded),
            "rows": sum(row[2] for row in loaded),
            "watermark": hashlib.sha256(repr([row[:2] for row in loaded]).encode()).hexdigest(),
        },
        built=str(given.remembered(con, "build")),
        configuration=configuration(home),
        reading=reading_fingerprint(registry.load(home).companies),
        checks=[{"name": one.name, "finds": one.sentence} for one in check.checks()],
        sources=[dict(zip(names, row, strict=True)) for row in answer.fetchall()],
        methods=method_versions(),
    )


def seal(folder: Path, facts: Facts) -> Snapshot:
    """Names the version after its content, and writes what it says about itself beside the tables."""
    parquet = {path.stem: path for path in sorted((folder / "parquet").glob("*.parquet"))}
    content = {name: files.digest(path) for name, path in parquet.items()}
    version = _version(facts, content)
    rows = {name: int(pq.read_metadata(path).num_rows) for name, path in parquet.items()}
    (folder / DATABASE).rename(folder / f"observatory-{version}.duckdb")
    base = {
        "version": version,
        "world": facts.world,
        "as_of": f"{facts.as_of.isoformat()}Z",
        "published_at": f"{facts.published_at.isoformat()}Z",
    }
    files.write_json(folder / "datapackage.json", metadata.datapackage(base, facts.sources, parquet, content))
    files.write_json(folder / "dataset.jsonld", metadata.dataset(base, facts.sources, parquet, content))
    manifest = base | {
        "tables": {name: {"rows": count} for name, count in rows.items()},
        "code": code_version(),
        "built": facts.built,
        "configuration": facts.configuration,
        "reading": facts.reading,
        "methods": facts.methods,
        "method_configuration": scores.CONFIGURATION.hash,
        "seeds": {"ranks_and_screens": scores.CONFIGURATION["rank"]["seed"]},
        "lake": facts.lake,
        "checks": facts.checks,
        "replaces": facts.replaces,
        "files": {
            str(path.relative_to(folder)): {"sha256": files.digest(path), "bytes": path.stat().st_size}
            for path in sorted(folder.rglob("*"))
            if path.is_file()
        },
    }
    files.write_json(folder / "manifest.json", manifest)
    return Snapshot(folder, manifest)


def configuration(home: Home) -> str:
    """A hash over everything that a person decides: models, checks, registry, declarations, dictionary,
    contract.
    """
    folders = (MODELS, CHECKS, home.registry, sources.folder(home))
    paths = [p for folder in folders for p in sorted(folder.rglob("*")) if p.suffix in {".sql", ".yml"}]
    paths += [WAREHOUSE / "columns.yml", WAREHOUSE / "lake.yml"]
    digest = hashlib.sha256(repr((method_versions(), scores.fingerprint())).encode())
    for path in paths:
        digest.update(str(path.relative_to(ROOT)).encode() + b"\0" + path.read_bytes() + b"\0")
    return digest.hexdigest()


def method_versions() -> dict[str, str]:
    """Every statistical method by the hash of its code."""
    folder = ROOT / "pipeline/methods"
    return {path.stem: files.digest(path)[:12] for path in sorted(folder.glob("[a-z]*.py"))}


def code_version() -> dict[str, str | None]:
    """The project's version, and the commit where the project is a checkout."""
    project = tomllib.loads((ROOT / "pyproject.toml").read_text(encoding="utf-8"))["project"]
    return {"version": project["version"], "commit": _commit(ROOT / ".git")}


def _commit(git: Path) -> str | None:
    try:
        head = (git / "HEAD").read_text(encoding="utf-8").strip()
        if not head.startswith("ref: "):
            return head
        name = head.removeprefix("ref: ")
        loose = git / name
        if loose.exists():
            return loose.read_text(encoding="utf-8").strip()
        packed = (git / "packed-refs").read_text(encoding="utf-8").splitlines()
        return next((line.split()[0] for line in packed if line.endswith(" " + name)), None)
    except OSError:
        return None


def _version(facts: Facts, content: dict[str, str]) -> str:
    digest = hashlib.sha256(repr((facts.world, facts.configuration, sorted(content.items()))).encode())
    return f"{facts.as_of:%Y-%m-%d}-{digest.hexdigest()[:8]}"
