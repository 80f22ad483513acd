"""`dunwell evidence`."""

from __future__ import annotations

import getpass
from pathlib import Path

import click

from dunwell.config.commands import home_option, start_django


@click.command("evidence")
@home_option
@click.argument("person", type=int)
@click.option("--debt", type=int, metavar="ID", help="Only what concerns this debt of theirs.")
@click.option("--complaint", default="", metavar="TEXT", help="What the pack is made for; printed on its first page.")
@click.option("--language", type=click.Choice(["en", "fr", "ar"]), default="en", help="Language of the PDF.")
@click.option("--out", required=True, type=click.Path(file_okay=False, path_type=Path), help="Folder for both files.")
def command(person: int, *, debt: int | None, complaint: str, language: str, out: Path) -> None:
    """Write the whole record of PERSON as evidence.json and evidence.pdf, checked by `dunwell-verify`."""
    start_django()
    from dunwell.config import wiring
    from dunwell.core.actor import machine
    from dunwell.flows import evidence

    asked = evidence.Asked(person, debt, complaint, language)
    made = evidence.make(
        asked=asked, means=wiring.evidence(), now=wiring.clock().now(), by=machine(f"evidence:{getpass.getuser()}")
    )
    out.mkdir(parents=True, exist_ok=True)
    for name, content in (("evidence.json", made.json), ("evidence.pdf", made.pdf)):
        unfinished = out / f".{name}.part"
        unfinished.write_bytes(content)
        unfinished.replace(out / name)
    head = f"link {made.link_id}, {made.link_hash}"
    click.echo(f"{out}: {made.items_count} items, {made.links_count} links; head of the chain: {head}")
