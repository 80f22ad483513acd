"""The night killed at random moments: the same end state as a twin that was never killed."""

from __future__ import annotations

import os
import shutil
from pathlib import Path

import pytest
from django.conf import settings
from django.db import connection

from dunwell.config import wiring
from dunwell.config.jobs import database_address
from tests import cast, many
from tests.flows import killing

pytestmark = pytest.mark.usefixtures("real_db")
NIGHT = ("night", "--as-of", "2026-02-10", "--chunk", "200", "--json")
CLEARED = (
    "contacts_decision",
    "contacts_action",
    "cases_workitem",
    "contacts_run",
    "debts_snapshot",
    "debts_snapshotmark",
)
KILLS = int(os.environ.get("DUNWELL_TEST_KILLS", "6"))


def test_a_night_killed_at_any_moment_ends_as_if_it_had_not_been(tmp_path: Path) -> None:
    cast.everyone()
    many.add_debts(1500)
    url = database_address(settings.DATABASES["default"])
    connection.close()
    with killing.dunwell(home=tmp_path, database_url=url) as command:
        took = command.seconds_of(NIGHT)
        expected = _state()
        _forget_the_night()
        shutil.rmtree(tmp_path / "files")

        done = command.kill_until_done(NIGHT, kills=KILLS, seed=7, longest=took * 1.05)

    assert done.kills > 0
    assert _state() == expected


def _state() -> dict[str, str]:
    tables = [table for table in killing.TABLES if table != "trail_link"]
    with wiring.bulk().session() as session:
        return killing.digest(session, tables)


def _forget_the_night() -> None:
    """Put the database back to the evening before."""
    with wiring.bulk().session() as session:
        for table in CLEARED:
            session.run(f"DELETE FROM {table}")  # noqa: S608
