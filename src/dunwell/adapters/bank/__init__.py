"""Reads what a bank or a file says was paid."""

from __future__ import annotations

from pathlib import Path

from dunwell.adapters.bank.camt import read_camt
from dunwell.adapters.bank.payments_csv import read_payments_csv
from dunwell.core.statements import PaymentFile

__all__ = ["NotAPaymentFile", "PaymentFiles"]

SIZE_MAX = 200 * 1024 * 1024


class NotAPaymentFile(ValueError):
    """The file is neither a CAMT statement nor a payments CSV."""


class PaymentFiles:
    """See `core.ports.PaymentReader`. The content decides the format, not the name."""

    def read(self, path: Path) -> PaymentFile:
        """Read one file. Raises NotAPaymentFile, BrokenStatement or BrokenPayments, each naming the place."""
        size = path.stat().st_size
        if size > SIZE_MAX:
            raise NotAPaymentFile(f"{path.name} has {size:,} bytes; split it into files of at most {SIZE_MAX:,}")
        raw = path.read_bytes()
        start = raw[:4096].lstrip(b"\xef\xbb\xbf \r\n\t")
        if start.startswith(b"<"):
            return read_camt(raw, file_name=path.name)
        if b"\0" in start:
            raise NotAPaymentFile(f"{path.name} is not text; give a CAMT.053 statement or a payments CSV")
        return read_payments_csv(raw, file_name=path.name)
