"""Mail from files. Every message is given each time; the flow knows by its content which it has read."""

from __future__ import annotations

import mailbox
from collections.abc import Iterator
from dataclasses import dataclass
from pathlib import Path

from dunwell.core.ports import Mailbox, Received

MESSAGE_BYTES = 25 * 1024 * 1024
"""What is read of one message; the rest of a larger one can only be attachments."""


class NotAMailbox(ValueError):
    """The path is neither an mbox file, a Maildir nor a folder of .eml files."""


@dataclass(frozen=True, slots=True)
class MboxMailbox:
    """One mbox file."""

    path: Path

    def messages(self) -> Iterator[Received]:
        box = mailbox.mbox(self.path, create=False)
        try:
            for key in box.iterkeys():
                with box.get_file(key) as file:
                    yield Received(file.read(MESSAGE_BYTES), f"{self.path.name}#{key}")
        finally:
            box.close()


@dataclass(frozen=True, slots=True)
class MaildirMailbox:
    """A Maildir: what is in `new` is given, and moved to `cur` once the caller asks for the next one."""

    path: Path

    def messages(self) -> Iterator[Received]:
        for file in sorted((self.path / "new").iterdir()):
            if file.is_file():
                with file.open("rb") as opened:
                    yield Received(opened.read(MESSAGE_BYTES), file.name)
                file.replace(self.path / "cur" / f"{file.name.partition(':')[0]}:2,S")


@dataclass(frozen=True, slots=True)
class EmlFolder:
    """A folder of .eml files, in the order of their names."""

    path: Path

    def messages(self) -> Iterator[Received]:
        for file in sorted(self.path.glob("*.eml")):
            with file.open("rb") as opened:
                yield Received(opened.read(MESSAGE_BYTES), file.name)


def open_path(path: Path) -> Mailbox:
    """The mailbox at `path`, recognised by what it is. Raises NotAMailbox."""
    if path.is_dir():
        return MaildirMailbox(path) if (path / "new").is_dir() and (path / "cur").is_dir() else EmlFolder(path)
    if path.is_file():
        with path.open("rb") as opened:
            if opened.read(5) in {b"From ", b""}:
                return MboxMailbox(path)
    raise NotAMailbox(f"{path} is not a mailbox; give an mbox file, a Maildir, or a folder of .eml files")
