"""A payment that comes back: the money is reversed, and its code acts on the account, the person and the promise."""

from __future__ import annotations

from datetime import UTC, date, datetime

import pytest

from dunwell.cases import queries as cases
from dunwell.cases.models import Promise, WorkItem
from dunwell.config import wiring
from dunwell.core.money import Money
from dunwell.core.statements import Advice, Network, PaymentFile, PaymentLine
from dunwell.debts.models import Debt, Receipt
from dunwell.flows.promise import judge_promises, take_promise
from dunwell.flows.receive import Received, receive
from dunwell.ledger import queries as books
from dunwell.parties import services as parties
from dunwell.parties.models import Circumstance, Identifier
from tests import cast
from tests.cast import Member

pytestmark = pytest.mark.django_db
PAID_ON, BACK_ON = date(2026, 2, 3), date(2026, 2, 5)
NOW = datetime(2026, 2, 6, 9, 0, tzinfo=UTC)


def take(*lines: PaymentLine, advices: tuple[Advice, ...] = ()) -> Received:
    return receive(file=PaymentFile(lines, (), advices=advices), by=cast.CLERK, at=NOW)


def reference_of(member: Member) -> str:
    return str(Debt.objects.get(pk=member.debt_id).reference)


def paid(member: Member, *, number: str = "b:1") -> PaymentLine:
    return PaymentLine(number, 10_000, "GBP", PAID_ON, PAID_ON, (reference_of(member),))


def came_back(member: Member, code: str, network: Network, *, number: str = "arudd:1") -> PaymentLine:
    return PaymentLine(
        number, -10_000, "GBP", BACK_ON, BACK_ON, (reference_of(member),), "", "", True, code, network=network
    )


def reasons() -> list[tuple[str, str, str]]:
    """Kind, skill and reason of every work item."""
    return [(item.kind, item.skill, item.reason.partition(" ")[0]) for item in WorkItem.objects.order_by("id")]


def with_account(member: Member) -> None:
    parties.add_identifier(
        person_id=member.person_id,
        kind="bank_account",
        value="20201555555555",
        source="mandate",
        starts_on=date(2026, 1, 1),
        vault=wiring.vault(),
        by=cast.CLERK,
        at=NOW,
    )


@pytest.mark.parametrize(("code", "network"), [("R01", "ach"), ("AM04", "sepa"), ("0", "bacs")])
def test_a_debit_without_funds_is_reversed_and_may_be_tried_again(code: str, network: Network) -> None:
    ada = cast.ada()
    with_account(ada)

    done = take(paid(ada), came_back(ada, code, network))

    found = books.balance(ada.debt_id)
    assert (done.booked, done.returned, found and found.total_minor) == (1, 1, 30_000)
    assert reasons() == [("returned_payment", "general", "returned_retry")]
    assert Identifier.objects.get().ends_on is None


@pytest.mark.parametrize(
    ("code", "network"),
    [("R02", "ach"), ("R03", "ach"), ("R07", "ach"), ("R10", "ach"), ("AC04", "sepa"), ("B", "bacs")],
)
def test_a_closed_account_or_a_revoked_authority_is_not_used_again(code: str, network: Network) -> None:
    ada = cast.ada()
    with_account(ada)

    take(paid(ada), came_back(ada, code, network))

    assert reasons() == [("returned_payment", "general", "returned_final")]
    assert Identifier.objects.get().ends_on == BACK_ON


@pytest.mark.parametrize(("code", "network"), [("R14", "ach"), ("R15", "ach"), ("MD07", "sepa"), ("2", "bacs")])
def test_a_reported_death_holds_every_contact_and_asks_a_supervisor_to_verify_it(code: str, network: Network) -> None:
    ada = cast.ada()
    take_promise(
        debt_id=ada.debt_id, person_id=ada.person_id, amount=Money(5_000, "GBP"), due_on=date(2026, 2, 20),
        channel="phone", by=cast.CLERK, at=NOW,
    )  # fmt: skip

    take(paid(ada), came_back(ada, code, network))

    fact = Circumstance.objects.get()
    assert (fact.kind, fact.detail, fact.withdrawn_at) == ("deceased", "reported_by_bank", None)
    assert ("returned_payment", "supervisor", "returned_deceased") in reasons()
    assert Promise.objects.get().withdrawn_at is not None


def test_a_promise_that_the_returned_money_had_kept_asks_for_a_person() -> None:
    ada = cast.ada()
    take_promise(
        debt_id=ada.debt_id, person_id=ada.person_id, amount=Money(10_000, "GBP"), due_on=PAID_ON, channel="phone",
        by=cast.CLERK, at=NOW, made_on=date(2026, 2, 1), grace_days=0,
    )  # fmt: skip
    take(paid(ada))
    assert judge_promises(as_of=NOW.date(), by=cast.CLERK, at=NOW) == {"kept": 1}

    take(came_back(ada, "R01", "ach"))

    [line] = cases.promises_of([ada.debt_id], as_of=NOW.date(), seen_by=cast.CLERK)
    assert line.state == "broken"
    assert ("promise_broken", "general", "promise_broken") in reasons()


def test_a_code_we_do_not_know_changes_nothing_but_the_money_and_asks_a_person() -> None:
    ada = cast.ada()
    with_account(ada)

    take(paid(ada), came_back(ada, "R97", "ach"))

    assert reasons() == [("returned_payment", "general", "returned_unknown")]
    assert (Identifier.objects.get().ends_on, Circumstance.objects.count()) == (None, 0)


def test_a_third_return_is_not_tried_again() -> None:
    ada = cast.ada()

    for number in range(3):
        take(paid(ada, number=f"b:{number}"), came_back(ada, "R01", "ach", number=f"ach:{number}"))

    assert [reason for _, _, reason in reasons()] == ["returned_retry", "returned_retry", "returned_final"]


def test_one_return_told_by_the_report_and_by_the_statement_takes_the_money_back_once() -> None:
    ada = cast.ada()

    done = take(
        paid(ada), paid(ada, number="b:2"), came_back(ada, "0", "bacs"), came_back(ada, "", "", number="GB33:x:y:1")
    )

    found = books.balance(ada.debt_id)
    assert (done.returned, done.unmatched, found and found.total_minor) == (1, 1, 20_000)
    assert "another source" in Receipt.objects.get(state="unmatched").because


def test_money_of_ours_that_comes_back_pays_no_debt() -> None:
    ada = cast.ada()

    done = take(PaymentLine("b:1", 10_000, "GBP", PAID_ON, PAID_ON, (reference_of(ada),), "", "", True, "AC01"))

    assert (done.booked, done.unmatched) == (0, 1)


def test_an_ended_instruction_acts_once_and_one_that_names_no_debt_is_told() -> None:
    ada = cast.ada()
    with_account(ada)
    ended = Advice("addacs:1", "instruction", "bacs", "1", BACK_ON, (reference_of(ada),), where="MessagingAdvice 1")
    strange = Advice("addacs:2", "instruction", "bacs", "1", BACK_ON, ("ZZ-99999",), where="MessagingAdvice 2")

    first, again = take(advices=(ended, strange)), take(advices=(ended,))

    assert (first.advised, again.advised) == (1, 1)
    assert [problem.where for problem in first.problems] == ["MessagingAdvice 2"]
    assert reasons() == [("returned_payment", "general", "advice_instruction")]
    assert Identifier.objects.get().ends_on == BACK_ON
