"""`dunwell receive`."""

from __future__ import annotations

import json
from dataclasses import asdict
from pathlib import Path

import click

from dunwell.config.commands import home_option, start_django


@click.command("receive")
@click.argument("file", type=click.Path(exists=True, dir_okay=False, path_type=Path))
@click.option("--currency", default="", help="Of the account, for a bank's CSV that does not say it.")
@click.option("--dates", default="", help="Form of the dates, where those of a CSV read two ways, such as %d/%m/%Y.")
@click.option(
    "--chunk", "lines_at_once", type=click.IntRange(1), default=50_000, help="Lines of a large file in one transaction."
)
@click.option("--json", "as_json", is_flag=True, help="Print the result as JSON.")
@home_option
def command(file: Path, currency: str, dates: str, lines_at_once: int, as_json: bool) -> None:
    """Book the payments in FILE; its content says which format it has. Giving a file again changes nothing.

    Read are MT940, CAMT.052, 053 and 054, BAI2, OFX, NACHA returns and changes, pain.002, BACS ARUDD and ADDACS, a
    bank's own CSV, and a CSV of the columns payment_id, reference, amount, currency, received_on.
    """
    start_django()
    from rich.progress import Progress

    from dunwell.adapters.bank import PaymentFiles
    from dunwell.config import wiring
    from dunwell.core.actor import machine
    from dunwell.core.money import Money
    from dunwell.flows.nightly.promises import judge_in
    from dunwell.flows.promise import judge_promises
    from dunwell.flows.receive import receive
    from dunwell.flows.receive_many import MANY, receive_many

    by, now = machine("dunwell receive"), wiring.clock().now()
    found = PaymentFiles().read(file, currency=currency, dates=dates)
    with Progress(transient=True, disable=as_json) as progress:
        task = progress.add_task("booking payments", total=len(found.lines))
        if len(found.lines) < MANY:
            done = receive(
                file=found,
                by=by,
                at=now,
                on_line=lambda: progress.advance(task),
                vault=wiring.vault(),
                judge=wiring.judge_plans,
            )
            judged = judge_promises(as_of=now.date(), by=by, at=now)
        else:
            done = receive_many(
                wiring.bulk(),
                file=found,
                by=by,
                at=now,
                vault=wiring.vault(),
                at_once=lines_at_once,
                on_lines=lambda count: progress.advance(task, count),
                judge=wiring.judge_plans,
            )
            with wiring.bulk().session() as session:
                judged = judge_in(session, run_id=None, as_of=now.date(), by=by, at=now)
    if as_json:
        click.echo(json.dumps({**asdict(done), "promises": judged}))
        return
    money = ", ".join(f"{Money(minor, code).decimal:,} {code}" for code, minor in (done.booked_minor or {}).items())
    click.echo(f"booked {done.booked} ({money or 'no money'}), returned {done.returned}, repeated {done.repeated}")
    if done.old:
        click.echo(f"valued years before they came: {done.old}; look whether they were booked elsewhere")
    if judged:
        click.echo("promises: " + ", ".join(f"{count} {state}" for state, count in sorted(judged.items())))
    if done.unmatched or done.held:
        click.echo(f"waiting for a person: {done.unmatched} unmatched, {done.held} for debts that left us")
    if done.advised:
        click.echo(f"notices of the bank acted on: {done.advised}")
    for problem in done.problems:
        click.echo(f"not read: {problem.where}: {problem.why}; {problem.remedy}")
