"""Keyed hashes: pseudonyms that nobody without the home's key can compute or turn back."""

from __future__ import annotations

import hmac
import json
import os
import secrets
from collections import defaultdict
from pathlib import Path

from pipeline.paths import Home

HEX_DIGITS = 24
# The demo's people do not exist, and its runs must repeat: its key is no secret.
DEMO_KEY = b"the demo world has no secrets".ljust(32, b".")


def secret(home: Home) -> bytes:
    """The key of a home, made on first use and readable by its owner alone."""
    if home.world == "demo":
        return DEMO_KEY
    path = home.root / "secret.key"
    if not path.exists():
        home.root.mkdir(parents=True, exist_ok=True)
        _create(path)
    return path.read_bytes()


def keyed_hash(key: bytes, kind: str, value: str) -> str:
    """24 hexadecimal digits of an HMAC-SHA256; ``kind`` keeps equal values of different kinds apart."""
    return hmac.digest(key, f"{kind}\x1f{value}".encode(), "sha256").hex()[:HEX_DIGITS]


def _create(path: Path) -> None:
    """Writes a new key beside and links it into place, so that two first commands agree on one key."""
    draft = path.with_suffix(f".{os.getpid()}")
    with os.fdopen(os.open(draft, os.O_WRONLY | os.O_CREAT | os.O_EXCL, 0o600), "wb") as file:
        file.write(secrets.token_bytes(32))
        file.flush()
        os.fsync(file.fileno())
    try:
        os.link(draft, path)
    except FileExistsError:
        pass
    finally:
        draft.unlink()


class Forgotten:
    """Which complaints were erased and must stay away, known by keyed hashes only
    (``lake/forgotten.jsonl``).
    """

    def __init__(self, home: Home) -> None:
        self._secret = secret(home)
        self._hashes: dict[str, set[str]] = defaultdict(set)
        path = home.lake / "forgotten.jsonl"
        for line in path.read_text(encoding="utf-8").splitlines() if path.exists() else ():
            entry = json.loads(line)
            self._hashes[entry["source"]].add(entry["key"])

    def anything(self, source: str) -> bool:
        """Was anything of this source erased."""
        return source in self._hashes

    def __call__(self, source: str, source_id: str) -> bool:
        """Was this complaint erased."""
        return complaint_key(self._secret, source, source_id) in self._hashes.get(source, ())


def complaint_key(key: bytes, source: str, source_id: str) -> str:
    """The hash under which an erased complaint is remembered."""
    return keyed_hash(key, "complaint", f"{source}/{source_id}")
