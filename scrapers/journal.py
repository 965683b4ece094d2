"""Files that lose nothing: lines are written whole and at once; a file gets its name when it is complete.

While it is being written, ``<crawl_id>.jsonl`` is called ``<crawl_id>.jsonl.part`` and its writer holds a
lock on it. The system lets go of that lock when the writer dies, however it dies; so a part without a lock
is one left behind, and the next crawl of its source adopts it.
"""

from __future__ import annotations

import fcntl
import os
from pathlib import Path

PART = ".part"


class Journal:
    """One append-only file of lines, sealed by renaming. It comes into being with its first line."""

    def __init__(self, path: Path) -> None:
        self.path = path
        self._part = path.with_name(path.name + PART)
        self._file: int | None = None

    def write(self, line: bytes) -> None:
        """Append one line; when this returns, a killed process no longer loses it."""
        if self._file is None:
            self._file = self._begin()
        rest = memoryview(line + b"\n")
        while rest:
            rest = rest[os.write(self._file, rest) :]

    def _begin(self) -> int:
        """Lock the part before it can be seen, so that nobody takes it for one left behind."""
        self._part.parent.mkdir(parents=True, exist_ok=True)
        unseen = self._part.with_name(self._part.name + ".new")
        file = os.open(unseen, os.O_WRONLY | os.O_CREAT | os.O_APPEND, 0o644)
        fcntl.flock(file, fcntl.LOCK_EX)
        unseen.rename(self._part)
        return file

    def seal(self) -> None:
        """Make the file safe against a power cut too, and give it its name."""
        if self._file is None:
            return
        os.fsync(self._file)
        self._part.rename(self.path)
        _sync_folder(self.path.parent)
        os.close(self._file)
        self._file = None


def adopt(folder: Path) -> list[Path]:
    """Seal the parts that dead writers left in a folder, without the torn last line that they may end in."""
    adopted = []
    for part in sorted(folder.glob(f"*.jsonl{PART}")):
        try:
            path = _adopted(part)
        except (FileNotFoundError, BlockingIOError):
            continue  # sealed a moment ago, or its writer lives
        if path:
            adopted.append(path)
    return adopted


def _adopted(part: Path) -> Path | None:
    with part.open("r+b") as file:
        fcntl.flock(file, fcntl.LOCK_EX | fcntl.LOCK_NB)
        if not os.path.samestat(part.stat(), os.fstat(file.fileno())):
            raise FileNotFoundError(part)
        whole = _end_of_last_line(file.fileno())
        file.truncate(whole)
        os.fsync(file.fileno())
        sealed = part.with_name(part.name.removesuffix(PART))
        if whole:
            part.rename(sealed)
        else:
            part.unlink()
    _sync_folder(part.parent)
    return sealed if whole else None


def _end_of_last_line(file: int, block: int = 65536) -> int:
    """The place after the last newline, looked for from the end."""
    end = os.fstat(file).st_size
    while end > 0:
        start = max(0, end - block)
        found = os.pread(file, end - start, start).rfind(b"\n")
        if found >= 0:
            return start + found + 1
        end = start
    return 0


def _sync_folder(folder: Path) -> None:
    handle = os.open(folder, os.O_RDONLY)
    try:
        os.fsync(handle)
    finally:
        os.close(handle)
