"""Where a claim stands under the pre-action protocol for debt claims."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import date

from dunwell.core.matter import Matter
from dunwell.core.matter.facts import Debt, Event
from dunwell.rulebook.uk.covered import is_individual
from dunwell.rulebook.uk.limits import end_of_time

OWN_PROTOCOL = frozenset({"residential_mortgage"})
"""Products with a protocol of their own."""


@dataclass(frozen=True, slots=True)
class Stage:
    """The last letter of claim, the reply to it, papers supplied, the warning of issue, a plan agreed since."""

    letter: Event | None
    reply: Event | None
    supplied: Event | None
    warning: Event | None
    plan: Event | None

    @property
    def wants_papers(self) -> bool:
        """Whether papers were asked for and are still to come."""
        return self.reply is not None and self.reply.documents_requested and self.supplied is None

    @property
    def seeks_help(self) -> bool:
        """Whether the reply asks for papers or for time to take advice: one that says what is owed does neither."""
        return self.reply is not None and (self.reply.documents_requested or self.reply.admitted is None)


def is_bound(m: Matter) -> bool:
    """Whether the protocol binds: between businesses it does not, nor where another protocol does."""
    return is_individual(m) and any(debt.product not in OWN_PROTOCOL for debt in m.debts)


def stage(m: Matter, debt: Debt) -> Stage:
    """How far the steps before a claim have come."""
    letter = m.last("letter_of_claim_sent", person=m.debtor.id, debt=debt.id, collector=None)
    reply = _after(m, letter, "reply_form_received", debt)
    return Stage(
        letter=letter,
        reply=reply,
        supplied=_after(m, reply, "documents_supplied", debt),
        warning=_after(m, reply or letter, "notice_of_intention_sent", debt),
        plan=_after(m, letter, "plan_agreed", debt),
    )


def is_out_of_time(m: Matter, debt: Debt, until: date, *, years: int) -> bool:
    """Whether waiting until then would let time to sue run out that is left today."""
    end = end_of_time(m, debt, years=years)
    return end is not None and m.today <= end < until


def day_of(m: Matter, event: Event) -> date:
    """The day of an event: of a letter, its date."""
    return m.day(event.at, m.debtor)


def _after(m: Matter, event: Event | None, kind: str, debt: Debt) -> Event | None:
    if event is None:
        return None
    later = m.since(event, kind, debt=debt.id)
    return later[-1] if later else None
