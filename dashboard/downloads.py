"""Files of exactly what a page shows: the same filters, the same rows, with citation and data dictionary."""

from __future__ import annotations

import csv
import io
import os
import tempfile
import threading
from functools import cache
from pathlib import Path
from typing import Any

import pandas as pd
import yaml
from starlette.background import BackgroundTask
from starlette.requests import Request
from starlette.responses import FileResponse, JSONResponse, PlainTextResponse, Response

from pipeline import export
from pipeline.paths import WAREHOUSE

from . import figures, queries
from .address import Address, read
from .snapshot import Snapshot, latest
from .wording import words

TYPES = {
    "csv": "text/csv; charset=utf-8",
    "parquet": "application/vnd.apache.parquet",
    "xlsx": "application/vnd.openxmlformats-officedocument.spreadsheetml.sheet",
    "json": "application/json",
}
COLUMN_OF = {
    "sector": ("sector_id",),
    "company": ("company_id",),
    "period": ("half_year", "period", "score_window"),
    "source": ("source",),
    "theme": ("theme",),
}
_turn = threading.BoundedSemaphore(2)  # files are made two at a time; pages stay quick meanwhile


def download(request: Request) -> Response:
    """``/download/<table>.<form>?<filters>``: the rows of that view, in that form."""
    table, form = request.path_params["table"], request.path_params["form"]
    address = read(request.query_params).whole()
    if table == "columns" and form in {"csv", "json"}:
        return _dictionary(form)
    if form not in TYPES or table not in {*described(), "ranking"}:
        known = ", ".join([*described(), "ranking"])
        return PlainTextResponse(
            f"There is no file {table}.{form}. Tables: {known}. Forms: {', '.join(TYPES)}.\n", status_code=404
        )
    snapshot = latest()
    if snapshot is None:
        return PlainTextResponse("Nothing has been published yet.\n", status_code=404)
    with _turn:
        path = _written(snapshot, table, form, address, str(request.base_url))
    name = f"{'demo-' if snapshot.world == 'demo' else ''}{table}-{snapshot.version}.{form}"
    return FileResponse(path, media_type=TYPES[form], filename=name, background=BackgroundTask(path.unlink))


@cache
def described() -> dict[str, Any]:
    """Every published table and column with its meaning."""
    tables: dict[str, Any] = yaml.safe_load((WAREHOUSE / "columns.yml").read_text(encoding="utf-8"))
    return tables


def statement(table: str, address: Address) -> tuple[str, dict[str, object]]:
    """The query behind a table's file, narrowed by those filters of the address that the table knows."""
    view = queries.text("complaints"), queries.complaint_filters(address)
    if table == "complaints":
        return view
    facts = described()[table]
    asked = {name: getattr(address, name) for name in COLUMN_OF}
    known = {
        name: column
        for name, value in asked.items()
        for column in COLUMN_OF[name]
        if value is not None and column in facts["columns"]
    }
    conditions = [f"{column} = ${name}" for name, column in known.items()]
    parameters: dict[str, object] = {name: asked[name] for name in known}
    if "complaint_id" in facts["columns"]:
        conditions, parameters = [f"complaint_id in (select complaint_id from ({view[0]}))"], view[1]  # noqa: S608
    where = " and ".join(conditions) or "true"
    # Table, columns and key are names of our own list; what the reader chose goes in as parameters.
    sql = f"select * from public.{table} where {where} order by {', '.join(facts['key'])}"  # noqa: S608
    return sql, parameters


def ranking(snapshot: Snapshot, address: Address) -> pd.DataFrame:
    """The ranking as shown: the columns of ``company_scores`` with the company's name."""
    found = figures.companies(snapshot, address)
    named = found.rename(columns={"unit": "company_id", "name": "company_name"})
    named["period"] = address.period or "all"
    columns = ["company_name", *described()["company_scores"]["columns"]]
    return named[[name for name in columns if name in named]].sort_values(["company_name", "company_id"])


def _written(snapshot: Snapshot, table: str, form: str, address: Address, site: str) -> Path:
    handle, name = tempfile.mkstemp(suffix=f".{form}")
    os.close(handle)
    with snapshot.cursor() as cursor:
        if table == "ranking":
            cursor.register("shown", ranking(snapshot, address))
            sql, parameters = "select * from shown", dict[str, object]()
        else:
            sql, parameters = statement(table, address)
        export.write(
            cursor,
            sql,
            parameters,
            form,
            Path(name),
            world=snapshot.world,
            citation=citation(snapshot, address, site),
            columns=_meanings(table),
            title=table,
        )
    return Path(name)


def _meanings(table: str) -> dict[str, Any]:
    if table != "ranking":
        return dict(described()[table]["columns"])
    name = described()["companies"]["columns"]["company_name"]
    return {"company_name": name, **described()["company_scores"]["columns"]}


def citation(snapshot: Snapshot, address: Address, site: str) -> str:
    """How to name exactly these rows: who, which snapshot, which view of the ``site`` (its own address)."""
    said = words(address.language)
    world = said("site.demo") if snapshot.world == "demo" else ""
    link = site.rstrip("/") + address.link("data")
    return said("data.citation", version=snapshot.version, link=link, world=world).strip()


def _dictionary(form: str) -> Response:
    if form == "json":
        return JSONResponse(described())
    out = io.StringIO()
    writer = csv.writer(out)
    writer.writerow(["table", "column", "type", "unit", "nl", "en"])
    for table, facts in described().items():
        for column, said in facts["columns"].items():
            writer.writerow([table, column, said["type"], said.get("unit", ""), said["nl"], said["en"]])
    return Response(out.getvalue(), media_type=TYPES["csv"])
