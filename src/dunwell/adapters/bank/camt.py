"""CAMT.052, 053 and 054, versions 2 to 8 (ISO 20022 bank to customer cash management).

The tag names this reader needs are alike in all versions; the namespace says which one it is. One payment line is made
per booked transaction: a batch entry with several transactions gives several lines. Where their amounts do not add up
to it, or are missing, the entry is one line without a reference, for a person to split, and a problem says so.
"""

from __future__ import annotations

import hashlib
import re
from collections import Counter
from dataclasses import dataclass, replace
from datetime import date
from decimal import Decimal, InvalidOperation
from typing import TYPE_CHECKING

from dunwell.adapters.bank.lines import BrokenStatement, balance_problems
from dunwell.adapters.bank.xml_tree import parse
from dunwell.core.money import Money, NotAnAmount, UnknownCurrency
from dunwell.core.refusal import Refusal
from dunwell.core.statements import Balance, PaymentFile, PaymentLine, PaymentProblem, Statement

if TYPE_CHECKING:
    from xml.etree.ElementTree import Element

MESSAGE = re.compile(r"\{urn:iso:std:iso:20022:tech:xsd:camt\.05[234]\.001\.\d\d\}Document")
STATEMENTS = ("BkToCstmrStmt/Stmt", "BkToCstmrAcctRpt/Rpt", "BkToCstmrDbtCdtNtfctn/Ntfctn")
REFERENCES = (
    "RmtInf/Strd/CdtrRefInf/Ref",
    "RmtInf/Strd/RfrdDocInf/Nb",
    "RmtInf/Ustrd",
)
"""Where our reference stands, most trusted first."""
STRUCTURED = REFERENCES[:2]
OPENING, CLOSING = frozenset({"OPBD", "PRCD"}), frozenset({"CLBD"})
"""Kinds of booked balances; the closing one of yesterday opens today."""
PASSING = ("Refs/EndToEndId", "Refs/MndtId", "Refs/InstrId", "AddtlTxInf")
"""What banks and payers number for themselves, into which our reference may be copied."""


class UnclearBatch(Refusal, ValueError):
    """A batch entry does not say what each of its transactions is worth."""


@dataclass(frozen=True, slots=True)
class _Place:
    """Where in the file we are: for problems and for references."""

    account: str
    statement: str
    entry: int
    held: int | None = None
    """What the account held before the entry, in minor units; None where the statement has no opening balance."""

    @property
    def moment(self) -> str:
        """What a line without a number of its own stands at: alike in statements that overlap."""
        return self.statement if self.held is None else f"held {self.held}"

    def __str__(self) -> str:
        return f"statement {self.statement or '?'}, entry {self.entry}"


def read_camt(raw: bytes, *, file_name: str) -> PaymentFile:
    """Payment lines and problems of one message. Raises BrokenStatement where nothing can be trusted."""
    root, name = parse(raw, file_name=file_name)
    if not MESSAGE.fullmatch(name):
        raise BrokenStatement("{file} holds '{name}', not a CAMT.052, 053 or 054 message", file=file_name, name=name)
    problems: list[PaymentProblem] = []
    found: list[Statement] = []
    seen: Counter[str] = Counter()
    for path in STATEMENTS:
        for statement in root.iterfind(path):
            found.append(_read_statement(statement, problems, seen))
    problems += balance_problems(found)
    lines = tuple(line for one in found for line in one.lines)
    return PaymentFile(lines, tuple(problems), _made_on(root), tuple(found), format=_format(name))


def _format(name: str) -> str:
    """`CAMT.053.08`, from the namespace."""
    said = name.partition("}")[0].rpartition(":")[2]
    return f"CAMT.{said[5:8]}.{said[-2:]}"


def _made_on(root: Element) -> date | None:
    """The day the message was made; None where it does not say so readably."""
    try:
        return date.fromisoformat(_text(root, "*/GrpHdr/CreDtTm")[:10])
    except ValueError:
        return None


def _read_statement(statement: Element, problems: list[PaymentProblem], seen: Counter[str]) -> Statement:
    lines: list[PaymentLine] = []
    account = _text(statement, "Acct/Id/IBAN") or _text(statement, "Acct/Id/Othr/Id")
    where = f"statement {_text(statement, 'Id') or '?'}"
    opening, closing = (_balance(statement, codes, where, problems) for codes in (OPENING, CLOSING))
    held, counted = opening.money.minor if opening else None, 0
    for number, entry in enumerate(statement.iterfind("Ntry"), start=1):
        if held is not None:
            held += sum(line.amount_minor for line in lines[counted:])
        counted = len(lines)
        place = _Place(account, _text(statement, "Id"), number, held)
        status = _text(entry, "Sts/Cd") or _text(entry, "Sts")
        if status not in {"BOOK", ""}:
            continue
        try:
            lines.extend(_lines_of(entry, place, seen))
        except UnclearBatch as error:
            lines.append(_whole(entry, place, seen))
            problems.append(PaymentProblem(str(place), str(error), "split the unmatched payment by hand"))
        except (ValueError, NotAnAmount, UnknownCurrency, InvalidOperation) as error:
            problems.append(PaymentProblem(str(place), str(error), "ask the bank, or enter the payment by hand"))
    lines = [line for line in lines if line.amount_minor]
    return Statement(account, _text(statement, "LglSeqNb"), opening, closing, tuple(lines), where)


def _balance(statement: Element, codes: frozenset[str], where: str, problems: list[PaymentProblem]) -> Balance | None:
    """The first balance of these kinds; None where the statement has none that can be read."""
    for balance in statement.iterfind("Bal"):
        if _text(balance, "Tp/CdOrPrtry/Cd") not in codes:
            continue
        try:
            money = _money(balance.find("Amt"))
            said = _text(balance, "Dt/Dt")[:10] or _text(balance, "Dt/DtTm")[:10]
            on = date.fromisoformat(said) if said else None
        except (ValueError, NotAnAmount, UnknownCurrency) as error:
            problems.append(PaymentProblem(f"{where}, Bal", str(error), "ask the bank for the statement again"))
            return None
        sign = 1 if _text(balance, "CdtDbtInd") == "CRDT" else -1
        return Balance(Money(sign * money.minor, money.currency), on)
    return None


def _lines_of(entry: Element, place: _Place, seen: Counter[str]) -> list[PaymentLine]:
    parts = entry.findall("NtryDtls/TxDtls") or [entry]
    amounts = _amounts(parts, _money(entry.find("Amt")))
    return [_line(entry, part, amount, place, seen) for part, amount in zip(parts, amounts, strict=True)]


def _whole(entry: Element, place: _Place, seen: Counter[str]) -> PaymentLine:
    """The entry as one line that matches nothing by itself."""
    return replace(_line(entry, entry, _money(entry.find("Amt")), place, seen), references=(), passing_references=())


def _line(entry: Element, part: Element, amount: Money, place: _Place, seen: Counter[str]) -> PaymentLine:
    booked = _date(entry, "BookgDt") or _date(entry, "ValDt")
    if booked is None:
        raise ValueError("the entry has no booking date")
    sign = 1 if _text(entry, "CdtDbtInd") == "CRDT" else -1
    code = _text(part, "RtrInf/Rsn/Cd") or _text(part, "RtrInf/Rsn/Prtry")
    other = "Dbtr" if sign > 0 else "Cdtr"
    return PaymentLine(
        line_reference=_line_reference(entry, part, amount, booked, place, seen),
        amount_minor=sign * amount.minor,
        currency=amount.currency,
        booked_on=booked,
        valued_on=_date(entry, "ValDt") or booked,
        references=_references(part, REFERENCES),
        passing_references=_references(part, PASSING),
        payer_name=_party(part, other),
        payer_account=_text(part, f"RltdPties/{other}Acct/Id/IBAN"),
        is_return=_text(entry, "RvslInd") == "true" or bool(code),
        return_code=code,
        structured=_references(part, STRUCTURED),
        bank_reference=_text(part, "Refs/AcctSvcrRef") or _text(entry, "AcctSvcrRef"),
        where=str(place),
        network="sepa" if code or _text(entry, "RvslInd") == "true" else "",
    )


def _amounts(parts: list[Element], total: Money) -> list[Money]:
    """Each transaction's own amount. One transaction is the entry's; several must add up to it."""
    if len(parts) == 1:
        return [total]
    found = [part.find("AmtDtls/TxAmt/Amt") if part.find("Amt") is None else part.find("Amt") for part in parts]
    if any(one is None for one in found):
        raise UnclearBatch("a batch of {count} transactions does not say the amount of each", count=len(parts))
    amounts = [_money(one) for one in found]
    if {one.currency for one in amounts} != {total.currency} or sum(one.minor for one in amounts) != total.minor:
        raise UnclearBatch(
            "the {count} transactions do not add up to the entry's {amount}", count=len(parts), amount=total
        )
    return amounts


def _line_reference(
    entry: Element, part: Element, amount: Money, booked: date, place: _Place, seen: Counter[str]
) -> str:
    """The bank's own reference, else the statement's, and a digest of the line; an ordinal tells equal lines apart.

    With a reference of its own a transaction is the same in the notification, the report and the statement it is in.
    """
    own = _text(part, "Refs/AcctSvcrRef") or _text(entry, "AcctSvcrRef") or _text(part, "Refs/TxId")
    stated = _references(part, (*REFERENCES, *PASSING))
    said = "|".join((own, *stated, _party(part, "Dbtr"), _text(entry, "NtryRef"), _text(entry, "CdtDbtInd")))
    digest = hashlib.sha256(
        f"{'' if own else place.moment}|{amount.minor}{amount.currency}{booked}|{said}".encode()
    ).hexdigest()[:24]
    base = f"{place.account[:40]}:{(own or place.moment)[:60]}:{digest}"
    seen[base] += 1
    return f"{base}:{seen[base]}"


def _references(part: Element, paths: tuple[str, ...]) -> tuple[str, ...]:
    found = (" ".join((one.text or "").split()) for path in paths for one in part.iterfind(path))
    return tuple(dict.fromkeys(text for text in found if text and text != "NOTPROVIDED"))


def _party(part: Element, who: str) -> str:
    for path in (
        f"RltdPties/Ultmt{who}/Nm",
        f"RltdPties/{who}/Nm",
        f"RltdPties/Ultmt{who}/Pty/Nm",
        f"RltdPties/{who}/Pty/Nm",
    ):
        if name := _text(part, path):
            return name
    return ""


def _text(element: Element, path: str) -> str:
    return (element.findtext(path) or "").strip()


def _date(entry: Element, path: str) -> date | None:
    said = _text(entry, f"{path}/Dt") or _text(entry, f"{path}/DtTm")
    return date.fromisoformat(said[:10]) if said else None


def _money(element: Element | None) -> Money:
    if element is None or not (element.text or "").strip():
        raise ValueError("the entry has no amount")
    money = Money.parse((element.text or "").strip(), element.get("Ccy", ""))
    if money.decimal < Decimal(0):
        raise ValueError("the amount is negative; CAMT says the direction apart")
    return money
