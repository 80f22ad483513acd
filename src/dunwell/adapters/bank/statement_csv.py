"""A bank's own CSV: read by a profile proposed from its headings and cells, never by guess.

Where a column gives the balance after each line, every line must lead to it: so a wrong sign or a lost row is told.
"""

from __future__ import annotations

import csv
import io
import itertools
from collections.abc import Sequence

from dunwell.adapters.bank.csv_profile import (
    CREDIT_WORDS,
    DEBIT_WORDS,
    SEPARATORS,
    CsvProfile,
    propose,
    read_day,
    read_number,
)
from dunwell.adapters.bank.lines import ASK_AGAIN, BrokenStatement, LineNames, telling, text_of
from dunwell.core.money import Money, NotAnAmount, UnknownCurrency
from dunwell.core.statements import Balance, PaymentFile, PaymentLine, PaymentProblem, Statement

COLUMNS_MAX = 200


def read_statement_csv(raw: bytes, *, file_name: str, currency: str = "", dates: str = "") -> PaymentFile:
    """Lines of one account. Raises BrokenStatement, and UnclearCsv with the question to answer."""
    text = text_of(raw, file_name=file_name)
    rows, separator, problems = _rows(text, file_name)
    try:
        profile = propose(rows, separator=separator, currency=currency.upper(), dates=dates)
    except BrokenStatement as error:
        raise type(error)(f"{file_name}: {error}") from None
    names = LineNames()
    lines: list[PaymentLine] = []
    balances: list[tuple[PaymentLine, int | None]] = []
    width = len(rows[profile.header_line - 1])
    for number, row in enumerate(rows[profile.header_line :], start=profile.header_line + 1):
        where = f"line {number}"
        if not any(cell.strip() for cell in row):
            continue
        try:
            if len(row) < width:
                raise ValueError(f"the row has {len(row)} cells of {width}; it may be cut")
            line, after = _line(row, profile, where, names)
        except (ValueError, NotAnAmount, UnknownCurrency) as error:
            problems.append(PaymentProblem(where, str(error), "correct the row and give the file again"))
            continue
        if line.amount_minor:
            lines.append(line)
            balances.append((line, after))
    problems += _broken_balances(balances)
    statement = _as_statement(lines, balances)
    return PaymentFile(tuple(lines), tuple(problems), None, (statement,) if statement else (), format="CSV")


def _rows(text: str, file_name: str) -> tuple[list[list[str]], str, list[PaymentProblem]]:
    lines = text.splitlines()
    best = max(SEPARATORS, key=lambda mark: sum(line.count(mark) for line in lines[:40]))
    found: list[list[str]] = []
    problems: list[PaymentProblem] = []
    reader = csv.reader(io.StringIO(text, newline=""), delimiter=best, strict=True)
    try:
        for row in reader:
            if len(row) > COLUMNS_MAX:
                raise BrokenStatement(
                    "{file} has {count} columns on line {line}, which no bank sends",
                    file=file_name,
                    count=len(row),
                    line=reader.line_num,
                )
            found += [[]] * (reader.line_num - len(found) - 1)
            found.append(row)
    except csv.Error as error:
        where = f"line {reader.line_num}"
        problems.append(PaymentProblem(where, f"from here on the file cannot be read ({error})", ASK_AGAIN))
    return found, best, problems


def _line(row: Sequence[str], profile: CsvProfile, where: str, names: LineNames) -> tuple[PaymentLine, int | None]:
    """One row's line, and what the account held after it."""
    said = {name: row[at].strip() for name, at in profile.columns.items() if at < len(row)}
    currency = _currency(said, profile)
    minor = _amount(said, profile, currency)
    booked = read_day(said.get("booked_on", ""), profile.dates)
    if booked is None:
        raise ValueError(f"{said.get('booked_on', '')[:30]!r} is not a date of the form {profile.dates}")
    valued = read_day(said.get("valued_on", ""), profile.dates) or booked
    after = said.get("balance", "")
    held = Money.parse(read_number(after, profile.decimal), currency).minor if after else None
    account, own = said.get("account", ""), said.get("own", "")
    texts = [said.get(name, "") for name in ("reference", "words", "payer_name", "payer_account")]
    line = PaymentLine(
        line_reference=names.name(f"csv:{account}", own, minor, currency, booked, after, *texts),
        amount_minor=minor,
        currency=currency,
        booked_on=booked,
        valued_on=valued,
        references=telling(said.get("reference", ""), said.get("words", "")),
        payer_name=said.get("payer_name", ""),
        payer_account=said.get("payer_account", ""),
        bank_reference=own,
        where=where,
    )
    return line, held


def _currency(said: dict[str, str], profile: CsvProfile) -> str:
    """The account's currency. A row with an amount in a foreign one beside it says that one's name, not ours."""
    foreign, stated = said.get("foreign", ""), said.get("currency", "").upper()
    has_two = bool(foreign) and bool(read_number(foreign, profile.decimal).strip("+-0."))
    if profile.currency:
        if stated and stated != profile.currency and not has_two:
            raise ValueError(f"it is in {stated}, the account in {profile.currency}")
        return profile.currency
    if has_two:
        raise ValueError(
            f"it has two amounts, {said.get('amount', '')} and {foreign} {said.get('currency', '')}; "
            "say the account's currency"
        )
    return stated


def _amount(said: dict[str, str], profile: CsvProfile, currency: str) -> int:
    if said.get("amount"):
        minor = Money.parse(read_number(said["amount"], profile.decimal), currency).minor
        marker = said.get("marker", "").lower().strip(".")
        if "marker" not in said:
            return minor
        if marker in DEBIT_WORDS:
            return -abs(minor)
        if marker in CREDIT_WORDS:
            return abs(minor)
        raise ValueError(f"{said['marker'][:20]!r} marks neither a debit nor a credit")
    sides = {name: said[name] for name in ("credit", "debit") if said.get(name)}
    if not sides:
        raise ValueError("it has no amount")
    read = {name: Money.parse(read_number(text, profile.decimal), currency).minor for name, text in sides.items()}
    return abs(read.get("credit", 0)) - abs(read.get("debit", 0))


def _broken_balances(lines: Sequence[tuple[PaymentLine, int | None]]) -> list[PaymentProblem]:
    """Where the balance column does not follow from the line before, oldest first or newest first."""
    if len(lines) < 2 or any(held is None for _, held in lines):
        return []
    forward = [pair for pair in itertools.pairwise(lines) if not _leads(pair[0], pair[1])]
    backward = [pair for pair in itertools.pairwise(lines) if not _leads(pair[1], pair[0])]
    return [
        PaymentProblem(
            line.where,
            f"the balance after it does not follow from the line before ({before.where}): a row is missing or wrong",
            f"the rows that stand there are read; {ASK_AGAIN}",
        )
        for (before, _), (line, _) in min(forward, backward, key=len)
    ]


def _leads(first: tuple[PaymentLine, int | None], second: tuple[PaymentLine, int | None]) -> bool:
    return (first[1] or 0) + second[0].amount_minor == second[1]


def _as_statement(lines: Sequence[PaymentLine], balances: Sequence[tuple[PaymentLine, int | None]]) -> Statement | None:
    """The file as a statement: balances where its rows run oldest first."""
    if not lines or len({line.currency for line in lines}) > 1:
        return None
    (first, opening), (last, closing) = balances[0], balances[-1]
    if opening is None or closing is None or first.booked_on > last.booked_on:
        return Statement("", "", None, None, tuple(lines), lines[0].where)
    before = Money(opening - first.amount_minor, first.currency)
    after = Money(closing, last.currency)
    return Statement(
        "", "", Balance(before, first.booked_on), Balance(after, last.booked_on), tuple(lines), lines[0].where
    )
