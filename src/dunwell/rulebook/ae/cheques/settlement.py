"""The bank pays what is there; the rest of the cheque is enforced."""

from __future__ import annotations

from collections.abc import Iterator

from dunwell.core.matter import Matter, Said


def judges(m: Matter) -> Iterator[Said]:
    """What is paid and what stays enforceable; a holder may refuse the part and enforce the whole."""
    asked = m.question
    if asked is None or asked.cheque_minor is None or asked.account_balance_minor is None:
        return
    paid = min(asked.cheque_minor, max(asked.account_balance_minor, 0))
    yield Said(kind="fact", values={"paid_minor": paid, "enforceable_minor": asked.cheque_minor - paid})
