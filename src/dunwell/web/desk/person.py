"""Builds the person page: asks every room once, and says it in the reader's language."""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass
from datetime import date, datetime

from django.utils.translation import get_language, ngettext
from django.utils.translation import gettext as _

from dunwell.cases import means
from dunwell.cases import queries as cases
from dunwell.cases.duties import SETTLERS
from dunwell.cases.plan_queries import PlanCard
from dunwell.cases.queries import PromiseLine as Promised
from dunwell.contacts import queries as contacts
from dunwell.core.actor import Actor
from dunwell.core.money import Money
from dunwell.core.ports import Reader
from dunwell.core.words import Role
from dunwell.debts import batch_queries
from dunwell.debts import queries as debts
from dunwell.flows import duties_by_hand, plan_standing
from dunwell.flows.dispute import ANSWERERS
from dunwell.flows.giving import MAY_ASK
from dunwell.flows.log_contact_now import may_contact_now
from dunwell.flows.matters_reading import Record, record_of
from dunwell.flows.occurrence import RECORDERS, source_of
from dunwell.ledger.queries import BookedLine
from dunwell.parties import queries as parties
from dunwell.parties.reaching import Reachable
from dunwell.rulebook import Rulebook
from dunwell.web.desk import timeline
from dunwell.web.desk.balance import Files, Story, files_of, story
from dunwell.web.desk.flags import flags_of
from dunwell.web.desk.may_now import channel_lines, shown_point
from dunwell.web.desk.pages import (
    About,
    Allowed,
    ChannelLine,
    DebtCard,
    DisputeLine,
    DueLine,
    Happening,
    NoticeLink,
    PartLine,
    PersonPage,
    PointLine,
    PromiseLine,
)
from dunwell.web.desk.plan_pages import plan_line
from dunwell.web.desk.plan_timeline import of_plans, of_statements
from dunwell.web.desk.words import DISPUTE_ANSWERS, FORMS, GROUNDS, PROMISE_STATES, reason_words
from dunwell.web.shared.days import card_day
from dunwell.web.shared.regions import region_name
from dunwell.web.shared.words import (
    CHANNEL_ICONS,
    COUNTRIES,
    DEBT_STATES,
    LANGUAGES,
    NOTICES_BY_HAND,
    PARTS,
    PERSON_KINDS,
    PRODUCTS,
    listed,
    said,
)

POINT_ICONS = {"email": "mail", "mobile": "phone", "landline": "phone", "postal": "map-pin"}
WRITERS = (Role.OFFICER, Role.SUPERVISOR)
FILE_READERS = (Role.SUPERVISOR, Role.MANAGER)
"""Who may open the pages of files and runs."""


@dataclass(frozen=True, slots=True)
class Asked:
    """What of a person is wanted: about which debt, for which item of the queue, how much of the past."""

    about: int | None = None
    work_id: int | None = None
    is_everything: bool = False


def person_page(
    person_id: int, *, asked: Asked, now: datetime, by: Actor, reader: Reader, book: Rulebook
) -> PersonPage:
    """The page of one person. Raises NoSuchPerson, NotForYou."""
    record = record_of(person_id, at=now, seen_by=by)
    card, disputes = record.card, record.disputes
    today = card_day(card, now)
    owed = _owed(record, today, by)
    promises = cases.promises_of([debt.debt_id for debt in owed], as_of=today, seen_by=by)
    holding = [line for line in disputes if line.is_open or line.is_to_put_right]
    plans = plan_standing.cards(reader, [debt.debt_id for debt in owed], as_of=today, seen_by=by)
    booked = debts.why_balances([debt.debt_id for debt in owed], seen_by=by, as_of=today)
    files = _files([line for lines in booked.values() for line in lines], by)
    cards = tuple(
        _debt_card(
            debt,
            [line for line in promises if line.debt_id == debt.debt_id],
            [line for line in holding if line.debt_id == debt.debt_id],
            told=story(booked[debt.debt_id], debt.currency, files),
            plans=[one for one in plans if one.debt_id == debt.debt_id],
        )
        for debt in _worst_first(owed)
    )
    chosen = _about(cards, asked.about)
    happened, is_cut = _timeline(record, cards, promises, plans, asked=asked, by=by)
    work = cases.work(asked.work_id, seen_by=by) if asked.work_id else None
    is_theirs = work is not None and work.person_id == person_id
    return PersonPage(
        person_id=person_id,
        name=card.name,
        kind=said(PERSON_KINDS, card.kind),
        place=listed(part for part in (card.city, region_name(card.region), said(COUNTRIES, card.country)) if part),
        language=said(LANGUAGES, card.language) if card.language else "",
        zone=card.zone,
        now=now,
        totals=_totals(cards),
        worst_days=max((debt.days_past_due for debt in cards if debt.is_open), default=0),
        flags=flags_of(card, disputed=bool(holding), today=today),
        points=tuple(_point(point) for point in card.points),
        debts=cards,
        channels=_channels(chosen, record, now=now, reader=reader, book=book),
        about=tuple(About(one.debt_id, one.reference, one.debt_id == chosen) for one in cards if one.is_open),
        allowed=_allowed(person_id, card),
        timeline=happened,
        timeline_is_cut=is_cut,
        other_names=card.spellings,
        work_id=work.work_id if work and is_theirs else None,
        work_reason=reason_words(work.reason, work.values) if work and is_theirs else "",
        may_write=by.may(*WRITERS),
        may_answer=by.may(*ANSWERERS),
        may_pack=by.may(Role.COMPLIANCE),
        notices=_notices(owed, by, book),
    )


def _notices(owed: Sequence[debts.DebtCard], by: Actor, book: Rulebook) -> tuple[NoticeLink, ...]:
    """Each is one of the law of some open debt's country."""
    if not by.may(*SETTLERS):
        return ()
    named = duties_by_hand.by_hand_in((debt.country for debt in owed if debt.state == "open"), book)
    return tuple(NoticeLink(one.name, said(NOTICES_BY_HAND, one.name)) for one in named)


def _owed(record: Record, today: date, by: Actor) -> Sequence[debts.DebtCard]:
    """Their debts as of their own date, which late in the day is not the one as of which the record was read."""
    read_as_of = next((debt.as_of for debt in record.owed.values()), today)
    return (
        list(record.owed.values())
        if read_as_of == today
        else debts.debts_of(record.card.person_id, as_of=today, seen_by=by)
    )


def _worst_first(owed: Sequence[debts.DebtCard]) -> list[debts.DebtCard]:
    return sorted(owed, key=lambda debt: (debt.state != "open", -debt.age.days_past_due, -debt.balance_minor))


def _about(cards: Sequence[DebtCard], wanted: int | None) -> int | None:
    """The debt asked about if it is one of theirs and open, else the worst open one."""
    open_ids = [debt.debt_id for debt in cards if debt.is_open]
    return wanted if wanted in open_ids else next(iter(open_ids), None)


def _totals(cards: Sequence[DebtCard]) -> tuple[Money, ...]:
    sums: Counter[str] = Counter()
    for debt in cards:
        if debt.is_open:
            sums[debt.balance.currency] += debt.balance.minor
    return tuple(Money(minor, currency) for currency, minor in sorted(sums.items()))


def _channels(
    debt_id: int | None, record: Record, *, now: datetime, reader: Reader, book: Rulebook
) -> tuple[ChannelLine, ...]:
    if debt_id is None:
        return ()
    card = record.card
    found = may_contact_now(
        debt_id=debt_id, now=now, reader=reader, book=book, language=get_language() or "en", record=record
    )
    usable = {point.point_id: point for point in card.points if point.is_usable}
    return channel_lines(found, usable, now=now, zone=card.zone)


def _allowed(person_id: int, card: parties.PersonCard) -> Allowed | None:
    dialled = next(iter(contacts.not_logged(person_id=person_id)), None)
    if dialled is None:
        return None
    values = {point.point_id: point for point in card.points}
    point = values.get(dialled.point_id)
    number = "" if point is None else (shown_point(point) if point.kind == "postal" else point.value)
    return Allowed(dialled.permit_id, dialled.channel, CHANNEL_ICONS[dialled.channel], number, dialled.since)


def _point(point: Reachable) -> PointLine:
    states = {"usable": "", "bounced": _("bounced"), "wrong_person": _("someone else's"), "retired": _("retired")}
    kinds = {"email": _("Email"), "mobile": _("Mobile"), "landline": _("Landline"), "postal": _("Post")}
    words = states.get(point.state, point.state) or ("" if point.is_usable else _("not in force"))
    return PointLine(POINT_ICONS[point.kind], kinds[point.kind], shown_point(point), words, point.is_usable)


def _files(lines: Sequence[BookedLine], by: Actor) -> Files:
    return Files(batch_queries.file_names(files_of(lines)), by.may(*FILE_READERS))


def _debt_card(
    debt: debts.DebtCard,
    promises: Sequence[Promised],
    holding: Sequence[cases.DisputeLine],
    *,
    told: Story,
    plans: Sequence[PlanCard],
) -> DebtCard:
    currency = debt.currency
    running = next((line for line in promises if line.state == "running"), None)
    states = Counter(line.state for line in promises)
    return DebtCard(
        debt_id=debt.debt_id,
        reference=debt.reference,
        account_number=debt.account_number,
        creditor=debt.creditor,
        original_creditor=debt.original_creditor,
        product=said(PRODUCTS, debt.product),
        portfolio=debt.portfolio,
        state=said(DEBT_STATES, debt.state),
        is_open=debt.state == "open",
        balance=Money(debt.balance_minor, currency),
        overdue=Money(debt.age.overdue_minor, currency),
        days_past_due=debt.age.days_past_due,
        oldest_due_on=debt.age.oldest_unpaid_due_on,
        parts=tuple(PartLine(said(PARTS, part), Money(minor, currency)) for part, minor in debt.parts.items()),
        due=tuple(_due(debt)),
        columns=told.columns,
        entries=told.entries,
        entries_left_out=told.left_out,
        promise=_promise(running) if running else None,
        promises_kept=states["kept"],
        promises_broken=states["broken"] + states["part"],
        dates=tuple(_dates(debt)),
        paused_until=_paused_until(debt),
        disputes=tuple(_dispute(line, currency) for line in holding),
        plans=tuple(plan_line(one) for one in plans),
    )


def _dispute(line: cases.DisputeLine, currency: str) -> DisputeLine:
    return DisputeLine(
        dispute_id=line.dispute_id,
        person_id=line.person_id,
        grounds=said(GROUNDS, line.grounds),
        form=said(FORMS, line.form),
        received_on=line.received_on,
        part=Money(line.part_minor, currency) if line.part_minor else None,
        answer=said(DISPUTE_ANSWERS, line.answer) if line.answer else "",
        answered_on=line.answered_on,
    )


def _promise(line: Promised) -> PromiseLine:
    amount = Money(line.amount_minor, line.currency)
    return PromiseLine(line.promise_id, amount, line.due_on, said(PROMISE_STATES, line.state), "")


def _dates(debt: debts.DebtCard) -> Iterator[tuple[str, date]]:
    known = {
        _("Opened"): debt.opened_on,
        _("Default"): debt.defaulted_on,
        _("Charged off"): debt.charged_off_on,
        _("Itemised"): debt.itemised_on,
        _("Last payment before us"): debt.last_payment_before_on,
        _("Last day to sue"): debt.limitation_ends_on,
    }
    yield from ((label, day) for label, day in known.items() if day)


def _paused_until(debt: debts.DebtCard) -> date | None:
    live = [p for p in debt.pauses if p.starts_on <= debt.as_of and (p.ends_on is None or debt.as_of <= p.ends_on)]
    return max((pause.ends_on or date.max for pause in live), default=None)


def _due(debt: debts.DebtCard) -> Iterator[DueLine]:
    """The schedule with what is settled poured over it, oldest first."""
    left = sum(line.amount_minor for line in debt.schedule) - debt.balance_minor
    for line in sorted(debt.schedule, key=lambda line: line.due_on):
        paid = min(max(left, 0), line.amount_minor)
        left -= line.amount_minor
        days = (debt.as_of - line.due_on).days
        if paid == line.amount_minor:
            words, tone = _("paid"), "go"
        elif days > 0:
            words = ngettext("%(days)s day late", "%(days)s days late", days) % {"days": days}
            tone = "stop"
        else:
            words, tone = _("not yet due"), ""
        yield DueLine(line.due_on, Money(line.amount_minor, debt.currency), Money(paid, debt.currency), words, tone)


def _timeline(
    record: Record,
    cards: Sequence[DebtCard],
    promises: Sequence[Promised],
    plans: Sequence[PlanCard],
    *,
    asked: Asked,
    by: Actor,
) -> tuple[tuple[Happening, ...], bool]:
    card, happened = record.card, record.occurrences
    references: Mapping[int, str] = {debt.debt_id: debt.reference for debt in cards}
    told = frozenset(source_of(line.occurrence_id) for line in happened if not line.is_withdrawn)
    reader = timeline.Reader(card.person_id, references, by.may(*FILE_READERS), by.may(*MAY_ASK), told)
    limit = 1000 if asked.is_everything else timeline.SHOWN
    lines = [
        *timeline.of_contacts(contacts.timeline(card.person_id, seen_by=by, limit=limit), reader),
        *timeline.of_promises(promises, references),
        *timeline.of_disputes(record.disputes, reader),
        *timeline.of_person(card, reader),
        *of_plans(plans, references),
        *of_statements(means.statements_of(card.person_id, seen_by=by)),
        *timeline.of_occurrences(happened, reader, may_withdraw=by.may(*RECORDERS)),
    ]
    moves = debts.moves_of_debts(references)
    for debt in cards:
        lines += timeline.of_receipts(
            [line for line in record.receipts if line.debt_id == debt.debt_id], debt.reference, reader
        )
        lines += timeline.of_moves(moves.get(debt.debt_id, ()), debt.reference)
    lines.sort(key=lambda line: line.at, reverse=True)
    return tuple(lines[:limit]), len(lines) > limit
