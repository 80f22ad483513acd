"""What money stories share: terms, payments as a bank states them, balances, and that the books tie."""

from __future__ import annotations

from datetime import UTC, date, datetime, time
from itertools import count

from dunwell import rulebook
from dunwell.config import wiring
from dunwell.core.interest import DayCount, Every
from dunwell.core.statements import PaymentFile, PaymentLine
from dunwell.core.words import Part
from dunwell.debts import invariants, terms
from dunwell.debts.models import Debt
from dunwell.flows.accrue import Accrued, accrue
from dunwell.flows.receive import Received, receive
from dunwell.ledger import queries as books
from tests import cast

_numbers = count(1)


def at(day: date, hour: int = 9) -> datetime:
    """A moment of a day."""
    return datetime.combine(day, time(hour), UTC)


def lent(minor: int = 1_000_00, *, on: date = date(2026, 1, 1), reference: str = "", **named: object) -> int:
    """A debt of Ada's with one part, principal, owed from `on`."""
    person_id = cast.person("Ada Pays")[0]
    number = reference or f"M-{next(_numbers):05}"
    parts = named.pop("parts", {Part.PRINCIPAL: minor})
    return cast.owes(person_id, reference=number, parts=parts, opened_on=on, due=(on,), **named)  # type: ignore[arg-type]


def bears(
    debt_id: int, rate: str = "0.12", *, starts_on: date = date(2026, 1, 1), method: str = "simple",
    recorded_on: date = cast.ON, **named: object,
) -> int:  # fmt: skip
    """Terms of one debt: by default one percent a month, months of thirty days."""
    debt = Debt.objects.get(pk=debt_id)
    usual: dict[str, object] = {"day_count": DayCount.THIRTY_360, "every": Every.MONTH}
    new = terms.NewTerms(
        debt.portfolio_id, starts_on, method, "the contract", {starts_on: rate} if method != "none" else {},
        debt_id=debt_id, **{**usual, **named},  # type: ignore[arg-type]
    )  # fmt: skip
    return terms.agree(new=new, by=cast.CLERK, at=at(recorded_on))


def charged_to(day: date, *, hour: int = 9) -> Accrued:
    """The job, run on a day."""
    return accrue(wiring.bulk(), book=rulebook.load(), as_of=day, by=cast.CLERK, at=at(day, hour))


def pays(
    debt_id: int, minor: int, on: date, *, known: date | None = None, code: str = "", currency: str = "GBP"
) -> Received:
    """A payment (or with a minus, its return) valued on one day and told to us on another."""
    reference = str(Debt.objects.get(pk=debt_id).reference)
    line = PaymentLine(
        f"bank:{next(_numbers)}", minor, currency, on, on, (reference,), is_return=bool(code), return_code=code
    )
    return receive(file=PaymentFile((line,), ()), by=cast.CLERK, at=at(known or on, 12))


def owed(debt_id: int, *, on: date | None = None, known_at: datetime | None = None) -> dict[str, int]:
    """What is owed by part, parts that are zero left out."""
    parts = books.owed(subject_id=debt_id, as_of=on, known_at=known_at)
    return {str(part): minor for part, minor in parts.items() if minor}


def total(debt_id: int) -> int:
    """Everything owed."""
    return sum(owed(debt_id).values())


def state(debt_id: int) -> str:
    """The debt's state."""
    return str(Debt.objects.get(pk=debt_id).state)


def books_tie() -> bool:
    """Trial balance, entries, receipts and states agree."""
    reader = wiring.reader()
    found = [
        *books.off_balance_in(reader),
        *books.torn_in(reader),
        *invariants.receipts_against_entries(reader),
        *invariants.states_against_balances(reader),
        *invariants.states_against_moves(reader),
        *invariants.charges_against_entries(reader),
    ]
    assert found == []
    return True
