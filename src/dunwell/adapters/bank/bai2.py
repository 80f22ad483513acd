"""BAI2, the cash management balance reporting of American and Canadian banks.

Records end with `/` or, where the last field is text, with the line. A physical line may hold several records; 88
continues the one before. Amounts are whole minor units; 1xx types are credits, 4xx debits.
"""

from __future__ import annotations

import re
from dataclasses import dataclass, field
from datetime import date

from dunwell.adapters.bank.lines import ASK_AGAIN, BrokenStatement, LineNames, balance_problems, day, telling, text_of
from dunwell.core.money import MINOR_MAX, Money, exponent
from dunwell.core.statements import Balance, PaymentFile, PaymentLine, PaymentProblem, Statement

CODES = ("01", "02", "03", "16", "49", "88", "98", "99")
NEXT_ON_LINE = re.compile(r"/\s+(?=(?:01|02|03|16|49|88|98|99),)")
OPENING, CLOSING = "010", "015"
RETURN_TYPES = {"452", "455", "555", "557", "567", "257", "256"}
"""Items returned, by ACH or cheque; 1xx and 2xx of them come back to us, 4xx and 5xx are taken from us."""
RETURN_WORDS = re.compile(r"\bRETURN(?:ED)?\b|\bRTN\b|\bRTD\b|\bRTD CHQ\b", re.IGNORECASE)
CHARGE_WORDS = re.compile(r"\bCHRG\b|\bCHARGE\b|\bFEE\b", re.IGNORECASE)


@dataclass(slots=True)
class _Record:
    line: int
    code: str
    text: str

    @property
    def where(self) -> str:
        return f"line {self.line}, record {self.code}"

    @property
    def fields(self) -> list[str]:
        return [one.strip() for one in self.text.split(",")]


@dataclass(slots=True)
class _Account:
    """One 03 record and what follows it."""

    record: _Record
    group: _Record
    currency: str
    moves: list[_Record] = field(default_factory=list)
    control: _Record | None = None


def is_bai2(text: str) -> bool:
    """Whether the text begins as a file of this kind does."""
    return bool(re.match(r"\s*01,[^,\n]*,[^,\n]*,\d{6},\d{0,4},", text))


def read_bai2(raw: bytes, *, file_name: str) -> PaymentFile:
    """Accounts of one file as statements. Raises BrokenStatement where it is no BAI2."""
    text = text_of(raw, file_name=file_name)
    if not is_bai2(text):
        raise BrokenStatement("{file} does not begin with a 01 record, so it is no BAI2 file", file=file_name)
    problems: list[PaymentProblem] = []
    records = _records(text, problems)
    accounts = _accounts(records, problems)
    names = LineNames()
    found = [_statement(one, names, problems) for one in accounts]
    problems += balance_problems(found)
    if not any(record.code == "99" for record in records):
        problems.append(PaymentProblem("end of the file", "the file breaks off without its 99 record", ASK_AGAIN))
    lines = tuple(line for one in found for line in one.lines)
    return PaymentFile(lines, tuple(problems), _day_of(_field(records[0], 3)), tuple(found), format="BAI2")


def _records(text: str, problems: list[PaymentProblem]) -> list[_Record]:
    """Logical records: several of one line taken apart, continuations put together."""
    found: list[_Record] = []
    for number, line in enumerate(text.splitlines(), start=1):
        for part in NEXT_ON_LINE.split(line):
            said = part.strip()
            if not said:
                continue
            code, _, rest = said.partition(",")
            rest = rest.rstrip().removesuffix("/").strip()
            if code not in CODES:
                _unknown(found, number, said, problems)
            elif code == "88" and found:
                last = found[-1]
                glue = " " if last.code == "16" and _is_text_open(last) else ","
                last.text = f"{last.text}{glue}{rest}"
            else:
                found.append(_Record(number, code, f"{code},{rest}"))
    return found


def _unknown(found: list[_Record], number: int, said: str, problems: list[PaymentProblem]) -> None:
    """Text that a bank wrapped without an 88 belongs to the 16 record before it; anything else is told."""
    if found and found[-1].code == "16":
        found[-1].text += f" {said.removesuffix('/')}"
    else:
        problems.append(PaymentProblem(f"line {number}", f"{said[:30]!r} is no BAI2 record", ASK_AGAIN))


def _is_text_open(record: _Record) -> bool:
    """Whether what is read of a 16 record has come to its text, so that a continuation adds words."""
    fields = record.fields
    return len(fields) > _text_at(fields)


def _accounts(records: list[_Record], problems: list[PaymentProblem]) -> list[_Account]:
    found: list[_Account] = []
    group: _Record | None = None
    for record in records:
        if record.code == "02":
            group = record
        elif record.code == "03":
            if group is None:
                problems.append(PaymentProblem(record.where, "an account outside of a group (02)", ASK_AGAIN))
                continue
            stated = record.fields[2] if len(record.fields) > 2 else ""
            of_group = group.fields[6] if len(group.fields) > 6 else ""
            found.append(_Account(record, group, stated or of_group or "USD"))
        elif record.code == "16" and found and found[-1].control is None:
            found[-1].moves.append(record)
        elif record.code == "16":
            problems.append(PaymentProblem(record.where, "a transaction outside of an account (03)", ASK_AGAIN))
        elif record.code == "49" and found:
            found[-1].control = record
    return found


def _statement(account: _Account, names: LineNames, problems: list[PaymentProblem]) -> Statement:
    number = account.record.fields[1]
    where = f"{account.record.where}, account {number}"
    said_on = _day_of(account.group.fields[4] if len(account.group.fields) > 4 else "")
    try:
        exponent(account.currency)
        summary = _summary(account.record)
    except ValueError as error:
        problems.append(PaymentProblem(where, f"{error}; its lines are left out", ASK_AGAIN))
        return Statement(number, "", None, None, (), where)
    if account.control is None and account.moves:
        cut = account.moves.pop()
        why = (
            f"the account breaks off without its 49 record; its last line (line {cut.line}) may be cut, it is left out"
        )
        problems.append(PaymentProblem(where, why, ASK_AGAIN))
    opening, closing = (
        Balance(Money(summary[code], account.currency), said_on) if code in summary else None
        for code in (OPENING, CLOSING)
    )
    lines: list[PaymentLine] = []
    for record in account.moves:
        try:
            line = _line(account, record, said_on, names)
        except ValueError as error:
            problems.append(PaymentProblem(record.where, str(error), "enter the payment by hand"))
            continue
        if line.amount_minor:
            lines.append(line)
    _check_control(account, problems)
    return Statement(number, "", opening, closing, tuple(lines), where)


def _summary(record: _Record) -> dict[str, int]:
    """Balances and totals of an 03 record by type code: each has an amount, a count and a funds type."""
    fields, at, found = record.fields, 3, dict[str, int]()
    while at < len(fields):
        code = fields[at]
        amount = fields[at + 1] if at + 1 < len(fields) else ""
        if code and amount:
            found.setdefault(code, _whole(amount))
        at += 3 + _funds_length(fields, at + 3) + 1
    return found


def _funds_length(fields: list[str], at: int) -> int:
    """How many fields after the funds type at `at` belong to it."""
    kind = fields[at] if at < len(fields) else ""
    if kind == "V":
        return 2
    if kind == "S":
        return 3
    if kind == "D":
        count = fields[at + 1] if at + 1 < len(fields) else "0"
        return 1 + 2 * (int(count) if count.isdigit() else 0)
    return 0


def _text_at(fields: list[str]) -> int:
    """Where the text of a 16 record begins: after type, amount, funds, bank's reference and customer's."""
    return 4 + _funds_length(fields, 3) + 2


def _line(account: _Account, record: _Record, said_on: date | None, names: LineNames) -> PaymentLine:
    fields = record.fields
    kind = fields[1] if len(fields) > 1 else ""
    if not (kind.isdigit() and len(kind) == 3):
        raise ValueError(f"{kind!r} is not a type code of three digits")
    amount = _whole(fields[2] if len(fields) > 2 else "")
    if amount < 0 or not (100 <= int(kind) <= 399 or 400 <= int(kind) <= 699):
        raise ValueError(f"type {kind} with {amount} is neither a credit nor a debit")
    at = 4 + _funds_length(fields, 3)
    valued = _day_of(fields[4]) if len(fields) > 4 and fields[3] == "V" else said_on
    if valued is None:
        raise ValueError("neither the line nor its group says a date")
    own, theirs = ((fields[index] if index < len(fields) else "") for index in (at, at + 1))
    words = " ".join(",".join(record.text.split(",")[at + 2 :]).split())
    minor = amount if int(kind) < 400 else -amount
    is_return = kind in RETURN_TYPES or (bool(RETURN_WORDS.search(words)) and not CHARGE_WORDS.search(words))
    number = _field(account.record, 1)
    return PaymentLine(
        line_reference=names.name(number, own, minor, account.currency, valued, kind, theirs, words),
        amount_minor=minor,
        currency=account.currency,
        booked_on=said_on or valued,
        valued_on=valued,
        references=telling(words),
        is_return=is_return,
        passing_references=telling(theirs),
        bank_reference=own,
        where=record.where,
        network="ach" if is_return else "",
    )


def _field(record: _Record, index: int) -> str:
    """A field of a record; empty where it has fewer."""
    fields = record.fields
    return fields[index] if index < len(fields) else ""


def _check_control(account: _Account, problems: list[PaymentProblem]) -> None:
    """The 49 record sums every amount of the account, balances among them."""
    if account.control is None:
        return
    try:
        stated = _whole(_field(account.control, 1))
        held = sum(_amounts(account.record)) + sum(_whole(_field(one, 2)) for one in account.moves)
    except ValueError as error:
        problems.append(PaymentProblem(account.control.where, str(error), ASK_AGAIN))
        return
    if stated != held:
        why = f"the control total of account {_field(account.record, 1)} is {stated}, its amounts are {held}"
        problems.append(PaymentProblem(account.control.where, why, f"its lines are read; {ASK_AGAIN}"))


def _amounts(record: _Record) -> list[int]:
    fields, at, found = record.fields, 3, list[int]()
    while at < len(fields):
        if at + 1 < len(fields) and fields[at] and fields[at + 1]:
            found.append(_whole(fields[at + 1]))
        at += 3 + _funds_length(fields, at + 3) + 1
    return found


def _whole(text: str) -> int:
    if not text:
        return 0
    if not re.fullmatch(r"[+-]?\d{1,18}", text):
        raise ValueError(f"{text[:30]!r} is not an amount in whole minor units")
    if abs(int(text)) > MINOR_MAX:
        raise ValueError(f"{text} is not an amount that can be kept")
    return int(text)


def _day_of(text: str) -> date | None:
    try:
        return day(text, "ymd")
    except ValueError:
        return None
