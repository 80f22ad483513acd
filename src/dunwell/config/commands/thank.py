"""`dunwell thank`."""

from __future__ import annotations

import click

from dunwell.config.commands import home_option, start_django


@click.command("thank")
@home_option
def command() -> None:
    """Write to people whose payments were booked in the last days that the money came, once per payment."""
    start_django()
    from dunwell.config import wiring
    from dunwell.core.actor import machine
    from dunwell.flows.thank import Thanking, thank

    now = wiring.clock().now()
    done = thank(Thanking(wiring.reader(), wiring.links(), now.date(), machine("dunwell thank"), now))
    click.echo(f"{done} receipts put before the gate")
