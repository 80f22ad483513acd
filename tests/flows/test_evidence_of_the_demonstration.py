"""Packs of people of all four countries, after the demonstration's day with its real files, messages and answers."""

from __future__ import annotations

import io
import json
from collections.abc import Iterator
from datetime import date
from pathlib import Path

import pytest
from django.test import override_settings
from pypdf import PdfReader

from dunwell.cases.models import Duty
from dunwell.config import demonstration, wiring
from dunwell.config.home import Home
from dunwell.contacts.models import Judgement, Permit, Recall
from dunwell.core.words import Jurisdiction
from dunwell.flows import evidence
from dunwell.flows.evidence import Asked
from dunwell.parties.models import Person
from tests import cast
from tests.flows.evidencing import faults, kept

SLIPS = 3
"""Notices that the demonstration forgot on purpose."""
pytestmark = pytest.mark.usefixtures("real_db")


@pytest.fixture(autouse=True)
def _own_home(tmp_path: Path) -> Iterator[None]:
    with override_settings(HOME=Home(tmp_path, {})):
        yield


def test_people_of_all_four_countries_have_packs_that_verify(tmp_path: Path) -> None:
    told = demonstration.live_a_day(count=120, seed=7, today=date(2026, 11, 20), tell=lambda _: None)
    assert told.counts["post"] == {"representation": 1, "moratorium": 1, "disputes": 1, "deceased": 1}
    assert Judgement.objects.filter(is_allowed=False).count() >= 4, "the gate heard of it before anything left"
    assert Duty.objects.filter(state="open").exists()
    assert Duty.objects.filter(state="open", due_on__lt=told.day).count() <= SLIPS, "the others were done in time"
    assert Recall.objects.exists(), "letters that payments overtook"
    written = Permit.objects.exclude(channel="phone").values("person_id")
    names = set(Person.objects.values_list("name", flat=True))

    for country in Jurisdiction:
        person = Person.objects.filter(country=country, pk__in=written).order_by("pk").first()
        assert person is not None
        pack = evidence.make(
            asked=Asked(person.pk), means=wiring.evidence(), now=wiring.clock().now(), by=cast.COMPLIANCE
        )

        path = kept(pack, tmp_path / country)
        assert faults(pack.json, path.with_name("evidence.pdf"), tmp_path / "files" / "anchors.log") == []
        sections = {line["item"]["section"] for line in json.loads(pack.json)["items"]}
        assert {"debt", "entry", "decision", "judgement", "notice", "contact"} <= sections
        printed = "\n".join(page.extract_text() for page in PdfReader(io.BytesIO(pack.pdf)).pages)
        others = {name for name in names - {person.name} if name not in person.name}
        assert not [name for name in others if name in pack.json.decode() or name in printed]
