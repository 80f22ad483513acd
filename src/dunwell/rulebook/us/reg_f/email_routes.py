"""Email by an approved route is protected when somebody else reads it; without a route it is only unprotected."""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from datetime import date

from dunwell.core.matter import Matter, Said
from dunwell.rulebook.us.covered import covered
from dunwell.rulebook.us.reg_f.email_paths import (
    consented,
    creditor_told,
    email_point,
    inherited,
    reply_by_min,
    used_by_consumer,
)

HARBOUR = "us_fed.email.harbour"
USED, CONSENT, CREDITOR = "us_fed.email.consumer_used", "us_fed.email.consent", "us_fed.email.creditor_notice"


def judges(m: Matter, *, reply_days_min: int) -> Iterator[Said]:
    """Tells of an email to the debtor which route it meets, or that it meets none. Refuses nothing."""
    if not m.is_contact("email") or m.reached is not m.debtor or not covered(m):
        return
    point = email_point(m)
    met = {
        USED: used_by_consumer(m, point),
        CONSENT: consented(m),
        CREDITOR: creditor_told(m, point, reply_days_min),
    }
    is_any = any(met.values()) or inherited(m, point)
    yield Said(kind="harbour", rows=(HARBOUR,), is_met=is_any)
    yield from (_route(row, is_met, reply_by_min(m, reply_days_min)) for row, is_met in met.items() if is_met == is_any)
    if is_any and not met[CREDITOR] and point and point.origin == "creditor_notice":
        yield _route(CREDITOR, False, reply_by_min(m, reply_days_min))


def _route(row: str, is_met: bool, reply_by: date | None) -> Said:
    values: Mapping[str, date] = {"reply_by_min": reply_by} if reply_by and row == CREDITOR else {}
    return Said(kind="harbour", rows=(row,), is_met=is_met, values=values)
