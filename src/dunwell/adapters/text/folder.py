"""Texts into a folder: what a trial does when no provider is named. Nothing leaves the computer."""

from __future__ import annotations

import hashlib
import json
import os
from dataclasses import dataclass
from pathlib import Path

from dunwell.core.ports import Delivery, Text


@dataclass(frozen=True, slots=True)
class FolderTextSender:
    """Port TextSender that writes one JSON file per message, named by its key, so a repeat changes nothing."""

    folder: Path

    def send(self, text: Text) -> Delivery:
        self.folder.mkdir(parents=True, exist_ok=True)
        name = hashlib.sha256(text.key.encode()).hexdigest()[:32] + ".json"
        part = self.folder / f".{name}.{os.getpid()}"
        part.write_text(json.dumps({"to": text.to_number, "body": text.body, "key": text.key}, ensure_ascii=False))
        part.replace(self.folder / name)
        return Delivery(True, provider_reference=f"file:{name}")
