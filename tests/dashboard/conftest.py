"""One example snapshot for all tests of the site, and the site itself where a test needs it to answer."""

from __future__ import annotations

import threading
import time
from collections.abc import Iterator
from pathlib import Path

import pytest
import uvicorn
from starlette.applications import Starlette

from dashboard import server, snapshot
from dashboard.snapshot import Snapshot
from pipeline.paths import Home
from tests.dashboard import example_snapshot


@pytest.fixture(scope="session")
def example_home(tmp_path_factory: pytest.TempPathFactory) -> Path:
    home = tmp_path_factory.mktemp("example")
    example_snapshot.publish(home)
    return home


@pytest.fixture
def shown(example_home: Path) -> Iterator[Snapshot]:
    """The example snapshot, shown by this process."""
    snapshot.show(Home("demo", example_home))
    found = snapshot.latest()
    assert found is not None
    yield found
    snapshot.close()


@pytest.fixture
def routes(shown: Snapshot) -> Iterator[str]:
    """Our own routes, answering on a port of this machine; yields their address."""
    app = Starlette(routes=server.ROUTES, middleware=server.MIDDLEWARE)
    running = uvicorn.Server(uvicorn.Config(app, port=0, log_level="error", lifespan="off"))
    thread = threading.Thread(target=running.run, daemon=True)
    thread.start()
    while not running.started:
        time.sleep(0.01)
    port = running.servers[0].sockets[0].getsockname()[1]
    yield f"http://127.0.0.1:{port}"
    running.should_exit = True
    thread.join()
