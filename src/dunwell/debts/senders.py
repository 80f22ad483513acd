"""Questions about in whose name people are written to, and which debts a person has."""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass

from dunwell.core.ports import Address
from dunwell.debts.models import Debt, Portfolio


@dataclass(frozen=True, slots=True)
class Sender:
    """The name and address that people of one portfolio see."""

    portfolio_id: int
    creditor_id: int
    name: str
    address: Address
    email: str
    phone: str
    country: str
    language: str


@dataclass(frozen=True, slots=True)
class Owed:
    """One debt of a person, as far as contact needs it."""

    debt_id: int
    person_id: int
    portfolio_id: int
    creditor_id: int
    reference: str
    state: str
    currency: str


def senders(portfolio_ids: Iterable[int]) -> dict[int, Sender]:
    """By portfolio."""
    return {found.pk: _sender(found) for found in Portfolio.objects.filter(pk__in=set(portfolio_ids))}


def _sender(portfolio: Portfolio) -> Sender:
    lines = tuple(line for line in portfolio.sender_lines.split("\n") if line)
    return Sender(
        portfolio_id=portfolio.pk,
        creditor_id=portfolio.creditor_id,
        name=portfolio.sender_name,
        address=Address(
            lines, portfolio.sender_city, portfolio.sender_region, portfolio.sender_postcode, portfolio.country
        ),
        email=portfolio.sender_email,
        phone=portfolio.sender_phone,
        country=portfolio.country,
        language=portfolio.language,
    )


def debts_of_people(person_ids: Iterable[int]) -> list[Owed]:
    """Every debt these people are the first debtor of, in any state, in order of id."""
    return _owed(person_id__in=set(person_ids))


def owed(debt_ids: Iterable[int]) -> dict[int, Owed]:
    """The named debts by id."""
    return {found.debt_id: found for found in _owed(pk__in=set(debt_ids))}


def _owed(**which: set[int]) -> list[Owed]:
    rows = Debt.objects.filter(**which).order_by("pk").values_list(
        "pk", "person_id", "portfolio_id", "portfolio__creditor_id", "reference", "state", "currency"
    )  # fmt: skip
    return [Owed(*row) for row in rows]
