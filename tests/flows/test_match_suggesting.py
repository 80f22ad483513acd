"""What a payment that names no debt may be for: rare reasons weigh more, and a guess stays a guess."""

from __future__ import annotations

from datetime import UTC, date, datetime

import pytest

from dunwell.config import wiring
from dunwell.core.money import Money
from dunwell.core.statements import PaymentFile, PaymentLine
from dunwell.core.words import Part
from dunwell.debts.models import Debt
from dunwell.flows import match, match_suggesting
from dunwell.flows.match_suggesting import Suggested
from dunwell.flows.promise import take_promise
from dunwell.flows.receive import receive
from tests import cast
from tests.flows.test_match import SAMI

pytestmark = pytest.mark.django_db
PAID_ON = date(2026, 2, 3)
NOW = datetime(2026, 2, 6, 9, 0, tzinfo=UTC)


def arrives(minor: int, *words: str, number: str = "b:1", name: str = "", account: str = "") -> None:
    line = PaymentLine(number, minor, "GBP", PAID_ON, PAID_ON, words, name, account)
    receive(file=PaymentFile((line,), ()), by=cast.CLERK, at=NOW, vault=wiring.vault())


def strangers(count: int) -> None:
    for number in range(count):
        person_id, _ = cast.person(f"Stranger{number} Someone")
        cast.owes(person_id, reference=f"ST-{number}", parts={Part.PRINCIPAL: 50_000 + number})


def suggested() -> list[Suggested]:
    found, total = match_suggesting.page_of(offset=0, limit=50, seen_by=SAMI)
    assert total == len(found)
    return found


def test_a_payer_of_a_persons_name_is_suggested_whichever_way_it_is_written() -> None:
    strangers(6)
    ada = cast.ada()
    arrives(10_000, "rent", name="MRS PAYS ADA")

    [one] = suggested()

    assert (one.payer_name, [part.debt_id for part in one.suggestions[0].parts]) == ("MRS PAYS ADA", [ada.debt_id])
    assert one.suggestions[0].kinds == ("name",)


def test_more_reasons_make_a_suggestion_surer() -> None:
    strangers(6)
    ada = cast.ada()
    take_promise(
        debt_id=ada.debt_id, person_id=ada.person_id, amount=Money(10_000, "GBP"), due_on=date(2026, 2, 5),
        channel="phone", by=cast.CLERK, at=NOW, made_on=date(2026, 2, 1),
    )  # fmt: skip
    arrives(9_000, number="b:1", name="Ada Pays")
    arrives(10_000, number="b:2", name="Ada Pays")

    less, more = (one.suggestions[0] for one in suggested())

    assert set(more.kinds) == {"name", "promise"}
    assert more.chance > less.chance


def test_an_account_that_paid_a_debt_before_is_known_again() -> None:
    strangers(6)
    ada = cast.ada()
    arrives(5_000, str(Debt.objects.get(pk=ada.debt_id).reference), number="b:1", account="GB11ADA")
    arrives(5_000, "monthly", number="b:2", account="gb11 ada")

    [one] = suggested()

    assert (one.suggestions[0].parts[0].debt_id, one.suggestions[0].kinds) == (ada.debt_id, ("history",))


def test_a_payment_confirmed_by_a_person_teaches_the_next_one() -> None:
    strangers(6)
    ada = cast.ada()
    arrives(5_000, number="b:1", account="GB11ADA")
    match.apply(receipt_id=suggested()[0].receipt.receipt_id, parts={ada.debt_id: 5_000}, by=SAMI, at=NOW)
    arrives(5_000, number="b:2", account="GB11ADA")

    assert suggested()[0].suggestions[0].parts[0].debt_id == ada.debt_id


def test_one_payment_for_all_a_person_owes_is_split_to_the_cent() -> None:
    strangers(6)
    ada = cast.ada()
    other = cast.owes(ada.person_id, reference="NW-2", parts={Part.PRINCIPAL: 12_345})
    arrives(42_345, name="Ada Pays")

    best = suggested()[0].suggestions[0]

    assert {part.debt_id: part.minor for part in best.parts} == {ada.debt_id: 30_000, other: 12_345}
    assert "several" in best.kinds


def test_two_payments_that_clear_one_debt_together_say_so() -> None:
    strangers(6)
    ada = cast.ada()
    arrives(10_000, number="b:1", name="Ada Pays")
    arrives(20_000, number="b:2", name="Ada Pays")

    assert all(
        one.suggestions[0].parts[0].debt_id == ada.debt_id and "together" in one.suggestions[0].kinds
        for one in suggested()
    )


def test_what_nothing_speaks_for_has_no_suggestion_and_nothing_is_ever_posted_by_one() -> None:
    strangers(3)
    arrives(999, "hello")
    arrives(50_001, number="b:2", name="Stranger1 Someone")

    nothing, something = suggested()

    assert nothing.suggestions == ()
    assert something.suggestions[0].chance < 1
    assert len(suggested()) == 2


def test_a_page_of_payments_asks_a_dozen_questions_however_many_they_are(
    django_assert_max_num_queries: pytest.FixtureRequest,
) -> None:
    strangers(4)
    for number in range(12):
        arrives(100 + number, f"ST-{number % 4}x", number=f"b:{number}", name=f"Stranger{number % 4} Someone")

    with django_assert_max_num_queries(14):  # type: ignore[operator]
        found = suggested()

    assert all(one.suggestions for one in found)
