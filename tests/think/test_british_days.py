"""Days as British rules count them: stretches without interest, notices of arrears, the end of the time to sue."""

from __future__ import annotations

from datetime import date
from typing import Any

from dunwell.core.matter import Matter, read
from dunwell.rulebook.uk.arrears import Clock, failures, required
from dunwell.rulebook.uk.limits import end_of_time, has_ended
from dunwell.rulebook.uk.spells import Spell, inside, outside

MARCH = Spell(date(2026, 3, 1), date(2026, 3, 31))
CLOCK = Clock(payments=2, weekly_payments=4, weeks=20, days=14, months=6)


def matter(now: str, events: tuple[dict[str, Any], ...] = (), **debt: Any) -> Matter:
    return read(
        {
            "jurisdiction": "GB",
            "region": "GB-EAW",
            "now": f"{now}T12:00:00+00:00",
            "collector": {"role": "original_creditor"},
            "people": [{"id": "P1", "relation": "debtor", "kind": "individual", "zone": "Europe/London"}],
            "debts": [{"id": "D1", "product": "personal_loan", "purpose": "consumer", "currency": "GBP", **debt}],
            "events": list(events),
            "question": {"kind": "duty_due"},
        }
    )


def monthly(*paid: str) -> dict[str, Any]:
    return {
        "schedule": [{"due_on": f"2026-{month:02}-01", "amount_minor": 20_000} for month in range(1, 7)],
        "payments": [{"paid_on": day, "amount_minor": 20_000} for day in paid],
    }


def test_stretches_and_what_they_leave_make_up_the_period() -> None:
    free = [
        Spell(date(2026, 3, 2), date(2026, 3, 5)),
        Spell(date(2026, 3, 6), date(2026, 3, 9)),
        Spell(date(2026, 3, 30)),
    ]

    assert inside(MARCH, free) == (
        Spell(date(2026, 3, 2), date(2026, 3, 9)),
        Spell(date(2026, 3, 30), date(2026, 3, 31)),
    )
    assert tuple(outside(MARCH, free)) == (
        Spell(date(2026, 3, 1), date(2026, 3, 1)),
        Spell(date(2026, 3, 10), date(2026, 3, 29)),
    )


def test_a_notice_of_arrears_is_due_fourteen_days_from_the_day_two_payments_are_missed() -> None:
    asked = matter("2026-02-10", **monthly())

    told = required(asked, asked.debt, CLOCK)

    assert told is not None
    assert told.due_on == date(2026, 2, 15)


def test_a_second_spell_of_arrears_wants_a_notice_of_its_own() -> None:
    given = ({"at": "2026-02-05", "type": "arrears_notice_given"},)
    asked = matter("2026-05-10", given, **monthly("2026-02-20", "2026-02-21", "2026-03-01"))

    told = required(asked, asked.debt, CLOCK)

    assert told is not None
    assert told.due_on == date(2026, 5, 15)


def test_a_late_notice_leaves_a_stretch_that_stays_for_ever() -> None:
    asked = matter("2026-03-10", ({"at": "2026-03-01", "type": "arrears_notice_given"},), **monthly())

    assert failures(asked, asked.debt, CLOCK)[0] == Spell(date(2026, 2, 16), date(2026, 3, 1))


def test_time_to_sue_ends_on_the_anniversary_and_not_before() -> None:
    paid = ({"at": "2020-03-10", "type": "payment_received"},)
    asked = matter("2026-03-10", paid, accrued_on="2019-01-01")

    end = end_of_time(asked, asked.debt, years=6)

    assert end == date(2026, 3, 10)
    assert not has_ended(asked, end)
    assert has_ended(matter("2026-03-11"), end)
