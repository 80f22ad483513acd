"""Reads what a bank or a file says was paid."""

from __future__ import annotations

from pathlib import Path

from dunwell.adapters.bank.bacs import read_bacs
from dunwell.adapters.bank.bai2 import is_bai2, read_bai2
from dunwell.adapters.bank.camt import read_camt
from dunwell.adapters.bank.lines import BrokenStatement, text_of
from dunwell.adapters.bank.mt940 import is_mt940, read_mt940
from dunwell.adapters.bank.nacha import is_nacha, read_nacha
from dunwell.adapters.bank.ofx import is_ofx, read_ofx
from dunwell.adapters.bank.pain002 import read_pain002
from dunwell.adapters.bank.payments_csv import is_payments_csv, read_payments_csv
from dunwell.adapters.bank.statement_csv import read_statement_csv
from dunwell.core.refusal import Refusal
from dunwell.core.statements import PaymentFile

__all__ = ["BrokenStatement", "NotAPaymentFile", "PaymentFiles"]

SIZE_MAX = 200 * 1024 * 1024
FORMATS = "MT940, CAMT.052, 053 or 054, BAI2, OFX, NACHA, pain.002, BACS ARUDD or ADDACS, or CSV"
READERS = ((is_nacha, read_nacha), (is_bai2, read_bai2), (is_mt940, read_mt940), (is_ofx, read_ofx))


class NotAPaymentFile(Refusal, ValueError):
    """The file is none that a bank sends."""


class PaymentFiles:
    """See `core.ports.PaymentReader`. The content decides the format, not the name."""

    def read(self, path: Path, *, currency: str = "", dates: str = "") -> PaymentFile:
        """Read one file. Raises NotAPaymentFile, BrokenStatement or BrokenPayments, each naming the place.

        currency  of the account, for a CSV that does not say it
        dates     the form of the dates, for a CSV in which they read two ways: `%d/%m/%Y`
        """
        size = path.stat().st_size
        if size > SIZE_MAX:
            raise NotAPaymentFile(
                "{name} has {size} bytes; split it into files of at most {most}",
                name=path.name,
                size=f"{size:,}",
                most=f"{SIZE_MAX:,}",
            )
        raw = path.read_bytes()
        if not raw.strip():
            raise NotAPaymentFile("{name} is empty", name=path.name)
        if raw[:4] in {b"PK\3\4", b"%PDF"} or raw[:2] == b"\x1f\x8b" or b"\0" in raw[:4096]:
            raise NotAPaymentFile("{name} is not text; give one of: {formats}", name=path.name, formats=FORMATS)
        head = text_of(raw[:65_536], file_name=path.name).lstrip("\ufeff \r\n\t")
        for fits, read in READERS:
            if fits(head):
                return read(raw, file_name=path.name)
        if head.startswith("<"):
            return _read_xml(raw, head, path.name)
        if is_payments_csv(head):
            return read_payments_csv(raw, file_name=path.name)
        return read_statement_csv(raw, file_name=path.name, currency=currency, dates=dates)


def _read_xml(raw: bytes, head: str, file_name: str) -> PaymentFile:
    if "pain.002." in head[:4096]:
        return read_pain002(raw, file_name=file_name)
    if "<BACSDocument" in head[:4096]:
        return read_bacs(raw, file_name=file_name)
    return read_camt(raw, file_name=file_name)
