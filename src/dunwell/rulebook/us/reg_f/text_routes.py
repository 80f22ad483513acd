"""A text is protected when another person reads it, if the number was lately used, agreed to or checked."""

from __future__ import annotations

from collections.abc import Iterator
from datetime import date

from dunwell.core.matter import Matter, Said, words
from dunwell.core.matter.facts import Event
from dunwell.rulebook.us.covered import covered
from dunwell.rulebook.us.reg_f.medium_refused import standing_refusals

HARBOUR, SOURCE = "us_fed.text.harbour", "us_fed.text.reassigned_source"


def judges(m: Matter, *, recent_days_max: int) -> Iterator[Said]:
    """Tells of a text to the debtor whether the route is met, and how old its grounds are. Refuses nothing."""
    if not m.is_contact("text") or m.reached is not m.debtor or not covered(m):
        return
    texted_on = _texted_on(m)
    consent = m.consent("text", "electronic")
    consented_on = m.day(consent.at) if consent and consent.at else None
    checks = m.past("reassigned_number_checked", person=m.reached.id)
    is_met = "text" not in standing_refusals(m) and (
        (texted_on is not None and _is_fresh(m, texted_on, checks, recent_days_max))
        or (consent is not None and _is_fresh(m, consented_on, checks, recent_days_max))
    )
    counts: dict[words.Counts, int] = {}
    if texted_on:
        counts["days_since_text"] = (m.today - texted_on).days
    if consented_on:
        counts["days_since_consent"] = (m.today - consented_on).days
    yield Said(
        kind="harbour",
        rows=(HARBOUR, SOURCE) if checks else (HARBOUR,),
        is_met=is_met,
        counts=counts,
    )


def _texted_on(m: Matter) -> date | None:
    """The day of the last text from the person about the debt; of several debts that of the one longest ago."""
    last: list[date] = []
    for debt in m.debts:
        written = m.past("contact_in", person=m.reached.id, debt=debt.id)
        texts = [each for each in written if each.channel == "text" and "stop_word" not in each.said]
        if not texts:
            return None
        last.append(m.day(texts[-1].at))
    return min(last, default=None)


def _is_fresh(m: Matter, ground_on: date | None, checks: tuple[Event, ...], recent_days_max: int) -> bool:
    """Whether the text or consent is recent, or a recent check found no new holder of the number since then."""
    if any(each.reassigned and (ground_on is None or m.day(each.at) >= ground_on) for each in checks):
        return False
    if ground_on is not None and (m.today - ground_on).days <= recent_days_max:
        return True
    return any(
        (m.today - m.day(each.at)).days <= recent_days_max
        and (ground_on is None or m.day(each.at) >= ground_on)
        and (each.since is None or (ground_on is not None and each.since <= ground_on))
        for each in checks
    )
