"""Not at hours the person ruled out, in whatever words; a message sent in them may be answered once."""

from __future__ import annotations

from collections.abc import Iterator

from dunwell.core.matter import Matter, Said
from dunwell.rulebook.us.consumers import is_consumer
from dunwell.rulebook.us.covered import covered
from dunwell.rulebook.us.hours import agreed_openings, consented_now, is_ruled_out, may_answer_once, ruled_out_until

REPLY = "us_fed.contact_time.reply_once"
ROWS = ("us_fed.contact_time", "us_fed.contact_time.designation", REPLY, "us_fed.consent.direct")


def judges(m: Matter, *, replies_max: int) -> Iterator[Said]:
    """A bar in those hours, unless the person agreed to this one or is answered once in its own channel."""
    channel = m.action.channel if m.action else None
    if channel is None or not m.is_contact() or not covered(m) or not is_consumer(m, m.reached):
        return
    if not is_ruled_out(m, m.reached, channel) or consented_now(m, m.reached):
        return
    if may_answer_once(m, m.reached, replies_max):
        yield Said(kind="fact", rows=(REPLY,), conditions=("one_response", "same_channel"))
    else:
        ends = max(ruled_out_until(m, m.reached, channel), default=None)
        until = min([ends, *agreed_openings(m, m.reached)]) if ends is not None else None
        yield Said(kind="bar", rows=ROWS, until=until)
