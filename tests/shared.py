"""Where the reference material lies that CI has and a stranger has not; tests on it skip without it."""

from pathlib import Path

import pytest

ROOT = Path(__file__).resolve().parent.parent
SHARED = ROOT.parent / "shared"


def needs_shared(*parts: str) -> pytest.MarkDecorator:
    """Skip the test, naming what is missing, where the reference material is absent."""
    missing = not SHARED.joinpath(*parts).exists()
    return pytest.mark.skipif(missing, reason=f"reference material {'/'.join(parts) or 'shared'} is not here")
