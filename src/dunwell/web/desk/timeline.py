"""Everything that happened with a person, from every room, newest first."""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass
from datetime import UTC, date, datetime, time

from django.urls import reverse
from django.utils.translation import gettext as _

from dunwell.cases.queries import DisputeLine, OccurrenceLine, PromiseLine
from dunwell.contacts.queries import Event
from dunwell.core.money import Money
from dunwell.debts.queries import Move, ReceiptLine
from dunwell.parties.queries import CircumstanceLine, ConsentLine, PersonCard
from dunwell.web.desk.pages import Happening
from dunwell.web.desk.words import (
    ACTION_STATES,
    ANSWERS,
    ASKS,
    DETAILS,
    DISPUTE_ANSWERS,
    FORMS,
    GROUNDS,
    MESSAGE_STATES,
    PROMISE_STATES,
)
from dunwell.web.shared.happenings import field_words, happening_words
from dunwell.web.shared.ruling import refusal_words
from dunwell.web.shared.sources import because, heard, inbound_named, payment_named, run_named, who
from dunwell.web.shared.words import CHANNEL_ICONS, CHANNELS, CIRCUMSTANCES, DEBT_STATES, OUTCOMES, listed, said

SHOWN = 60
WORDS_SHOWN = 400
BEGINNING = 160
"""Characters of an answer that its line shows."""
TOLD_BY_ROOMS = ("dispute_received",)
"""Happenings of which a room's own line says as much."""
BY_WORDS = ("email", "text", "letter")
"""Channels whose contacts have a text that can be read."""


@dataclass(frozen=True, slots=True)
class Reader:
    """Whom the lines are for: whose page it is, how debts are called, and whether runs may be opened."""

    person_id: int
    references: Mapping[int, str]
    may_see_runs: bool
    may_give: bool
    """Whether money may be sent back, or asked for, by who reads."""
    told: frozenset[str] = frozenset()
    """Sources of what a line of its own tells already."""


@dataclass(frozen=True, slots=True)
class _Told:
    """What a line says of one event."""

    title: str
    detail: str = ""
    tone: str = ""
    rule_id: str = ""
    by: str = ""
    href: str = ""
    link: str = ""


def of_contacts(events: Sequence[Event], reader: Reader) -> Iterator[Happening]:
    """Contacts, answers, messages, and the gate's refusals: one line each, though two tables know of them.

    A message that left and an answer that came are in the log of contacts as well; the message's line has the text and
    the log's the outcome, so they are told as one. A yes of the gate shows as the contact it led to.
    """
    logged = {event.key: event for event in events if event.what == "contact"}
    sent = {f"outbox:{event.id}": event for event in events if event.what == "message"}
    came = {f"inbound:{event.id}" for event in events if event.what == "inbound"}
    for event in events:
        if event.what == "contact" and event.key in came:
            continue
        if event.what == "message" and f"outbox:{event.id}" in logged:
            continue
        told = _of_event(event, sent.get(event.key), reader)
        if told:
            twin = logged.get(f"inbound:{event.id}") if event.what == "inbound" else None
            yield _line(event, told, twin.debt_ids if twin else event.debt_ids, reader)


def _line(event: Event, told: _Told, debt_ids: Iterable[int], reader: Reader) -> Happening:
    return Happening(
        at=event.at,
        icon="shield-check" if event.what == "judgement" else CHANNEL_ICONS.get(event.channel, "mail"),
        title=told.title,
        detail=told.detail[:WORDS_SHOWN],
        by=told.by,
        debt_reference=", ".join(reader.references[debt] for debt in debt_ids if debt in reader.references),
        tone=told.tone,
        rule_id=told.rule_id,
        href=told.href,
        link=told.link,
    )


def _of_event(event: Event, message: Event | None, reader: Reader) -> _Told | None:
    """None for what another line already says."""
    if event.what == "contact":
        return _of_contact(event, message, reader)
    if event.what == "inbound":
        return _of_answer(event, reader)
    if event.what == "judgement":
        return _of_judgement(event)
    if event.what == "message":
        title = f"{said(CHANNELS, event.channel)}: {said(MESSAGE_STATES, event.state)}"
        tone = "stop" if event.state in {"failed", "bounced"} else ""
        return _Told(title, event.subject or because(event.words), tone, **_text_of(event, reader))
    return _of_action(event, reader)


def _of_contact(event: Event, message: Event | None, reader: Reader) -> _Told:
    words = _("%(channel)s from them: %(outcome)s") if event.is_inbound else _("%(channel)s: %(outcome)s")
    title = words % {"channel": said(CHANNELS, event.channel), "outcome": said(OUTCOMES, event.state)}
    detail = event.words or (message.subject if message else "")
    tone = "stop" if event.state in {"bounced", "wrong_person", "not_in_service"} else ""
    return _Told(title, detail, tone, by=who(event.by), **_text_of(message, reader))


def _text_of(message: Event | None, reader: Reader) -> dict[str, str]:
    if message is None or message.action_id is None or message.channel not in BY_WORDS:
        return {}
    href = reverse("desk:message", args=[reader.person_id, message.action_id])
    return {"href": href, "link": _("Read the message")}


def _of_answer(event: Event, reader: Reader) -> _Told:
    asks = listed(said(ASKS, one) for one in event.rules)
    title = said(ANSWERS, event.state) + (f": {asks}" if asks else "")
    href = reverse("desk:answer", args=[reader.person_id, event.id])
    tone = "stop" if event.state == "bounce" else "wait" if asks else ""
    return _Told(title, _beginning(event.words) or event.subject, tone, href=href, link=_("Read the message"))


def _beginning(text: str) -> str:
    """The first words of a message, on one line; a bounce has none worth showing."""
    words = " ".join(text.split())
    return words if len(words) <= BEGINNING else f"{words[:BEGINNING].rpartition(' ')[0]} …"


def _of_judgement(event: Event) -> _Told | None:
    if event.state == "yes":
        return None
    rule = event.rules[0] if event.rules and not event.rules[0].startswith("gate.") else ""
    words = refusal_words(event.rules, on=event.at.date(), otherwise=event.words)
    return _Told(_("%s refused by the gate") % said(CHANNELS, event.channel), words, "stop", rule)


def _of_action(event: Event, reader: Reader) -> _Told | None:
    if event.state in {"done", "refused", "permitted"}:
        return None
    words = _("%(channel)s proposed: %(state)s")
    title = words % {"channel": said(CHANNELS, event.channel), "state": said(ACTION_STATES, event.state)}
    run_id = run_named(event.words) if reader.may_see_runs else None
    href = reverse("supervisor:run", args=[run_id]) if run_id else ""
    return _Told(title, because(event.words), href=href, link=_("See the run") if href else "")


def of_receipts(receipts: Iterable[ReceiptLine], reference: str, reader: Reader) -> Iterator[Happening]:
    """Payments and returns, with what the payer wrote."""
    for line in receipts:
        is_return = line.state == "returned" or line.amount_minor < 0
        may_go_back = reader.may_give and line.state == "booked" and not is_return
        yield Happening(
            at=_noon(line.received_on),
            icon="undo-2" if is_return else "banknote",
            title=_("Payment came back") if is_return else _("Payment received"),
            detail=because(line.because),
            by=payment_named(line.reference),
            debt_reference=reference,
            amount=Money(line.amount_minor, line.currency),
            tone="stop" if is_return else "go",
            has_time=False,
            href=reverse("supervisor:send_back", args=[line.receipt_id]) if may_go_back else "",
            link=_("Send money back") if may_go_back else "",
        )


def of_promises(promises: Iterable[PromiseLine], references: Mapping[int, str]) -> Iterator[Happening]:
    """Promises, with the ledger's answer."""
    tones = {"kept": "go", "broken": "stop", "part": "wait"}
    for line in promises:
        yield Happening(
            at=_noon(line.made_on),
            icon="handshake",
            title=_("Promise taken: %s") % said(PROMISE_STATES, line.state),
            detail=because(line.because),
            by=who(line.taken_by),
            debt_reference=references.get(line.debt_id, ""),
            amount=Money(line.amount_minor, line.currency),
            tone=tones.get(line.state, ""),
            has_time=False,
        )


def of_disputes(disputes: Iterable[DisputeLine], reader: Reader) -> Iterator[Happening]:
    """Disputes, their answers with what was said and sent, and what was put right."""
    for line in disputes:
        reference = reader.references.get(line.debt_id, "")
        title = _("Dispute received: %s") % said(GROUNDS, line.grounds)
        at = _noon(line.received_on)
        yield Happening(at, "scale", title, "", said(FORMS, line.form), reference, tone="stop", has_time=False)
        if line.answered_on:
            yield _answered(line, line.answered_on, reader, reference)
        if line.put_right_on:
            at, title = _noon(line.put_right_on), _("What was wrong is put right")
            yield Happening(at, "scale", title, line.put_right_words, "", reference, tone="go", has_time=False)


def _answered(line: DisputeLine, on: date, reader: Reader, reference: str) -> Happening:
    proof = _("Proof: %s") % line.answer_reference if line.answer_reference else ""
    is_kept = line.document_id is not None
    return Happening(
        at=_noon(on),
        icon="scale",
        title=_("Dispute answered: %s") % said(DISPUTE_ANSWERS, line.answer),
        detail=" · ".join(part for part in (line.answer_words, proof) if part),
        by=who(line.answered_by) if line.answered_by else "",
        debt_reference=reference,
        tone="wait" if line.is_to_put_right else "go",
        has_time=False,
        href=reverse("desk:document", args=[reader.person_id, line.document_id]) if is_kept else "",
        link=_("Open the proof") if is_kept else "",
    )


def of_moves(moves: Iterable[Move], reference: str) -> Iterator[Happening]:
    """Changes of a debt's state."""
    for line in moves:
        title = _("Debt became: %s") % said(DEBT_STATES, line.new)
        at, why = _noon(line.moved_on), because(line.because)
        yield Happening(at, "arrow-right", title, why, who(line.by), reference, has_time=False)


def of_person(card: PersonCard, reader: Reader) -> Iterator[Happening]:
    """What the person told us, or others told us of them."""
    yield from (_of_circumstance(line, reader) for line in card.circumstances if line.source not in reader.told)
    yield from (_of_consent(line, reader) for line in card.consents if line.source not in reader.told)


def _of_circumstance(line: CircumstanceLine, reader: Reader) -> Happening:
    title = said(CIRCUMSTANCES, line.kind)
    if line.is_withdrawn:
        title = _("%s (recorded in error)") % title
    href, link = _written(line.source, reader)
    return Happening(
        at=line.recorded_at,
        icon="heart-handshake" if line.kind == "vulnerability" else "info",
        title=title,
        detail=said(DETAILS, line.detail) if line.detail else "",
        by=" · ".join(dict.fromkeys((heard(line.source), who(line.recorded_by)))),
        debt_reference=reader.references.get(line.debt_id or 0, ""),
        tone="wait",
        href=href,
        link=link,
    )


def _of_consent(line: ConsentLine, reader: Reader) -> Happening:
    channel = _("All channels") if line.channel == "all" else said(CHANNELS, line.channel)
    words = _("%s: allowed") if line.is_given else _("%s: refused by the person")
    icon = "check" if line.is_given else "ban"
    href, link = _written(line.source, reader)
    return Happening(
        line.recorded_at, icon, words % channel, because(line.words), heard(line.source), "", href=href, link=link
    )


def of_occurrences(lines: Iterable[OccurrenceLine], reader: Reader, *, may_withdraw: bool) -> Iterator[Happening]:
    """What happened in the law's words, but for what a room keeps too and tells by a line of its own."""
    for line in lines:
        if line.type in TOLD_BY_ROOMS and not line.is_withdrawn:
            continue
        title = happening_words(line.type)
        may = may_withdraw and not line.is_withdrawn
        yield Happening(
            at=_noon(line.happened_on),
            icon="gavel",
            title=_("%s (recorded in error)") % title if line.is_withdrawn else title,
            detail="; ".join(field_words(name, value) for name, value in line.fields.items()),
            by=who(line.recorded_by),
            debt_reference=", ".join(reader.references[one] for one in line.debt_ids if one in reader.references),
            has_time=False,
            href=reverse("desk:happened_wrong", args=[reader.person_id, line.occurrence_id]) if may else "",
            link=_("Recorded in error?") if may else "",
        )


def _written(source: str, reader: Reader) -> tuple[str, str]:
    """The message in which it stands, and the words of the link; both empty where it came otherwise."""
    number = inbound_named(source)
    return (reverse("desk:answer", args=[reader.person_id, number]), _("Read the message")) if number else ("", "")


def _noon(day: date) -> datetime:
    """A moment for what only has a date; noon stays on that date in every zone we serve."""
    return datetime.combine(day, time(12), tzinfo=UTC)
