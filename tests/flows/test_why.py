"""The story of a debt: money, decisions with their rules, and a replay that comes out the same."""

from __future__ import annotations

from pathlib import Path

import polars as pl
import pytest

from dunwell.config import wiring
from dunwell.core.actor import machine
from dunwell.flows import why
from tests import cast
from tests.flows.test_night import AS_OF, night_of

pytestmark = pytest.mark.usefixtures("real_db")


def story_of(debt_id: int, files: Path) -> why.Story:
    return why.tell(debt_id, as_of=AS_OF, reader=wiring.reader(), files=files, book=wiring.law(), by=machine("test"))


def test_every_debt_of_the_cast_replays_alone_to_the_same_decision(tmp_path: Path) -> None:
    everyone = cast.everyone()
    night_of(AS_OF, tmp_path)

    stories = {name: story_of(member.debt_id, tmp_path) for name, member in everyone.items()}

    assert all(story.replay.is_same for story in stories.values())
    assert stories["ada"].decisions[0].line.decision == "act"
    assert stories["ada"].debt.age.overdue_minor == 200_00
    assert sum(line.amount_minor for line in stories["ada"].entries) == stories["ada"].debt.balance_minor
    assert {event.what for event in stories["ada"].events} == {"action"}


def test_a_refusal_is_told_in_plain_words_with_its_source(tmp_path: Path) -> None:
    cleo = cast.cleo()
    night_of(AS_OF, tmp_path)

    told = story_of(cleo.debt_id, tmp_path).decisions[0]

    assert told.line.rules
    assert len(told.words) == 1 + len(told.line.rules)
    assert any("CONC" in words for words in told.words)


def test_a_replay_notices_inputs_that_were_changed(tmp_path: Path) -> None:
    ada = cast.ada()
    night_of(AS_OF, tmp_path)
    file = tmp_path / "runs" / AS_OF.isoformat() / "inputs.arrow"
    pl.read_ipc(file.read_bytes()).with_columns(is_disputed=True).write_ipc(file)

    replay = story_of(ada.debt_id, tmp_path).replay

    assert replay.is_same is False
    assert "was changed" in replay.words


def test_a_debt_never_decided_on_says_so(tmp_path: Path) -> None:
    ada = cast.ada()

    story = story_of(ada.debt_id, tmp_path)

    assert story.replay.is_same is None
    assert not story.decisions
