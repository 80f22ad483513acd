"""Debiting accounts: authorisations as they were given and revoked, files of debits, and what came of each debit."""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from datetime import date, datetime

from django.db import IntegrityError, transaction

from dunwell.cases.models import AmountNotice, Authorisation, Collection, Debit, Dispute
from dunwell.core.actor import Actor
from dunwell.core.refusal import Refusal
from dunwell.core.words import Role
from dunwell.trail import services as trail

MAY = (Role.OFFICER, Role.SUPERVISOR, Role.MANAGER)
MAY_RETRY = (Role.SUPERVISOR, Role.MANAGER)
CHUNK = 500


class AlreadyAuthorised(Refusal, RuntimeError):
    """The debt has an authorisation that stands."""


class NoSuchAuthorisation(LookupError):
    """There is no such authorisation, or it was revoked."""


class MayNotRetry(Refusal, ValueError):
    """The scheme does not let the debit be presented again, or it was decided before."""


@dataclass(frozen=True, slots=True)
class NewAuthorisation:
    """What the person agreed to. Minor units."""

    debt_id: int
    person_id: int
    scheme: str
    mandate: str
    identifier_id: int
    form: str
    evidence: str
    channel: str
    text: str
    language: str
    usual_minor: int
    currency: str
    given_on: date
    copy_given_on: date | None = None


@dataclass(frozen=True, slots=True)
class Given:
    """An authorisation as it stands."""

    authorisation_id: int
    debt_id: int
    person_id: int
    scheme: str
    mandate: str
    identifier_id: int
    form: str
    usual_minor: int
    currency: str
    given_on: date
    text: str
    evidence: str
    revoked_on: date | None


@dataclass(frozen=True, slots=True)
class DebitLine:
    """One debit as it went out."""

    debit_id: int
    collection_id: int
    authorisation_id: int
    debt_id: int
    plan_id: int
    place: int
    attempt: int
    end_to_end: str
    amount_minor: int
    currency: str
    collect_on: date
    state: str
    code: str
    retry_until: date | None


@dataclass(frozen=True, slots=True)
class CollectionLine:
    """One file of debits."""

    collection_id: int
    creditor: str
    scheme: str
    currency: str
    as_of: date
    items_count: int
    total_minor: int
    file_name: str
    made_at: datetime


@dataclass(frozen=True, slots=True)
class NewDebit:
    """A debit that is about to go out."""

    authorisation_id: int
    debt_id: int
    plan_id: int
    place: int
    attempt: int
    sequence: str
    amount_minor: int
    currency: str
    collect_on: date

    @property
    def end_to_end(self) -> str:
        """Its own name at every bank it passes."""
        return f"DW{self.plan_id}-{self.place}-{self.attempt}"


@transaction.atomic
def authorise(*, new: NewAuthorisation, by: Actor, at: datetime) -> int:
    """Record an authorisation; one stands per debt. Raises NotForYou, AlreadyAuthorised."""
    by.must(*MAY)
    fields = {name: getattr(new, name) for name in NewAuthorisation.__dataclass_fields__}
    try:
        with transaction.atomic():
            row = Authorisation.objects.create(**fields, recorded_at=at, recorded_by=by.name)
    except IntegrityError:
        raise AlreadyAuthorised(
            "debt {debt_id} has an authorisation, or mandate {mandate} is taken; revoke the old one first",
            debt_id=new.debt_id,
            mandate=new.mandate,
        ) from None
    said: dict[str, object] = {
        "authorisation": row.pk,
        "scheme": new.scheme,
        "form": new.form,
        "usual": new.usual_minor,
    }
    trail.note(by=by, did="debit.authorised", about=("debt", new.debt_id), at=at, because=said)
    return row.pk


@transaction.atomic
def revoke(*, debt_id: int, on: date, because: str, by: Actor, at: datetime) -> bool:
    """End the authorisation on a debt; false where none stands."""
    rows = Authorisation.objects.filter(debt_id=debt_id, revoked_on__isnull=True)
    ended = rows.update(revoked_on=on, revoked_because=because[:200])
    if ended:
        said: dict[str, object] = {"from": on, "why": because}
        trail.note(by=by, did="debit.revoked", about=("debt", debt_id), at=at, because=said)
    return bool(ended)


@transaction.atomic
def tell_amount(
    *, authorisation_id: int, amount_minor: int, collect_on: date, told_on: date, by: Actor, at: datetime
) -> None:
    """Note that the person was told in writing of a differing amount. Raises NotForYou, NoSuchAuthorisation."""
    by.must(*MAY)
    row = Authorisation.objects.filter(pk=authorisation_id, revoked_on__isnull=True).first()
    if row is None:
        raise NoSuchAuthorisation(f"there is no authorisation {authorisation_id} that stands")
    AmountNotice.objects.create(
        authorisation_id=authorisation_id, amount_minor=amount_minor, collect_on=collect_on, told_on=told_on,
        recorded_at=at, recorded_by=by.name,
    )  # fmt: skip
    said: dict[str, object] = {"amount_minor": amount_minor, "on": collect_on, "told": told_on}
    trail.note(by=by, did="debit.announced", about=("debt", row.debt_id), at=at, because=said)


def standing(*, on: date, debt_ids: Sequence[int] | None = None) -> list[Given]:
    """Authorisations that stand on a day, in order of debt."""
    rows = Authorisation.objects.filter(revoked_on__isnull=True, given_on__lte=on).order_by("debt_id")
    if debt_ids is not None:
        rows = rows.filter(debt_id__in=debt_ids)
    return [_given(row) for row in rows]


def _given(row: Authorisation) -> Given:
    return Given(
        row.pk, row.debt_id, row.person_id, row.scheme, row.mandate, row.identifier_id, row.form, row.usual_minor,
        row.currency, row.given_on, row.text, row.evidence, row.revoked_on,
    )  # fmt: skip


def announced(authorisation_ids: Sequence[int]) -> dict[tuple[int, int, date], date]:
    """When the person was told, by authorisation, amount and day of the debit."""
    rows = AmountNotice.objects.filter(authorisation_id__in=list(authorisation_ids))
    return {(row.authorisation_id, row.amount_minor, row.collect_on): row.told_on for row in rows.order_by("-told_on")}


def disputed(debt_ids: Sequence[int]) -> frozenset[int]:
    """Of these debts, those with a dispute that was not answered."""
    rows = Dispute.objects.filter(debt_id__in=list(debt_ids), answered_on__isnull=True)
    return frozenset(rows.values_list("debt_id", flat=True))


def debits_of_plans(plan_ids: Sequence[int]) -> dict[tuple[int, int], DebitLine]:
    """The newest debit of each instalment, by plan and place."""
    rows = Debit.objects.filter(plan_id__in=list(plan_ids)).order_by("attempt")
    return {(row.plan_id, row.place): _debit(row) for row in rows}


def used(authorisation_ids: Sequence[int]) -> frozenset[int]:
    """Authorisations under which a debit went out and was not refused at its first time."""
    rows = Debit.objects.filter(authorisation_id__in=list(authorisation_ids)).exclude(state="returned")
    return frozenset(rows.values_list("authorisation_id", flat=True))


@transaction.atomic
def keep(
    *, creditor: str, scheme: str, currency: str, as_of: date, debits: Sequence[NewDebit], by: Actor, at: datetime
) -> int:
    """Record a file and its debits in one transaction; an instalment goes out once per attempt. Returns the file."""
    total = sum(one.amount_minor for one in debits)
    file = Collection.objects.create(
        creditor=creditor, scheme=scheme, currency=currency, as_of=as_of, items_count=len(debits), total_minor=total,
        made_at=at, made_by=by.name,
    )  # fmt: skip
    Debit.objects.bulk_create(
        [
            Debit(
                collection_id=file.pk, end_to_end=one.end_to_end,
                **{name: getattr(one, name) for name in NewDebit.__dataclass_fields__},
            )
            for one in debits
        ]
    )  # fmt: skip
    Debit.objects.filter(plan_id__in=[one.plan_id for one in debits if one.attempt], state="again").update(
        state="returned", retry_until=None
    )
    said: dict[str, object] = {"scheme": scheme, "debits": len(debits), "total_minor": total, "currency": currency}
    trail.note(by=by, did="debits.collected", about=("collection", file.pk), at=at, because=said)
    return file.pk


@transaction.atomic
def wrote(*, collection_id: int, file_name: str, sha256: str) -> None:
    """Note under which name a file lies, and its digest."""
    Collection.objects.filter(pk=collection_id).update(file_name=file_name, sha256=sha256)


def unwritten() -> list[CollectionLine]:
    """Files that were recorded and not written: the process was killed in between."""
    return [_collection(row) for row in Collection.objects.filter(file_name="").order_by("id")]


def debits_in(collection_id: int) -> list[DebitLine]:
    """The debits of a file, in order."""
    return [_debit(row) for row in Debit.objects.filter(collection_id=collection_id).order_by("id")]


def sequences_in(collection_id: int) -> dict[int, str]:
    """FRST or RCUR by debit."""
    return dict(Debit.objects.filter(collection_id=collection_id).values_list("pk", "sequence"))


def authorisations(ids: Iterable[int]) -> dict[int, Given]:
    """Authorisations by number, also those that do not stand any more."""
    return {row.pk: _given(row) for row in Authorisation.objects.filter(pk__in=set(ids))}


def debts_named(words: Iterable[str]) -> dict[str, int]:
    """Debts by the end-to-end name of a debit."""
    wanted = [word for word in set(words) if word.startswith("DW")]
    found: dict[str, int] = {}
    for start in range(0, len(wanted), CHUNK):
        rows = Debit.objects.filter(end_to_end__in=wanted[start : start + CHUNK])
        found.update(rows.values_list("end_to_end", "debt_id"))
    return found


@transaction.atomic
def came_back(
    *, debt_id: int, amount_minor: int | None, code: str, retry_until: date | None, by: Actor, at: datetime
) -> bool:
    """Mark the newest debit of a debt (of that amount, where it is known) as returned; false where there is none."""
    rows = Debit.objects.select_for_update().filter(debt_id=debt_id, state="sent")
    row = (rows.filter(amount_minor=amount_minor) if amount_minor else rows).order_by("-id").first()
    if row is None:
        return False
    Debit.objects.filter(pk=row.pk).update(state="returned", code=code[:10], retry_until=retry_until)
    said: dict[str, object] = {"debit": row.end_to_end, "code": code, "retry_until": retry_until}
    trail.note(by=by, did="debit.returned", about=("debt", debt_id), at=at, because=said)
    return True


@transaction.atomic
def retry(*, debit_id: int, today: date, by: Actor, at: datetime) -> None:
    """Ask that a returned debit goes out again with the next file. Raises NotForYou, MayNotRetry."""
    by.must(*MAY_RETRY)
    row = Debit.objects.select_for_update().filter(pk=debit_id, state="returned").first()
    if row is None or row.retry_until is None or today > row.retry_until:
        raise MayNotRetry("this debit may not be presented again; agree another way to pay")
    Debit.objects.filter(pk=debit_id).update(state="again")
    said: dict[str, object] = {"debit": row.end_to_end, "until": row.retry_until}
    trail.note(by=by, did="debit.again", about=("debt", row.debt_id), at=at, because=said)


def collections(*, seen_by: Actor, limit: int = 50) -> list[CollectionLine]:
    """Files of debits, newest first. Raises NotForYou."""
    seen_by.must(*MAY)
    return [_collection(row) for row in Collection.objects.order_by("-id")[:limit]]


def returned(*, seen_by: Actor, limit: int = 50) -> list[DebitLine]:
    """Debits that came back, or go out again, newest first. Raises NotForYou."""
    seen_by.must(*MAY)
    return [_debit(row) for row in Debit.objects.filter(state__in=["returned", "again"]).order_by("-id")[:limit]]


def _collection(row: Collection) -> CollectionLine:
    return CollectionLine(
        row.pk, row.creditor, row.scheme, row.currency, row.as_of, row.items_count, row.total_minor, row.file_name,
        row.made_at,
    )  # fmt: skip


def _debit(row: Debit) -> DebitLine:
    return DebitLine(
        row.pk, row.collection_id, row.authorisation_id, row.debt_id, row.plan_id, row.place, row.attempt,
        row.end_to_end, row.amount_minor, row.currency, row.collect_on, row.state, row.code, row.retry_until,
    )  # fmt: skip
