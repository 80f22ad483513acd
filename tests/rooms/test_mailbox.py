"""Mailboxes: files and IMAP give the same messages."""

from __future__ import annotations

import mailbox
import re
import socketserver
import threading
from collections.abc import Iterator
from pathlib import Path

import pytest

from dunwell.adapters.mailbox import (
    BadMailboxSettings,
    EmlFolder,
    ImapMailbox,
    ImapSettings,
    MaildirMailbox,
    MboxMailbox,
    NotAMailbox,
    open_path,
)

FIRST = b"From: ada@example.com\nSubject: one\n\nHello\n"
SECOND = b"From: ben@example.com\nSubject: two\n\nSalut\n"


class _Imap(socketserver.StreamRequestHandler):
    """Enough of IMAP4rev1 to be signed in to, searched, fetched from and marked."""

    server: ImapServer

    def handle(self) -> None:
        self.wfile.write(b"* OK ready\r\n")
        while line := self.rfile.readline().strip():
            tag, _, rest = line.partition(b" ")
            if self._answer(tag, rest):
                return

    def _answer(self, tag: bytes, rest: bytes) -> bool:
        box, upper = self.server.box, rest.upper()
        said = b"OK done"
        if upper.startswith(b"CAPABILITY"):
            self.wfile.write(b"* CAPABILITY IMAP4rev1\r\n")
        elif upper.startswith(b"LOGIN"):
            said = b"OK in" if b"right" in rest else b"NO wrong password"
        elif upper.startswith(b"SELECT"):
            self.wfile.write(b"* %d EXISTS\r\n" % len(box))
        elif upper.startswith(b"UID SEARCH"):
            unseen = [b"%d" % uid for uid in box if uid not in self.server.seen]
            self.wfile.write(b"* SEARCH " + b" ".join(unseen) + b"\r\n")
        elif upper.startswith(b"UID FETCH"):
            uid = int(rest.split()[2])
            raw = box[uid]
            self.wfile.write(b"* 1 FETCH (UID %d BODY[]<0> {%d}\r\n" % (uid, len(raw)) + raw + b")\r\n")
        elif upper.startswith(b"UID STORE"):
            self.server.seen.add(int(rest.split()[2]))
        self.wfile.write(tag + b" " + said + b"\r\n")
        return bool(re.match(b"LOGOUT", upper))


class ImapServer(socketserver.ThreadingTCPServer):
    daemon_threads = True
    box: dict[int, bytes]
    seen: set[int]


@pytest.fixture
def imap() -> Iterator[ImapServer]:
    server = ImapServer(("127.0.0.1", 0), _Imap)
    server.box, server.seen = {4: FIRST, 9: SECOND}, set()
    threading.Thread(target=server.serve_forever, daemon=True).start()
    yield server
    server.shutdown()
    server.server_close()


def settings_for(server: ImapServer, said: str = "right") -> ImapSettings:
    port = server.server_address[1]
    section = {"host": "127.0.0.1", "port": port, "username": "care", "security": "none", "timeout_seconds": 5}
    return ImapSettings.of(section, password=said)


def test_imap_gives_each_unseen_message_once(imap: ImapServer) -> None:
    box = ImapMailbox(settings_for(imap))

    assert [one.raw for one in box.messages()] == [FIRST, SECOND]
    assert list(box.messages()) == []


def test_a_message_whose_handling_was_cut_short_is_read_again(imap: ImapServer) -> None:
    box = ImapMailbox(settings_for(imap))
    reading = box.messages()
    next(reading)
    reading.close()  # type: ignore[attr-defined]

    assert [one.raw for one in box.messages()] == [FIRST, SECOND]


def test_a_wrong_password_is_said_plainly(imap: ImapServer) -> None:
    with pytest.raises(BadMailboxSettings, match="could not be opened"):
        list(ImapMailbox(settings_for(imap, "wrong")).messages())


def test_a_password_never_travels_unencrypted() -> None:
    with pytest.raises(BadMailboxSettings, match="tls"):
        ImapSettings.of({"host": "mail.example.com", "username": "u", "security": "none"}, password="x")


def test_an_mbox_a_maildir_and_a_folder_give_their_messages(tmp_path: Path) -> None:
    mbox = mailbox.mbox(tmp_path / "box.mbox")
    maildir = mailbox.Maildir(tmp_path / "dir")
    (tmp_path / "eml").mkdir()
    for number, raw in enumerate((FIRST, SECOND)):
        mbox.add(raw)
        maildir.add(raw)
        (tmp_path / "eml" / f"{number}.eml").write_bytes(raw)
    mbox.close()

    boxes = [open_path(tmp_path / name) for name in ("box.mbox", "dir", "eml")]

    assert [type(box) for box in boxes] == [MboxMailbox, MaildirMailbox, EmlFolder]
    for box in boxes:
        assert {one.raw for one in box.messages()} == {FIRST, SECOND}
    assert list(boxes[1].messages()) == []


def test_a_file_that_is_no_mailbox_is_refused(tmp_path: Path) -> None:
    (tmp_path / "x.csv").write_text("a,b\n")

    with pytest.raises(NotAMailbox, match="mbox"):
        open_path(tmp_path / "x.csv")
