"""Remit: pay a client what was collected for it, less our commission or with an invoice for it, once.

What is due is what the book holds in cash and does not hold for payers, so a payment that comes back after it was
remitted lowers the next remittance. Run again for the same day it finds nothing due.
"""

from __future__ import annotations

from datetime import date, datetime

import polars as pl
from django.db import transaction

from dunwell.core import journal
from dunwell.core.actor import Actor
from dunwell.core.interest import RATE_UNITS
from dunwell.core.money import Money, round_ratio
from dunwell.core.words import Role
from dunwell.debts import remittances
from dunwell.debts.remittances import Made
from dunwell.insight.remittance import remittance
from dunwell.insight.report import Report
from dunwell.ledger import services as ledger
from dunwell.ledger import trust
from dunwell.trail import services as trail

MAY = (Role.MANAGER,)


class NothingToRemit(ValueError):
    """Nothing is due to the client."""


class NotInvoiced(ValueError):
    """The remittance has no commission that waits to be paid."""


class NotYet(ValueError):
    """The day lies in the future."""


@transaction.atomic
def remit(*, client: str, through: date, by: Actor, at: datetime) -> list[Made]:
    """Pay a client everything collected for it by `through`, book by book and currency by currency.

    Raises   NotForYou, NoSuchClient, NoCommission, NothingToRemit, NotYet
    """
    by.must(*MAY)
    if through > at.date():
        raise NotYet(f"{through} lies in the future; remit what was collected by today or before")
    done, owing = [], []
    for book in remittances.books_of(client):
        remittances.hold(book.portfolio_id)
        for currency in trust.currencies(book.portfolio_id):
            due = trust.due(book.portfolio_id, currency, through=through)
            if due > 0:
                done.append(_pay(book.portfolio_id, currency, due, through, by=by, at=at))
            elif due < 0:
                owing.append(f"{Money(-due, currency).decimal:,} {currency} of {book.name}")
    if not done:
        back = f"; payments that came back are still to be made good: {', '.join(owing)}" if owing else ""
        raise NothingToRemit(f"nothing collected for {client} by {through} waits to be paid out{back}")
    return done


def _pay(book: int, currency: str, gross_minor: int, through: date, *, by: Actor, at: datetime) -> Made:
    terms = remittances.agreed(book, on=through)
    commission = round_ratio(gross_minor * terms.rate_units, RATE_UNITS)
    last = trust.last_entry(book, currency, through=through)
    name = f"{book}:{currency}:{through}:{last}"
    if commission:
        earned = journal.commission(
            book=book, currency=currency, amount_minor=commission, effective_on=through, because=f"{terms.rate} of it"
        )
        ledger.post(draft=earned, reference=f"commission:{name}", by=by, at=at)
    kept = commission if terms.is_net else 0
    paid = journal.remittance(
        book=book, currency=currency, gross_minor=gross_minor, kept_minor=kept, effective_on=through,
        because="net of commission" if terms.is_net else "gross, commission invoiced",
    )  # fmt: skip
    posted = ledger.post(draft=paid, reference=f"remittance:{name}", by=by, at=at)
    made = remittances.keep(
        portfolio_id=book, currency=currency, through=through, gross_minor=gross_minor, commission_minor=commission,
        by_terms=terms, entry_id=posted.entry_id, last_entry_id=last, by=by, at=at,
    )  # fmt: skip
    said: dict[str, object] = {"remittance": made.remittance_id, "gross_minor": gross_minor, "commission": commission}
    trail.note(by=by, did="client.remitted", about=("portfolio", book), at=at, because=said)
    return made


@transaction.atomic
def invoice_paid(*, remittance_id: int, on: date, by: Actor, at: datetime) -> None:
    """Book that a client paid the commission invoiced with a remittance, once. Raises NotForYou, NotInvoiced."""
    by.must(*MAY)
    made = remittances.made(remittance_id)
    if made is None or made.is_net or not made.commission_minor or made.paid_entry_id is not None:
        raise NotInvoiced(f"remittance {remittance_id} has no invoiced commission that waits to be paid")
    draft = journal.commission_paid(
        book=made.portfolio_id, currency=made.currency, amount_minor=made.commission_minor, effective_on=on,
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


def _notes(made: Made) -> tuple[str, ...]:
    gross, commission, out = (
        f"{Money(minor, made.currency).decimal:,} {made.currency}"
        for minor in (made.gross_minor, made.commission_minor, made.paid_out_minor)
    )
    if made.is_net:
        return (f"Collected {gross}", f"Commission {commission} ({made.rate}), kept back", f"Paid out {out}")
    paid = "paid" if made.paid_entry_id else "to be paid"
    return (
        f"Collected and paid out {out}",
        f"Invoice {made.remittance_id}: commission {commission} ({made.rate}), {paid}",
    )
