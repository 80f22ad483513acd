"""A validation notice that follows later, and answers to disputes, go out on paper unless the consumer agreed."""

from __future__ import annotations

from collections.abc import Iterator

from dunwell.core.matter import Matter, Said
from dunwell.rulebook.us.covered import covered
from dunwell.rulebook.us.messages import ELECTRONIC, conveys

NEEDING_CONSENT = frozenset({"validation_follow_up", "same_creditor_answer"})
"""Purposes of the written notices that the law asks for after the first communication."""
TO_KEEP = (*ELECTRONIC, "letter")
"""Channels whose messages can be kept."""


def judges(m: Matter) -> Iterator[Said]:
    """Bars such a notice in a form that cannot be kept, and an electronic one without the formal consent."""
    if not covered(m):
        return
    if m.is_contact() and m.action is not None and m.action.purpose in NEEDING_CONSENT:
        is_kept = m.action.channel in TO_KEEP
        if not is_kept or (m.action.channel in ELECTRONIC and m.consent("esign") is None):
            yield Said(kind="bar", required_action="send_on_paper_or_get_esign_consent")
    elif m.asks("judge_history") and m.consent("esign") is None and _followed_up_electronically(m):
        yield Said(kind="bar", required_action="send_on_paper_or_get_esign_consent")


def _followed_up_electronically(m: Matter) -> bool:
    """Whether a validation notice was sent electronically after another communication."""
    seen = False
    for event in m.past():
        if event.type == "validation_notice_sent" and event.channel in ELECTRONIC and seen:
            return True
        seen = seen or conveys(m, event)
    return False
