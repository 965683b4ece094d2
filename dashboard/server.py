"""The site's server: Streamlit as one ASGI app, with our own pages' frame, downloads and health check on its
port.
"""

from __future__ import annotations

import socket
import sys
from pathlib import Path
from typing import Any

import streamlit as st
from starlette.middleware import Middleware
from starlette.requests import Request
from starlette.responses import JSONResponse, Response
from starlette.routing import Mount, Route
from starlette.staticfiles import StaticFiles
from streamlit.starlette import App

from pipeline.paths import Home

from . import snapshot
from .address import read
from .charts import PALETTES
from .downloads import download
from .frame import Compressed, Guarded, frame
from .reports import sector_report
from .wording import words

ROOM = Path(__file__).parent
HOST = "localhost"
LOOPBACK = ["localhost", "127.0.0.1", "::1"]


def healthy(_: Request) -> Response:
    """200 and what is shown; 503 when what is published cannot be read."""
    try:
        shown = snapshot.latest()
    except snapshot.SnapshotError as problem:
        return JSONResponse({"ok": False, "problem": str(problem)}, status_code=503)
    if shown is None:
        return JSONResponse({"ok": True, "version": None, "world": snapshot.shown().world})
    return JSONResponse({"ok": True, "version": shown.version, "world": shown.world})


ROUTES = [
    Route("/healthz", healthy),
    Route("/download/{table}.{form}", download),
    Route("/report/{name}", sector_report),
    Mount("/assets", StaticFiles(directory=ROOM / "static")),
    Route("/", frame),
    Route("/{page}", frame),
]
MIDDLEWARE = [Middleware(Guarded), Middleware(Compressed)]


def serve(home: Home, port: int = 8501, quiet: bool = False, address: str = "127.0.0.1") -> None:
    """Show the snapshots of ``home`` on ``port`` until interrupted; prints where, unless ``quiet``.

    ``address`` is the network address to listen on: this machine alone, unless told otherwise.
    """
    _must_be_free(port, address)
    snapshot.show(home)
    if not quiet:
        sys.stdout.write(f"The observatory ({home.world}) is at http://{HOST}:{port}  (Ctrl-C ends it)\n")
        sys.stdout.flush()
    app().run(config=settings(port, address))


class PortTakenError(Exception):
    """Something else answers on the port already."""


def _must_be_free(port: int, address: str) -> None:
    family = socket.AF_INET6 if ":" in address else socket.AF_INET
    with socket.socket(family) as probe:
        probe.setsockopt(socket.SOL_SOCKET, socket.SO_REUSEADDR, 1)
        try:
            probe.bind((address, port))
        except OSError as problem:
            raise PortTakenError(
                f"Port {port} on {address} cannot be used ({problem.strerror}); name another with --port."
            ) from problem


def app() -> App:
    """The ASGI application: our routes first, then Streamlit's own."""
    return App(ROOM / "app.py", routes=ROUTES, middleware=MIDDLEWARE, on_script_error=_apologise)


def settings(port: int, address: str) -> dict[str, Any]:
    """Streamlit's settings: nothing is reported to anyone, no error shows its inside, and the colours are
    ours.
    """
    return {
        "server.port": port,
        "server.address": address,
        "server.headless": True,
        "server.fileWatcherType": "none",
        "server.allowedHosts": LOOPBACK if address in LOOPBACK else [],
        "server.enableStaticServing": False,
        "server.maxUploadSize": 1,
        "browser.gatherUsageStats": False,
        "browser.serverAddress": HOST,
        "client.showErrorDetails": "none",
        "client.showErrorLinks": False,
        "client.toolbarMode": "minimal",
        "runner.magicEnabled": False,
        "logger.enableRich": False,
        "logger.level": "warning",
        "logger.hideWelcomeMessage": True,
    } | _theme()


def _theme() -> dict[str, Any]:
    common = {
        "theme.font": "Inter, system-ui, sans-serif",
        "theme.baseRadius": "8px",
        "theme.baseFontSize": 16,
    }
    for name, colour in PALETTES.items():
        common |= {
            f"theme.{name}.primaryColor": colour.accent,
            f"theme.{name}.backgroundColor": colour.paper,
            f"theme.{name}.secondaryBackgroundColor": colour.card,
            f"theme.{name}.textColor": colour.ink,
            f"theme.{name}.linkColor": colour.accent,
            f"theme.{name}.borderColor": colour.border,
        }
    return common


def _apologise(problem: Exception) -> bool:
    """Instead of a traceback: a sentence for the reader, and the problem in the log."""
    said = words(read(st.query_params.to_dict()).language)
    st.html(f'<div class="note"><strong>{said("problem.title")}</strong> {said("problem.text")}</div>')
    sys.stderr.write(f"A page failed: {type(problem).__name__}: {problem}\n")
    return True
