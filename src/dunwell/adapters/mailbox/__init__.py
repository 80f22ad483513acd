"""Mailboxes: an mbox file, a Maildir, a folder of .eml files, or IMAP."""

from dunwell.adapters.mailbox.files import EmlFolder, MaildirMailbox, MboxMailbox, NotAMailbox, open_path
from dunwell.adapters.mailbox.imap import BadMailboxSettings, ImapMailbox, ImapSettings

__all__ = [
    "BadMailboxSettings",
    "EmlFolder",
    "ImapMailbox",
    "ImapSettings",
    "MaildirMailbox",
    "MboxMailbox",
    "NotAMailbox",
    "open_path",
]
