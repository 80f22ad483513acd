"""Stop: a person no longer wants to hear by a channel. It holds from that moment, and nothing that waits may leave."""

from __future__ import annotations

from datetime import date, datetime

from django.db import transaction

from dunwell.cases import work
from dunwell.contacts import services as contacts
from dunwell.core.actor import Actor
from dunwell.core.words import Channel
from dunwell.flows import circumstance


@transaction.atomic
def stop(*, person_id: int, channel: str, source: str, words: str, on: date, by: Actor, at: datetime) -> int:
    """Record the refusal of a channel (`all`: of every one) and cancel what waits; returns how many were cancelled.

    on  the person's date of the wish. Repeating it is harmless.
    """
    circumstance.consent(
        person_id=person_id, channel=channel, is_given=False, source=source, starts_on=on, by=by, at=at, words=words
    )
    channels = tuple(Channel) if channel == "all" else (channel,)
    return cancel(person_id=person_id, because="the person asked us to stop", channels=channels, by=by, at=at)


def cancel(*, person_id: int, because: str, channels: tuple[str, ...], by: Actor, at: datetime) -> int:
    """Cancel what has not left for a person by these channels, and the work that goes with it; returns the count."""
    cancelled = contacts.cancel_pending(person_ids=[person_id], because=because, channels=channels, by=by, at=at)
    for action_id in cancelled:
        work.drop_for_action(action_id=action_id, because=because, by=by, at=at)
    return len(cancelled)
