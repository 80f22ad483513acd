"""`dunwell keys`."""

from __future__ import annotations

import click

from dunwell.config.commands import home_option, start_django


@click.group("keys")
@home_option
def command() -> None:
    """Make a new sealing key and reseal."""


@command.command("rotate")
@click.option("--resume", is_flag=True, help="Make no new key; go on sealing under the newest.")
@home_option
def rotate(resume: bool) -> None:
    """Make a new sealing key, then seal every kept secret anew under it.

    Killed at any moment, run it again with --resume. Old keys stay in the home: backups are sealed under them.
    """
    start_django()
    from rich.progress import Progress, TextColumn

    from dunwell.adapters.vault import FileVault
    from dunwell.cases import means
    from dunwell.config import wiring
    from dunwell.core.actor import machine
    from dunwell.parties.sealed import reseal

    vault = FileVault(wiring.home().keys)
    if not resume:
        click.echo(f"sealing key {vault.add_key()} made")
    with Progress(TextColumn("resealed {task.completed}"), transient=True) as progress:
        task = progress.add_task("reseal", total=None)
        count = reseal(
            vault=vault,
            by=machine("dunwell keys"),
            at=wiring.clock().now(),
            on_batch=lambda done: progress.advance(task, done),
        )
    count += means.reseal(vault=vault)
    click.echo(f"{count} values sealed anew; every secret is under the newest key")
