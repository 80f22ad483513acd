"""`dunwell law replay|propose|publish|refuse|versions`: changes of the law, tried over the record and published."""

from __future__ import annotations

import json
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from dataclasses import asdict
from datetime import UTC, date, datetime, time, timedelta
from pathlib import Path
from typing import TYPE_CHECKING

import click

from dunwell.config.commands import home_option, start_django

if TYPE_CHECKING:
    from dunwell.core.actor import Actor
    from dunwell.flows.publish import Proposal
    from dunwell.flows.replay import Replayed
    from dunwell.trail.rulebooks import VersionLine

SHOWN = 20
"""Contacts and duties that are printed; `--json` has more."""
_DAY = click.DateTime(["%Y-%m-%d"])
_OVERLAY = click.argument("overlay", type=click.Path(exists=True, path_type=Path))
_AFRESH = click.option("--afresh", is_flag=True, help="Lay it over the release alone, without what was published.")
_JSON = click.option("--json", "as_json", is_flag=True, help="One JSON object instead of lines.")
_BY = click.option("--by", "name", required=True, help="User name of who says so: one of compliance.")


def _period(function: click.decorators.FC) -> click.decorators.FC:
    since = click.option("--from", "since", type=_DAY, help="First day that is judged again (default: 90 days ago).")
    until = click.option("--to", "until", type=_DAY, help="Last day that is judged again (default: today).")
    return since(until(function))


@click.command("replay")
@home_option
@_OVERLAY
@_period
@_AFRESH
@_JSON
def replay(overlay: Path, since: datetime | None, until: datetime | None, *, afresh: bool, as_json: bool) -> None:
    """Run the changed rulebook OVERLAY, a file or a folder, over the record. Nothing is written; stop it at will."""
    start_django()
    from dunwell.core.actor import machine

    told = _replayed(_draft(overlay, afresh=afresh), since, until, machine("law"), is_quiet=as_json)
    if as_json:
        click.echo(json.dumps(told.as_json(), default=str, ensure_ascii=False))
    else:
        _tell(told)


@click.command("propose")
@home_option
@_OVERLAY
@_BY
@click.option("--effective", metavar="MOMENT", help="From when it is to hold (default: as soon as it is approved).")
@_period
@_AFRESH
@_JSON
def propose(
    overlay: Path, name: str, effective: str | None, since: datetime | None, until: datetime | None, *,
    afresh: bool, as_json: bool,
) -> None:  # fmt: skip
    """Propose the changed rulebook OVERLAY with its replay, for another member of staff to approve.

    Proposing the same again lists nothing new: it names the proposal that is there.
    """
    start_django()
    from dunwell.config import staff, wiring
    from dunwell.flows import publish

    by, draft = staff.acting(name), _draft(overlay, afresh=afresh)
    wanted_at = _moment(effective) if effective else None
    if (number := publish.known(draft, wanted_at=wanted_at, by=by)) is not None:
        words = f"you proposed this already: it is rulebook {number}, and nothing new is listed"
        click.echo(json.dumps({"number": number, "is_new": False, "words": words}) if as_json else words)
        return
    told = _replayed(draft, since, until, by, is_quiet=as_json)
    now = wiring.clock().now()
    number = publish.propose(draft, replayed=told.as_json(), wanted_at=wanted_at, by=by, at=now)
    if as_json:
        click.echo(
            json.dumps({"number": number, "is_new": True, "replay": told.as_json()}, default=str, ensure_ascii=False)
        )
        return
    _tell(told)
    click.echo(f"rulebook {number} is proposed; another of compliance says `dunwell law publish {number} --by NAME`")


@click.command("publish")
@home_option
@click.argument("number", type=int)
@_BY
def approve(number: int, name: str) -> None:
    """Approve the proposed rulebook NUMBER: never by whoever proposed it."""
    start_django()
    from dunwell.config import staff, wiring
    from dunwell.flows import publish

    effective_at = publish.approve(number, by=staff.acting(name), at=wiring.clock().now())
    click.echo(f"rulebook {number} is in force from {effective_at:%Y-%m-%d %H:%M:%S %Z}, without a restart")


@click.command("refuse")
@home_option
@click.argument("number", type=int)
@_BY
@click.option("--because", required=True, help="Why, in a few words.")
def refuse(number: int, name: str, because: str) -> None:
    """Refuse the proposed rulebook NUMBER."""
    start_django()
    from dunwell.config import staff, wiring
    from dunwell.flows import publish

    publish.refuse(number, because=because, by=staff.acting(name), at=wiring.clock().now())
    click.echo(f"rulebook {number} is refused")


@click.command("versions")
@home_option
@_JSON
def versions(*, as_json: bool) -> None:
    """Every proposed rulebook, what became of it, and which is in force."""
    start_django()
    from dunwell.config import wiring
    from dunwell.core.actor import machine
    from dunwell.trail import rulebooks

    lines, held = rulebooks.versions(seen_by=machine("law")), wiring.law().version
    if as_json:
        told = [asdict(line) | {"is_in_force": line.digest == held} for line in lines]
        click.echo(json.dumps(told, default=str, ensure_ascii=False))
        return
    for line in lines:
        click.echo(_line(line, held))
    click.echo(f"in force: {held}" + (", the rulebook of this release" * all(line.digest != held for line in lines)))


def _line(line: VersionLine, held: str) -> str:
    state = line.state
    if line.effective_at:
        state = "in force" if line.digest == held else f"holds from {line.effective_at:%Y-%m-%d %H:%M %Z}"
    who = f"proposed by {line.proposed_by}" + (f", answered by {line.answered_by}" if line.answered_by else "")
    return f"{line.number:4}  {line.digest}  {state:12}  {line.title} ({line.source}); {who}"


def _draft(overlay: Path, *, afresh: bool) -> Proposal:
    from dunwell.flows import publish
    from dunwell.rulebook import overlay_files

    return publish.draft(overlay_files(overlay), is_afresh=afresh)


def _replayed(
    draft: Proposal, since: datetime | None, until: datetime | None, by: Actor, *, is_quiet: bool
) -> Replayed:  # fmt: skip
    from dunwell.config import wiring
    from dunwell.flows import replay as flow

    now = wiring.clock().now()
    last = until.date() if until else now.astimezone(UTC).date()
    first = since.date() if since else last - timedelta(days=flow.USUAL_DAYS - 1)
    if first > last:
        raise click.BadParameter(f"{first} is after {last}; give the first day before the last", param_hint="--from")
    with _progress(is_quiet=is_quiet) as step:
        return flow.replay(
            wiring.reader(),
            before=draft.before,
            after=draft.after,
            start=_midnight(first),
            end=_midnight(last + timedelta(days=1)),
            now=now,
            by=by,
            on_step=step,
        )


def _midnight(day: date) -> datetime:
    return datetime.combine(day, time(), UTC)


@contextmanager
def _progress(*, is_quiet: bool) -> Iterator[Callable[[int, int], None]]:
    """A bar over the judgements."""
    from rich.progress import BarColumn, MofNCompleteColumn, Progress, TextColumn, TimeRemainingColumn

    columns = (TextColumn("judging again"), BarColumn(), MofNCompleteColumn(), TimeRemainingColumn())
    with Progress(*columns, transient=True, disable=is_quiet) as bar:
        task = bar.add_task("judging again", total=None)
        yield lambda done, of: bar.update(task, completed=done, total=of)


def _tell(told: Replayed) -> None:
    click.echo(
        f"{told.starts_on} to {told.ends_on}: {told.contacts:,} contacts judged again, "
        f"of which the gate had allowed {told.was_allowed:,} and refused {told.was_refused:,}"
    )
    click.echo(f"with the changes {told.newly_refused:,} would be refused that the law now allows")
    click.echo(f"and {told.newly_allowed:,} allowed that the law now refuses")
    if told.unclear:
        click.echo(f"{told.unclear:,} cannot be judged from the record, and are refused either way")
    for rule in told.rules:
        click.echo(
            f"  {rule.rule_id}: refuses {rule.refuses_now:,} more and {rule.refuses_no_more:,} fewer; "
            f"{rule.turned_to_no:,} turn to no, {rule.turned_to_yes:,} to yes"
        )
    for one in told.examples[:SHOWN]:
        debts = ", ".join(map(str, one.debt_ids))
        answer = "no, was yes" if one.is_refused else "yes, was no"
        click.echo(
            f"  {one.at:%Y-%m-%d %H:%M %Z} {one.channel} to person {one.person_id} on debt {debts}: {answer}; "
            f"{', '.join(one.rules)}"
        )
    counts = ", ".join(f"{count:,} {what}" for what, count in sorted(told.duties.items()))
    click.echo(f"duties of {told.people_asked:,} people: {counts or 'none changes'}")
    for duty in told.duty_examples[:SHOWN]:
        days = f"{duty.before_on or 'no day'} becomes {duty.after_on or 'no day'}"
        click.echo(f"  {duty.what}: {duty.rule_id} towards person {duty.person_id}: {days}")


def _moment(written: str) -> datetime:
    try:
        moment = datetime.fromisoformat(written)
    except ValueError:
        raise click.BadParameter(f"{written!r} is no moment; write 2026-03-31T09:00:00+01:00") from None
    return moment if moment.tzinfo else moment.replace(tzinfo=UTC)


COMMANDS = (replay, propose, approve, refuse, versions)
