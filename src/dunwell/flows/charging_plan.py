"""What must be booked so that the books of one debt say what its history says. Pure: it is told all that is known.

What was charged wrongly is booked back with effect from the day it was charged; payments that filled other parts than
they should are spread anew. Nothing is edited. Asked again once that is booked, there is nothing to do.
"""

from __future__ import annotations

from collections.abc import Iterator, Mapping, Sequence, Set
from dataclasses import dataclass
from datetime import date

from dunwell.core import charges as core
from dunwell.core import journal
from dunwell.core.charges import Charge, Cost, History, Movement, PaymentMade, Terms, Told
from dunwell.core.interest import FreeDays
from dunwell.core.journal import EntryDraft
from dunwell.core.waterfall import Allocation, read_order
from dunwell.core.words import Part, PlacementKind
from dunwell.debts import charges
from dunwell.debts.charges import ChargedDebt, Kept
from dunwell.ledger.queries import BookedLine

ENDED = ("settled", "closed", "recalled", "sold")
"""States in which a debt bears no more interest."""
PARTS = frozenset(Part)
COST = frozenset((Part.INTEREST, Part.FEES))
"""What a ceiling of the cost in all counts."""
PAYMENT, REALLOCATION = "payment:", "reallocation:"


@dataclass(frozen=True, slots=True)
class Known:
    """All that is known of a debt: its postings, its charges of interest, in which order its payments were spread."""

    debt: ChargedDebt
    lines: Sequence[BookedLine]
    kept: Sequence[Kept]
    agreed: tuple[Terms, ...]
    free: tuple[FreeDays, ...]
    orders: Mapping[int, tuple[Part, ...]]

    @property
    def owed(self) -> dict[Part, int]:
        """What is owed by part."""
        found = dict.fromkeys(Part, 0)
        for line in self.lines:
            if line.code in PARTS:
                found[Part(line.code)] += line.amount_minor
        return found

    @property
    def entries_count(self) -> int:
        """How many entries are about the debt."""
        return len({line.entry_id for line in self.lines})


@dataclass(frozen=True, slots=True)
class ToBook:
    """One entry and the reference it books under."""

    reference: str
    draft: EntryDraft


@dataclass(frozen=True, slots=True)
class Correction:
    """What makes the books of a debt right, in the order in which it is booked. A charge of nothing has no entry.

    owed   by part, once all of it is booked
    move   the debt's new state and why; None: it stays
    through   the day up to which the history was told
    """

    withdrawn: tuple[tuple[Kept, ToBook | None], ...]
    charged: tuple[tuple[Charge, ToBook | None], ...]
    moved: tuple[ToBook, ...]
    given_up_less: ToBook | None
    owed: Mapping[Part, int]
    move: tuple[str, str] | None
    through: date

    @property
    def entries(self) -> Iterator[ToBook]:
        """All that is booked."""
        both = (*self.withdrawn, *self.charged)
        yield from (booked for _, booked in both if booked)
        yield from self.moved
        if self.given_up_less:
            yield self.given_up_less

    @property
    def is_something(self) -> bool:
        """Whether anything of the debt changes."""
        return bool(self.charged_minor or self.withdrawn or self.moved)

    @property
    def charged_minor(self) -> int:
        """Net of what is withdrawn."""
        return sum(charge.amount_minor for charge, _ in self.charged) - sum(
            one.amount_minor for one, _ in self.withdrawn
        )


def correct(known: Known, *, through: date, cut: bool = False) -> Correction:
    """Charge every period that ended by `through`; with `cut` the period under way ends there too."""
    debt, live = known.debt, charges.live(known.kept)
    through = max([through, *(one.ends_on for one in live)])
    told_from = history(known, cuts={through} if cut else set())
    told = core.replay(told_from, through=through)
    withdrawn, charged = _charges(debt, known.kept, told)
    moved = tuple(_respread(debt, known.lines, told_from.payments, told.splits))
    booked = [one for _, one in (*withdrawn, *charged) if one] + list(moved)
    owed, less, move = _owed_after(known, booked), None, None
    net = sum(charge.amount_minor for charge, _ in charged) - sum(one.amount_minor for one, _ in withdrawn)
    if net or withdrawn or moved:
        less = _less_given_up(known, owed, through, len(booked))
        owed = owed if less is None else {part: max(minor, 0) for part, minor in owed.items()}
        move = _move_of(debt, sum(owed.values()))
    return Correction(withdrawn, charged, moved, less, owed, move, through)


def history(known: Known, *, cuts: Set[date] = frozenset()) -> History:
    """What is known of a debt, as `core.charges` is told it."""
    ours = charges.entries_of(known.kept)
    payments = _payments(known)
    told = {payment.entry_id for payment in payments}
    others = ours | told
    movements = tuple(
        Movement(line.effective_on, Part(line.code), line.amount_minor)
        for line in known.lines
        if line.code in PARTS
        and line.entry_id not in others
        and line.reverses_id not in told
        and not line.reference.startswith(REALLOCATION)
    )
    ends = frozenset(cuts) | {one.ends_on for one in charges.live(known.kept)}
    return History(known.agreed, movements, _clamped(payments, movements), known.free, ends, _cost(known.lines, ours))


def _cost(lines: Sequence[BookedLine], ours: Set[int]) -> Cost:
    """What the debt cost beside its charges of interest, as `ledger.queries.claimed` counts it."""
    claims = {line.entry_id for line in lines if line.kind in journal.CLAIMS}
    lent, beside = 0, 0
    for line in lines:
        if line.entry_id in ours or not claims & {line.entry_id, line.reverses_id}:
            continue
        lent += line.amount_minor if line.code == Part.PRINCIPAL else 0
        beside += line.amount_minor if line.code in COST else 0
    return Cost(lent, beside)


def _payments(known: Known) -> tuple[PaymentMade, ...]:
    """Payments that we spread ourselves, by what they took off the debt."""
    amounts: dict[int, int] = {}
    days: dict[int, date] = {}
    back = {line.reverses_id: line.effective_on for line in known.lines if line.reverses_id is not None}
    for line in known.lines:
        if line.kind == "payment" and line.reference.startswith(PAYMENT):
            amounts[line.entry_id] = amounts.get(line.entry_id, 0) - line.amount_minor
            days[line.entry_id] = line.effective_on
    usual = read_order(known.debt.allocation_order)
    return tuple(
        PaymentMade(entry_id, days[entry_id], minor, known.orders.get(entry_id, usual), back.get(entry_id))
        for entry_id, minor in sorted(amounts.items())
    )


def _clamped(payments: Sequence[PaymentMade], movements: Sequence[Movement]) -> tuple[PaymentMade, ...]:
    """A payment valued before the debt's first entry pays what was owed from that entry on."""
    first = min((movement.effective_on for movement in movements), default=date.min)
    return tuple(
        PaymentMade(
            one.entry_id,
            max(one.paid_on, first),
            one.amount_minor,
            one.order,
            None if one.returned_on is None else max(one.returned_on, first),
        )
        for one in payments
    )


def _charges(
    debt: ChargedDebt, kept: Sequence[Kept], told: Told
) -> tuple[tuple[tuple[Kept, ToBook | None], ...], tuple[tuple[Charge, ToBook | None], ...]]:
    """What does not stand and is booked back, and what is missing and is booked."""
    live = charges.live(kept)
    _, missing = core.differences([one.told for one in live], told.charges)
    wanted = {charge.key: charge.amount_minor for charge in told.charges}
    withdrawn, charged = [], []
    for one in live:
        if wanted.get(one.key) != one.amount_minor:
            why = f"charge {one.charge_id} until {one.ends_on} does not follow from what is known now"
            withdrawn.append((one, _entry(debt, one.told, -1, f"charge:{one.charge_id}:back", why)))
    for charge in missing:
        why = f"{charge.rule}, from {charge.starts_on} until before {charge.ends_on}"
        number = f"{charge.rule}:{charge.starts_on}:{charge.ends_on}:{len(kept)}"
        charged.append((charge, _entry(debt, charge, 1, f"charge:{debt.debt_id}:{number}", why)))
    return tuple(withdrawn), tuple(charged)


def _entry(debt: ChargedDebt, charge: Charge, sign: int, reference: str, why: str) -> ToBook | None:
    """Interest, or with `sign` -1 interest back; None where there is nothing to book."""
    if not charge.amount_minor:
        return None
    draft = journal.charge(
        book=debt.portfolio_id,
        subject_id=debt.debt_id,
        currency=debt.currency,
        parts={Part.INTEREST: sign * charge.amount_minor},
        effective_on=charge.ends_on,
        because=why,
        earned_by=earned_by(debt.placement),
    )
    if sign < 0:
        draft = EntryDraft("reversal", draft.book, draft.effective_on, draft.postings, why)
    return ToBook(reference, draft)


def earned_by(placement: str) -> str:
    """Whose income a charge is: of an agency's book the creditor's, to whom the book answers for it."""
    return journal.PLACED if placement == PlacementKind.AGENCY else journal.INCOME


def _respread(
    debt: ChargedDebt,
    lines: Sequence[BookedLine],
    payments: Sequence[PaymentMade],
    splits: Mapping[int, Allocation],
) -> Iterator[ToBook]:
    """Spread payments as they should have been; what came back comes back the same way."""
    for payment in payments:
        split = splits.get(payment.entry_id)
        if split is None:
            continue
        wanted = {str(part): -minor for part, minor in split.parts.items()} | {journal.UNAPPLIED: -split.unapplied}
        mine = [line for line in lines if _is_of(line, payment.entry_id)]
        paid = [line for line in mine if not _is_back(line, payment.entry_id)]
        yield from _moved(debt, payment.entry_id, paid, wanted, "")
        if back := [line for line in mine if _is_back(line, payment.entry_id)]:
            turned = {code: -minor for code, minor in wanted.items()}
            yield from _moved(debt, payment.entry_id, back, turned, ":back")


def _is_of(line: BookedLine, entry_id: int) -> bool:
    is_spread = line.reference.startswith(f"{REALLOCATION}{entry_id}:")
    return entry_id in (line.entry_id, line.reverses_id) or is_spread


def _is_back(line: BookedLine, entry_id: int) -> bool:
    return line.reverses_id == entry_id or line.reference.startswith(f"{REALLOCATION}{entry_id}:back:")


def _moved(
    debt: ChargedDebt, entry_id: int, booked: Sequence[BookedLine], wanted: Mapping[str, int], way: str
) -> Iterator[ToBook]:
    stands: dict[str, int] = {}
    for line in booked:
        stands[line.code] = stands.get(line.code, 0) + line.amount_minor
    moved = {code: wanted.get(code, 0) - stands.get(code, 0) for code in sorted({*wanted, *stands})}
    if any(moved.values()):
        draft = journal.reallocation(
            book=debt.portfolio_id,
            subject_id=debt.debt_id,
            currency=debt.currency,
            moved=moved,
            effective_on=booked[0].effective_on,
            because=f"payment of entry {entry_id} spread anew, because what was owed before it changed",
        )
        yield ToBook(f"{REALLOCATION}{entry_id}{way}:{len({line.entry_id for line in booked})}", draft)


def _owed_after(known: Known, booked: Sequence[ToBook]) -> dict[Part, int]:
    """What is owed by part once these are booked too."""
    owed = known.owed
    for posting in (posting for one in booked for posting in one.draft.postings):
        if posting.subject_id is not None and posting.code in PARTS:
            owed[Part(posting.code)] += posting.amount_minor
    return owed


def _less_given_up(known: Known, owed: Mapping[Part, int], on: date, booked: int) -> ToBook | None:
    """Where more was given up than turns out to have been owed, that much was not given up after all."""
    below = {part: minor for part, minor in owed.items() if minor < 0}
    if not below:
        return None
    debt = known.debt
    give_up = journal.write_off if debt.state == "written_off" else journal.waiver
    draft = give_up(
        book=debt.portfolio_id,
        subject_id=debt.debt_id,
        currency=debt.currency,
        parts=below,
        effective_on=on,
        because="more was given up than was owed",
    )
    return ToBook(f"{draft.kind}:{debt.debt_id}:less:{known.entries_count + booked}", draft)


def _move_of(debt: ChargedDebt, owed: int) -> tuple[str, str] | None:
    """The debt's state follows what is owed: interest still owed opens a paid debt, a correction may leave nothing."""
    if owed > 0 and debt.state == "paid":
        return "open", "interest is still owed"
    if owed <= 0 and debt.state == "open":
        return "paid", "nothing is owed any more"
    return None
