"""The delivery killed at random moments: nothing lost, nothing twice."""

from __future__ import annotations

import json
import os
from collections import Counter
from datetime import timedelta
from pathlib import Path

import pytest
from django.conf import settings
from django.db import connection

from dunwell.config.jobs import database_address
from dunwell.contacts.models import Action, Contact, Judgement, Outbox, Permit, PrintBatch
from dunwell.trail import queries as trail
from tests import cast
from tests.flows import killing
from tests.flows.delivering import NOW, action

pytestmark = pytest.mark.usefixtures("real_db")
PEOPLE = 60
CHANNELS = ("email", "email", "text", "letter")
TEMPLATES = {"email": "first_reminder", "text": "payment_link_text", "letter": "final_notice"}
LONG_BEFORE = 7 * 24 * 60
"""Minutes before which nothing is due: such a delivery only starts and ends."""
KILLS = int(os.environ.get("DUNWELL_TEST_KILLS", "6"))


def deliver(minutes: int) -> tuple[str, ...]:
    return ("deliver", "--json", "--now", (NOW + timedelta(minutes=minutes)).isoformat())


def write_to_many() -> Counter[str]:
    wanted: Counter[str] = Counter()
    for number in range(PEOPLE):
        person_id, points = cast.person(f"P{number:03d} Many")
        debt_id = cast.owes(person_id, reference=f"NW-{number:03d}")
        channel = CHANNELS[number % len(CHANNELS)]
        action(cast.Member(person_id, debt_id, cast.portfolio(), points), channel, name=TEMPLATES[channel])
        wanted[channel] += 1
    return wanted


def test_a_delivery_killed_at_any_moment_loses_nothing_and_doubles_nothing(tmp_path: Path) -> None:
    wanted = write_to_many()
    url = database_address(settings.DATABASES["default"])
    connection.close()
    with killing.dunwell(home=tmp_path, database_url=url) as command:
        start_up = command.seconds_of(deliver(-LONG_BEFORE))

        done = command.kill_until_done(
            deliver(0), kills=KILLS, seed=11, earliest=start_up * 0.8, longest=start_up * 1.8
        )
        command.run_to_end(deliver(11))
        command.run_to_end(deliver(22))

    assert done.kills > 0
    assert set(Action.objects.values_list("state", flat=True)) == {"done"}
    assert set(Outbox.objects.values_list("state", flat=True)) == {"sent"}
    assert (Outbox.objects.count(), Permit.objects.count(), Contact.objects.count()) == (PEOPLE, PEOPLE, PEOPLE)
    assert Counter(Contact.objects.values_list("channel", flat=True)) == wanted
    assert Judgement.objects.filter(is_allowed=False).count() == 0
    outbound = [path.suffix for path in (tmp_path / "files" / "outbound").iterdir() if not path.name.startswith(".")]
    assert Counter(outbound) == {".eml": wanted["email"], ".json": wanted["text"]}
    assert _printed(tmp_path / "files") == sorted(
        Outbox.objects.filter(permit__channel="letter").values_list("message_id", flat=True)
    )
    assert not list(trail.broken_links())


def _printed(files: Path) -> list[str]:
    """The keys of every letter in every folder anyone sees."""
    folders = [path for path in (files / "print").iterdir() if not path.name.startswith(".")]
    assert {f"print/{path.name}" for path in folders} == set(PrintBatch.objects.values_list("folder", flat=True))
    return sorted(
        letter["key"] for path in folders for letter in json.loads((path / "manifest.json").read_text())["letters"]
    )
