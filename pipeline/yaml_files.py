"""YAML as people mean it: ``on``, ``no`` and ``NO`` are words here, only ``true`` and ``false`` are flags
(YAML 1.2).
"""

from __future__ import annotations

import re
from pathlib import Path
from typing import Any

import yaml

_FLAG = "tag:yaml.org,2002:bool"


class _Loader(getattr(yaml, "CSafeLoader", yaml.SafeLoader)):  # type: ignore[misc]
    """The safe loader without the surprises of YAML 1.1."""


_Loader.yaml_implicit_resolvers = {
    first: [(tag, pattern) for tag, pattern in resolvers if tag != _FLAG]
    for first, resolvers in _Loader.yaml_implicit_resolvers.items()
}
_Loader.add_implicit_resolver(_FLAG, re.compile(r"^(?:true|True|false|False)$"), list("tTfF"))


class BadYamlError(ValueError):
    """The file is not valid YAML; the message says where."""


def read(path: Path) -> Any:
    """What a file holds, ``None`` for an empty one; raises :class:`BadYamlError` with a sentence."""
    try:
        return yaml.load(path.read_text(encoding="utf-8"), Loader=_Loader)  # noqa: S506 - a subclass of the safe loader
    except UnicodeDecodeError:
        raise BadYamlError("The file is not UTF-8 text") from None
    except yaml.YAMLError as error:
        mark = getattr(error, "problem_mark", None)
        raise BadYamlError(
            "The file is not valid YAML" + (f" near line {mark.line + 1}" if mark else "")
        ) from None
