"""Ontario: three contacts in seven days after the first conversation."""

from __future__ import annotations

from collections.abc import Iterator

import polars as pl

from dunwell.core.columns import c
from dunwell.core.matter import Matter, Said
from dunwell.core.matter.facts import Event
from dunwell.rulebook.ca import covered
from dunwell.rulebook.ca.counting import contacts, owed_to, too_many
from dunwell.rulebook.ca.reaching import UNANSWERED, is_asked_for, reaches_debtor

FREE = ("letter",)
"""Ordinary mail is no contact."""
ROWS = ("ca.on.frequency", "ca.on.contact_def")


def forbids(*, contacts_max: int, window_days: int) -> pl.Expr:
    """True where one more contact today would be the fourth in seven days.

    Counted for one creditor and person, after the first conversation, which is itself not counted. Ordinary
    letters are free.
    """
    del window_days  # the column counts that many days
    return c.conversations_after_first_7d >= contacts_max


def judges(m: Matter, *, contacts_max: int, window_days: int) -> Iterator[Said]:
    """Refuses the contact after the most that is allowed, for each creditor by itself.

    Voicemail, email and talk count; an unanswered ring, ordinary mail and what the debtor asked for do not.
    """
    if not covered.agency(m):
        return
    if m.question and m.question.message:
        message = m.question.message
        counts = message.channel not in FREE and message.outcome not in UNANSWERED
        yield Said(kind="fact", rows=ROWS, values={"counts_as_call": counts})
    if m.is_contact(*FREE) or is_asked_for(m) or not (reaches_debtor(m) or m.asks("call_count")):
        return
    for creditor in dict.fromkeys(debt.creditor for debt in m.debts):
        first = first_conversation(m, creditor)
        made = contacts(m, free=FREE, creditor=creditor, days=window_days)
        later = m.since(first, "contact_out") if first else ()
        counted = [event for event in made if event in later]
        yield from too_many(m, counted, most=contacts_max, days=window_days, rows=ROWS)


def first_conversation(m: Matter, creditor: str | None) -> Event | None:
    """The first time the collector and the person spoke about a debt owed to this creditor."""
    talks = m.past("contact_out", "contact_in", person=m.reached.id)
    spoken = [event for event in talks if event.outcome == "conversation"]
    return next((event for event in spoken if owed_to(m, event, creditor)), None)
