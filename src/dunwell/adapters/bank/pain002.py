"""pain.002, the customer payment status report: what a bank refused before it moved money."""

from __future__ import annotations

import re
from datetime import date
from typing import TYPE_CHECKING

from dunwell.adapters.bank.lines import BrokenStatement, LineNames, telling
from dunwell.adapters.bank.xml_tree import parse, text
from dunwell.core.money import Money, NotAnAmount, UnknownCurrency
from dunwell.core.statements import Advice, PaymentFile, PaymentProblem

if TYPE_CHECKING:
    from xml.etree.ElementTree import Element

MESSAGE = re.compile(r"\{urn:iso:std:iso:20022:tech:xsd:pain\.002\.\d{3}\.\d\d\}Document")
REFUSED, TAKEN = {"RJCT", "CANC"}, {"ACCP", "ACSP", "ACSC", "ACTC", "ACWC", "ACCC"}


def read_pain002(raw: bytes, *, file_name: str) -> PaymentFile:
    """What became of each transaction. Raises BrokenStatement where nothing can be trusted."""
    root, name = parse(raw, file_name=file_name)
    if not MESSAGE.fullmatch(name):
        raise BrokenStatement("{file} holds '{name}', not a pain.002 message", file=file_name, name=name)
    problems: list[PaymentProblem] = []
    advices: list[Advice] = []
    report = root.find("CstmrPmtStsRpt")
    made = text(root, "*/GrpHdr/CreDtTm")[:10]
    try:
        said_on = date.fromisoformat(made)
    except ValueError:
        raise BrokenStatement("{file}: GrpHdr/CreDtTm '{text}' is not a date", file=file_name, text=made) from None
    names = LineNames()
    for number, part in enumerate(report.iterfind("OrgnlPmtInfAndSts") if report is not None else (), start=1):
        for index, transaction in enumerate(part.iterfind("TxInfAndSts"), start=1):
            where = f"OrgnlPmtInfAndSts {number}, TxInfAndSts {index}"
            try:
                advices.append(_advice(transaction, part, said_on, where, names))
            except (ValueError, NotAnAmount, UnknownCurrency) as error:
                problems.append(PaymentProblem(where, str(error), "look at the transaction with the bank"))
        _whole(part, f"OrgnlPmtInfAndSts {number}", "PmtInfSts", "OrgnlPmtInfId", problems)
    group = report.find("OrgnlGrpInfAndSts") if report is not None else None
    if report is not None and group is not None and report.find("OrgnlPmtInfAndSts/TxInfAndSts") is None:
        _whole(group, "OrgnlGrpInfAndSts", "GrpSts", "OrgnlMsgId", problems)
    return PaymentFile((), tuple(problems), said_on, advices=tuple(advices), format="pain.002")


def _advice(transaction: Element, part: Element, said_on: date, where: str, names: LineNames) -> Advice:
    status = text(transaction, "TxSts") or text(part, "PmtInfSts")
    if status not in REFUSED | TAKEN | {"PDNG", "PART"}:
        raise ValueError(f"the status {status!r} is not one of pain.002")
    code = text(transaction, "StsRsnInf/Rsn/Cd") or text(transaction, "StsRsnInf/Rsn/Prtry")
    mandate = text(transaction, "OrgnlTxRef/MndtRltdInf/MndtId") or text(
        transaction, "OrgnlTxRef/MndtRltdInf/DrctDbtMndt/MndtId"
    )
    references = telling(text(transaction, "OrgnlEndToEndId"), mandate, text(transaction, "OrgnlInstrId"))
    amount = transaction.find("OrgnlTxRef/Amt/InstdAmt")
    if not references:
        raise ValueError("the transaction names neither an end-to-end id nor a mandate")
    return Advice(
        advice_reference=names.name("pain.002", text(transaction, "StsId"), *references, status, code, said_on),
        kind="rejected" if status in REFUSED else "accepted",
        network="sepa",
        code=code,
        said_on=said_on,
        references=references,
        payer_name=text(transaction, "OrgnlTxRef/Dbtr/Nm") or text(transaction, "OrgnlTxRef/Dbtr/Pty/Nm"),
        payer_account=text(transaction, "OrgnlTxRef/DbtrAcct/Id/IBAN"),
        amount=Money.parse((amount.text or "").strip(), amount.get("Ccy", "")) if amount is not None else None,
        words=" ".join(text(transaction, "StsRsnInf/AddtlInf").split()),
        where=where,
    )


def _whole(part: Element, where: str, status: str, number: str, problems: list[PaymentProblem]) -> None:
    """A batch or a file refused as a whole names no transaction."""
    if text(part, status) in REFUSED and part.find("TxInfAndSts") is None:
        code = text(part, "StsRsnInf/Rsn/Cd") or text(part, "StsRsnInf/Rsn/Prtry") or "no reason"
        why = f"all of {text(part, number) or 'the file'} was refused by the bank ({code})"
        problems.append(PaymentProblem(where, why, "mend the file that was sent, and send it again"))
