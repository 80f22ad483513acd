"""Builds the queue's pages."""

from __future__ import annotations

from collections import Counter
from datetime import datetime

from django.utils.translation import gettext as _

from dunwell.cases import queries as cases
from dunwell.cases.work import Work
from dunwell.contacts import queries as contacts
from dunwell.core.actor import Actor
from dunwell.core.money import Money
from dunwell.core.words import Role
from dunwell.debts import queries as debts
from dunwell.parties import queries as parties
from dunwell.web.desk.pages import Choice, PaymentLine, QueuePage, WorkLine, WorkPage
from dunwell.web.desk.words import ASKS, KIND_ICONS, KINDS, reason_words
from dunwell.web.shared.days import desk_day
from dunwell.web.shared.sources import because
from dunwell.web.shared.words import said

LINES_MAX = 60
READ_FIRST = ("reply", "bounce", "unmatched_payment")
"""Kinds whose own page comes before the person's."""
SKILLS = ("general", "specialist")
"""What officers do."""
SUPERVISING = ("supervisor",)
"""Work of supervisors: disputes to judge, money without a debt, letters to take back."""


def skills_of(by: Actor) -> tuple[str, ...]:
    """Whose work somebody may take, their own first."""
    return (*(SUPERVISING if by.may(Role.SUPERVISOR) else ()), *SKILLS)


def queue_page(*, now: datetime, by: Actor, shown: str, kind: str) -> QueuePage:
    """The queue for one officer. `shown`: empty for what may be done now, `mine`, or `later`."""
    skills = skills_of(by)
    later = cases.later(now=now, skills=skills, kind=kind, limit=LINES_MAX, seen_by=by)
    due = cases.queue(now=now, skills=skills, kind=kind, mine=by.name, limit=LINES_MAX, seen_by=by)
    mine = [item for item in due if item.claimed_by == by.name]
    items = {"mine": mine, "later": later}.get(shown, due)
    counts = cases.work_counts(now=now, skills=skills)
    waiting = Counter({name: n for (name, state), n in counts.items() if state == "waiting"})
    return QueuePage(
        lines=_lines(items, now=now, by=by),
        kinds=_kinds(waiting, kind, shown),
        shown=(
            Choice(
                f"kind={kind}", _("Now"), waiting[kind] if kind else waiting.total(), shown not in {"mine", "later"}
            ),
            Choice(f"shown=mine&kind={kind}", _("Mine"), len(mine), shown == "mine"),
            Choice(
                f"shown=later&kind={kind}",
                _("Later"),
                cases.later_count(now=now, skills=skills, kind=kind),
                shown == "later",
            ),
        ),
        waiting_count=waiting.total(),
        later_count=cases.later_count(now=now, skills=skills),
    )


def _kinds(waiting: Counter[str], kind: str, shown: str) -> tuple[Choice, ...]:
    kept = [name for name in KINDS if waiting[name] or name == kind]
    choices = [Choice(f"shown={shown}", _("All"), waiting.total(), not kind)]
    choices += [Choice(f"shown={shown}&kind={name}", said(KINDS, name), waiting[name], name == kind) for name in kept]
    return tuple(choices)


def _lines(items: list[Work], *, now: datetime, by: Actor) -> tuple[WorkLine, ...]:
    names = parties.names_of(item.person_id for item in items if item.person_id)
    zones = parties.zones_of(item.person_id for item in items if item.person_id)
    owed = debts.cards((item.debt_id for item in items if item.debt_id), as_of=desk_day(now), seen_by=by)
    return tuple(_line(item, names, zones, owed, now=now, by=by) for item in items)


def _line(
    item: Work,
    names: dict[int, str],
    zones: dict[int, str],
    owed: dict[int, debts.DebtCard],
    *,
    now: datetime,
    by: Actor,
) -> WorkLine:
    debt = owed.get(item.debt_id or 0)
    return WorkLine(
        work_id=item.work_id,
        icon=KIND_ICONS.get(item.kind, "inbox"),
        kind=said(KINDS, item.kind),
        reason=reason_words(item.reason, item.values),
        person_id=item.person_id,
        person_name=names.get(item.person_id or 0, ""),
        owed=(Money(debt.balance_minor, debt.currency),) if debt else (),
        days_past_due=debt.age.days_past_due if debt else None,
        not_before=item.not_before,
        not_after=item.not_after,
        is_open_now=item.not_before <= now and (item.not_after is None or now < item.not_after),
        zone=zones.get(item.person_id or 0, ""),
        claimed_by=item.claimed_by,
        is_mine=item.claimed_by == by.name,
        opens_work=item.person_id is None or item.kind in READ_FIRST,
    )


def work_page(item: Work, *, by: Actor, now: datetime) -> WorkPage:
    """One item, with the message it is about where there is one."""
    inbound_id = item.values.get("inbound")
    message = contacts.inbound_message(int(str(inbound_id)), seen_by=by) if inbound_id else None
    names = parties.names_of([item.person_id] if item.person_id else [])
    return WorkPage(
        work_id=item.work_id,
        icon=KIND_ICONS.get(item.kind, "inbox"),
        kind=said(KINDS, item.kind),
        reason=reason_words(item.reason, item.values),
        person_id=item.person_id,
        person_name=names.get(item.person_id or 0, ""),
        subject=message.subject if message else "",
        text=message.text if message else "",
        asks=tuple(said(ASKS, ask) for ask in message.asks) if message else (),
        received_at=message.received_at if message else None,
        payment=_payment(item, by=by, now=now),
        is_mine=item.claimed_by == by.name,
        may_take=item.state == "waiting" and item.not_before <= now and item.skill in skills_of(by),
        is_open=item.state in {"waiting", "claimed"},
        claimed_by=item.claimed_by,
    )


def _payment(item: Work, *, by: Actor, now: datetime) -> PaymentLine | None:
    """The money that an item is about."""
    receipt_id = item.values.get("receipt")
    line = debts.receipt(int(str(receipt_id)), seen_by=by) if receipt_id else None
    if line is None:
        return None
    named = debts.cards([line.debt_id] if line.debt_id else [], as_of=desk_day(now), seen_by=by)
    return PaymentLine(
        receipt_id=line.receipt_id,
        amount=Money(line.amount_minor, line.currency),
        received_on=line.received_on,
        reference=line.reference,
        words=line.words,
        because=because(line.because),
        debt_reference=named[line.debt_id].reference if line.debt_id in named else "",
    )
