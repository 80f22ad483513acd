"""Contacts of several people as the law counts them: what happened, and what is permitted and not yet in the log."""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass
from datetime import datetime

from dunwell.contacts.models import Action, Contact, Permit
from dunwell.core.actor import Actor
from dunwell.core.words import Role
from dunwell.trail.compiled_queries import Compiled


@dataclass(frozen=True, slots=True)
class Made:
    """One contact with one person. One that is on its way happened when it was permitted, and has no outcome yet."""

    person_id: int
    at: datetime
    channel: str
    outcome: str
    debt_ids: tuple[int, ...]
    is_inbound: bool
    action_id: int | None
    template: str
    """Of our own written notices that the law knows by name, once sent; else empty."""


_NAMED = Compiled(
    lambda ids, notices: Action.objects.filter(person_id__in=ids, template__in=notices).values_list("pk", "template")
)


def contacts_of_people(
    person_ids: Iterable[int], *, until: datetime, notices: Iterable[str], seen_by: Actor, besides: Iterable[int] = ()
) -> dict[int, list[Made]]:
    """Every contact up to a moment, oldest first, by person; in as many questions for many as for one.

    Given    `notices` templates to be told by name; `besides` actions that are asked about again and are not counted
    Raises   NotForYou
    """
    seen_by.must(*Role)
    wanted = set(person_ids)
    named = dict(_NAMED.of(wanted, tuple(notices)))
    found: dict[int, list[Made]] = {}
    for one in [*_logged(wanted, until, named), *_on_the_way(wanted, until, set(besides))]:
        found.setdefault(one.person_id, []).append(one)
    for of_person in found.values():
        of_person.sort(key=lambda one: one.at)
    return found


def _logged(person_ids: set[int], until: datetime, named: dict[int, str]) -> list[Made]:
    """The lines of the log, those of one contact together."""
    rows = Contact.objects.filter(person_id__in=person_ids, happened_at__lte=until).order_by("pk").values_list(
        "together", "person_id", "happened_at", "channel", "outcome", "debt_id", "is_inbound", "action_id"
    )  # fmt: skip
    firsts: dict[str, tuple[int, datetime, str, str, bool, int | None]] = {}
    debts: dict[str, list[int]] = {}
    for together, person_id, at, channel, outcome, debt_id, is_inbound, action_id in rows:
        firsts.setdefault(together, (person_id, at, channel, outcome, is_inbound, action_id))
        debts.setdefault(together, []).append(debt_id)
    return [
        Made(person_id, at, channel, outcome, tuple(sorted(debts[key])), is_inbound, action_id, _name(action_id, named))
        for key, (person_id, at, channel, outcome, is_inbound, action_id) in firsts.items()
    ]


def _on_the_way(person_ids: set[int], until: datetime, besides: set[int]) -> list[Made]:
    rows = Permit.objects.filter(
        person_id__in=person_ids, action__state="permitted", issued_at__lte=until
    ).values_list("person_id", "issued_at", "channel", "action__debt_ids", "action_id")  # fmt: skip
    return [
        Made(person_id, at, channel, "", tuple(map(int, debt_ids.split(","))), False, action_id, "")
        for person_id, at, channel, debt_ids, action_id in rows
        if action_id not in besides
    ]


def _name(action_id: int | None, named: dict[int, str]) -> str:
    return named.get(action_id, "") if action_id else ""
