"""`dunwell report`."""

from __future__ import annotations

from datetime import date, datetime
from pathlib import Path

import click

from dunwell.config.commands import home_option, start_django

FORMATS = ("csv", "xlsx", "pdf")


@click.command("report")
@click.argument("name", type=click.Choice(["aged", "promises", "day"]))
@click.option("--as-of", type=click.DateTime(["%Y-%m-%d"]), help="The day it speaks of (default: today).")
@click.option("--format", "form", type=click.Choice(FORMATS), default="csv", show_default=True)
@click.option("--out", type=click.Path(dir_okay=False, path_type=Path), help="Default: NAME-DATE.FORMAT here.")
@home_option
def command(name: str, as_of: datetime | None, form: str, out: Path | None) -> None:
    """Write a report: aged balances, promises due, or the day's summary."""
    start_django()
    from dunwell.adapters.reports import WRITERS
    from dunwell.config import wiring
    from dunwell.flows.report import REPORTS

    day: date = as_of.date() if as_of else wiring.clock().now().date()
    with wiring.bulk().session() as session:
        report = REPORTS[name](session, as_of=day)
    path = out or Path(f"{name}-{day}.{form}")
    path.parent.mkdir(parents=True, exist_ok=True)
    unfinished = path.with_name(f"{path.name}.part")
    unfinished.write_bytes(WRITERS[form](report))
    unfinished.replace(path)
    off = [tie for tie in report.ties if not tie.holds]
    click.echo(f"{path}: {report.rows.height} lines")
    for tie in off:
        click.echo(
            f"does not tie: {tie.what}, {tie.currency}: {tie.here_minor} here, {tie.books_minor} there", err=True
        )
    if off:
        raise SystemExit(1)
