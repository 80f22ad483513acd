"""Files that appear whole or not at all, and stay untouched when they already hold the same bytes."""

from __future__ import annotations

import os
from pathlib import Path


def replace_file(path: Path, content: bytes, *, is_durable: bool = False) -> None:
    """Write `content` to `path` through a temporary file in the same folder. `is_durable` waits for the disk."""
    if path.exists() and path.stat().st_size == len(content) and path.read_bytes() == content:
        return
    temporary = path.with_name(f".{path.name}.{os.getpid()}.part")
    try:
        with temporary.open("wb") as file:
            file.write(content)
            if is_durable:
                file.flush()
                os.fsync(file.fileno())
        temporary.replace(path)
    finally:
        temporary.unlink(missing_ok=True)
