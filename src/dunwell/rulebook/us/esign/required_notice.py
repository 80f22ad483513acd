"""A notice that must be written goes by email only with electronic consent."""

from __future__ import annotations

from collections.abc import Iterator

from dunwell.core.matter import Matter, Said
from dunwell.rulebook.us.acts import ELECTRONIC


def judges(m: Matter, *, purposes: list[str], forms: list[str]) -> Iterator[Said]:
    """An electronic message in place of a required writing, or such a notice already sent, without that consent."""
    if _is_consented(m, forms):
        return
    is_planned = m.action is not None and m.is_contact(*ELECTRONIC) and m.action.purpose in purposes
    newest = (m.last("validation_notice_sent", "verification_sent", debt=debt.id) for debt in m.debts)
    is_asked = m.asks("duty_due", "judge_history")
    is_sent = is_asked and any(sent is not None and sent.channel in ELECTRONIC for sent in newest)
    if is_planned or is_sent:
        yield Said(kind="duty", required_action="send_on_paper_or_get_esign_consent")


def _is_consented(m: Matter, forms: list[str]) -> bool:
    consent = m.consent("esign")
    return consent is not None and (consent.form is None or consent.form in forms)
