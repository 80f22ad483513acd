"""Email into a folder: what a trial does when no mail server is named. Nothing leaves the computer."""

from __future__ import annotations

import hashlib
import os
from dataclasses import dataclass
from pathlib import Path

from dunwell.adapters.email.message import UnsendableEmail, as_bytes
from dunwell.core.ports import Delivery, Email


@dataclass(frozen=True, slots=True)
class MaildirSender:
    """Port EmailSender that writes one .eml file per message, named by its Message-ID, so a repeat changes nothing."""

    folder: Path

    def send(self, email: Email) -> Delivery:
        try:
            raw = as_bytes(email)
        except UnsendableEmail as error:
            return Delivery(False, is_permanent_failure=True, reason=str(error), is_point_unusable=True)
        self.folder.mkdir(parents=True, exist_ok=True)
        name = hashlib.sha256(email.message_id.encode()).hexdigest()[:32] + ".eml"
        part = self.folder / f".{name}.{os.getpid()}"
        part.write_bytes(raw)
        part.replace(self.folder / name)
        return Delivery(True, provider_reference=f"file:{name}")
