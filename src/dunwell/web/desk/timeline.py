"""Everything that happened with a person, from every room, newest first."""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Mapping
from datetime import UTC, date, datetime, time

from django.utils.translation import gettext as _

from dunwell.cases.queries import DisputeLine, PromiseLine
from dunwell.contacts.queries import Event
from dunwell.core.money import Money
from dunwell.debts.queries import Move, ReceiptLine
from dunwell.parties.queries import CircumstanceLine, ConsentLine, PersonCard
from dunwell.web.desk.pages import Happening
from dunwell.web.desk.words import (
    ACTION_STATES,
    ASKS,
    DETAILS,
    GROUNDS,
    MESSAGE_STATES,
    OUTCOMES,
    PROMISE_STATES,
)
from dunwell.web.shared.ruling import refusal_words
from dunwell.web.shared.words import CHANNEL_ICONS, CHANNELS, CIRCUMSTANCES, DEBT_STATES, said

SHOWN = 60
WORDS_SHOWN = 400


def of_contacts(events: Iterable[Event], references: Mapping[int, str]) -> Iterator[Happening]:
    """Contacts, replies, messages, and the gate's refusals. A yes shows as the contact or message it led to."""
    for event in events:
        if line := _of_event(event):
            title, detail, tone, rule = line
            yield Happening(
                at=event.at,
                icon="shield-check" if event.what == "judgement" else CHANNEL_ICONS.get(event.channel, "mail"),
                title=title,
                detail=detail[:WORDS_SHOWN],
                by=event.by,
                debt_reference=", ".join(references[debt] for debt in event.debt_ids if debt in references),
                tone=tone,
                rule_id=rule,
            )


def _of_event(event: Event) -> tuple[str, str, str, str] | None:
    """Title, detail, tone, rule; None for what another line already says."""
    channel = said(CHANNELS, event.channel)
    if event.what == "contact":
        arrow = _("%(channel)s from them: %(outcome)s") if event.is_inbound else _("%(channel)s: %(outcome)s")
        return arrow % {"channel": channel, "outcome": said(OUTCOMES, event.state)}, event.words, "", ""
    if event.what == "inbound":
        asks = ", ".join(said(ASKS, one) for one in event.rules)
        title = _("Their message: %s") % asks if asks else _("Their message")
        return title, f"{event.subject} — {event.words}", "wait" if asks else "", ""
    if event.what == "judgement":
        if event.state == "yes":
            return None
        rule = event.rules[0] if event.rules and not event.rules[0].startswith("gate.") else ""
        words = refusal_words(event.rules, on=event.at.date(), otherwise=event.words)
        return _("%s refused by the gate") % channel, words, "stop", rule
    if event.what == "message":
        return f"{channel}: {said(MESSAGE_STATES, event.state)}", event.subject or event.words, "", ""
    if event.state in {"done", "refused", "permitted"}:
        return None
    title = _("%(channel)s proposed: %(state)s") % {"channel": channel, "state": said(ACTION_STATES, event.state)}
    return title, event.words, "", ""


def of_receipts(receipts: Iterable[ReceiptLine], reference: str) -> Iterator[Happening]:
    """Payments and returns."""
    for line in receipts:
        is_return = line.state == "returned" or line.amount_minor < 0
        yield Happening(
            at=_noon(line.received_on),
            icon="undo-2" if is_return else "banknote",
            title=_("Payment came back") if is_return else _("Payment received"),
            detail=line.because,
            by=line.reference,
            debt_reference=reference,
            amount=Money(line.amount_minor, line.currency),
            tone="stop" if is_return else "go",
            has_time=False,
        )


def of_promises(promises: Iterable[PromiseLine], references: Mapping[int, str]) -> Iterator[Happening]:
    """Promises, with the ledger's answer."""
    tones = {"kept": "go", "broken": "stop", "part": "wait"}
    for line in promises:
        yield Happening(
            at=_noon(line.made_on),
            icon="handshake",
            title=_("Promise taken: %s") % said(PROMISE_STATES, line.state),
            detail=line.because,
            by=line.taken_by,
            debt_reference=references.get(line.debt_id, ""),
            amount=Money(line.amount_minor, line.currency),
            tone=tones.get(line.state, ""),
            has_time=False,
        )


def of_disputes(disputes: Iterable[DisputeLine], references: Mapping[int, str]) -> Iterator[Happening]:
    """Disputes and their answers."""
    for line in disputes:
        reference = references.get(line.debt_id, "")
        grounds = said(GROUNDS, line.grounds)
        yield Happening(
            _noon(line.received_on),
            "scale",
            _("Dispute received: %s") % grounds,
            "",
            "",
            reference,
            tone="stop",
            has_time=False,
        )
        if line.answered_on:
            yield Happening(
                _noon(line.answered_on),
                "scale",
                _("Dispute answered"),
                line.answer,
                "",
                reference,
                tone="go",
                has_time=False,
            )


def of_moves(moves: Iterable[Move], reference: str) -> Iterator[Happening]:
    """Changes of a debt's state."""
    for line in moves:
        title = _("Debt became: %s") % said(DEBT_STATES, line.new)
        yield Happening(_noon(line.moved_on), "arrow-right", title, line.because, line.by, reference, has_time=False)


def of_person(card: PersonCard, references: Mapping[int, str]) -> Iterator[Happening]:
    """What the person told us, or others told us of them."""
    yield from (_of_circumstance(line, references) for line in card.circumstances)
    yield from (_of_consent(line) for line in card.consents)


def _of_circumstance(line: CircumstanceLine, references: Mapping[int, str]) -> Happening:
    title = said(CIRCUMSTANCES, line.kind)
    if line.is_withdrawn:
        title = _("%s (recorded in error)") % title
    return Happening(
        at=line.recorded_at,
        icon="heart-handshake" if line.kind == "vulnerability" else "info",
        title=title,
        detail=said(DETAILS, line.detail) if line.detail else "",
        by=line.recorded_by,
        debt_reference=references.get(line.debt_id or 0, ""),
        tone="wait",
    )


def _of_consent(line: ConsentLine) -> Happening:
    channel = _("All channels") if line.channel == "all" else said(CHANNELS, line.channel)
    words = _("%s: allowed") if line.is_given else _("%s: refused by the person")
    return Happening(
        line.recorded_at, "check" if line.is_given else "ban", words % channel, line.words, line.source, ""
    )


def _noon(day: date) -> datetime:
    """A moment for what only has a date; noon stays on that date in every zone we serve."""
    return datetime.combine(day, time(12), tzinfo=UTC)
