"""Charging terms: who is charged what from when. The narrowest count: of the debt, the product, the book."""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from datetime import date, datetime
from functools import lru_cache

from django.db import transaction
from django.db.models import Q

from dunwell.core.actor import Actor
from dunwell.core.charges import Terms
from dunwell.core.interest import DayCount, Every, NotARate, RateFrom, read_rate
from dunwell.core.refusal import Refusal
from dunwell.core.waterfall import read_order
from dunwell.core.words import Part
from dunwell.debts.models import ChargeStop, ChargingTerms, Debt
from dunwell.debts.services import NoSuchDebt
from dunwell.trail import services as trail

METHODS = ("none", "simple", "compound")
BY_LAW = "; law "
"""What stands in the source of terms that were cut to what a rule leaves, before the rule; of a copy of a book's terms
it stands first, also where the rule leaves the rate and has a ceiling of the cost in all."""


class BadTerms(Refusal, ValueError):
    """The charging terms contradict themselves; the words say how."""


@dataclass(frozen=True, slots=True)
class NewTerms:
    """Terms to record. `portfolio_id` alone: of the whole book; with `product`, of its product; `debt_id`: of one debt.

    rates   yearly rates by the day they hold from: `{date(2026, 1, 1): "0.08"}`
    fees    what an event costs, minor units
    """

    portfolio_id: int
    starts_on: date
    method: str
    source: str
    rates: Mapping[date, str]
    product: str = ""
    debt_id: int | None = None
    day_count: DayCount = DayCount.ACT_365
    every: Every = Every.MONTH
    cap_minor: int | None = None
    rate_max: str = ""
    allocation_order: str = ""
    small_difference_minor: int = 0
    fees: Mapping[str, int] | None = None


@dataclass(frozen=True, slots=True)
class InForce:
    """What the terms of one debt say on one day, interest apart."""

    order: tuple[Part, ...] | None
    small_difference_minor: int
    fees: Mapping[str, int]
    source: str


NOTHING = InForce(None, 0, {}, "")
"""What is agreed where nothing is."""


@dataclass(frozen=True, slots=True)
class Version:
    """One version of the terms of a book, or of a product in it. Amounts in minor units."""

    starts_on: date
    product: str
    method: str
    rates: tuple[RateFrom, ...]
    rate_max_units: int | None
    every: Every
    day_count: DayCount
    order: tuple[Part, ...]
    """In which a payment fills the parts; empty: the debt's own."""
    cap_minor: int | None
    small_difference_minor: int
    fees: Mapping[str, int]
    source: str
    recorded_at: datetime
    recorded_by: str
    is_replaced: bool
    """Another of the same day took its place."""


@transaction.atomic
def agree(*, new: NewTerms, by: Actor, at: datetime) -> int:
    """Record terms; those of the same scope and day are replaced. Returns their number. Raises BadTerms, NotARate."""
    check(new)
    scope = Q(portfolio_id=new.portfolio_id, product=new.product, debt_id=new.debt_id, starts_on=new.starts_on)
    ChargingTerms.objects.filter(scope, replaced_at__isnull=True).update(replaced_at=at)
    row = ChargingTerms.objects.create(
        portfolio_id=new.portfolio_id,
        product=new.product,
        debt_id=new.debt_id,
        starts_on=new.starts_on,
        method=new.method,
        rates=" ".join(f"{day}:{rate}" for day, rate in sorted(new.rates.items())),
        day_count=new.day_count,
        every=new.every,
        cap_minor=new.cap_minor,
        rate_max=new.rate_max,
        allocation_order=new.allocation_order,
        small_difference_minor=new.small_difference_minor,
        fees=" ".join(f"{event}:{minor}" for event, minor in sorted((new.fees or {}).items())),
        source=new.source[:120],
        recorded_at=at,
        recorded_by=by.name,
    )
    about = ("debt", new.debt_id) if new.debt_id else ("portfolio", new.portfolio_id)
    said: dict[str, object] = {"terms": row.pk, "from": new.starts_on, "method": new.method, "rates": row.rates}
    trail.note(by=by, did="terms.agreed", about=about, at=at, because={**said, "source": new.source})
    return row.pk


def check(new: NewTerms) -> None:
    """Raise BadTerms or NotARate where terms contradict themselves."""
    if new.method not in METHODS:
        raise BadTerms("'{method}' is no way to charge; use one of: {known}", method=new.method, known=[*METHODS])
    if new.method == "none" and new.rates:
        raise BadTerms("terms without interest name a rate; leave the rates out, or say simple or compound")
    if new.method != "none" and not new.rates:
        raise BadTerms("terms with interest name no rate; give at least one with the day it holds from")
    for rate in [*new.rates.values(), *([new.rate_max] if new.rate_max else [])]:
        read_rate(rate)
    if new.allocation_order:
        read_order(new.allocation_order)
    if (new.cap_minor or 0) < 0 or new.small_difference_minor < 0 or any(m <= 0 for m in (new.fees or {}).values()):
        raise BadTerms("a ceiling, a small difference or a fee is below zero; give amounts in minor units")
    if BY_LAW in new.source:
        raise BadTerms(
            "where it is agreed cannot contain '{mark}', which marks what the law cut; say it otherwise", mark=BY_LAW
        )
    if any(not event.isidentifier() for event in new.fees or {}):
        raise BadTerms("a fee is named by one word, such as returned_debit")


@transaction.atomic
def stop(*, debt_id: int, starts_on: date, ends_on: date | None, because: str, by: Actor, at: datetime) -> int:
    """Let a debt bear no interest on these days, for good. Returns the number of the stop. Raises BadTerms."""
    if ends_on is not None and ends_on < starts_on:
        raise BadTerms(
            "days without interest cannot end on {ends_on}, before they start on {starts_on}",
            ends_on=ends_on,
            starts_on=starts_on,
        )
    row = ChargeStop.objects.create(
        debt_id=debt_id, starts_on=starts_on, ends_on=ends_on, because=because, recorded_at=at, recorded_by=by.name
    )
    said: dict[str, object] = {"stop": row.pk, "from": starts_on, "to": ends_on, "why": because}
    trail.note(by=by, did="interest.stopped", about=("debt", debt_id), at=at, because=said)
    return row.pk


@transaction.atomic
def withdraw_stop(*, stop_id: int, because: str, by: Actor, at: datetime) -> None:
    """Say that days without interest were recorded in error. Repeating is harmless."""
    row = ChargeStop.objects.select_for_update().get(pk=stop_id)
    if row.withdrawn_at is None:
        row.withdrawn_at = at
        row.save(update_fields=["withdrawn_at"])
        said: dict[str, object] = {"stop": stop_id, "why": because}
        trail.note(by=by, did="interest.resumed", about=("debt", row.debt_id), at=at, because=said)


def versions_of(debt_id: int) -> list[ChargingTerms]:
    """The live versions of a debt's narrowest terms, oldest first; empty where it has none. Raises NoSuchDebt."""
    debt = Debt.objects.filter(pk=debt_id).values_list("portfolio_id", "product").first()
    if debt is None:
        raise NoSuchDebt(f"there is no debt {debt_id}")
    return versions_for(debt_id, portfolio_id=debt[0], product=debt[1])


def versions_for(debt_id: int, *, portfolio_id: int, product: str) -> list[ChargingTerms]:
    """The same of a debt whose portfolio and product are known."""
    whole_book = Q(debt_id__isnull=True, portfolio_id=portfolio_id, product__in=["", product])
    rows = ChargingTerms.objects.filter(Q(debt_id=debt_id) | whole_book, replaced_at__isnull=True)
    found = list(rows.order_by("starts_on", "id"))
    for is_narrow in (_of_debt, _of_product, _of_book):
        if narrow := [row for row in found if is_narrow(row)]:
            return narrow
    return []


def history_of_book(portfolio_id: int) -> list[Version]:
    """Every version of the terms of a whole book and of products in it, also what was replaced, newest first."""
    rows = ChargingTerms.objects.filter(portfolio_id=portfolio_id, debt_id__isnull=True)
    return [_version(row) for row in rows.order_by("-starts_on", "-id")]


def products_of(portfolio_id: int) -> frozenset[str]:
    """The products of a book that have live terms of their own."""
    rows = ChargingTerms.objects.filter(portfolio_id=portfolio_id, debt_id__isnull=True, replaced_at__isnull=True)
    return frozenset(rows.exclude(product="").values_list("product", flat=True))


def _version(row: ChargingTerms) -> Version:
    return Version(
        starts_on=row.starts_on,
        product=row.product,
        method=row.method,
        rates=read_rates(row.rates),
        rate_max_units=read_rate(row.rate_max) if row.rate_max else None,
        every=Every(row.every),
        day_count=DayCount(row.day_count),
        order=read_order(row.allocation_order) if row.allocation_order else (),
        cap_minor=row.cap_minor,
        small_difference_minor=row.small_difference_minor,
        fees=read_fees(row.fees),
        source=row.source,
        recorded_at=row.recorded_at,
        recorded_by=row.recorded_by,
        is_replaced=row.replaced_at is not None,
    )


def by_number(terms_ids: Iterable[int]) -> dict[int, Terms]:
    """Versions by their number, replaced ones too."""
    return {number: _terms(row) for number, row in ChargingTerms.objects.in_bulk(list(terms_ids)).items()}


def cut_by_law(portfolio_id: int) -> dict[str, int]:
    """How many debts of a book bear less than agreed, by the rule that cut their rate."""
    live = ChargingTerms.objects.filter(portfolio_id=portfolio_id, replaced_at__isnull=True)
    agreed = set(live.filter(debt_id__isnull=True).values_list("starts_on", "rate_max"))
    rows = live.filter(debt_id__isnull=False, source__contains=BY_LAW).exclude(rate_max="")
    found: dict[str, set[int]] = {}
    for debt_id, source, *cut in rows.values_list("debt_id", "source", "starts_on", "rate_max").iterator():
        if source.startswith(BY_LAW) and tuple(cut) in agreed:
            continue  # the book's own highest rate, below a ceiling of the cost in all
        found.setdefault(source.rpartition(BY_LAW)[2], set()).add(int(debt_id or 0))
    return {rule: len(debts) for rule, debts in sorted(found.items())}


def _of_debt(row: ChargingTerms) -> bool:
    return row.debt_id is not None


def _of_product(row: ChargingTerms) -> bool:
    return row.debt_id is None and row.product != ""


def _of_book(row: ChargingTerms) -> bool:
    return row.debt_id is None and row.product == ""


def terms_of(debt_id: int) -> tuple[Terms, ...]:
    """How a debt bears interest, oldest version first; empty where it bears none. Raises NoSuchDebt."""
    return told(versions_of(debt_id))


def told(versions: Iterable[ChargingTerms]) -> tuple[Terms, ...]:
    """Versions in the words of `core.charges`."""
    return tuple(_terms(row) for row in versions)


def has_terms(debt_id: int) -> bool:
    """Whether a debt has charging terms of any kind."""
    return ChargingTerms.objects.filter(replaced_at__isnull=True).exists() and bool(versions_of(debt_id))


def in_force(debt_id: int, *, on: date) -> InForce:
    """What a debt's terms say on a day about payments, small differences and fees."""
    row = next((row for row in reversed(versions_of(debt_id)) if row.starts_on <= on), None)
    if row is None:
        return NOTHING
    order = read_order(row.allocation_order) if row.allocation_order else None
    return InForce(order, row.small_difference_minor, read_fees(row.fees), row.source)


def stops_of(debt_ids: Iterable[int]) -> list[ChargeStop]:
    """Live days without interest of some debts, oldest first."""
    rows = ChargeStop.objects.filter(debt_id__in=list(debt_ids), withdrawn_at__isnull=True)
    return list(rows.order_by("starts_on", "id"))


def _terms(row: ChargingTerms) -> Terms:
    return Terms(
        row.pk,
        row.starts_on,
        read_rates(row.rates, row.rate_max),
        is_compound=row.method == "compound",
        day_count=DayCount(row.day_count),
        every=Every(row.every),
        cap_minor=row.cap_minor,
        cost_max_units=read_rate(row.cost_max) if row.cost_max else None,
        cost_rule=row.cost_rule,
    )


@lru_cache(maxsize=10_000)
def read_rates(text: str, rate_max: str = "") -> tuple[RateFrom, ...]:
    """A stored table of rates, none above the highest allowed. Raises NotARate."""
    most = read_rate(rate_max) if rate_max else None
    rates = []
    for word in text.split():
        day, _, rate = word.partition(":")
        try:
            starts_on = date.fromisoformat(day)
        except ValueError:
            raise NotARate("'{word}' is not a rate by day; write 2026-01-01:0.08", word=word) from None
        units = read_rate(rate)
        rates.append(RateFrom(starts_on, units if most is None else min(units, most)))
    return tuple(sorted(rates, key=lambda one: one.starts_on))


def read_fees(text: str) -> dict[str, int]:
    """Stored fees by event."""
    return {event: int(minor) for event, _, minor in (word.partition(":") for word in text.split())}
