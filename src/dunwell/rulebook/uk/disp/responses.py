"""A complaint is acknowledged promptly and answered in eight weeks, a payment complaint in fifteen business days."""

from __future__ import annotations

from collections.abc import Iterator
from datetime import date, timedelta

from dunwell.core.matter import Matter, Said
from dunwell.rulebook.days import business_days_after
from dunwell.rulebook.uk.complaints import is_about_payments, open_complaints
from dunwell.rulebook.uk.offdays import business_days

ACK, FINAL, RIGHT = "uk.disp.ack", "uk.disp.final_response", "uk.disp.fos_six_months"
PAYMENTS = "uk.disp.psd_response"


def judges(
    m: Matter, *, ack_days: int, weeks: int, payment_days: int, payment_days_max: int, ombudsman_months: int
) -> Iterator[Said]:
    """The last days for both, the right the answer must tell of, and a bar on the ombudsman while time is left."""
    off = business_days(m)
    for complaint in open_complaints(m):
        received = m.day(complaint.at, m.debtor)
        is_payment = is_about_payments(m, complaint)
        final = received + timedelta(weeks=weeks)
        if is_payment:
            final = business_days_after(received, payment_days, off)
        row = PAYMENTS if is_payment else FINAL
        if m.asks("duty_due"):
            if not m.since(complaint, "complaint_acknowledged"):
                yield Said(kind="duty", rows=(ACK,), due_on=business_days_after(received, ack_days, off))
            yield Said(kind="duty", rows=(row,), due_on=final)
            yield Said(kind="duty", rows=(RIGHT,), values={"months": ombudsman_months})
        furthest = business_days_after(received, payment_days_max, off) if is_payment else final
        yield from _too_soon(m, row, furthest)


def _too_soon(m: Matter, row: str, until: date) -> Iterator[Said]:
    """Before the time for the answer is over, and without one, the ombudsman does not take the complaint."""
    if m.does("escalate_complaint") and m.today < until:
        yield Said(kind="bar", rows=(row,), until=until)
