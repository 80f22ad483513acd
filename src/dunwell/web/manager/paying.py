"""The page of what clients were paid."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import date

from dunwell.core.actor import Actor
from dunwell.core.money import Money
from dunwell.core.words import Role
from dunwell.debts import remittances


@dataclass(frozen=True, slots=True)
class RemittanceLine:
    """One remittance."""

    remittance_id: int
    client: str
    through: date
    collected: Money
    commission: Money
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
            Money(made.paid_out_minor, made.currency),
            made.is_net,
            not made.is_net and made.commission_minor > 0 and made.paid_entry_id is None,
        )
        for client in clients
        for made in remittances.of_client(client)
    )
    return RemittancesPage(clients, lines, today, by.may(Role.MANAGER), refusal)
