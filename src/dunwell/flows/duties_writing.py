"""The words of a notice that is due: every fact it must show, from the record; and which are missing."""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from dataclasses import dataclass, field
from datetime import date
from typing import Any

from dunwell.cases.duties import DutyLine
from dunwell.contacts.activation import InUse
from dunwell.contacts.notices.compiling import Template, compiled
from dunwell.contacts.notices.formats import money_format, write_date
from dunwell.contacts.notices.legal import LegalNotice
from dunwell.contacts.notices.placeholders import PLACEHOLDERS
from dunwell.contacts.notices.rendering import Rendered, render
from dunwell.contacts.notices.wording import shared
from dunwell.core.refusal import Refusal
from dunwell.core.words import Part
from dunwell.debts.queries import DebtCard
from dunwell.flows.duties_facts import DebtFacts
from dunwell.ledger.queries import BookedLine

SHOWS_ARREARS = "arrears"
"""The placeholder of a notice that no longer holds once less is overdue."""


class UnknownChoice(Refusal, ValueError):
    """A notice was to say a word that is not among the few it may say."""


@dataclass(frozen=True, slots=True)
class Year:
    """What happened on a debt from one day to another, in minor units; a start before our books know it is None."""

    starts_on: date
    ends_on: date
    owed_at_start: int
    added: int
    paid: int
    owed_at_end: int


@dataclass(frozen=True, slots=True)
class Record:
    """What the record holds that notices about one duty may show."""

    line: DutyLine
    name: str
    country: str
    card: DebtCard
    facts: DebtFacts
    portfolio: Mapping[str, Any]
    today: date
    answer_by: date | None = None
    """The last day for the final answer to the complaint."""
    year: Year | None = None
    opt_out_url: str = ""
    given: Mapping[str, object] = field(default_factory=dict)
    """What a person told: no record holds it."""


@dataclass(frozen=True, slots=True)
class Written:
    """A notice in words, or the facts that it lacks."""

    words: Rendered | None
    missing: tuple[str, ...] = ()
    amount_minor: int = 0
    """What it calls overdue; zero where it says nothing of that."""


def write(record: Record, notice: LegalNotice, used: InUse, *, channel: str) -> Written:
    """The words of one notice. Raises UnknownChoice; UnknownWording where the shared words know no such country."""
    language = used.wording.language
    made = compiled(used.wording, channel=channel, country=record.country, role=record.card.collector_role)
    row = values(record, notice, language, used.enclosure) | _chosen(record, notice, language)
    missing = tuple(_missing(made, row))
    if missing:
        return Written(None, missing)
    amount = record.facts.missed_minor if SHOWS_ARREARS in made.slots else 0
    return Written(render(made, [row])[0], amount_minor=amount)


def _chosen(record: Record, notice: LegalNotice, language: str) -> dict[str, str]:
    """The sentences of what was chosen among a few words. Raises UnknownChoice."""
    found: dict[str, str] = {}
    for name, words in notice.choices.items():
        word = record.given.get(name)
        if word in (None, ""):
            continue
        if word not in words:
            raise UnknownChoice(
                "{notice}: '{word}' is no {name}; choose one of: {known}",
                notice=notice.title,
                word=str(word),
                name=name,
                known=[*words],
            )
        found[name] = shared(language)["answers"][notice.name][word]
    return found


def _missing(made: Template, row: Mapping[str, Any]) -> Iterator[str]:
    """Placeholders without a value."""
    for slot in made.slots:
        key = f"{slot}_minor" if PLACEHOLDERS.get(slot) == "money" else slot
        if row.get(key) in (None, ""):
            yield slot


def values(record: Record, notice: LegalNotice, language: str, enclosure: str) -> dict[str, Any]:
    """Every placeholder that the record can fill, by name; what it cannot is None."""
    card, words = record.card, shared(language)
    found: dict[str, Any] = {
        **record.portfolio,
        "person_name": record.name,
        "reference": card.reference,
        "currency": card.currency,
        "creditor": card.creditor,
        "original_creditor": card.original_creditor or card.creditor,
        "product": words["products"].get(card.product, words["products"]["other"]),
        "notice_date": record.today,
        "balance_minor": card.balance_minor,
        "breakdown": _breakdown(record, language),
        "enclosure": enclosure or (None if notice.enclosure else ""),
        "ombudsman": words["ombudsman"].get(record.country),
        "received_on": date.fromisoformat(record.line.event_at[:10]) if record.line.event_at else None,
        "answer_by": record.answer_by,
        "opt_out_url": record.opt_out_url,
    }
    return found | _arrears(record, language) | _charge(record) | _year(record) | dict(record.given)


def _arrears(record: Record, language: str) -> dict[str, Any]:
    facts = record.facts
    if not facts.missed:
        first = facts.schedule[0] if facts.schedule else None
        return {"fell_due_on": first.due_on if first else None, "amount_when_due_minor": first and first.amount_minor}
    money = money_format(language, record.country, record.card.currency)
    first_on = facts.missed[0]
    at_first = sum(line.amount_minor for line in facts.schedule if line.due_on == first_on)
    lines = [line for line in facts.schedule if line.due_on in set(facts.missed)]
    told = "; ".join(f"{write_date(one.due_on, language, record.country)}, {money(one.amount_minor)}" for one in lines)
    return {
        "arrears_minor": facts.missed_minor,
        "arrears_since": facts.arrears_since,
        "missed_count": str(len(facts.missed)),
        "missed_payments": told,
        "fell_due_on": first_on,
        "amount_when_due_minor": at_first,
    }


def _charge(record: Record) -> dict[str, Any]:
    charge = record.facts.charge
    return {"charge_minor": charge.amount_minor, "charged_on": charge.due_on} if charge else {}


def _breakdown(record: Record, language: str) -> str:
    words = shared(language)["parts"]
    money = money_format(language, record.country, record.card.currency)
    parts = {part: record.card.parts.get(part, 0) for part in Part}
    return ", ".join(f"{words[part]} {money(minor)}" for part, minor in parts.items() if minor or part == "principal")


def _year(record: Record) -> dict[str, Any]:
    year = record.year
    if year is None:
        return {}
    return {
        "period_from": year.starts_on,
        "period_to": year.ends_on,
        "owed_at_start_minor": year.owed_at_start,
        "added_in_period_minor": year.added,
        "paid_in_period_minor": year.paid,
        "owed_at_end_minor": year.owed_at_end,
    }


def year_of(lines: list[BookedLine], *, starts_on: date, ends_on: date) -> Year | None:
    """What happened between two days by the books; None where they do not reach back to the first.

    The first day is inside, the last one is not.
    """
    owed = [line for line in lines if line.code in set(Part)]
    if not owed or min(line.effective_on for line in owed) > starts_on:
        return None
    opening = sum(line.amount_minor for line in owed if line.effective_on <= starts_on)
    inside = [line for line in owed if starts_on < line.effective_on < ends_on]
    paid = -sum(line.amount_minor for line in inside if line.kind in {"payment", "write_off"})
    moved = sum(line.amount_minor for line in inside)
    return Year(starts_on, ends_on, opening, moved + paid, paid, opening + moved)
