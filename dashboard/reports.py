"""Sector reports of the snapshot shown, as PDF or as a page of their own."""

from __future__ import annotations

import threading
from collections import OrderedDict

from starlette.requests import Request
from starlette.responses import PlainTextResponse, Response

from pipeline import report
from pipeline.errors import UsageError

from .snapshot import Snapshot, latest

TYPES = {"pdf": "application/pdf", "html": "text/html; charset=utf-8"}
KEPT = 32  # a report is some 200 kB; those asked for lately are not made again
_kept: OrderedDict[tuple[str, ...], bytes] = OrderedDict()
_turn = threading.Lock()  # reports are made one at a time; pages stay quick meanwhile


def sector_report(request: Request) -> Response:
    """``/report/<sector>.<language>.<kind>``: the report on one sector, or 404 with what there is."""
    parts = request.path_params["name"].rsplit(".", 2)
    if len(parts) != 3:
        return PlainTextResponse(
            "A report is named <sector>.<language>.<kind>, such as telecom.nl.pdf.\n", status_code=404
        )
    snapshot = latest()
    if snapshot is None:
        return PlainTextResponse("Nothing has been published yet.\n", status_code=404)
    sector, language, kind = parts
    try:
        made = _made(snapshot, sector, language, kind)
    except UsageError as problem:
        return PlainTextResponse(f"{problem}\n", status_code=404)
    name = report.file_name(snapshot.manifest, sector, language, kind)
    return Response(
        made, media_type=TYPES[kind], headers={"Content-Disposition": f'inline; filename="{name}"'}
    )


def _made(snapshot: Snapshot, sector: str, language: str, kind: str) -> bytes:
    """The report's bytes; a snapshot never changes, so one made before is still right."""
    asked = (snapshot.world, snapshot.version, sector, language, kind)
    with _turn:
        if asked not in _kept:
            with snapshot.cursor() as cursor:
                _kept[asked] = report.report(cursor, snapshot.manifest, sector, language, kind)
        _kept.move_to_end(asked)
        while len(_kept) > KEPT:
            _kept.popitem(last=False)
        return _kept[asked]
