"""Canada: contacts in seven days, and the waits after the first written notice."""

from __future__ import annotations

from collections.abc import Callable, Iterator
from datetime import timedelta

from dunwell.core.matter.facts import Event, Given
from tests.think.twin.events import (
    BAR,
    Claim,
    about,
    asked_about,
    contacts,
    days_ago,
    local,
    ours,
    refusal,
    today,
    whose,
    within,
)

Reading = Callable[[Given], Iterator[Claim]]
RANG_OUT = ("no_answer", "busy", "not_in_service", "mailbox_full")
COUNTED_PLACES = ("CA-ON", "CA-AB", "CA-NS")
SPOKEN = ("phone", "visit")


def claims(given: Given) -> Iterator[Claim]:
    assert given.region is not None
    yield from _BY_PLACE[given.region](given)


def is_agency(given: Given) -> bool:
    return given.collector.role == "third_party_collector" and given.collector.acting_for is None


def is_contact(event: Event) -> bool:
    """What counts: not a letter, and not a ring that nobody answered and no message was left on."""
    return event.channel != "letter" and event.outcome not in RANG_OUT and event.purpose != "answer_inbound"


def creditor(given: Given, debt_id: str) -> str | None:
    return next(debt.creditor for debt in given.debts if debt.id == debt_id)


def _ontario(given: Given) -> Iterator[Claim]:
    """At most three after the first conversation, for one creditor; the wait of six days before anything."""
    assert given.action is not None
    yield from _ontario_wait(given)
    if not is_agency(given) or given.action.channel == "letter" or given.action.requested:
        yield refusal("ca.on.frequency", BAR, if_=False)
        return
    worst = 0
    for name in {creditor(given, debt) for debt in asked_about(given)}:
        spoke, count = False, 0
        for event in given.events:
            if event.type not in ("contact_out", "contact_in") or not ours(given, event):
                continue
            if name not in {creditor(given, debt) for debt in about(given, event)}:
                continue
            if spoke and event.type == "contact_out" and is_contact(event) and within(given, event, 7):
                count += 1
            spoke |= event.outcome == "conversation"
        worst = max(worst, count + 1 if spoke else 0)
    yield refusal("ca.on.frequency", BAR, if_=worst > 3)


def _seven_days(row: str, *, letters: bool, agencies: bool) -> Reading:
    """Three contacts in seven days with the person, whatever the debt."""

    def read(given: Given) -> Iterator[Claim]:
        assert given.action is not None
        agreed = agencies and given.action.requested
        if (agencies and not is_agency(given)) or agreed or (not letters and given.action.channel == "letter"):
            yield refusal(row, BAR, if_=False)
            return
        count = 1 + sum(
            within(given, event, 7) and (letters or event.channel != "letter")
            for event in contacts(given)
            if whose(given, event) == given.people[0].id
        )
        yield refusal(row, BAR, if_=count > 3)

    return read


def _notice(given: Given, debt: str, *, is_good: Callable[[Event], bool], again: bool = True) -> Event | None:
    """The notice that counts; where the wait starts again, the one sent since the person said that none arrived."""
    found: Event | None = None
    for event in given.events:
        if debt not in about(given, event):
            continue
        if event.type == "notice_not_received_reported" and again:
            found = None
        if event.type == "collection_notice_sent" and is_good(event):
            found = found or event
    return found


def _ontario_wait(given: Given) -> Iterator[Claim]:
    """A notice by post, or by email to who agreed to that; day six itself is left untested."""
    assert given.action is not None
    by_email = any(c.kind == "email" and c.given for c in given.people[0].consents)
    closed, edge = False, False
    for debt in asked_about(given):
        sent = _notice(given, debt, is_good=lambda event: event.channel == "letter" or by_email)
        closed |= sent is None or days_ago(given, sent) < 6
        edge |= sent is not None and days_ago(given, sent) == 6
    if not is_agency(given) or given.action.purpose == "confirm_identity":
        closed, edge = False, False
    if closed or not edge:
        yield refusal("ca.on.wait" if _has_notice(given) else "ca.on.notice", BAR, if_=closed)


def _has_notice(given: Given) -> bool:
    by_email = any(c.kind == "email" and c.given for c in given.people[0].consents)
    return all(
        _notice(given, debt, is_good=lambda event: event.channel == "letter" or by_email) for debt in asked_about(given)
    )


def _wait(
    row: str, *, days: int, channels: tuple[str, ...], agencies: bool, again: bool, paper: bool = False
) -> Reading:
    """Nothing on these channels until so many days after a notice was sent."""

    def read(given: Given) -> Iterator[Claim]:
        assert given.action is not None
        if given.action.channel not in channels or (agencies and not is_agency(given)):
            yield refusal(row, BAR, if_=False)
            return
        if given.action.requested and "visit" in channels:
            yield refusal(row, BAR, if_=False)
            return
        sent = [
            _notice(
                given,
                debt,
                again=again,
                is_good=lambda event: not paper or (event.channel == "letter" and event.template == "qc_form_n41"),
            )
            for debt in asked_about(given)
        ]
        early = [
            today(given) < local(given, notice.at, None) + timedelta(days=days) for notice in sent if notice is not None
        ]
        if None not in sent:
            yield refusal(row, BAR, if_=any(early))

    return read


_BY_PLACE: dict[str, Reading] = {
    "CA-ON": _ontario,
    "CA-AB": _seven_days("ca.ab.frequency", letters=True, agencies=True),
    "CA-NS": _seven_days("ca.ns.frequency", letters=False, agencies=False),
    "CA-BC": _wait("ca.bc.wait_verbal", days=5, channels=SPOKEN, agencies=False, again=False),
    "CA-QC": _wait("ca.qc.wait", days=5, channels=("phone",), agencies=True, again=True, paper=True),
    "CA-NB": _wait("ca.nb.notice", days=5, channels=("phone",), agencies=True, again=False),
}
