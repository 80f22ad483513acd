"""`dunwell accrue`."""

from __future__ import annotations

import json
from dataclasses import asdict
from datetime import datetime

import click

from dunwell.config.commands import home_option, start_django


@click.command("accrue")
@home_option
@click.option(
    "--as-of", type=click.DateTime(["%Y-%m-%d"]), help="Charge periods that ended by this day (default: today)."
)
@click.option("--chunk", type=click.IntRange(1), default=100_000, help="Debts charged in one transaction.")
@click.option("--law-only", is_flag=True, help="Hold agreed rates against the law of their debts, and charge nothing.")
@click.option("--json", "as_json", is_flag=True, help="Print the result as JSON.")
def command(*, as_of: datetime | None, chunk: int, law_only: bool, as_json: bool) -> None:
    """Charge every debt the interest its terms say, never more than the law of the debt leaves.

    Safe to kill and to repeat: a period is charged once.
    """
    start_django()
    from dunwell.config import wiring
    from dunwell.core.actor import machine
    from dunwell.flows import lawful_rates
    from dunwell.flows.accrue import accrue

    now = wiring.clock().now()
    day = as_of.date() if as_of else now.date()
    if day > now.date():
        raise click.BadParameter(f"{day} lies in the future; interest is charged when its period has ended")
    by = machine("accrue")
    if law_only:
        bound = lawful_rates.bind(wiring.bulk(), book=wiring.law(), by=by, at=now)
        click.echo(json.dumps(asdict(bound)) if as_json else f"{bound.changed:,} terms of single debts changed")
        return
    done = accrue(wiring.bulk(), book=wiring.law(), as_of=day, by=by, at=now, at_once=chunk)
    if as_json:
        click.echo(json.dumps(asdict(done)))
        return
    click.echo(f"charged {done.charges:,} periods of {done.debts + done.again:,} debts as of {day}")
    if done.withdrawn or done.moved:
        click.echo(f"corrected: {done.withdrawn:,} charges booked back, {done.moved:,} payments spread anew")
    for rule, count in done.capped.items():
        click.echo(f"{count:,} debts bear less than agreed, by {rule}")
