"""The evidence pack from the person page: for compliance alone, in the reader's language, verified as it is sent."""

from __future__ import annotations

import io
import json
import zipfile
from collections.abc import Iterator
from pathlib import Path

import pytest
from django.test import override_settings

import dunwell_verify
from dunwell.config.home import Home
from dunwell.core.words import Role
from dunwell.trail.models import Link
from tests import cast
from tests.web.staff import browser

pytestmark = pytest.mark.django_db


@pytest.fixture(autouse=True)
def _own_home(tmp_path: Path) -> Iterator[None]:
    with override_settings(HOME=Home(tmp_path, {})):
        yield


def test_compliance_gets_both_files_and_they_verify(tmp_path: Path) -> None:
    ada = cast.ada()
    carla = browser(Role.COMPLIANCE, name="carla")
    page = carla.get(f"/desk/people/{ada.person_id}/").content.decode()
    address = f"/compliance/people/{ada.person_id}/evidence/"

    answer = carla.post(address, {"complaint": "Complaint 7"})

    assert address in page
    assert "Ada" not in answer.headers["Content-Disposition"]
    with zipfile.ZipFile(io.BytesIO(answer.content)) as archive:
        archive.extractall(tmp_path)
    assert dunwell_verify.main([str(tmp_path / "evidence.json")]) == 0
    head = json.loads((tmp_path / "evidence.json").read_bytes())["items"][0]["item"]["what"]
    assert (head["complaint"], head["made_by"]) == ("Complaint 7", "carla")
    assert Link.objects.latest("pk").actor == "carla"


@pytest.mark.parametrize("role", [Role.OFFICER, Role.SUPERVISOR, Role.MANAGER])
def test_everyone_else_sees_no_button_and_is_refused(role: Role) -> None:
    ada = cast.ada()
    someone = browser(role)
    address = f"/compliance/people/{ada.person_id}/evidence/"

    page = someone.get(f"/desk/people/{ada.person_id}/").content.decode()
    answer = someone.post(address)

    assert address not in page
    assert answer.status_code == 403
    assert not Link.objects.filter(did="evidence.made").exists()


def test_a_person_who_is_not_there_has_no_pack() -> None:
    assert browser(Role.COMPLIANCE).post("/compliance/people/999999/evidence/").status_code == 404
