"""A voicemail with only the listed items is no communication, but it is an attempt, and a call."""

from __future__ import annotations

from collections.abc import Iterator

from dunwell.core.matter import Matter, Said
from dunwell.rulebook.us.covered import covered
from dunwell.rulebook.us.messages import NOT_CONNECTED, OPTIONAL, PROMOTION, REQUIRED, is_communication
from dunwell.rulebook.us.messages import is_limited_content as is_limited


def judges(m: Matter) -> Iterator[Said]:
    """Tells what a message is in law."""
    if not m.asks("message_class") or m.question is None or m.question.message is None or not covered(m):
        return
    message = m.question.message
    channel, content, outcome = message.channel, message.content, message.outcome
    is_promotion = bool(PROMOTION & set(content)) and set(content) <= PROMOTION | REQUIRED | OPTIONAL
    conveys = is_communication(channel, content, outcome, cut_off=message.cut_off)
    is_call = channel in {"phone", "voicemail"} and outcome not in NOT_CONNECTED
    yield Said(
        kind="fact",
        values={
            "is_limited_content": is_limited(channel, content, outcome, cut_off=message.cut_off),
            "is_communication": conveys,
            "is_attempt": not is_promotion,
            "counts_as_call": is_call and not is_promotion,
            "starts_validation_period": conveys,
        },
    )
