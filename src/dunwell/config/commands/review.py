"""`dunwell review`."""

from __future__ import annotations

import json
from dataclasses import asdict

import click

from dunwell.config.commands import home_option, start_django


@click.command("review")
@home_option
@click.argument("run", type=int)
@click.option("--release", "what", flag_value="release", help="Let everything leave that nobody held.")
@click.option("--release-approved", "what", flag_value="release_approved", help="Let leave only what was approved.")
@click.option("--hold", "what", flag_value="hold", help="Stop the run until it is released.")
@click.option("--by", "name", required=True, help="User name of the supervisor or manager who decides.")
@click.option("--because", default="", help="Why; kept on the trail.")
@click.option("--json", "as_json", is_flag=True, help="Print the outcome as JSON.")
def command(run: int, *, what: str | None, name: str, because: str, as_json: bool) -> None:
    """Release or hold the run of a night."""
    if what is None:
        raise click.UsageError("say --release, --release-approved or --hold")
    start_django()
    from dunwell.config import staff, wiring
    from dunwell.flows import review

    verbs = {"release": review.release_run, "release_approved": review.release_approved, "hold": review.hold_run}
    done = verbs[what](run_id=run, by=staff.acting(name), at=wiring.clock().now(), because=because)
    if as_json:
        click.echo(json.dumps(asdict(done)))
    else:
        click.echo(f"run {done.run_id} is {done.state}; {done.actions_count:,} actions were moved")
