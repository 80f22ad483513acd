"""To which electronic media a person agreed: what the District of Columbia and New York City ask before a message."""

from __future__ import annotations

from dunwell.core.matter import Matter
from dunwell.rulebook.us.messages import CONSENTED
from dunwell.rulebook.us.reg_f.medium_refused import standing_refusals


def agrees_to(m: Matter, channel: str | None) -> bool:
    """Whether the person reached consented to this electronic channel, and has not refused it since."""
    return m.consent(*CONSENTED.get(channel or "", ())) is not None and channel not in standing_refusals(m)
