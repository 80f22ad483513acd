"""BACS reports in XML: ARUDD (direct debits returned unpaid) and ADDACS (instructions amended or cancelled)."""

from __future__ import annotations

from datetime import date
from typing import TYPE_CHECKING

from dunwell.adapters.bank.lines import ASK_AGAIN, BrokenStatement, LineNames, telling
from dunwell.adapters.bank.xml_tree import parse
from dunwell.core.money import Money, NotAnAmount, UnknownCurrency
from dunwell.core.statements import Advice, PaymentFile, PaymentLine, PaymentProblem

if TYPE_CHECKING:
    from xml.etree.ElementTree import Element

ACCOUNTS = "Data/ARUDD/Advice/OriginatingAccountRecords/OriginatingAccountRecord"


def read_bacs(raw: bytes, *, file_name: str) -> PaymentFile:
    """Returned debits or ended instructions. Raises BrokenStatement where nothing can be trusted."""
    root, _ = parse(raw, file_name=file_name)
    if root.tag != "BACSDocument":
        raise BrokenStatement("{file} holds '{name}', not a BACSDocument", file=file_name, name=str(root.tag))
    if root.find("Data/ARUDD") is not None:
        return _arudd(root, file_name)
    if root.find("Data/MessagingAdvices") is not None:
        return _addacs(root)
    kind = next(iter(root.find("Data") or ()), root).tag
    raise BrokenStatement(
        "{file} is a BACS report of kind '{kind}'; ARUDD and ADDACS are read", file=file_name, kind=str(kind)
    )


def _arudd(root: Element, file_name: str) -> PaymentFile:
    header = root.find("Data/ARUDD/Header")
    processed = _day("" if header is None else header.get("currentProcessingDate", ""))
    if processed is None:
        raise BrokenStatement("{file}: ARUDD/Header has no currentProcessingDate", file=file_name)
    problems: list[PaymentProblem] = []
    lines: list[PaymentLine] = []
    names = LineNames()
    for number, record in enumerate(root.iterfind(ACCOUNTS), start=1):
        account = record.find("OriginatingAccount")
        ours = "" if account is None else account.get("number", "")
        read: list[PaymentLine] = []
        for index, item in enumerate(record.iter("ReturnedDebitItem"), start=1):
            where = f"OriginatingAccountRecord {number}, ReturnedDebitItem {index}"
            try:
                read.append(_returned(item, ours, processed, where, names))
            except (ValueError, NotAnAmount, UnknownCurrency) as error:
                problems.append(PaymentProblem(where, str(error), "enter the return by hand"))
        _check_totals(record, read, f"OriginatingAccountRecord {number}", problems)
        lines += read
    return PaymentFile(tuple(lines), tuple(problems), processed, format="ARUDD")


def _returned(item: Element, ours: str, processed: date, where: str, names: LineNames) -> PaymentLine:
    payer = item.find("PayerAccount")
    said = dict(payer.attrib) if payer is not None else {}
    amount = Money.parse(item.get("valueOf", ""), item.get("currency", ""))
    if amount.minor <= 0:
        raise ValueError(f"valueOf {item.get('valueOf')!r} is not an amount that was returned")
    code = item.get("returnCode", "").strip().upper()
    collected = item.get("originalProcessingDate", "")
    references = telling(said.get("ref", ""), item.get("ref", ""))
    account = f"{said.get('sortCode', '')}{said.get('number', '')}"
    return PaymentLine(
        line_reference=names.name(f"arudd:{ours}", "", *references, amount.minor, collected, processed, code, account),
        amount_minor=-amount.minor,
        currency=amount.currency,
        booked_on=processed,
        valued_on=processed,
        references=references,
        payer_name=said.get("name", ""),
        payer_account=account,
        is_return=True,
        return_code=code,
        where=where,
        network="bacs",
    )


def _check_totals(record: Element, lines: list[PaymentLine], where: str, problems: list[PaymentProblem]) -> None:
    totals = record.find("Totals")
    if totals is None:
        return
    count, value = totals.get("numberOf", ""), totals.get("valueOf", "")
    held = -sum(line.amount_minor for line in lines)
    currency = totals.get("currency") or (lines[0].currency if lines else "GBP")
    try:
        is_alike = (not count or int(count) == len(lines)) and (not value or Money.parse(value, currency).minor == held)
    except (ValueError, NotAnAmount, UnknownCurrency):
        is_alike = False
    if not is_alike:
        read = f"{len(lines)} of {Money(held, currency).decimal} are read"
        why = f"Totals say {count or '?'} items of {value or '?'}; {read}"
        problems.append(PaymentProblem(where, why, f"the items that stand there are read; {ASK_AGAIN}"))


def _addacs(root: Element) -> PaymentFile:
    problems: list[PaymentProblem] = []
    advices: list[Advice] = []
    names = LineNames()
    header = root.find("Data/MessagingAdvices/MessagingHeader")
    made = _day("" if header is None else header.get("report-generation-date", "")[:10])
    for index, item in enumerate(root.iterfind("Data/MessagingAdvices/MessagingAdvice"), start=1):
        where = f"MessagingAdvice {index}"
        said_on = _day(item.get("effective-date", ""))
        code = item.get("reason-code", "").strip().upper()
        references = telling(item.get("reference", ""))
        if said_on is None or not code or not references:
            why = "the advice lacks its effective-date, its reason-code or its reference"
            problems.append(PaymentProblem(where, why, "look at the instruction with the bank"))
            continue
        new = f"{item.get('payer-new-sort-code', '')} {item.get('payer-new-account-number', '')}".strip()
        account = f"{item.get('payer-sort-code', '')}{item.get('payer-account-number', '')}"
        advices.append(
            Advice(
                advice_reference=names.name("addacs", item.get("aosn", ""), *references, said_on, code, account),
                kind="change" if new else "instruction",
                network="bacs",
                code=code,
                said_on=said_on,
                references=references,
                payer_name=item.get("payer-name", ""),
                payer_account=account,
                corrected=new,
                where=where,
            )
        )
    return PaymentFile((), tuple(problems), made, advices=tuple(advices), format="ADDACS")


def _day(said: str) -> date | None:
    try:
        return date.fromisoformat(said[:10])
    except ValueError:
        return None
