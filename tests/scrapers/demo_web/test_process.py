"""The process: says when it is ready, listens on this machine only, ends on a signal, names what is wrong."""

from __future__ import annotations

import signal
import socket
import subprocess
import sys
from pathlib import Path

import pytest

from scrapers.demo_web.server import bind, serving
from scrapers.demo_web.world import World
from tests.scrapers.demo_web.conftest import get
from tests.shared import ROOT

COMMAND = [sys.executable, "-m", "scrapers.demo_web", "--scale", "0.02"]


def free_ports() -> int:
    first, sockets = bind(0)
    for opened in sockets:
        opened.close()
    return first


def test_serves_on_loopback_and_ends_on_a_signal() -> None:
    base = free_ports()
    process = subprocess.Popen(
        [*COMMAND, "--port-base", str(base)],
        cwd=ROOT,
        stdout=subprocess.PIPE,
        stderr=subprocess.PIPE,
        text=True,
    )
    try:
        assert process.stdout is not None
        assert process.stdout.readline() == "ready\n"
        for place in range(4):
            assert get(f"http://127.0.0.1:{base + place}/robots.txt").status == 200
        assert set(listeners(range(base, base + 4))) == {"127.0.0.1"}
        process.send_signal(signal.SIGTERM)
        assert process.wait(timeout=10) == 0
    finally:
        process.kill()
        _, errors = process.communicate()
    assert errors == ""


def listeners(ports: range) -> list[str]:
    """Addresses on which the ports are listened to, from the kernel's own table."""
    table = Path("/proc/net/tcp")
    if not table.exists():
        pytest.skip("no /proc/net/tcp on this system")
    found = []
    for line in table.read_text().splitlines()[1:]:
        _, local, _, state, *_ = line.split()
        address, port = local.split(":")
        if state == "0A" and int(port, 16) in ports:
            found.append(socket.inet_ntoa(bytes.fromhex(address)[::-1]))
    return found


def test_a_taken_port_is_a_sentence() -> None:
    first, sockets = bind(0)
    try:
        done = subprocess.run(
            [*COMMAND, "--port-base", str(first - 2)], cwd=ROOT, capture_output=True, text=True, check=False
        )
    finally:
        for opened in sockets:
            opened.close()
    assert done.returncode == 2
    assert done.stderr.startswith(f"Ports {first - 2}-{first + 1}: ")
    assert done.stderr.endswith("Choose another --port-base.\n")


@pytest.mark.parametrize("wrong", [["--scale", "0"], ["--day", "-1"], ["--closed", "nothing"]])
def test_wrong_use_is_a_sentence(wrong: list[str]) -> None:
    done = subprocess.run(
        [sys.executable, "-m", "scrapers.demo_web", *wrong],
        cwd=ROOT,
        capture_output=True,
        text=True,
        check=False,
    )
    assert done.returncode == 2
    assert "Traceback" not in done.stderr
    assert wrong[0] in done.stderr


def test_several_worlds_can_be_served_at_once() -> None:
    with serving(World(scale=0.02)) as one, serving(World(scale=0.02, day=40)) as other:
        assert one.port_base != other.port_base
        newest = "/api/v1/timelines/public?limit=1"
        assert get(one.address("mastodon") + newest).text != get(other.address("mastodon") + newest).text
