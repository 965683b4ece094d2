"""The four ways in which pages mark up reviews, read into one shape.

A node is a dict: ``type`` holds its type names, every other key a list of texts, numbers or nodes. Names
are local: ``reviewBody``, whatever the vocabulary's address before it.
"""

from __future__ import annotations

import json
import re
from collections.abc import Iterator
from functools import lru_cache
from typing import Any, TypeAlias

import msgspec

from scrapers.exceptions import DoubtError
from scrapers.extract import Element, words

Node: TypeAlias = dict[str, list[Any]]

LOCAL = re.compile(r"[^/#:]+$")
# The careful ways are slow, so each is taken only where the page shows that it is needed.
HAS_MICRODATA = re.compile(r"itemtype\s*=\s*[\"'][^\"']*(?:Review|Rating)", re.IGNORECASE)
HAS_RDFA = re.compile(r"typeof\s*=\s*[\"'][^\"']*(?:Review|Rating)", re.IGNORECASE)
HAS_MICROFORMAT = re.compile(r"class\s*=\s*[\"'][^\"']*\bh-?review\b")
WRAPPING = re.compile(
    r"^\s*(?:<!--|/[/*]\s*<!\[CDATA\[\s*(?:\*/)?|<!\[CDATA\[)|(?:-->|/[/*]\s*\]\]>\s*(?:\*/)?|\]\]>)\s*;?\s*$"
)
TRAILING_COMMA = re.compile(r",(?=\s*[}\]])")


def json_ld(tree: Element, url: str | None) -> list[Node]:
    """The nodes of all JSON-LD on the page; a block about reviews that is no JSON raises ``DoubtError``."""
    found = []
    for script in tree.iter("script"):
        if (script.get("type") or "").strip().lower().startswith("application/ld+json") and script.text:
            found += _flat(_json(script.text, url))
    nodes = [_node(item) for item in found]
    _resolve(nodes)
    return nodes


def microdata(text: str) -> list[Node]:
    """The nodes of the page's microdata."""
    if not HAS_MICRODATA.search(text):
        return []
    return [_extruct(item) for item in _careful(text, "microdata")]


def microformats(text: str) -> list[Node]:
    """The nodes of the page's microformats (h-review, hReview)."""
    if not HAS_MICROFORMAT.search(text):
        return []
    return [_extruct(item) for item in _careful(text, "microformat")]


def rdfa(tree: Element, text: str) -> list[Node]:
    """The nodes of the page's RDFa Lite, in the order of the page (an RDF graph would have none)."""
    if not HAS_RDFA.search(text):
        return []
    return [_rdfa_node(element) for element in tree.xpath("//*[@typeof][not(ancestor::*[@typeof])]")]


def nodes_below(node: Node) -> Iterator[tuple[str, Node]]:
    """The nodes that a node holds directly, each with the property that holds it."""
    for name, values in node.items():
        for value in values:
            if isinstance(value, dict):
                yield name, value


def _json(raw: str, url: str | None) -> Any:
    try:
        return msgspec.json.decode(raw)
    except msgspec.DecodeError:
        bare = TRAILING_COMMA.sub("", WRAPPING.sub("", raw.replace("\x00", "")))
    try:
        return json.loads(bare, strict=False)
    except json.JSONDecodeError as error:
        if "review" in raw.lower():
            raise DoubtError("page", raw, f"holds JSON-LD that is no JSON: {error}", url) from error
        return []


def _flat(value: Any) -> list[dict[str, Any]]:
    """The top-level objects of one block: one object, a list, or a graph (itself an object or a list)."""
    if isinstance(value, list):
        return [item for part in value for item in _flat(part)]
    if not isinstance(value, dict):
        return []
    inner = _flat(value["@graph"]) if "@graph" in value else []
    return inner if inner and not value.keys() - {"@graph", "@context", "@id"} else [value, *inner]


def _node(item: dict[str, Any]) -> Node:
    node: Node = {}
    for key, value in item.items():
        if key in {"@context", "@graph", "@reverse"}:
            continue
        parts = value if isinstance(value, list) else [value]
        if key == "@type":
            node["type"] = [_local(part) for part in parts if part is not None]
            continue
        name = key if key.startswith("@") else _local(key)
        values = [value for part in parts if part is not None for value in _values(part)]
        node[name] = [*node[name], *values] if name in node else values
    return node


def _values(part: Any) -> list[Any]:
    if not isinstance(part, dict):
        return [part]
    if "@value" in part:
        return [part["@value"]]
    for wrapper in ("@list", "@set"):
        if wrapper in part:
            return [value for inner in part[wrapper] for value in _values(inner)]
    return [_node(part)]


def _resolve(nodes: list[Node]) -> None:
    """Put the node itself where only its ``@id`` is named."""
    by_id: dict[Any, Node] = {}
    waiting = list(nodes)
    for node in waiting:
        if "@id" in node and len(node) > 1:
            by_id.setdefault(node["@id"][0], node)
        waiting.extend(below for _, below in nodes_below(node))
    for node in waiting:
        for values in node.values():
            for place, value in enumerate(values):
                if isinstance(value, dict) and value.keys() == {"@id"}:
                    values[place] = by_id.get(value["@id"][0], value)


def _careful(text: str, syntax: str) -> list[dict[str, Any]]:
    import extruct  # half a second to import, so only for pages that need it

    found: list[dict[str, Any]] = extruct.extract(text, syntaxes=[syntax])[syntax]
    return found


def _extruct(item: Any) -> Any:
    if not isinstance(item, dict):
        return item
    if "properties" not in item:  # an e-* property: its HTML beside its text
        return item.get("value")
    types = item.get("type") or []
    node: Node = {"type": [_local(name) for name in ([types] if isinstance(types, str) else types)]}
    if item.get("id"):
        node["@id"] = [item["id"]]
    for key, values in item["properties"].items():
        listed = values if isinstance(values, list) else [values]
        node.setdefault(_local(key), []).extend(_extruct(value) for value in listed)
    return node


def _rdfa_node(element: Element) -> Node:
    node: Node = {"type": [_local(name) for name in element.get("typeof").split()]}
    if element.get("resource"):
        node["@id"] = [element.get("resource")]
    for below in element.iterdescendants():
        names = below.get("property") or below.get("rel") if isinstance(below.tag, str) else None
        if names and next(below.iterancestors("*"), None) is not None and _owner(below) is element:
            value = _rdfa_node(below) if below.get("typeof") else _rdfa_value(below)
            for name in names.split():
                node.setdefault(_local(name), []).append(value)
    return node


def _owner(element: Element) -> Element | None:
    return next((above for above in element.iterancestors() if above.get("typeof")), None)


def _rdfa_value(element: Element) -> str | None:
    for attribute in ("content", "resource", "href", "src", "datetime"):
        if (value := element.get(attribute)) is not None:
            return str(value)
    return words(element)


@lru_cache(maxsize=4096)
def _local(name: Any) -> str:
    found = LOCAL.search(str(name))
    return found[0] if found else str(name)
