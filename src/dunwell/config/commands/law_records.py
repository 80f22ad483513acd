"""`dunwell law retention|breaches|breach`: how long records are kept, and breaches of personal data."""

from __future__ import annotations

import json
from collections.abc import Callable
from dataclasses import asdict
from datetime import date, datetime
from pathlib import Path
from typing import TYPE_CHECKING

import click

from dunwell.config.commands import home_option, start_django

if TYPE_CHECKING:
    from dunwell.insight.report import Report


_JSON = click.option("--json", "as_json", is_flag=True, help="One JSON object instead of lines.")
_OUT = click.option(
    "--out", type=click.Path(dir_okay=False, path_type=Path), help="Write it here: .csv, .xlsx or .pdf."
)


@click.command("retention")
@home_option
@click.option(
    "--month", type=click.DateTime(["%Y-%m"]), help="What is to be deleted in this month (default: this one)."
)
@click.option("--debt", "debt_id", type=int, metavar="ID", help="Until when the records of one debt are kept.")
@_OUT
@_JSON
def retention(month: datetime | None, debt_id: int | None, out: Path | None, *, as_json: bool) -> None:
    """Until when records are kept, and which are to be deleted in a month. Nothing is deleted."""
    start_django()
    from dunwell.config import wiring
    from dunwell.core.actor import machine
    from dunwell.flows import retention as flow

    now, book = wiring.clock().now(), wiring.law()
    if debt_id is not None:
        _of_debt(flow.kept(wiring.reader(), on=now.date(), book=book, debt_ids=[debt_id]).to_dicts(), debt_id)
        return
    found = flow.of_month(
        wiring.reader(), month=month.date() if month else now.date(), book=book, by=machine("law")
    )  # fmt: skip
    if out:
        _write(out, found.table)
    elif as_json:
        rows = found.table.rows.to_dicts()
        click.echo(json.dumps({"countries": [asdict(one) for one in found.counted], "debts": rows}, default=str))
    else:
        for row in found.table.rows.iter_rows(named=True):
            click.echo(
                f"{row['falls']:5} {row['delete_by']}  debt {row['debt_id']}, person {row['person_id']}; {row['law']}"
            )
        for one in found.counted:
            click.echo(
                f"{one.country}: {one.due} to be deleted in {found.month:%Y-%m}, {one.late} late, {one.held} held, "
                f"{one.kept} kept for longer, {one.no_term} without a term in the rules"
            )


def _of_debt(lines: list[dict[str, object]], debt_id: int) -> None:
    if not lines:
        raise click.ClickException(f"there is no debt {debt_id}")
    [line] = lines
    until = line["keep_until"] or "no term in the rules of this place, or none while it is open"
    click.echo(f"debt {debt_id}, {line['country']}, {line['state']}: keep until {until}")
    click.echo(f"last recorded {line['last_on']}; recordings of calls until {line['recording_until'] or '-'}")
    click.echo(
        f"delete by {line['delete_by'] or '-'}; held because: {line['held_by'] or '-'}; {line['law'] or 'no rule'}"
    )


@click.command("breaches")
@home_option
@_JSON
def breaches(*, as_json: bool) -> None:
    """Every breach of personal data that was recorded, and whether it was reported."""
    start_django()
    from dunwell.cases import breaches as room
    from dunwell.core.actor import machine

    lines = room.breaches(seen_by=machine("law"))
    if as_json:
        click.echo(json.dumps([asdict(line) for line in lines], default=str, ensure_ascii=False))
        return
    for line in lines:
        told = f"reported {line.reported_on}" if line.reported_on else "not reported"
        click.echo(
            f"{line.breach_id:4}  {line.discovered_at:%Y-%m-%d %H:%M}  {line.people_count} people, {told}: {line.what}"
        )


@click.command("breach")
@home_option
@click.argument("number", type=int)
@_OUT
def breach(number: int, out: Path | None) -> None:
    """The report of breach NUMBER: whom it concerns, who is to be told, by when."""
    start_django()
    from dunwell.config import wiring
    from dunwell.core.actor import machine
    from dunwell.flows import breach as flow

    as_of: date = wiring.clock().now().date()
    found = flow.composed(number, book=wiring.law(), as_of=as_of, by=machine("law"))
    if out:
        _write(out, found.table)
        return
    for note in found.table.notes:
        click.echo(note)
    for row in found.table.rows.iter_rows(named=True):
        click.echo(
            f"person {row['person']}, {row['place']}: {row['to_whom']} {row['due_on'] or ''} {row['state']}".rstrip()
        )


def _write(out: Path, report: Report) -> None:
    from dunwell.config import wiring

    form = out.suffix.removeprefix(".")
    writers: dict[str, Callable[[Report], bytes]] = dict(wiring.doors().report_writers)
    if form not in writers:
        raise click.BadParameter(
            f"a report cannot be written as {form!r}; name a file that ends in {', '.join(writers)}"
        )
    unfinished = out.with_name(f".{out.name}.part")
    unfinished.write_bytes(writers[form](report))
    unfinished.replace(out)
    click.echo(f"{out}: {report.rows.height} lines")


COMMANDS = (retention, breaches, breach)
