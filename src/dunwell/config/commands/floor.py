"""`dunwell floor`."""

from __future__ import annotations

import click

from dunwell.config.commands import home_option, start_django


@click.command("floor")
@home_option
@click.argument("portfolio")
@click.option("--by", "name", required=True, help="User name of the manager who records it.")
@click.option("--settles-for", type=click.IntRange(1, 100), help="Least percent of a balance that settles it.")
@click.option("--months", type=click.IntRange(1), help="Longest plan.")
@click.option("--instalment", help="Least a month, such as 10.00.")
def command(portfolio: str, *, name: str, settles_for: int | None, months: int | None, instalment: str | None) -> None:
    """Say how far the creditor of PORTFOLIO goes in negotiation; what is not given is the house's own again."""
    start_django()
    from dunwell.config import staff, wiring
    from dunwell.core.money import Money
    from dunwell.debts import batch_queries, floors

    into = batch_queries.destination(portfolio)
    minor = Money.parse(instalment, into.currency).minor if instalment else None
    floor = floors.Floor(settles_for, months, minor)
    floors.set_floor(portfolio_id=into.portfolio_id, floor=floor, by=staff.acting(name), at=wiring.clock().now())
    click.echo(f"recorded for {portfolio}")
