"""Where things lie: one home per world, so that real and fictional data never meet."""

from __future__ import annotations

import os
from dataclasses import dataclass
from pathlib import Path
from typing import Literal, get_args

World = Literal["live", "demo"]
WORLDS: tuple[World, ...] = get_args(World)

ROOT = Path(__file__).resolve().parent.parent
WAREHOUSE = ROOT / "warehouse"
MODELS = WAREHOUSE / "models"
CHECKS = WAREHOUSE / "checks"


@dataclass(frozen=True, slots=True)
class Home:
    """The folder of one world: its lake, its working database and its snapshots."""

    world: World
    root: Path

    @property
    def lake(self) -> Path:
        """Append-only files, as collected."""
        return self.root / "lake"

    @property
    def database(self) -> Path:
        """The working database: disposable, rebuilt from the lake."""
        return self.root / "observatory.duckdb"

    @property
    def snapshots(self) -> Path:
        """Published, immutable versions, and ``current.json`` that names the one served."""
        return self.root / "snapshots"

    @property
    def registry(self) -> Path:
        """Companies, sectors and what people file, for this world."""
        return WAREHOUSE / "registry" / self.world


def home(world: World | None = None) -> Home:
    """The home that a command works in.

    ``OBSERVATORY_HOME`` names another folder; such a folder remembers its world in a file ``world``, written the first
    time that a world is named for it. Without either, the live world is meant.
    """
    override = os.environ.get("OBSERVATORY_HOME")
    if override is None:
        chosen = world or "live"
        return Home(chosen, WAREHOUSE / "data" / chosen)
    root = Path(override).expanduser().resolve()
    return Home(_remembered_world(root, world), root)


def _remembered_world(root: Path, world: World | None) -> World:
    marker = root / "world"
    kept = marker.read_text(encoding="utf-8").strip() if marker.exists() else None
    if kept is not None and kept not in WORLDS:
        raise ValueError(f"{marker} names the world {kept!r}; it must be one of {', '.join(WORLDS)}.")
    if kept is not None and world is not None and kept != world:
        raise ValueError(f"{root} holds the {kept} world; the {world} world needs a home of its own.")
    chosen: World = world or ("demo" if kept == "demo" else "live")
    if kept is None:
        root.mkdir(parents=True, exist_ok=True)
        marker.write_text(chosen + "\n", encoding="utf-8")
    return chosen
