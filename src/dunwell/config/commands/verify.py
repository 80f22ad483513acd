"""`dunwell verify`."""

from __future__ import annotations

import json
from collections.abc import Iterable
from typing import TYPE_CHECKING

import click

from dunwell.config.commands import home_option, start_django

if TYPE_CHECKING:
    from dunwell.flows.verify import Finding

PLACES_PRINTED = 5


@click.command("verify")
@click.option("--json", "as_json", is_flag=True, help="One JSON object instead of lines.")
@click.option("--only", multiple=True, metavar="NAME", help="Only the named checks; may be repeated.")
@click.option("--anchor", "is_anchored", is_flag=True, help="Where all hold, keep the trail's head in anchors.log.")
@home_option
def command(*, as_json: bool, only: tuple[str, ...], is_anchored: bool) -> None:
    """Check that every invariant holds. Exit 0 only when all do."""
    start_django()
    from dunwell.config import wiring
    from dunwell.flows import verify

    known = [check.name for check in verify.CHECKS]
    if strange := set(only) - set(known):
        raise click.BadParameter(f"{', '.join(sorted(strange))}: checks are {', '.join(known)}", param_hint="--only")
    wiring.reader().read("SELECT id FROM trail_head")  # where there is no database yet, that alone is to be said
    inputs = wiring.verify_inputs()
    found = []
    for finding in verify.verify(
        inputs, only=_wanted(only or known, begins=is_anchored and not verify.is_anchored(inputs))
    ):
        found.append(finding)
        if not as_json:
            _print(finding)
    all_hold = all(finding.holds for finding in found)
    if as_json:
        checks = [{"name": f.name, "words": f.words, "holds": f.holds, "places": f.places} for f in found]
        click.echo(json.dumps({"holds": all_hold, "checks": checks}, ensure_ascii=False, indent=1))
    elif all_hold:
        click.echo(f"all {len(found)} invariants hold")
    if all_hold and is_anchored:
        verify.anchor(inputs, at=wiring.clock().now())
    if not all_hold:
        raise click.exceptions.Exit(1)


def _wanted(names: Iterable[str], *, begins: bool) -> frozenset[str]:
    """The checks to run. Where the first anchor is about to be made there is none to check."""
    return frozenset(names) - ({"anchors"} if begins else set())


def _print(finding: Finding) -> None:
    click.echo(f"{'ok  ' if finding.holds else 'FAIL'} {finding.words}")
    for place in finding.places[:PLACES_PRINTED]:
        click.echo(f"       {place}")
    if len(finding.places) > PLACES_PRINTED:
        click.echo(f"       and {len(finding.places) - PLACES_PRINTED} more; see --json")
