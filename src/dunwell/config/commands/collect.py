"""`dunwell collect`."""

from __future__ import annotations

from datetime import datetime

import click

from dunwell.config.commands import home_option, start_django


@click.command("collect")
@home_option
@click.option("--as-of", type=click.DateTime(["%Y-%m-%d"]), help="The day (default: today).")
def command(as_of: datetime | None) -> None:
    """Write the files that debit due instalments of plans, one per creditor, scheme and day; each instalment once.

    Who collects stands in settings.toml: [collect."NAME OF THE CREDITOR"] with scheme (sepa or ach), creditor_id,
    account and agent. The files lie in the home under files/debits. Debits to come that differ from what was
    authorised are told of first, by email or letter through the gate.
    """
    start_django()
    from dunwell.config import wiring
    from dunwell.core.actor import machine
    from dunwell.core.money import Money
    from dunwell.flows.collect import collect
    from dunwell.flows.debit_notices import Announcing, announce

    now = wiring.clock().now()
    day = as_of.date() if as_of else now.date()
    told = announce(
        Announcing(wiring.reader(), wiring.links(), wiring.law(), day, machine("dunwell collect"), now)
    )  # fmt: skip
    if told:
        click.echo(f"{told} notices of debits that differ put before the gate")
    done = collect(
        wiring.reader(),
        wiring.banks(),
        book=wiring.law(),
        vault=wiring.vault(),
        as_of=day,
        by=machine("dunwell collect"),
        at=now,
    )
    for file in done.files:
        total = f"{Money(file.total_minor, file.currency).decimal:,} {file.currency}"
        click.echo(f"{file.path}: {file.items} debits, {total}")
    for why, count in done.left_out.items():
        click.echo(f"left out {count}: {why}")
    if not done.files:
        click.echo("nothing is due to be debited")
