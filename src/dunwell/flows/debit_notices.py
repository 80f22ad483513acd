"""Debits that differ from what a person authorised: told beforehand by email or letter, and noted once it has left.

The gate decides whether the notice leaves. A debit nobody could be told of in time is left out by `flows.collect`.
"""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import date, datetime
from typing import Any

import polars as pl
from django.db import transaction

from dunwell.cases import collecting
from dunwell.cases.collecting import Given, NewDebit
from dunwell.cases.plan_queries import PlanCard
from dunwell.contacts import written
from dunwell.contacts.notices.placeholders import MissingValue, UnsafeLink
from dunwell.contacts.notices.rendering import render, template
from dunwell.contacts.notices.wording import UnknownWording, best_language
from dunwell.core.actor import Actor
from dunwell.core.ports import Reader
from dunwell.debts import queries as debts
from dunwell.debts import snapshot as debt_rows
from dunwell.flows import collect, snapshot
from dunwell.flows.nightly.composing import Links
from dunwell.parties import queries as parties
from dunwell.rulebook import Rulebook

TEMPLATE = "debit_notice"
SENT = (
    "SELECT a.debt_id, a.answer, a.amount_minor, MIN(c.local_on) AS told_on FROM contacts_action a "
    "JOIN contacts_contact c ON c.action_id = a.id WHERE a.template = ? AND a.state = 'done' "
    "GROUP BY a.debt_id, a.answer, a.amount_minor ORDER BY a.debt_id, a.answer"
)


@dataclass(frozen=True, slots=True)
class Announcing:
    """What notices are made with."""

    reader: Reader
    links: Links
    book: Rulebook
    today: date
    by: Actor
    at: datetime


def announce(announcing: Announcing) -> int:
    """Note the notices that left, and put those that are still to be given before the gate; returns how many of these.

    Safe to repeat: a debit is announced once for each amount and day.
    """
    note_sent(announcing)
    found = list(
        collect.differing(announcing.reader, book=announcing.book, as_of=announcing.today, by=announcing.by)
    )  # fmt: skip
    asked = written.answers(template=TEMPLATE, debt_ids={new.debt_id for new, _, _ in found})
    return sum(
        _propose(new, card, given, announcing) for new, card, given in found if (new.debt_id, _key(new)) not in asked
    )


def note_sent(announcing: Announcing) -> int:
    """Note of every notice that left what it told and when; returns how many were new."""
    number, text = pl.Int64(), pl.String()
    schema = {"debt_id": number, "answer": text, "amount_minor": number, "told_on": pl.Date()}
    rows = announcing.reader.read(SENT, (TEMPLATE,), schema=schema)
    keys = [
        (int(one), minor, date.fromisoformat(on), told)
        for one, _, on, minor, told in (
            (*answer.partition("@"), minor, told) for answer, minor, told in rows.drop("debt_id").iter_rows()
        )
    ]
    known, done = collecting.announced([key[0] for key in keys]), 0
    for authorisation_id, minor, on, told in keys:
        if (authorisation_id, minor, on) not in known:
            done += _noted(authorisation_id, minor, on, told, announcing)
    return done


def _noted(authorisation_id: int, minor: int, on: date, told: date, announcing: Announcing) -> bool:
    try:
        collecting.tell_amount(
            authorisation_id=authorisation_id, amount_minor=minor, collect_on=on, told_on=told, by=announcing.by,
            at=announcing.at,
        )  # fmt: skip
    except collecting.NoSuchAuthorisation:
        return False
    return True


def _key(new: NewDebit) -> str:
    return f"{new.authorisation_id}@{new.collect_on}"


@transaction.atomic
def _propose(new: NewDebit, card: PlanCard, given: Given, announcing: Announcing) -> bool:
    """False where no address can be used, or no wording fits: the debit is then left out, with its reason."""
    kept, _ = snapshot.fresh(announcing.reader, [new.debt_id], as_of=announcing.today)
    row = kept.row(0, named=True)
    ways = (("email", row["email_point_id"]), ("letter", row["postal_point_id"]))
    channel, point_id = next(((way, point) for way, point in ways if point is not None), ("", 0))
    if not channel:
        return False
    debt = debts.card(new.debt_id, as_of=announcing.today, seen_by=announcing.by)
    portfolio = debt_rows.portfolios(announcing.reader)[debt.portfolio_id]
    language = best_language(TEMPLATE, row["language"] or str(portfolio["language"]))
    place = row["jurisdiction"] or debt.country
    try:
        compiled = template(TEMPLATE, language, channel=channel, country=place, role=portfolio["collector_role"])
        words = render(compiled, [_filled(new, card, given, debt, portfolio, channel, announcing)])[0]
    except (UnknownWording, MissingValue, UnsafeLink):
        return False
    message = written.Written(
        given.person_id, new.debt_id, debt.portfolio_id, channel, point_id, TEMPLATE, language, new.amount_minor,
        new.currency, announcing.today, "", words,
    )  # fmt: skip
    written.propose(new=message, by=announcing.by, at=announcing.at, answer=_key(new))
    return True


def _filled(
    new: NewDebit, card: PlanCard, given: Given, debt: debts.DebtCard, portfolio: Mapping[str, Any], channel: str,
    announcing: Announcing,
) -> dict[str, Any]:  # fmt: skip
    return {
        **portfolio,
        "person_name": parties.names_of([given.person_id])[given.person_id],
        "reference": debt.reference,
        "currency": new.currency,
        "instalment_minor": new.amount_minor,
        "total_minor": given.usual_minor,
        "first_on": new.collect_on,
        "ends_on": card.standing.lines[-1].due_on,
        "opt_out_url": announcing.links.stop(given.person_id, channel),
        "debts": [],
    }
