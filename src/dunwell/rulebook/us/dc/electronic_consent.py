"""District of Columbia: emails and texts only with consent."""

from __future__ import annotations

from collections.abc import Iterator

import polars as pl

from dunwell.core.matter import Matter, Said
from dunwell.rulebook.clock import consented
from dunwell.rulebook.us.accounts import accounts
from dunwell.rulebook.us.acts import ELECTRONIC
from dunwell.rulebook.us.consents import agrees_to

ATTORNEY = "debtor_attorney"
"""The one whom the federal rules want written to needs no consent."""
CONFIRMATION = "opt_out_confirmation"


def forbids(*, channel: str) -> pl.Expr:
    """True where the person did not consent to this channel."""
    return consented(channel).fill_null(value=False).not_()  # null: nothing was said


def judges(m: Matter) -> Iterator[Said]:
    """An electronic message without consent to its kind, or after it was refused; one asked for or confirming may go.

    One message in seven days may ask for consent; no fact tells that a message does only that, so none is let through.
    """
    action = m.action
    if action is None or not m.is_contact(*ELECTRONIC) or not accounts(m) or m.reached.relation == ATTORNEY:
        return
    if not agrees_to(m, action.channel) and not action.requested and action.purpose != CONFIRMATION:
        yield Said(kind="bar")
