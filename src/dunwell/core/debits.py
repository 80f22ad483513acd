"""Debits out: what a file for a bank says, and whether account numbers can be meant. One shape for every scheme."""

from __future__ import annotations

import re
from dataclasses import dataclass
from datetime import date, datetime

from dunwell.core.refusal import Refusal

IBAN = re.compile(r"[A-Z]{2}\d{2}[A-Z0-9]{11,30}")
ACH = re.compile(r"(\d{9}):(\d{4,17}):(checking|savings)")
_WEIGHTS = (3, 7, 1, 3, 7, 1, 3, 7, 1)


class NotAnAccount(Refusal, ValueError):
    """The account cannot be debited as it is written."""


@dataclass(frozen=True, slots=True)
class AchAccount:
    """An account in the United States."""

    routing: str
    number: str
    kind: str
    """checking or savings."""


@dataclass(frozen=True, slots=True)
class Originator:
    """Who collects, as the bank knows them.

    sepa  account IBAN, creditor_id the creditor identifier, agent the bank's BIC (may be empty)
    ach   creditor_id the company identification (10 characters), agent the bank's routing number
    """

    name: str
    scheme: str
    creditor_id: str
    account: str
    agent: str


@dataclass(frozen=True, slots=True)
class Debit:
    """One debit. `attempt` counts how often it was presented before."""

    end_to_end: str
    amount_minor: int
    payer_name: str
    account: str
    mandate: str
    signed_on: date
    sequence: str
    reference: str
    """The debt's reference, told to the payer."""
    attempt: int = 0


@dataclass(frozen=True, slots=True)
class DebitFile:
    """One file of one creditor: debits of one day. Amounts are minor units of `currency`."""

    number: int
    originator: Originator
    currency: str
    collect_on: date
    made_at: datetime
    debits: tuple[Debit, ...]

    @property
    def total_minor(self) -> int:
        """All debits together: the control total."""
        return sum(debit.amount_minor for debit in self.debits)


def account_of(scheme: str, written: str) -> str:
    """An account as it is kept: an IBAN without blanks, or `routing:number:checking`. Raises NotAnAccount."""
    if scheme == "sepa":
        plain = re.sub(r"\s", "", written).upper()
        if not IBAN.fullmatch(plain) or _mod97(plain) != 1:
            raise NotAnAccount("the IBAN does not check; read it again from the card or statement")
        return plain
    plain = re.sub(r"[\s-]", "", written).lower()
    found = ACH.fullmatch(plain)
    if not found or sum(w * int(d) for w, d in zip(_WEIGHTS, found[1], strict=True)) % 10:
        raise NotAnAccount(
            "write routing number, account number and checking or savings, like 021000021:12345:checking"
        )
    return plain


def ach_account(written: str) -> AchAccount:
    """The parts of an account in the United States. Raises NotAnAccount."""
    routing, number, kind = account_of("ach", written).split(":")
    return AchAccount(routing, number, kind)


def _mod97(iban: str) -> int:
    turned = iban[4:] + iban[:4]
    return int("".join(str(int(character, 36)) for character in turned)) % 97
