"""The command `dunwell`. Each subcommand is a module here, imported only when it is called."""

from __future__ import annotations

import importlib
import os
import sys
from pathlib import Path

import click

from dunwell import __version__
from dunwell.config.home import HOME_VARIABLE

COMMANDS = {
    "accrue": "charge every debt its interest, once",
    "bench": "measure one of the budgets",
    "collect": "write the files that debit due instalments",
    "deliver": "send what has passed the gate, and read what came back",
    "demo": "make the demonstration portfolio and run its day",
    "evidence": "write the whole record of one person, for an outsider to check",
    "floor": "say how far a creditor goes in negotiation",
    "intake": "take in a file of debts",
    "law": "check situations, show a rule, replay and publish changes",
    "keys": "make a new sealing key and reseal",
    "migrate": "make or update the database",
    "night": "decide for every debt",
    "match": "pair the payments of two files",
    "receive": "book a file of payments",
    "reconcile": "compare the books with the bank, with a creditor and with themselves",
    "report": "write a report",
    "remit": "pay a client what was collected for it",
    "review": "approve, hold or release a run",
    "serve": "serve the pages",
    "staff": "add and change members of staff",
    "terms": "agree how debts are charged",
    "thank": "write receipts for payments that came",
    "verify": "check that every invariant holds",
    "why": "tell the whole story of a debt",
    "why-balance": "tell why a balance is what it is",
    "write-off": "write off, waive, refund, or use credit",
    "worker": "run background jobs",
}


# Columns come and go by the hundred megabytes: asking the system for the same memory again each half second costs a
# third of the night's decisions. Read by Polars' allocator when it is loaded, which is after this line.
os.environ.setdefault("_RJEM_MALLOC_CONF", "dirty_decay_ms:60000,muzzy_decay_ms:60000")


class _Lazy(click.Group):
    """Loads a subcommand's module when it is named, so that `--home` is known before Django is."""

    def list_commands(self, ctx: click.Context) -> list[str]:
        del ctx
        return sorted(COMMANDS)

    def get_command(self, ctx: click.Context, cmd_name: str) -> click.Command | None:
        if cmd_name not in COMMANDS:
            return None
        if ctx.resilient_parsing:
            return click.Command(cmd_name, short_help=COMMANDS[cmd_name])
        module = importlib.import_module(f"dunwell.config.commands.{cmd_name.replace('-', '_')}")
        command: click.Command = module.command
        return command

    def format_commands(self, ctx: click.Context, formatter: click.HelpFormatter) -> None:
        del ctx
        with formatter.section("Commands"):
            formatter.write_dl(sorted(COMMANDS.items()))


def home_option(function: click.decorators.FC) -> click.decorators.FC:
    """`--home DIR`, accepted before and after the subcommand's name."""
    return click.option(
        "--home",
        type=click.Path(file_okay=False, path_type=Path),
        expose_value=False,
        is_eager=True,
        callback=_set_home,
        help="Where the embedded database, files and keys live (default: .dunwell here).",
    )(function)


def _set_home(ctx: click.Context, param: click.Parameter, value: Path | None) -> None:
    del ctx, param
    if value is not None:
        os.environ[HOME_VARIABLE] = str(value.absolute())


def start_django() -> None:
    """Set Django up in the chosen home; subcommands call it before they import rooms."""
    import django

    os.environ.setdefault("DJANGO_SETTINGS_MODULE", "dunwell.config.settings")
    django.setup()


@click.group(cls=_Lazy, context_settings={"help_option_names": ["-h", "--help"]})
@click.version_option(__version__)
@home_option
def _dunwell() -> None:
    """The open collections system."""


def main() -> None:
    """Run the command; a refusal is one plain line and exit 1, a mistake in the call is exit 2."""
    from dunwell.config.commands.refusals import plain_words

    try:
        sys.exit(_dunwell(standalone_mode=False))
    except click.exceptions.Exit as done:
        sys.exit(done.exit_code)
    except click.ClickException as error:
        error.show()
        sys.exit(error.exit_code)
    except (click.Abort, KeyboardInterrupt):
        click.echo("stopped; what was done is kept, run it again to go on", err=True)
        sys.exit(130)
    except Exception as error:
        words = plain_words(error)
        if words is None:
            raise
        click.echo(f"dunwell: {words}", err=True)
        sys.exit(1)
