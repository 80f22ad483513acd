"""Collect: due instalments of plans go out as debits, one file per creditor, scheme and day, each instalment once.

Nothing is debited that the person did not authorise, that differs without notice in time, or that rests: a pause, a
broken plan, a dispute, a vulnerability, a moratorium, a death. What is left out is told with its reason. Files are
recorded first and written after, so a run that was killed writes them the next time.
"""

from __future__ import annotations

import hashlib
from collections import Counter
from collections.abc import Callable, Iterator, Mapping, Sequence
from dataclasses import dataclass, field, replace
from datetime import date, datetime, timedelta
from pathlib import Path

from django.db import transaction

from dunwell.cases import collecting
from dunwell.cases.collecting import CollectionLine, DebitLine, Given, NewAuthorisation, NewDebit
from dunwell.cases.plan_queries import PlanCard
from dunwell.core.actor import Actor
from dunwell.core.debits import Debit, DebitFile, Originator, account_of
from dunwell.core.plans.judging import LineStanding
from dunwell.core.ports import Reader, Vault
from dunwell.debts import receipts
from dunwell.debts import snapshot as debt_rows
from dunwell.debts.receipts import Named
from dunwell.debts.remittances import creditor_names
from dunwell.flows import charging_law, plan_standing
from dunwell.parties import pausing, sealed
from dunwell.parties import queries as parties
from dunwell.parties import services as people
from dunwell.rulebook import Rulebook
from dunwell.rulebook.banking import collect_on

ACCOUNT = "bank_account"
LEAD_DAYS = 2
"""Bank days between a file and its debits: the core scheme asks for one, banks for the day before by noon."""
LATE_DAYS = 7
"""An instalment that fell due longer ago is a person's matter: its debit would surprise."""
NEAR = timedelta(days=4)
"""A debit so near the agreed day is no surprise: banks' calendars and a weekend; a later one is told of first."""
AHEAD = timedelta(days=21)
"""How long before the last day for telling it a debit that differs is looked for."""
CHUNK = 400
NOTICE_RULE = "us.reg_e.transfers"
Writer = Callable[[DebitFile], bytes]


@dataclass(frozen=True, slots=True)
class Wanted:
    """An authorisation as an officer took it. Minor units."""

    debt_id: int
    scheme: str
    account: str
    usual_minor: int
    form: str
    evidence: str
    channel: str
    text: str
    language: str
    given_on: date
    copy_given_on: date | None = None


@dataclass(frozen=True, slots=True)
class Banks:
    """What files are made with: who collects (by creditor), a writer by scheme, and where files lie."""

    originators: Mapping[str, Originator]
    writers: Mapping[str, Writer]
    folder: Path


@dataclass(frozen=True, slots=True)
class WrittenFile:
    """One file for a bank."""

    collection_id: int
    path: Path
    items: int
    total_minor: int
    currency: str


@dataclass(frozen=True, slots=True)
class Collected:
    """Files that were written, and why instalments were left out."""

    files: tuple[WrittenFile, ...]
    left_out: Mapping[str, int]


@dataclass(slots=True)
class _Chosen:
    """Debits by creditor, scheme, currency and day; and what was left out."""

    debits: dict[tuple[str, str, str, date], list[NewDebit]] = field(default_factory=dict)
    left_out: Counter[str] = field(default_factory=Counter)


@transaction.atomic
def authorise(wanted: Wanted, *, vault: Vault, book: Rulebook, by: Actor, at: datetime) -> int:
    """Record that a person lets us debit their account; the account is sealed. Returns the authorisation.

    Raises   NotForYou, NotAnAccount, AlreadyAuthorised, charging_law.ChargeNotLawful
    """
    by.must(*collecting.MAY)
    debt = receipts.locked(wanted.debt_id)
    account = account_of(wanted.scheme, wanted.account)
    charging_law.may_debit(wanted.debt_id, form=wanted.form, book=book, by=by, at=at)
    kept = people.add_identifier(
        person_id=debt.person_id, kind=ACCOUNT, value=account, source=f"authorisation by {wanted.channel}",
        starts_on=wanted.given_on, vault=vault, by=by, at=at,
    )  # fmt: skip
    new = NewAuthorisation(
        wanted.debt_id, debt.person_id, wanted.scheme, f"DW-{debt.debt_id}-{at:%Y%m%d%H%M%S}", kept, wanted.form,
        wanted.evidence, wanted.channel, wanted.text, wanted.language, wanted.usual_minor, debt.currency,
        wanted.given_on, wanted.copy_given_on,
    )  # fmt: skip
    return collecting.authorise(new=new, by=by, at=at)


def collect(
    reader: Reader, banks: Banks, *, book: Rulebook, vault: Vault, as_of: date, by: Actor, at: datetime
) -> Collected:
    """Write the files of the day. Run again it writes nothing more; what a killed run recorded is written first."""
    files = [_write(one, banks, vault, by=by, at=at) for one in collecting.unwritten()]
    chosen = _choose(reader, banks, book, as_of=as_of, by=by)
    for (creditor, scheme, currency, _), debits in sorted(chosen.debits.items()):
        collection_id = collecting.keep(
            creditor=creditor, scheme=scheme, currency=currency, as_of=as_of, debits=debits, by=by, at=at
        )
        [row] = [one for one in collecting.unwritten() if one.collection_id == collection_id]
        files.append(_write(row, banks, vault, by=by, at=at))
    return Collected(tuple(files), dict(sorted(chosen.left_out.items())))


def _choose(reader: Reader, banks: Banks, book: Rulebook, *, as_of: date, by: Actor) -> _Chosen:
    given = collecting.standing(on=as_of)
    chosen, creditors = _Chosen(), creditor_names()
    for start in range(0, len(given), CHUNK):
        some = {one.debt_id: one for one in given[start : start + CHUNK]}
        _choose_some(chosen, some, _Facts.of(reader, some, as_of=as_of, by=by), banks, creditors, book, as_of)
    return chosen


def differing(reader: Reader, *, book: Rulebook, as_of: date, by: Actor) -> Iterator[tuple[NewDebit, PlanCard, Given]]:
    """Debits to come that differ from what was authorised, that nobody was told of, and that can be told of in time."""
    days = timedelta(days=notice_days(book, as_of))
    given = collecting.standing(on=as_of)
    for start in range(0, len(given), CHUNK):
        some = {one.debt_id: one for one in given[start : start + CHUNK]}
        facts = _Facts.of(reader, some, as_of=as_of, by=by)
        for debt_id, card in facts.cards.items():
            for place, line in enumerate(card.standing.lines):
                if line.state == "paid" or (card.plan_id, place) in facts.out or debt_id in facts.resting:
                    continue
                if not as_of + days <= line.due_on <= as_of + days + AHEAD:
                    continue
                new = _of_line(some[debt_id], card, place, line, facts, as_of)
                if not _is_announced(some[debt_id], new, facts, book):
                    yield new, card, some[debt_id]


def _of_line(given: Given, card: PlanCard, place: int, line: LineStanding, facts: _Facts, as_of: date) -> NewDebit:
    out = facts.out.get((card.plan_id, place))
    day = collect_on(given.scheme, line.due_on, today=as_of, lead_days=LEAD_DAYS)
    return NewDebit(
        given.authorisation_id, card.debt_id, card.plan_id, place, out.attempt + 1 if out else 0,
        "RCUR" if given.authorisation_id in facts.used else "FRST", line.amount_minor - line.paid_minor, given.currency,
        day,
    )  # fmt: skip


def notice_days(book: Rulebook, on: date) -> int:
    """How many days before a debit that differs the person has to be told."""
    return int(str(book.rule(NOTICE_RULE).arguments(on)["notice_days"]))


@dataclass(frozen=True, slots=True)
class _Facts:
    """What is known of some debts."""

    cards: Mapping[int, PlanCard]
    debts: Mapping[int, Named]
    resting: Mapping[int, str]
    out: Mapping[tuple[int, int], DebitLine]
    told: Mapping[tuple[int, int, date], date]
    used: frozenset[int]

    @classmethod
    def of(cls, reader: Reader, given: Mapping[int, Given], *, as_of: date, by: Actor) -> _Facts:
        """Asked for all of them at once."""
        cards = plan_standing.cards(reader, sorted(given), as_of=as_of, seen_by=by)
        running = {card.debt_id: card for card in cards if card.is_running}
        ids = [one.authorisation_id for one in given.values()]
        return cls(
            running,
            receipts.named(given),
            _resting(reader, sorted(given), as_of),
            collecting.debits_of_plans([card.plan_id for card in running.values()]),
            collecting.announced(ids),
            collecting.used(ids),
        )


def _resting(reader: Reader, debt_ids: Sequence[int], as_of: date) -> dict[int, str]:
    """Debts on which nothing is debited, with the reason: what became known of the person, and open disputes."""
    found = dict.fromkeys(collecting.disputed(debt_ids), "disputed")
    for debt_id, kind, starts_on, ends_on in pausing.spans(reader, debt_rows.wanted_few(debt_ids)).iter_rows():
        if starts_on <= as_of and (ends_on is None or as_of <= ends_on):
            found[debt_id] = kind
    return found


def _choose_some(
    chosen: _Chosen, given: Mapping[int, Given], facts: _Facts, banks: Banks, creditors: Mapping[int, str],
    book: Rulebook, as_of: date,
) -> None:  # fmt: skip
    for debt_id, one in given.items():
        debt, card = facts.debts[debt_id], facts.cards.get(debt_id)
        creditor = creditors[debt.portfolio_id]
        why = _why_not(one, debt, card, facts, banks.originators.get(creditor))
        if why or card is None:
            chosen.left_out[why] += 1
            continue
        for place, line in enumerate(card.standing.lines):
            told = _debit(one, card, place, line, facts, book, as_of)
            if isinstance(told, NewDebit):
                chosen.debits.setdefault((creditor, one.scheme, one.currency, told.collect_on), []).append(told)
            elif told:
                chosen.left_out[told] += 1


def _why_not(given: Given, debt: Named, card: PlanCard | None, facts: _Facts, originator: Originator | None) -> str:
    """Why nothing of a debt is debited; empty where it is."""
    if card is None:
        return "no plan runs"
    if card.standing.state not in {"running", "behind"}:
        return f"the plan is {card.standing.state}"
    if resting := facts.resting.get(debt.debt_id):
        return resting
    if debt.state != "open":
        return f"the debt is {debt.state}"
    if given.identifier_id not in {one.identifier_id for one in sealed.identifiers_of(given.person_id)}:
        return "the account is no good any more"
    if originator is None or originator.scheme != given.scheme:
        return "no account of the creditor is set up to collect"
    return ""


def _debit(
    given: Given, card: PlanCard, place: int, line: LineStanding, facts: _Facts, book: Rulebook, as_of: date
) -> NewDebit | str:
    """The debit of one instalment; words where it is left out, empty where it is not its turn."""
    out = facts.out.get((card.plan_id, place))
    is_again = out is not None and out.state == "again"
    if line.state == "paid" or (out is not None and not is_again):
        return ""
    day = collect_on(given.scheme, line.due_on, today=as_of, lead_days=LEAD_DAYS)
    if not is_again and (
        line.due_on > as_of + timedelta(days=LATE_DAYS) or day > line.due_on + timedelta(days=LATE_DAYS)
    ):
        return "" if line.due_on > as_of else "it fell due too long ago"
    if out is not None and (out.retry_until is None or day > out.retry_until):
        return "the time for trying again is over"
    new = _of_line(given, card, place, line, facts, as_of)
    if out is not None and new.amount_minor != out.amount_minor:
        return "the amount changed since it came back"
    if not is_again and given.scheme == "sepa" and _is_moved(given, line, new, facts):
        return "its day needs notice first"
    return new if _is_announced(given, new, facts, book) else "its amount needs notice first"


def _is_announced(given: Given, new: NewDebit, facts: _Facts, book: Rulebook) -> bool:
    """Whether the amount is the authorised one, or the person was told of it in time."""
    is_usual = new.amount_minor == given.usual_minor
    if is_usual or (given.scheme == "sepa" and new.amount_minor < given.usual_minor):
        return True
    told = _told_on(given, new, facts)
    return told is not None and told + timedelta(days=notice_days(book, new.collect_on)) <= new.collect_on


def _is_moved(given: Given, line: LineStanding, new: NewDebit, facts: _Facts) -> bool:
    """Whether the debit comes on another day than the agreed one's bank day, and the person was not told of it."""
    agreed = collect_on(given.scheme, line.due_on, today=line.due_on - AHEAD, lead_days=LEAD_DAYS)
    return new.collect_on > agreed + NEAR and _told_on(given, new, facts) is None


def _told_on(given: Given, new: NewDebit, facts: _Facts) -> date | None:
    """When the person was told of this amount for this day, or for one so near before it that it is no other."""
    days = (new.collect_on - timedelta(days=back) for back in range(NEAR.days + 1))
    found = (facts.told.get((given.authorisation_id, new.amount_minor, day)) for day in days)
    return next((told for told in found if told is not None), None)


def _write(row: CollectionLine, banks: Banks, vault: Vault, *, by: Actor, at: datetime) -> WrittenFile:
    """Write one recorded file beside its digest; writing it again gives the same bytes."""
    originator = banks.originators[row.creditor]
    debits = collecting.debits_in(row.collection_id)
    content = banks.writers[row.scheme](
        DebitFile(row.collection_id, originator, row.currency, debits[0].collect_on, row.made_at,
                  tuple(_filled(debits, row.collection_id, vault, by=by, at=at)))
    )  # fmt: skip
    name = f"{row.scheme}-{row.collection_id}.{'xml' if row.scheme == 'sepa' else 'ach'}"
    banks.folder.mkdir(parents=True, exist_ok=True)
    part = banks.folder / f".{name}.part"
    part.write_bytes(content)
    part.replace(banks.folder / name)
    collecting.wrote(collection_id=row.collection_id, file_name=name, sha256=hashlib.sha256(content).hexdigest())
    return WrittenFile(row.collection_id, banks.folder / name, row.items_count, row.total_minor, row.currency)


def _filled(
    debits: Sequence[DebitLine], collection_id: int, vault: Vault, *, by: Actor, at: datetime
) -> Iterator[Debit]:
    """The debits of a file with names and accounts, each opening of an account on the trail."""
    given = collecting.authorisations(one.authorisation_id for one in debits)
    names = parties.names_of(one.person_id for one in given.values())
    references = receipts.named(one.debt_id for one in debits)
    sequences = collecting.sequences_in(collection_id)
    for one in debits:
        who = given[one.authorisation_id]
        account = sealed.open_identifier(
            person_id=who.person_id, kind=ACCOUNT, vault=vault, why=f"debit {one.end_to_end}",
            seen_by=replace(by, is_machine=True), at=at,
        )  # fmt: skip
        yield Debit(
            one.end_to_end, one.amount_minor, names.get(who.person_id, ""), account, who.mandate, who.given_on,
            sequences[one.debit_id], references[one.debt_id].reference, one.attempt,
        )  # fmt: skip
