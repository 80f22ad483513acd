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
@click.option("--payment", help="With --refund: send it back the way this payment of the provider came, pi_…")
@click.option("--use-credit", is_flag=True, help="Use what is held for what is owed.")
def command(
    debt: str, *, because: str, name: str, on: datetime | None, waived: tuple[str, ...], refund: str | None,
    payment: str | None, use_credit: bool,
) -> None:  # fmt: skip
    """Write off everything owed on DEBT, a number or a reference; or waive, refund, or use credit.

    What goes beyond what the role may decide alone is asked for, and done on the yes of somebody else.
    """
    start_django()
    from dunwell.config import staff, wiring
    from dunwell.config.commands.why import debt_id_of
    from dunwell.core.money import Money
    from dunwell.core.words import Part
    from dunwell.debts.queries import card
    from dunwell.flows import giving, write_off

    by, now = staff.acting(name), wiring.clock().now()
    day = on.date() if on else now.date()
    debt_id = debt_id_of(debt)
    if use_credit:
        click.echo(f"booked as entry {write_off.use_credit(debt_id=debt_id, on=day, because=because, by=by, at=now)}")
        return
    currency = card(debt_id, as_of=day, seen_by=by).currency
    provider = wiring.taking()
    if refund and payment and provider is None:
        raise click.UsageError("no payment provider is set up; see [stripe] in settings.toml")
    given = (word.partition(":") for word in waived)
    wish = giving.Wish(
        kind="waiver" if waived else "refund" if refund else "write_off",
        debt_id=debt_id,
        on=day,
        because=because,
        parts={Part(part): Money.parse(amount, currency).minor for part, _, amount in given},
        amount_minor=Money.parse(refund, currency).minor if refund else 0,
        payment=(payment or "") if refund else "",
    )
    done = giving.give(wish, by=by, at=now, provider=provider)
    if done.approval_id:
        click.echo(f"more than {name} may decide alone: asked for as approval {done.approval_id}")
    elif wish.payment:
        click.echo("the provider was asked to send it back; its news books it")
    else:
        click.echo(f"booked as entry {done.entry_id}")
