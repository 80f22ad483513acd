"""The page of what clients were paid."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import date

from django.utils.translation import gettext as _

from dunwell.core.actor import Actor
from dunwell.core.money import Money
from dunwell.core.words import Role
from dunwell.debts import remittances
from dunwell.debts.remittances import Made, NoCommission, NoSuchClient
from dunwell.flows import remit
from dunwell.flows.remit import CommissionAboveCollected, NothingToRemit, NotYet


@dataclass(frozen=True, slots=True)
class RemittanceLine:
    """One remittance."""

    remittance_id: int
    client: str
    through: date
    collected: Money
    commission: Money
    vat: Money
    paid_out: Money
    is_net: bool
    is_invoice_open: bool


@dataclass(frozen=True, slots=True)
class RemittancesPage:
    """Everything paid out, newest first of each client."""

    clients: tuple[str, ...]
    lines: tuple[RemittanceLine, ...]
    today: date
    may_pay: bool
    refusal: str
    due: tuple[tuple[str, date], ...]
    """Clients whose cycle ended, and through which day they wait to be paid."""


def remittances_page(*, today: date, by: Actor, refusal: str) -> RemittancesPage:
    """What was paid out so far."""
    clients = tuple(remittances.clients())
    lines = tuple(
        RemittanceLine(
            made.remittance_id,
            client,
            made.through,
            Money(made.gross_minor, made.currency),
            Money(made.commission_minor, made.currency),
            Money(made.vat_minor, made.currency),
            Money(made.paid_out_minor, made.currency),
            made.is_net,
            not made.is_net and made.commission_minor > 0 and made.paid_entry_id is None,
        )
        for client in clients
        for made in remittances.of_client(client)
    )
    return RemittancesPage(clients, lines, today, by.may(Role.MANAGER), refusal, tuple(remit.due_clients(today=today)))


REFUSALS = (NothingToRemit, NoCommission, NoSuchClient, CommissionAboveCollected, NotYet)


def money_lines(made: Made) -> tuple[tuple[str, Money], ...]:
    """Gross, commission, its tax and net of one remittance, in the reader's words."""
    sums = [
        (_("Collected (gross)"), made.gross_minor),
        (_("Commission"), made.commission_minor),
        (_("VAT on the commission"), made.vat_minor),
        (_("Commission with VAT"), made.invoiced_minor),
        (_("Paid out (net)") if made.is_net else _("Paid out, the commission invoiced"), made.paid_out_minor),
    ]
    return tuple((label, Money(minor, made.currency)) for label, minor in sums)
