"""Statistics as pure functions: arrays in, frozen dataclasses out; what each one says stands in its card."""

from ._arrays import MethodError as MethodError
