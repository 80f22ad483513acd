"""Who did something and where it came from, in plain words: what rooms record as names, keys and reasons."""

from __future__ import annotations

import re
from collections.abc import Callable
from typing import TYPE_CHECKING

from django.utils.translation import gettext
from django.utils.translation import gettext_lazy as _

from dunwell.web.shared.refused import kept
from dunwell.web.shared.words import CIRCUMSTANCES, DEBT_STATES, said

if TYPE_CHECKING:
    from django.utils.functional import _StrPromise as Lazy

MACHINES: dict[str, Lazy] = {
    "command.deliver": _("Dunwell"),
    "night": _("Dunwell, at night"),
    "dunwell intake": _("Dunwell, from a file"),
    "dunwell receive": _("Dunwell, from a file of payments"),
    "command:staff": _("the operator"),
    "demonstration": _("the demonstration"),
    "portal": _("the person, on the website"),
}
"""Names under which commands and jobs act; every other name is a user name."""
BY_LINK = "plan link "
HEARD: dict[str, Lazy] = {
    "phone": _("told us by phone"),
    "email": _("told us by email"),
    "letter": _("told us by letter"),
    "portal": _("told us on the website"),
    "visit": _("told us in person"),
    "inbound": _("wrote it in an email"),
    "link in a message": _("followed the link in a message"),
    "demonstration": _("the demonstration"),
    "intake": _("a file taken in"),
    "occurrence": _("because of what was recorded"),
}
"""Where a fact about a person came from."""
REASONS: dict[str, Lazy] = {
    "nothing is owed any more": _("Nothing is owed any more."),
    "before the debt came to us": _("Before the debt came to us."),
    "stated by the creditor's file": _("The creditor's file says so."),
    "stated by the file it came in": _("The file it came in says so."),
    "no longer in the creditor's file": _("No longer in the creditor's file."),
    "a new promise took its place": _("A new promise took its place."),
    "a plan took its place": _("A plan took its place."),
    "everything agreed was paid": _("Everything agreed was paid."),
    "instalments were missed for too long": _("Instalments were missed for too long."),
    "the person asked us to stop": _("The person asked us to stop."),
    "asked to stop in writing": _("Asked to stop in writing."),
    "ended by the link in a message": _("Ended by the link in a message."),
    "not approved in review": _("Not approved in review."),
    "no debt has the reference it names": _("No debt has the reference it names."),
    "the payment names no reference": _("The payment names no reference."),
    "the law asks for it": _("The law asks for it."),
    "demonstration": _("For the demonstration."),
}
"""Reasons that are always the same words."""
PATTERNS: tuple[tuple[re.Pattern[str], Lazy, Callable[[str], str]], ...] = (
    (re.compile(r"stated by file \d+$()"), _("Stated by the file it came in."), str),
    (re.compile(r"run \d+ decided anew$()"), _("A later run decided anew."), str),
    (re.compile(r"asked for by (.+)"), _("Asked for by %s."), str),
    (re.compile(r"returned by the bank: (.+)"), _("Returned by the bank, code %s."), str),
    (re.compile(r"returned by the bank()$"), _("Returned by the bank."), str),
    (re.compile(r"not delivered: (.+)"), _("Not delivered: %s"), str),
    (re.compile(r"its reference names (\d+) debts$"), _("Its reference names %s debts."), str),
    (
        re.compile(r"a message speaks of (\w+); a person must look"),
        _("A message speaks of this, and somebody must look: %s."),
        lambda kind: said(CIRCUMSTANCES, kind),
    ),
    (
        re.compile(r"the debt is (\w+); pass the money on"),
        _("Pass the money on or send it back: the debt is %s."),
        lambda state: said(DEBT_STATES, state),
    ),
)
"""Reasons with one value in them: how they are kept, how they are said, and how the value is."""
BATCH = re.compile(r"intake:(\d+)(?::|$)")
INBOUND = re.compile(r"inbound:(\d+)$")
RUN = re.compile(r"run (\d+) decided anew$")


def who(name: str) -> str:
    """Who acted: a job or a link in plain words, a member of staff by user name."""
    if name.startswith(BY_LINK):
        return gettext("the person, or somebody for them, by link %s") % name.removeprefix(BY_LINK)
    return str(MACHINES[name]) if name in MACHINES else name


def heard(source: str) -> str:
    """Where a fact came from, such as `desk:phone` or `inbound:4`."""
    kind = source.removeprefix("desk:").partition(":")[0]
    return str(HEARD[kind]) if kind in HEARD else who(source)


def because(text: str) -> str:
    """A reason in the reader's language; words that a person typed stay as they are."""
    if text in REASONS:
        return str(REASONS[text])
    for pattern, words, shown in PATTERNS:
        if found := pattern.match(text):
            return str(words) % shown(found.group(1)) if "%s" in str(words) else str(words)
    return kept(text)


def batch_named(text: str) -> int | None:
    """The file that a reference names: `intake:7:0:opening:USD:2026-05-20` is of file 7."""
    return int(found.group(1)) if (found := BATCH.match(text)) else None


def inbound_named(text: str) -> int | None:
    """The message that came back which a source names: `inbound:4`."""
    return int(found.group(1)) if (found := INBOUND.match(text)) else None


def run_named(text: str) -> int | None:
    """The run that a reason names."""
    return int(found.group(1)) if (found := RUN.match(text)) else None


def payment_named(reference: str) -> str:
    """Which payment of which source: `csv:88213` is the file's number, `account:number:digest:1` a statement's."""
    said_by, _colon, number = reference.removeprefix("payment:").partition(":")
    if said_by == "csv":
        return gettext("file of payments, number %s") % number
    return gettext("bank statement, %s") % (number.partition(":")[0] or said_by)
