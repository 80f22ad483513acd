"""SEPA direct debits out: pain.008.001.08, one payment information per sequence type, one booking per debit.

Source: EPC130-08 SEPA Direct Debit Core customer-to-bank implementation guidelines; ISO 20022 pain.008.001.08.
"""

from __future__ import annotations

import re
import unicodedata
from xml.etree.ElementTree import Element, SubElement, indent, tostring

from dunwell.core.debits import Debit, DebitFile
from dunwell.core.money import Money

NAMESPACE = "urn:iso:std:iso:20022:tech:xsd:pain.008.001.08"
NAME_MAX, WORDS_MAX = 70, 140
NOT_SEPA = re.compile(r"[^A-Za-z0-9/\-?:().,'+ ]")
"""What is outside of the characters that every bank of the scheme takes."""


def write_pain008(file: DebitFile) -> bytes:
    """The file for the bank. Amounts are in major units with two decimals, as the scheme has euro alone."""
    root = Element("Document", xmlns=NAMESPACE)
    message = SubElement(root, "CstmrDrctDbtInitn")
    head = SubElement(message, "GrpHdr")
    _say(head, "MsgId", f"DW{file.number:010}")
    _say(head, "CreDtTm", file.made_at.strftime("%Y-%m-%dT%H:%M:%S"))
    _totals(head, file, file.debits)
    _say(SubElement(head, "InitgPty"), "Nm", plain(file.originator.name, NAME_MAX))
    for sequence in sorted({debit.sequence for debit in file.debits}):
        _part(message, file, sequence, tuple(debit for debit in file.debits if debit.sequence == sequence))
    indent(root)
    body: bytes = tostring(root, encoding="utf-8")
    return b'<?xml version="1.0" encoding="UTF-8"?>\n' + body + b"\n"


def _part(message: Element, file: DebitFile, sequence: str, debits: tuple[Debit, ...]) -> None:
    part, origin = SubElement(message, "PmtInf"), file.originator
    _say(part, "PmtInfId", f"DW{file.number:010}{sequence}")
    _say(part, "PmtMtd", "DD")
    _say(part, "BtchBookg", "false")
    _totals(part, file, debits)
    kind = SubElement(part, "PmtTpInf")
    _say(SubElement(kind, "SvcLvl"), "Cd", "SEPA")
    _say(SubElement(kind, "LclInstrm"), "Cd", "CORE")
    _say(kind, "SeqTp", sequence)
    _say(part, "ReqdColltnDt", file.collect_on.isoformat())
    _say(SubElement(part, "Cdtr"), "Nm", plain(origin.name, NAME_MAX))
    _say(SubElement(SubElement(part, "CdtrAcct"), "Id"), "IBAN", origin.account)
    _agent(part, "CdtrAgt", origin.agent)
    _say(part, "ChrgBr", "SLEV")
    scheme = SubElement(SubElement(SubElement(SubElement(part, "CdtrSchmeId"), "Id"), "PrvtId"), "Othr")
    _say(scheme, "Id", origin.creditor_id)
    _say(SubElement(scheme, "SchmeNm"), "Prtry", "SEPA")
    for debit in debits:
        _transaction(part, file.currency, debit)


def _transaction(part: Element, currency: str, debit: Debit) -> None:
    one = SubElement(part, "DrctDbtTxInf")
    _say(SubElement(one, "PmtId"), "EndToEndId", debit.end_to_end)
    amount = SubElement(one, "InstdAmt", Ccy=currency)
    amount.text = f"{Money(debit.amount_minor, currency).decimal:f}"
    mandate = SubElement(SubElement(one, "DrctDbtTx"), "MndtRltdInf")
    _say(mandate, "MndtId", debit.mandate)
    _say(mandate, "DtOfSgntr", debit.signed_on.isoformat())
    _agent(one, "DbtrAgt", "")
    _say(SubElement(one, "Dbtr"), "Nm", plain(debit.payer_name, NAME_MAX))
    _say(SubElement(SubElement(one, "DbtrAcct"), "Id"), "IBAN", debit.account)
    _say(SubElement(one, "RmtInf"), "Ustrd", plain(debit.reference, WORDS_MAX))


def _totals(element: Element, file: DebitFile, debits: tuple[Debit, ...]) -> None:
    _say(element, "NbOfTxs", str(len(debits)))
    total = Money(sum(debit.amount_minor for debit in debits), file.currency)
    _say(element, "CtrlSum", f"{total.decimal:f}")


def _agent(element: Element, name: str, bic: str) -> None:
    """The bank by its BIC; where it is not given the scheme asks for these words."""
    bank = SubElement(SubElement(element, name), "FinInstnId")
    if bic:
        _say(bank, "BICFI", bic)
    else:
        _say(SubElement(bank, "Othr"), "Id", "NOTPROVIDED")


def _say(element: Element, name: str, words: str) -> None:
    SubElement(element, name).text = words


def plain(words: str, letters: int) -> str:
    """Words in the characters of the scheme: accents are taken off, what is left over becomes a point."""
    folded = unicodedata.normalize("NFKD", words.replace("ß", "ss"))
    without = "".join(one for one in folded if not unicodedata.combining(one))
    return NOT_SEPA.sub(".", without).strip()[:letters] or "."
