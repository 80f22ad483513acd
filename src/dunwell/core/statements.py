"""What banks say: statements with their lines, returns, and notices without money. One shape for every format."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import date
from typing import Literal

from dunwell.core.money import Money

Network = Literal["", "ach", "sepa", "bacs"]
"""Whose reason codes a line speaks; empty: not known, or no return."""


@dataclass(frozen=True, slots=True)
class PaymentLine:
    """One payment as a bank or a file states it."""

    line_reference: str
    """Unique in its source for ever: booking it twice is refused by this."""
    amount_minor: int
    currency: str
    booked_on: date
    valued_on: date
    references: tuple[str, ...]
    """Every text that may hold our reference, most trusted first; one that is a debt's reference names it."""
    payer_name: str = ""
    payer_account: str = ""
    is_return: bool = False
    return_code: str = ""
    passing_references: tuple[str, ...] = ()
    """Numbers that banks and payers gave for their own use (end to end, mandate, instruction): our reference may be
    copied into one, but a short one that equals it says nothing."""
    structured: tuple[str, ...] = ()
    """Of `references`, those that stood in a field of their own for a creditor's reference or a document's number."""
    bank_reference: str = ""
    """The bank's own number of the transaction; empty where it gave none."""
    where: str = ""
    """Where in the file it stands."""
    network: Network = ""


@dataclass(frozen=True, slots=True)
class PaymentProblem:
    """A part of a payment file that could not be read: where, why, and what to do."""

    where: str
    why: str
    remedy: str


@dataclass(frozen=True, slots=True)
class Balance:
    """What an account held at the start or the end of a day."""

    money: Money
    on: date | None


@dataclass(frozen=True, slots=True)
class Statement:
    """One account over one span of time. A balance the bank did not state is None."""

    account: str
    number: str
    opening: Balance | None
    closing: Balance | None
    lines: tuple[PaymentLine, ...]
    where: str

    @property
    def missing_minor(self) -> int | None:
        """By how much opening and lines miss the closing balance; None where that cannot be asked."""
        if self.opening is None or self.closing is None:
            return None
        if {self.closing.money.currency, *(line.currency for line in self.lines)} - {self.opening.money.currency}:
            return None
        moved = sum(line.amount_minor for line in self.lines)
        return self.closing.money.minor_in(self.opening.money.currency) - self.opening.money.minor - moved


@dataclass(frozen=True, slots=True)
class Advice:
    """A notice that moves no money: an instruction ended, an account number changed, a debit of ours was refused."""

    advice_reference: str
    """Unique in its source for ever: acting on it twice is refused by this."""
    kind: Literal["instruction", "change", "rejected", "accepted", "dishonoured"]
    network: Network
    code: str
    said_on: date
    references: tuple[str, ...]
    payer_name: str = ""
    payer_account: str = ""
    amount: Money | None = None
    corrected: str = ""
    """A change: what the bank says should be used instead."""
    words: str = ""
    where: str = ""


@dataclass(frozen=True, slots=True)
class PaymentFile:
    """What one file says: the readable lines, and a problem for everything else."""

    lines: tuple[PaymentLine, ...]
    problems: tuple[PaymentProblem, ...]
    made_on: date | None = None
    """The day the file itself says it was made; None: it does not."""
    statements: tuple[Statement, ...] = ()
    """The same lines by account, where the format has accounts."""
    advices: tuple[Advice, ...] = ()
    format: str = ""
