"""Commands run inside the test's process, where what they do is asked and not that they are processes of their own."""

from __future__ import annotations

from importlib import import_module

from click.testing import CliRunner


def command(name: str, *words: str) -> str:
    """What `dunwell NAME WORDS…` says. Fails where the command does, with its error."""
    module = import_module(f"dunwell.config.commands.{name.replace('-', '_')}")
    return CliRunner().invoke(module.command, list(words), catch_exceptions=False, standalone_mode=False).output
