"""`dunwell verify`: all holds on honest books, and every tampering is found by its check."""

from __future__ import annotations

import json
from datetime import date, timedelta
from pathlib import Path

import polars as pl
import pytest
from click.testing import CliRunner
from django.db import connection, transaction

from dunwell.adapters.vault import FileVault
from dunwell.cases import services as cases
from dunwell.cases.services import NewOccurrence
from dunwell.config import wiring
from dunwell.config.commands.verify import command
from dunwell.contacts import decisions
from dunwell.contacts.gate_judging import words_hash
from dunwell.contacts.models import Action, Contact, Decision, Judgement, Outbox, Permit, Run
from dunwell.core import journal, waterfall
from dunwell.core.actor import Actor
from dunwell.core.money import Money
from dunwell.core.words import Role
from dunwell.debts import documents, queries, services
from dunwell.debts.models import Receipt
from dunwell.flows import promise, snapshot, verify
from dunwell.ledger import services as ledger
from dunwell.parties import services as parties
from dunwell.trail import append_only, rulebooks
from dunwell.trail import services as trail
from dunwell.trail.rulebooks import NewVersion
from tests.cast import AT, CLERK, OFFICER, ON, SOURCE, Member, everyone

pytestmark = pytest.mark.usefixtures("real_db")
AS_OF = date(2026, 2, 2)


@pytest.fixture
def inputs(tmp_path: Path) -> verify.Inputs:
    return verify.Inputs(wiring.bulk(), wiring.vault(), tmp_path / "files", b"a key of the home")


@pytest.fixture
def world(inputs: verify.Inputs, tmp_path: Path) -> dict[str, Member]:
    """The cast with a payment, a paid debt, a promise, a complaint, a document, an identifier, a message, a run."""
    cast = everyone()
    ada, eve = cast["ada"], cast["eve"]
    pay(ada, 100_00)
    pay(eve, 300_00)
    services.move_state(
        debt_id=eve.debt_id, old="open", new="paid", moved_on=ON, because="nothing is owed", by=CLERK, at=AT
    )
    promise.take_promise(
        debt_id=ada.debt_id,
        person_id=ada.person_id,
        amount=Money(50_00, "GBP"),
        due_on=AS_OF,
        channel="phone",
        by=OFFICER,
        at=AT,
    )
    source = tmp_path / "contract.pdf"
    source.write_bytes(b"signed")
    documents.keep(debt_id=ada.debt_id, path=source, files=inputs.files, kind="contract", name="c.pdf", by=CLERK, at=AT)
    parties.add_identifier(
        person_id=ada.person_id,
        kind="national_id",
        value="AB123456C",
        source=SOURCE,
        starts_on=ON,
        vault=inputs.vault,
        by=CLERK,
        at=AT,
    )
    complaint = NewOccurrence("test", ada.person_id, "complaint_received", ON, fields={"about": "credit"})
    cases.record_occurrence(new=complaint, by=OFFICER, at=AT)
    send(ada)
    publish_law()
    seal_run([m.debt_id for m in cast.values()])
    snapshot.refresh(inputs.bulk, as_of=AS_OF)
    verify.anchor(inputs, at=AT)
    return cast


def publish_law() -> None:
    """Iris proposes, Joan approves."""
    iris, joan = (Actor(name, frozenset({Role.COMPLIANCE})) for name in ("iris", "joan"))
    new = NewVersion(None, False, "release", "digest", "a change", "a law", {"changes.yaml": "title: x"}, {}, None)
    number = rulebooks.propose(new=new, by=iris, at=AT)
    rulebooks.approve(number=number, release="release", by=joan, at=AT)


@transaction.atomic
def pay(who: Member, minor: int) -> None:
    debt = queries.locked(who.debt_id)
    split = waterfall.allocate(minor, debt.owed, order=waterfall.read_order(debt.allocation_order))
    draft = journal.payment(book=debt.portfolio_id, subject_id=who.debt_id, currency="GBP", split=split, received_on=ON)
    posted = ledger.post(draft=draft, reference=f"payment:test:{who.debt_id}", by=CLERK, at=AT)
    Receipt.objects.create(
        reference=f"test:{who.debt_id}",
        debt_id=who.debt_id,
        entry_id=posted.entry_id,
        amount_minor=minor,
        currency="GBP",
        received_on=ON,
        state="booked",
        recorded_at=AT,
    )


def send(who: Member) -> None:
    """One email, as the gate and the delivery leave it."""
    ids = {"person_id": who.person_id, "debt_id": who.debt_id, "channel": "email", "point_id": who.points["email"]}
    sha256 = words_hash("email", "Your account", "Dear Ada", "<p>Dear Ada</p>")
    action = Action.objects.create(
        **ids,
        debt_ids=str(who.debt_id),
        portfolio_id=who.portfolio_id,
        amount_minor=200_00,
        currency="GBP",
        planned_on=ON,
        state="done",
        subject="Your account",
        text="Dear Ada",
        html="<p>Dear Ada</p>",
        text_sha256=sha256,
        recorded_at=AT,
    )
    judgement = Judgement.objects.create(
        action_id=action.pk, judged_at=AT, is_allowed=True, rulebook_version="r", inputs_hash="i"
    )
    permit = Permit.objects.create(
        action=action,
        judgement=judgement,
        **ids,
        text_sha256=sha256,
        issued_at=AT,
        expires_at=AT + timedelta(minutes=15),
        used_at=AT,
    )
    row = Outbox.objects.create(permit=permit, message_id="<1@x>", state="sent", next_try_at=AT, sent_at=AT)
    trail.note(
        by=CLERK, did="gate.judged", about=("judgement", judgement.pk), at=AT, because={"asked": 1, "allowed": 1}
    )
    because = {"outbox": row.pk, "action": action.pk, "channel": "email", "debts": [who.debt_id], "text": sha256}
    trail.note(by=CLERK, did="message.sent", about=("person", who.person_id), at=AT, because=because)
    Contact.objects.create(
        key=f"outbox:{row.pk}:{who.debt_id}",
        together=f"outbox:{row.pk}",
        channel="email",
        person_id=who.person_id,
        debt_id=who.debt_id,
        creditor_id=1,
        action_id=action.pk,
        happened_at=AT,
        local_on=ON,
        outcome="sent",
        by="test",
    )


def seal_run(debt_ids: list[int]) -> None:
    rows = pl.DataFrame(
        {"debt_id": debt_ids, "days_past_due": [32] * len(debt_ids), "overdue_minor": [100] * len(debt_ids)}
    ).with_columns(
        decision=pl.lit("none"),
        reason=pl.lit("not_due"),
        rules=pl.lit(""),
        step=pl.lit(None, pl.Int16),
        channel=pl.lit(None, pl.String),
        action_id=pl.lit(None, pl.Int64),
        pay_probability=pl.lit(0.25),
        expected_minor=pl.lit(None, pl.Int64),
    )
    run = Run.objects.create(
        as_of=AS_OF,
        state="released",
        code_version="1",
        rulebook_version="r",
        strategy_versions="{}",
        scorecard_version="s",
        decisions_root=decisions.root(rows),
        debts_count=rows.height,
        started_at=AT,
        by="test",
    )
    with wiring.bulk().session() as session:
        decisions.store_in(session, rows, run_id=run.pk)
    trail.note(by=CLERK, did="run.decided", about=("run", run.pk), at=AT, rows=(rows.height, run.decisions_root))


def failing(inputs: verify.Inputs) -> list[str]:
    return [finding.name for finding in verify.verify(inputs) if not finding.holds]


def tamper(sql: str) -> None:
    """What an intruder with the database in hand could do."""
    append_only.remove(connection)
    with connection.cursor() as cursor:
        if connection.vendor == "sqlite":
            cursor.execute("PRAGMA foreign_keys=OFF")
        cursor.execute(sql)
        if connection.vendor == "sqlite":
            cursor.execute("PRAGMA foreign_keys=ON")


def first(table: str, change: str, *, key: str = "id") -> str:
    """A change to one row."""
    return f"UPDATE {table} SET {change} WHERE {key} = (SELECT MIN({key}) FROM {table})"  # noqa: S608


def last(table: str, *, key: str = "id") -> str:
    """The loss of one row."""
    return f"DELETE FROM {table} WHERE {key} = (SELECT MAX({key}) FROM {table})"  # noqa: S608


TAMPERINGS = [
    ("chain", first("trail_link", "because = '{\"x\":1}'")),
    ("chain", last("trail_link")),
    ("trial_balance", first("ledger_posting", "amount_minor = amount_minor + 1")),
    ("postings", first("ledger_posting", "effective_on = '2026-01-02'")),
    ("ids", first("debts_debt", "person_id = 999999")),
    ("states", first("debts_debt", "state = 'paid'")),
    (
        "moves",
        'INSERT INTO debts_statemove (debt_id, old, new, moved_on, recorded_at, "by", because) '
        "SELECT debt_id, 'sold', new, moved_on, recorded_at, 'x', '' FROM debts_statemove",
    ),
    ("decisions", "UPDATE contacts_run SET progress = '{'"),
    ("acts", first("cases_promise", "amount_minor = amount_minor + 1")),
    ("acts", first("cases_dispute", "grounds = 'other'")),
    ("acts", "UPDATE parties_consent SET starts_on = '2027-01-01'"),
    ("acts", "UPDATE parties_consent SET is_given = TRUE"),
    ("acts", first("parties_circumstance", "source = 'nobody'")),
    (
        "acts",
        "INSERT INTO contacts_judgement "
        "(action_id, judged_at, is_allowed, rules, words, remedy, rulebook_version, inputs_hash) "
        "SELECT action_id, judged_at, is_allowed, rules, words, remedy, rulebook_version, inputs_hash "
        "FROM contacts_judgement",
    ),
    ("acts", "UPDATE ledger_posting SET amount_minor = amount_minor * 2"),
    ("acts", first("ledger_entry", "kind = 'charge'")),
    ("acts", "DELETE FROM trail_link WHERE did = 'message.sent'"),
    ("receipts", last("debts_receipt")),
    ("contacts", first("contacts_contact", "is_counted = FALSE")),
    ("contacts", first("contacts_contact", "local_on = '2025-01-01'")),
    ("contacts", first("contacts_contact", "channel = 'letter'")),
    ("moves", "UPDATE debts_debt SET state = 'closed' WHERE state = 'paid'"),
    ("receipts", first("debts_receipt", "amount_minor = amount_minor - 1")),
    ("receipts", first("debts_receipt", "entry_id = 999999")),
    (
        "charges",
        "INSERT INTO debts_charge (debt_id, rule, starts_on, ends_on, amount_minor, cut_by, recorded_at, checked_at) "
        "SELECT MIN(id), 'interest:1', '2026-01-01', '2026-02-01', 500, '', MIN(recorded_at), MIN(recorded_at) "
        "FROM debts_debt",
    ),
    ("permits", first("contacts_permit", "used_at = NULL")),
    ("permits", first("contacts_permit", "person_id = person_id + 1")),
    ("permits", first("contacts_action", "text = 'Pay now or else'")),
    ("permits", first("contacts_judgement", "is_allowed = FALSE")),
    (
        "rules",
        "INSERT INTO contacts_rulespoke (judgement_id, rule_id, judged_at) "
        "SELECT id, 'house.minor', judged_at FROM contacts_judgement",
    ),
    ("rulebooks", first("trail_rulebookversion", "files = '{}'")),
    ("rulebooks", first("trail_rulebookanswer", "answered_by = 'iris'")),
    ("contacts", last("contacts_contact")),
    ("contacts", first("contacts_outbox", "state = 'queued'")),
    ("decisions", first("contacts_decision", "reason = 'promise_running'", key="debt_id")),
    ("decisions", last("contacts_decision", key="debt_id")),
    ("snapshot", "UPDATE debts_snapshot SET balance_minor = balance_minor + 1"),
    ("sealed", first("parties_identifier", "person_id = person_id + 1")),
    ("anchors", last("trail_link")),
    ("occurrences", 'UPDATE cases_occurrence SET fields = \'{"about":"weather"}\''),
    ("occurrences", "DELETE FROM trail_link WHERE did = 'occurrence.recorded'"),
    ("acts", 'UPDATE cases_occurrence SET fields = \'{"about":"service"}\''),
    ("acts", last("cases_occurrence")),
]


def test_all_holds_on_honest_books(world: dict[str, Member], inputs: verify.Inputs) -> None:
    assert failing(inputs) == []


@pytest.mark.parametrize(("check", "sql"), TAMPERINGS, ids=[f"{name}-{n}" for n, (name, _) in enumerate(TAMPERINGS)])
def test_a_tampering_is_found_by_its_check(
    check: str, sql: str, world: dict[str, Member], inputs: verify.Inputs
) -> None:
    tamper(sql)

    assert check in failing(inputs)


def test_forged_decisions_with_a_forged_root_are_found_on_the_trail(
    world: dict[str, Member], inputs: verify.Inputs
) -> None:
    Decision.objects.update(reason="promise_running")
    run = Run.objects.get()
    with wiring.bulk().session() as session:
        rows = session.read(f"SELECT {', '.join(decisions.STORED)} FROM contacts_decision", schema=decisions.STORED)  # noqa: S608

    run.decisions_root = decisions.root(rows)
    run.save()

    assert failing(inputs) == ["decisions"]


def test_a_changed_file_and_a_lost_key_are_found(
    world: dict[str, Member], inputs: verify.Inputs, tmp_path: Path
) -> None:
    for path in (inputs.files / "documents").rglob("*"):
        if path.is_file():
            path.write_bytes(b"forged")
    strange = verify.Inputs(inputs.bulk, FileVault(tmp_path / "other-keys"), inputs.files, inputs.anchor_key)

    assert failing(strange) == ["sealed", "documents"]


def test_the_command_prints_one_line_each_and_exits_by_the_outcome(world: dict[str, Member]) -> None:
    run = CliRunner()
    documents_apart = ["--only", "chain", "--only", "trial_balance", "--only", "snapshot"]

    good = run.invoke(command, documents_apart, catch_exceptions=False)
    tamper(TAMPERINGS[2][1])
    bad = run.invoke(command, documents_apart, catch_exceptions=False)
    as_json = run.invoke(command, [*documents_apart, "--json"], catch_exceptions=False)

    assert (good.exit_code, bad.exit_code, as_json.exit_code) == (0, 1, 1)
    assert good.output.splitlines()[-1] == "all 3 invariants hold"
    assert "FAIL every entry and every book sums to zero" in bad.output
    said = json.loads(as_json.output)
    assert [check["name"] for check in said["checks"] if not check["holds"]] == ["trial_balance", "snapshot"]


def test_an_unknown_check_is_refused() -> None:
    refused = CliRunner().invoke(command, ["--only", "everything"])

    assert refused.exit_code == 2
    assert "checks are chain" in refused.output


def test_every_check_has_a_tampering_that_it_finds() -> None:
    in_bulk = {"bulk", "files", "points"}
    """Tampered with in test_verify_roots.py."""
    of_plans = {"plans", "settlements", "approvals"}
    """Tampered with in test_verify_plans.py."""
    found = {name for name, _ in TAMPERINGS} | {"documents"} | in_bulk | of_plans

    assert found == {check.name for check in verify.CHECKS}
