"""These journeys go through a server and worker of their own, so nothing of the test's own database is made ready."""

from __future__ import annotations

from collections.abc import Iterator

import pytest

from tests.browser.day.house import House, open_house


@pytest.fixture(scope="session")
def house(tmp_path_factory: pytest.TempPathFactory) -> Iterator[House]:
    """Made once: the demonstration in a home of its own, served with a worker."""
    with open_house(tmp_path_factory.mktemp("house")) as made:
        yield made


@pytest.fixture(autouse=True)
def _still_doors() -> None:
    """The real clock and the real worker."""
