"""What may be meant by payments that wait: reasons are gathered for a page of them at once, then scored in `core`."""

from __future__ import annotations

from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass, field
from datetime import timedelta

import polars as pl

from dunwell.cases.queries import promised_near
from dunwell.core.actor import Actor
from dunwell.core.matching.suggesting import EVIDENCE, scored, split_of
from dunwell.core.statements import PaymentLine
from dunwell.core.words import Role
from dunwell.debts import queries as debts
from dunwell.debts import receipts
from dunwell.debts.queries import ReceiptLine
from dunwell.debts.receipts import Named
from dunwell.flows.receive import RECEIVING
from dunwell.ledger import queries as books
from dunwell.parties import payers
from dunwell.parties.payers import PayerLine
from dunwell.parties.queries import names_of

PROMISE_DAYS = timedelta(days=10)
"""Days around a payment in which a promise may be the one it keeps."""
SUGGESTED_MAX = 3


@dataclass(frozen=True, slots=True)
class SuggestedPart:
    """A debt and how much of the payment it would get."""

    debt_id: int
    reference: str
    person_id: int
    person_name: str
    owed_minor: int
    minor: int


@dataclass(frozen=True, slots=True)
class Suggestion:
    """One way to book a payment: its parts sum to it. `kinds` are keys of `core.matching.suggesting.TRUST`."""

    parts: tuple[SuggestedPart, ...]
    chance: float
    kinds: tuple[str, ...]


@dataclass(frozen=True, slots=True)
class Suggested:
    """A payment that waits, who sent it, and what it may be for, the likeliest first."""

    receipt: ReceiptLine
    payer_name: str
    suggestions: tuple[Suggestion, ...]


@dataclass(slots=True)
class _Gathered:
    """Reasons by payment and debt, and what is known of the debts."""

    rows: list[tuple[int, int, str]] = field(default_factory=list)
    debts: dict[int, Named] = field(default_factory=dict)
    owed: dict[int, int] = field(default_factory=dict)
    splits: dict[int, dict[int, int]] = field(default_factory=dict)

    def debts_of(self, receipt_id: int) -> list[int]:
        """Debts that any reason speaks for, in order."""
        return sorted({debt_id for one, debt_id, _ in self.rows if one == receipt_id})


def suggest(lines: Sequence[ReceiptLine], *, seen_by: Actor) -> list[Suggested]:
    """Suggestions for payments that wait, in their order: a dozen questions, however many. Raises NotForYou."""
    seen_by.must(*Role)
    senders = payers.of(line.reference for line in lines)
    gathered = _Gathered()
    _by_words(gathered, lines)
    _by_sender(gathered, lines, senders)
    _by_promise(gathered, lines)
    _look_up(gathered, lines)
    _by_amount(gathered, lines, senders)
    found = _score(gathered, lines)
    names = names_of(debt.person_id for debt in gathered.debts.values())
    return [
        Suggested(
            line,
            senders[line.reference].name if line.reference in senders else "",
            _suggestions(line, found.get(line.receipt_id, []), gathered, names),
        )
        for line in lines
    ]


def _by_words(gathered: _Gathered, lines: Sequence[ReceiptLine]) -> None:
    """References and account numbers that stand in the words of a payment."""
    said = {line.receipt_id: _words(line) for line in lines}
    every = {word for words in said.values() for word in words}
    named, numbered = receipts.named_by(every), receipts.by_account_number(every)
    for receipt_id, words in said.items():
        for word in words:
            gathered.rows += [(receipt_id, debt.debt_id, "reference") for debt in named.get(word, ())]
            gathered.rows += [(receipt_id, debt_id, "account_number") for debt_id in numbered.get(word, ())]


def _words(line: ReceiptLine) -> frozenset[str]:
    texts = tuple(line.words.split(" | "))
    said = receipts.words_of(PaymentLine("", 0, line.currency, line.received_on, line.received_on, texts))
    return said.sure | said.doubted


def _by_sender(gathered: _Gathered, lines: Sequence[ReceiptLine], senders: Mapping[str, PayerLine]) -> None:
    """What the same account paid before, and debts of people of the payer's name."""
    before = payers.sent_from(sender.account_index for sender in senders.values())
    paid = receipts.debts_paid_by({reference for references in before.values() for reference in references})
    people = payers.named_like({sender.search_name for sender in senders.values() if sender.search_name})
    owed_by = receipts.of_people({one for found in people.values() for one in found}, states=RECEIVING)
    for line in lines:
        sender = senders.get(line.reference)
        if sender is None:
            continue
        earlier = {paid[one] for one in before.get(sender.account_index, ()) if one in paid}
        gathered.rows += [(line.receipt_id, debt_id, "history") for debt_id in sorted(earlier)]
        for person_id in people.get(sender.search_name, ()):
            gathered.rows += [(line.receipt_id, debt_id, "name") for debt_id in owed_by.get(person_id, ())]


def _by_promise(gathered: _Gathered, lines: Sequence[ReceiptLine]) -> None:
    days = [line.received_on for line in lines if line.amount_minor > 0]
    if not days:
        return
    amounts = {line.amount_minor for line in lines if line.amount_minor > 0}
    promised = promised_near(amounts, due_from=min(days) - PROMISE_DAYS, due_to=max(days) + PROMISE_DAYS)
    for line in lines:
        gathered.rows += [
            (line.receipt_id, debt_id, "promise")
            for debt_id, minor, due_on in promised
            if minor == line.amount_minor and abs(due_on - line.received_on) <= PROMISE_DAYS
        ]


def _look_up(gathered: _Gathered, lines: Sequence[ReceiptLine]) -> None:
    """The debts that reasons speak for; those of another currency, or that left us, fall away."""
    currency = {line.receipt_id: line.currency for line in lines}
    found = receipts.named({debt_id for _, debt_id, _ in gathered.rows})
    gathered.debts = {debt_id: debt for debt_id, debt in found.items() if debt.state in RECEIVING}
    gathered.rows = [
        row for row in gathered.rows if row[1] in gathered.debts and gathered.debts[row[1]].currency == currency[row[0]]
    ]
    balances = books.balances(gathered.debts)
    gathered.owed = {debt_id: balances[debt_id].total_minor if debt_id in balances else 0 for debt_id in gathered.debts}


def _by_amount(gathered: _Gathered, lines: Sequence[ReceiptLine], senders: Mapping[str, PayerLine]) -> None:
    """The whole of a debt, the sum of several debts, or together with other payments of one payer the whole of one."""
    sums = _sums_by_sender(lines, senders)
    for line in lines:
        candidates = gathered.debts_of(line.receipt_id)
        split = split_of(line.amount_minor, {debt_id: gathered.owed[debt_id] for debt_id in candidates})
        if split:
            gathered.splits[line.receipt_id] = split
            gathered.rows += [(line.receipt_id, debt_id, "several") for debt_id in split]
        together = sums.get(line.receipt_id, 0)
        for debt_id in candidates:
            if gathered.owed[debt_id] == line.amount_minor:
                gathered.rows.append((line.receipt_id, debt_id, "owed"))
            elif together and gathered.owed[debt_id] == together:
                gathered.rows.append((line.receipt_id, debt_id, "together"))


def _sums_by_sender(lines: Iterable[ReceiptLine], senders: Mapping[str, PayerLine]) -> dict[int, int]:
    """For each payment of a payer who sent several: their sum in one currency."""
    groups: dict[tuple[str, str], list[ReceiptLine]] = {}
    for line in lines:
        sender = senders.get(line.reference)
        who = (sender.account_index or sender.search_name) if sender else ""
        if who and line.amount_minor > 0:
            groups.setdefault((who, line.currency), []).append(line)
    return {
        line.receipt_id: sum(one.amount_minor for one in group)
        for group in groups.values()
        if len(group) > 1
        for line in group
    }


def _score(gathered: _Gathered, lines: Sequence[ReceiptLine]) -> dict[int, list[tuple[int, float, tuple[str, ...]]]]:
    """Debts by payment, the likeliest first, with chance and reasons."""
    amounts = {line.receipt_id: line.amount_minor for line in lines}
    evidence = pl.DataFrame(gathered.rows, schema=EVIDENCE, orient="row")
    fits = pl.DataFrame(
        [
            (one, debt_id, amounts[one] > gathered.owed[debt_id] and debt_id not in gathered.splits.get(one, {}))
            for one, debt_id in {row[:2] for row in gathered.rows}
        ],
        schema={"receipt_id": pl.Int64, "debt_id": pl.Int64, "is_too_much": pl.Boolean},
        orient="row",
    )
    found: dict[int, list[tuple[int, float, tuple[str, ...]]]] = {}
    ranked = scored(evidence, fits, debts_count=debts.debts_count())
    for receipt_id, debt_id, chance, kinds in ranked.iter_rows():
        found.setdefault(receipt_id, []).append((debt_id, chance, tuple(kinds)))
    return found


def _suggestions(
    line: ReceiptLine,
    ranked: Sequence[tuple[int, float, tuple[str, ...]]],
    gathered: _Gathered,
    names: Mapping[int, str],
) -> tuple[Suggestion, ...]:
    if line.amount_minor <= 0:
        return ()
    split = gathered.splits.get(line.receipt_id, {})
    single = [
        Suggestion((_part(gathered.debts[debt_id], line.amount_minor, gathered, names),), chance, kinds)
        for debt_id, chance, kinds in ranked
        if debt_id not in split
    ]
    if split:
        of_split = [(chance, kinds) for debt_id, chance, kinds in ranked if debt_id in split]
        whole = Suggestion(
            tuple(_part(gathered.debts[debt_id], minor, gathered, names) for debt_id, minor in sorted(split.items())),
            sum(chance for chance, _ in of_split),
            tuple(dict.fromkeys(kind for _, kinds in of_split for kind in kinds)),
        )
        single.append(whole)
    return tuple(sorted(single, key=lambda one: -one.chance)[:SUGGESTED_MAX])


def _part(debt: Named, minor: int, gathered: _Gathered, names: Mapping[int, str]) -> SuggestedPart:
    return SuggestedPart(
        debt.debt_id,
        debt.reference,
        debt.person_id,
        names.get(debt.person_id, ""),
        gathered.owed.get(debt.debt_id, 0),
        minor,
    )


def page_of(*, offset: int, limit: int, seen_by: Actor) -> tuple[list[Suggested], int]:
    """One page of the payments that wait, oldest first, and how many there are. Raises NotForYou."""
    lines, total = debts.waiting_page(offset=offset, limit=limit, seen_by=seen_by)
    return suggest(lines, seen_by=seen_by), total
