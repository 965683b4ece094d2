"""``python -m scrapers.demo_web``: serve the demo web on this machine until stopped."""

from __future__ import annotations

import argparse
import asyncio
import signal
import socket
import sys

from scrapers.demo_web.answers import PORT_BASE, SITES, Habits
from scrapers.demo_web.server import Serving, bind, prepare, run
from scrapers.demo_web.world import World


def arguments() -> argparse.ArgumentParser:
    """The command's options."""
    parser = argparse.ArgumentParser(
        prog="python -m scrapers.demo_web",
        description="A small fictional web on loopback in the shapes of real sources.",
        epilog="example: python -m scrapers.demo_web --scale 0.1 --day 1",
    )
    parser.add_argument(
        "--port-base", type=int, default=PORT_BASE, help="first of four consecutive ports (default 8610)"
    )
    parser.add_argument("--seed", type=int, default=7, help="another seed makes another world (default 7)")
    parser.add_argument("--scale", type=float, default=1.0, help="multiplies the volumes (default 1)")
    parser.add_argument("--day", type=int, default=0, help="days after the world's present (default 0)")
    parser.add_argument(
        "--throttle-every",
        type=int,
        default=400,
        help="one in so many Discourse paths first answers 429; 0 = never",
    )
    for name, said in (
        ("closed", "close the timelines of a site"),
        ("challenge", "put a challenge page before a site"),
        ("login", "put a login wall before a site"),
    ):
        parser.add_argument(
            f"--{name}", action="append", default=[], choices=SITES, help=f"{said} (repeatable)"
        )
    return parser


def main() -> int:
    """Serve; 0 after a signal, 2 when the arguments or the ports cannot be used."""
    asked = arguments().parse_args()
    if asked.scale <= 0 or asked.day < 0:
        sys.stderr.write("--scale must be above 0 and --day 0 or more.\n")
        return 2
    habits = Habits(
        throttle_every=asked.throttle_every,
        closed=frozenset(asked.closed),
        challenge=frozenset(asked.challenge),
        login=frozenset(asked.login),
    )
    try:
        first, sockets = bind(asked.port_base)
    except OSError as problem:
        last = asked.port_base + len(SITES) - 1
        sys.stderr.write(f"Ports {asked.port_base}-{last}: {problem.strerror}. Choose another --port-base.\n")
        return 2
    # Whoever calls from now on waits in line while the world is made.
    sys.stdout.write("ready\n")
    sys.stdout.flush()
    world = World(asked.seed, asked.scale, asked.day)
    asyncio.run(_until_stopped(prepare(world, first, habits), sockets))
    return 0


async def _until_stopped(serving: Serving, sockets: list[socket.socket]) -> None:
    loop = asyncio.get_running_loop()
    for number in (signal.SIGINT, signal.SIGTERM):
        loop.add_signal_handler(number, serving.stop)
    await run(serving, sockets)


if __name__ == "__main__":
    raise SystemExit(main())
