"""The night on the cast: decided once, explained, sealed, released or left for review."""

from __future__ import annotations

from datetime import UTC, date, datetime
from pathlib import Path

import pytest

from dunwell.config import wiring
from dunwell.contacts.models import Action, Decision, Run
from dunwell.core.actor import machine
from dunwell.flows.nightly import Links, Night, NightSummary, run_night
from dunwell.trail import queries as trail
from tests import cast

pytestmark = pytest.mark.usefixtures("real_db")
AS_OF = date(2026, 2, 10)
AT = datetime(2026, 2, 10, 3, 0, tzinfo=UTC)
LINKS = Links(
    pay="https://pay.example/{reference}", stop=lambda person_id, channel: f"https://stop.example/{person_id}"
)


@pytest.fixture
def files(tmp_path: Path) -> Path:
    return tmp_path


def night_of(
    as_of: date, files: Path, *, is_reviewed: bool = False, capacity: dict[str, int] | None = None
) -> NightSummary:
    at = datetime(as_of.year, as_of.month, as_of.day, 3, 0, tzinfo=UTC)
    night = Night(
        as_of=as_of,
        files=files,
        by=machine("night"),
        at=at,
        links=LINKS,
        capacity=capacity or {},
        is_reviewed=is_reviewed,
    )
    return run_night(wiring.bulk(), night)


def test_every_open_debt_ends_with_an_action_or_a_reason(files: Path) -> None:
    everyone = cast.everyone()

    summary = night_of(AS_OF, files)

    told = {d.debt_id: d for d in Decision.objects.all()}
    assert summary.state == "released"
    assert set(told) == {member.debt_id for member in everyone.values()}
    assert told[everyone["ada"].debt_id].decision == "act"
    assert told[everyone["cleo"].debt_id].decision == "forbidden"
    assert "adviser" in told[everyone["cleo"].debt_id].rules or "represented" in told[everyone["cleo"].debt_id].rules
    assert all(d.reason for d in told.values())
    action = Action.objects.get(debt_id=everyone["ada"].debt_id)
    assert told[everyone["ada"].debt_id].action_id == action.pk
    assert (action.state, action.amount_minor, action.step, action.planned_on) == ("approved", 200_00, 1, AS_OF)
    assert "Ada Pays" in action.text
    assert "NW-ADA" in action.text
    assert len(action.text_sha256) == 64


def test_a_second_night_of_the_day_adds_nothing(files: Path) -> None:
    cast.everyone()
    first = night_of(AS_OF, files)
    before = (Decision.objects.count(), Action.objects.count(), Run.objects.count())

    second = night_of(AS_OF, files)

    assert second.is_repeat
    assert not first.is_repeat
    assert (Decision.objects.count(), Action.objects.count(), Run.objects.count()) == before


def test_a_night_for_review_releases_nothing(files: Path) -> None:
    cast.ada()

    summary = night_of(AS_OF, files, is_reviewed=True)

    assert summary.state == Run.objects.get().state == "review"
    assert set(Action.objects.values_list("state", flat=True)) == {"proposed"}


def test_the_run_is_sealed_in_the_trail(files: Path) -> None:
    cast.everyone()

    summary = night_of(AS_OF, files)

    sealed = next(act for act in trail.acts(about=("run", summary.run_id)) if act.did == "run.decided")
    assert sealed.because["actions"] == summary.actions_count
    assert len(Run.objects.get().decisions_root) == 64
    assert not list(trail.broken_links())


def test_unsent_actions_of_an_earlier_night_expire_when_the_next_decides_anew(files: Path) -> None:
    ada = cast.ada()
    night_of(AS_OF, files)

    night_of(date(2026, 2, 11), files)

    states = list(Action.objects.filter(debt_id=ada.debt_id).order_by("planned_on").values_list("state", flat=True))
    assert states == ["expired", "approved"]
