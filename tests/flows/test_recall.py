"""A printed letter that must not go any more is found while it lies here, and counts as nothing once it is out."""

from __future__ import annotations

import json
from collections.abc import Callable
from dataclasses import replace
from datetime import date
from pathlib import Path

import pytest

from dunwell.adapters.letters.batch import recall_letters
from dunwell.cases.models import WorkItem
from dunwell.config import wiring
from dunwell.contacts import invariants, recalls
from dunwell.contacts.models import Contact, Outbox, PrintBatch, Recall
from dunwell.contacts.recalls import LettersToTakeOut, SettledBefore
from dunwell.core.actor import NotForYou
from dunwell.core.statements import PaymentFile, PaymentLine
from dunwell.core.words import CircumstanceKind
from dunwell.debts.models import Debt
from dunwell.flows import circumstance, dispute, recall, stop, verify_acts
from dunwell.flows.receive import receive
from dunwell.parties.circumstances import NewCircumstance
from tests import cast
from tests.flows.delivering import BY, NOW, MovingClock, Post, action, outlets, run

pytestmark = pytest.mark.django_db
DAY = date(2026, 3, 10)


def printed(files: Path) -> cast.Member:
    """Ada, whose letter lies in a closed batch."""
    ada = cast.ada()
    action(ada, "letter")
    assert run(Post(), MovingClock(), files).sent["letter"] == 1
    return ada


def look(files: Path) -> int:
    return recall.look(outlets=outlets(Post(), MovingClock(), files), manifests=recall_letters, by=BY)


def pays(ada: cast.Member, amount_minor: int = 100_00) -> None:
    reference = Debt.objects.get(pk=ada.debt_id).reference
    line = PaymentLine("b:1", amount_minor, "GBP", DAY, DAY, (reference,))
    receive(file=PaymentFile((line,), ()), by=BY, at=NOW)


def dies(ada: cast.Member) -> None:
    new = NewCircumstance(CircumstanceKind.DECEASED, "test", DAY)
    circumstance.record(person_id=ada.person_id, new=new, vault=wiring.vault(), by=BY, at=NOW)


def wants_us_to_stop(ada: cast.Member) -> None:
    new = NewCircumstance(CircumstanceKind.CEASE, "test", DAY, detail="stop_all_contact")
    circumstance.record(person_id=ada.person_id, new=new, vault=wiring.vault(), by=BY, at=NOW)


def refuses_letters(ada: cast.Member) -> None:
    stop.stop(person_id=ada.person_id, channel="letter", source="test", words="", on=DAY, by=BY, at=NOW)


def disputes(ada: cast.Member) -> None:
    dispute.open_dispute(
        debt_id=ada.debt_id, person_id=ada.person_id, received_on=DAY, form="phone", grounds="other", by=BY, at=NOW
    )


def moves_away(ada: cast.Member) -> None:
    circumstance.mark_point(point_id=ada.points["postal"], state="bounced", because="came back", by=BY, at=NOW)


@pytest.mark.parametrize(
    ("happens", "why"),
    [
        (pays, "paid"), (dies, "deceased"), (wants_us_to_stop, "ceased"), (refuses_letters, "refused"),
        (disputes, "disputed"), (moves_away, "address"),
    ],
)  # fmt: skip
def test_what_happens_after_closing_takes_the_letter_out_of_the_manifest(
    happens: Callable[[cast.Member], None], why: str, tmp_path: Path
) -> None:
    ada = printed(tmp_path)
    assert look(tmp_path) == 0

    happens(ada)

    assert (look(tmp_path), look(tmp_path)) == (1, 0)
    [line] = recalls.open_recalls(seen_by=cast.SUPERVISOR)
    assert (line.why, line.person_id) == (why, ada.person_id)
    told = json.loads((tmp_path / line.folder / "manifest.json").read_text())
    assert (told["letters"], told["recalled"]) == ([], {line.key: why})
    assert line.key not in (tmp_path / line.folder / "manifest.csv").read_text()
    assert (tmp_path / line.folder / f"{line.key}.pdf").exists(), "it was printed, and that can be shown"
    assert WorkItem.objects.get(key=f"recall:{line.recall_id}").skill == "supervisor"
    assert verify_acts.acts_against_rows(wiring.reader()) == []


def test_a_letter_that_was_taken_out_counts_as_no_contact(tmp_path: Path) -> None:
    ada = printed(tmp_path)
    dies(ada)
    look(tmp_path)
    [line] = recalls.open_recalls(seen_by=cast.SUPERVISOR)

    for _ in range(2):
        recall.settle(recall_id=line.recall_id, outcome="taken_out", by=cast.SUPERVISOR, at=NOW)

    contact = Contact.objects.get(person_id=ada.person_id)
    assert (contact.outcome, contact.is_counted) == ("recalled", False)
    assert Outbox.objects.get(pk=line.outbox_id).state == "recalled"
    assert WorkItem.objects.get(key=f"recall:{line.recall_id}").state == "done"
    assert invariants.contacts_against_outbox(wiring.reader()) == []
    assert verify_acts.acts_against_rows(wiring.reader()) == []
    with pytest.raises(SettledBefore):
        recall.settle(recall_id=line.recall_id, outcome="posted", by=cast.SUPERVISOR, at=NOW)


def test_a_letter_that_had_gone_stays_a_contact(tmp_path: Path) -> None:
    ada = printed(tmp_path)
    pays(ada)
    look(tmp_path)
    [line] = recalls.open_recalls(seen_by=cast.SUPERVISOR)

    recall.settle(recall_id=line.recall_id, outcome="posted", by=cast.SUPERVISOR, at=NOW)

    assert Contact.objects.get(person_id=ada.person_id).outcome == "sent"
    assert recalls.open_recalls(seen_by=cast.SUPERVISOR) == []


def test_what_the_post_has_is_not_looked_at_and_a_batch_with_letters_to_take_out_is_not_posted(tmp_path: Path) -> None:
    ada = printed(tmp_path)
    batch = PrintBatch.objects.get()
    dies(ada)
    look(tmp_path)
    with pytest.raises(LettersToTakeOut):
        recalls.mark_posted(batch_id=batch.pk, on=DAY, by=cast.SUPERVISOR, at=NOW)
    Recall.objects.all().delete()

    recalls.mark_posted(batch_id=batch.pk, on=DAY, by=cast.SUPERVISOR, at=NOW)

    assert look(tmp_path) == 0


def test_an_officer_neither_takes_letters_out_nor_posts(tmp_path: Path) -> None:
    ada = printed(tmp_path)
    dies(ada)
    look(tmp_path)
    [line] = recalls.open_recalls(seen_by=cast.SUPERVISOR)

    with pytest.raises(NotForYou):
        recall.settle(recall_id=line.recall_id, outcome="taken_out", by=cast.OFFICER, at=NOW)
    with pytest.raises(NotForYou):
        recalls.mark_posted(batch_id=line.batch_id, on=DAY, by=cast.OFFICER, at=NOW)
    with pytest.raises(NotForYou):
        recalls.open_recalls(seen_by=cast.OFFICER)


def test_killed_before_the_manifest_was_written_the_next_look_writes_it(tmp_path: Path) -> None:
    ada = printed(tmp_path)
    dies(ada)

    def dying(folder: Path, reasons: object) -> str:
        raise KeyboardInterrupt

    with pytest.raises(KeyboardInterrupt):
        recall.look(outlets=outlets(Post(), MovingClock(), tmp_path), manifests=dying, by=BY)
    assert look(tmp_path) == 0

    [line] = recalls.open_recalls(seen_by=cast.SUPERVISOR)
    assert json.loads((tmp_path / line.folder / "manifest.json").read_text())["recalled"] == {line.key: "deceased"}


def test_the_validation_notice_goes_although_the_debt_is_disputed_and_part_of_it_paid(tmp_path: Path) -> None:
    printed(tmp_path)
    [letters] = recalls.lying(now=NOW).values()
    notice = replace(letters[0], template="us_validation_notice")
    facts = {
        "overdue_minor": 200_00, "state": "open", "moratorium_until": None, "vulnerability": 0,
        **dict.fromkeys(recall.STOPS.values(), False), "is_disputed": True,
    }  # fmt: skip

    assert recall.why_not([facts], notice, DAY) == ""
    assert recall.why_not([facts], letters[0], DAY) == "paid"
    assert recall.why_not([facts | {"is_deceased": True}], notice, DAY) == "deceased"
