"""`dunwell write-off`."""

from __future__ import annotations

from datetime import datetime

import click

from dunwell.config.commands import home_option, start_django


@click.command("write-off")
@home_option
@click.argument("debt")
@click.option("--because", required=True, help="Why, for the trail and the statement.")
@click.option("--by", "name", required=True, help="User name of who decides it.")
@click.option("--on", type=click.DateTime(["%Y-%m-%d"]), help="The day it takes effect (default: today).")
@click.option("--waive", "waived", multiple=True, help="Give up only this, for good: interest:12.50. Repeat it.")
@click.option("--refund", help="Send back this much of what is held beyond what is owed: 40.00.")
@click.option("--use-credit", is_flag=True, help="Use what is held for what is owed.")
def command(
    debt: str, *, because: str, name: str, on: datetime | None, waived: tuple[str, ...], refund: str | None,
    use_credit: bool,
) -> None:  # fmt: skip
    """Write off everything owed on DEBT, a number or a reference; or waive, refund, or use credit."""
    start_django()
    from dunwell.config import staff, wiring
    from dunwell.config.commands.why import debt_id_of
    from dunwell.core.money import Money
    from dunwell.core.words import Part
    from dunwell.debts.queries import card
    from dunwell.flows import write_off

    by, now = staff.acting(name), wiring.clock().now()
    day = on.date() if on else now.date()
    debt_id = debt_id_of(debt)
    currency = card(debt_id, as_of=day, seen_by=by).currency
    if waived:
        given = (word.partition(":") for word in waived)
        parts = {Part(part): Money.parse(amount, currency).minor for part, _, amount in given}
        entry = write_off.waive(debt_id=debt_id, parts=parts, on=day, because=because, by=by, at=now)
    elif refund:
        minor = Money.parse(refund, currency).minor
        entry = write_off.refund(debt_id=debt_id, amount_minor=minor, on=day, because=because, by=by, at=now)
    elif use_credit:
        entry = write_off.use_credit(debt_id=debt_id, on=day, because=because, by=by, at=now)
    else:
        entry = write_off.write_off(debt_id=debt_id, on=day, because=because, by=by, at=now)
    click.echo(f"booked as entry {entry}")
