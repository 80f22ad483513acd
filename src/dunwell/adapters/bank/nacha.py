"""NACHA files: returns (addenda 99), notifications of change (98), dishonoured and contested returns.

Records have 94 characters; banks cut off the blanks at their end, and some leave the line breaks out. What asks a bank
to move money, in a file that was sent, says nothing about money that came, and is told apart.
Source: NACHA Operating Rules, appendix three (record formats) and four (returns and notifications of change).
"""

from __future__ import annotations

import re
from dataclasses import dataclass, field
from datetime import date

from dunwell.adapters.bank.lines import ASK_AGAIN, BrokenStatement, LineNames, day, telling, text_of
from dunwell.core.money import Money
from dunwell.core.statements import Advice, PaymentFile, PaymentLine, PaymentProblem

WIDTH = 94
HASH_DIGITS = 10
DIGITS = re.compile(r"[0-9]+")
CODE = re.compile(r"[RC]\d\d")
DISHONOURED = frozenset({"R61", "R62", "R67", "R68", "R69", "R70", "R71", "R72", "R73", "R74", "R75", "R76", "R77"})
"""A return that our bank, or theirs again, did not let stand: a person settles what holds."""


@dataclass(frozen=True, slots=True)
class _Record:
    line: int
    text: str


@dataclass(slots=True)
class _Entry:
    record: _Record
    addenda: list[_Record] = field(default_factory=list)


@dataclass(slots=True)
class _Batch:
    header: _Record
    entries: list[_Entry] = field(default_factory=list)
    control: _Record | None = None

    @property
    def where(self) -> str:
        return f"line {self.header.line}, batch {self.header.text[87:94].strip().lstrip('0') or '?'}"

    @property
    def is_international(self) -> bool:
        return self.header.text[50:53] == "IAT"


@dataclass(frozen=True, slots=True)
class _Totals:
    """What a control record counts."""

    records: int
    hash: int
    debits: int
    credits: int

    def __add__(self, other: _Totals) -> _Totals:
        whole = (self.hash + other.hash) % 10**HASH_DIGITS
        return _Totals(self.records + other.records, whole, self.debits + other.debits, self.credits + other.credits)


def is_nacha(text: str) -> bool:
    """Whether the text begins with a file header."""
    start = text.lstrip("\r\n")
    return start[:3] == "101" and start[34:37] == "094"


def read_nacha(raw: bytes, *, file_name: str) -> PaymentFile:
    """Returns and notifications of one file. Raises BrokenStatement where it is no NACHA file."""
    content = text_of(raw, file_name=file_name)
    if not is_nacha(content):
        raise BrokenStatement("{file} does not begin with a NACHA file header (101)", file=file_name)
    problems: list[PaymentProblem] = []
    records = _records(content, problems)
    header = records[0].text
    try:
        made_on = day(header[23:29], "ymd")
    except ValueError as error:
        raise BrokenStatement(
            "{file}, line {line}: the file creation date is none: {error}",
            file=file_name,
            line=records[0].line,
            error=str(error),
        ) from None
    batches = _batches(records, problems)
    lines: list[PaymentLine] = []
    advices: list[Advice] = []
    names = LineNames()
    whole = _Totals(0, 0, 0, 0)
    for batch in batches:
        _read_batch(batch, made_on, names, lines, advices, problems)
        whole += _check_batch(batch, problems)
    _check_file(records, batches, whole, problems)
    return PaymentFile(tuple(lines), tuple(problems), made_on, advices=tuple(advices), format="NACHA")


def _records(content: str, problems: list[PaymentProblem]) -> list[_Record]:
    rows = content.splitlines()
    if len(rows) == 1 and len(rows[0]) > WIDTH:
        rows = [content[at : at + WIDTH] for at in range(0, len(content), WIDTH)]
    found: list[_Record] = []
    for number, row in enumerate(rows, start=1):
        if not row.strip() or set(row.strip()) == {"9"}:
            continue
        if len(row.rstrip()) > WIDTH:
            why = f"the record has {len(row.rstrip())} characters, more than {WIDTH}"
            problems.append(PaymentProblem(f"line {number}", why, ASK_AGAIN))
        found.append(_Record(number, row.ljust(WIDTH)[:WIDTH]))
    return found


def _batches(records: list[_Record], problems: list[PaymentProblem]) -> list[_Batch]:
    found: list[_Batch] = []
    for record in records[1:]:
        kind = record.text[0]
        is_open = bool(found) and found[-1].control is None
        if kind == "5":
            found.append(_Batch(record))
        elif kind == "6" and is_open:
            found[-1].entries.append(_Entry(record))
        elif kind == "7" and is_open and found[-1].entries:
            found[-1].entries[-1].addenda.append(record)
        elif kind == "8" and is_open:
            found[-1].control = record
        elif kind != "9":
            why = f"a record of type {kind!r} cannot stand here"
            problems.append(PaymentProblem(f"line {record.line}", why, ASK_AGAIN))
    return found


def _read_batch(
    batch: _Batch,
    made_on: date,
    names: LineNames,
    lines: list[PaymentLine],
    advices: list[Advice],
    problems: list[PaymentProblem],
) -> None:
    sent = 0
    for entry in batch.entries:
        last = entry.addenda[-1] if entry.addenda else None
        kind = last.text[1:3] if last else ""
        if kind not in {"98", "99"} or last is None:
            sent += 1
            continue
        try:
            found = _said(batch, entry, last, made_on, names)
        except ValueError as error:
            where = f"line {entry.record.line}"
            problems.append(PaymentProblem(where, str(error), "enter the return by hand"))
            continue
        if isinstance(found, Advice):
            advices.append(found)
        elif found.amount_minor:
            lines.append(found)
    if sent:
        why = f"{sent} entries ask a bank to move money; they do not say that it moved"
        problems.append(PaymentProblem(batch.where, why, "give the bank's statement, or its returns"))


def _said(batch: _Batch, entry: _Entry, last: _Record, made_on: date, names: LineNames) -> PaymentLine | Advice:
    row, addenda = entry.record.text, last.text
    code, original = addenda[3:6].strip(), addenda[6:21].strip()
    if not CODE.fullmatch(code):
        raise ValueError(f"{code!r} is not a return or change code")
    amount, transaction = _digits(row[29:39], "amount"), row[1:3]
    if batch.is_international:
        account, number, name = row[39:74].strip(), "", _international_name(entry)
    else:
        account, number, name = row[12:29].strip(), row[39:54].strip(), row[54:76].strip()
    company = batch.header.text[40:50].strip()
    key = names.name(f"ach:{company}", original, code, amount, account, number, row[79:94])
    where = f"line {entry.record.line}, trace {row[79:94].strip()}"
    references = telling(number)
    if addenda[1:3] == "98" or code in DISHONOURED:
        return Advice(
            advice_reference=key,
            kind="change" if addenda[1:3] == "98" else "dishonoured",
            network="ach",
            code=code,
            said_on=made_on,
            references=(*references, *telling(original)),
            payer_name=name,
            payer_account=account,
            amount=Money(amount, "USD") if amount else None,
            corrected=addenda[35:64].strip() if addenda[1:3] == "98" else "",
            words="" if addenda[1:3] == "98" else addenda[58:79].strip(),
            where=where,
        )
    return PaymentLine(
        line_reference=key,
        amount_minor=-amount if transaction[1] in "5678" else amount,
        currency="USD",
        booked_on=made_on,
        valued_on=made_on,
        references=references,
        payer_name=name,
        payer_account=account,
        is_return=True,
        return_code=code,
        passing_references=telling(original),
        bank_reference=original,
        where=where,
        network="ach",
    )


def _international_name(entry: _Entry) -> str:
    return next((one.text[46:81].strip() for one in entry.addenda if one.text[1:3] == "10"), "")


def _digits(said: str, what: str) -> int:
    if not (said.isascii() and said.isdigit()):
        raise ValueError(f"the {what} {said!r} is not a number")
    return int(said)


def _check_batch(batch: _Batch, problems: list[PaymentProblem]) -> _Totals:
    held = _Totals(0, 0, 0, 0)
    for entry in batch.entries:
        row = entry.record.text
        amount = int(row[29:39]) if DIGITS.fullmatch(row[29:39]) else 0
        bank = int(row[3:11]) if DIGITS.fullmatch(row[3:11]) else 0
        is_debit = row[2] in "56789"
        held += _Totals(1 + len(entry.addenda), bank, amount if is_debit else 0, 0 if is_debit else amount)
    if batch.control is None:
        why = "the batch breaks off without its control record (8)"
        problems.append(PaymentProblem(batch.where, why, f"its whole entries are read; {ASK_AGAIN}"))
        return held
    control = batch.control.text
    where = f"line {batch.control.line}, batch control"
    _compare(held, (control[4:10], control[10:20], control[20:32], control[32:44]), where, problems)
    return held


def _check_file(records: list[_Record], batches: list[_Batch], held: _Totals, problems: list[PaymentProblem]) -> None:
    last = records[-1]
    if last.text[0] != "9":
        why = "the file breaks off without its control record (9)"
        problems.append(PaymentProblem(f"line {last.line}", why, f"what stands before is read; {ASK_AGAIN}"))
        return
    where = f"line {last.line}, file control"
    if last.text[1:7] != f"{len(batches):06}":
        why = f"the file control counts {last.text[1:7]} batches; {len(batches)} are there"
        problems.append(PaymentProblem(where, why, ASK_AGAIN))
    _compare(held, (last.text[13:21], last.text[21:31], last.text[31:43], last.text[43:55]), where, problems)


def _compare(held: _Totals, stated: tuple[str, str, str, str], where: str, problems: list[PaymentProblem]) -> None:
    words = ("entries and addenda", "hash of banks", "debits", "credits")
    counted = (held.records, held.hash, held.debits, held.credits)
    for what, said, mine in zip(words, stated, counted, strict=True):
        if not DIGITS.fullmatch(said) or int(said) != mine:
            why = f"{what}: the control record says {said.strip() or 'nothing'}, the records give {mine}"
            problems.append(PaymentProblem(where, why, f"what stands there is read; {ASK_AGAIN}"))
