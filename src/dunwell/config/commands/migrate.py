"""`dunwell migrate`."""

from __future__ import annotations

import click

from dunwell.config.commands import home_option, start_django


@click.command("migrate")
@home_option
def command() -> None:
    """Make or update the database of the home."""
    start_django()
    from django.core.management import call_command

    call_command("migrate", verbosity=0, interactive=False)
    click.echo("the database is up to date")
