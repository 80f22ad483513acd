"""`dunwell why-balance`."""

from __future__ import annotations

import json
from collections.abc import Iterator
from dataclasses import asdict
from datetime import UTC, datetime
from pathlib import Path
from typing import TYPE_CHECKING

import click

from dunwell.config.commands import home_option, start_django
from dunwell.core.interest import Slice, show_rate
from dunwell.core.money import Money

if TYPE_CHECKING:
    from dunwell.flows.balance import Derived, Explained, Explanation

FORMATS = ("csv", "xlsx", "pdf")


@click.command("why-balance")
@home_option
@click.argument("debt")
@click.option("--as-of", type=click.DateTime(["%Y-%m-%d"]), help="The day of the balance (default: today).")
@click.option("--known-at", type=click.DateTime(["%Y-%m-%d", "%Y-%m-%dT%H:%M:%S"]), help="As known then, UTC.")
@click.option("--out", type=click.Path(dir_okay=False, path_type=Path), help="Write a statement: .csv, .xlsx or .pdf.")
@click.option("--json", "as_json", is_flag=True, help="Print it as JSON.")
def command(debt: str, *, as_of: datetime | None, known_at: datetime | None, out: Path | None, as_json: bool) -> None:
    """Tell why the balance of DEBT, a number or a reference, is what it is: every entry, charge, day and rate."""
    start_django()
    from dunwell.adapters.reports import WRITERS
    from dunwell.config import wiring
    from dunwell.config.commands.why import debt_id_of
    from dunwell.core.actor import machine
    from dunwell.flows import balance

    told = balance.explain(
        debt_id_of(debt),
        as_of=as_of.date() if as_of else wiring.clock().now().date(),
        known_at=known_at.replace(tzinfo=UTC) if known_at else None,
        by=machine("why-balance"),
    )
    if out is not None:
        form = out.suffix.removeprefix(".").lower()
        if form not in FORMATS:
            raise click.BadParameter(f"{out.name} must end with .{', .'.join(FORMATS)}", param_hint="--out")
        out.write_bytes(WRITERS[form](balance.statement_of(told, words={})))
        click.echo(f"{out}: {len(told.entries)} entries")
    elif as_json:
        click.echo(json.dumps(asdict(told), default=str, ensure_ascii=False))
    else:
        click.echo("\n".join(_lines(told)))


def _lines(told: Explanation) -> Iterator[str]:
    debt = told.debt
    known = f", as known at {told.known_at:%Y-%m-%d %H:%M} UTC" if told.known_at else ""
    balance = _money(told.balance_minor, debt.currency)
    yield f"debt {debt.debt_id}, {debt.reference}: {balance} as of {told.as_of}{known}"
    for entry in told.entries:
        yield from _entry(entry, debt.currency)
    parts = ", ".join(f"{part} {_money(minor, debt.currency)}" for part, minor in told.owed.items() if minor)
    yield f"owed: {parts or 'nothing'}"
    if told.held_minor:
        yield f"held beyond what is owed: {_money(told.held_minor, debt.currency)}"
    if told.running:
        yield f"of the period under way, not charged yet: {_money(told.running_minor, debt.currency)}"
        yield from (f"    {_slice(one, debt.currency)}" for one in told.running)


def _entry(entry: Explained, currency: str) -> Iterator[str]:
    parts = ", ".join(f"{part} {_money(minor, currency)}" for part, minor in entry.parts.items() if minor)
    amount, balance = _money(entry.amount_minor, currency), _money(entry.balance_minor, currency)
    yield f"{entry.effective_on}  {entry.kind:<12} {amount:>18} {balance:>18}  {parts}"
    yield f"    entry {entry.entry_id}, {entry.reference}, by {entry.recorded_by} at {entry.recorded_at:%Y-%m-%d %H:%M}"
    if entry.because:
        yield f"    {entry.because}"
    for derived in entry.derived:
        yield from (f"    {line}" for line in _derived(derived, currency))


def _derived(derived: Derived, currency: str) -> Iterator[str]:
    agreed = f", agreed in {derived.agreed}" if derived.agreed else ""
    withdrawn = ", withdrawn since" if derived.is_withdrawn else ""
    yield f"{derived.rule}{agreed}: from {derived.starts_on} until before {derived.ends_on}{withdrawn}"
    yield from (f"  {_slice(one, currency)}" for one in derived.slices)
    if derived.cut_by:
        yield f"  cut at the ceiling of the cost in all, {derived.cut_by}"
    elif derived.is_capped:
        yield "  cut at the ceiling of its terms"


def _slice(one: Slice, currency: str) -> str:
    bears = f"no interest ({one.free_because})" if one.free_because else f"{show_rate(one.rate_units)} percent a year"
    return f"{one.from_on} to {one.to_on}: {one.days} days on {_money(one.base_minor, currency)}, {bears}"


def _money(minor: int, currency: str) -> str:
    return f"{Money(minor, currency).decimal:,} {currency}"
