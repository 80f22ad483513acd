"""ACH debits out: one PPD batch a file, blocked by ten, with control totals; a debit presented again says RETRY PYMT.

Source: Nacha Operating Rules, appendix three (record formats); subsection on reinitiation (RETRY PYMT).
"""

from __future__ import annotations

from dunwell.adapters.bank.pain008 import plain
from dunwell.core.debits import Debit, DebitFile, ach_account

WIDTH, BLOCK = 94, 10
DEBITS_ONLY = "225"
CODES = {"checking": "27", "savings": "37"}
RETRY = "RETRY PYMT"
HASH = 10**10


class TooMuchForAFile(ValueError):
    """An amount or a count does not fit the record."""


def write_nacha(file: DebitFile) -> bytes:
    """The file for the bank."""
    batches = [
        batch
        for batch in (
            tuple(debit for debit in file.debits if not debit.attempt),
            tuple(debit for debit in file.debits if debit.attempt),
        )
        if batch
    ]
    rows, entries, hashed, total = [_file_header(file)], 0, 0, 0
    for number, debits in enumerate(batches, start=1):
        whole = sum(debit.amount_minor for debit in debits)
        banks = sum(int(ach_account(debit.account).routing[:8]) for debit in debits) % HASH
        rows.append(_batch_header(file, number, is_retry=bool(debits[0].attempt)))
        rows += [_entry(file, debit, entries + place) for place, debit in enumerate(debits, start=1)]
        rows.append(_batch_control(file, number, len(debits), banks, whole))
        entries, hashed, total = entries + len(debits), (hashed + banks) % HASH, total + whole
    blocks = -(-(len(rows) + 1) // BLOCK)
    rows.append(_row(f"9{len(batches):06}{blocks:06}{_number(entries, 8)}{hashed:010}{_number(total, 12)}{0:012}"))
    rows += ["9" * WIDTH] * (blocks * BLOCK - len(rows))
    return ("\n".join(rows) + "\n").encode("ascii")


def _file_header(file: DebitFile) -> str:
    bank = f" {file.originator.agent}"
    origin = file.originator.creditor_id.rjust(10)
    made = file.made_at.strftime("%y%m%d%H%M")
    identifier = chr(ord("A") + file.number % 26)
    name = plain(file.originator.name, 23).upper()
    return _row(f"101{bank:>10}{origin}{made}{identifier}094101{'':23}{name:<23}")


def _batch_header(file: DebitFile, number: int, *, is_retry: bool) -> str:
    name = plain(file.originator.name, 16).upper()
    words = RETRY if is_retry else "PAYMENT"
    day = file.collect_on.strftime("%y%m%d")
    company = file.originator.creditor_id.ljust(10)
    agent = file.originator.agent[:8]
    return _row(f"5{DEBITS_ONLY}{name:<16}{'':20}{company}PPD{words:<10}{day}{day}   1{agent}{number:07}")


def _entry(file: DebitFile, debit: Debit, place: int) -> str:
    account = ach_account(debit.account)
    number, name = plain(debit.reference, 15), plain(debit.payer_name, 22).upper()
    trace = f"{file.originator.agent[:8]}{place:07}"
    return _row(
        f"6{CODES[account.kind]}{account.routing}{account.number:<17}{_number(debit.amount_minor, 10)}"
        f"{number:<15}{name:<22}  0{trace}"
    )


def _batch_control(file: DebitFile, number: int, entries: int, banks: int, total: int) -> str:
    company, agent = file.originator.creditor_id.ljust(10), file.originator.agent[:8]
    return _row(
        f"8{DEBITS_ONLY}{_number(entries, 6)}{banks:010}{_number(total, 12)}{0:012}{company}{'':25}{agent}{number:07}"
    )


def _number(value: int, digits: int) -> str:
    if value >= 10**digits:
        raise TooMuchForAFile(f"{value} does not fit {digits} digits of a record; make two files")
    return f"{value:0{digits}}"


def _row(text: str) -> str:
    if len(text) > WIDTH:
        raise TooMuchForAFile(f"a record has {len(text)} characters; shorten the company's name or number")
    return text.ljust(WIDTH)
