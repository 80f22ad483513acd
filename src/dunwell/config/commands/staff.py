"""`dunwell staff`."""

from __future__ import annotations

import sys

import click

from dunwell.config.commands import home_option, start_django
from dunwell.core.actor import machine
from dunwell.core.words import Role

ROLE = click.Choice([str(role) for role in Role])
BY = machine("command:staff")
_roles_option = click.option(
    "--role", "roles", type=ROLE, multiple=True, required=True, help="May be given more than once."
)
_generate_option = click.option("--generate", is_flag=True, help="Make a password and print it once.")


@click.group("staff")
@home_option
def command() -> None:
    """Add and change members of staff."""
    start_django()


def _password(name: str, *, generate: bool) -> str:
    """Prompted from a person, read from a pipe, or made and shown once."""
    from dunwell.config import staff

    if generate:
        made = staff.new_password()
        click.echo(f"password of {name}, shown this once: {made}")
        return made
    if sys.stdin.isatty():
        return str(click.prompt("password", hide_input=True, confirmation_prompt=True))
    return sys.stdin.readline().rstrip("\n")


@command.command("add")
@click.argument("name")
@_roles_option
@_generate_option
def add(name: str, roles: tuple[str, ...], generate: bool) -> None:
    """Let NAME sign in. The password is asked for, or read from standard input."""
    from dunwell.config import staff, wiring

    password = _password(name, generate=generate)
    chosen = {Role(role) for role in roles}
    staff.add(name=name, roles=chosen, password=password, by=BY, now=wiring.clock().now())
    click.echo(f"{name} may sign in as {', '.join(sorted(chosen))}")


@command.command("roles")
@click.argument("name")
@_roles_option
def change_roles(name: str, roles: tuple[str, ...]) -> None:
    """Give NAME exactly these roles."""
    from dunwell.config import staff, wiring

    staff.change_roles(name=name, roles={Role(role) for role in roles}, by=BY, now=wiring.clock().now())
    click.echo(f"{name} is now {', '.join(sorted(roles))}")


@command.command("password")
@click.argument("name")
@_generate_option
def change_password(name: str, generate: bool) -> None:
    """Set a new password for NAME."""
    from dunwell.config import staff, wiring

    staff.change_password(name=name, password=_password(name, generate=generate), by=BY, now=wiring.clock().now())
    click.echo(f"the password of {name} is changed")


@command.command("close")
@click.argument("name")
def close(name: str) -> None:
    """Stop NAME from signing in."""
    from dunwell.config import staff, wiring

    staff.close(name=name, by=BY, now=wiring.clock().now())
    click.echo(f"{name} can no longer sign in")


@command.command("list")
def show() -> None:
    """Everyone, with roles."""
    from dunwell.config import staff

    for name, roles, is_open in staff.everyone():
        click.echo(f"{name:<30} {', '.join(roles) or 'no role'}{'' if is_open else ' (closed)'}")
