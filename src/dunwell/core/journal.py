"""Journal entries: what is booked when a debt opens, is paid, adjusted, charged, written off or recalled.

Debit is positive, credit negative, so what is owed on a subject is the sum over its part accounts. Every builder
returns a draft whose postings sum to zero; `check_balanced` says so again wherever a draft is written.
"""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from datetime import date

from dunwell.core.money import exponent
from dunwell.core.waterfall import Allocation
from dunwell.core.words import Part

CASH = "cash"
PLACED = "placed"
INCOME = "income"
WRITTEN_OFF = "written_off"
WAIVED = "waived"
UNAPPLIED = "unapplied"
OFFICE = "office"
INVOICED = "invoiced"
COMMISSION = "commission"
VAT = "vat"

ACCOUNT_KINDS = {
    **{str(part): "asset" for part in Part},
    CASH: "asset",
    PLACED: "liability",
    UNAPPLIED: "liability",
    INCOME: "income",
    WRITTEN_OFF: "expense",
    WAIVED: "expense",
    OFFICE: "asset",
    INVOICED: "asset",
    COMMISSION: "income",
    VAT: "liability",
}
"""The chart of accounts. The parts are owed to the book, `placed` is what the book answers for to the creditor.

Of a book that collects for a client `cash` is the client's money, held in trust; `office` is our own, `invoiced` what
the client owes us of our `commission` and of the `vat` on it, which we owe to the state.
"""

ENTRY_KINDS = (
    "opening", "adjustment", "payment", "reversal", "charge", "write_off", "recall", "waiver", "recovery", "refund",
    "reallocation", "application", "remittance", "commission",
)  # fmt: skip
CLAIMS = ("opening", "adjustment", "charge")
"""Kinds of entries that claim something: it came so or was charged."""


class Unbalanced(ValueError):
    """The postings of an entry do not sum to zero in every currency."""


class EmptyEntry(ValueError):
    """An entry without postings, or a posting of nothing, was about to be booked."""


class UnknownAccount(ValueError):
    """The account is not in the chart of accounts."""


@dataclass(frozen=True, slots=True)
class PostingDraft:
    """One amount on one account: minor units, debit positive. `subject_id` is what it is about, a debt's id."""

    code: str
    amount_minor: int
    currency: str
    subject_id: int | None = None


@dataclass(frozen=True, slots=True)
class EntryDraft:
    """One entry, not yet booked. `book` is whose books it is in: a portfolio's id."""

    kind: str
    book: int
    effective_on: date
    postings: tuple[PostingDraft, ...]
    because: str = ""


def check_balanced(draft: EntryDraft) -> None:
    """Raise Unbalanced, EmptyEntry, UnknownAccount or UnknownCurrency unless the draft may be booked."""
    if not draft.postings:
        raise EmptyEntry(f"this {draft.kind} books nothing; give at least one amount that is not zero")
    sums: dict[str, int] = defaultdict(int)
    for posting in draft.postings:
        exponent(posting.currency)
        if posting.code not in ACCOUNT_KINDS:
            raise UnknownAccount(f"{posting.code!r} is not an account; accounts are {', '.join(ACCOUNT_KINDS)}")
        if posting.amount_minor == 0:
            raise EmptyEntry(f"this {draft.kind} posts zero to {posting.code}; leave that posting out")
        sums[posting.currency] += posting.amount_minor
    off = {currency: total for currency, total in sums.items() if total}
    if off:
        raise Unbalanced(f"this {draft.kind} does not balance: its postings sum to {off} instead of zero")


def _draft(kind: str, book: int, effective_on: date, postings: Iterable[PostingDraft], because: str = "") -> EntryDraft:
    draft = EntryDraft(kind, book, effective_on, tuple(p for p in postings if p.amount_minor), because)
    check_balanced(draft)
    return draft


def _against(
    contra: str, subject_id: int, currency: str, parts: Mapping[Part, int], *, sign: int = 1
) -> list[PostingDraft]:
    """The parts times `sign` on the subject, and their sum the other way on the house's account `contra`."""
    postings = [PostingDraft(str(part), sign * minor, currency, subject_id) for part, minor in parts.items()]
    return [*postings, PostingDraft(contra, -sign * sum(parts.values()), currency)]


def opening(
    *, book: int, subject_id: int, currency: str, parts: Mapping[Part, int], effective_on: date, because: str = ""
) -> EntryDraft:
    """What was owed when the debt came to us, part by part."""
    return _draft("opening", book, effective_on, _against(PLACED, subject_id, currency, parts), because)


def adjustment(
    *, book: int, subject_id: int, currency: str, changes: Mapping[Part, int], effective_on: date, because: str
) -> EntryDraft:
    """A correction by the creditor: signed changes, more owed positive."""
    moved = _against(PLACED, subject_id, currency, changes)
    return _draft("adjustment", book, effective_on, moved, because)


def charge(
    *, book: int, subject_id: int, currency: str, parts: Mapping[Part, int], effective_on: date, because: str,
    earned_by: str = INCOME,
) -> EntryDraft:  # fmt: skip
    """Interest, fees or costs we add: income of the book, or owed to the creditor (`earned_by` PLACED)."""
    return _draft("charge", book, effective_on, _against(earned_by, subject_id, currency, parts), because)


def waiver(
    *, book: int, subject_id: int, currency: str, parts: Mapping[Part, int], effective_on: date, because: str
) -> EntryDraft:
    """Give up the given parts for good."""
    return _draft("waiver", book, effective_on, _against(WAIVED, subject_id, currency, parts, sign=-1), because)


def payment(
    *, book: int, subject_id: int, currency: str, split: Allocation, received_on: date, because: str = ""
) -> EntryDraft:
    """Money received, spread as `core.waterfall.allocate` says; what is left over is held unapplied."""
    parts = [PostingDraft(str(part), -minor, currency, subject_id) for part, minor in split.parts.items()]
    received = PostingDraft(CASH, split.paid, currency)
    held = PostingDraft(UNAPPLIED, -split.unapplied, currency, subject_id)
    return _draft("payment", book, received_on, [received, *parts, held], because)


def write_off(
    *, book: int, subject_id: int, currency: str, parts: Mapping[Part, int], effective_on: date, because: str
) -> EntryDraft:
    """Abandon the given parts in the books."""
    lost = _against(WRITTEN_OFF, subject_id, currency, parts, sign=-1)
    return _draft("write_off", book, effective_on, lost, because)


def recovery(
    *, book: int, subject_id: int, currency: str, parts: Mapping[Part, int], effective_on: date, because: str = ""
) -> EntryDraft:
    """Take parts that were written off back into the books, because they are paid after all."""
    return _draft("recovery", book, effective_on, _against(WRITTEN_OFF, subject_id, currency, parts), because)


def refund(
    *, book: int, subject_id: int, currency: str, amount_minor: int, effective_on: date, because: str
) -> EntryDraft:
    """Send back what was paid beyond everything owed."""
    back = (PostingDraft(UNAPPLIED, amount_minor, currency, subject_id), PostingDraft(CASH, -amount_minor, currency))
    return _draft("refund", book, effective_on, back, because)


def application(
    *, book: int, subject_id: int, currency: str, split: Allocation, effective_on: date, because: str
) -> EntryDraft:
    """Use what is held unapplied for what is owed."""
    parts = [PostingDraft(str(part), -minor, currency, subject_id) for part, minor in split.parts.items()]
    used = PostingDraft(UNAPPLIED, sum(split.parts.values()), currency, subject_id)
    return _draft("application", book, effective_on, [used, *parts], because)


def reallocation(
    *, book: int, subject_id: int, currency: str, moved: Mapping[str, int], effective_on: date, because: str
) -> EntryDraft:
    """Spread a payment otherwise than it was: signed amounts by account of the subject, which sum to zero."""
    postings = [PostingDraft(code, minor, currency, subject_id) for code, minor in moved.items()]
    return _draft("reallocation", book, effective_on, postings, because)


def remittance(
    *, book: int, currency: str, gross_minor: int, kept_minor: int, effective_on: date, because: str
) -> EntryDraft:
    """Pay a client what was collected for it; `kept_minor` of it stays with us as commission already earned."""
    postings = [
        PostingDraft(PLACED, gross_minor, currency),
        PostingDraft(CASH, -gross_minor, currency),
        PostingDraft(OFFICE, kept_minor, currency),
        PostingDraft(INVOICED, -kept_minor, currency),
    ]
    return _draft("remittance", book, effective_on, postings, because)


def commission(
    *, book: int, currency: str, amount_minor: int, vat_minor: int = 0, effective_on: date, because: str
) -> EntryDraft:
    """What a client owes us for collecting, and the tax on it: invoiced."""
    postings = [
        PostingDraft(INVOICED, amount_minor + vat_minor, currency),
        PostingDraft(COMMISSION, -amount_minor, currency),
        PostingDraft(VAT, -vat_minor, currency),
    ]
    return _draft("commission", book, effective_on, postings, because)


def commission_paid(*, book: int, currency: str, amount_minor: int, effective_on: date, because: str) -> EntryDraft:
    """A client paid an invoice of commission."""
    postings = [PostingDraft(OFFICE, amount_minor, currency), PostingDraft(INVOICED, -amount_minor, currency)]
    return _draft("commission", book, effective_on, postings, because)


def recall(
    *, book: int, subject_id: int, currency: str, parts: Mapping[Part, int], effective_on: date, because: str = ""
) -> EntryDraft:
    """Give the given parts back to the creditor: the opening the other way."""
    returned = _against(PLACED, subject_id, currency, parts, sign=-1)
    return _draft("recall", book, effective_on, returned, because)


def reversal(original: EntryDraft, *, effective_on: date, because: str) -> EntryDraft:
    """Every posting of `original` the other way. A returned payment takes effect on the day it was returned."""
    turned = [PostingDraft(p.code, -p.amount_minor, p.currency, p.subject_id) for p in original.postings]
    return _draft("reversal", original.book, effective_on, turned, because)
