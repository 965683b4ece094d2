"""The longest modules first, so that workers that share the tests end together."""

from __future__ import annotations

import pytest

LONGEST = (
    "tests/test_planted_truths.py",
    "tests/pipeline/test_survival.py",
    "tests/pipeline/test_publish.py",
    "tests/scrapers/test_spiders.py",
    "tests/pipeline/test_build.py",
    "tests/dashboard/test_browser.py",
)


def pytest_collection_modifyitems(items: list[pytest.Item]) -> None:
    items.sort(
        key=lambda item: (
            LONGEST.index(place) if (place := item.nodeid.partition("::")[0]) in LONGEST else len(LONGEST)
        )
    )
