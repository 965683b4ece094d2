"""The versioned numbers behind the figures, and the hash by which a result names the ones it used."""

from __future__ import annotations

import hashlib
import json
import tomllib
from dataclasses import dataclass
from pathlib import Path
from typing import Any

from ._arrays import MethodError

DEFAULT = Path(__file__).with_name("default.toml")


@dataclass(frozen=True, slots=True)
class Configuration:
    """All sections as nested mappings, and ``hash``: the first 16 hex digits of SHA-256 over their
    canonical JSON.

    The hash is over the values, so comments and layout of the file do not change it.
    """

    version: str
    values: dict[str, Any]
    hash: str

    def __getitem__(self, section: str) -> dict[str, Any]:
        """One section, such as ``rank``."""
        return dict(self.values[section])


def load(path: Path = DEFAULT) -> Configuration:
    """Read a configuration; another file than the default must have exactly its sections and fields."""
    try:
        values = tomllib.loads(path.read_text(encoding="utf-8"))
    except (OSError, tomllib.TOMLDecodeError) as error:
        raise MethodError(f"{path}: the configuration cannot be read ({error}).") from None
    if path != DEFAULT:
        _same_fields(path, values, tomllib.loads(DEFAULT.read_text(encoding="utf-8")))
    return Configuration(str(values["version"]), values, configuration_hash(values))


def configuration_hash(values: dict[str, Any]) -> str:
    """Sixteen hex digits that change when any value changes."""
    canonical = json.dumps(values, sort_keys=True, separators=(",", ":"))
    return hashlib.sha256(canonical.encode()).hexdigest()[:16]


def _same_fields(path: Path, values: dict[str, Any], expected: dict[str, Any]) -> None:
    for section in sorted(expected.keys() | values.keys()):
        if section not in values or section not in expected:
            fault = "is missing" if section not in values else "is unknown"
            raise MethodError(f"{path}: section {section} {fault}; take default.toml as the pattern.")
        if isinstance(expected[section], dict) and values[section].keys() != expected[section].keys():
            odd = ", ".join(sorted(values[section].keys() ^ expected[section].keys()))
            raise MethodError(f"{path}: section {section} has missing or unknown fields: {odd}.")
