"""What the delivery is given: the ports to the outside, the law, and where files go. Only `deliver` holds senders."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass
from datetime import datetime
from pathlib import Path

from dunwell.core.ports import BatchPrinter, Clock, EmailSender, Reader, TextSender
from dunwell.rulebook import Rulebook


@dataclass(frozen=True, slots=True)
class Outlets:
    """Ways out of the product. `config/wiring.py` makes it."""

    clock: Clock
    reader: Reader
    """Reads in Django's own transaction."""
    law: Callable[[datetime], Rulebook]
    """The rulebook that holds at a moment. Asked for every batch: a version may begin while a delivery runs."""
    email: EmailSender
    text: TextSender
    print_batch: BatchPrinter
    files: Path
    """The home's folder of files; print batches go to `print/` in it."""
    mail_domain: str
    """Right side of Message-IDs."""
    reply_to: str = ""
    """Where answers are read; empty: the portfolio's own address."""
