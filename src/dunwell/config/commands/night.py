"""`dunwell night`."""

from __future__ import annotations

import json
from dataclasses import asdict
from datetime import datetime

import click

from dunwell.config.commands import home_option, start_django


@click.command("night")
@home_option
@click.option("--as-of", required=True, type=click.DateTime(["%Y-%m-%d"]), help="The day to decide for.")
@click.option("--review", "is_reviewed", is_flag=True, help="A person looks before anything leaves.")
@click.option("--by", "name", help="User name of who asks for it (default: the machine); another must release it.")
@click.option("--chunk", type=click.IntRange(1), default=50_000, help="Decisions stored in one transaction.")
@click.option("--json", "as_json", is_flag=True, help="Print the summary as JSON.")
def command(as_of: datetime, *, is_reviewed: bool, name: str | None, chunk: int, as_json: bool) -> None:
    """Decide for every open debt, and put what is to be done where it is done. Safe to kill and to repeat."""
    start_django()
    from rich.console import Console

    from dunwell.config import plans, staff, wiring
    from dunwell.core.actor import machine
    from dunwell.flows import dispute_letters, duties, duties_notices
    from dunwell.flows.nightly import Night, run_night

    seconds: dict[str, float] = {}
    console = Console(stderr=True, quiet=as_json)

    def tell(name: str, took: float) -> None:
        seconds[name] = round(took, 3)
        console.print(f"{name:<8} {took:7.2f} s", style="dim")

    night = Night(
        as_of=as_of.date(),
        files=wiring.home().files,
        by=staff.acting(name) if name else machine("night"),
        at=wiring.clock().now(),
        links=wiring.links(),
        book=wiring.law(),
        capacity=wiring.capacity(),
        is_reviewed=is_reviewed,
        on_step=tell,
        chunk=chunk,
    )
    plans.judge(as_of=night.as_of, at=night.at)
    summary = run_night(wiring.bulk(), night)
    dispute_letters.answer_sent(wiring.reader(), by=machine("night"), at=night.at)
    due = duties.find(wiring.reader(), now=night.at, book=night.book, by=machine("night"))
    written = duties_notices.compose_due(
        reader=wiring.reader(), now=night.at, stop=night.links.stop, by=machine("night")
    )
    wiring.anchor()
    if as_json:
        click.echo(
            json.dumps(
                {**asdict(summary), "seconds": seconds, "duties": asdict(due), "notices": asdict(written)}, default=str
            )
        )
    elif summary.is_repeat:
        click.echo(f"the night of {summary.as_of} is done ({summary.state}); nothing was added")
    else:
        click.echo(
            f"{summary.debts_count:,} debts decided, {summary.actions_count:,} actions "
            + ("wait for review" if summary.state == "review" else "are released")
        )
    if not as_json and (due.open or due.unclear):
        click.echo(f"{due.open:,} duties are open, {due.opened:,} of them new")
    if not as_json and (written.composed or written.lacking):
        click.echo(f"{written.composed:,} notices are composed, {written.lacking:,} lack something: see the queue")
    for line in due.unclear:
        click.echo(f"not clear what is due: {line}", err=True)
