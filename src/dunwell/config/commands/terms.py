"""`dunwell terms`."""

from __future__ import annotations

from datetime import date, datetime
from decimal import Decimal

import click

from dunwell.config.commands import home_option, start_django


@click.command("terms")
@home_option
@click.option("--portfolio", "book", help="The portfolio whose debts are charged so.")
@click.option("--product", default="", help="Only debts of this product.")
@click.option("--debt", help="Only this debt, by its number or reference.")
@click.option("--from", "from_on", type=click.DateTime(["%Y-%m-%d"]), help="The day from which they hold.")
@click.option("--method", type=click.Choice(["none", "simple", "compound"]), default="simple", show_default=True)
@click.option("--rate", "rates", multiple=True, help="Yearly rate, 0.08; or by day, 2026-07-01:0.0775. Repeat it.")
@click.option("--days", type=click.Choice(["act_365", "act_366", "30_360"]), default="act_365", show_default=True)
@click.option("--every", type=click.Choice(["day", "month", "quarter", "year"]), default="month", show_default=True)
@click.option("--cap", type=int, help="Most that is charged in all, minor units.")
@click.option("--order", default="", help="How payments fill: costs,fees,interest,principal.")
@click.option("--small", type=int, default=0, help="A rest up to this many minor units is written off.")
@click.option("--fee", "fees", multiple=True, help="What an event costs: returned_debit:1200. Repeat it.")
@click.option("--source", default="the contract", show_default=True, help="Where it is agreed.")
@click.option("--statutory", is_flag=True, help="Charge the debt what the statute gives instead.")
@click.option("--by", "name", required=True, help="User name of who agrees them.")
def command(
    *, book: str | None, product: str, debt: str | None, from_on: datetime | None, method: str, rates: tuple[str, ...],
    days: str, every: str, cap: int | None, order: str, small: int, fees: tuple[str, ...], source: str,
    statutory: bool, name: str,
) -> None:  # fmt: skip
    """Agree how the debts of a portfolio, of a product in it, or one debt are charged; the rulebook is asked first."""
    start_django()
    from dunwell.config import staff, wiring
    from dunwell.config.commands.why import debt_id_of
    from dunwell.core.interest import DayCount, Every
    from dunwell.debts.queries import card, portfolio_names
    from dunwell.debts.terms import NewTerms
    from dunwell.flows import lawful_rates, terms

    by, now = staff.acting(name), wiring.clock().now()
    debt_id = debt_id_of(debt) if debt else None
    if statutory:
        if debt_id is None:
            raise click.UsageError("--statutory is about one debt: name it with --debt")
        click.echo(f"terms {terms.claim_statutory(debt_id=debt_id, book=wiring.law(), by=by, at=now)}")
        return
    if from_on is None:
        raise click.UsageError("say with --from from which day the terms hold")
    books = {title: number for number, title in portfolio_names().items()}
    if debt_id is None and book not in books:
        raise click.UsageError(f"no portfolio is called {book}; there are {', '.join(books)}")
    new = NewTerms(
        portfolio_id=card(debt_id, as_of=now.date(), seen_by=by).portfolio_id if debt_id else books[str(book)],
        starts_on=from_on.date(),
        method=method,
        source=source,
        rates=_rates(rates, from_on.date()) if method != "none" else {},
        product=product,
        debt_id=debt_id,
        day_count=DayCount(days),
        every=Every(every),
        cap_minor=cap,
        allocation_order=order,
        small_difference_minor=small,
        fees={event: int(Decimal(minor or 0)) for event, _, minor in (fee.partition(":") for fee in fees)},
    )
    agreed = terms.agree(new=new, book=wiring.law(), by=by, at=now)
    if agreed.approval_id:
        said = "much of what was charged already would change, a second yes is asked"
        click.echo(f"approval {agreed.approval_id}: {said}")
        return
    lawful_rates.bind(wiring.bulk(), book=wiring.law(), by=by, at=now)
    click.echo(f"terms {agreed.terms_id} hold from {new.starts_on}")


def _rates(given: tuple[str, ...], from_on: date) -> dict[date, str]:
    """Rates by day; one without a day holds from the first."""
    found = {}
    for word in given:
        day, _, rate = word.rpartition(":")
        try:
            found[date.fromisoformat(day) if day else from_on] = rate
        except ValueError:
            raise click.BadParameter(f"{word!r} is not a rate by day; write 2026-07-01:0.0775") from None
    return found
