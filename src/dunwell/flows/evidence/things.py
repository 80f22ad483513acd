"""Items about who the person is, what is owed and how it came about, and what was told of them."""

from __future__ import annotations

from collections.abc import Iterator, Mapping, Sequence
from datetime import UTC, datetime

from dunwell.core.actor import Actor
from dunwell.core.evidence import Item
from dunwell.debts import queries as debts
from dunwell.debts.queries import DebtCard
from dunwell.ledger.queries import BookedLine
from dunwell.parties.queries import PersonCard
from dunwell.parties.reaching import Reachable

SOMEBODY_ELSES = "wrong_person"


def _moment(at: datetime) -> str:
    return at.astimezone(UTC).isoformat(timespec="seconds")


def person_item(card: PersonCard, now: datetime) -> Item:
    """Who it is, and every way to reach them that was ever recorded."""
    what = {
        "person": card.person_id, "name": card.name, "kind": card.kind, "language": card.language,
        "country": card.country, "region": card.region, "zone": card.zone, "other_names": card.spellings,
        "points": [_point(point) for point in card.points], "hours_ruled_out": card.barred,
    }  # fmt: skip
    return Item("person", _moment(now), what)


def _point(point: Reachable) -> dict[str, object]:
    told: dict[str, object] = {"point": point.point_id, "kind": point.kind, "state": point.state}
    if point.state == SOMEBODY_ELSES:
        return {**told, "value": None}
    if point.kind != "postal":
        return {**told, "value": point.value}
    address = point.address
    lines = [*address.lines, address.city, address.region, address.postcode, address.country]
    return {**told, "value": ", ".join(filter(None, lines))}


def debt_items(debt: DebtCard, person_id: int, now: datetime) -> Iterator[Item]:
    """One debt with what is owed on it by part."""
    is_first = debt.person_id == person_id
    relation = next((one.relation for one in debt.parties if one.person_id == person_id), "first_debtor")
    dates = {
        "opened_on": debt.opened_on, "defaulted_on": debt.defaulted_on, "charged_off_on": debt.charged_off_on,
        "itemised_on": debt.itemised_on, "last_payment_before_on": debt.last_payment_before_on,
        "limitation_ends_on": debt.limitation_ends_on,
    }  # fmt: skip
    what = {
        "debt": debt.debt_id, "reference": debt.reference, "account_number": debt.account_number,
        "creditor": debt.creditor, "original_creditor": debt.original_creditor, "portfolio": debt.portfolio,
        "collector_role": debt.collector_role, "product": debt.product, "currency": debt.currency,
        "bound_as": "first_debtor" if is_first else relation,
        "others_bound": sorted(one.relation for one in debt.parties if one.person_id != person_id)
        + ([] if is_first else ["first_debtor"]),
        "state": debt.state, "state_since": debt.state_since, "as_of": debt.as_of,
        "parts_minor": {str(part): minor for part, minor in debt.parts.items()},
        "balance_minor": debt.balance_minor, "unapplied_minor": debt.unapplied_minor,
        "overdue_minor": debt.age.overdue_minor, "days_past_due": debt.age.days_past_due,
        "schedule": [[line.due_on, line.amount_minor] for line in debt.schedule],
        "pauses": [[pause.starts_on, pause.ends_on, pause.because] for pause in debt.pauses],
        "dates": {name: day for name, day in dates.items() if day},
    }  # fmt: skip
    yield Item("debt", _moment(now), what)


def told_items(
    card: PersonCard, owed: Sequence[DebtCard], entries: Mapping[int, Sequence[BookedLine]], *, by: Actor
) -> Iterator[Item]:
    """What was booked, paid, moved and kept on each debt; what is known of the person that changes treatment."""
    ids = {debt.debt_id for debt in owed}
    for debt in owed:
        yield from (_entry(debt.debt_id, line) for line in entries[debt.debt_id])
        yield from _of_debt(debt, by)
    for fact in card.circumstances:
        if fact.debt_id is None or fact.debt_id in ids:
            yield Item("circumstance", _moment(fact.recorded_at), {
                "circumstance": fact.circumstance_id, "kind": fact.kind, "detail": fact.detail, "level": fact.level,
                "debt": fact.debt_id, "starts_on": fact.starts_on, "ends_on": fact.ends_on, "source": fact.source,
                "recorded_by": fact.recorded_by, "is_withdrawn": fact.is_withdrawn,
            })  # fmt: skip
    for consent in card.consents:
        yield Item("consent", _moment(consent.recorded_at), {
            "channel": consent.channel, "is_given": consent.is_given, "starts_on": consent.starts_on,
            "ends_on": consent.ends_on, "words": consent.words, "source": consent.source,
        })  # fmt: skip


def _entry(debt_id: int, line: BookedLine) -> Item:
    return Item("entry", line.effective_on.isoformat(), {
        "debt": debt_id, "entry": line.entry_id, "kind": line.kind, "reference": line.reference, "part": line.code,
        "amount_minor": line.amount_minor, "currency": line.currency, "effective_on": line.effective_on,
        "recorded_at": _moment(line.recorded_at), "recorded_by": line.recorded_by, "because": line.because,
        "reverses": line.reverses_id,
    })  # fmt: skip


def _of_debt(debt: DebtCard, by: Actor) -> Iterator[Item]:
    """Receipts without what the payer wrote, because a payer may be somebody else; moves; documents by hash."""
    for receipt in debts.receipts_of(debt.debt_id, seen_by=by):
        yield Item("payment", receipt.received_on.isoformat(), {
            "debt": debt.debt_id, "receipt": receipt.receipt_id, "reference": receipt.reference,
            "amount_minor": receipt.amount_minor, "currency": receipt.currency, "received_on": receipt.received_on,
            "state": receipt.state,
        })  # fmt: skip
    for move in debts.moves_of(debt.debt_id):
        yield Item("move", move.moved_on.isoformat(), {
            "debt": debt.debt_id, "old": move.old, "new": move.new, "by": move.by, "because": move.because,
        })  # fmt: skip
    for kept in debts.documents_of(debt.debt_id, seen_by=by):
        yield Item("document", _moment(kept.recorded_at), {
            "debt": debt.debt_id, "document": kept.document_id, "kind": kept.kind, "sha256": kept.sha256,
            "bytes": kept.bytes_count,
        })  # fmt: skip
