"""The US validation notice: written where the law says that it is still due, one letter per debt.

Whether it is due is the rulebook's word: its rule speaks in the decision. When the time to dispute ends is worked out
from the same rulebook's days.
"""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import date, timedelta
from typing import Any

import polars as pl

from dunwell.contacts.notices.rendering import Rendered
from dunwell.contacts.notices.validation import NoticeIncomplete, ValidationNotice, truncated
from dunwell.contacts.notices.validation_forms import as_words
from dunwell.core.money import Money
from dunwell.core.ports import Address, Reader
from dunwell.debts import snapshot as debts
from dunwell.engine.choosing import NOTICE_CHANNEL, NOTICE_FIRST
from dunwell.ledger import snapshot as ledger
from dunwell.parties import snapshot as parties
from dunwell.rulebook import Rulebook

PERIOD = "us.reg_f.overshadowing"
"""The rule whose parameters say how long the validation period can run."""


@dataclass(frozen=True, slots=True)
class NoticeFacts:
    """What the notices of one chunk need: facts by debt, addresses by contact point."""

    debts: Mapping[int, Mapping[str, Any]]
    addresses: Mapping[int, Address]
    dispute_by: date


@dataclass(frozen=True, slots=True)
class Written:
    """A notice in words, or why it cannot be written."""

    words: Rendered
    because: str = ""


def is_due() -> pl.Expr:
    """True for a letter about a debt whose validation notice was not sent yet."""
    return (pl.col("channel") == NOTICE_CHANNEL) & pl.col("rules").str.contains(NOTICE_FIRST, literal=True)


def read(reader: Reader, acting: pl.DataFrame, dispute_by: date) -> NoticeFacts:
    """Facts for the debts of `acting` (debt_id, point_id, channel, rules) that are due a notice."""
    due = acting.filter(is_due())
    if due.is_empty():
        return NoticeFacts({}, {}, dispute_by)
    ids = due["debt_id"].sort()
    facts = debts.notice_facts(reader, ids).join(ledger.itemised(reader, ids), on="debt_id", how="left")
    by_debt = {row["debt_id"]: row for row in facts.iter_rows(named=True)}
    return NoticeFacts(by_debt, parties.postal_addresses(reader, due["point_id"].unique().sort()), dispute_by)


def dispute_by(book: Rulebook, as_of: date) -> date:
    """The last day on which the validation period of a notice sent that day can still run."""
    days = {parameter.name: int(str(parameter.on(as_of))) for parameter in book.rule(PERIOD).parameters}
    return as_of + timedelta(days=days["period_days"] + days["receipt_days_max"])


def write(
    *, debt_id: int, point_id: int, name: str, language: str, portfolio: Mapping[str, Any], facts: NoticeFacts
) -> Written:  # fmt: skip
    """The notice of one debt as a letter's words; blank, with the reason, where a fact is missing."""
    try:
        notice = _notice(facts.debts[debt_id], facts.addresses[point_id], name, portfolio, facts.dispute_by)
    except NoticeIncomplete as missing:
        return Written(Rendered("", "", "", ""), str(missing))
    return Written(as_words(notice, language=language))


def _notice(
    debt: Mapping[str, Any], address: Address, name: str, portfolio: Mapping[str, Any], dispute_by: date
) -> ValidationNotice:
    if debt["itemised_on"] is None or debt["owed_then_minor"] is None:
        raise NoticeIncomplete("debt {reference} has no itemisation date; record one", reference=str(debt["reference"]))
    owed_then, interest, fees, payments = (
        Money(debt[f"{name}_minor"], debt["currency"]) for name in ("owed_then", "interest", "fees", "payments")
    )
    return ValidationNotice(
        collector_name=portfolio["sender_name"],
        collector_address=_sender(portfolio),
        collector_phone=portfolio["sender_phone"],
        collector_hours=portfolio["sender_hours"],
        consumer_name=name,
        consumer_address=address,
        reference=debt["reference"],
        creditor_name=portfolio["creditor"],
        itemization_creditor=debt["original_creditor"] or portfolio["creditor"],
        product=debt["product"],
        account_number=debt["account_number"] or truncated(debt["reference"]),
        itemization_on=debt["itemised_on"],
        owed_then=owed_then,
        interest=interest,
        fees=fees,
        payments=payments,
        total=owed_then + interest + fees - payments,
        dispute_by=dispute_by,
    )


def _sender(portfolio: Mapping[str, Any]) -> Address:
    return Address(
        tuple(portfolio["sender_lines"].splitlines()),
        portfolio["sender_city"],
        portfolio["sender_region"],
        portfolio["sender_postcode"],
        portfolio["country"],
    )
