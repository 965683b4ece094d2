"""The four ways in which pages mark up reviews, read into one shape: that of JSON-LD.

A node is a dict: ``@type`` names its types, every other key holds a text, a number, a node or a list of
these. Keys are local (``reviewBody``, without the vocabulary's address before it), and a node that is only
named by its ``@id`` stands in for itself.
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

Node: TypeAlias = dict[str, Any]

LOCAL = re.compile(r"[^/#:]+$")
# Keys with the vocabulary before them are rare; only then is every key looked at.
HAS_PREFIXES = re.compile(r"\"(?:https?://(?:www\.)?schema\.org/|schema:)\w+\"\s*:")
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
    nodes: list[Node] = []
    for script in tree.iter("script"):
        if script.text and (script.get("type") or "").strip().lower().startswith("application/ld+json"):
            block = _json(script.text, url)
            nodes += _flat(_with_local_keys(block) if HAS_PREFIXES.search(script.text) else block)
    _resolve(nodes)
    return nodes


def microdata(text: str) -> list[Node]:
    """The nodes of the page's microdata."""
    if "itemtype" not in text or not HAS_MICRODATA.search(text):
        return []
    return [_extruct(item) for item in _careful(text, "microdata")]


def microformats(text: str) -> list[Node]:
    """The nodes of the page's microformats (h-review, hReview)."""
    if "review" not in text or not HAS_MICROFORMAT.search(text):
        return []
    return [_extruct(item) for item in _careful(text, "microformat")]


def rdfa(tree: Element, text: str) -> list[Node]:
    """The nodes of the page's RDFa Lite, in the order of the page (an RDF graph would have none)."""
    if "typeof" not in text or not HAS_RDFA.search(text):
        return []
    return [_rdfa_node(element) for element in tree.xpath("//*[@typeof][not(ancestor::*[@typeof])]")]


def nodes_below(node: Node) -> Iterator[tuple[str, Node]]:
    """The nodes that a node holds directly, each with the property that holds it."""
    for name, value in node.items():
        if type(value) is dict:
            yield name, value
        elif type(value) is list:
            for part in value:
                if type(part) is dict:
                    yield name, part


@lru_cache(maxsize=1024)
def local(name: str) -> str:
    """A name without its vocabulary: ``Review`` of ``https://schema.org/Review`` and of ``schema:Review``."""
    found = LOCAL.search(name)
    return found[0] if found else name


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


def _with_local_keys(value: Any) -> Any:
    if isinstance(value, list):
        return [_with_local_keys(part) for part in value]
    if isinstance(value, dict):
        return {key if key[:1] == "@" else local(key): _with_local_keys(part) for key, part in value.items()}
    return value


def _resolve(nodes: list[Node]) -> None:
    """Put the node itself where only its ``@id`` is named."""
    by_id: dict[Any, Node] = {}
    named: list[tuple[Any, Any, Any]] = []
    waiting: list[Any] = [nodes]
    while waiting:
        holder = waiting.pop()
        if type(holder) is dict and "@id" in holder:
            by_id.setdefault(holder["@id"], holder)
        for place, part in holder.items() if type(holder) is dict else enumerate(holder):
            if type(part) is dict and part.keys() == {"@id"}:
                named.append((holder, place, part["@id"]))
            elif type(part) is dict or type(part) is list:
                waiting.append(part)
    for holder, place, name in named:
        holder[place] = by_id.get(name, holder[place])


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
    node: Node = {"@type": [types] if isinstance(types, str) else types}
    if item.get("id"):
        node["@id"] = item["id"]
    for key, values in item["properties"].items():
        node[local(key)] = [_extruct(value) for value in (values if isinstance(values, list) else [values])]
    return node


def _rdfa_node(element: Element) -> Node:
    node: Node = {"@type": element.get("typeof").split()}
    if element.get("resource"):
        node["@id"] = element.get("resource")
    for below in element.iterdescendants():
        names = below.get("property") or below.get("rel") if isinstance(below.tag, str) else None
        if names and next(below.iterancestors("*"), None) is not None and _owner(below) is element:
            value = _rdfa_node(below) if below.get("typeof") else _rdfa_value(below)
            for name in names.split():
                node.setdefault(local(name), []).append(value)
    return node


def _owner(element: Element) -> Element | None:
    return next((above for above in element.iterancestors() if above.get("typeof")), None)


def _rdfa_value(element: Element) -> str | None:
    for attribute in ("content", "resource", "href", "src", "datetime"):
        if (value := element.get(attribute)) is not None:
            return str(value)
    return words(element)
