"""Notices that nobody is bound to send, written when an officer of compliance decides to; they pass the same gate."""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from datetime import date, datetime

from dunwell.cases import duties
from dunwell.cases.duties import DutyLine
from dunwell.contacts import queries as contacts
from dunwell.contacts.notices import legal
from dunwell.contacts.notices.legal import LegalNotice
from dunwell.contacts.notices.wording import UnknownWording
from dunwell.core.actor import Actor
from dunwell.core.matter.asked import Action, Notice
from dunwell.core.ports import Reader
from dunwell.engine import refusals
from dunwell.flows.duties_notices import NotComposed, Stop, propose, read_records
from dunwell.flows.matters import contact_matter
from dunwell.parties import queries as parties
from dunwell.rulebook import Rulebook

DEFAULT, CESSATION = "uk_default_notice", "cessation_confirmation"


def by_hand() -> tuple[LegalNotice, ...]:
    """The notices that no duty asks for."""
    return tuple(notice for notice in legal.notices().values() if not notice.rows)


def by_hand_in(countries: Iterable[str], book: Rulebook) -> tuple[LegalNotice, ...]:
    """Those of them that are law in one of these countries, each the country of a debt."""
    of = set(countries)
    return tuple(notice for notice in by_hand() if any(is_law_of(notice, country, book) for country in of))


def is_law_of(notice: LegalNotice, country: str, book: Rulebook) -> bool:
    """Whether a notice is one of the law of a debt's country."""
    return country in dict(book.rule(notice.rule).scope)["jurisdiction"]


def write(
    *,
    name: str,
    person_id: int,
    debt_id: int,
    given: Mapping[str, object],
    reader: Reader,
    book: Rulebook,
    now: datetime,
    stop: Stop,
    by: Actor,
) -> int:
    """Write such a notice about one debt and put it before the gate; returns its action.

    Given    `given` what only a person can tell, by the notice's `told`
    Raises   NotForYou; UnknownWording where it is no such notice; NotComposed naming what is missing or what the law
             has against it; NotActivated
    """
    by.must(*duties.SETTLERS)
    notice = next((one for one in by_hand() if one.name == name), None)
    if notice is None:
        raise UnknownWording("'{name}' is no notice that is written by hand", name=name)
    if contacts.is_notice_on_its_way(name, debt_id=debt_id):
        raise NotComposed("on its way already, about this debt: {notice}", notice=notice.title)
    line = _line(notice, person_id, debt_id, now, by)
    read = read_records(reader, [line], [line], now, stop, by)
    card = read.cards.get(debt_id)
    if card is None:
        raise NotComposed("the person is not bound by this debt")
    if not is_law_of(notice, card.country, book):
        raise NotComposed("a notice of another country's law: {notice}", notice=notice.title)
    if name == DEFAULT:
        _must_leave_time(line, given.get("remedy_by"), book, now, by)
    return propose(line, notice, read, given, by)


def _line(notice: LegalNotice, person_id: int, debt_id: int, now: datetime, by: Actor) -> DutyLine:
    """The notice as if a duty asked for it, raised by the request to stop where it confirms one."""
    card = parties.person(person_id, on=now.date(), seen_by=by)
    stops = [one for one in card.circumstances if one.kind == "cease" and not one.is_withdrawn]
    stops = [one for one in stops if one.debt_id in (None, debt_id)]
    if notice.name == CESSATION and not stops:
        raise NotComposed("this person did not ask us to stop; record the request first")
    return DutyLine(
        duty_id=0,
        rule_id=notice.rule,
        rows=(),
        person_id=person_id,
        debt_id=debt_id,
        event_type="cease_request_received" if stops else "",
        event_at=stops[0].starts_on.isoformat() if stops else "",
        required_action="",
        due_on=None,
        state="open",
        because="",
        closed_at=None,
        closed_by="",
        number=0,
    )


def _must_leave_time(line: DutyLine, remedy_by: object, book: Rulebook, now: datetime, by: Actor) -> None:
    """Ask the law whether a default notice leaves enough time. Raises NotComposed."""
    assert line.debt_id is not None  # noqa: S101 (it is about one debt)
    if not isinstance(remedy_by, date):
        raise NotComposed("a default notice names the day before which the breach is to be put right")
    asked = contact_matter(line.person_id, debt_ids=[line.debt_id], channel="letter", at=now, seen_by=by)
    notice = Notice(kind="default_notice", remedy_by=remedy_by)
    action = Action(kind="serve_notice", debts=tuple(debt.id for debt in asked.debts), notice=notice)
    for each in refusals(asked.doing(action), book):
        raise NotComposed("the law does not allow it: {reason}", reason=each.rule.reason_everywhere(now.date()))
