"""Remit: pay a client what was collected for it, less our commission or with an invoice for it, once.

What is due is what the book holds in cash and does not hold for payers, so a payment that comes back after it was
remitted lowers the next remittance. Run again for the same day it finds nothing due.
"""

from __future__ import annotations

from collections.abc import Sequence
from datetime import date, datetime

import polars as pl
from django.db import transaction

from dunwell.core import journal
from dunwell.core.actor import Actor
from dunwell.core.cycles import ended_on
from dunwell.core.interest import RATE_UNITS, read_rate, show_rate
from dunwell.core.money import Money, round_ratio
from dunwell.core.refusal import Refusal, Sentence
from dunwell.core.words import Role
from dunwell.debts import remittances
from dunwell.debts.remittances import Book, Made, NoCommission
from dunwell.insight.remittance import INVOICE_LINES, commission_invoice, remittance
from dunwell.insight.report import Report
from dunwell.ledger import services as ledger
from dunwell.ledger import trust
from dunwell.trail import services as trail

MAY = (Role.MANAGER,)


class NothingToRemit(Refusal, ValueError):
    """Nothing is due to the client."""


class CommissionAboveCollected(Refusal, ValueError):
    """The commission with its tax is more than what was collected, so that it cannot be kept back."""


class NotInvoiced(Refusal, ValueError):
    """The remittance has no commission that waits to be paid."""


class NotYet(Refusal, ValueError):
    """The day lies in the future."""


@transaction.atomic
def remit(*, client: str, through: date, by: Actor, at: datetime) -> list[Made]:
    """Pay a client everything collected for it by `through`, book by book and currency by currency.

    Raises   NotForYou, NoSuchClient, NoCommission, NothingToRemit, CommissionAboveCollected, NotYet
    """
    by.must(*MAY)
    if through > at.date():
        raise NotYet("{day} lies in the future; remit what was collected by today or before", day=through)
    return _remit(client, remittances.books_of(client), through, by=by, at=at)


@transaction.atomic
def _remit(client: str, of: Sequence[Book], through: date, *, by: Actor, at: datetime) -> list[Made]:
    done, owing = list[Made](), list[Sentence]()
    for book in of:
        remittances.hold(book.portfolio_id)
        for currency in trust.currencies(book.portfolio_id):
            due = trust.due(book.portfolio_id, currency, through=through)
            if due > 0:
                done.append(_pay(book.portfolio_id, currency, due, through, by=by, at=at))
            elif due < 0:
                owing.append(
                    Sentence("{amount} of {portfolio}", {"amount": Money(-due, currency), "portfolio": book.name})
                )
    if not done and owing:
        raise NothingToRemit(
            "nothing collected for {client} by {day} waits to be paid out; first make good what came back: {owing}",
            client=client, day=through, owing=owing,
        )  # fmt: skip
    if not done:
        raise NothingToRemit("nothing collected for {client} by {day} waits to be paid out", client=client, day=through)
    return done


def _pay(book: int, currency: str, gross_minor: int, through: date, *, by: Actor, at: datetime) -> Made:
    terms = remittances.agreed(book, on=through)
    commission = round_ratio(gross_minor * terms.rate_units, RATE_UNITS) + terms.fixed_minor
    vat = round_ratio(commission * terms.vat_units, RATE_UNITS)
    kept = commission + vat if terms.is_net else 0
    if max(kept, commission) > gross_minor:
        raise CommissionAboveCollected(
            "the commission of {commission} is more than the {collected} collected; wait for more, or agree that it is "
            "invoiced",
            commission=Money(commission + vat, currency),
            collected=Money(gross_minor, currency),
        )
    last = trust.last_entry(book, currency, through=through)
    name = f"{book}:{currency}:{through}:{last}"
    if commission:
        earned = journal.commission(
            book=book, currency=currency, amount_minor=commission, vat_minor=vat, effective_on=through,
            because=f"{terms.rate} of it",
        )  # fmt: skip
        ledger.post(draft=earned, reference=f"commission:{name}", by=by, at=at)
    paid = journal.remittance(
        book=book, currency=currency, gross_minor=gross_minor, kept_minor=kept, effective_on=through,
        because="net of commission" if terms.is_net else "gross, commission invoiced",
    )  # fmt: skip
    posted = ledger.post(draft=paid, reference=f"remittance:{name}", by=by, at=at)
    made = remittances.keep(
        portfolio_id=book, currency=currency, through=through, gross_minor=gross_minor, commission_minor=commission,
        vat_minor=vat, by_terms=terms, entry_id=posted.entry_id, last_entry_id=last, by=by, at=at,
    )  # fmt: skip
    said: dict[str, object] = {"remittance": made.remittance_id, "gross_minor": gross_minor, "commission": commission}
    said |= {"vat_minor": vat}
    trail.note(by=by, did="client.remitted", about=("portfolio", book), at=at, because=said)
    return made


def due_clients(*, today: date) -> list[tuple[str, date]]:
    """Clients whose cycle ended and who were not paid through its last day, with that day."""
    return sorted(_due_books(today))


def remit_due(*, by: Actor, at: datetime) -> tuple[list[Made], list[str]]:
    """Pay every client of the books whose cycle ended, through its last day; in words who could not be paid and why.

    One that cannot be paid keeps no other waiting. Run again it pays nobody twice. Raises NotForYou.
    """
    by.must(*MAY)
    done, refused = list[Made](), list[str]()
    for (client, through), of in sorted(_due_books(at.date()).items()):
        try:
            done += _remit(client, of, through, by=by, at=at)
        except (NothingToRemit, NoCommission, CommissionAboveCollected) as why:
            refused.append(f"{client}: {why}")
    return done, refused


def _due_books(today: date) -> dict[tuple[str, date], list[Book]]:
    """Books whose cycle ended with money that waits to be paid out, by client and last day."""
    found: dict[tuple[str, date], list[Book]] = {}
    for client in remittances.clients():
        for book in remittances.books_of(client):
            live = [one for one in remittances.agreements(book.portfolio_id) if one.starts_on <= today]
            through = ended_on(live[-1].cycle, today) if live else None
            if through and any(
                trust.due(book.portfolio_id, currency, through=through) > 0
                for currency in trust.currencies(book.portfolio_id)
            ):
                found.setdefault((client, through), []).append(book)
    return found


@transaction.atomic
def invoice_paid(*, remittance_id: int, on: date, by: Actor, at: datetime) -> None:
    """Book that a client paid the commission invoiced with a remittance, once. Raises NotForYou, NotInvoiced."""
    by.must(*MAY)
    made = remittances.made(remittance_id)
    if made is None or made.is_net or not made.commission_minor or made.paid_entry_id is not None:
        raise NotInvoiced("remittance {number} has no invoiced commission that waits to be paid", number=remittance_id)
    draft = journal.commission_paid(
        book=made.portfolio_id, currency=made.currency, amount_minor=made.invoiced_minor, effective_on=on,
        because=f"invoice {remittance_id}",
    )  # fmt: skip
    posted = ledger.post(draft=draft, reference=f"invoice:{remittance_id}", by=by, at=at)
    remittances.paid(remittance_id=remittance_id, entry_id=posted.entry_id)
    trail.note(
        by=by, did="invoice.paid", about=("portfolio", made.portfolio_id), at=at, because={"invoice": remittance_id}
    )


def statement(made: Made) -> Report:
    """The statement of a remittance, with its invoice among the notes."""
    earlier = remittances.before(made)
    lines = trust.collected(
        made.portfolio_id,
        made.currency,
        through=made.through,
        before=earlier.through if earlier else None,
        last_entry_id=earlier.last_entry_id if earlier else 0,
    )
    lines = [line for line in lines if line.entry_id <= made.last_entry_id]
    references = remittances.references({line.subject_id for line in lines})
    rows = [(references.get(one.subject_id, ""), one.kind, one.effective_on, one.amount_minor) for one in lines]
    schema = {"reference": pl.String(), "what": pl.String(), "effective_on": pl.Date(), "collected_minor": pl.Int64()}
    return remittance(
        pl.DataFrame(rows, schema=schema, orient="row"),
        title=f"Remittance {made.remittance_id}",
        through=made.through,
        gross_minor=made.gross_minor,
        currency=made.currency,
        notes=_notes(made),
    )


def invoice(made: Made) -> Report:
    """The invoice of a remittance's commission: each line net, its tax, and gross."""
    fixed = made.fixed_minor
    parts = [(f"Commission, {show_rate(read_rate(made.rate))} % of what was collected", made.commission_minor - fixed)]
    parts += [("Fixed sum", fixed)] if fixed else []
    vat = [round_ratio(minor * read_rate(made.vat_rate), RATE_UNITS) for _, minor in parts]
    vat[-1] += made.vat_minor - sum(vat)
    lines = [(what, minor, tax, minor + tax) for (what, minor), tax in zip(parts, vat, strict=True)]
    sender, client = remittances.parties_of(made.portfolio_id)
    return commission_invoice(
        pl.DataFrame(lines, schema=INVOICE_LINES, orient="row"),
        title=f"Invoice {made.remittance_id}",
        on=made.through,
        currency=made.currency,
        notes=(
            f"From {sender}" + (f", VAT number {made.vat_number}" if made.vat_number else ""),
            f"To {client}",
            f"VAT {show_rate(read_rate(made.vat_rate))} %",
            _settled(made),
        ),
    )


def _settled(made: Made) -> str:
    if made.is_net:
        return "Kept back from what was paid out"
    return "Paid" if made.paid_entry_id else "To be paid"


def _notes(made: Made) -> tuple[str, ...]:
    gross, commission, vat, out = (
        f"{Money(minor, made.currency).decimal:,} {made.currency}"
        for minor in (made.gross_minor, made.commission_minor, made.vat_minor, made.paid_out_minor)
    )
    tax = f"VAT {vat} ({made.vat_rate})"
    if made.is_net:
        return (f"Collected {gross}", f"Commission {commission} ({made.rate}), kept back", tax, f"Paid out {out}")
    paid = "paid" if made.paid_entry_id else "to be paid"
    return (
        f"Collected and paid out {out}",
        f"Invoice {made.remittance_id}: commission {commission} ({made.rate}), {tax}, {paid}",
    )
