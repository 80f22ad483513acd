"""`dunwell reconcile`."""

from __future__ import annotations

import json
from dataclasses import asdict
from datetime import datetime
from pathlib import Path

import click

from dunwell.config.commands import home_option, start_django


@click.command("reconcile")
@home_option
@click.option("--as-of", type=click.DateTime(["%Y-%m-%d"]), help="The day to compare (default: today).")
@click.option("--portfolio", default="", help="Name or number of the portfolio that the creditor's file is about.")
@click.option(
    "--creditor-file",
    type=click.Path(exists=True, dir_okay=False, path_type=Path),
    help="The creditor's own balances: columns reference and balance, and currency where there are several.",
)
@click.option("--json", "as_json", is_flag=True, help="Print the result as JSON.")
def command(as_of: datetime | None, portfolio: str, creditor_file: Path | None, as_json: bool) -> None:
    """Compare the books with themselves and with the bank, and with a creditor's balances where its file is given.

    No money moves. Every difference is kept with its cause and shown on the page of discrepancies.
    """
    start_django()
    from dunwell.adapters.files import FileReader
    from dunwell.config import wiring
    from dunwell.core.actor import machine
    from dunwell.debts.reconciling import portfolio_named
    from dunwell.flows import reconcile

    now = wiring.clock().now()
    day, by = (as_of.date() if as_of else now.date()), machine("dunwell reconcile")
    if creditor_file and not portfolio:
        raise click.UsageError("say which --portfolio the creditor's file is about")
    portfolio_id = portfolio_named(portfolio) if portfolio else 0
    table = FileReader().read(creditor_file) if creditor_file else None
    with wiring.bulk().session() as session:
        seen = [reconcile.with_itself(session, as_of=day), reconcile.with_bank(session, as_of=day)]
        if table is not None:
            seen.append(reconcile.with_creditor(session, table, portfolio_id=portfolio_id, as_of=day))
    done = [reconcile.keep(one, as_of=day, by=by, at=now) for one in seen]
    if as_json:
        click.echo(json.dumps([asdict(one) for one in done]))
        return
    for one in done:
        causes = ", ".join(f"{count} {cause.replace('_', ' ')}" for cause, count in sorted(one.causes.items()))
        click.echo(f"{one.against}: {one.compared} compared, {one.found} differ, {one.new} new ({causes or 'nothing'})")
        for problem in one.problems:
            click.echo(f"  not read: {problem}")
