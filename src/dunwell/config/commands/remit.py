"""`dunwell remit`."""

from __future__ import annotations

from datetime import datetime
from pathlib import Path

import click

from dunwell.config.commands import home_option, start_django


@click.command("remit")
@home_option
@click.option("--client", help="The name of the creditor who placed the debts.")
@click.option("--through", type=click.DateTime(["%Y-%m-%d"]), help="Last day of what was collected.")
@click.option("--due", is_flag=True, help="Pay every client whose cycle ended, through its last day.")
@click.option("--commission", help="First agree our share from that day on: 0.25 kept back, or 0.25:gross invoiced.")
@click.option("--out", type=click.Path(file_okay=False, path_type=Path), default=Path(), help="Where statements go.")
def command(client: str | None, through: datetime | None, commission: str | None, out: Path, *, due: bool) -> None:
    """Pay a client what was collected for it, and write its statement and invoice as CSV and PDF. Paid out once."""
    start_django()
    from dunwell.adapters.reports import WRITERS
    from dunwell.config import wiring
    from dunwell.core.actor import machine
    from dunwell.core.money import Money
    from dunwell.debts import remittances
    from dunwell.debts.remittances import NewCommission
    from dunwell.flows import remit

    by, now = machine("remit"), wiring.clock().now()
    if due == bool(client or through or commission) or (not due and (client is None or through is None)):
        raise click.UsageError("say whom and through which day with --client and --through, or say --due alone")
    if client and through and commission:
        rate, _, way = commission.partition(":")
        for book in remittances.books_of(client):
            new = NewCommission(book.portfolio_id, through.date(), rate, way != "gross")
            remittances.agree_commission(new=new, by=by, at=now)
    out.mkdir(parents=True, exist_ok=True)
    if due:
        done, refused = remit.remit_due(by=by, at=now)
    else:
        done, refused = remit.remit(client=str(client), through=(through or now).date(), by=by, at=now), []
    for made in done:
        for told, word in ((remit.statement(made), "remittance"), (remit.invoice(made), "invoice")):
            for form in ("csv", "pdf"):
                (out / f"{word}-{made.remittance_id}.{form}").write_bytes(WRITERS[form](told))
        paid = f"{Money(made.paid_out_minor, made.currency).decimal:,} {made.currency}"
        click.echo(f"remittance {made.remittance_id}: {paid} to pay out; statement and invoice in {out}")
    if refused:
        raise click.ClickException("\n".join(["not paid:", *refused]))
