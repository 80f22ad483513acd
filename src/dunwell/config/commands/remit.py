"""`dunwell remit`."""

from __future__ import annotations

from datetime import datetime
from pathlib import Path

import click

from dunwell.config.commands import home_option, start_django


@click.command("remit")
@home_option
@click.option("--client", required=True, help="The name of the creditor who placed the debts.")
@click.option("--through", required=True, type=click.DateTime(["%Y-%m-%d"]), help="Last day of what was collected.")
@click.option("--commission", help="First agree our share from that day on: 0.25 kept back, or 0.25:gross invoiced.")
@click.option("--out", type=click.Path(file_okay=False, path_type=Path), default=Path(), help="Where statements go.")
def command(client: str, through: datetime, commission: str | None, out: Path) -> None:
    """Pay a client what was collected for it, and write its statement as CSV and PDF. Paid out once."""
    start_django()
    from dunwell.adapters.reports import WRITERS
    from dunwell.config import wiring
    from dunwell.core.actor import machine
    from dunwell.core.money import Money
    from dunwell.debts import remittances
    from dunwell.flows import remit

    by, now = machine("remit"), wiring.clock().now()
    if commission:
        rate, _, way = commission.partition(":")
        for book in remittances.books_of(client):
            remittances.agree_commission(
                portfolio_id=book.portfolio_id,
                starts_on=through.date(),
                rate=rate,
                is_net=way != "gross",
                by=by,
                at=now,
            )
    out.mkdir(parents=True, exist_ok=True)
    for made in remit.remit(client=client, through=through.date(), by=by, at=now):
        told = remit.statement(made)
        for form in ("csv", "pdf"):
            (out / f"remittance-{made.remittance_id}.{form}").write_bytes(WRITERS[form](told))
        paid = f"{Money(made.paid_out_minor, made.currency).decimal:,} {made.currency}"
        click.echo(f"remittance {made.remittance_id}: {paid} to pay out; statement in {out}")
