"""`dunwell bench NAME`."""

from __future__ import annotations

import importlib
import json
import os
import tempfile
from pathlib import Path

import click

from dunwell.config.commands import home_option, start_django
from dunwell.config.home import DATABASE_VARIABLE, HOME_VARIABLE

NAMES = (
    "engine",
    "night",
    "intake",
    "gate",
    "law",
    "duties",
    "letters",
    "growth",
    "peer-night",
    "queue",
    "page",
    "accrue",
    "why-balance",
    "posting",
    "trial-balance",
    "offers",
    "negotiation",
)


@click.command("bench")
@click.argument("name", type=click.Choice(NAMES))
@click.option("--debts", type=click.IntRange(min=100), help="How many debts; each bench has its own usual number.")
@click.option("--entries", type=click.IntRange(min=1000), help="The same for trial-balance, ten entries a debt.")
@click.option(
    "--database", metavar="URL", help="PostgreSQL to use; a database of its own is made there. Default: SQLite."
)
@click.option("--json", "as_json", is_flag=True, help="Print the figures as JSON.")
@home_option
def command(name: str, debts: int | None, entries: int | None, database: str | None, as_json: bool) -> None:
    """Measure one of the budgets on invented data, in a home and a database of its own that are removed afterwards."""
    if entries and name != "trial-balance":
        raise click.UsageError(f"{name} is measured by debts; give --debts, or --entries with trial-balance")
    debts = entries // 10 if entries else debts
    with tempfile.TemporaryDirectory(prefix="dunwell-bench-") as folder:
        os.environ[HOME_VARIABLE] = folder
        os.environ.pop(DATABASE_VARIABLE, None)
        start_django()
        from dunwell.config.bench.measuring import machine

        module = importlib.import_module(f"dunwell.config.bench.{name.replace('-', '_')}")
        figures = module.measure(debts=debts, database=database, folder=Path(folder))
    if as_json:
        click.echo(json.dumps({"name": name, "machine": machine(), "figures": [one.plain() for one in figures]}))
        return
    for one in figures:
        against = f"  ({one.ratio} times {one.reference_is}: {one.reference:,.4g})" if one.reference else ""
        aim = f", aim {one.aim:,g}" if one.aim is not None else ""
        budget = f"  floor {one.floor:,g}{aim}: {one.met}" if one.floor is not None else ""
        click.echo(f"{one.what}: {one.value:,.4g} {one.unit}{against}{budget}")
