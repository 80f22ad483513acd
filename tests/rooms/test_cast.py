"""The cast itself."""

from __future__ import annotations

import pytest

from dunwell.trail import queries as trail
from tests import cast

pytestmark = pytest.mark.django_db


def test_everyone_can_be_made_twice_and_is_the_same() -> None:
    first = cast.everyone()

    again = cast.everyone()

    assert [m.debt_id for m in first.values()] == [m.debt_id for m in again.values()]
    assert not list(trail.broken_links())
