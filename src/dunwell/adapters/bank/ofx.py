"""OFX 1 (SGML, end tags left out) and OFX 2 (XML): bank and card statements.

Both are read by one scanner of tags, which refuses document types and so has no entities of a file's own, and gives the
line each element stands on.
"""

from __future__ import annotations

import html
import re
from dataclasses import dataclass, field
from datetime import date

from dunwell.adapters.bank.lines import ASK_AGAIN, BrokenStatement, LineNames, day, telling, text_of
from dunwell.core.money import Money, NotAnAmount, UnknownCurrency
from dunwell.core.statements import Balance, PaymentFile, PaymentLine, PaymentProblem, Statement

ELEMENT = re.compile(r"<(/?)([A-Z0-9_.]{1,40})\s*(/?)>([^<]*)", re.IGNORECASE)
AMOUNT = re.compile(r"[+-]?\d[\d.,]*")
RETURN_WORDS = re.compile(r"\b(?:RETURN(?:ED)?|REVERSAL|NSF|CHARGEBACK)\b", re.IGNORECASE)
FEES = {"FEE", "SRVCHG", "INT", "DIV"}


@dataclass(slots=True)
class _Row:
    """One transaction's elements, by name."""

    line: int
    said: dict[str, str] = field(default_factory=dict)
    is_whole: bool = False


@dataclass(slots=True)
class _Account:
    line: int
    said: dict[str, str] = field(default_factory=dict)
    rows: list[_Row] = field(default_factory=list)
    is_whole: bool = False


def is_ofx(text: str) -> bool:
    """Whether the text begins as OFX does."""
    start = text[:4096].upper()
    return "OFXHEADER" in start or "<OFX>" in start


def read_ofx(raw: bytes, *, file_name: str) -> PaymentFile:
    """Statements of one file. Raises BrokenStatement where nothing can be trusted."""
    text = text_of(raw, file_name=file_name)
    start = re.search(r"<OFX>", text, re.IGNORECASE)
    if re.search(r"<!(?:DOCTYPE|ENTITY)", text, re.IGNORECASE) or not start:
        raise BrokenStatement(
            "{file} has no <OFX> element, or declares entities, which OFX never does; ask the bank for the file "
            "again, lines read once are not booked twice",
            file=file_name,
        )
    problems: list[PaymentProblem] = []
    accounts, made, is_whole = _scan(text, start.start())
    if not is_whole:
        problems.append(PaymentProblem("end of the file", "the file breaks off before </OFX>", ASK_AGAIN))
    names = LineNames()
    found = [_statement(one, names, problems) for one in accounts]
    if not found:
        raise BrokenStatement("{file} holds no bank or card statement (STMTRS, CCSTMTRS)", file=file_name)
    lines = tuple(line for one in found for line in one.lines)
    made_on = _made_on(made, problems)
    return PaymentFile(lines, tuple(problems), made_on, tuple(found), format="OFX")


def _made_on(said: str, problems: list[PaymentProblem]) -> date | None:
    """The day the file was made; one that cannot be read is told, and the lines stay."""
    try:
        return _day(said) if said else None
    except ValueError as error:
        problems.append(PaymentProblem("DTSERVER", str(error), ASK_AGAIN))
        return None


def _scan(text: str, start: int) -> tuple[list[_Account], str, bool]:
    """Accounts, the moment the file was made, and whether the file came to its end."""
    accounts: list[_Account] = []
    row: _Row | None = None
    inside: list[str] = []
    made, is_whole, line, at = "", False, text.count("\n", 0, start) + 1, start
    for match in ELEMENT.finditer(text, start):
        line += text.count("\n", at, match.start())
        at = match.start()
        is_end, name, value = bool(match[1]), match[2].upper(), html.unescape(match[4]).strip()
        if name in {"STMTRS", "CCSTMTRS"}:
            if is_end and accounts:
                accounts[-1].is_whole = True
            else:
                accounts.append(_Account(line))
        elif name == "STMTTRN":
            if is_end and row is not None:
                row.is_whole, row = True, None
            elif accounts:
                row = _Row(line)
                accounts[-1].rows.append(row)
        elif name in {"LEDGERBAL", "AVAILBAL", "PAYEE", "BANKACCTTO", "CCACCTTO", "CURRENCY", "ORIGCURRENCY"}:
            inside = inside[:-1] if is_end and inside else [*inside, name]
        elif name == "OFX" and is_end:
            is_whole = True
        elif not is_end and value:
            if name == "DTSERVER":
                made = value
            _keep(accounts, row, inside, name, value)
    return accounts, made, is_whole


def _keep(accounts: list[_Account], row: _Row | None, inside: list[str], name: str, value: str) -> None:
    key = f"{inside[-1]}/{name}" if inside else name
    if row is not None:
        row.said.setdefault(key, value)
    elif accounts:
        accounts[-1].said.setdefault(key, value)


def _statement(account: _Account, names: LineNames, problems: list[PaymentProblem]) -> Statement:
    number = account.said.get("ACCTID", "")
    where = f"line {account.line}, account {number or '?'}"
    currency = account.said.get("CURDEF", "").upper()
    if not number or not currency:
        lacking = "no account number (ACCTID)" if not number else "no currency (CURDEF)"
        problems.append(PaymentProblem(where, f"it has {lacking}, so its lines are left out", ASK_AGAIN))
        return Statement(number, "", None, None, (), where)
    lines: list[PaymentLine] = []
    for row in account.rows:
        try:
            if not row.is_whole and account.rows[-1] is row and not account.is_whole:
                raise ValueError("the transaction breaks off")
            line = _line(row, number, currency, names)
        except (ValueError, NotAnAmount, UnknownCurrency) as error:
            problems.append(PaymentProblem(f"line {row.line}, STMTTRN", str(error), "enter the payment by hand"))
            continue
        if line.amount_minor:
            lines.append(line)
    return Statement(number, "", None, _closing(account, currency, where, problems), tuple(lines), where)


def _closing(account: _Account, currency: str, where: str, problems: list[PaymentProblem]) -> Balance | None:
    stated = account.said.get("LEDGERBAL/BALAMT")
    if stated is None:
        return None
    try:
        on = account.said.get("LEDGERBAL/DTASOF")
        return Balance(Money.parse(_plain(stated), currency), _day(on) if on else None)
    except (ValueError, NotAnAmount, UnknownCurrency) as error:
        problems.append(PaymentProblem(f"{where}, LEDGERBAL", str(error), ASK_AGAIN))
        return None


def _line(row: _Row, account: str, currency: str, names: LineNames) -> PaymentLine:
    said = row.said
    posted = said.get("DTPOSTED", "")
    if not posted or "TRNAMT" not in said:
        raise ValueError("it lacks its day (DTPOSTED)" if not posted else "it lacks its amount (TRNAMT)")
    if other := said.get("CURRENCY/CURSYM"):
        currency = other.upper()
    amount = Money.parse(_plain(said["TRNAMT"]), currency)
    booked, own = _day(posted), said.get("FITID", "")
    name = said.get("NAME") or said.get("PAYEE/NAME", "")
    words = said.get("MEMO", "")
    kind = said.get("TRNTYPE", "")
    is_return = kind not in FEES and bool(RETURN_WORDS.search(f"{name} {words}"))
    return PaymentLine(
        line_reference=names.name(account, own, amount.minor, currency, booked, *(() if own else (name, words))),
        amount_minor=amount.minor,
        currency=currency,
        booked_on=booked,
        valued_on=_day(said["DTAVAIL"]) if "DTAVAIL" in said else booked,
        references=telling(words, name),
        payer_name=name,
        payer_account=said.get("BANKACCTTO/ACCTID", ""),
        is_return=is_return,
        passing_references=telling(said.get("REFNUM", ""), said.get("CHECKNUM", ""), said.get("EXTDNAME", "")),
        bank_reference=own,
        where=f"line {row.line}",
    )


def _plain(text: str) -> str:
    """An amount with a point. OFX allows a comma for it, and never groups digits."""
    if not AMOUNT.fullmatch(text) or len(re.findall(r"[.,]", text)) > 1:
        raise ValueError(f"{text[:30]!r} is not an amount")
    return text.replace(",", ".")


def _day(text: str) -> date:
    digits = text[:8]
    if not (digits.isascii() and digits.isdigit()) or len(digits) < 8:
        raise ValueError(f"{text[:30]!r} is not a date")
    return day(digits, "Ymd")
