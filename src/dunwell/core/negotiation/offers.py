"""The menu: at most three offers, the one worth most among them, none above what can be afforded or below the floor.

Every plan length that is affordable is looked at, so that more surplus never makes the best offer worth less. What a
settlement asks follows a path that steps down with evidence, never with time or insistence, and never up again.
"""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from datetime import date, timedelta
from decimal import Decimal
from itertools import combinations
from math import exp

from dunwell.core.money import round_minor
from dunwell.core.negotiation import valuing
from dunwell.core.negotiation.case import EVIDENCE, PERCENT, Case
from dunwell.core.negotiation.words import Reason
from dunwell.core.plans.schedule import PER_YEAR, Line, Rhythm, level, next_open
from dunwell.core.refusal import Refusal

SHOWN_MAX = 3
SLOWNESS = 2.0
"""One over the beta of the concession path: the first piece of evidence gives little, the last most."""
TOKEN_MONTHS = 6
"""How long a token is paid before it is looked at again."""
FREE = ("hold", "referral")


class OfferExpired(Refusal, ValueError):
    """The day up to which the offer stood has passed."""


@dataclass(frozen=True, slots=True)
class Offer:
    """One thing that may be agreed. Minor units."""

    kind: str
    total_minor: int
    written_off_minor: int
    """What is forgiven when all of it is paid; `total + written_off` is the balance but for a token or a hold."""
    lines: tuple[Line, ...]
    kept_chance: float
    """An assumption: see core/plans/keeping.py."""
    value_minor: int
    """What it is worth to the creditor, an assumption too."""
    needs_approval: bool
    stands_until: date
    because: tuple[Reason, ...]

    @property
    def instalment_minor(self) -> int:
        """The largest instalment; 0 where nothing is paid."""
        return max((line.amount_minor for line in self.lines), default=0)

    @property
    def ends_on(self) -> date | None:
        """The day of the last payment."""
        return self.lines[-1].due_on if self.lines else None


def check_open(offer: Offer, on: date) -> None:
    """Raise OfferExpired when the offer no longer stands."""
    if on > offer.stands_until:
        raise OfferExpired(
            "this offer stood until {stands_until}; ask for the offers of today", stands_until=offer.stands_until
        )


@dataclass(frozen=True, slots=True)
class _Candidate:
    kind: str
    count: int
    percent: int
    share: float
    """Of the balance that is paid."""
    value: float
    chance: float
    strain: float
    needs_approval: bool


def demanded_percent(case: Case) -> int:
    """The least share of the balance that settles it on the evidence of today; never more than was offered before.

    Source   a slow concession path, d0 + (dmax - d0) (t / T) ** (1 / beta), t counting kinds of evidence
    """
    room = PERCENT - case.floor.settlement_percent_min
    seen = len(case.evidence.intersection(EVIDENCE))
    conceded = int(room * (seen / len(EVIDENCE)) ** SLOWNESS)
    return max(min(PERCENT - conceded, case.best_percent), case.floor.settlement_percent_min)


def menu(case: Case) -> tuple[Offer, ...]:
    """The offers to show, the one worth most first; the same case gives the same menu.

    Always   instalments within what can be afforded; nothing below the floor; nothing masked; at most three
    """
    found = [one for one in _candidates(case) if one.kind not in case.masked]
    chosen = _chosen(found, case)
    return tuple(_offer(one, case) for one in sorted(chosen, key=lambda one: (-one.value, one.kind)))


def _candidates(case: Case) -> list[_Candidate]:
    """The best of each kind that may be offered."""
    found: list[_Candidate] = []
    if case.balance_minor <= 0:
        return found
    if case.surplus_minor is None or case.surplus_minor > 0:
        found += _at_once(case)
    if case.surplus_minor is not None and case.surplus_minor > 0:
        for kind, percent in (("plan", PERCENT), ("settlement_plan", demanded_percent(case))):
            if kind == "plan" or percent < PERCENT:
                found += _best(_instalments(case, kind, percent))
    worth = max((one.value for one in found), default=0.0)
    token = _token(case)
    if case.surplus_minor is not None and token.value > worth:
        found.append(token)
    found.append(_Candidate("hold", 0, 0, 0.0, 0.0, 1.0, 0.0, needs_approval=False))
    if case.surplus_minor is None or case.surplus_minor <= 0:
        found.append(_Candidate("referral", 0, 0, 0.0, 0.0, 1.0, 0.0, needs_approval=False))
    return found


def _best(found: Iterator[_Candidate]) -> list[_Candidate]:
    """What is worth most; of equals what needs no approval, then the shortest."""
    best = max(found, key=lambda one: (one.value, not one.needs_approval, -one.count), default=None)
    return [best] if best else []


def _at_once(case: Case) -> Iterator[_Candidate]:
    """All of it, or the part that settles it, where the money is on hand or one month's share pays it."""
    hand = max(case.lump_minor, case.per_period_minor)
    percent = demanded_percent(case)
    for kind, asked in (("full", PERCENT), ("settlement", percent)):
        if part_of(case.balance_minor, asked) > hand or (kind == "settlement" and asked >= PERCENT):
            continue
        value, chance = valuing.at_once(asked / PERCENT, known=case.known)
        if kind == "settlement" and value < case.cure_percent / PERCENT:
            continue
        needs = asked < case.authority.settlement_percent_min
        yield _Candidate(kind, 1, asked, asked / PERCENT, value, chance, 0.0, needs_approval=needs)


def _instalments(case: Case, kind: str, percent: int) -> Iterator[_Candidate]:
    """Every number of instalments that is affordable and within the creditor's longest plan."""
    total = part_of(case.balance_minor, percent)
    afforded = case.per_period_minor
    if afforded <= 0 or case.surplus_minor is None:
        return
    per_month = PER_YEAR[case.every] / 12
    least = max(-(-total // afforded), 1)
    most = min(int(case.floor.months_max * per_month), total)
    cure = case.cure_percent / PERCENT if kind == "settlement_plan" else 0.0
    for count in range(least, most + 1):
        if total / count * per_month < case.floor.instalment_min_minor:
            return
        strain = valuing.strain_of(total / count * per_month, case.surplus_minor)
        value, chance = valuing.of_instalments(
            count, percent / PERCENT, months_per_period=case.months_per_period, strain=strain, known=case.known
        )
        if value < cure:
            continue
        needs = percent < case.authority.settlement_percent_min or count > case.authority.months_max * per_month
        yield _Candidate(kind, count, percent, percent / PERCENT, value, chance, strain, needs_approval=needs)


def _token(case: Case) -> _Candidate:
    paid = min(case.token_minor * TOKEN_MONTHS, case.balance_minor)
    share = paid / case.balance_minor
    value, chance = valuing.of_instalments(TOKEN_MONTHS, share, months_per_period=1, strain=0.0, known=case.known)
    return _Candidate("token", TOKEN_MONTHS, 0, share, value, chance, 0.0, needs_approval=False)


def _chosen(found: Sequence[_Candidate], case: Case) -> tuple[_Candidate, ...]:
    """Of all menus with the offer worth most, the one expected to bring most. Ties: the first in order of kind."""
    paying = [one for one in found if one.kind not in FREE]
    free = [one for one in found if one.kind in FREE]
    if not paying:
        return tuple(free[:SHOWN_MAX])
    best = max(paying, key=lambda one: (one.value, one.kind))
    others = sorted((one for one in found if one is not best), key=lambda one: one.kind)
    menus = [(best, *more) for size in range(SHOWN_MAX) for more in combinations(others, size)]
    must = {one.kind for one in free} if len(free) == len(FREE) else set()
    kept = [one for one in menus if must <= {each.kind for each in one}]
    return max(kept, key=lambda one: round(_expected(one, case.cure_percent / PERCENT), valuing.DIGITS))


def _expected(offers: Sequence[_Candidate], otherwise: float) -> float:
    """What a menu is expected to bring: the person takes what strains and costs least, or nothing (logit)."""
    weights = [exp(1.0 - 2.0 * one.strain - one.share) for one in offers]
    total = sum(weights) + 1.0
    return sum(weight * one.value for weight, one in zip(weights, offers, strict=True)) / total + otherwise / total


def _offer(one: _Candidate, case: Case) -> Offer:
    total = _total(one, case)
    lines = _lines(one, case, total)
    settles = one.kind in {"settlement", "settlement_plan"}
    return Offer(
        kind=one.kind,
        total_minor=sum(line.amount_minor for line in lines),
        written_off_minor=case.balance_minor - total if settles else 0,
        lines=lines,
        kept_chance=one.chance,
        value_minor=round_minor(Decimal(case.balance_minor) * Decimal(str(one.value))),
        needs_approval=one.needs_approval,
        stands_until=case.as_of + timedelta(days=case.offers_stand_days),
        because=tuple(_because(one, case)),
    )


def _total(one: _Candidate, case: Case) -> int:
    if one.kind in FREE:
        return 0
    if one.kind == "token":
        return min(case.token_minor * TOKEN_MONTHS, case.balance_minor)
    return part_of(case.balance_minor, one.percent)


def first_day(case: Case) -> date:
    """The first working day on which money may be asked, on their payday where it is known."""
    asked = max(case.earliest_on, case.as_of)
    return next_open(max(asked, case.payday_on) if case.payday_on else asked, case.is_open)


def _lines(one: _Candidate, case: Case, total: int) -> tuple[Line, ...]:
    if one.kind in FREE:
        return ()
    first = first_day(case)
    if one.count == 1:
        return (Line(first, total),)
    if one.kind == "token":
        return level(total, case.token_minor, Rhythm("month", first, case.is_open))
    return level(total, -(-total // one.count), Rhythm(case.every, first, case.is_open))


def _because(one: _Candidate, case: Case) -> Iterator[Reason]:
    if case.surplus_minor is None:
        yield Reason("no_statement")
    elif case.surplus_minor <= 0:
        yield Reason("no_surplus")
    elif one.kind == "token":
        yield Reason("small_surplus")
    if one.kind in {"plan", "settlement_plan"}:
        yield Reason("within_surplus", {"percent": int(one.strain * PERCENT)})
    if one.kind in {"full", "settlement"}:
        yield Reason("paid_at_once")
    if one.kind in {"settlement", "settlement_plan"}:
        yield Reason("conceded", {"percent": one.percent})
    if one.count > 1 and not case.known.is_verified:
        yield Reason("unverified")
    if one.needs_approval:
        yield Reason("beyond_authority")


def part_of(balance_minor: int, percent: int) -> int:
    """So many percent of a balance, rounded up: what is asked is never below the floor."""
    return -(-balance_minor * percent // PERCENT)
