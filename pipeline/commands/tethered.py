"""Runs a module as a program that ends when its parent does, however the parent ends.

``python -m pipeline.commands.tethered MODULE ARGUMENT...``: the parent holds the other end of standard
input; when that
closes, this process stops. So a killed command leaves no server behind.
"""

from __future__ import annotations

import os
import runpy
import sys
import threading


def _end_with_parent() -> None:
    sys.stdin.buffer.read()
    os._exit(0)


if __name__ == "__main__":
    threading.Thread(target=_end_with_parent, daemon=True).start()
    sys.argv = sys.argv[1:]
    runpy.run_module(sys.argv[0], run_name="__main__", alter_sys=True)
