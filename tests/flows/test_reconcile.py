"""The books against the bank and against the creditor: every difference has its cause, and one entry puts it right."""

from __future__ import annotations

from datetime import date
from pathlib import Path

import pytest

from dunwell.adapters.files import FileReader
from dunwell.cases.approvals import NotYourOwn, NotYourTurn
from dunwell.config import wiring
from dunwell.core.actor import Actor, NotForYou
from dunwell.core.money import Money
from dunwell.core.statements import Balance, PaymentFile, PaymentLine, Statement
from dunwell.core.words import Part, Role
from dunwell.debts import reconciling as kept
from dunwell.debts.models import Debt, Discrepancy
from dunwell.flows import reconcile, reconcile_correcting
from dunwell.flows.receive import receive
from dunwell.flows.reconcile import NotABalanceFile, Reconciled
from dunwell.flows.reconcile_correcting import MovedMeanwhile, NotCorrectable
from tests import cast
from tests.flows.money import at, books_tie, lent, pays, state, total

pytestmark = pytest.mark.usefixtures("real_db")
SAMI = Actor("sami", frozenset({Role.SUPERVISOR}))
MONA = Actor("mona", frozenset({Role.MANAGER}))
FEBRUARY, MARCH = date(2026, 2, 2), date(2026, 3, 2)


def line(number: str, minor: int, *, on: date = FEBRUARY, word: str = "", source: str = "mt940") -> PaymentLine:
    return PaymentLine(f"{source}:{number}", minor, "GBP", on, on, (word,) if word else ())


def statement(*lines: PaymentLine, opening: int = 0, closing: int | None = None, on: date = FEBRUARY) -> Statement:
    ends = opening + sum(one.amount_minor for one in lines) if closing is None else closing
    balances = (Balance(Money(opening, "GBP"), on), Balance(Money(ends, "GBP"), on))
    return Statement("GB33BUKB20201555555555", str(on), *balances, tuple(lines), "line 1")


def given(*statements: Statement, on: date = FEBRUARY) -> None:
    lines = tuple(line for one in statements for line in one.lines)
    receive(file=PaymentFile(lines, (), statements=statements), by=cast.CLERK, at=at(on))


def bank(day: date = MARCH) -> Reconciled:
    return reconcile.keep(reconcile.with_bank(wiring.reader(), as_of=day), as_of=day, by=cast.CLERK, at=at(day))


def creditor(folder: Path, rows: str, *, day: date = MARCH) -> Reconciled:
    path = folder / "balances.csv"
    path.write_text(rows)
    seen = reconcile.with_creditor(wiring.reader(), FileReader().read(path), portfolio_id=cast.portfolio(), as_of=day)
    return reconcile.keep(seen, as_of=day, by=cast.CLERK, at=at(day))


def found(state: str = "open") -> dict[str, str]:
    return dict(Discrepancy.objects.filter(state=state).values_list("subject", "cause"))


def corrected(subject: str, *, day: date = MARCH) -> None:
    """Asked for by a supervisor, answered by a manager."""
    number = Discrepancy.objects.get(subject=subject, state="open").pk
    approval = reconcile_correcting.ask(discrepancy_id=number, because="looked at", by=SAMI, at=at(day))
    reconcile_correcting.decide(approval_id=approval, is_yes=True, words="", by=MONA, at=at(day))


def test_the_trial_balance_sums_to_zero_and_is_kept_with_the_day() -> None:
    pays(lent(), 100_00, FEBRUARY)

    seen = reconcile.with_itself(wiring.reader(), as_of=MARCH)

    assert seen.found == ()
    assert sum(row["balance_minor"] for row in seen.totals) == 0
    assert {row["code"]: row["balance_minor"] for row in seen.totals}["cash"] == 100_00


def test_books_that_are_the_banks_have_no_discrepancy_and_cash_ties() -> None:
    debt_id = lent()
    reference = Debt.objects.get(pk=debt_id).reference
    given(statement(line("1", 100_00, word=reference)))

    assert (bank().found, bank().found) == (0, 0)
    [told] = [one for one in kept.newest() if one.against == "bank"]
    assert told.totals == [{"currency": "GBP", "cash_minor": 100_00, "bank_minor": 100_00}]


def test_a_line_that_was_not_booked_is_missing_and_booking_it_is_one_click() -> None:
    reference = Debt.objects.get(pk=lent()).reference
    kept.keep_statements([statement(line("1", 40_00, word=reference))], at=at(FEBRUARY))

    assert bank().causes == {"missing_payment": 1}
    corrected("mt940:1")

    assert total(Debt.objects.get(reference=reference).pk) == 960_00
    assert bank().found == 0
    assert books_tie()


def test_the_same_money_told_by_two_sources_is_booked_once_in_the_end() -> None:
    debt_id = lent()
    reference = Debt.objects.get(pk=debt_id).reference
    given(statement(line("1", 70_00, word=reference)))
    receive(file=PaymentFile((line("x", 70_00, word=reference, source="csv"),), ()), by=cast.CLERK, at=at(FEBRUARY))

    assert bank().causes["double"] == 1
    corrected("csv:x")

    assert total(debt_id) == 930_00
    assert bank().found == 0
    assert books_tie()


def test_two_equal_payments_of_one_statement_are_two() -> None:
    reference = Debt.objects.get(pk=lent()).reference

    given(statement(line("1", 70_00, word=reference), line("2", 70_00, word=reference)))

    assert bank().found == 0


def test_an_amount_that_differs_is_taken_back_and_booked_as_the_bank_says() -> None:
    debt_id = lent()
    reference = Debt.objects.get(pk=debt_id).reference
    receive(file=PaymentFile((line("1", 70_00, word=reference),), ()), by=cast.CLERK, at=at(FEBRUARY))
    kept.keep_statements([statement(line("1", 60_00, word=reference))], at=at(FEBRUARY))

    assert bank().causes == {"amount_differs": 1}
    corrected("mt940:1")

    assert total(debt_id) == 940_00
    assert books_tie()


def test_a_fee_of_the_bank_a_gap_and_a_torn_statement_are_told_apart() -> None:
    given(statement(line("1", -15_00), opening=100_00), on=FEBRUARY)
    given(statement(opening=90_00, on=MARCH), on=MARCH)
    kept.keep_statements([statement(line("9", 5_00, on=MARCH), opening=90_00, closing=96_00, on=MARCH)], at=at(MARCH))

    causes = bank().causes

    assert causes["bank_fee"] == 1
    assert causes["statement_gap"] == 1
    assert causes["statement_broken"] == 1
    corrected("mt940:1")
    assert "mt940:1" in found("corrected")
    assert books_tie()


def test_money_no_statement_shows_is_asked_about_but_not_when_it_is_new() -> None:
    given(statement(on=date(2026, 1, 30)), statement(on=date(2026, 2, 20)), on=date(2026, 2, 20))
    old, new = lent(), lent()
    pays(old, 10_00, FEBRUARY)
    pays(new, 11_00, date(2026, 2, 18))

    assert bank().causes == {"not_at_bank": 1, "timing": 1}


def test_each_difference_with_the_creditor_has_its_cause(tmp_path: Path) -> None:
    for reference in ("C-SAME", "C-PAID", "C-MORE", "C-SOON", "C-GONE"):
        lent(reference=reference)
    pays(Debt.objects.get(reference="C-SOON").pk, 50_00, date(2026, 3, 1))
    rows = "reference,balance\nC-SAME,1000.00\nC-PAID,900.00\nC-MORE,1030.00\nC-SOON,1000.00\nC-NEW,5.00\n"

    creditor(tmp_path, rows)

    assert found() == {
        "C-PAID": "missing_payment", "C-MORE": "amount_differs", "C-SOON": "timing", "C-NEW": "unknown_debt",
        "C-GONE": "not_in_file",
    }  # fmt: skip


def test_what_the_creditor_was_paid_itself_pays_the_debt_and_its_balance_is_taken_over(tmp_path: Path) -> None:
    paid, more = lent(reference="C-PAID"), lent(reference="C-MORE")
    rows = "reference,balance\nC-PAID,0.00\nC-MORE,1030.00\n"
    creditor(tmp_path, rows)

    corrected("C-PAID")
    corrected("C-MORE")

    assert (total(paid), state(paid), total(more)) == (0, "paid", 1_030_00)
    assert creditor(tmp_path, rows).found == 0
    assert books_tie()


def test_a_fee_that_is_not_the_creditors_is_waived(tmp_path: Path) -> None:
    from dunwell.core import journal
    from dunwell.ledger import services as ledger

    debt_id = lent(reference="C-FEE")
    draft = journal.charge(
        book=cast.portfolio(), subject_id=debt_id, currency="GBP", parts={Part.FEES: 12_00}, effective_on=FEBRUARY,
        because="late",
    )  # fmt: skip
    ledger.post(draft=draft, reference="charge:test", by=cast.CLERK, at=at(FEBRUARY))

    assert creditor(tmp_path, "reference,balance\nC-FEE,1000.00\n").causes == {"fee_not_theirs": 1}
    corrected("C-FEE")

    assert total(debt_id) == 1_000_00


def test_comparing_again_finds_the_same_and_what_agrees_is_gone(tmp_path: Path) -> None:
    lent(reference="C-PAID")
    first = creditor(tmp_path, "reference,balance\nC-PAID,900.00\n")
    again = creditor(tmp_path, "reference,balance\nC-PAID,900.00\n")

    assert (first.new, again.new, again.found) == (1, 0, 1)
    assert creditor(tmp_path, "reference,balance\nC-PAID,1000.00\n").found == 0
    assert found("gone") == {"C-PAID": "missing_payment"}


def test_nobody_approves_their_own_and_only_a_manager_says_yes(tmp_path: Path) -> None:
    lent(reference="C-PAID")
    creditor(tmp_path, "reference,balance\nC-PAID,900.00\n")
    number = Discrepancy.objects.get().pk
    with pytest.raises(NotForYou):
        reconcile_correcting.ask(discrepancy_id=number, because="", by=cast.OFFICER, at=at(MARCH))
    own = reconcile_correcting.ask(discrepancy_id=number, because="", by=MONA, at=at(MARCH))

    with pytest.raises(NotYourOwn):
        reconcile_correcting.decide(approval_id=own, is_yes=True, words="", by=MONA, at=at(MARCH))
    with pytest.raises(NotYourTurn):
        reconcile_correcting.decide(approval_id=own, is_yes=True, words="", by=SAMI, at=at(MARCH))
    other = Actor("maya", frozenset({Role.MANAGER}))
    reconcile_correcting.decide(approval_id=own, is_yes=False, words="not so", by=other, at=at(MARCH))

    assert found() == {"C-PAID": "missing_payment"}


def test_a_yes_after_money_moved_books_nothing(tmp_path: Path) -> None:
    debt_id = lent(reference="C-PAID")
    creditor(tmp_path, "reference,balance\nC-PAID,900.00\n")
    number = Discrepancy.objects.get().pk
    approval = reconcile_correcting.ask(discrepancy_id=number, because="", by=SAMI, at=at(MARCH))
    pays(debt_id, 30_00, FEBRUARY)

    with pytest.raises(MovedMeanwhile, match="compare again"):
        reconcile_correcting.decide(approval_id=approval, is_yes=True, words="", by=MONA, at=at(MARCH))

    assert total(debt_id) == 970_00


def test_what_no_entry_puts_right_is_explained_in_words(tmp_path: Path) -> None:
    lent(reference="C-GONE")
    creditor(tmp_path, "reference,balance\nOTHER,1.00\n")
    number = Discrepancy.objects.get(subject="C-GONE").pk

    with pytest.raises(NotCorrectable, match="look into it"):
        reconcile_correcting.ask(discrepancy_id=number, because="", by=SAMI, at=at(MARCH))
    with pytest.raises(NotCorrectable, match="few words"):
        reconcile_correcting.explain(discrepancy_id=number, words=" ", by=SAMI, at=at(MARCH))
    reconcile_correcting.explain(discrepancy_id=number, words="recalled tomorrow", by=SAMI, at=at(MARCH))

    assert creditor(tmp_path, "reference,balance\nOTHER,1.00\n").new == 0
    assert "C-GONE" in found("explained")


def test_a_broken_balance_file_keeps_its_good_part_and_tells_the_rest(tmp_path: Path) -> None:
    lent(reference="C-1")
    lent(reference="C-2")

    done = creditor(tmp_path, "reference,balance\nC-1,twelve\nC-2,1000.00\nC-3,1\nC-3,2\n")

    assert [problem.partition(":")[0] for problem in done.problems] == ["row 2", "row 4", "row 5"]
    assert found() == {}
    with pytest.raises(NotABalanceFile, match="reference and balance"):
        creditor(tmp_path, "a,b\n1,2\n")
