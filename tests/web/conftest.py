"""Pages in tests see a still clock and start no jobs; the language of one is not that of the next."""

from __future__ import annotations

from collections.abc import Iterator

import pytest
from django.test import override_settings
from django.utils import translation

from tests.web.staff import JOBS


@pytest.fixture(autouse=True)
def _still_doors() -> Iterator[None]:
    JOBS.started.clear()
    with override_settings(DOORS="tests.web.staff.doors"):
        yield
    translation.deactivate()
