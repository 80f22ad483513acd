"""A payments CSV: `payment_id,reference,amount,currency,received_on` and, if known, `payer`.

Amounts are plain decimals with a point; dates are `YYYY-MM-DD`; a negative amount is a returned payment.
"""

from __future__ import annotations

import csv
import io
import re
from collections.abc import Iterator, Mapping
from datetime import date

from dunwell.core.money import Money, NotAnAmount, UnknownCurrency
from dunwell.core.refusal import Refusal
from dunwell.core.statements import PaymentFile, PaymentLine, PaymentProblem

COLUMNS = ("payment_id", "reference", "amount", "currency", "received_on")
REFERENCE_MAX = 120


class BrokenPayments(Refusal, ValueError):
    """The file has no readable header or is not text."""


def is_payments_csv(text: str) -> bool:
    """Whether the first line names our own columns, so that it is read as ours and told what it lacks."""
    names = {name.strip().strip('"').lower() for name in re.split("[,;\t]", text.partition("\n")[0])}
    return len(names & {"payment_id", "received_on"}) > 0


def read_payments_csv(raw: bytes, *, file_name: str) -> PaymentFile:
    """Payment lines, and a problem for each row that cannot be read. Raises BrokenPayments."""
    try:
        text = raw.decode("utf-8-sig")
    except UnicodeDecodeError as error:
        raise BrokenPayments(
            "{file} is not UTF-8 (byte {place}); save it as CSV UTF-8", file=file_name, place=error.start
        ) from None
    header = text.partition("\n")[0]
    separator = max(",;\t", key=header.count)
    reader = csv.DictReader(io.StringIO(text, newline=""), delimiter=separator)
    names = [name.strip().lower() for name in reader.fieldnames or []]
    if missing := [name for name in COLUMNS if name not in names]:
        raise BrokenPayments(
            "{file} lacks the column '{column}'; it needs {columns}",
            file=file_name,
            column=missing[0],
            columns=[*COLUMNS],
        )
    reader.fieldnames = names
    lines: list[PaymentLine] = []
    problems: list[PaymentProblem] = []
    seen: set[str] = set()
    for row in _rows(reader, file_name):
        try:
            line = _line(row)
        except (ValueError, NotAnAmount, UnknownCurrency) as error:
            problems.append(
                PaymentProblem(f"line {reader.line_num}", str(error), "correct the row and give the file again")
            )
            continue
        if line.line_reference in seen:
            said = f"payment_id {line.line_reference} stands twice in the file"
            problems.append(PaymentProblem(f"line {reader.line_num}", said, "give each payment its own payment_id"))
            continue
        seen.add(line.line_reference)
        lines.append(line)
    return PaymentFile(tuple(lines), tuple(problems))


def _rows(reader: csv.DictReader[str], file_name: str) -> Iterator[Mapping[str, str | None]]:
    try:
        yield from reader
    except csv.Error as error:
        raise BrokenPayments(
            "{file} cannot be read after line {line} ({error}); mend it",
            file=file_name,
            line=reader.line_num,
            error=str(error),
        ) from None


def _line(row: Mapping[str, str | None]) -> PaymentLine:
    said = {name: (row.get(name) or "").strip() for name in (*COLUMNS, "payer")}
    if strange := [name for name, text in said.items() if "\0" in text]:
        raise ValueError(f"{strange[0]} holds a NUL, which is no text")
    if not said["payment_id"] or len(said["payment_id"]) > REFERENCE_MAX:
        raise ValueError(f"payment_id {said['payment_id'][:40]!r} must have 1 to {REFERENCE_MAX} characters")
    amount = Money.parse(said["amount"], said["currency"].upper())
    if amount.minor == 0:
        raise ValueError("the amount is zero")
    try:
        received_on = date.fromisoformat(said["received_on"])
    except ValueError:
        raise ValueError(f"received_on {said['received_on']!r} is not a date like 2026-03-31") from None
    return PaymentLine(
        line_reference=f"csv:{said['payment_id']}",
        amount_minor=amount.minor,
        currency=amount.currency,
        booked_on=received_on,
        valued_on=received_on,
        references=(said["reference"],) if said["reference"] else (),
        payer_name=said["payer"],
        is_return=amount.minor < 0,
    )
