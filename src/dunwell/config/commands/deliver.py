"""`dunwell deliver`: ask the gate, send what passed it, and read what came back."""

from __future__ import annotations

import json
import time
from collections.abc import Callable
from datetime import datetime
from pathlib import Path
from typing import TYPE_CHECKING

import click

from dunwell.config.commands import home_option, start_django

if TYPE_CHECKING:
    from dunwell.flows.deliver import Delivered

PAUSE_SECONDS = 30


@click.command("deliver")
@home_option
@click.option("--once", is_flag=True, help="Do what is due now and end.")
@click.option("--now", "at", help="Act as if it were this moment (ISO 8601 with zone); implies --once.")
@click.option(
    "--mailbox",
    type=click.Path(exists=True, path_type=Path),
    help="Read answers from this mbox file, Maildir or folder of .eml files instead of the configured mailbox.",
)
@click.option("--recalled", is_flag=True, help="Send nothing: list the printed letters that must not go any more.")
@click.option("--json", "as_json", is_flag=True, help="Print what was done as JSON.")
def command(*, once: bool, at: str | None, mailbox: Path | None, recalled: bool, as_json: bool) -> None:
    """Send what has passed the gate, and read what came back. Stop it at any moment; what was done is kept."""
    start_django()
    moment = _moment(at) if at else None
    if recalled:
        _list_recalled(moment, as_json=as_json)
        return
    while True:
        said = _round(moment, mailbox)
        if as_json:
            click.echo(json.dumps(said, sort_keys=True))
        else:
            _tell(said)
        if once or moment:
            return
        time.sleep(PAUSE_SECONDS)


def _moment(text: str) -> datetime:
    try:
        moment = datetime.fromisoformat(text)
    except ValueError:
        raise click.BadParameter("give a moment such as 2026-03-02T10:00:00+00:00", param_hint="--now") from None
    if moment.tzinfo is None:
        raise click.BadParameter("say the zone as well, such as 2026-03-02T10:00:00+00:00", param_hint="--now")
    return moment


def _round(moment: datetime | None, path: Path | None) -> dict[str, object]:
    """Answers first, so that a wish to stop is heard before anything leaves."""
    from dunwell.config import wiring
    from dunwell.core.actor import machine
    from dunwell.flows.answer import read_mailbox
    from dunwell.flows.deliver import deliver

    by, outlets = machine("command.deliver"), wiring.outlets(moment)
    box = wiring.mailbox(path)
    read = read_mailbox(mailbox=box, vault=wiring.vault(), by=by, at=outlets.clock.now()) if box else {}
    with click.progressbar(length=1, label="delivering", show_percent=False, show_pos=True) as bar:
        done = deliver(outlets=outlets, by=by, on_step=_counting(bar.update))
    found = wiring.look_for_recalls(outlets, by=by)
    wiring.anchor()
    return {"read": dict(read), **_counts(done), "recalled": found, "where": wiring.where_it_goes()}


def _list_recalled(moment: datetime | None, *, as_json: bool) -> None:
    """Look now, then every letter to take out, by its folder and file."""
    from dunwell.config import wiring
    from dunwell.contacts import recalls
    from dunwell.core.actor import machine

    by = machine("command.deliver")
    wiring.look_for_recalls(wiring.outlets(moment), by=by)
    lines = recalls.open_recalls(seen_by=by)
    if as_json:
        told = [{"file": f"{one.folder}/{one.key}.pdf", "person": one.person_id, "why": one.why} for one in lines]
        click.echo(json.dumps(told, sort_keys=True))
        return
    for one in lines:
        click.echo(f"{one.folder}/{one.key}.pdf  person {one.person_id}  {one.why}")
    click.echo(f"{len(lines)} letters to take out before posting" if lines else "every printed letter may go")


def _counting(update: Callable[[int], None]) -> Callable[[str, int], None]:
    def step(what: str, count: int) -> None:
        del what
        update(count)

    return step


def _counts(done: Delivered) -> dict[str, object]:
    return {
        "gate": dict(done.answers),
        "asked_again": dict(done.renewals),
        "sent": {channel: count for channel, count in done.sent.items() if count},
        "not_sent": {state: count for state, count in done.not_sent.items() if count},
        "print_batches": done.batches,
    }


def _tell(said: dict[str, object]) -> None:
    labels = {
        "read": "came back",
        "gate": "the gate said",
        "asked_again": "asked again",
        "sent": "sent",
        "not_sent": "not sent",
    }
    for key, label in labels.items():
        counts = said[key]
        assert isinstance(counts, dict)  # noqa: S101
        shown = ", ".join(f"{count} {name}" for name, count in sorted(counts.items()))
        click.echo(f"{label}: {shown or 'nothing'}")
    batches = said["print_batches"]
    assert isinstance(batches, list)  # noqa: S101
    for folder in batches:
        click.echo(f"letters to print: {folder}")
    if said["recalled"]:
        click.echo(
            f"printed letters that must not go any more: {said['recalled']}; dunwell deliver --recalled lists them"
        )
    click.echo(str(said["where"]))
