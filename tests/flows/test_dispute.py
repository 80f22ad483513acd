"""A dispute is answered once, by those who may, with the proof; what was found wrong stays held until it is right."""

from __future__ import annotations

from datetime import UTC, date, datetime
from pathlib import Path

import pytest

from dunwell.cases import queries as cases
from dunwell.cases.disputes import Answer, AnsweredBefore, AnswerIncomplete, NoSuchDispute, UnknownAnswer
from dunwell.cases.models import WorkItem
from dunwell.cases.services import NotYet
from dunwell.config import wiring
from dunwell.core.actor import Actor, NotForYou
from dunwell.core.words import Role
from dunwell.debts.models import Document
from dunwell.flows import dispute, snapshot, verify_acts
from dunwell.flows.dispute import Proof
from dunwell.trail.models import Link
from tests import cast

pytestmark = pytest.mark.django_db
AT = datetime(2026, 3, 10, 12, 0, tzinfo=UTC)
DAY = date(2026, 3, 10)
OFFICER = Actor("olga", frozenset({Role.OFFICER}))
SUPERVISOR = Actor("sam", frozenset({Role.SUPERVISOR}))


def disputed(person: cast.Member, *, grounds: str = "already_paid") -> int:
    """A dispute that came by letter on 3 March."""
    return dispute.open_dispute(
        debt_id=person.debt_id,
        person_id=person.person_id,
        received_on=date(2026, 3, 3),
        form="letter",
        grounds=grounds,
        by=OFFICER,
        at=AT,
    )


def answered(
    dispute_id: int,
    person: cast.Member,
    answer: str,
    *,
    on: date = DAY,
    words: str = "We looked at every payment.",
    reference: str = "archive 17",
    by: Actor = SUPERVISOR,
) -> None:
    """The answer without a file."""
    dispute.answer_dispute(
        dispute_id=dispute_id,
        person_id=person.person_id,
        answer=Answer(answer, on, words, reference),
        proof=None,
        files=Path("unused"),
        by=by,
        at=AT,
    )


def is_held(person: cast.Member, *, on: date = DAY) -> bool:
    """Whether the snapshot of that day says that the debt is disputed."""
    kept, _ = snapshot.fresh(wiring.reader(), [person.debt_id], as_of=on)
    return bool(kept["is_disputed"].item())


def test_who_is_told_that_the_debt_stands_was_sent_the_proof_and_work_goes_on(tmp_path: Path) -> None:
    ada = cast.ada()
    dispute_id = disputed(ada)
    statement = tmp_path / "statement.pdf"
    statement.write_bytes(b"%PDF every payment")
    assert is_held(ada)

    dispute.answer_dispute(
        dispute_id=dispute_id,
        person_id=ada.person_id,
        answer=Answer("rejected", DAY, "No payment of yours is missing."),
        proof=Proof(statement, "statement.pdf"),
        files=tmp_path,
        by=SUPERVISOR,
        at=AT,
    )

    (line,) = cases.disputes_of([ada.debt_id], seen_by=OFFICER)
    assert (line.answer, line.answered_on, line.answered_by) == ("rejected", DAY, "sam")
    assert Document.objects.get(pk=line.document_id or 0).name == "statement.pdf"
    assert not is_held(ada)
    assert is_held(ada, on=date(2026, 3, 9)), "the day before it was"
    assert WorkItem.objects.get(key=f"dispute:{dispute_id}").state == "done"
    assert Link.objects.filter(did="dispute.answered", about_id=ada.debt_id).count() == 1
    assert verify_acts.acts_against_rows(wiring.reader()) == []


@pytest.mark.parametrize("answer", ["upheld", "partly"])
def test_what_was_found_wrong_stays_held_until_it_is_put_right(answer: str) -> None:
    ada = cast.ada()
    dispute_id = disputed(ada, grounds="wrong_amount")

    answered(dispute_id, ada, answer)
    assert is_held(ada)
    assert WorkItem.objects.get(key=f"dispute:{dispute_id}:right").state == "waiting"

    dispute.put_right(
        dispute_id=dispute_id, person_id=ada.person_id, on=DAY, words="fee taken back", by=SUPERVISOR, at=AT
    )
    assert not is_held(ada)
    assert WorkItem.objects.get(key=f"dispute:{dispute_id}:right").state == "done"
    assert verify_acts.acts_against_rows(wiring.reader()) == []


@pytest.mark.parametrize("role", [Role.OFFICER, Role.MANAGER])
def test_whoever_collects_does_not_judge(role: Role) -> None:
    ada = cast.ada()
    dispute_id = disputed(ada)

    with pytest.raises(NotForYou):
        answered(dispute_id, ada, "rejected", by=Actor("olga", frozenset({role})))
    with pytest.raises(NotForYou):
        dispute.put_right(dispute_id=dispute_id, person_id=ada.person_id, on=DAY, words="x", by=OFFICER, at=AT)

    assert is_held(ada)


@pytest.mark.parametrize(
    ("told", "refusal"),
    [
        ({"answer": "rejected", "reference": ""}, AnswerIncomplete),
        ({"answer": "partly", "reference": " "}, AnswerIncomplete),
        ({"answer": "upheld", "words": "  "}, AnswerIncomplete),
        ({"answer": "ignored"}, UnknownAnswer),
        ({"answer": "upheld", "on": date(2026, 3, 2)}, NotYet),
        ({"answer": "upheld", "on": date(2026, 3, 13)}, NotYet),
    ],
)
def test_an_answer_that_cannot_be_meant_is_refused(told: dict[str, object], refusal: type[Exception]) -> None:
    ada = cast.ada()
    dispute_id = disputed(ada)

    with pytest.raises(refusal):
        answered(dispute_id, ada, **told)  # type: ignore[arg-type]

    assert is_held(ada)


def test_an_answer_is_given_once_and_to_the_one_who_asked() -> None:
    ada = cast.ada()
    dispute_id = disputed(ada)
    answered(dispute_id, ada, "rejected")

    answered(dispute_id, ada, "rejected")
    with pytest.raises(AnsweredBefore):
        answered(dispute_id, ada, "upheld")
    with pytest.raises(NoSuchDispute):
        dispute.put_right(dispute_id=dispute_id, person_id=ada.person_id + 1, on=DAY, words="x", by=SUPERVISOR, at=AT)

    assert Link.objects.filter(did="dispute.answered").count() == 1
