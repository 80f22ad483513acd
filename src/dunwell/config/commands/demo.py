"""`dunwell demo`."""

from __future__ import annotations

import json
import os
import sys
import time
from datetime import datetime

import click

from dunwell.config.commands import home_option, start_django

DEBTS = 2000


@click.command("demo")
@click.option("--debts", type=click.IntRange(10, 200_000), default=DEBTS, show_default=True, help="How many debts.")
@click.option("--seed", type=click.IntRange(0, 9999), default=7, show_default=True, help="Another seed, another world.")
@click.option("--as-of", type=click.DateTime(["%Y-%m-%d"]), help="The day taken for today (default: today).")
@click.option("--serve/--no-serve", "is_served", default=True, help="Serve the pages afterwards.")
@click.option("--port", type=click.IntRange(1, 65535), default=8000, show_default=True)
@click.option("--json", "as_json", is_flag=True, help="Print the summary as JSON; serves nothing.")
@home_option
def command(debts: int, seed: int, as_of: datetime | None, *, is_served: bool, port: int, as_json: bool) -> None:
    """Make an invented portfolio in four countries, live its last working day, and serve the pages.

    Nothing leaves this computer: emails are written to the home's files/outbound, letters to files/print.
    """
    start_django()
    from django.core.management import call_command
    from rich.console import Console

    from dunwell.config import demonstration, wiring

    console = Console(stderr=True, quiet=as_json)
    began = time.monotonic()
    with console.status("making the database") as status:
        call_command("migrate", verbosity=0, interactive=False)
        told = demonstration.live_a_day(
            count=debts,
            seed=seed,
            today=as_of.date() if as_of else wiring.clock().now().date(),
            tell=status.update,
        )
    seconds = round(time.monotonic() - began, 1)
    if as_json:
        click.echo(json.dumps({"day": told.day.isoformat(), "seconds": seconds, **told.counts}, ensure_ascii=False))
        return
    _tell(told.counts, told.day.isoformat(), seconds)
    _sign_in(told.passwords, port)
    if is_served:
        _serve(port)


def _serve(port: int) -> None:
    """Become `dunwell serve`: a process forked after Polars has worked would wait for its threads for ever."""
    sys.stdout.flush()
    line = [sys.executable, "-m", "dunwell.config.commands", "serve", "--port", str(port), "--with-worker"]
    os.execv(sys.executable, line)  # noqa: S606  our own command


def _tell(counts: dict[str, dict[str, object]], day: str, seconds: float) -> None:
    click.echo(f"A collections day, {day} ({seconds} s)")
    for name, found in counts.items():
        shown = ", ".join(f"{what} {count}" for what, count in found.items() if count not in ({}, 0))
        click.echo(f"  {name.replace('_', ' ')}: {shown}")


def _sign_in(passwords: dict[str, str], port: int) -> None:
    from dunwell.config import wiring

    kept = wiring.home().folder / "demo" / "sign-in.txt"
    if passwords:
        kept.parent.mkdir(parents=True, exist_ok=True)
        kept.touch(mode=0o600)
        kept.write_text("".join(f"{name}  {password}\n" for name, password in passwords.items()))
    click.echo(f"Sign in at http://127.0.0.1:{port} as (also in {kept}):")
    roles = {"olga": "officer", "sam": "supervisor", "mina": "manager", "carla": "compliance"}
    for line in kept.read_text().splitlines() if kept.exists() else ():
        name, _, password = line.partition("  ")
        click.echo(f"  {name:<6} {password}   {roles.get(name, '')}")
