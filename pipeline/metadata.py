"""A snapshot in the words of others: Frictionless Data (``datapackage.json``), schema.org and DCAT
(``dataset.jsonld``).
"""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from pathlib import Path
from typing import Any

from pipeline import dictionary

NAME = "complaint-observatory"
TITLE = "Complaint Observatory: how companies treat people who complain in public"
DESCRIPTION = (
    "Public complaints and what was read from them, and per company the estimates drawn from them with their "
    "intervals. Public complaints are self-selected: figures are about people who complain, and counts are "
    "not rates."
)
FICTION = (
    " This snapshot holds fictional data for demonstration: every company, person and complaint is invented."
)
# Frictionless types for DuckDB's.
TYPES = {
    "varchar": "string",
    "boolean": "boolean",
    "integer": "integer",
    "bigint": "integer",
    "double": "number",
    "date": "date",
    "timestamp": "datetime",
}

Facts = Mapping[str, str]
Sources = Sequence[Mapping[str, Any]]


def datapackage(base: Facts, sources: Sources, parquet: Mapping[str, Path], content: Facts) -> dict[str, Any]:
    """A Frictionless data package: one resource per table, with the data dictionary as its schema."""
    return {
        "name": NAME,
        "title": TITLE,
        "description": _description(base),
        "version": base["version"],
        "created": base["published_at"],
        "sources": [{"title": s["title"], "path": s["url"]} for s in sources],
        "licenses": [{"title": name} for name in _licences(sources)],
        "resources": [_resource(name, path, content[name]) for name, path in parquet.items()],
    }


def dataset(base: Facts, sources: Sources, parquet: Mapping[str, Path], content: Facts) -> dict[str, Any]:
    """The same as linked data, for catalogues and search engines."""
    return {
        "@context": {
            "@vocab": "https://schema.org/",
            "dcat": "http://www.w3.org/ns/dcat#",
            "dct": "http://purl.org/dc/terms/",
        },
        "@type": ["Dataset", "dcat:Dataset"],
        "name": TITLE,
        "description": _description(base),
        "identifier": f"{NAME}/{base['version']}",
        "version": base["version"],
        "datePublished": base["published_at"],
        "dct:issued": base["published_at"],
        "temporalCoverage": f"../{base['as_of'][:10]}",
        "inLanguage": ["nl", "en"],
        "isAccessibleForFree": True,
        "license": _licences(sources),
        "isBasedOn": [{"@type": "Dataset", "name": s["title"], "url": s["url"]} for s in sources],
        "distribution": [
            {
                "@type": ["DataDownload", "dcat:Distribution"],
                "name": name,
                "contentUrl": f"parquet/{path.name}",
                "encodingFormat": "application/vnd.apache.parquet",
                "contentSize": str(path.stat().st_size),
                "sha256": content[name],
            }
            for name, path in parquet.items()
        ],
        "variableMeasured": [
            {"@type": "PropertyValue", "name": column.name, "description": column.meaning["en"]}
            for column in dictionary.tables()["company_scores"].columns
        ],
    }


def _description(base: Facts) -> str:
    return DESCRIPTION + (FICTION if base["world"] == "demo" else "")


def _licences(sources: Sources) -> list[str]:
    return sorted({str(s["licence"]) for s in sources if s["licence"]})


def _resource(name: str, path: Path, sha256: str) -> dict[str, Any]:
    table = dictionary.tables()[name]
    return {
        "name": name.replace("_", "-"),
        "title": table.grain["en"],
        "path": f"parquet/{path.name}",
        "format": "parquet",
        "mediatype": "application/vnd.apache.parquet",
        "bytes": path.stat().st_size,
        "hash": f"sha256:{sha256}",
        "schema": {
            "primaryKey": list(table.key),
            "fields": [
                {
                    "name": column.name,
                    "type": TYPES.get(column.type, "array"),
                    "description": column.meaning["en"],
                    "description_nl": column.meaning["nl"],
                    **({"unit": column.unit} if column.unit else {}),
                }
                for column in table.columns
            ],
        },
    }
