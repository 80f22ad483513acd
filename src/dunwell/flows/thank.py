"""Thank: who paid is told that it came and what is left, once per payment, by email and through the gate.

Whose payment leaves nothing owed is told so in a letter that closes the matter: the law lets that one through although
the debt is not open any more. Whose debt was written off is told that the money came, and nothing of what is left. A
payment of a running plan is thanked for by the plan's own letter. Who has no email
address is not written to: such a receipt is a kindness.
"""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import date, datetime, timedelta
from typing import Any

from django.db import transaction

from dunwell.cases import plan_queries
from dunwell.contacts import written
from dunwell.contacts.notices.placeholders import MissingValue, UnsafeLink
from dunwell.contacts.notices.rendering import render, template
from dunwell.contacts.notices.wording import UnknownWording, best_language
from dunwell.core.actor import Actor
from dunwell.core.ports import Reader
from dunwell.debts import orders, receipts
from dunwell.debts import queries as debts
from dunwell.debts import snapshot as debt_rows
from dunwell.flows import snapshot
from dunwell.flows.nightly.composing import Links
from dunwell.parties import queries as parties

NAME, LAST, LATE = "thank_you", "paid_in_full", "payment_received"
"""What is said while something is left to pay, when nothing is, and of a debt that was written off: only that money
came. What is left of such a debt is not asked for, and a letter that told it would ask."""
DAYS = 7
"""Payments booked longer ago are not thanked for any more."""


@dataclass(frozen=True, slots=True)
class Thanking:
    """What the letters are made with."""

    reader: Reader
    links: Links
    today: date
    by: Actor
    at: datetime


def thank(thanking: Thanking) -> int:
    """Thank for what was booked and not thanked for yet; returns how many letters. Safe to repeat."""
    since = thanking.at - timedelta(days=DAYS)
    done = 0
    for debt_id, paid in orders.booked_since(since).items():
        if plan_queries.running_plan_id(debt_id) is None:
            done += _thank(debt_id, paid, thanking)
    return done


@transaction.atomic
def _thank(debt_id: int, paid: list[orders.Booked], thanking: Thanking) -> bool:
    receipts.locked(debt_id)
    told = [written.last_told(debt_id=debt_id, template=name) for name in (NAME, LAST, LATE)]
    fresh = [one for one in paid if all(at is None or one.recorded_at > at for at in told)]
    kept, _ = snapshot.fresh(thanking.reader, [debt_id], as_of=thanking.today)
    if not fresh or kept.is_empty() or (point_id := kept.row(0, named=True)["email_point_id"]) is None:
        return False
    row = kept.row(0, named=True)
    debt = debts.card(debt_id, as_of=thanking.today, seen_by=thanking.by)
    portfolio = debt_rows.portfolios(thanking.reader)[debt.portfolio_id]
    name = LATE if debt.state == "written_off" else NAME if debt.balance_minor > 0 else LAST
    language = best_language(name, row["language"] or str(portfolio["language"]))
    place = row["jurisdiction"] or debt.country
    try:
        compiled = template(name, language, channel="email", country=place, role=portfolio["collector_role"])
        words = render(compiled, [_filled(debt, portfolio, fresh, thanking)])[0]
    except (UnknownWording, MissingValue, UnsafeLink):
        return False
    new = written.Written(
        debt.person_id, debt_id, debt.portfolio_id, "email", point_id, name, language,
        sum(one.amount_minor for one in fresh), debt.currency, thanking.today, "", words,
    )  # fmt: skip
    written.propose(new=new, by=thanking.by, at=thanking.at)
    return True


def _filled(
    debt: debts.DebtCard, portfolio: Mapping[str, Any], paid: list[orders.Booked], thanking: Thanking
) -> dict[str, Any]:
    return {
        **portfolio,
        "person_name": parties.names_of([debt.person_id])[debt.person_id],
        "reference": debt.reference,
        "currency": debt.currency,
        "paid_minor": sum(one.amount_minor for one in paid),
        "paid_on": max(one.received_on for one in paid),
        "total_minor": max(debt.balance_minor, 0),
        "opt_out_url": thanking.links.stop(debt.person_id, "email"),
        "debts": [],
    }
