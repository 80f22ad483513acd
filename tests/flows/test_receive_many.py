"""A large file booked as columns leaves the books as the same file booked line by line."""

from __future__ import annotations

import re
from datetime import date
from itertools import count

import pytest
from hypothesis import HealthCheck, Phase, given, settings
from hypothesis import strategies as st

from dunwell.config import wiring
from dunwell.core.interest import Every
from dunwell.core.statements import PaymentFile, PaymentLine
from dunwell.core.words import Part
from dunwell.debts import terms
from dunwell.debts.models import Charge, Debt, Instalment, Receipt, StateMove
from dunwell.flows.receive import Received, receive
from dunwell.flows.receive_many import receive_many
from dunwell.flows.verify_roots import bulk_postings
from dunwell.ledger.models import Posting
from dunwell.parties.models import Payer
from tests import cast
from tests.flows.money import at, bears, books_tie, charged_to, lent

pytestmark = pytest.mark.usefixtures("real_db")
DEBTS = 5
KNOWN = date(2026, 3, 10)
_worlds = count(1)

LINES = st.lists(
    st.tuples(
        st.integers(0, DEBTS + 1),  # which debt; beyond them no debt, or two at once
        st.one_of(st.integers(1, 150_00), st.just(100_00), st.sampled_from([-100_00, 105_00, 95_00])),
        st.sampled_from([date(2023, 1, 2), date(2026, 2, 10), date(2026, 3, 1), date(2026, 3, 9), date(2026, 5, 1)]),
        st.sampled_from(["GBP", "GBP", "GBP", "USD"]),
        st.integers(0, 20),  # the line's own number: now and then one stands twice
    ),
    min_size=1,
    max_size=14,
)


def world(name: str) -> list[str]:
    """Debts of one twin: two plain ones of different orders, three that bear interest, one of them compound interest
    with an order of its own and a rest that is too small to ask for, one on days that bear none; references."""
    references = [f"{name}-{number}" for number in range(DEBTS)]
    for number, reference in enumerate(references):
        parts = {Part.PRINCIPAL: 90_00, Part.INTEREST: 10_00, Part.COSTS: 5_00}
        debt_id = lent(reference=reference, parts=parts)
        if number == 1:
            Debt.objects.filter(pk=debt_id).update(allocation_order="principal,interest,fees,costs")
        if number == 2:
            bears(debt_id)
        if number == 3:
            bears(
                debt_id, "0.24", method="compound", allocation_order="interest,principal,fees,costs",
                small_difference_minor=20_00,
            )  # fmt: skip
        if number == 4:
            bears(debt_id, every=Every.DAY)
            terms.stop(
                debt_id=debt_id, starts_on=date(2026, 1, 20), ends_on=date(2026, 2, 20), because="asked for",
                by=cast.CLERK, at=at(date(2026, 1, 19)),
            )  # fmt: skip
    return references


def said(references: list[str], name: str, lines: list[tuple[int, int, date, str, int]]) -> PaymentFile:
    """The file of one twin. A number that stands twice says the same twice."""
    found: dict[int, PaymentLine] = {}
    told = []
    for which, minor, day, currency, number in lines:
        named = (
            references[which : which + 1] if which < DEBTS else ("", " ".join(references[:2]))[which - DEBTS].split()
        )
        line = PaymentLine(
            f"bank:{name}:{number}", minor, currency, day, day, tuple(named), payer_name=f"Payer {number}",
            payer_account=f"GB{number:04}", is_return=minor < 0, return_code="AM04" if minor < 0 else "",
        )  # fmt: skip
        told.append(found.setdefault(number, line))
    return PaymentFile(tuple(told), ())


def left(name: str) -> dict[str, object]:
    """Everything a file changed of one twin, without ids."""
    debts = {row.pk: row for row in Debt.objects.filter(reference__startswith=f"{name}-").order_by("reference")}
    place = {pk: row.reference.removeprefix(name) for pk, row in debts.items()}
    receipts = list(Receipt.objects.filter(reference__startswith=f"bank:{name}:").order_by("reference"))
    postings = Posting.objects.filter(subject_id__in=list(debts)).values_list(
        "subject_id", "code", "amount_minor", "effective_on", "entry__kind", "entry__because"
    )
    charges = Charge.objects.filter(debt_id__in=list(debts)).order_by("debt_id", "ends_on", "amount_minor", "id")
    lines = Instalment.objects.filter(debt_id__in=list(debts)).order_by("due_on", "amount_minor", "id")
    payers = Payer.objects.filter(reference__startswith=f"bank:{name}:").order_by("reference")
    return {
        "states": [(row.state, row.state_since) for row in debts.values()],
        "moves": sorted(
            (place[row.debt_id], row.old, row.new, row.moved_on, row.because)
            for row in StateMove.objects.filter(debt_id__in=list(debts))
        ),
        "receipts": [
            (
                row.reference.removeprefix(f"bank:{name}"), row.state, place.get(row.debt_id or 0), row.amount_minor,
                row.received_on, row.words.replace(name, ""), row.because.replace(name, ""), row.allocation_order,
            )
            for row in receipts
        ],
        "cash": sorted(
            Posting.objects.filter(entry_id__in=[row.entry_id for row in receipts], code="cash").values_list(
                "amount_minor", "currency"
            )
        ),
        "postings": sorted(
            (place[subject], *map(str, rest), re.sub(r"(entry |charge |interest:)[0-9]+", "", why))
            for subject, *rest, why in postings
            if subject is not None
        ),
        "charges": [
            (place[row.debt_id], row.starts_on, row.ends_on, row.amount_minor, row.withdrawn_at is None,
             row.entry_id is None, row.withdrawn_entry_id is None)
            for row in charges
        ],
        "schedule": sorted(
            (place[row.debt_id], row.due_on, row.amount_minor, row.replaced_at is None) for row in lines
        ),
        "payers": [
            (row.reference.removeprefix(f"bank:{name}"), row.name, row.account_index) for row in payers
        ],
    }  # fmt: skip


@settings(
    max_examples=12, deadline=None, suppress_health_check=list(HealthCheck), phases=[Phase.explicit, Phase.generate]
)
@given(LINES, st.integers(1, 6))
def test_a_file_booked_as_columns_leaves_what_line_by_line_leaves(
    lines: list[tuple[int, int, date, str, int]], at_once: int
) -> None:
    one, many = (f"{letter}{next(_worlds)}" for letter in "PQ")
    files = {name: said(world(name), name, lines) for name in (one, many)}
    charged_to(date(2026, 3, 5))

    by_line = receive(file=files[one], by=cast.CLERK, at=at(KNOWN), vault=wiring.vault())
    by_column = told_in_columns(files[many], at_once)

    assert replace_words(by_column, many) == replace_words(by_line, one)
    assert left(many) == left(one)
    assert books_tie()
    assert bulk_postings(wiring.reader()) == []
    again = told_in_columns(files[many], at_once)
    assert (again.booked, again.returned, again.unmatched, again.held) == (0, 0, 0, 0)
    assert left(many) == left(one)


def told_in_columns(file: PaymentFile, at_once: int) -> Received:
    return receive_many(wiring.bulk(), file=file, by=cast.CLERK, at=at(KNOWN), vault=wiring.vault(), at_once=at_once)


def replace_words(done: Received, name: str) -> tuple[object, ...]:
    problems = sorted((one.where.replace(name, ""), one.why) for one in done.problems)
    money = {currency: minor for currency, minor in (done.booked_minor or {}).items() if minor}
    return done.booked, done.old, done.returned, done.unmatched, done.held, done.repeated, money, problems
