"""The command line: ``observatory COMMAND``. The one place that may start any room.

Every command is a module of ``pipeline.commands`` with ``HELP``, ``EXAMPLE``, ``add_arguments(parser)`` and
``run(arguments, home, output) -> int``. They import what they need when they run, so that ``--help`` is
quick.
"""

from __future__ import annotations

import argparse
import os
import sys
import traceback
from collections.abc import Sequence
from importlib import import_module
from pathlib import Path
from types import ModuleType

from pipeline import paths
from pipeline.commands import demo_world
from pipeline.errors import ObservatoryError
from pipeline.output import Output
from pipeline.paths import Home

# In the order in which a newcomer meets them. "import" is no name for a module.
COMMANDS = {
    "demo": "demo",
    "serve": "serve",
    "crawl": "crawl",
    "import": "import_files",
    "build": "build",
    "check": "check",
    "publish": "publish",
    "verify": "verify",
    "run": "run",
    "read": "read",
    "method": "method",
    "export": "export",
    "report": "report",
    "forget": "forget",
    "sources": "sources",
    "doctor": "doctor",
}
OK, NOT_GOOD, WRONG_USE, INTERRUPTED = 0, 1, 2, 130


def main(arguments: Sequence[str] | None = None) -> int:
    """Runs one command; 0 done, 1 data not good enough, 2 wrong use."""
    asked = _parser().parse_args(arguments)
    output = Output(as_json=asked.json, quiet=asked.quiet)
    try:
        home = _home(asked)
    except ValueError as error:
        return _sentence(str(error), WRONG_USE)
    try:
        demo_world.set_clock(home)
        return int(asked.module.run(asked, home, output))
    except KeyboardInterrupt:
        return _sentence("Interrupted; what was finished stays, the rest is done next time.", INTERRUPTED)
    except BrokenPipeError:
        # Whoever read our output has seen enough; Python must not try to flush the rest at exit.
        os.dup2(os.open(os.devnull, os.O_WRONLY), sys.stdout.fileno())
        return OK
    except Exception as error:  # the last stop before a person: a sentence, never a traceback
        return _explain(error, home)


def _parser() -> argparse.ArgumentParser:
    parser = argparse.ArgumentParser(
        prog="observatory",
        description="A public observatory of customer service, read from public complaints.",
        epilog="example: observatory demo && observatory serve. Exit codes: 0 done, 1 data not good enough, "
        "2 wrong use.",
    )
    commands = parser.add_subparsers(metavar="COMMAND", required=True)
    for name, stem in COMMANDS.items():
        module = import_module(f"pipeline.commands.{stem}")
        _add(commands, name, module)
    return parser


def _add(
    commands: argparse._SubParsersAction[argparse.ArgumentParser], name: str, module: ModuleType
) -> None:
    command = commands.add_parser(
        name,
        help=module.HELP,
        description=(module.__doc__ or "").strip(),
        epilog=f"example: {module.EXAMPLE}",
    )
    module.add_arguments(command)
    every = command.add_argument_group("every command")
    every.add_argument(
        "--world", choices=paths.WORLDS, help="real or fictional data (see `observatory demo`)"
    )
    every.add_argument("--json", action="store_true", help="the result as one JSON object")
    every.add_argument("--quiet", action="store_true", help="say nothing but what is wrong")
    command.set_defaults(module=module)


def _home(asked: argparse.Namespace) -> Home:
    """The home to work in; a command may know its world itself."""
    chooses = getattr(asked.module, "home", None)
    return chooses(asked.world) if chooses else paths.home(asked.world)


def _explain(error: Exception, home: Home) -> int:
    """A sentence for what is known to go wrong; for the rest one that says where the details lie."""
    if isinstance(error, ObservatoryError):
        return _sentence(str(error), error.exit_code)
    if type(error).__module__.startswith(("scrapers.", "pipeline.", "dashboard.")):
        wrong_use = isinstance(error, ValueError)
        return _sentence(str(error), WRONG_USE if wrong_use else NOT_GOOD)
    if isinstance(error, FileNotFoundError):
        return _sentence(f"{error.filename or error} does not exist.", WRONG_USE)
    if isinstance(error, PermissionError):
        return _sentence(f"{error.filename or error} may not be read or written by this user.", WRONG_USE)
    if isinstance(error, OSError) and error.strerror:
        where = f" ({error.filename})" if error.filename else ""
        return _sentence(f"The system says: {error.strerror}{where}.", NOT_GOOD)
    log = _log(error, home)
    return _sentence(
        f"Something went wrong that was not foreseen ({type(error).__name__}). Details: {log}", NOT_GOOD
    )


def _log(error: Exception, home: Home) -> Path:
    folder = home.root / "logs"
    folder.mkdir(parents=True, exist_ok=True)
    path = folder / f"unforeseen-{os.getpid()}.log"
    path.write_text("".join(traceback.format_exception(error)), encoding="utf-8")
    return path


def _sentence(text: str, code: int) -> int:
    sys.stderr.write(text + "\n")
    return code


if __name__ == "__main__":
    raise SystemExit(main())
