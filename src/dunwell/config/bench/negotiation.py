"""Negotiation against scripted counterparts, beside three ways it is often done. Everything here is invented.

Counterparts: honest (says what they have), strategic (asks for six tenths of what they can spare), shocked (loses six
tenths of it in months two to five), hostile (says no twice first), vulnerable (agrees to anything up to twice what they
can spare). Under every policy a plan ends with the second month in a row that is not paid; what is not agreed or not
paid is worth an eighth. Baselines: six equal months; four tenths off in six months; a tenth off at each no, in a year.
"""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass
from pathlib import Path
from statistics import mean, median

from dunwell.config.bench.measuring import Figure
from dunwell.config.bench.negotiation_cases import BEHAVIOURS, MONTHS, Person, cases
from dunwell.core.negotiation import Counter, answer, menu

ROWS = 1_000
LEFT_OVER = 1 / 8
"""What a unit that was not agreed or not paid is worth."""
A_MONTH = 0.99
ROUNDS_MAX = 4
SHOCK = range(1, 5)


@dataclass(frozen=True, slots=True)
class Deal:
    """What came of one talk: minor units; no instalment where nothing was agreed."""

    rounds: int
    total_minor: int = 0
    instalment_minor: int = 0
    count: int = 0


Policy = Callable[[Person, str], Deal]


def measure(*, debts: int | None, database: str | None, folder: Path) -> list[Figure]:
    """Every policy against every counterpart on the same people, with the same luck."""
    del database, folder
    people = cases(debts or ROWS)
    policies: dict[str, Policy] = {
        "Dunwell": _ours, "six months": _six_months, "four tenths off": _discount, "free concession": _free,
    }  # fmt: skip
    figures: list[Figure] = []
    for name, policy in policies.items():
        figures += _told(name, people, policy)
    return figures


def _told(name: str, people: list[Person], policy: Policy) -> list[Figure]:
    results = [(one, how, policy(one, how)) for one in people for how in BEHAVIOURS]
    agreed = [(one, how, deal) for one, how, deal in results if deal.count]
    paid = [_paid(one, how, deal) for one, how, deal in results]
    known = [_best(one, how) for one, how, _ in results]
    alive = [_months_kept(one, how, deal) for one, how, deal in agreed]
    above = sum(deal.count > 1 and deal.instalment_minor > one.case.affordable_minor for one, _, deal in agreed)
    below = sum(deal.total_minor * 100 < one.case.floor.settlement_percent_min * one.case.balance_minor - 100
                for one, _, deal in agreed if deal.instalment_minor > one.case.token_minor)  # fmt: skip
    left = [one.case.surplus_minor - deal.instalment_minor for one, _, deal in agreed
            if one.case.surplus_minor is not None and deal.count > 1]  # fmt: skip

    def figure(what: str, value: float, unit: str) -> Figure:
        return Figure(f"{name}: {what}", round(value, 3), unit)

    return [
        figure("agreed", 100 * len(agreed) / len(results), "percent"),
        figure("value against full information", 100 * sum(paid) / sum(known), "percent"),
        figure("rounds", mean(deal.rounds for _, _, deal in results), "rounds"),
        figure("instalments above what can be afforded", above, "agreements"),
        figure("agreements below the floor", below, "agreements"),
        figure("plans alive after three months", _share(alive, agreed, 3), "percent"),
        figure("plans alive after six months", _share(alive, agreed, 6), "percent"),
        figure("left to the household each month, median", median(left) / 100 if left else 0.0, "units"),
        figure("gap between people of equal evidence", _gap(people, policy), "percent of the balance"),
    ]


def _share(alive: list[int], agreed: list[tuple[Person, str, Deal]], months: int) -> float:
    kept = [kept >= min(months, deal.count) for kept, (_, _, deal) in zip(alive, agreed, strict=True)]
    return 100 * sum(kept) / len(kept) if kept else 0.0


def _gap(people: list[Person], policy: Policy) -> float:
    """Mean difference in what the honest and the hostile pay in all, of the same case, where both agree."""
    pairs = [(one, policy(one, "honest"), policy(one, "hostile")) for one in people]
    both = [
        100 * abs(a.total_minor - b.total_minor) / one.case.balance_minor for one, a, b in pairs if a.count and b.count
    ]
    return mean(both) if both else 0.0


def _takes(one: Person, how: str, instalment_minor: int, *, is_once: bool) -> bool:
    """Whether the counterpart says yes to so much each time."""
    hand = one.case.lump_minor if is_once else 0
    willing = one.capacity_minor * {"strategic": 0.6, "vulnerable": 2.0}.get(how, 1.0)
    return instalment_minor <= max(willing, hand)


def _ours(one: Person, how: str) -> Deal:
    """The menu; a counter-offer where the counterpart asks for less; the hostile hear the same menu three times."""
    rounds = 3 if how == "hostile" else 1
    offers = menu(one.case)
    for offer in offers:
        if offer.lines and _takes(one, how, offer.instalment_minor, is_once=len(offer.lines) == 1):
            return Deal(rounds, offer.total_minor, offer.instalment_minor, len(offer.lines))
    wanted = int(one.capacity_minor * 0.6)
    if wanted > 0:
        asked = Counter(one.case.balance_minor, min(wanted, one.case.balance_minor), "month", one.case.earliest_on)
        if asked.count <= MONTHS and answer(asked, one.case).says == "accept":
            return Deal(rounds + 1, one.case.balance_minor, asked.instalment_minor, asked.count)
    return Deal(rounds + 1)


def _six_months(one: Person, how: str) -> Deal:
    each = -(-one.case.balance_minor // 6)
    rounds = 3 if how == "hostile" else 1
    return Deal(rounds, one.case.balance_minor, each, 6) if _takes(one, how, each, is_once=False) else Deal(rounds)


def _discount(one: Person, how: str) -> Deal:
    total = one.case.balance_minor * 6 // 10
    each = -(-total // 6)
    rounds = 3 if how == "hostile" else 1
    return Deal(rounds, total, each, 6) if _takes(one, how, each, is_once=False) else Deal(rounds)


def _free(one: Person, how: str) -> Deal:
    """A tenth less at every no; who says no longest pays least."""
    first = 2 if how == "hostile" else 0
    for rounds in range(first, ROUNDS_MAX + 3):
        total = one.case.balance_minor * (10 - min(rounds, 6)) // 10
        each = -(-total // 12)
        if _takes(one, how, each, is_once=False):
            return Deal(rounds + 1, total, each, 12)
    return Deal(ROUNDS_MAX + 3)


def _capacity(one: Person, how: str, month: int) -> float:
    shock = 0.4 if how == "shocked" and month in SHOCK else 1.0
    return one.capacity_minor * one.luck[month % MONTHS] * shock


def _payments(one: Person, how: str, deal: Deal) -> list[int]:
    """What is paid each month until it is done or two in a row are missed."""
    if deal.count == 1:
        return [deal.total_minor]
    paid: list[int] = []
    missed = 0
    for month in range(deal.count):
        is_token = deal.instalment_minor <= one.case.token_minor
        if is_token or deal.instalment_minor <= _capacity(one, how, month) * 1.25:
            paid.append(min(deal.instalment_minor, deal.total_minor - sum(paid)))
            missed = 0
        else:
            paid.append(0)
            missed += 1
        if missed == 2:
            break
    return paid


def _months_kept(one: Person, how: str, deal: Deal) -> int:
    paid = _payments(one, how, deal)
    return len(paid) - 2 if paid[-2:] == [0, 0] else deal.count


def _paid(one: Person, how: str, deal: Deal) -> float:
    if not deal.count:
        return one.case.balance_minor * LEFT_OVER
    paid = _payments(one, how, deal)
    now = sum(minor * A_MONTH**month for month, minor in enumerate(paid))
    is_settled = sum(paid) >= deal.total_minor
    left = 0 if is_settled and deal.instalment_minor > one.case.token_minor else one.case.balance_minor - sum(paid)
    return now + left * LEFT_OVER * (A_MONTH ** len(paid))


def _best(one: Person, how: str) -> float:
    """What could be had by whoever knew every month in advance and took exactly what can be spared."""
    left, value = one.case.balance_minor, 0.0
    if one.case.lump_minor:
        value, left = float(min(one.case.lump_minor, left)), left - min(one.case.lump_minor, left)
    for month in range(MONTHS):
        taken = min(int(_capacity(one, how, month)), left)
        value, left = value + taken * A_MONTH**month, left - taken
    return max(value + left * LEFT_OVER * A_MONTH**MONTHS, one.case.balance_minor * LEFT_OVER)
