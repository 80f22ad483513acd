"""How far a creditor goes on the debts of a portfolio, where it says so: else the house's own floor holds."""

from __future__ import annotations

from dataclasses import asdict, dataclass
from datetime import datetime

from django.db import transaction

from dunwell.core.actor import Actor
from dunwell.core.refusal import Refusal
from dunwell.core.words import Role
from dunwell.debts.batch_queries import NoSuchPortfolio
from dunwell.debts.models import Portfolio
from dunwell.trail import services as trail

PERCENT = 100


class NotAFloor(Refusal, ValueError):
    """The figures cannot be a creditor's floor."""


@dataclass(frozen=True, slots=True)
class Floor:
    """What a creditor says; None where it leaves it to the house."""

    settlement_percent_min: int | None = None
    """The least share of a balance that settles it; 100: no settlement."""
    plan_months_max: int | None = None
    instalment_min_minor: int | None = None
    """A month, in minor units of the portfolio's currency."""


def floor_of(portfolio_id: int) -> Floor:
    """What the creditor of a portfolio said. Raises NoSuchPortfolio."""
    row = Portfolio.objects.filter(pk=portfolio_id).values(*Floor.__slots__).first()
    if row is None:
        raise NoSuchPortfolio("there is no portfolio {portfolio_id}", portfolio_id=portfolio_id)
    return Floor(**row)


@transaction.atomic
def set_floor(*, portfolio_id: int, floor: Floor, by: Actor, at: datetime) -> None:
    """Record what a creditor says; figures that are None are the house's again.

    Raises   NotForYou, NotAFloor, NoSuchPortfolio
    """
    by.must(Role.MANAGER)
    said = [one for one in asdict(floor).values() if one is not None]
    if any(one <= 0 for one in said) or (floor.settlement_percent_min or 1) > PERCENT:
        raise NotAFloor("a floor is a share of 1 to 100 percent, months above zero and an amount above zero")
    if not Portfolio.objects.filter(pk=portfolio_id).update(**asdict(floor)):
        raise NoSuchPortfolio("there is no portfolio {portfolio_id}", portfolio_id=portfolio_id)
    because: dict[str, object] = asdict(floor)
    trail.note(by=by, did="portfolio.floor", about=("portfolio", portfolio_id), at=at, because=because)
