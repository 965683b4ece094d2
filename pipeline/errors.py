"""What can go wrong in a way a person can mend: a sentence, and the exit code that goes with it."""

from __future__ import annotations


class ObservatoryError(Exception):
    """A sentence that names what is wrong, where, and what to do about it."""

    exit_code = 1


class DataError(ObservatoryError):
    """The data is not good enough to go on (exit code 1)."""


class UsageError(ObservatoryError):
    """The command was asked for something that cannot be done (exit code 2)."""

    exit_code = 2


class BusyError(ObservatoryError):
    """Another command is at work in the same home (exit code 2)."""

    exit_code = 2
