"""Where the reference material lies that CI has and a stranger has not; tests that read it skip without it."""

from pathlib import Path

import pytest

ROOT = Path(__file__).resolve().parent.parent
SHARED = ROOT.parent / "shared"


def needs_shared(*parts: str) -> pytest.MarkDecorator:
    """A marker that skips the test, naming what is missing, where the reference material is absent."""
    path = SHARED.joinpath(*parts)
    return pytest.mark.skipif(not path.exists(), reason=f"reference material {'/'.join(parts) or 'shared'} is not here")
