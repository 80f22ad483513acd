"""The written notice that must come before collection, and the wait after it."""

from __future__ import annotations

from collections.abc import Callable
from datetime import date, timedelta

import polars as pl

from dunwell.core.columns import c
from dunwell.core.matter import Matter
from dunwell.core.matter.facts import Event
from dunwell.rulebook.ca.reaching import reaches_debtor

SENT, NOT_RECEIVED = "collection_notice_sent", "notice_not_received_reported"
IsValid = Callable[[Event], bool]


def is_awaited(wait_days: int = 0) -> pl.Expr:
    """True before a first written notice that counts was sent about the debt, and for so many days after it."""
    return (c.days_since_first_notice < wait_days).fill_null(value=True)  # null: none was sent


def was_never_sent(wait_days: int = 0) -> pl.Expr:
    """The same of any first written notice, also of one that the person says did not come."""
    return (c.days_since_any_notice < wait_days).fill_null(value=True)  # null: none was sent


def addressee(m: Matter) -> str:
    """Who must have got the notice: the one of several debtors that a contact reaches, else the first."""
    return m.reached.id if reaches_debtor(m) else m.debtor.id


def sent(m: Matter, debt: str) -> tuple[Event, ...]:
    """Every notice that was sent to them about the debt, oldest first."""
    return m.past(SENT, person=addressee(m), debt=debt)


def governing(m: Matter, debt: str, is_valid: IsValid) -> Event | None:
    """The notice that counts: the first valid one, or the first after the person said that none arrived."""
    who = addressee(m)
    report = m.last(NOT_RECEIVED, person=who, debt=debt)
    notices = m.since(report, SENT, person=who, debt=debt) if report else sent(m, debt)
    return next((notice for notice in notices if is_valid(notice)), None)


def is_to_be_sent_again(m: Matter, is_valid: IsValid) -> bool:
    """Whether the person said, about one of the debts, that no notice arrived, and none was sent since."""
    return any(_is_reported(m, debt.id) and not governing(m, debt.id, is_valid) for debt in m.debts)


def is_missing(m: Matter, is_valid: IsValid) -> bool:
    """Whether for one of the debts no notice counts."""
    return any(governing(m, debt.id, is_valid) is None for debt in m.debts)


def wait_ends_on(m: Matter, days: int, is_valid: IsValid) -> date | None:
    """The first day after the wait for every debt whose notice counts; None where no notice does."""
    found = [governing(m, debt.id, is_valid) for debt in m.debts]
    return max((m.day(notice.at, m.debtor) + timedelta(days=days) for notice in found if notice), default=None)


def was_resent(m: Matter) -> bool:
    """Whether the wait runs again because the person said that a notice did not arrive."""
    return any(_is_reported(m, debt.id) for debt in m.debts)


def _is_reported(m: Matter, debt: str) -> bool:
    return m.last(NOT_RECEIVED, person=addressee(m), debt=debt) is not None


def by_post_or_agreed_email(m: Matter) -> IsValid:
    """A notice by mail, or by email to a person who had agreed to email by then and had not taken it back."""

    def is_valid(notice: Event) -> bool:
        if notice.channel != "email":
            return notice.channel == "letter"
        sent_on = m.day(notice.at, m.debtor)
        before = [
            consent.given
            for consent in m.debtor.consents
            if consent.kind in {"email", "electronic"}
            and (consent.at is None or m.day(consent.at, m.debtor) <= sent_on)
        ]
        return bool(before) and before[-1]

    return is_valid


def in_writing(notice: Event) -> bool:
    """A notice by mail or email."""
    return notice.channel in {"letter", "email"}
